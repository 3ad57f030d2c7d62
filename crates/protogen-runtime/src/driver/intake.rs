//! How fast a peer may send: what came in is counted before anyone sees it.
//!
//! Waits for nothing: the driver does what it says.

use std::{
    collections::VecDeque,
    sync::{Arc, LazyLock},
    time::Duration,
};

use protogen_wire::{Protocol, session::Event};
use tokio::time::Instant;

use crate::{
    connection::Closed,
    limits::{Limits, PeerLimiter, Verdict},
};

use super::Side;

/// Counts what came in, if there are limits.
#[derive(Debug)]
pub(super) struct Intake(Option<Box<PeerLimiter>>);

/// What a server allows a peer that nothing else is said about: all connections share it.
static PEER: LazyLock<Arc<Limits>> = LazyLock::new(|| Arc::new(Limits::PEER));

/// What is to be done about what came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Admitted {
    /// Go on.
    Now,
    /// It is passed on, and nothing more is read before this time has gone by.
    After(Duration),
    /// It is passed over.
    Never,
}

impl Intake {
    pub(super) fn new(limits: Option<&Arc<Limits>>, side: Side, now: Instant) -> Self {
        let limits = match (limits, side) {
            (Some(limits), _) => limits,
            (None, Side::Server) => &PEER,
            (None, Side::Client) => return Self(None),
        };
        Self((!limits.is_unlimited()).then(|| {
            let limits = Arc::clone(limits);
            Box::new(PeerLimiter::new(limits, now.into_std()))
        }))
    }

    /// Whether nothing is counted.
    #[inline]
    pub(super) const fn is_unlimited(&self) -> bool {
        self.0.is_none()
    }

    /// Counts one frame of so many bytes with one packet of this name, if nothing of it is too much;
    /// else counts nothing, and [`Intake::admit_one`] is to be asked.
    #[inline]
    pub(super) fn passes(&mut self, name: &str, frame_bytes: usize, read_at: Instant) -> bool {
        match &mut self.0 {
            None => true,
            Some(limiter) => limiter.passes(frame_bytes, name, read_at.into_std()),
        }
    }

    /// Counts one frame of so many bytes with one packet of this name, which was read at a time
    /// that is not long ago. The clock is asked only if that is not long enough.
    pub(super) fn admit_one(
        &mut self,
        name: &str,
        frame_bytes: usize,
        read_at: Instant,
    ) -> Result<Admitted, Closed> {
        let Some(limiter) = &mut self.0 else {
            return Ok(Admitted::Now);
        };
        if limiter.passes(frame_bytes, name, read_at.into_std()) {
            return Ok(Admitted::Now);
        }
        let now = Instant::now().into_std();
        let mut wait = Duration::ZERO;
        for counted in [Counted::Frame(frame_bytes), Counted::Packet(name)] {
            let verdict = match counted {
                Counted::Frame(bytes) => limiter.frame(bytes, now),
                Counted::Packet(name) => limiter.packet(name, now),
            };
            match verdict {
                Verdict::Pass => {}
                Verdict::Delay(time) => wait = wait.max(time),
                Verdict::Drop(_) => return Ok(Admitted::Never),
                Verdict::Close(breach) => return Err(breach.into()),
            }
        }
        Ok(match wait {
            Duration::ZERO => Admitted::Now,
            time => Admitted::After(time),
        })
    }

    /// Counts one frame of so many bytes, whose events stand behind the first `before`; takes out
    /// those that are too much.
    pub(super) fn admit<P: Protocol>(
        &mut self,
        events: &mut VecDeque<Event<P::Inbound>>,
        before: usize,
        frame_bytes: usize,
    ) -> Result<Admitted, Closed> {
        let Some(limiter) = &mut self.0 else {
            return Ok(Admitted::Now);
        };
        let now = Instant::now().into_std();
        let mut wait = Duration::ZERO;
        match limiter.frame(frame_bytes, now) {
            Verdict::Pass => {}
            Verdict::Delay(time) => wait = time,
            Verdict::Drop(_) => events.truncate(before),
            Verdict::Close(breach) => return Err(closed(events, before, breach.into())),
        }
        let mut index = before;
        while let Some(event) = events.get(index) {
            let verdict = match event {
                Event::Packet(packet) => limiter.packet(P::name(packet), now),
                _ => Verdict::Pass,
            };
            match verdict {
                Verdict::Pass => index += 1,
                Verdict::Delay(time) => {
                    wait = wait.max(time);
                    index += 1;
                }
                Verdict::Drop(_) => {
                    events.remove(index);
                }
                Verdict::Close(breach) => return Err(closed(events, index, breach.into())),
            }
        }
        Ok(match wait {
            Duration::ZERO => Admitted::Now,
            time => Admitted::After(time),
        })
    }
}

/// What is counted.
enum Counted<'a> {
    Frame(usize),
    Packet(&'a str),
}

/// What came too fast is not handled.
fn closed<M>(events: &mut VecDeque<Event<M>>, kept: usize, why: Closed) -> Closed {
    events.truncate(kept);
    why
}
