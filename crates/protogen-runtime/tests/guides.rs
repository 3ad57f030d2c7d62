//! What the guides of OTClient promise and no other test shows: defaults, the standing of a
//! connection, the levels of the log.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use std::{
    fmt,
    num::NonZeroU32,
    sync::{Arc, Mutex},
    time::Duration,
};

use protogen_runtime::{
    Closed, Config, Endpoint, Server, Side,
    connection::Status,
    manager::ManagerConfig,
    pool::PoolConfig,
    reconnect::{AttemptLimit, ReconnectPolicy},
    retry_queue::QueueLimits,
    server::AcceptLimits,
    transport::memory,
    wire::Protocol,
};
use support::{Client, Cx, Echo, Message, State, line};
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

fn client() -> Endpoint<Client> {
    Endpoint::new(Cx::default(), State::Open)
}

#[test]
fn defaults_are_those_of_the_guides() {
    let seconds = Duration::from_secs;
    let config = Config::default();
    assert_eq!(config.read_timeout, Some(seconds(30)));
    assert_eq!(config.write_timeout, Some(seconds(30)));
    assert_eq!(config.heartbeat, Some(seconds(5)));
    let policy = ReconnectPolicy::default();
    let attempts = |count| AttemptLimit::At(NonZeroU32::new(count).unwrap());
    assert_eq!(policy.attempts, attempts(5));
    let backoff = policy.backoff;
    let delays = (backoff.base, backoff.factor, backoff.cap);
    assert_eq!(delays, (seconds(1), 2, seconds(30)));
    let manager = ManagerConfig::default();
    assert_eq!(
        (manager.connections, manager.retry.attempts),
        (10, attempts(3))
    );
    let pool = PoolConfig::default();
    assert_eq!((pool.connections, pool.idle_timeout), (10, seconds(300)));
    assert_eq!(QueueLimits::default().retries, 5);
}

#[tokio::test]
async fn a_connection_by_name_says_how_it_stands() {
    let endpoint = Endpoint::<support::Server>::new(Cx::default(), State::Open);
    let server = Server::bind("127.0.0.1:0", endpoint, AcceptLimits::default());
    let server = server.await.unwrap();
    let address = server.local_addr().unwrap();
    tokio::spawn(server.serve(|_| Echo));
    // The name is looked up, and whichever of its addresses answers is taken.
    let by_name = format!("localhost:{}", address.port());
    let (connection, mut incoming) = client().connect(&by_name).await.unwrap().spawn(16);
    assert_eq!(connection.peer_addr(), Some(address));
    assert_eq!(connection.status(), Status::Connected);
    connection.send(&line(1, "x")).unwrap();
    assert_eq!(
        incoming.packet().await.unwrap(),
        Message::Line(line(1, "x"))
    );
    assert!(connection.idle_for() < Duration::from_secs(30));
    let before = connection.snapshot();
    assert_eq!((before.peer, before.closed.as_ref()), (Some(address), None));
    assert!(
        before.to_string().contains(&address.to_string()),
        "{before}"
    );
    connection.close("done");
    let reason = "done".into();
    assert_eq!(connection.closed().await, Closed::ByUs { reason });
    assert_eq!(connection.status(), Status::Closed);
    assert!(
        connection
            .snapshot()
            .to_string()
            .contains("closed by us: done")
    );
}

#[tokio::test(start_paused = true)]
async fn a_connection_speaks_after_a_silence_as_long_as_the_default() {
    let (ours, theirs) = memory::pair(1 << 12);
    let (connection, _incoming) = client().over(ours, Side::Client, None).unwrap().spawn(16);
    let start = tokio::time::Instant::now();
    // The other end is there and says nothing.
    let closed = connection.closed().await;
    drop(theirs);
    // 5 s until the ping, 10 s for its answer.
    assert_eq!(start.elapsed().as_secs(), 15, "{closed}");
    assert_eq!(connection.counts().packets_out, 1);
}

/// Keeps what is logged, as lines.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<(Level, String)>>>);

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0 += &format!("{field}={value:?} ");
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("protogen_runtime")
    }
    fn new_span(&self, _span: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _span: &Id, _values: &Record<'_>) {}
    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut line = Line(String::new());
        event.record(&mut line);
        self.0
            .lock()
            .unwrap()
            .push((*event.metadata().level(), line.0));
    }
    fn enter(&self, _span: &Id) {}
    fn exit(&self, _span: &Id) {}
}

#[tokio::test(start_paused = true)]
async fn faults_are_logged_by_level_with_protocol_and_packet() {
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    let (ours, theirs) = memory::pair(1 << 12);
    let endpoint = Endpoint::<support::Server>::new(Cx::default(), State::Open);
    let served = tokio::spawn(endpoint.over(theirs, Side::Server, None).unwrap().run(Echo));
    let (connection, _incoming) = client().over(ours, Side::Client, None).unwrap().spawn(16);
    // A line whose number is cut off.
    connection.send_raw(&[1, 7]).unwrap();
    connection.close("done");
    served.await.unwrap();
    let log = log.0.lock().unwrap();
    let of = |level: Level| log.iter().filter(move |(of, _)| *of == level);
    let (_, warning) = of(Level::WARN).next().expect("a fault is a warning");
    assert!(warning.contains("malformed packet"), "{warning}");
    let protocol = format!("protocol={:?}", support::Server::NAME);
    assert!(warning.contains(&protocol), "{warning}");
    let (_, end) = of(Level::DEBUG)
        .next()
        .expect("an end is for those who look");
    assert!(end.contains("closing"), "{end}");
    assert_eq!(of(Level::ERROR).count(), 0);
}
