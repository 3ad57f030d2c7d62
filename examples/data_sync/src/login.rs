//! The client's first words on every connection: after them both ends have its key.

use protogen_runtime::{Connection, Incoming, error::Error, link::Login};

use crate::{
    key::{SharedKey, roll},
    protocol::{
        Client, FromServer,
        hello::{
            c2s::{Begin, Hello},
            s2c::{Challenge, Message},
        },
    },
};

/// Who brings records.
#[derive(Debug, Clone)]
pub struct Greeting {
    /// The key that the server knows too.
    pub key: SharedKey,
    /// The number of this run.
    pub run: u64,
}

impl Login<Client> for Greeting {
    async fn login(
        &mut self,
        connection: &Connection<Client>,
        incoming: &mut Incoming<Client>,
    ) -> Result<(), Error> {
        let ours = roll().map_err(other)?;
        connection.send(&Hello { roll: ours })?;
        let Message::Challenge(Challenge { roll: theirs }) = answer(incoming).await? else {
            return Err(other("not a challenge"));
        };
        let key = self.key.of_connection(ours, theirs);
        connection.with_context(|context| context.key.set(key));
        connection
            .rekey()
            .map_err(|error| Error::Closed(error.into()))?;
        connection.send(&Begin { run: self.run })?;
        match answer(incoming).await? {
            Message::Welcome => Ok(()),
            _ => Err(other("not a welcome")),
        }
    }
}

async fn answer(incoming: &mut Incoming<Client>) -> Result<Message, Error> {
    match incoming.packet().await? {
        FromServer::Hello(message) => Ok(message),
        FromServer::Sync(message) => Err(other(format!("too early: {message:?}"))),
    }
}

fn other(message: impl Into<String>) -> Error {
    Error::Other {
        message: message.into().into(),
    }
}
