//! How a connection ends: what is queued leaves, the peer's last bytes are taken, everyone is told.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use protogen_wire::{Protocol, session::SessionError};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::Instant,
};

use super::{Driver, Phase, scratch};
use crate::connection::{Closed, Deadline};

impl<P, S> Driver<P, S>
where
    P: Protocol,
    S: AsyncRead + AsyncWrite + Unpin,
{
    /// Goes over to the end.
    pub(super) fn drain(&mut self, why: Closed) {
        tracing::debug!(connection = %self.shared.id, protocol = P::NAME, %why, "closing");
        self.shared.session().close(why.to_string());
        let until = Instant::now() + self.shared.config.drain_timeout;
        self.phase = match why {
            // Nothing that is written would be read.
            Closed::Io { .. }
            | Closed::Timeout(Deadline::Write | Deadline::Pong)
            | Closed::Session(SessionError::QueueFull { .. }) => {
                self.finish(why);
                return;
            }
            why => Phase::Draining {
                why: Box::new(why),
                until,
            },
        };
        self.deadlines.set_timer(until);
    }

    /// Drains, ends our stream, and passes over what still comes.
    pub(super) fn poll_end(&mut self, task: &mut Context<'_>) -> Poll<()> {
        loop {
            let late = self.deadlines.is_late(task);
            match &self.phase {
                Phase::Open | Phase::Done => return Poll::Ready(()),
                Phase::Draining { why, until } => {
                    let (why, until) = (Closed::clone(why), *until);
                    match self.poll_write(task) {
                        Ok(Poll::Pending) if late => {
                            self.finish(undrained(why, Closed::Timeout(Deadline::Drain)));
                            continue;
                        }
                        Ok(Poll::Pending) => return Poll::Pending,
                        Err(broken @ Closed::Io { .. }) => {
                            self.finish(undrained(why, broken));
                            continue;
                        }
                        // A session that is dead of a fault has nothing left to send.
                        Ok(Poll::Ready(())) | Err(_) => {}
                    }
                    match Pin::new(&mut self.stream).poll_shutdown(task) {
                        Poll::Pending if !late => return Poll::Pending,
                        Poll::Ready(Ok(())) if !late && lingers(&why) => {
                            let why = Box::new(why);
                            self.phase = Phase::Lingering { why, until };
                        }
                        _ => self.finish(why),
                    }
                }
                Phase::Lingering { why, .. } => {
                    let why = Closed::clone(why);
                    if late {
                        self.finish(why);
                        continue;
                    }
                    let mut scratch = scratch::take();
                    let mut buffer = ReadBuf::new(&mut scratch);
                    let read = Pin::new(&mut self.stream).poll_read(task, &mut buffer);
                    let read = read.map(|read| read.map(|()| buffer.filled().len()));
                    scratch::put(scratch);
                    match read {
                        Poll::Pending => return Poll::Pending,
                        Poll::Ready(Ok(bytes)) if bytes > 0 => {}
                        Poll::Ready(_) => self.finish(why),
                    }
                }
            }
        }
    }

    pub(super) fn finish(&mut self, why: Closed) {
        self.phase = Phase::Done;
        self.out = Vec::new();
        self.deadlines.stop_timer();
        self.shared.session().discard();
        self.shared.set_closed(why);
    }
}

/// Whether the peer may still have to read what we wrote. One that has ended its stream, or that
/// was too slow or too fast, is not waited for.
pub(super) const fn lingers(why: &Closed) -> bool {
    !matches!(
        why,
        Closed::ByPeer | Closed::Timeout(_) | Closed::RateLimit { .. } | Closed::Io { .. }
    )
}

/// Why a connection ended that could not send all that was queued: that, unless there was a fault
/// before.
pub(super) fn undrained(why: Closed, fault: Closed) -> Closed {
    match why {
        Closed::ByUs { .. } | Closed::Ended => fault,
        why => why,
    }
}
