//! One connection of a manager, whatever its protocol.

use std::{any::Any, fmt, time::Duration};

use protogen_wire::{Protocol, error::Name};

use crate::{
    connection::{Connection, Snapshot, Status},
    endpoint::Endpoint,
    error::Error,
};

/// The number of a connection in its manager; it stays when the connection is made anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ManagedId(pub(super) u64);

/// What a manager knows of a connection.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ManagedSnapshot {
    /// Its number.
    pub id: ManagedId,
    /// The protocol's name in the schema.
    pub protocol: &'static str,
    /// Where it connects to, `host:port`.
    pub address: String,
    /// Where it stands.
    pub status: Status,
    /// How often connecting has failed since it last worked.
    pub retries: u32,
    /// How long nothing has arrived, while it is connected.
    pub idle: Option<Duration>,
    /// What went wrong last.
    pub last_error: Option<Error>,
    /// What the connection itself says, once there was one.
    pub connection: Option<Snapshot>,
}

/// One connection of a manager.
pub(super) struct Entry {
    pub(super) protocol: &'static str,
    pub(super) address: String,
    pub(super) status: Status,
    pub(super) retries: u32,
    pub(super) last_error: Option<Error>,
    /// An `Endpoint` of the protocol.
    pub(super) endpoint: Box<dyn Any + Send>,
    pub(super) connection: Option<Box<dyn AnyConnection>>,
}

/// A connection of any protocol.
pub(super) trait AnyConnection: Send {
    fn snapshot(&self) -> Snapshot;
    fn close(&self, reason: Name);
    fn as_any(&self) -> &dyn Any;
}

impl<P: Protocol> AnyConnection for Connection<P> {
    fn snapshot(&self) -> Snapshot {
        Self::snapshot(self)
    }

    fn close(&self, reason: Name) {
        Self::close(self, reason);
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Entry {
    pub(super) fn new<P: Protocol>(endpoint: Endpoint<P>, address: String) -> Self {
        Self {
            protocol: P::NAME,
            address,
            status: Status::Disconnected,
            retries: 0,
            last_error: None,
            endpoint: Box::new(endpoint),
            connection: None,
        }
    }

    /// The connection, if it is of this protocol and alive.
    pub(super) fn connection<P: Protocol>(&self) -> Option<&Connection<P>> {
        let connection: &Connection<P> = self.connection.as_ref()?.as_any().downcast_ref()?;
        connection.closed_reason().is_none().then_some(connection)
    }

    pub(super) fn snapshot(&self, id: ManagedId) -> ManagedSnapshot {
        let connection = self
            .connection
            .as_ref()
            .map(|connection| connection.snapshot());
        let status = match (&connection, self.status) {
            (Some(connection), Status::Connected) => connection.status,
            (_, status) => status,
        };
        let ended = connection
            .as_ref()
            .and_then(|connection| connection.closed.clone())
            .map(Error::Closed);
        ManagedSnapshot {
            id,
            protocol: self.protocol,
            address: self.address.clone(),
            status,
            retries: self.retries,
            idle: connection
                .as_ref()
                .filter(|_| status == Status::Connected)
                .map(|connection| connection.idle),
            last_error: ended.or_else(|| self.last_error.clone()),
            connection,
        }
    }
}

impl fmt::Display for ManagedId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Display for ManagedSnapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Connection {}", self.id)?;
        writeln!(f, "  Address       {}", self.address)?;
        writeln!(f, "  Protocol      {}", self.protocol)?;
        writeln!(f, "  Status        {:?}", self.status)?;
        match self.idle {
            Some(idle) => writeln!(f, "  Last activity {:.1} s ago", idle.as_secs_f64())?,
            None => writeln!(f, "  Last activity -")?,
        }
        writeln!(f, "  Retry count   {}", self.retries)?;
        match &self.last_error {
            Some(error) => write!(f, "  Last error    {error}"),
            None => write!(f, "  Last error    -"),
        }
    }
}
