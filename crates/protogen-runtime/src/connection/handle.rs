//! The handle of a connection: cheap to clone, usable from any task, never blocking.

use std::{
    fmt,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use protogen_wire::{
    Message, Outgoing, Packet, Protocol,
    error::Name,
    outgoing::OneOf,
    session::{Counts, SendError, SessionError},
};
use tokio::time::Instant;

use super::{
    closed::Closed, config::Config, extensions::Extensions, shared::Shared, status::Status,
};
use crate::monitor::Statistics;

/// The handle of a connection.
pub struct Connection<P: Protocol> {
    pub(crate) shared: Arc<Shared<P>>,
}

/// A connection's number, unique in this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnectionId(u64);

/// What is known of a connection at one moment.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Snapshot {
    /// Its number.
    pub id: ConnectionId,
    /// The protocol's name in the schema.
    pub protocol: &'static str,
    /// The other end's address, where there is one.
    pub peer: Option<SocketAddr>,
    /// Where it stands.
    pub status: Status,
    /// The state of the protocol.
    pub state: &'static str,
    /// The versions, as text.
    pub version: Name,
    /// How long it has been there.
    pub age: Duration,
    /// How long nothing has arrived.
    pub idle: Duration,
    /// The last round trip.
    pub latency: Option<Duration>,
    /// How many bytes wait to be sent.
    pub queued_bytes: usize,
    /// What has passed.
    pub counts: Counts,
    /// Why it ended.
    pub closed: Option<Closed>,
}

impl<P: Protocol> Connection<P> {
    pub(crate) fn new(shared: Arc<Shared<P>>) -> Self {
        shared.hold();
        Self { shared }
    }

    /// Encodes a packet at once and queues it whole; it leaves soon after.
    ///
    /// Never waits and is never half done.
    ///
    /// # Errors
    ///
    /// [`SendError`]; nothing was queued.
    pub fn send<T: Packet<Context = P::Context>>(&self, packet: &T) -> Result<(), SendError> {
        self.push(packet)
    }

    /// As [`Connection::send`], for a message that holds one of several packets.
    ///
    /// # Errors
    ///
    /// As [`Connection::send`].
    pub fn send_message<M: Message<Context = P::Context>>(
        &self,
        message: &M,
    ) -> Result<(), SendError> {
        self.push(&OneOf(message))
    }

    /// As [`Connection::send`], but waits for room in the queue.
    ///
    /// Cancel safe: until it is ready, nothing was queued.
    ///
    /// # Errors
    ///
    /// As [`Connection::send`], but for a full queue: one that stays full ends with the connection's
    /// write timeout.
    pub async fn send_when_room<T: Packet<Context = P::Context>>(
        &self,
        packet: &T,
    ) -> Result<(), SendError> {
        let waiter = self.shared.room.waiter();
        loop {
            let mut room = std::pin::pin!(waiter.told());
            room.as_mut().enable();
            match self.push(packet) {
                Err(SendError::Full { .. }) => {}
                done => return done,
            }
            if let Some(closed) = self.shared.closed() {
                let reason = closed.to_string().into();
                return Err(SessionError::Closed { reason }.into());
            }
            room.await;
        }
    }

    pub(crate) fn push(&self, packet: &dyn Outgoing<P::Context>) -> Result<(), SendError> {
        let result = self.shared.session().push(packet);
        // Where there is no room, some may be lent for answers: the driver gives it back.
        if matches!(
            result,
            Ok(()) | Err(SendError::Dead(_) | SendError::Full { .. })
        ) {
            self.shared.driver.wake();
        }
        result
    }

    /// Queues bytes as one packet, whatever they are: for proxies.
    ///
    /// # Errors
    ///
    /// As [`Connection::send`].
    pub fn send_raw(&self, bytes: &[u8]) -> Result<(), SendError> {
        let result = self.shared.session().push_raw("raw", bytes);
        self.shared.driver.wake();
        result
    }

    /// Lends the context that packets are read and written with. Keep it short: the connection
    /// stands still meanwhile.
    pub fn with_context<R>(&self, borrower: impl FnOnce(&mut P::Context) -> R) -> R {
        borrower(self.shared.session().context_mut())
    }

    /// Takes the keys of the context anew: for all that is sent and read from now on.
    ///
    /// # Errors
    ///
    /// The session is dead.
    pub fn rekey(&self) -> Result<(), SessionError> {
        self.shared.session().rekey()
    }

    /// Sends the ping of the schema and waits for its answer; the time between. `None` where this
    /// end has no ping in this state and version.
    ///
    /// Cancel safe.
    ///
    /// # Errors
    ///
    /// The connection ended before the answer came; its `pong_timeout` sees to that.
    pub async fn ping(&self) -> Result<Option<Duration>, Closed> {
        let before = self.shared.pongs();
        let sent_at = Instant::now();
        let sent = self.shared.session().ping();
        match sent {
            None => return Ok(None),
            Some(Ok(())) => self.shared.driver.wake(),
            Some(Err(error)) => {
                let dead = self.shared.closed().cloned();
                let message = error.to_string().into();
                return Err(dead.unwrap_or(Closed::Handler { message }));
            }
        }
        loop {
            let mut news = std::pin::pin!(self.shared.news.notified());
            news.as_mut().enable();
            if self.shared.pongs() != before {
                let round_trip = sent_at.elapsed();
                self.shared.set_latency(round_trip);
                self.shared.monitor(|monitor| monitor.answered(round_trip));
                return Ok(Some(round_trip));
            }
            if let Some(closed) = self.shared.closed() {
                return Err(closed.clone());
            }
            news.await;
        }
    }

    /// Closes it gracefully: what was queued still leaves, within the drain timeout.
    pub fn close(&self, reason: impl Into<Name>) {
        self.shared.session().close(reason);
        self.shared.driver.wake();
    }

    /// Ends it once every packet that has arrived is handled: nothing more is read, answers still
    /// leave. What [`Connection::close`] would cut short, this lets finish.
    pub fn finish(&self, reason: impl Into<Name>) {
        self.shared.leave(reason.into());
    }

    /// Waits until it has ended; why it did.
    ///
    /// Cancel safe.
    pub async fn closed(&self) -> Closed {
        loop {
            let mut ended = std::pin::pin!(self.shared.news.notified());
            ended.as_mut().enable();
            if let Some(closed) = self.shared.closed() {
                return closed.clone();
            }
            ended.await;
        }
    }

    /// Why it ended, if it did.
    #[must_use]
    pub fn closed_reason(&self) -> Option<Closed> {
        self.shared.closed().cloned()
    }

    /// Its number.
    #[must_use]
    pub fn id(&self) -> ConnectionId {
        self.shared.id
    }

    /// The other end's address, where there is one.
    #[must_use]
    pub fn peer_addr(&self) -> Option<SocketAddr> {
        self.shared.peer
    }

    /// Where it stands.
    #[must_use]
    pub fn status(&self) -> Status {
        if self.shared.closed().is_some() {
            Status::Closed
        } else {
            Status::Connected
        }
    }

    /// The state of the protocol.
    #[must_use]
    pub fn state(&self) -> P::State {
        self.shared.look().state()
    }

    /// Moves the protocol to another state, where no packet does.
    pub fn set_state(&self, state: P::State) {
        self.shared.session().set_state(state);
    }

    /// How long nothing has arrived.
    #[must_use]
    pub fn idle_for(&self) -> Duration {
        self.shared.last_read().elapsed()
    }

    /// The last round trip that was measured.
    #[must_use]
    pub fn latency(&self) -> Option<Duration> {
        self.shared.latency()
    }

    /// What has passed, up to the last turn: what one read has brought and a handler works on is
    /// counted when all of it is handled.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.shared.passed.beside(self.shared.look().counts())
    }

    /// What has passed, how fast, and how long answers took, as far as the configuration's
    /// `detail` asks for it.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        let (counts, age) = (self.counts(), self.shared.opened.elapsed());
        let detailed = self
            .shared
            .monitor(|monitor| monitor.statistics(&counts, age));
        detailed.unwrap_or_else(|| Statistics::of(&counts, age))
    }

    /// What was set about it.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.shared.config
    }

    /// Lends the application's values that hang on it.
    pub fn with_extensions<R>(&self, borrower: impl FnOnce(&mut Extensions) -> R) -> R {
        borrower(&mut self.shared.extensions())
    }

    /// All that is known of it.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let session = self.shared.look();
        Snapshot {
            id: self.id(),
            protocol: P::NAME,
            peer: self.peer_addr(),
            status: self.status(),
            state: P::state_name(session.state()),
            version: P::version(session.context()),
            age: self.shared.opened.elapsed(),
            idle: self.idle_for(),
            latency: self.latency(),
            queued_bytes: session.queued_bytes(),
            counts: self.shared.passed.beside(session.counts()),
            closed: self.closed_reason(),
        }
    }
}

impl ConnectionId {
    /// A number that no other connection has.
    pub(crate) fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }

    /// The number.
    pub(crate) const fn number(self) -> u64 {
        self.0
    }
}

impl fmt::Display for ConnectionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Display for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "connection {} {}", self.id, self.protocol)?;
        if let Some(peer) = self.peer {
            write!(f, " {peer}")?;
        }
        write!(
            f,
            ": {:?} in {}, {} packets in, {} out, {} bytes queued, idle {:.1?}",
            self.status,
            self.state,
            self.counts.packets_in,
            self.counts.packets_out,
            self.queued_bytes,
            self.idle,
        )?;
        match &self.closed {
            Some(closed) => write!(f, ", {closed}"),
            None => Ok(()),
        }
    }
}

impl<P: Protocol> Clone for Connection<P> {
    fn clone(&self) -> Self {
        Self::new(Arc::clone(&self.shared))
    }
}

impl<P: Protocol> Drop for Connection<P> {
    fn drop(&mut self) {
        self.shared.release();
    }
}

impl<P: Protocol> fmt::Debug for Connection<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("id", &self.shared.id)
            .field("protocol", &P::NAME)
            .field("peer", &self.shared.peer)
            .finish_non_exhaustive()
    }
}
