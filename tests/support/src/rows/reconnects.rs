//! Row 18: a server that is killed again and again, and a client whose acknowledged requests are
//! never lost and never done twice.
//!
//! ```text
//! client: Line { number }, kept until its echo is decoded, sent again on each new connection
//! server: number not in the ledger -> into the ledger -> echo; number in it -> echo alone
//! ```

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use protogen_runtime::{
    Config, Lifecycle,
    link::{DeliveryLimits, Dial, LinkBuilder, LinkEvent, NoLogin, Resend},
    reconnect::{AttemptLimit, Backoff, ReconnectPolicy, WhenRefused},
    wire::{
        Outbox, Protocol,
        session::{Event, SendError},
    },
};
use tokio::time::{sleep, timeout};

use crate::lines::{Client, Cx, Handler, Message, line};

/// What was done, in the order in which it was: what a kill does not take back.
#[derive(Debug, Clone, Default)]
pub struct Ledger(Arc<Mutex<Entries>>);

#[derive(Debug, Default)]
struct Entries {
    done: Vec<u32>,
    known: HashSet<u32>,
}

impl Ledger {
    /// What was done before is done.
    #[must_use]
    pub fn with(done: impl IntoIterator<Item = u32>) -> Self {
        let done: Vec<u32> = done.into_iter().collect();
        let known = done.iter().copied().collect();
        Self(Arc::new(Mutex::new(Entries { done, known })))
    }

    /// Does it, unless it was done; whether it was done now.
    pub fn enter(&self, number: u32) -> bool {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = entries.known.insert(number);
        if is_new {
            entries.done.push(number);
        }
        is_new
    }

    /// All that was done.
    #[must_use]
    pub fn done(&self) -> Vec<u32> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.done.clone()
    }
}

/// Enters numbers and echoes them.
pub struct Clerk<F> {
    /// Keeps what is new, before it is answered.
    pub keep: F,
    /// What was done.
    pub ledger: Ledger,
}

impl<F: FnMut(u32) + Send> Handler for Clerk<F> {
    type Error = SendError;
    async fn on_message(
        &mut self,
        message: Message,
        out: &mut Outbox<'_, Cx>,
    ) -> Result<(), SendError> {
        let Message::Line(line) = message else {
            return Ok(());
        };
        if self.ledger.enter(line.number) {
            (self.keep)(line.number);
        }
        out.push(&line)
    }
}

impl<F: Send, P: Protocol> Lifecycle<P> for Clerk<F> {}

/// A configuration that notices the loss of a peer soon.
#[must_use]
pub fn impatient() -> Config {
    let mut config = Config::default();
    config.heartbeat = Some(Duration::from_millis(200));
    config.pong_timeout = Some(Duration::from_millis(500));
    config.read_timeout = Some(Duration::from_secs(2));
    config.write_timeout = Some(Duration::from_secs(2));
    config.drain_timeout = Duration::from_millis(200);
    config
}

/// What a client has seen.
#[derive(Debug, Default)]
pub struct Seen {
    /// Requests whose answer was decoded.
    pub acknowledged: HashSet<u32>,
    /// Answers that were handed out for a request that was acknowledged before.
    pub repeated: usize,
    /// How often it was connected.
    pub connections: usize,
    /// Requests that were given up.
    pub given_up: usize,
}

/// Sends the requests of these numbers, few at a time, until all are answered; a dial may fail and
/// every connection may break.
///
/// # Errors
///
/// The link gave up, or nothing happened for a minute.
pub async fn requests<D: Dial<Client> + 'static>(
    dial: D,
    numbers: impl IntoIterator<Item = u32>,
    pause: Duration,
) -> std::io::Result<Seen> {
    let policy = ReconnectPolicy {
        attempts: AttemptLimit::Unlimited,
        backoff: Backoff {
            base: Duration::from_millis(5),
            cap: Duration::from_millis(50),
            ..Backoff::DEFAULT
        },
        when_refused: WhenRefused::Retry,
        ..ReconnectPolicy::DEFAULT
    };
    let limits = DeliveryLimits {
        resends: u32::MAX,
        ..DeliveryLimits::default()
    };
    let (link, mut events) = LinkBuilder::new(dial, NoLogin)
        .with_policy(policy)
        .with_deliveries(limits)
        .start::<Client>();
    let mut numbers = numbers.into_iter();
    let mut seen = Seen::default();
    let mut waiting = HashMap::new();
    let mut is_over = false;
    loop {
        while waiting.len() < 8 && !is_over {
            match numbers.next() {
                Some(number) => {
                    let id = link
                        .deliver(line(number, "request"), Resend::Idempotent)
                        .map_err(std::io::Error::other)?;
                    waiting.insert(number, id);
                }
                None => is_over = true,
            }
        }
        if is_over && waiting.is_empty() {
            return Ok(seen);
        }
        let event = timeout(Duration::from_secs(60), events.next()).await;
        match event.map_err(std::io::Error::other)? {
            Some(LinkEvent::Up { .. }) => seen.connections += 1,
            Some(LinkEvent::Received(Event::Packet(Message::Line(answer)))) => {
                match waiting.remove(&answer.number) {
                    Some(id) => {
                        link.acknowledge(id);
                        seen.acknowledged.insert(answer.number);
                    }
                    None => seen.repeated += 1,
                }
                if !pause.is_zero() {
                    sleep(pause).await;
                }
            }
            Some(LinkEvent::Unknown(id)) => {
                seen.given_up += 1;
                waiting.retain(|_, waiting| *waiting != id);
            }
            Some(LinkEvent::GaveUp { why, .. }) => {
                return Err(std::io::Error::other(format!("{why:?}")));
            }
            Some(_) => {}
            None => return Err(std::io::Error::other("the link ended")),
        }
    }
}

/// What is wrong: acknowledged and not done, and done twice.
#[must_use]
pub fn compare(acknowledged: &HashSet<u32>, done: &[u32]) -> (usize, usize) {
    let once: HashSet<u32> = done.iter().copied().collect();
    let lost = acknowledged.difference(&once).count();
    (lost, done.len() - once.len())
}
