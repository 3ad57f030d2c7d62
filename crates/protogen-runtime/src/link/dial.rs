//! How a link gets a new connection.

use std::future::Future;

use protogen_wire::Protocol;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::{driver::Driver, endpoint::Endpoint, error::Error, transport::tcp::TcpStream};

/// Makes a connection, whenever the link needs a new one.
pub trait Dial<P: Protocol>: Send {
    /// What carries its bytes.
    type Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static;

    /// Connects.
    ///
    /// # Errors
    ///
    /// Why there is none.
    fn dial(&mut self) -> impl Future<Output = Result<Driver<P, Self::Stream>, Error>> + Send;
}

/// Dials the same TCP address again and again; its name is looked up each time.
#[derive(Debug)]
pub struct TcpDial<P: Protocol> {
    endpoint: Endpoint<P>,
    address: String,
}

impl<P: Protocol> TcpDial<P> {
    /// Connections of this endpoint to `host:port`.
    #[must_use]
    pub fn new(endpoint: Endpoint<P>, address: impl Into<String>) -> Self {
        Self {
            endpoint,
            address: address.into(),
        }
    }
}

impl<P: Protocol> Dial<P> for TcpDial<P>
where
    P::Context: Sync,
{
    type Stream = TcpStream;

    async fn dial(&mut self) -> Result<Driver<P, TcpStream>, Error> {
        Ok(self.endpoint.connect(&self.address).await?)
    }
}
