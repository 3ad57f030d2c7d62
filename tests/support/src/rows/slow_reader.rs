//! Row 14: peers that never read, and a server that has much to say to them.

use std::time::Duration;

use protogen_runtime::{
    Closed, Config, Endpoint, Side,
    wire::session::{Queue, SendError, SessionError, WhenFull},
};
use tokio::{
    net::{TcpListener, TcpStream},
    time::{Instant, sleep, timeout},
};

use crate::{
    lines::{Cx, Server, State, line},
    process::resident_bytes,
    report::Outcome,
};

/// The text of a line that is sent, in bytes.
const TEXT_BYTES: usize = 4_000;

/// So many bytes to so many peers that never read, with queues of one size and one policy for full
/// ones.
///
/// # Errors
///
/// The system does not let it listen or connect.
///
/// # Panics
///
/// If a sender is not told.
pub async fn run(
    bytes: usize,
    peers: usize,
    limit_bytes: usize,
    policy: WhenFull,
) -> std::io::Result<Outcome> {
    let mut config = Config::default();
    config.queue = Queue {
        limit_bytes,
        when_full: policy,
    };
    config.handshake_timeout = None;
    config.write_timeout = Some(Duration::from_secs(120));
    config.read_timeout = None;
    config.heartbeat = None;
    let endpoint = Endpoint::<Server>::new(Cx::default(), State::Open).with_config(config);

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let (mut deaf, mut connections) = (Vec::new(), Vec::new());
    for _ in 0..peers {
        let (peer, accepted) = tokio::join!(TcpStream::connect(address), listener.accept());
        deaf.push(peer?);
        let driver = endpoint
            .over(accepted?.0, Side::Server, None)
            .map_err(std::io::Error::other)?;
        connections.push(driver.spawn(1));
    }
    let packet = line(0, &"x".repeat(TEXT_BYTES));
    let before = resident_bytes();
    let (mut most, mut slowest) = (0, Duration::ZERO);
    let (mut taken, mut refused, mut dead) = (0_usize, 0_usize, 0_usize);
    for turn in 0..bytes / TEXT_BYTES / peers {
        for (connection, _) in &connections {
            let asked = Instant::now();
            match connection.send(&packet) {
                Ok(()) => taken += 1,
                Err(SendError::Full { .. }) => refused += 1,
                Err(_) => dead += 1,
            }
            slowest = slowest.max(asked.elapsed());
        }
        if turn % 64 == 0 {
            // What the peers' kernels still take leaves.
            sleep(Duration::from_millis(1)).await;
            most = most.max(resident_bytes());
        }
    }
    let growth = most.max(resident_bytes()).saturating_sub(before);
    let dropped: u64 = connections
        .iter()
        .map(|(connection, _)| connection.counts().dropped)
        .sum();
    let told = match policy {
        WhenFull::Refuse => refused > 0 && dead == 0,
        WhenFull::DropOldest(_) => dropped > 0 && dead == 0,
        WhenFull::Close => {
            let (connection, _) = &connections[0];
            let closed = timeout(Duration::from_secs(1), connection.closed()).await;
            matches!(closed, Ok(Closed::Session(SessionError::QueueFull { .. })))
        }
    };
    assert!(
        told,
        "{policy:?}: {taken} taken, {refused} refused, {dropped} dropped, {dead} dead"
    );
    let allowed = limit_bytes * peers * 11 / 10;
    Ok(Outcome::new(
        format!(
            "{} MB to {peers} peers that never read, queues of {} MiB, {policy:?}",
            bytes / 1_000_000,
            limit_bytes >> 20
        ),
        format!(
            "RSS +{} kB of {} kB; {taken} taken, {refused} refused, {dropped} dropped, {dead} to a closed one; slowest answer to a send {slowest:.2?}",
            growth / 1024,
            limit_bytes * peers / 1024,
        ),
        "RSS growth <= configured bytes + 10 %, sender sees it <= 1 s",
        growth <= allowed && slowest <= Duration::from_secs(1),
    ))
}
