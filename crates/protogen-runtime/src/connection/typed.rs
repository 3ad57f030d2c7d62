//! A connection whose state is known while compiling: what can't be sent in it does not compile.
//!
//! The session keeps the state at run time all the same; [`Typed::into_dynamic`] goes back to
//! that form, for proxies and for loops over many states.

use std::{fmt, marker::PhantomData};

use protogen_wire::{
    Protocol,
    protocol::{SentIn, StateType},
    session::SendError,
};

use super::{closed::Closed, handle::Connection, incoming::Incoming};

/// A connection in the state `S`.
pub struct Typed<P: Protocol, S> {
    incoming: Incoming<P>,
    state: PhantomData<fn() -> S>,
}

impl<P: Protocol, S: StateType> Typed<P, S> {
    /// The connection as one in the state `S`.
    ///
    /// # Errors
    ///
    /// It is in another; it comes back as it was.
    pub fn new(incoming: Incoming<P>) -> Result<Self, Incoming<P>> {
        let now = P::state_name(incoming.connection().state());
        if now != S::NAME {
            return Err(incoming);
        }
        Ok(Self {
            incoming,
            state: PhantomData,
        })
    }

    /// Sends a packet that this end sends in this state.
    ///
    /// # Errors
    ///
    /// As [`Connection::send`]; a packet that came in meanwhile may have led to another state.
    pub fn send<T: SentIn<P, S>>(&self, packet: &T) -> Result<(), SendError> {
        self.incoming.connection().send(packet)
    }

    /// The next packet. If it leads to another state, go on by [`Typed::enter`].
    ///
    /// Cancel safe.
    ///
    /// # Errors
    ///
    /// Why the connection has ended.
    pub async fn packet(&mut self) -> Result<P::Inbound, Closed> {
        self.incoming.packet().await
    }

    /// The connection as one in the state `N`, to which a packet has led.
    ///
    /// # Errors
    ///
    /// None has; it comes back as it was.
    pub fn enter<N: StateType>(self) -> Result<Typed<P, N>, Self> {
        Typed::new(self.incoming).map_err(|incoming| Self {
            incoming,
            state: PhantomData,
        })
    }

    /// The handle of the connection.
    #[must_use]
    pub const fn connection(&self) -> &Connection<P> {
        self.incoming.connection()
    }

    /// The connection without its state in its type.
    #[must_use]
    pub fn into_dynamic(self) -> (Connection<P>, Incoming<P>) {
        (self.incoming.connection().clone(), self.incoming)
    }
}

impl<P: Protocol, S: StateType> fmt::Debug for Typed<P, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Typed")
            .field("state", &S::NAME)
            .finish_non_exhaustive()
    }
}
