//! The pool itself: dials what is missing, checks what is there, wakes who waits.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use protogen_wire::Protocol;
use tokio::{
    sync::oneshot,
    time::{Instant, timeout, timeout_at},
};

use super::{
    core::{Answer, Core, Grant, Ticket},
    guard::{Lent, Pooled},
};
use crate::{
    endpoint::Endpoint,
    error::{Error, Timeout},
};

/// How many events of a lent connection wait.
const ROOM_EVENTS: usize = 64;

/// What can be set about a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolConfig {
    /// The most connections in all, lent and idle. Default 10.
    pub connections: usize,
    /// How long one stays that nobody uses. Default 300 s.
    pub idle_timeout: Duration,
    /// How long one waits for a connection. Default 30 s.
    pub acquire_timeout: Duration,
    /// How long an idle connection may take to answer a ping before it is lent. Default 2 s.
    pub check_timeout: Duration,
}

impl Default for PoolConfig {
    fn default() -> Self {
        Self {
            connections: 10,
            idle_timeout: Duration::from_secs(300),
            acquire_timeout: Duration::from_secs(30),
            check_timeout: Duration::from_secs(2),
        }
    }
}

/// How a pool stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolCounts {
    /// Connections that are lent, or being made.
    pub lent: usize,
    /// Connections that nobody has.
    pub idle: usize,
    /// How many wait.
    pub waiting: usize,
}

/// Connections of one protocol, by address. Cheap to clone; all clones are the same pool.
pub struct Pool<P: Protocol> {
    inner: Arc<Inner<P>>,
}

pub(super) struct Inner<P: Protocol> {
    endpoint: Endpoint<P>,
    config: PoolConfig,
    state: Mutex<State<P>>,
}

struct State<P: Protocol> {
    core: Core<String, Lent<P>>,
    /// How those who wait are told.
    bells: HashMap<Ticket, oneshot::Sender<Grant<Lent<P>>>>,
}

impl<P: Protocol> Pool<P>
where
    P::Context: Sync,
{
    /// An empty pool whose connections are what the endpoint says.
    #[must_use]
    pub fn new(endpoint: Endpoint<P>, config: PoolConfig) -> Self {
        Self {
            inner: Arc::new(Inner {
                endpoint,
                config,
                state: Mutex::new(State {
                    core: Core::new(config.connections.max(1), config.idle_timeout),
                    bells: HashMap::new(),
                }),
            }),
        }
    }

    /// Lends a connection to `host:port`: an idle one that answers a ping, or a new one; waits
    /// in line while there are as many as may be.
    ///
    /// Cancel safe: who stops waiting leaves the line.
    ///
    /// # Errors
    ///
    /// None became free in time, or none could be made.
    pub async fn get(&self, address: &str) -> Result<Pooled<P>, Error> {
        let config = &self.inner.config;
        let by = Instant::now() + config.acquire_timeout;
        let mut grant = match self.inner.ask(address) {
            Asked::Now(grant) => grant,
            Asked::Later(mut place) => match timeout_at(by, &mut place.bell).await {
                Ok(Ok(grant)) => {
                    place.served = true;
                    grant
                }
                _ => {
                    return Err(Error::Timeout {
                        which: Timeout::Acquire,
                        limit: config.acquire_timeout,
                    });
                }
            },
        };
        // From here on a drop gives back what was granted.
        let mut pooled = Pooled {
            pool: Arc::clone(&self.inner),
            address: address.to_owned(),
            lent: None,
        };
        if let Grant::Reuse(lent) = grant {
            let check = timeout(config.check_timeout, lent.connection.ping());
            if matches!(check.await, Ok(Ok(_))) && lent.connection.closed_reason().is_none() {
                pooled.lent = Some(lent);
                return Ok(pooled);
            }
            lent.connection.close("it does not answer");
            grant = Grant::Create;
        }
        debug_assert!(matches!(grant, Grant::Create), "nothing else is left");
        let driver = self.inner.endpoint.connect(address).await?;
        let (connection, incoming) = driver.spawn(ROOM_EVENTS);
        pooled.lent = Some(Lent {
            connection,
            incoming,
        });
        Ok(pooled)
    }

    /// Closes what nobody has used for too long; how many there were.
    ///
    /// Asking does so too; call it by a timer where nobody asks for long.
    pub fn clean(&self) -> usize {
        let expired = self.inner.state().core.expire(Instant::now().into_std());
        let count = expired.len();
        close_all(expired, "idle for too long");
        count
    }

    /// How it stands.
    #[must_use]
    pub fn counts(&self) -> PoolCounts {
        let (lent, idle, waiting) = self.inner.state().core.counts();
        PoolCounts {
            lent,
            idle,
            waiting,
        }
    }
}

/// What one who asks gets.
enum Asked<P: Protocol> {
    Now(Grant<Lent<P>>),
    Later(Place<P>),
}

/// A place in line; dropped, it is left.
struct Place<P: Protocol> {
    pool: Arc<Inner<P>>,
    address: String,
    ticket: Ticket,
    bell: oneshot::Receiver<Grant<Lent<P>>>,
    served: bool,
}

impl<P: Protocol> Drop for Place<P> {
    fn drop(&mut self) {
        if self.served {
            return;
        }
        let mut state = self.pool.state();
        state.bells.remove(&self.ticket);
        if state.core.cancel(self.ticket) {
            return;
        }
        drop(state);
        // It was served in the moment in which it left.
        let lent = match self.bell.try_recv() {
            Ok(Grant::Reuse(lent)) => Some(lent),
            _ => None,
        };
        self.pool.release(std::mem::take(&mut self.address), lent);
    }
}

impl<P: Protocol> Inner<P> {
    fn state(&self) -> MutexGuard<'_, State<P>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ask(self: &Arc<Self>, address: &str) -> Asked<P> {
        let mut state = self.state();
        let key = address.to_owned();
        let (answer, closed) = state.core.acquire(&key, Instant::now().into_std());
        let asked = match answer {
            Answer::Now(grant) => Asked::Now(grant),
            Answer::Wait(ticket) => {
                let (sender, bell) = oneshot::channel();
                state.bells.insert(ticket, sender);
                Asked::Later(Place {
                    pool: Arc::clone(self),
                    address: key,
                    ticket,
                    bell,
                    served: false,
                })
            }
        };
        drop(state);
        close_all(closed, "another address needs the place");
        asked
    }

    pub(super) fn release(&self, address: String, lent: Option<Lent<P>>) {
        let mut state = self.state();
        let now = Instant::now().into_std();
        let (served, closed) = state.core.release(address, lent, now);
        for (ticket, grant) in served {
            if let Some(bell) = state.bells.remove(&ticket) {
                // One who has left meanwhile takes it out again when its place is dropped.
                let _ = bell.send(grant);
            }
        }
        drop(state);
        close_all(closed, "another address needs the place");
    }
}

fn close_all<P: Protocol>(connections: Vec<Lent<P>>, reason: &'static str) {
    for lent in connections {
        lent.connection.close(reason);
    }
}

impl<P: Protocol> Clone for Pool<P> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
        }
    }
}

impl<P: Protocol> fmt::Debug for Pool<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (lent, idle, waiting) = self.inner.state().core.counts();
        f.debug_struct("Pool")
            .field("lent", &lent)
            .field("idle", &idle)
            .field("waiting", &waiting)
            .finish_non_exhaustive()
    }
}
