//! Row 18 in a simulated network: partitions, repairs, crashes and restarts, repeated by a seed.

use std::{
    io,
    net::{IpAddr, Ipv4Addr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use protogen_runtime::{Closed, Driver, Endpoint, Side, error::Error, link::Dial};
use turmoil::net::{TcpListener, TcpStream};

use super::reconnects::{Clerk, Ledger, Seen, compare, impatient, requests};
use crate::{
    lines::{Client, Cx, Server, State},
    random::Random,
    report::Outcome,
};

const PORT: u16 = 7171;
/// How much time passes with one step of a simulation.
const TICK: Duration = Duration::from_millis(5);
/// The most steps of one simulation: 10 minutes of its time.
const MOST_STEPS: usize = 120_000;

/// Dials within the simulation.
struct SimDial;

impl Dial<Client> for SimDial {
    type Stream = TcpStream;

    async fn dial(&mut self) -> Result<Driver<Client, TcpStream>, Error> {
        let dialled = tokio::time::timeout(
            Duration::from_millis(500),
            TcpStream::connect(("server", PORT)),
        );
        let stream = match dialled.await {
            Ok(stream) => stream.map_err(Closed::from)?,
            Err(_) => return Err(Closed::from(io::Error::from(io::ErrorKind::TimedOut)).into()),
        };
        let endpoint = Endpoint::<Client>::new(Cx::default(), State::Open).with_config(impatient());
        Ok(endpoint
            .over(stream, Side::Client, None)
            .map_err(Closed::from)?)
    }
}

async fn serve(ledger: Ledger) -> io::Result<()> {
    let listener = TcpListener::bind((IpAddr::from(Ipv4Addr::UNSPECIFIED), PORT)).await?;
    let endpoint = Endpoint::<Server>::new(Cx::default(), State::Open).with_config(impatient());
    loop {
        let (stream, peer) = listener.accept().await?;
        let driver = endpoint
            .over(stream, Side::Server, Some(peer))
            .map_err(io::Error::other)?;
        let ledger = ledger.clone();
        tokio::spawn(driver.run(Clerk {
            keep: |_| {},
            ledger,
        }));
    }
}

/// What became of one seed.
struct Once {
    seen: Seen,
    lost: usize,
    twice: usize,
    faults: usize,
}

/// So many seeds, with so many requests each.
///
/// # Errors
///
/// A simulation that does not come to its end.
pub fn run(seeds: u64, numbers: u32) -> io::Result<Outcome> {
    let (mut acknowledged, mut lost, mut twice) = (0, 0, 0);
    let (mut connections, mut faults, mut given_up) = (0, 0, 0);
    for seed in 0..seeds {
        let once = once(seed, numbers)?;
        acknowledged += once.seen.acknowledged.len();
        connections += once.seen.connections;
        given_up += once.seen.given_up;
        lost += once.lost;
        twice += once.twice;
        faults += once.faults;
    }
    let asked = usize::try_from(seeds).unwrap_or(0) * numbers as usize;
    Ok(Outcome::new(
        format!(
            "{seeds} seeds of {numbers} requests, {faults} partitions and crashes, {connections} connections"
        ),
        format!(
            "{acknowledged} of {asked} acknowledged, {lost} of them lost, {twice} done twice, {given_up} given up"
        ),
        "0 acknowledged lost, 0 delivered twice",
        lost == 0 && twice == 0 && acknowledged == asked && connections > asked / numbers as usize,
    ))
}

fn once(seed: u64, numbers: u32) -> io::Result<Once> {
    let ledger = Ledger::default();
    let seen: Arc<Mutex<Option<Seen>>> = Arc::default();
    let mut sim = turmoil::Builder::new()
        .rng_seed(seed)
        .tick_duration(TICK)
        .simulation_duration(Duration::from_secs(3600))
        .min_message_latency(Duration::from_millis(1))
        .max_message_latency(Duration::from_millis(20))
        .build();
    let served = ledger.clone();
    sim.host("server", move || {
        let ledger = served.clone();
        async move { Ok(serve(ledger).await?) }
    });
    let result = Arc::clone(&seen);
    sim.client("client", async move {
        let pause = Duration::from_millis(3);
        let done = requests(SimDial, 0..numbers, pause).await?;
        *result.lock().unwrap_or_else(PoisonError::into_inner) = Some(done);
        Ok(())
    });
    let mut random = Random::new(seed);
    let mut faults = 0;
    let mut fault = 5 + random.below(40);
    for step in 0..MOST_STEPS {
        if sim
            .step()
            .map_err(|error| io::Error::other(error.to_string()))?
        {
            let seen = seen.lock().unwrap_or_else(PoisonError::into_inner).take();
            let seen = seen.ok_or_else(|| io::Error::other(format!("seed {seed}: no end")))?;
            let (lost, twice) = compare(&seen.acknowledged, &ledger.done());
            return Ok(Once {
                seen,
                lost,
                twice,
                faults,
            });
        }
        if step == fault {
            faults += 1;
            match random.below(3) {
                0 => {
                    sim.partition("client", "server");
                }
                1 => sim.partition_oneway("server", "client"),
                _ => sim.crash("server"),
            }
        }
        if step == fault + 40 {
            sim.repair("client", "server");
            if !sim.is_host_running("server") {
                sim.bounce("server");
            }
            fault = step + 20 + random.below(120);
        }
    }
    Err(io::Error::other(format!(
        "seed {seed} has not come to its end"
    )))
}
