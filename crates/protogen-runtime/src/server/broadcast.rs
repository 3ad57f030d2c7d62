//! One packet to many connections, encoded once for each distinct set of gates.

use protogen_wire::{Packet, Protocol, Writer, gates::Gates, outgoing::Facts, session::SendError};

use crate::connection::{Connection, ConnectionId};

/// What became of a packet that was sent to many.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Delivered {
    /// To how many it was queued.
    pub sent: usize,
    /// Who did not get it, and why.
    pub refused: Vec<(ConnectionId, SendError)>,
}

/// Queues a packet to many connections.
pub(super) fn broadcast<'c, P: Protocol, T: Packet<Context = P::Context>>(
    connections: impl Iterator<Item = &'c Connection<P>>,
    packet: &T,
) -> Result<Delivered, SendError> {
    let facts = Facts::of::<T>();
    if facts.reads_context {
        let packet = facts.name;
        return Err(SendError::ReadsContext { packet });
    }
    let mut encoded: Vec<(Gates, Vec<u8>)> = Vec::new();
    let mut delivered = Delivered::default();
    for connection in connections {
        let mut session = connection.shared.session();
        let gates = P::gates(session.context());
        let known = encoded.iter().position(|(known, _)| *known == gates);
        let index = match known {
            Some(index) => index,
            None => {
                let mut bytes = Vec::new();
                let mut context = session.context().clone();
                packet.encode_packet(&mut Writer::new(&mut bytes), &mut context)?;
                encoded.push((gates, bytes));
                encoded.len() - 1
            }
        };
        let bytes = encoded.get(index).map_or(&[][..], |(_, bytes)| bytes);
        let result = session.push_encoded(&facts, bytes);
        drop(session);
        match result {
            Ok(()) => {
                delivered.sent += 1;
                connection.shared.driver.wake();
            }
            Err(error) => delivered.refused.push((connection.id(), error)),
        }
    }
    Ok(delivered)
}
