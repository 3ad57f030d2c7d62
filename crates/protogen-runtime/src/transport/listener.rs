//! A TCP listener: where connections come from, with the options that they get.

use std::{io, net::SocketAddr};

use tokio::net::{TcpListener, ToSocketAddrs};

use super::tcp::{TcpStream, set_options};
use crate::connection::Config;

/// A TCP listener.
#[derive(Debug)]
pub struct Listener(TcpListener);

impl Listener {
    /// Listens at an address.
    ///
    /// # Errors
    ///
    /// The system does not let it listen there.
    pub async fn bind(address: impl ToSocketAddrs) -> io::Result<Self> {
        TcpListener::bind(address).await.map(Self)
    }

    /// The address at which it listens.
    ///
    /// # Errors
    ///
    /// The system does not say.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }

    /// The next connection, and who made it.
    ///
    /// Cancel safe.
    ///
    /// # Errors
    ///
    /// A fault of the system, such as too many open files: accepting may go on later.
    pub async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        self.0.accept().await
    }

    /// Sets the options of a connection that was accepted.
    ///
    /// # Errors
    ///
    /// The system refuses one.
    pub fn prepare(stream: &TcpStream, config: &Config) -> io::Result<()> {
        set_options(stream, config)
    }
}

impl From<TcpListener> for Listener {
    fn from(listener: TcpListener) -> Self {
        Self(listener)
    }
}
