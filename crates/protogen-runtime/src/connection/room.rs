//! Who waits for room in a connection's queue.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{Notify, futures::Notified};

/// Told whenever bytes have left, which is far more often than anyone waits for it.
#[derive(Debug, Default)]
pub(crate) struct Room {
    /// How many wait, or are about to look whether they have to.
    waiters: AtomicUsize,
    told: Notify,
}

/// Somebody who waits for room, from before they look at the queue.
#[derive(Debug)]
pub(crate) struct Waiter<'r> {
    room: &'r Room,
}

impl Room {
    /// Waits from now on. Who finds the queue full afterwards is told of the next room.
    pub(crate) fn waiter(&self) -> Waiter<'_> {
        self.waiters.fetch_add(1, Ordering::SeqCst);
        Waiter { room: self }
    }

    /// Says that there may be room. What made it was done while the session was held: whoever
    /// looked at the queue before that is counted.
    #[inline]
    pub(crate) fn tell(&self) {
        if self.waiters.load(Ordering::SeqCst) > 0 {
            self.told.notify_waiters();
        }
    }

    /// Says that there will never be room again.
    pub(crate) fn tell_all(&self) {
        self.told.notify_waiters();
    }
}

impl Waiter<'_> {
    /// Ready when there may be room, for those told after it was enabled or polled.
    pub(crate) fn told(&self) -> Notified<'_> {
        self.room.told.notified()
    }
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        self.room.waiters.fetch_sub(1, Ordering::SeqCst);
    }
}
