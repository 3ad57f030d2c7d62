//! One end of a protocol, ready to be joined with any stream: what every new connection starts
//! with.

use std::{
    fmt,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use protogen_wire::{
    Packet, Protocol, Session,
    session::{SessionError, Tap},
};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::{
    connection::{Config, ConnectionId, Shared},
    driver::{Driver, Side},
    monitor::{Detail, Monitor, MonitorTap},
};

/// What every new connection starts with.
pub struct Endpoint<P: Protocol> {
    context: P::Context,
    state: P::State,
    config: Arc<Config>,
    /// The layers that packets before the first one have switched on, one bit each.
    switched: u32,
    taps: Option<Arc<TapFactory>>,
    probe: Option<Arc<SharedProbe<P::Context>>>,
}

/// Looks at the first frame of every connection.
type SharedProbe<C> = dyn Fn(&[u8], &mut C) + Send + Sync;

/// Makes the tap of a connection.
type TapFactory = dyn Fn(ConnectionId, Option<SocketAddr>) -> Option<Box<dyn Tap>> + Send + Sync;

impl<P: Protocol> Endpoint<P> {
    /// Connections that start in this state with a copy of this context.
    #[must_use]
    pub fn new(context: P::Context, state: P::State) -> Self {
        Self {
            context,
            state,
            switched: 0,
            config: Arc::new(Config::default()),
            taps: None,
            probe: None,
        }
    }

    /// With this configuration.
    #[must_use]
    pub fn with_config(mut self, config: Config) -> Self {
        self.config = Arc::new(config);
        self
    }

    /// Behind a packet that has passed already, on another connection or by other means: the layers
    /// that stand `@after` it are on from the first frame. Where it leads to, the state says.
    ///
    /// Their keys come from the context, as ever.
    #[must_use]
    pub fn behind<T: Packet<Context = P::Context>>(mut self) -> Self {
        self.switched |= T::SWITCHES;
        self
    }

    /// With a tap, made anew for each connection: it sees every frame.
    #[must_use]
    pub fn with_tap(
        mut self,
        make: impl Fn(ConnectionId, Option<SocketAddr>) -> Option<Box<dyn Tap>> + Send + Sync + 'static,
    ) -> Self {
        self.taps = Some(Arc::new(make));
        self
    }

    /// With a look at the payload of each connection's first frame before it is read: to set the
    /// version by which it is read, where only the frame itself says it.
    #[must_use]
    pub fn with_probe(
        mut self,
        probe: impl Fn(&[u8], &mut P::Context) + Send + Sync + 'static,
    ) -> Self {
        self.probe = Some(Arc::new(probe));
        self
    }

    /// What packets are read and written with at first.
    pub const fn context_mut(&mut self) -> &mut P::Context {
        &mut self.context
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// A connection over a stream that is already there.
    ///
    /// # Errors
    ///
    /// The layers of the schema do not fit together at the context's versions.
    pub fn over<S>(
        &self,
        stream: S,
        side: Side,
        peer: Option<SocketAddr>,
    ) -> Result<Driver<P, S>, SessionError>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let id = ConnectionId::next();
        let mut session = Session::new(self.context.clone(), self.state)?;
        if self.switched != 0 {
            session.pass(None, self.switched)?;
        }
        session.set_queue(self.config.queue);
        if let Some(policies) = self.config.policies {
            session.set_policies(policies);
        }
        let monitor = (self.config.detail != Detail::Totals || self.config.heartbeat.is_some())
            .then(|| Arc::new(Mutex::new(Monitor::new(self.config.detail))));
        let mut taps: Vec<Box<dyn Tap>> = Vec::new();
        taps.extend(self.taps.as_ref().and_then(|make| make(id, peer)));
        if let Some(monitor) = &monitor
            && self.config.detail != Detail::Totals
        {
            taps.push(Box::new(MonitorTap {
                sends: P::SENDS,
                monitor: Arc::clone(monitor),
            }));
        }
        match (taps.len(), taps.pop()) {
            (1, Some(tap)) => session.set_tap(tap),
            (_, Some(tap)) => {
                taps.push(tap);
                session.set_tap(Box::new(taps));
            }
            (_, None) => {}
        }
        if let Some(probe) = self.probe.clone() {
            session.set_probe(Box::new(move |payload, context| probe(payload, context)));
        }
        let shared = Shared::new(session, Arc::clone(&self.config), id, peer, monitor);
        Ok(Driver::new(Arc::new(shared), stream, side))
    }
}

impl<P: Protocol> Clone for Endpoint<P> {
    fn clone(&self) -> Self {
        Self {
            context: self.context.clone(),
            state: self.state,
            switched: self.switched,
            config: Arc::clone(&self.config),
            taps: self.taps.clone(),
            probe: self.probe.clone(),
        }
    }
}

impl<P: Protocol> fmt::Debug for Endpoint<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("protocol", &P::NAME)
            .field("state", &self.state)
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}
