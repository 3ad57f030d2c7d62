//! Connections that are spoken to together: a room, a map's spectators, all of a server.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use protogen_wire::{Packet, Protocol, session::SendError};

use super::broadcast::{Delivered, broadcast};
use crate::connection::{Connection, ConnectionId};

/// Connections that are spoken to together. Cheap to clone; all clones are the same group.
pub struct Group<P: Protocol> {
    members: Arc<Mutex<HashMap<ConnectionId, Connection<P>>>>,
}

impl<P: Protocol> Group<P> {
    /// An empty group.
    #[must_use]
    pub fn new() -> Self {
        Self {
            members: Arc::default(),
        }
    }

    /// Takes a connection in.
    pub fn join(&self, connection: &Connection<P>) {
        let mut members = self.members();
        members.insert(connection.id(), connection.clone());
    }

    /// Lets a connection go.
    pub fn leave(&self, id: ConnectionId) {
        self.members().remove(&id);
    }

    /// Queues a packet to all members, encoded once for each distinct set of gates.
    ///
    /// # Errors
    ///
    /// A value that the wire can't hold, or a packet whose layout reads context: nobody gets it.
    pub fn broadcast<T: Packet<Context = P::Context>>(
        &self,
        packet: &T,
    ) -> Result<Delivered, SendError> {
        broadcast(self.members().values(), packet)
    }

    /// As [`Group::broadcast`], to all but one.
    ///
    /// # Errors
    ///
    /// As [`Group::broadcast`].
    pub fn broadcast_except<T: Packet<Context = P::Context>>(
        &self,
        except: ConnectionId,
        packet: &T,
    ) -> Result<Delivered, SendError> {
        let members = self.members();
        let others = members.values().filter(|member| member.id() != except);
        broadcast(others, packet)
    }

    /// Queues a packet to those members that `chosen` names.
    ///
    /// # Errors
    ///
    /// As [`Group::broadcast`].
    pub fn broadcast_if<T: Packet<Context = P::Context>>(
        &self,
        packet: &T,
        mut chosen: impl FnMut(&Connection<P>) -> bool,
    ) -> Result<Delivered, SendError> {
        let members = self.members();
        broadcast(members.values().filter(|member| chosen(member)), packet)
    }

    /// The member of this number.
    #[must_use]
    pub fn get(&self, id: ConnectionId) -> Option<Connection<P>> {
        self.members().get(&id).cloned()
    }

    /// The members, in no order.
    #[must_use]
    pub fn connections(&self) -> Vec<Connection<P>> {
        self.members().values().cloned().collect()
    }

    /// How many members there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.members().len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members().is_empty()
    }

    fn members(&self) -> MutexGuard<'_, HashMap<ConnectionId, Connection<P>>> {
        self.members.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<P: Protocol> Default for Group<P> {
    fn default() -> Self {
        Self::new()
    }
}

impl<P: Protocol> Clone for Group<P> {
    fn clone(&self) -> Self {
        Self {
            members: Arc::clone(&self.members),
        }
    }
}

impl<P: Protocol> fmt::Debug for Group<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Group").field("len", &self.len()).finish()
    }
}
