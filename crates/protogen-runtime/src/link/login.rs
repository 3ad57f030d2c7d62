//! What is said first on every new connection.

use std::future::Future;

use protogen_wire::Protocol;

use crate::{
    connection::{Connection, Incoming},
    error::Error,
};

/// Logs in: runs on every new connection before any packet of the user.
pub trait Login<P: Protocol>: Send {
    /// Says what has to be said, and waits for the answers.
    ///
    /// # Errors
    ///
    /// Why it did not work. Refused credentials, a ban or a missing permission
    /// ([`Error::refused`]) are never retried; another error is, if [`Error::is_retryable`].
    fn login(
        &mut self,
        connection: &Connection<P>,
        incoming: &mut Incoming<P>,
    ) -> impl Future<Output = Result<(), Error>> + Send;
}

/// Says nothing: for protocols without a login.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoLogin;

impl<P: Protocol> Login<P> for NoLogin {
    async fn login(
        &mut self,
        _connection: &Connection<P>,
        _incoming: &mut Incoming<P>,
    ) -> Result<(), Error> {
        Ok(())
    }
}
