//! One client, as the server sees it.

use protogen_runtime::{
    Closed, Connection, Lifecycle,
    wire::{Outbox, session::SendError},
};

use crate::{
    protocol::{Server, chat, game, login},
    room::Room,
};

/// One client.
#[derive(Debug)]
pub struct Peer {
    connection: Connection<Server>,
    room: Room,
    /// Set once it is logged in.
    name: Option<String>,
}

impl Peer {
    /// A client that has just connected.
    #[must_use]
    pub fn new(connection: &Connection<Server>, room: &Room) -> Self {
        Self {
            connection: connection.clone(),
            room: room.clone(),
            name: None,
        }
    }
}

impl login::c2s::Handler for Peer {
    type Error = SendError;

    async fn on_login(
        &mut self,
        login: login::c2s::Login,
        out: &mut Outbox<'_>,
    ) -> Result<(), SendError> {
        let name = login.username;
        let refusal = if name.trim().is_empty() {
            Some("a name, please".to_owned())
        } else if login.password != "secret" {
            Some("wrong password".to_owned())
        } else if !self.room.enter(&self.connection, &name)? {
            Some(format!("{name} is here already"))
        } else {
            None
        };
        let success = refusal.is_none();
        // The answer leads to the state `chat`: what is said to all comes behind it.
        out.push(&login::s2c::LoginResponse {
            success,
            error: refusal,
        })?;
        if success {
            self.name = Some(name);
            self.room.announce()?;
        }
        Ok(())
    }
}

impl chat::c2s::Handler for Peer {
    type Error = SendError;

    async fn on_say(
        &mut self,
        said: chat::c2s::Say,
        _out: &mut Outbox<'_>,
    ) -> Result<(), SendError> {
        match &self.name {
            Some(name) => self.room.say(name, said.text),
            None => Ok(()),
        }
    }
}

/// The guide's tables of a game are in the schema too; this server has none.
impl game::c2s::Handler for Peer {
    type Error = SendError;
}

impl Lifecycle<Server> for Peer {
    fn on_closed(&mut self, closed: &Closed) {
        if let Some(name) = self.name.take() {
            println!("{name} left: {closed}");
            self.room.leave(&self.connection, &name);
            let _ = self.room.announce();
        }
    }
}
