//! The client's side: logging in, on every connection anew.

use protogen_runtime::{
    Connection, Incoming,
    error::{Error, Refusal},
    link::Login,
};

use crate::protocol::{
    Client, FromServer,
    login::{
        self,
        s2c::{LoginResponse, Message},
    },
};

/// Who logs in.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The name in the room.
    pub name: String,
    /// The room's password.
    pub password: String,
}

impl Login<Client> for Credentials {
    async fn login(
        &mut self,
        connection: &Connection<Client>,
        incoming: &mut Incoming<Client>,
    ) -> Result<(), Error> {
        connection.send(&login::c2s::Login {
            username: self.name.clone(),
            password: self.password.clone(),
        })?;
        match incoming.packet().await? {
            FromServer::Login(Message::LoginResponse(LoginResponse { success: true, .. })) => {
                Ok(())
            }
            FromServer::Login(Message::LoginResponse(LoginResponse { error, .. })) => Err(
                Error::refused(Refusal::Credentials, error.unwrap_or_default()),
            ),
            other => Err(Error::Other {
                message: format!("not an answer to a login: {other:?}").into(),
            }),
        }
    }
}
