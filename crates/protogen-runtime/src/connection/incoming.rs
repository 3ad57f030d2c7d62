//! What comes in, for those who would rather ask than be called.

use std::fmt;

use protogen_wire::{Protocol, session::Event};

use super::{closed::Closed, handle::Connection, inbox::Taker};

/// What comes in on a connection whose driver runs in a task of its own.
///
/// The task goes on to answer pings and to write while nobody asks; once as many events wait as
/// there is room for, it stops reading, and so does the peer's writing.
pub struct Incoming<P: Protocol> {
    connection: Connection<P>,
    events: Taker<Event<P::Inbound>>,
}

impl<P: Protocol> Incoming<P> {
    pub(crate) const fn new(connection: Connection<P>, events: Taker<Event<P::Inbound>>) -> Self {
        Self { connection, events }
    }

    /// What comes in next; `None` when the connection has ended.
    ///
    /// Cancel safe: dropping the future loses nothing.
    pub async fn next(&mut self) -> Option<Event<P::Inbound>> {
        self.events.take().await
    }

    /// The next packet; what is not one is passed over and can be counted.
    ///
    /// Cancel safe.
    ///
    /// # Errors
    ///
    /// Why the connection has ended.
    pub async fn packet(&mut self) -> Result<P::Inbound, Closed> {
        while let Some(event) = self.next().await {
            if let Event::Packet(packet) = event {
                return Ok(packet);
            }
        }
        Err(self.connection.closed().await)
    }

    /// The handle of the connection.
    #[must_use]
    pub const fn connection(&self) -> &Connection<P> {
        &self.connection
    }
}

impl<P: Protocol> fmt::Debug for Incoming<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming")
            .field("connection", &self.connection)
            .finish_non_exhaustive()
    }
}
