//! The task that keeps a link up, and the handle on it.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use protogen_wire::{Outgoing, Packet, Protocol};
use tokio::{
    sync::{Notify, mpsc},
    time::{Instant, sleep, timeout},
};

use super::{
    delivery::{Deliveries, DeliveryId, DeliveryLimits, Resend},
    dial::Dial,
    event::LinkEvent,
    login::Login,
};
use crate::{
    connection::{Connection, Incoming, Status},
    error::{Action, Error, ErrorPolicy, Timeout},
    reconnect::{GaveUp, Next, ReconnectPolicy, Retries},
};

/// How many events wait for the user before the peer has to.
const ROOM_EVENTS: usize = 256;

/// The handle on a link: cheap to clone, never blocking.
pub struct Link<P: Protocol> {
    shared: Arc<Shared<P>>,
}

/// What a link tells; when it is dropped, the link ends.
pub struct LinkEvents<P: Protocol> {
    shared: Arc<Shared<P>>,
    events: mpsc::Receiver<LinkEvent<P>>,
    /// What the last connection that came up may not carry again.
    unknown: VecDeque<DeliveryId>,
}

/// What can be set about a link before it starts.
#[derive(Debug)]
pub struct LinkBuilder<D, L> {
    dial: D,
    login: L,
    policy: ReconnectPolicy,
    errors: ErrorPolicy,
    limits: DeliveryLimits,
    login_timeout: Duration,
}

/// What the handles and the task share.
struct Shared<P: Protocol> {
    state: Mutex<State<P>>,
    /// The user wants something of the task.
    wanted: Notify,
}

struct State<P: Protocol> {
    /// There is one from when the user has taken that it is up, until it has ended.
    connection: Option<Connection<P>>,
    deliveries: Deliveries<P>,
    status: Status,
    order: Order,
}

/// What the user wants of the task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    None,
    /// Do not wait, and count attempts from one again.
    Now,
    Stop,
}

impl<D, L> LinkBuilder<D, L> {
    /// A link that dials by `dial` and logs in by `login`.
    #[must_use]
    pub fn new(dial: D, login: L) -> Self {
        Self {
            dial,
            login,
            policy: ReconnectPolicy::default(),
            errors: ErrorPolicy::default(),
            limits: DeliveryLimits::default(),
            login_timeout: Duration::from_secs(10),
        }
    }

    /// With another policy of when it is tried again.
    #[must_use]
    pub fn with_policy(mut self, policy: ReconnectPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// With another policy of what an error of each kind leads to. By default the link comes back
    /// after errors of the network, and after no other that ends a connection.
    #[must_use]
    pub fn with_errors(mut self, errors: ErrorPolicy) -> Self {
        self.errors = errors;
        self
    }

    /// With another limit of deliveries.
    #[must_use]
    pub fn with_deliveries(mut self, limits: DeliveryLimits) -> Self {
        self.limits = limits;
        self
    }

    /// With another limit of the login's time. Default 10 s.
    #[must_use]
    pub fn with_login_timeout(mut self, limit: Duration) -> Self {
        self.login_timeout = limit;
        self
    }

    /// Starts the link in a task of its own.
    pub fn start<P: Protocol>(self) -> (Link<P>, LinkEvents<P>)
    where
        D: Dial<P> + 'static,
        L: Login<P> + 'static,
    {
        let (sender, events) = mpsc::channel(ROOM_EVENTS);
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                connection: None,
                deliveries: Deliveries::new(self.limits),
                status: Status::Connecting,
                order: Order::None,
            }),
            wanted: Notify::new(),
        });
        let supervisor = Supervisor {
            shared: Arc::clone(&shared),
            dial: self.dial,
            login: self.login,
            retries: Retries::new(self.policy),
            errors: self.errors,
            login_timeout: self.login_timeout,
            sender,
        };
        tokio::spawn(supervisor.run());
        let link = Link {
            shared: Arc::clone(&shared),
        };
        let events = LinkEvents {
            shared,
            events,
            unknown: VecDeque::new(),
        };
        (link, events)
    }
}

impl<P: Protocol> Link<P> {
    /// Sends a packet now, if the link is up.
    ///
    /// # Errors
    ///
    /// There is no connection, or it does not take the packet.
    pub fn send<T: Packet<Context = P::Context>>(&self, packet: &T) -> Result<(), Error> {
        match &self.shared.state().connection {
            Some(connection) => Ok(connection.send(packet)?),
            None => Err(Error::NotConnected),
        }
    }

    /// Keeps a packet until it is acknowledged, and sends it on every connection until then; now,
    /// if the link is up. Deliveries leave in the order of their numbers.
    ///
    /// # Errors
    ///
    /// Too many wait, or the packet can't be sent.
    pub fn deliver<T>(&self, packet: T, resend: Resend) -> Result<DeliveryId, Error>
    where
        T: Outgoing<P::Context> + Send + Sync + 'static,
    {
        let mut state = self.shared.state();
        let state = &mut *state;
        state
            .deliveries
            .deliver(Arc::new(packet), resend, state.connection.as_ref())
    }

    /// Says that the answer of this delivery was read, and so that it and all before it arrived.
    pub fn acknowledge_through(&self, id: DeliveryId) -> usize {
        self.shared.state().deliveries.acknowledge(id)
    }

    /// Says that the answer of this delivery was read; whether it was waited for.
    pub fn acknowledge(&self, id: DeliveryId) -> bool {
        self.shared.state().deliveries.acknowledge_one(id)
    }

    /// How many deliveries are not acknowledged.
    #[must_use]
    pub fn unacknowledged(&self) -> usize {
        self.shared.state().deliveries.len()
    }

    /// The connection, while it is up and logged in.
    #[must_use]
    pub fn connection(&self) -> Option<Connection<P>> {
        self.shared.state().connection.clone()
    }

    /// Where it stands.
    #[must_use]
    pub fn status(&self) -> Status {
        self.shared.state().status
    }

    /// Connects now, if it is waiting to; attempts are counted from one again.
    pub fn connect_now(&self) {
        self.shared.order(Order::Now);
    }

    /// Closes the connection gracefully, and ends the link.
    pub fn close(&self) {
        self.shared.order(Order::Stop);
    }
}

impl<P: Protocol> LinkEvents<P> {
    /// What happens next; `None` when the link has ended.
    ///
    /// What was not acknowledged is sent again when [`LinkEvent::Up`] is taken here, and not
    /// before: by then the user has seen every answer of the connection that ended, so that
    /// nothing is sent again whose answer had arrived, and the answers that follow are those of
    /// the deliveries that are left, in their order.
    ///
    /// Cancel safe.
    pub async fn next(&mut self) -> Option<LinkEvent<P>> {
        if let Some(id) = self.unknown.pop_front() {
            return Some(LinkEvent::Unknown(id));
        }
        let event = self.events.recv().await;
        match &event {
            Some(LinkEvent::Up { connection }) => {
                let mut state = self.shared.state();
                state.connection = Some(connection.clone());
                self.unknown.extend(state.deliveries.send_all(connection));
            }
            Some(LinkEvent::Down { .. } | LinkEvent::GaveUp { .. }) => {
                self.shared.state().connection = None;
            }
            _ => {}
        }
        event
    }
}

impl<P: Protocol> Drop for LinkEvents<P> {
    fn drop(&mut self) {
        self.shared.order(Order::Stop);
    }
}

impl<P: Protocol> Shared<P> {
    fn state(&self) -> MutexGuard<'_, State<P>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn order(&self, order: Order) {
        let mut state = self.state();
        // Nothing is wanted behind a stop.
        if state.order != Order::Stop {
            state.order = order;
        }
        drop(state);
        self.wanted.notify_one();
    }

    /// Takes an order to connect now; an order to stop stays.
    fn take_order(&self) -> Order {
        let mut state = self.state();
        let order = state.order;
        if order == Order::Now {
            state.order = Order::None;
        }
        order
    }
}

/// The task that keeps a link up.
struct Supervisor<P: Protocol, D, L> {
    shared: Arc<Shared<P>>,
    dial: D,
    login: L,
    retries: Retries,
    errors: ErrorPolicy,
    login_timeout: Duration,
    sender: mpsc::Sender<LinkEvent<P>>,
}

impl<P: Protocol, D: Dial<P>, L: Login<P>> Supervisor<P, D, L> {
    async fn run(mut self) {
        loop {
            let error = match self.connect().await {
                Ok((connection, incoming)) => self.serve(connection, incoming).await,
                Err(error) => error,
            };
            self.shared.state().connection = None;
            if self.shared.take_order() == Order::Stop {
                self.give_up(GaveUp::Pointless(error), Status::Closed).await;
                return;
            }
            if self.errors.action(&error) == Action::Close {
                self.give_up(GaveUp::Pointless(error), Status::Failed).await;
                return;
            }
            let retry_in = match self.retries.lost(&error, Instant::now().into_std()) {
                Next::After { delay, .. } => delay,
                Next::GiveUp(why) => {
                    self.give_up(why, Status::Failed).await;
                    return;
                }
            };
            tracing::info!(protocol = P::NAME, %error, ?retry_in, "link is down");
            self.shared.state().status = Status::Disconnected;
            let down = LinkEvent::Down {
                error: error.clone(),
                retry_in,
            };
            self.tell(down).await;
            if self.wait(retry_in).await == Order::Stop {
                self.give_up(GaveUp::Pointless(error), Status::Closed).await;
                return;
            }
        }
    }

    async fn connect(&mut self) -> Result<(Connection<P>, Incoming<P>), Error> {
        self.shared.state().status = Status::Connecting;
        let driver = self.dial.dial().await?;
        let (connection, mut incoming) = driver.spawn(ROOM_EVENTS);
        let login = self.login.login(&connection, &mut incoming);
        let logged_in = match timeout(self.login_timeout, login).await {
            Ok(logged_in) => logged_in,
            Err(_) => Err(Error::Timeout {
                which: Timeout::Login,
                limit: self.login_timeout,
            }),
        };
        match logged_in {
            Ok(()) => Ok((connection, incoming)),
            Err(error) => {
                connection.close("login failed");
                Err(error)
            }
        }
    }

    /// Hands on what comes in, until the connection has ended; why it did.
    async fn serve(&mut self, connection: Connection<P>, mut incoming: Incoming<P>) -> Error {
        self.retries.connected(Instant::now().into_std());
        self.shared.state().status = Status::Connected;
        let up = connection.clone();
        self.tell(LinkEvent::Up { connection: up }).await;
        let shared = std::sync::Arc::clone(&connection.shared);
        let room = shared.room.waiter();
        loop {
            tokio::select! {
                event = incoming.next() => match event {
                    Some(event) => self.tell(LinkEvent::Received(event)).await,
                    None => break,
                },
                () = room.told() => {
                    let unknown = {
                        let mut state = self.shared.state();
                        // Before the user has taken that it is up, nothing is sent again.
                        let taken = state.connection.as_ref().map(Connection::id);
                        if taken != Some(connection.id()) || !state.deliveries.waits_for(&connection)
                        {
                            continue;
                        }
                        state.deliveries.send_all(&connection)
                    };
                    self.tell_unknown(unknown).await;
                }
                () = self.shared.wanted.notified() => {
                    if self.shared.take_order() == Order::Stop {
                        connection.close("the link was closed");
                    }
                }
            }
        }
        connection.closed().await.into()
    }

    /// Waits until it is time, or the user can't.
    async fn wait(&mut self, time: Duration) -> Order {
        let until = Instant::now() + time;
        loop {
            let order = self.shared.take_order();
            if order == Order::Now {
                self.retries.reset();
            }
            if order != Order::None {
                return order;
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Order::None;
            }
            tokio::select! {
                () = sleep(left) => return Order::None,
                () = self.shared.wanted.notified() => {}
            }
        }
    }

    async fn give_up(&mut self, why: GaveUp, status: Status) {
        let undelivered = {
            let mut state = self.shared.state();
            state.status = status;
            state.deliveries.ids()
        };
        self.tell(LinkEvent::GaveUp { why, undelivered }).await;
    }

    async fn tell_unknown(&mut self, unknown: Vec<DeliveryId>) {
        for id in unknown {
            self.tell(LinkEvent::Unknown(id)).await;
        }
    }

    /// Tells the user; one who does not listen any more has ordered the link to stop.
    async fn tell(&mut self, event: LinkEvent<P>) {
        let _ = self.sender.send(event).await;
    }
}

impl<P: Protocol> Clone for Link<P> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
        }
    }
}

impl<P: Protocol> fmt::Debug for Link<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.shared.state();
        f.debug_struct("Link")
            .field("protocol", &P::NAME)
            .field("status", &state.status)
            .field("unacknowledged", &state.deliveries.len())
            .finish_non_exhaustive()
    }
}

impl<P: Protocol> fmt::Debug for LinkEvents<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LinkEvents").finish_non_exhaustive()
    }
}
