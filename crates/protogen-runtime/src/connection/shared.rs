//! What the handles of a connection and its driver share.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use atomic_waker::AtomicWaker;
use protogen_wire::{
    Protocol, Session,
    error::Name,
    session::{Answers, pocket::Slit},
};
use tokio::{sync::Notify, time::Instant};

use super::{
    closed::Closed, config::Config, extensions::Extensions, handle::ConnectionId, passed::Passed,
    room::Room,
};
use crate::monitor::Monitor;

/// What the handles of a connection and its driver share.
// In this order for the reason for which a session is: what every packet and every turn needs
// stands around the beginning of the session.
#[repr(C)]
pub(crate) struct Shared<P: Protocol> {
    pub(crate) id: ConnectionId,
    pub(crate) config: Arc<Config>,
    pub(crate) opened: Instant,
    /// When the last bytes arrived, in nanoseconds since `opened`.
    last_read: AtomicU64,
    /// How many handles there are.
    handles: AtomicUsize,
    /// What has passed beside the session.
    pub(crate) passed: Passed,
    /// Told when bytes have left, or the connection ended.
    pub(crate) room: Room,
    /// Set once: what has arrived is handled, then it is closed for this reason.
    leaving: OnceLock<Name>,
    /// Wakes the driver, when something was pushed.
    pub(crate) driver: AtomicWaker,
    /// Somebody may have changed the session since its driver looked at it last. Set by who holds
    /// the session, so that a driver that sees it unset has missed nothing that came before.
    stirred: AtomicBool,
    session: Mutex<Session<P>>,
    extensions: Mutex<Extensions>,
    /// Set once, when nothing will be read or written any more.
    closed: OnceLock<Closed>,
    /// Counts by packet and round trips, where they are asked for.
    monitor: Option<Arc<Mutex<Monitor>>>,
    /// The last round trip in nanoseconds; 0 before the first.
    latency: AtomicU64,
    /// How many answers to pings have arrived.
    pongs: AtomicU64,
    /// Told when an answer to a ping has arrived, or the connection ended.
    pub(crate) news: Notify,
    pub(crate) peer: Option<SocketAddr>,
}

impl<P: Protocol> Shared<P> {
    pub(crate) fn new(
        session: Session<P>,
        config: Arc<Config>,
        id: ConnectionId,
        peer: Option<SocketAddr>,
        monitor: Option<Arc<Mutex<Monitor>>>,
    ) -> Self {
        Self {
            id,
            peer,
            monitor,
            opened: Instant::now(),
            config,
            session: Mutex::new(session),
            stirred: AtomicBool::new(true),
            passed: Passed::default(),
            extensions: Mutex::default(),
            driver: AtomicWaker::new(),
            room: Room::default(),
            news: Notify::new(),
            handles: AtomicUsize::new(0),
            leaving: OnceLock::new(),
            closed: OnceLock::new(),
            latency: AtomicU64::new(0),
            pongs: AtomicU64::new(0),
            last_read: AtomicU64::new(0),
        }
    }

    /// The session, to be changed; its driver looks at it before it does anything else.
    pub(crate) fn session(&self) -> MutexGuard<'_, Session<P>> {
        let session = self.look();
        self.stirred.store(true, Ordering::Release);
        session
    }

    /// The session, to be looked at. A panic of someone who held it left it as it was between two
    /// calls.
    pub(crate) fn look(&self) -> MutexGuard<'_, Session<P>> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the session may have changed since [`Shared::calm`].
    pub(crate) fn is_stirred(&self) -> bool {
        self.stirred.load(Ordering::Acquire)
    }

    /// The way of its packets to the answers of its turn, if there is one: they are in the pocket
    /// of the thread that drives it.
    pub(crate) fn slit(&self, context: &P::Context) -> Option<Slit<'_, P::Context>> {
        Slit::to_pocket(self.id.number(), &self.stirred, context)
    }

    /// The way of its packets to the answers of its turn, which the driver holds.
    pub(crate) fn slit_to<'a>(
        &'a self,
        answers: &'a mut Answers,
        context: &P::Context,
    ) -> Option<Slit<'a, P::Context>> {
        Slit::to_hand(answers, &self.stirred, context)
    }

    /// Says that the driver has seen all that was changed; it holds the session.
    pub(crate) fn calm(&self, _seen: &mut Session<P>) {
        self.stirred.store(false, Ordering::Release);
    }

    pub(crate) fn extensions(&self) -> MutexGuard<'_, Extensions> {
        self.extensions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts one more handle.
    pub(super) fn hold(&self) {
        self.handles.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts one handle less; the last one wakes the driver.
    pub(super) fn release(&self) {
        if self.handles.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.driver.wake();
        }
    }

    /// Whether there is a handle.
    pub(crate) fn is_held(&self) -> bool {
        self.handles.load(Ordering::Acquire) > 0
    }

    /// Why it is to end once what has arrived is handled.
    pub(crate) fn leaving(&self) -> Option<&Name> {
        self.leaving.get()
    }

    /// Says that it is to end, once.
    pub(super) fn leave(&self, reason: Name) {
        let _ = self.leaving.set(reason);
        self.driver.wake();
    }

    pub(crate) fn closed(&self) -> Option<&Closed> {
        self.closed.get()
    }

    /// Says why it ended, once, and wakes who waits for that.
    pub(crate) fn set_closed(&self, closed: Closed) {
        let _ = self.closed.set(closed);
        self.news.notify_waiters();
        self.room.tell_all();
    }

    /// Works on the monitor, if there is one.
    pub(crate) fn monitor<R>(&self, work: impl FnOnce(&mut Monitor) -> R) -> Option<R> {
        let monitor = self.monitor.as_ref()?.lock();
        Some(work(&mut monitor.unwrap_or_else(PoisonError::into_inner)))
    }

    pub(crate) fn latency(&self) -> Option<Duration> {
        match self.latency.load(Ordering::Relaxed) {
            0 => None,
            nanos => Some(Duration::from_nanos(nanos)),
        }
    }

    pub(crate) fn set_latency(&self, latency: Duration) {
        let nanos = u64::try_from(latency.as_nanos()).unwrap_or(u64::MAX);
        self.latency.store(nanos.max(1), Ordering::Relaxed);
    }

    pub(crate) fn pongs(&self) -> u64 {
        self.pongs.load(Ordering::Acquire)
    }

    /// Counts an answer to a ping, and wakes who waits for it.
    pub(crate) fn add_pong(&self) {
        self.pongs.fetch_add(1, Ordering::Release);
        self.news.notify_waiters();
    }

    pub(crate) fn last_read(&self) -> Instant {
        self.opened + Duration::from_nanos(self.last_read.load(Ordering::Relaxed))
    }

    pub(crate) fn set_last_read(&self, now: Instant) {
        let nanos = now.saturating_duration_since(self.opened).as_nanos();
        let nanos = u64::try_from(nanos).unwrap_or(u64::MAX);
        self.last_read.store(nanos, Ordering::Relaxed);
    }
}
