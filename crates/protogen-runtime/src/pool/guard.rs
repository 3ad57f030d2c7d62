//! A connection that is lent: it goes back when it is dropped.

use std::{fmt, sync::Arc};

use protogen_wire::Protocol;

use super::service::Inner;
use crate::connection::{Connection, Incoming};

/// A connection that is lent, with what comes in on it. Dropped, it goes back to its pool, unless
/// it has ended or is [discarded](Self::discard).
pub struct Pooled<P: Protocol> {
    pub(super) pool: Arc<Inner<P>>,
    pub(super) address: String,
    /// `None` only while it is dropped.
    pub(super) lent: Option<Lent<P>>,
}

/// What a pool keeps of a connection.
pub(super) struct Lent<P: Protocol> {
    pub(super) connection: Connection<P>,
    pub(super) incoming: Incoming<P>,
}

impl<P: Protocol> Pooled<P> {
    /// The connection.
    #[must_use]
    pub fn connection(&self) -> &Connection<P> {
        self.lent().incoming.connection()
    }

    /// What comes in on it.
    pub fn incoming(&mut self) -> &mut Incoming<P> {
        match &mut self.lent {
            Some(lent) => &mut lent.incoming,
            None => unreachable!("only a drop takes it out"),
        }
    }

    /// Closes it instead of giving it back: for one that is in a state of its own.
    pub fn discard(mut self) {
        if let Some(lent) = self.lent.take() {
            lent.connection.close("discarded");
        }
        // What is dropped now gives the right to a connection back.
    }

    fn lent(&self) -> &Lent<P> {
        match &self.lent {
            Some(lent) => lent,
            None => unreachable!("only a drop takes it out"),
        }
    }
}

impl<P: Protocol> Drop for Pooled<P> {
    fn drop(&mut self) {
        let alive = self
            .lent
            .take()
            .filter(|lent| lent.connection.closed_reason().is_none());
        self.pool.release(std::mem::take(&mut self.address), alive);
    }
}

impl<P: Protocol> fmt::Debug for Pooled<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pooled")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}
