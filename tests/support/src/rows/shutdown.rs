//! Row 24: a server that stops while it is busy.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use protogen_runtime::{
    Endpoint, Lifecycle, Server as Listener,
    server::AcceptLimits,
    wire::{Outbox, Protocol, session::SendError},
};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep},
};

use crate::{
    lines::{Client, Cx, Handler, Message, Server, State, line},
    process::Held,
    random::Random,
    report::Outcome,
};

/// The requests that a handler has begun with.
type Begun = Arc<Mutex<HashSet<u32>>>;

/// Answers after a while.
struct Slow {
    begun: Begun,
    random: Random,
}

impl Slow {
    fn begin(&self, number: u32) {
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        begun.insert(number);
    }
}

impl Handler for Slow {
    type Error = SendError;
    async fn on_message(
        &mut self,
        message: Message,
        out: &mut Outbox<'_, Cx>,
    ) -> Result<(), SendError> {
        let Message::Line(line) = message else {
            return Ok(());
        };
        self.begin(line.number);
        if self.random.below(2) == 0 {
            sleep(Duration::from_millis(self.random.below(8) as u64)).await;
        }
        out.push(&line)
    }
}

impl<P: Protocol> Lifecycle<P> for Slow {}

/// Stops a busy server so many times.
///
/// # Errors
///
/// The system does not let it listen or connect.
pub async fn run(times: usize, clients: u32) -> std::io::Result<Outcome> {
    let drain = Duration::from_secs(5);
    let before = Held::now();
    let (mut begun, mut answered, mut lost, mut aborted) = (0, 0, 0, 0);
    let mut longest = Duration::ZERO;
    for seed in 0..times {
        let once = once(seed as u64, clients, drain).await?;
        begun += once.begun;
        answered += once.answered;
        lost += once.lost;
        aborted += once.aborted;
        longest = longest.max(once.took);
    }
    let leaked = before.is_back(Duration::from_secs(2)).await;
    Ok(Outcome::new(
        format!("{times} stops of a server with {clients} busy clients, deadline {drain:?}"),
        format!(
            "{begun} requests begun, {answered} answers, {lost} lost; {aborted} connections cut; longest stop {longest:.2?}; left over: {}",
            match leaked {
                Ok(()) => "nothing".to_owned(),
                Err(held) => format!("{before:?} became {held:?}"),
            }
        ),
        "0 lost if drained before the deadline, stopped <= deadline + 1 s, 0 tasks left",
        lost == 0
            && begun > 0
            && aborted == 0
            && leaked.is_ok()
            && longest <= drain + Duration::from_secs(1),
    ))
}

struct Once {
    begun: usize,
    answered: usize,
    lost: usize,
    aborted: usize,
    took: Duration,
}

async fn once(seed: u64, clients: u32, drain: Duration) -> std::io::Result<Once> {
    let begun = Begun::default();
    let endpoint = Endpoint::<Server>::new(Cx::default(), State::Open);
    let limits = AcceptLimits {
        per_address: clients as usize,
        ..AcceptLimits::default()
    };
    let server = Listener::bind("127.0.0.1:0", endpoint, limits).await?;
    let (address, handle) = (server.local_addr()?.to_string(), server.handle());
    let seen = Arc::clone(&begun);
    let serving = tokio::spawn(server.serve(move |connection| Slow {
        begun: Arc::clone(&seen),
        random: Random::new(seed ^ u64::from(connection.peer_addr().map_or(0, |peer| peer.port()))),
    }));
    let mut running = JoinSet::new();
    for client in 0..clients {
        let endpoint = Endpoint::<Client>::new(Cx::default(), State::Open);
        let (connection, mut incoming) = endpoint
            .connect(&address)
            .await
            .map_err(std::io::Error::other)?
            .spawn(64);
        running.spawn(async move {
            let mut answers = HashSet::new();
            let mut next = client << 20;
            for _ in 0..4 {
                let _ = connection.send(&line(next, "request"));
                next += 1;
            }
            while let Ok(Message::Line(answer)) = incoming.packet().await {
                answers.insert(answer.number);
                let _ = connection.send(&line(next, "request"));
                next += 1;
            }
            answers
        });
    }
    sleep(Duration::from_millis(Random::new(seed).below(30) as u64)).await;
    let start = Instant::now();
    handle.stop("maintenance", drain);
    let stopped = serving.await.map_err(std::io::Error::other)?;
    let took = start.elapsed();
    let mut answers = HashSet::new();
    while let Some(Ok(some)) = running.join_next().await {
        answers.extend(some);
    }
    let begun = begun.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(Once {
        begun: begun.len(),
        answered: answers.len(),
        lost: begun.difference(&answers).count(),
        aborted: stopped.aborted,
        took,
    })
}
