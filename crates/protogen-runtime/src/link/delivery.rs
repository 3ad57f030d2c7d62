//! What has to arrive: packets that are kept until the application has seen their answer.

use std::{collections::VecDeque, fmt, sync::Arc};

use protogen_wire::{Outgoing, Protocol, session::SendError};

use crate::{
    connection::{Connection, ConnectionId},
    error::Error,
};

/// The number of a delivery; later ones are greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeliveryId(u64);

/// What becomes of a delivery that was sent on a connection which ended before its answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Resend {
    /// It is sent again: the other end bears it twice.
    Idempotent,
    /// It is reported as unknown, and not sent again.
    Never,
}

/// How much may wait to be acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeliveryLimits {
    /// The most deliveries. Default 1,024.
    pub deliveries: usize,
    /// How often one is sent again before the link gives it up as unknown. Default 5.
    pub resends: u32,
}

impl Default for DeliveryLimits {
    fn default() -> Self {
        Self {
            deliveries: 1024,
            resends: 5,
        }
    }
}

/// What was not acknowledged yet, oldest first.
pub(super) struct Deliveries<P: Protocol> {
    limits: DeliveryLimits,
    next: u64,
    /// Their numbers grow from front to back.
    kept: VecDeque<Kept<P::Context>>,
}

/// A packet that can be encoded anew for each connection.
pub(super) type Packet<C> = Arc<dyn Outgoing<C> + Send + Sync>;

struct Kept<C> {
    id: DeliveryId,
    packet: Packet<C>,
    resend: Resend,
    sent_on: Option<ConnectionId>,
    resends: u32,
}

impl<P: Protocol> Deliveries<P> {
    pub(super) const fn new(limits: DeliveryLimits) -> Self {
        Self {
            limits,
            next: 1,
            kept: VecDeque::new(),
        }
    }

    /// Keeps a packet, and sends it if there is a connection.
    pub(super) fn deliver(
        &mut self,
        packet: Packet<P::Context>,
        resend: Resend,
        connection: Option<&Connection<P>>,
    ) -> Result<DeliveryId, Error> {
        if self.kept.len() >= self.limits.deliveries {
            return Err(Error::TooMany {
                what: "deliveries without an answer".into(),
                limit: self.limits.deliveries as u64,
            });
        }
        let mut sent_on = None;
        if let Some(connection) = connection {
            match connection.push(&*packet) {
                Ok(()) => sent_on = Some(connection.id()),
                // It ended a moment ago: the next one will carry it. A full queue drains.
                Err(SendError::Dead(_) | SendError::Full { .. }) => {}
                Err(error) => return Err(Error::Send(error)),
            }
        }
        let id = DeliveryId(self.next);
        self.next += 1;
        self.kept.push_back(Kept {
            id,
            packet,
            resend,
            sent_on,
            resends: 0,
        });
        Ok(id)
    }

    /// Forgets those up to this one; how many there were.
    pub(super) fn acknowledge(&mut self, through: DeliveryId) -> usize {
        let before = self.kept.len();
        while self.kept.front().is_some_and(|kept| kept.id <= through) {
            self.kept.pop_front();
        }
        before - self.kept.len()
    }

    /// Forgets one; whether it was there.
    pub(super) fn acknowledge_one(&mut self, id: DeliveryId) -> bool {
        let before = self.kept.len();
        self.kept.retain(|kept| kept.id != id);
        before != self.kept.len()
    }

    /// Sends what this connection has not carried yet, in order; those that must not be sent
    /// again come back.
    pub(super) fn send_all(&mut self, connection: &Connection<P>) -> Vec<DeliveryId> {
        let mut unknown = Vec::new();
        let mut blocked = false;
        let resends = self.limits.resends;
        self.kept.retain_mut(|kept| {
            if blocked || kept.sent_on == Some(connection.id()) {
                return true;
            }
            let again = kept.sent_on.is_some();
            if again && (kept.resend == Resend::Never || kept.resends >= resends) {
                unknown.push(kept.id);
                return false;
            }
            match connection.push(&*kept.packet) {
                Ok(()) => {
                    kept.sent_on = Some(connection.id());
                    kept.resends += u32::from(again);
                    true
                }
                // Order matters more than haste.
                Err(SendError::Dead(_) | SendError::Full { .. }) => {
                    blocked = true;
                    true
                }
                // It can never be sent: the versions of the new connection have no such packet.
                Err(_) => {
                    unknown.push(kept.id);
                    false
                }
            }
        });
        unknown
    }

    /// Whether something waits that this connection has not carried.
    pub(super) fn waits_for(&self, connection: &Connection<P>) -> bool {
        self.kept
            .back()
            .is_some_and(|kept| kept.sent_on != Some(connection.id()))
    }

    pub(super) fn ids(&self) -> Vec<DeliveryId> {
        self.kept.iter().map(|kept| kept.id).collect()
    }

    pub(super) fn len(&self) -> usize {
        self.kept.len()
    }
}

impl fmt::Display for DeliveryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
