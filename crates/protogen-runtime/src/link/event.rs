//! What a link tells its user.

use std::time::Duration;

use protogen_wire::{Protocol, session::Event};

use super::delivery::DeliveryId;
use crate::{connection::Connection, error::Error, reconnect::GaveUp};

/// What a link tells its user.
#[derive(Debug)]
#[non_exhaustive]
pub enum LinkEvent<P: Protocol> {
    /// It is connected and logged in; what was not acknowledged has been queued again.
    Up {
        /// The connection, until the next [`LinkEvent::Down`].
        connection: Connection<P>,
    },
    /// Something came in.
    Received(Event<P::Inbound>),
    /// The connection ended.
    Down {
        /// Why.
        error: Error,
        /// When it is tried again.
        retry_in: Duration,
    },
    /// A delivery was sent on a connection that ended, its answer never came, and it must not be
    /// sent twice: it may have arrived or not.
    Unknown(DeliveryId),
    /// It is not tried again; the last event.
    GaveUp {
        /// Why.
        why: GaveUp,
        /// What was not acknowledged, in order.
        undelivered: Vec<DeliveryId>,
    },
}
