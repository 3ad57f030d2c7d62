//! The room: who is in it, under which name.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use protogen_runtime::{Connection, Group, connection::ConnectionId, wire::session::SendError};

use crate::protocol::{
    Server,
    chat::s2c::{Said, UserList},
};

/// The room. Cheap to clone; all clones are the same room.
#[derive(Debug, Clone, Default)]
pub struct Room {
    members: Group<Server>,
    names: Arc<Mutex<BTreeMap<String, ConnectionId>>>,
}

impl Room {
    /// Lets someone in, unless the name is taken; tells everyone who is there now.
    pub fn enter(&self, connection: &Connection<Server>, name: &str) -> Result<bool, SendError> {
        {
            let mut names = self.names();
            if names.contains_key(name) {
                return Ok(false);
            }
            names.insert(name.to_owned(), connection.id());
        }
        self.members.join(connection);
        Ok(true)
    }

    /// Tells everyone who is there.
    pub fn announce(&self) -> Result<(), SendError> {
        let users = self.names().keys().cloned().collect();
        self.members.broadcast(&UserList { users })?;
        Ok(())
    }

    /// Passes a line to everyone, the sender too.
    pub fn say(&self, sender: &str, text: String) -> Result<(), SendError> {
        let sender = sender.to_owned();
        self.members.broadcast(&Said { sender, text })?;
        Ok(())
    }

    /// Lets someone go.
    pub fn leave(&self, connection: &Connection<Server>, name: &str) {
        self.members.leave(connection.id());
        self.names().remove(name);
    }

    /// How many are there.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names().len()
    }

    /// Whether nobody is there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn names(&self) -> MutexGuard<'_, BTreeMap<String, ConnectionId>> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
