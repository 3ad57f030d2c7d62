//! The listener: accepts within its limits, runs a task a peer, stops without losing what was
//! queued.

use std::{
    fmt::{self, Display},
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use protogen_wire::{HandledBy, Protocol, error::Name};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Instant, sleep, sleep_until},
};

use super::{
    accept::{AcceptLimits, Admission},
    group::Group,
};
use crate::{
    connection::{Closed, Connection},
    driver::{Driver, Side},
    endpoint::Endpoint,
    handler::Lifecycle,
    transport::{
        Listener,
        tcp::{TcpStream, ToSocketAddrs},
    },
};

/// How long accepting rests after a fault of the system, such as too many open files.
const ACCEPT_REST: Duration = Duration::from_millis(50);

/// A listener whose connections speak one protocol.
#[derive(Debug)]
pub struct Server<P: Protocol> {
    listener: Listener,
    endpoint: Endpoint<P>,
    handle: ServerHandle<P>,
    stop: watch::Receiver<Option<Stop>>,
    admission: Arc<Mutex<Admission>>,
}

/// Speaks to a server that runs: to all its peers, or to stop it. Cheap to clone.
pub struct ServerHandle<P: Protocol> {
    peers: Group<P>,
    stop: Arc<watch::Sender<Option<Stop>>>,
}

/// What a server was told to do.
#[derive(Debug, Clone)]
struct Stop {
    reason: Name,
    by: Instant,
}

/// How a server came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped {
    /// Connections that ended with all that was queued to them.
    pub drained: usize,
    /// Connections that had to be cut at the deadline.
    pub aborted: usize,
}

impl<P: Protocol> Server<P> {
    /// Listens at an address. New connections are what the endpoint says.
    ///
    /// # Errors
    ///
    /// The system does not let it listen there.
    pub async fn bind(
        address: impl ToSocketAddrs,
        endpoint: Endpoint<P>,
        limits: AcceptLimits,
    ) -> io::Result<Self> {
        let listener = Listener::bind(address).await?;
        Ok(Self::on(listener, endpoint, limits))
    }

    /// Serves a listener that is already there.
    #[must_use]
    pub fn on(listener: impl Into<Listener>, endpoint: Endpoint<P>, limits: AcceptLimits) -> Self {
        let (sender, stop) = watch::channel(None);
        Self {
            listener: listener.into(),
            endpoint,
            handle: ServerHandle {
                peers: Group::new(),
                stop: Arc::new(sender),
            },
            stop,
            admission: Arc::new(Mutex::new(Admission::new(limits, Instant::now()))),
        }
    }

    /// The address at which it listens.
    ///
    /// # Errors
    ///
    /// The system does not say.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Speaks to the server while it runs.
    #[must_use]
    pub fn handle(&self) -> ServerHandle<P> {
        self.handle.clone()
    }

    /// Accepts until it is stopped. Each connection gets a handler of its own from `greet`.
    pub async fn serve<H>(mut self, mut greet: impl FnMut(&Connection<P>) -> H + Send) -> Stopped
    where
        P: HandledBy<H>,
        H: Lifecycle<P> + 'static,
        <P as HandledBy<H>>::Error: Display,
    {
        let mut tasks = JoinSet::new();
        loop {
            tokio::select! {
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, peer)) => {
                        if let Some(driver) = self.admit(stream, peer) {
                            let connection = driver.connection();
                            let handler = greet(&connection);
                            let leave = self.enter(&connection, peer);
                            tasks.spawn(driver.run_beside(handler, leave));
                        }
                    }
                    Err(error) => {
                        // Too many open files, say: those that are there go on.
                        tracing::warn!(protocol = P::NAME, %error, "accept failed");
                        sleep(ACCEPT_REST).await;
                    }
                },
                Some(_) = tasks.join_next() => {}
                _ = self.stop.changed() => break,
            }
        }
        self.finish(tasks).await
    }

    fn admit(&self, stream: TcpStream, peer: SocketAddr) -> Option<Driver<P, TcpStream>> {
        let entered = self
            .admission
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .enter(peer.ip(), Instant::now());
        if let Err(why) = entered {
            tracing::info!(protocol = P::NAME, %peer, why, "not admitted");
            return None;
        }
        let driver = Listener::prepare(&stream, self.endpoint.config())
            .map_err(Closed::from)
            .and_then(|()| Ok(self.endpoint.over(stream, Side::Server, Some(peer))?));
        match driver {
            Ok(driver) => Some(driver),
            Err(error) => {
                tracing::warn!(protocol = P::NAME, %peer, %error, "not admitted");
                self.admission
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .leave(peer.ip());
                None
            }
        }
    }

    fn enter(&self, connection: &Connection<P>, peer: SocketAddr) -> Leave<P> {
        self.handle.peers.join(connection);
        Leave {
            connection: connection.clone(),
            peer,
            peers: self.handle.peers.clone(),
            admission: Arc::clone(&self.admission),
        }
    }

    /// Lets all connections handle what has arrived, waits until the answers have left, cuts the
    /// others at the deadline.
    async fn finish(self, mut tasks: JoinSet<Closed>) -> Stopped {
        let stop = self.stop.borrow().clone();
        drop(self.listener);
        let (reason, by) = match stop {
            Some(stop) => (stop.reason, stop.by),
            None => (Name::from("the server ended"), Instant::now()),
        };
        for connection in self.handle.peers.connections() {
            connection.finish(reason.clone());
        }
        let mut stopped = Stopped {
            drained: 0,
            aborted: 0,
        };
        loop {
            tokio::select! {
                ended = tasks.join_next() => match ended {
                    Some(_) => stopped.drained += 1,
                    None => return stopped,
                },
                () = sleep_until(by) => break,
            }
        }
        stopped.aborted = tasks.len();
        tasks.shutdown().await;
        stopped
    }
}

/// Lets a connection go when its task ends, however it does.
struct Leave<P: Protocol> {
    connection: Connection<P>,
    peer: SocketAddr,
    peers: Group<P>,
    admission: Arc<Mutex<Admission>>,
}

impl<P: Protocol> Drop for Leave<P> {
    fn drop(&mut self) {
        self.peers.leave(self.connection.id());
        self.admission
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .leave(self.peer.ip());
    }
}

impl<P: Protocol> ServerHandle<P> {
    /// All peers: to speak to all of them, or to all but one.
    #[must_use]
    pub const fn peers(&self) -> &Group<P> {
        &self.peers
    }

    /// Stops accepting and reading, lets handlers finish and what is queued leave, and cuts what
    /// is left after `drain`.
    pub fn stop(&self, reason: impl Into<Name>, drain: Duration) {
        let stop = Stop {
            reason: reason.into(),
            by: Instant::now() + drain,
        };
        self.stop.send_replace(Some(stop));
    }
}

impl<P: Protocol> Clone for ServerHandle<P> {
    fn clone(&self) -> Self {
        Self {
            peers: self.peers.clone(),
            stop: Arc::clone(&self.stop),
        }
    }
}

impl<P: Protocol> fmt::Debug for ServerHandle<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerHandle")
            .field("peers", &self.peers)
            .finish_non_exhaustive()
    }
}
