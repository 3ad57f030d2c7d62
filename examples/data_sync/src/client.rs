//! The client: a queue of records before a link that comes back.

use protogen_runtime::{
    Endpoint,
    link::{Link, LinkBuilder, LinkEvent, TcpDial},
    reconnect::{ReconnectPolicy, WhenRefused},
    retry_queue::{Dropped, Pushed, QueueLimits, RetryQueue, Ticket},
    wire::session::{Event, SendError},
};
use tokio::sync::mpsc::UnboundedReceiver;

use crate::{
    key::SharedKey,
    login::Greeting,
    protocol::{
        Client, Context, FromServer, State,
        sync::{c2s::Put, s2c::Message},
    },
};

/// Where records go.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The server, with its port.
    pub address: String,
    /// The key that it knows too.
    pub key: SharedKey,
    /// The number of this run: one that no other run has.
    pub run: u64,
    /// When the connection is tried again.
    pub policy: ReconnectPolicy,
    /// How much waits, and how often a record is tried again.
    pub limits: QueueLimits,
}

/// What happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// The server is there.
    Up,
    /// The server is not there.
    Down(String),
    /// This record is on the server's disk.
    Stored(String),
    /// This record is not brought any more.
    Dropped {
        /// The record.
        text: String,
        /// Why.
        why: String,
    },
}

impl Settings {
    /// A run that goes on for five retries of each record, and for five attempts in a row to
    /// connect.
    #[must_use]
    pub fn new(address: impl Into<String>, key: SharedKey, run: u64) -> Self {
        Self {
            address: address.into(),
            key,
            run,
            policy: ReconnectPolicy {
                when_refused: WhenRefused::Retry,
                ..ReconnectPolicy::DEFAULT
            },
            limits: QueueLimits::default(),
        }
    }
}

/// Brings records until there are no more, or the server stays away. Each of them is told of once:
/// stored or dropped.
pub async fn sync(
    settings: Settings,
    mut records: UnboundedReceiver<String>,
    tell: impl FnMut(News) + Send,
) {
    let endpoint = Endpoint::<Client>::new(Context::default(), State::Hello);
    let greeting = Greeting {
        key: settings.key,
        run: settings.run,
    };
    let (link, mut events) = LinkBuilder::new(TcpDial::new(endpoint, settings.address), greeting)
        .with_policy(settings.policy)
        .start();
    let mut bringing = Bringing {
        link,
        queue: RetryQueue::new(settings.limits),
        on_its_way: None,
        tell,
    };
    let mut are_more = true;
    loop {
        tokio::select! {
            record = records.recv(), if are_more => match record {
                Some(text) => bringing.add(text),
                None => are_more = false,
            },
            event = events.next() => match event {
                Some(LinkEvent::Up { .. }) => bringing.tell(News::Up),
                Some(LinkEvent::Received(Event::Packet(FromServer::Sync(packet)))) => {
                    bringing.answered(&packet);
                }
                Some(LinkEvent::Down { error, .. }) => bringing.lost(&error.to_string()),
                Some(LinkEvent::GaveUp { why, .. }) => {
                    bringing.give_up(&why.to_string());
                    break;
                }
                Some(_) => {}
                None => break,
            },
        }
        bringing.send_next();
        if !are_more && bringing.queue.is_empty() {
            bringing.link.close();
        }
    }
    // Nobody would bring what came meanwhile.
    while let Ok(text) = records.try_recv() {
        let why = "the server stays away".to_owned();
        bringing.tell(News::Dropped { text, why });
    }
}

/// Records on their way to the server. One at a time: a record that kills the server spends its
/// own retries, and nobody else's.
struct Bringing<T> {
    link: Link<Client>,
    queue: RetryQueue<String>,
    on_its_way: Option<Ticket>,
    tell: T,
}

impl<T: FnMut(News)> Bringing<T> {
    fn add(&mut self, text: String) {
        let bytes = text.len();
        match self.queue.push(text, bytes) {
            Pushed::Queued { dropped, .. } => self.tell_dropped(dropped),
            Pushed::Refused(refused) => self.tell_dropped([refused]),
            Pushed::Duplicate { .. } => {}
        }
    }

    fn send_next(&mut self) {
        let Some(connection) = self.link.connection() else {
            return;
        };
        while self.on_its_way.is_none() {
            let Some((ticket, text)) = self.queue.take() else {
                return;
            };
            let put = Put {
                number: ticket.number(),
                text: text.clone(),
            };
            match connection.send(&put) {
                // On a dead connection it is on its way until the link says that it is down.
                Ok(()) | Err(SendError::Dead(_)) => self.on_its_way = Some(ticket),
                // Another connection would not take it either.
                Err(error) => {
                    self.queue.sent(ticket);
                    let why = error.to_string();
                    let text = put.text;
                    self.tell(News::Dropped { text, why });
                }
            }
        }
    }

    fn answered(&mut self, packet: &Message) {
        let Message::Stored(stored) = packet else {
            return;
        };
        let waiting = self
            .on_its_way
            .filter(|ticket| ticket.number() == stored.number);
        if let Some(text) = waiting.and_then(|ticket| self.queue.sent(ticket)) {
            self.on_its_way = None;
            self.tell(News::Stored(text));
        }
    }

    fn lost(&mut self, why: &str) {
        self.on_its_way = None;
        self.tell(News::Down(why.to_owned()));
        let dropped = self.queue.lost();
        self.tell_dropped(dropped);
    }

    fn give_up(&mut self, why: &str) {
        for left in self.queue.clear() {
            let why = why.to_owned();
            self.tell(News::Dropped {
                text: left.item,
                why,
            });
        }
    }

    fn tell_dropped(&mut self, dropped: impl IntoIterator<Item = Dropped<String>>) {
        for dropped in dropped {
            let why = dropped.why.to_string();
            self.tell(News::Dropped {
                text: dropped.item,
                why,
            });
        }
    }

    fn tell(&mut self, news: News) {
        (self.tell)(news);
    }
}
