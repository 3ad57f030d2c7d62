//! The loop that joins a session and a stream: the only caller of the session that moves bytes.
//!
//! It holds no protocol logic. Between two waits it reads what is there, hands out what came in,
//! and writes all that was pushed meanwhile in one go.

use std::{
    cell::RefCell,
    collections::VecDeque,
    future::{Future, poll_fn},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use protogen_wire::{
    Outgoing, Protocol,
    outbox::Sink,
    session::{Event, SendError, SessionError},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::Instant,
};

use crate::connection::{AnswerPings, Closed, Connection, Deadline, Shared};

use deadlines::{Attention, Deadlines};
use intake::{Admitted, Intake};

mod deadlines;
mod intake;

/// The most bytes that one read takes.
const READ_BYTES: usize = 65_536;

thread_local! {
    /// Where reads go first: connections that wait hold no read buffer of their own.
    static SCRATCH: RefCell<Box<[u8]>> = RefCell::new(vec![0; READ_BYTES].into_boxed_slice());
}

/// The loop of one connection. It moves bytes only while one of its futures is polled.
pub struct Driver<P: Protocol, S> {
    shared: Arc<Shared<P>>,
    stream: S,
    /// What came in and was not handed out yet.
    events: VecDeque<Event<P::Inbound>>,
    /// Bytes that are being written: 0 <= written <= out.len().
    out: Vec<u8>,
    written: usize,
    phase: Phase,
    deadlines: Deadlines,
    intake: Intake,
    /// The state it began in: a protocol without states is in its last one from the start.
    first: P::State,
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
        let first = shared.session().state();
        Self {
            intake: Intake::new(shared.config.limits.as_ref(), now),
            shared,
            stream,
            first,
            events: VecDeque::new(),
            out: Vec::new(),
            written: 0,
            phase: Phase::Open,
            deadlines: Deadlines::new(handshake, now),
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

    /// Goes on writing while `work` runs. Nothing is read meanwhile: the peer waits.
    ///
    /// A connection that is closed or breaks meanwhile comes to its end beside `work`, which can
    /// see it by [`Connection::closed`] and is not interrupted.
    pub(crate) async fn write_while<F: Future>(&mut self, mut work: Pin<&mut F>) -> F::Output {
        let mut has_waited = false;
        let output = poll_fn(|task| {
            let polled = work.as_mut().poll(task);
            if polled.is_pending() {
                has_waited = true;
                self.poll_aside(task);
            }
            polled
        })
        .await;
        if has_waited {
            self.deadlines.resume(Instant::now());
        }
        output
    }

    /// Ends the connection: what was queued leaves first.
    pub(crate) fn end(&mut self, why: Closed) {
        if self.phase == Phase::Open {
            // What came in behind the fault is not handled any more.
            self.events.clear();
            self.drain(why);
        }
    }

    fn poll_next(&mut self, task: &mut Context<'_>) -> Poll<Option<Event<P::Inbound>>> {
        loop {
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
        if !is_held && self.parse()? {
            return Poll::Ready(Ok(()));
        }
        // Before the session is looked at for the last time: what it is told from now on wakes
        // this task.
        self.shared.driver.register(task.waker());
        if !is_held && let Some(error) = self.shared.session().error() {
            return Poll::Ready(Err(error.clone().into()));
        }
        if let Some(reason) = self.shared.leaving() {
            let reason = reason.clone();
            return Poll::Ready(Err(Closed::ByUs { reason }));
        }
        let flushed = self.poll_write(task)?;
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
        if let Some(error) = self.shared.session().error() {
            return Poll::Ready(Err(error.clone().into()));
        }
        let _ = self.poll_write(task)?;
        self.poll_deadlines(task, Attention::Writes)
    }

    /// Reads the packets of what has arrived; whether there are events now.
    fn parse(&mut self) -> Result<bool, Closed> {
        let Self {
            shared,
            events,
            intake,
            deadlines,
            first,
            ..
        } = self;
        let mut session = shared.session();
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
                deadlines.handshake = None;
                // A packet's text masks what the schema calls secret.
                tracing::trace!(connection = %shared.id, name = P::name(packet), ?packet, "received");
                if P::is_pong(packet) {
                    if let Some(sent) = deadlines.ping_sent.take() {
                        shared.set_latency(sent.elapsed());
                        shared.monitor(|monitor| monitor.answered(sent.elapsed()));
                    }
                    shared.add_pong();
                }
                if shared.config.answer_pings == AnswerPings::Driver {
                    P::pong(packet, &mut |pong| {
                        let _ = session.push(pong);
                    });
                }
            }
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

    /// Writes what is queued: ready when nothing is left.
    fn poll_write(&mut self, task: &mut Context<'_>) -> Result<Poll<()>, Closed> {
        loop {
            if self.written == self.out.len() {
                self.out.clear();
                self.written = 0;
                if !self.shared.session().transmit(&mut self.out)? {
                    self.deadlines.write_since = None;
                    return Ok(Poll::Ready(()));
                }
            }
            let rest = self.out.get(self.written..).unwrap_or_default();
            match Pin::new(&mut self.stream).poll_write(task, rest) {
                Poll::Ready(Ok(0)) => return Err(std::io::ErrorKind::WriteZero.into_closed()),
                Poll::Ready(Ok(bytes)) => {
                    self.written += bytes;
                    self.deadlines.write_since = None;
                    self.shared.session().transmitted(bytes);
                    self.shared.room.notify_waiters();
                }
                Poll::Ready(Err(error)) => return Err(error.into()),
                Poll::Pending => {
                    self.deadlines.write_since.get_or_insert_with(Instant::now);
                    return Ok(Poll::Pending);
                }
            }
        }
    }

    /// Reads once.
    fn poll_read(&mut self, task: &mut Context<'_>) -> Result<Poll<()>, Closed> {
        let (shared, stream) = (&self.shared, &mut self.stream);
        let read = SCRATCH.with_borrow_mut(|scratch| {
            let mut buffer = ReadBuf::new(scratch);
            match Pin::new(stream).poll_read(task, &mut buffer) {
                Poll::Pending => Ok(None),
                Poll::Ready(Err(error)) => Err(Closed::from(error)),
                Poll::Ready(Ok(())) => {
                    let bytes = buffer.filled();
                    if bytes.is_empty() {
                        return Ok(Some(0));
                    }
                    shared.session().receive(bytes)?;
                    Ok(Some(bytes.len()))
                }
            }
        })?;
        match read {
            None => Ok(Poll::Pending),
            Some(0) => {
                self.shared.session().receive_end()?;
                Err(Closed::ByPeer)
            }
            Some(_) => {
                self.shared.set_last_read(Instant::now());
                Ok(Poll::Ready(()))
            }
        }
    }

    /// Whether so much waits to be sent that nothing more should be taken in.
    fn is_congested(&self) -> bool {
        let session = self.shared.session();
        session.queued_bytes() > session.queue().limit_bytes / 2
    }

    /// Looks at the clock; pending with the timer set to the next deadline.
    fn poll_deadlines(
        &mut self,
        task: &mut Context<'_>,
        attention: Attention,
    ) -> Poll<Result<(), Closed>> {
        loop {
            let Some(next) = self.deadlines.next(&self.shared, attention) else {
                return Poll::Pending;
            };
            let was_held = self.deadlines.is_held();
            if self.deadlines.poll_timer(next, task).is_pending() {
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
                self.shared.session().shrink();
                self.out = Vec::new();
                self.events = VecDeque::new();
            }
            if let Some(next) = self.deadlines.next(&self.shared, attention) {
                let next = next.max(now + Duration::from_millis(1));
                self.deadlines.set_timer(next);
            }
        }
    }

    /// Goes over to the end.
    fn drain(&mut self, why: Closed) {
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
    fn poll_end(&mut self, task: &mut Context<'_>) -> Poll<()> {
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
                    let stream = &mut self.stream;
                    let read = SCRATCH.with_borrow_mut(|scratch| {
                        let mut buffer = ReadBuf::new(scratch);
                        let read = Pin::new(stream).poll_read(task, &mut buffer);
                        read.map(|read| read.map(|()| buffer.filled().len()))
                    });
                    match read {
                        Poll::Pending => return Poll::Pending,
                        Poll::Ready(Ok(bytes)) if bytes > 0 => {}
                        Poll::Ready(_) => self.finish(why),
                    }
                }
            }
        }
    }

    fn finish(&mut self, why: Closed) {
        self.phase = Phase::Done;
        self.out = Vec::new();
        self.deadlines.stop_timer();
        self.shared.session().discard();
        self.shared.set_closed(why);
    }
}

impl<P: Protocol, S> Drop for Driver<P, S> {
    fn drop(&mut self) {
        // A driver that is dropped amid its work ends the connection: nobody else can.
        let reason = "its driver was dropped";
        self.shared.session().close(reason);
        let reason = reason.into();
        self.shared.set_closed(Closed::ByUs { reason });
    }
}

/// Puts what a handler pushes straight into the session.
pub(crate) struct SessionSink<'a, P: Protocol>(pub(crate) &'a Shared<P>);

impl<P: Protocol> Sink<P::Context> for SessionSink<'_, P> {
    fn push(&mut self, packet: &dyn Outgoing<P::Context>) -> Result<(), SendError> {
        self.0.session().push(packet)
    }

    fn with_context(&mut self, borrower: &mut dyn FnMut(&mut P::Context)) {
        borrower(self.0.session().context_mut());
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

/// Whether the peer may still have to read what we wrote. One that has ended its stream, or that
/// was too slow or too fast, is not waited for.
const fn lingers(why: &Closed) -> bool {
    !matches!(
        why,
        Closed::ByPeer | Closed::Timeout(_) | Closed::RateLimit { .. } | Closed::Io { .. }
    )
}

/// Why a connection ended that could not send all that was queued: that, unless there was a fault
/// before.
fn undrained(why: Closed, fault: Closed) -> Closed {
    match why {
        Closed::ByUs { .. } | Closed::Ended => fault,
        why => why,
    }
}

/// An error of the system without words of its own.
trait IntoClosed {
    fn into_closed(self) -> Closed;
}

impl IntoClosed for std::io::ErrorKind {
    fn into_closed(self) -> Closed {
        std::io::Error::from(self).into()
    }
}
