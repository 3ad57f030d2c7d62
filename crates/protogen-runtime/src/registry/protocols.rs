//! Protocols by name, one of which is active.

use std::{any::Any, borrow::Cow, fmt, future::Future, pin::Pin, sync::Arc};

use super::names::Names;
use crate::{driver::Driver, endpoint::Endpoint, error::Error, transport::tcp::TcpStream};
use protogen_wire::Protocol;

/// Protocols by name, one of which is active.
#[derive(Debug)]
pub struct ProtocolRegistry {
    names: Names<Arc<dyn AnyEndpoint>>,
}

/// A connection that was made by a protocol's name; [`AnyDriver::downcast`] gives it its type.
pub struct AnyDriver {
    protocol: &'static str,
    driver: Box<dyn Any + Send>,
}

type Connecting<'a> = Pin<Box<dyn Future<Output = Result<AnyDriver, Error>> + Send + 'a>>;

/// An endpoint of any protocol.
trait AnyEndpoint: fmt::Debug + Send + Sync {
    fn protocol(&self) -> &'static str;
    fn connect<'a>(&'a self, address: &'a str) -> Connecting<'a>;
}

impl<P: Protocol> AnyEndpoint for Endpoint<P>
where
    P::Context: Sync,
{
    fn protocol(&self) -> &'static str {
        P::NAME
    }

    fn connect<'a>(&'a self, address: &'a str) -> Connecting<'a> {
        Box::pin(async move {
            let driver = Self::connect(self, address).await?;
            Ok(AnyDriver {
                protocol: P::NAME,
                driver: Box::new(driver),
            })
        })
    }
}

impl ProtocolRegistry {
    /// A registry without protocols.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            names: Names::new("protocol"),
        }
    }

    /// Registers a protocol by a name; whether the name was taken, and is this one's now.
    pub fn register<P: Protocol>(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        endpoint: Endpoint<P>,
    ) -> bool
    where
        P::Context: Sync,
    {
        self.names.insert(name.into(), Arc::new(endpoint)).is_some()
    }

    /// Makes a protocol the active one.
    ///
    /// # Errors
    ///
    /// No protocol has this name.
    pub fn activate(&mut self, name: &str) -> Result<(), Error> {
        self.names.activate(name)
    }

    /// The active protocol: its name here, and its name in its schema.
    #[must_use]
    pub fn active(&self) -> Option<(&str, &'static str)> {
        let (name, endpoint) = self.names.active()?;
        Some((name, endpoint.protocol()))
    }

    /// The names, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.names()
    }

    /// Connects to `host:port` by the active protocol.
    ///
    /// # Errors
    ///
    /// No protocol is active, or it can't be connected.
    pub async fn connect(&self, address: &str) -> Result<AnyDriver, Error> {
        let (_, endpoint) = self.names.active().ok_or(Error::NotFound {
            what: "active protocol",
            name: "".into(),
        })?;
        endpoint.connect(address).await
    }

    /// Connects to `host:port` by the protocol of this name.
    ///
    /// # Errors
    ///
    /// No protocol has this name, or it can't be connected.
    pub async fn connect_by(&self, name: &str, address: &str) -> Result<AnyDriver, Error> {
        self.names.get(name)?.connect(address).await
    }
}

impl Default for ProtocolRegistry {
    fn default() -> Self {
        Self::new()
    }
}

impl AnyDriver {
    /// The protocol's name in its schema.
    #[must_use]
    pub const fn protocol(&self) -> &'static str {
        self.protocol
    }

    /// The connection, if it is of this protocol; else as it was.
    ///
    /// # Errors
    ///
    /// It is of another protocol.
    pub fn downcast<P: Protocol>(self) -> Result<Driver<P, TcpStream>, Self> {
        let protocol = self.protocol;
        match self.driver.downcast() {
            Ok(driver) => Ok(*driver),
            Err(driver) => Err(Self { protocol, driver }),
        }
    }
}

impl fmt::Debug for AnyDriver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnyDriver")
            .field("protocol", &self.protocol)
            .finish_non_exhaustive()
    }
}
