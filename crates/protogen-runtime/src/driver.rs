//! The loop that joins a session and a stream: the only caller of the session that moves bytes.
//!
//! It holds no protocol logic. Between two waits it reads what is there, hands out what came in,
//! and writes all that was pushed meanwhile in one go.

use std::{
    collections::VecDeque,
    future::{Future, poll_fn},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use protogen_wire::{
    Protocol,
    session::{Event, Loan},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::Instant,
};

use crate::connection::{Closed, Connection, Shared};

use deadlines::{Attention, Deadlines};
use intake::{Admitted, Intake};
use turn::Turn;

use glance::{Glance, glance};

pub(crate) use sink::SessionSink;

mod deadlines;
mod ending;
mod glance;
mod intake;
mod scratch;
mod sink;
mod stream;
mod turn;

/// The loop of one connection. It moves bytes only while one of its futures is polled.
// In this order for the reason for which a session is.
#[repr(C)]
pub struct Driver<P: Protocol, S> {
    shared: Arc<Shared<P>>,
    phase: Phase,
    /// What came in and was not handed out yet.
    events: VecDeque<Event<P::Inbound>>,
    /// What the session lent for the last turn, kept for the next: while nobody stirs it. Boxed,
    /// for it is moved several times a turn.
    loan: Option<Box<Loan<P>>>,
    /// The packets that are being handed out, where that is the manner.
    turn: Option<Turn<P>>,
    manner: Manner,
    /// At the end of the last turn the session had nothing to send and nothing to read: while
    /// nobody stirs it, there is no need to ask.
    is_calm: bool,
    /// Something was read since the deadlines were looked at.
    has_read: bool,
    /// How many bytes the session has not read.
    unread: usize,
    /// Bytes that are being written: 0 <= written <= out.len().
    out: Vec<u8>,
    written: usize,
    stream: S,
    deadlines: Deadlines,
    intake: Intake,
    /// The state it began in: a protocol without states is in its last one from the start.
    first: P::State,
}

/// How what comes in is handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// Each event by the session.
    Events,
    /// In turns, where the session can lend.
    Turns,
}

/// How far a connection is on its way to its end.
#[derive(Debug, Clone, PartialEq)]
enum Phase {
    Open,
    /// What was queued still leaves.
    Draining {
        why: Box<Closed>,
        until: Instant,
    },
    /// Our stream has ended; what the peer still sends is passed over, so that it is not reset
    /// before it has read all.
    Lingering {
        why: Box<Closed>,
        until: Instant,
    },
    Done,
}

/// Which end of a connection a driver drives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// It connected.
    Client,
    /// It accepted.
    Server,
}

impl<P, S> Driver<P, S>
where
    P: Protocol,
    S: AsyncRead + AsyncWrite + Unpin,
{
    pub(crate) fn new(shared: Arc<Shared<P>>, stream: S, side: Side) -> Self {
        let now = Instant::now();
        let handshake = match side {
            Side::Server => shared.config.handshake_timeout.map(|limit| now + limit),
            Side::Client => None,
        };
        let first = shared.look().state();
        Self {
            intake: Intake::new(shared.config.limits.as_ref(), side, now),
            shared,
            stream,
            first,
            events: VecDeque::new(),
            out: Vec::new(),
            written: 0,
            manner: Manner::Events,
            turn: None,
            loan: None,
            unread: 0,
            is_calm: false,
            phase: Phase::Open,
            deadlines: Deadlines::new(handshake, now),
            has_read: false,
        }
    }

    /// The handle of the connection.
    #[must_use]
    pub fn connection(&self) -> Connection<P> {
        Connection::new(Arc::clone(&self.shared))
    }

    /// What comes in next; `None` when the connection has ended and all was handed out.
    ///
    /// Cancel safe: what was read stays in the driver.
    pub async fn next(&mut self) -> Option<Event<P::Inbound>> {
        poll_fn(|task| self.poll_next(task)).await
    }

    /// From now on, [`Driver::next`] is `None` also when a turn has begun.
    pub(crate) fn take_turns(&mut self) {
        if self.shared.look().lends() {
            self.manner = Manner::Turns;
        }
    }

    /// Whether a turn has begun, whose packets [`Driver::next_of_turn`] hands out.
    pub(crate) const fn has_turn(&self) -> bool {
        self.turn.is_some()
    }

    /// As [`Driver::next`], for a task that nobody waits for: a connection without a handle is
    /// ended, for nobody could ever use it.
    pub(crate) async fn next_while_held(&mut self) -> Option<Event<P::Inbound>> {
        poll_fn(|task| {
            let polled = self.poll_next(task);
            if polled.is_ready() || self.phase != Phase::Open || self.shared.is_held() {
                return polled;
            }
            let reason = "nobody holds it".into();
            self.end(Closed::ByUs { reason });
            self.poll_next(task)
        })
        .await
    }

    /// Works on `work` until it is done, and goes on writing while it waits; a failure is put where
    /// it says. Nothing is read meanwhile: the peer waits.
    ///
    /// A connection that is closed or breaks meanwhile comes to its end beside `work`, which can
    /// see it by [`Connection::closed`] and is not interrupted.
    #[inline(always)]
    pub(crate) fn attend<T, E>(
        &mut self,
        mut work: Pin<&mut impl Future<Output = Result<T, E>>>,
        failure: &mut Option<Box<E>>,
    ) -> impl Future<Output = ()> {
        let mut waited = false;
        poll_fn(move |task| {
            if glance(work.as_mut().poll(task), failure) == Glance::Waits {
                self.wait_aside(task, &mut waited);
                return Poll::Pending;
            }
            if waited {
                self.deadlines.resume(Instant::now());
            }
            Poll::Ready(())
        })
    }

    /// All but reading, while other work waits.
    #[cold]
    #[inline(never)]
    fn wait_aside(&mut self, task: &mut Context<'_>, waited: &mut bool) {
        if !std::mem::replace(waited, true) {
            self.interrupt_turn();
        }
        self.poll_aside(task);
    }

    /// Ends the connection: what was queued leaves first.
    pub(crate) fn end(&mut self, why: Closed) {
        if self.phase == Phase::Open {
            // What came in behind the fault is not handled any more.
            self.events.clear();
            self.abandon_turn();
            self.drain(why);
        }
    }

    fn poll_next(&mut self, task: &mut Context<'_>) -> Poll<Option<Event<P::Inbound>>> {
        if let Err(why) = self.end_turn(task) {
            self.drain(why);
        }
        loop {
            if self.turn.is_some() {
                return Poll::Ready(None);
            }
            if let Some(event) = self.events.pop_front() {
                return Poll::Ready(Some(event));
            }
            if self.phase != Phase::Open {
                return self.poll_end(task).map(|()| None);
            }
            match self.poll_open(task) {
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(why)) => self.drain(why),
                Poll::Pending => return Poll::Pending,
            }
        }
    }

    /// One turn of an open connection: ready if there is something new to look at.
    fn poll_open(&mut self, task: &mut Context<'_>) -> Poll<Result<(), Closed>> {
        let is_held = self.deadlines.is_held();
        if !is_held && !self.is_calm() && self.parse()? {
            return Poll::Ready(Ok(()));
        }
        // Before the session is looked at for the last time: what it is told from now on wakes
        // this task.
        self.shared.driver.register(task.waker());
        let is_calm = self.is_calm();
        if !is_held
            && !is_calm
            && let Some(error) = self.shared.look().error()
        {
            return Poll::Ready(Err(error.clone().into()));
        }
        if let Some(reason) = self.shared.leaving() {
            let reason = reason.clone();
            return Poll::Ready(Err(Closed::ByUs { reason }));
        }
        let flushed = if is_calm {
            Poll::Ready(())
        } else {
            self.poll_write(task)?
        };
        // A peer that does not read is not served further.
        let may_read = !is_held && (flushed.is_ready() || !self.is_congested());
        if may_read && self.poll_read(task)?.is_ready() {
            return Poll::Ready(Ok(()));
        }
        let attention = if is_held {
            Attention::Writes
        } else {
            Attention::Both
        };
        self.poll_deadlines(task, attention)
    }

    /// Whether the session has nothing to send, nothing to read, and no reason to end.
    fn is_calm(&self) -> bool {
        self.is_calm && !self.shared.is_stirred()
    }

    /// One turn beside other work: all but reading.
    fn poll_aside(&mut self, task: &mut Context<'_>) {
        while self.phase == Phase::Open {
            match self.poll_open_aside(task) {
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(why)) => self.drain(why),
                Poll::Pending => break,
            }
        }
        if self.phase != Phase::Open {
            let _ = self.poll_end(task);
        }
    }

    fn poll_open_aside(&mut self, task: &mut Context<'_>) -> Poll<Result<(), Closed>> {
        self.shared.driver.register(task.waker());
        if let Some(error) = self.shared.look().error() {
            return Poll::Ready(Err(error.clone().into()));
        }
        let _ = self.poll_write(task)?;
        self.poll_deadlines(task, Attention::Writes)
    }

    /// Reads the packets of what has arrived; whether there are events now.
    fn parse(&mut self) -> Result<bool, Closed> {
        self.return_loan();
        let Self {
            shared,
            events,
            intake,
            deadlines,
            first,
            unread,
            is_calm,
            ..
        } = self;
        *is_calm = false;
        let mut session = shared.look();
        loop {
            let before = events.len();
            let waiting = session.unread_bytes();
            let more = session.poll(events);
            if matches!(more, Ok(true)) {
                let frame_bytes = waiting.saturating_sub(session.unread_bytes());
                let admitted = intake.admit::<P>(events, before, frame_bytes)?;
                if let Admitted::After(time) = admitted {
                    deadlines.hold(time);
                }
            }
            for event in events.range(before..) {
                let Event::Packet(packet) = event else {
                    continue;
                };
                deadlines.saw(shared, packet, |pong| {
                    let _ = session.push(pong);
                });
            }
            *unread = session.unread_bytes();
            let more = more?;
            if more {
                deadlines.frame_since = None;
            }
            if session.state() != *first && P::state_name(session.state()) == "closed" {
                session.close("the protocol led to its end");
                return Err(Closed::Ended);
            }
            // A frame of which nothing is left may have held it too.
            if events.len() > before || deadlines.is_held() {
                return Ok(true);
            }
            if !more {
                let began = deadlines.frame_since;
                let began = began.unwrap_or_else(|| deadlines.heard(shared));
                deadlines.frame_since = session.is_amid_frame().then_some(began);
                return Ok(false);
            }
        }
    }

    /// Whether so much waits to be sent that nothing more should be taken in.
    fn is_congested(&self) -> bool {
        let session = self.shared.look();
        session.queued_bytes() > session.queue().limit_bytes / 2
    }

    /// Looks at the clock; pending with the timer set to the next deadline.
    fn poll_deadlines(
        &mut self,
        task: &mut Context<'_>,
        attention: Attention,
    ) -> Poll<Result<(), Closed>> {
        let has_read = std::mem::take(&mut self.has_read);
        let now = || match has_read {
            true => self.shared.last_read(),
            false => Instant::now(),
        };
        // Cheaper than to look at the timer, which stands elsewhere.
        if self.deadlines.is_watched(task, attention, now) {
            return Poll::Pending;
        }
        loop {
            let Some(next) = self.deadlines.next(&self.shared, attention) else {
                return Poll::Pending;
            };
            let was_held = self.deadlines.is_held();
            if self.deadlines.poll_timer(next, task).is_pending() {
                self.deadlines.watch(task, attention);
                return Poll::Pending;
            }
            let now = Instant::now();
            if let Err(deadline) = self.deadlines.check(now, &self.shared, attention) {
                return Poll::Ready(Err(Closed::Timeout(deadline)));
            }
            if was_held && !self.deadlines.is_held() {
                return Poll::Ready(Ok(()));
            }
            if self.poll_write(task)?.is_ready() && self.events.is_empty() {
                self.shared.look().shrink();
                self.out = Vec::new();
                self.events = VecDeque::new();
            }
            if let Some(next) = self.deadlines.next(&self.shared, attention) {
                let next = next.max(now + Duration::from_millis(1));
                self.deadlines.set_timer(next);
            }
        }
    }
}

impl<P: Protocol, S> Drop for Driver<P, S> {
    fn drop(&mut self) {
        // A driver that is dropped amid its work ends the connection: nobody else can.
        self.interrupt_turn();
        let reason = "its driver was dropped";
        self.shared.session().close(reason);
        let reason = reason.into();
        self.shared.set_closed(Closed::ByUs { reason });
    }
}

impl<P: Protocol, S> std::fmt::Debug for Driver<P, S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Driver")
            .field("id", &self.shared.id)
            .field("phase", &self.phase)
            .finish_non_exhaustive()
    }
}
