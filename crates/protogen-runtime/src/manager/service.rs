//! The manager itself.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use protogen_wire::{Packet, Protocol, error::Name};
use tokio::time::{Instant, sleep};

use super::{
    entry::{Entry, ManagedId, ManagedSnapshot},
    totals::Totals,
};
use crate::{
    connection::{Connection, Incoming, Status},
    endpoint::Endpoint,
    error::Error,
    reconnect::{AttemptLimit, Next, ReconnectPolicy, Retries},
};

/// What can be set about a manager.
#[derive(Debug, Clone, PartialEq)]
pub struct ManagerConfig {
    /// The most connections it holds. Default 10.
    pub connections: usize,
    /// When connecting is tried again. Default: 3 attempts, as the reconnect policy spaces them.
    pub retry: ReconnectPolicy,
    /// How many events of a connection wait to be asked for. Default 256.
    pub room_events: usize,
}

impl Default for ManagerConfig {
    fn default() -> Self {
        Self {
            connections: 10,
            retry: ReconnectPolicy {
                attempts: AttemptLimit::At(const { std::num::NonZeroU32::new(3).unwrap() }),
                ..ReconnectPolicy::DEFAULT
            },
            room_events: 256,
        }
    }
}

/// Many connections by number, of several protocols. Cheap to clone; all clones are the same one.
#[derive(Clone)]
pub struct Manager {
    config: Arc<ManagerConfig>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    next: u64,
    entries: BTreeMap<ManagedId, Entry>,
    /// What connections have moved that are not held any more.
    past: Totals,
}

impl Manager {
    /// A manager without connections.
    #[must_use]
    pub fn new(config: ManagerConfig) -> Self {
        Self {
            config: Arc::new(config),
            state: Arc::default(),
        }
    }

    /// Takes in a connection to `host:port`, which is not connected yet. Its protocol, and with it
    /// its layers, are those of the endpoint.
    ///
    /// # Errors
    ///
    /// It holds as many as it may.
    pub fn create<P: Protocol>(
        &self,
        endpoint: Endpoint<P>,
        address: impl Into<String>,
    ) -> Result<ManagedId, Error>
    where
        P::Context: Sync,
    {
        let mut state = self.state();
        if state.entries.len() >= self.config.connections {
            return Err(Error::TooMany {
                what: "managed connections".into(),
                limit: self.config.connections as u64,
            });
        }
        state.next += 1;
        let id = ManagedId(state.next);
        state
            .entries
            .insert(id, Entry::new(endpoint, address.into()));
        Ok(id)
    }

    /// Connects it, and tries again as the policy says. What comes in is asked for.
    ///
    /// # Errors
    ///
    /// There is no such connection, it is of another protocol, or it can't be connected.
    pub async fn connect<P: Protocol>(&self, id: ManagedId) -> Result<Incoming<P>, Error>
    where
        P::Context: Sync,
    {
        let mut retries = Retries::new(self.config.retry.clone());
        loop {
            let (endpoint, address) = self
                .with(id, |entry| {
                    entry.status = Status::Connecting;
                    let endpoint: Option<&Endpoint<P>> = entry.endpoint.downcast_ref();
                    endpoint.map(|endpoint| (endpoint.clone(), entry.address.clone()))
                })?
                .ok_or_else(|| missing(id))?;
            let error = match endpoint.connect(&address).await {
                Ok(driver) => {
                    let (connection, incoming) = driver.spawn(self.config.room_events);
                    return self.with(id, |entry| {
                        entry.status = Status::Connected;
                        entry.retries = 0;
                        entry.last_error = None;
                        entry.connection = Some(Box::new(connection));
                        incoming
                    });
                }
                Err(closed) => Error::from(closed),
            };
            let next = retries.lost(&error, Instant::now().into_std());
            self.with(id, |entry| {
                entry.status = Status::Failed;
                entry.retries += 1;
                entry.last_error = Some(error.clone());
            })?;
            match next {
                Next::After { delay, .. } => sleep(delay).await,
                Next::GiveUp(_) => return Err(error),
            }
        }
    }

    /// Sends a packet on it.
    ///
    /// # Errors
    ///
    /// There is no such connection, it is not connected, or it does not take the packet.
    pub fn send<P: Protocol, T: Packet<Context = P::Context>>(
        &self,
        id: ManagedId,
        packet: &T,
    ) -> Result<(), Error> {
        Ok(self.connection::<P>(id)?.send(packet)?)
    }

    /// The connection itself.
    ///
    /// # Errors
    ///
    /// There is no such connection, it is of another protocol, or it is not connected.
    pub fn connection<P: Protocol>(&self, id: ManagedId) -> Result<Connection<P>, Error> {
        self.with(id, |entry| entry.connection::<P>().cloned())?
            .ok_or(Error::NotConnected)
    }

    /// Closes it gracefully and lets it go.
    ///
    /// # Errors
    ///
    /// There is no such connection.
    pub fn remove(&self, id: ManagedId, reason: impl Into<Name>) -> Result<(), Error> {
        let mut state = self.state();
        let entry = state.entries.remove(&id).ok_or_else(|| missing(id))?;
        if let Some(connection) = entry.connection {
            connection.close(reason.into());
            state.past.add(&connection.snapshot().counts);
        }
        Ok(())
    }

    /// Closes all gracefully.
    pub fn close_all(&self, reason: impl Into<Name>) {
        let reason = reason.into();
        for entry in self.state().entries.values() {
            if let Some(connection) = &entry.connection {
                connection.close(reason.clone());
            }
        }
    }

    /// What is known of one.
    ///
    /// # Errors
    ///
    /// There is no such connection.
    pub fn snapshot(&self, id: ManagedId) -> Result<ManagedSnapshot, Error> {
        self.with(id, |entry| entry.snapshot(id))
    }

    /// What is known of all, by number.
    #[must_use]
    pub fn snapshots(&self) -> Vec<ManagedSnapshot> {
        let state = self.state();
        let entries = state.entries.iter();
        entries.map(|(id, entry)| entry.snapshot(*id)).collect()
    }

    /// What all have moved together.
    #[must_use]
    pub fn totals(&self) -> Totals {
        let snapshots = self.snapshots();
        let mut totals = self.state().past;
        totals.connections = snapshots.len();
        for snapshot in &snapshots {
            totals.connected += usize::from(snapshot.status == Status::Connected);
            if let Some(connection) = &snapshot.connection {
                totals.add(&connection.counts);
            }
        }
        totals
    }

    fn with<R>(&self, id: ManagedId, work: impl FnOnce(&mut Entry) -> R) -> Result<R, Error> {
        let mut state = self.state();
        match state.entries.get_mut(&id) {
            Some(entry) => Ok(work(entry)),
            None => Err(missing(id)),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Manager {
    fn default() -> Self {
        Self::new(ManagerConfig::default())
    }
}

impl fmt::Debug for Manager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Manager")
            .field("connections", &self.state().entries.len())
            .finish_non_exhaustive()
    }
}

fn missing(id: ManagedId) -> Error {
    Error::NotFound {
        what: "connection",
        name: id.to_string().into(),
    }
}
