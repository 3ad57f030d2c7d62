//! Row 15: peers that are stopped amid a stream. Their kernels go on to acknowledge, and only the
//! write deadline can notice.

use std::{
    io::{self, Read},
    net::TcpStream,
    time::Duration,
};

use protogen_runtime::{
    Closed, Config, Connection, Endpoint, Incoming, Side, connection::Deadline,
    wire::session::SendError,
};
use protogen_test_support::{
    lines::{Cx, Server, State, line},
    report::Outcome,
};
use tokio::{
    net::TcpListener,
    time::{Instant, sleep, timeout},
};

use super::start::{Process, block_on};

const PEERS: usize = 8;
const DEADLINE: Duration = Duration::from_secs(2);

/// A peer that reads all it gets.
pub fn peer(address: &str) -> io::Result<()> {
    let mut stream = TcpStream::connect(address)?;
    let mut buffer = [0; 65_536];
    while stream.read(&mut buffer)? > 0 {}
    Ok(())
}

pub fn run() -> io::Result<Vec<Outcome>> {
    block_on(async { Ok(vec![stopped().await?]) })
}

async fn stopped() -> io::Result<Outcome> {
    let mut config = Config::default();
    config.write_timeout = Some(DEADLINE);
    config.heartbeat = None;
    config.read_timeout = None;
    config.handshake_timeout = None;
    let endpoint = Endpoint::<Server>::new(Cx::default(), State::Open).with_config(config);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?.to_string();
    let mut peers = Vec::new();
    for _ in 0..PEERS {
        let process = Process::start(&["peer", &address])?;
        let (stream, _) = listener.accept().await?;
        let driver = endpoint
            .over(stream, Side::Server, None)
            .map_err(io::Error::other)?;
        peers.push((process, driver.spawn(1)));
    }
    let (mut least, mut most, mut wrong) = (Duration::MAX, Duration::ZERO, 0);
    for (process, connection) in &peers {
        // It reads at first.
        fill(connection, Duration::from_millis(50)).await;
        process.signal("STOP")?;
        let stalled = fill(connection, DEADLINE * 4).await;
        let closed = timeout(DEADLINE, connection.0.closed()).await;
        match closed {
            Ok(Closed::Timeout(Deadline::Write)) => {}
            _ => wrong += 1,
        }
        least = least.min(stalled);
        most = most.max(stalled);
    }
    Ok(Outcome::new(
        format!("{PEERS} peers stopped (SIGSTOP) amid a stream, write deadline {DEADLINE:?}"),
        format!(
            "error {least:.2?} to {most:.2?} after the last byte that left; {wrong} for another reason"
        ),
        "error <= deadline + 1 s",
        // The last byte left a little before that was seen.
        wrong == 0
            && least + Duration::from_millis(50) >= DEADLINE
            && most <= DEADLINE + Duration::from_secs(1),
    ))
}

/// Sends for this time, or until the connection is dead; how long ago the last byte left.
async fn fill(
    (connection, _): &(Connection<Server>, Incoming<Server>),
    time: Duration,
) -> Duration {
    let packet = line(0, &"x".repeat(1000));
    let start = Instant::now();
    let (mut moved, mut before) = (start, 0);
    while start.elapsed() < time {
        let mut pushed = 0;
        loop {
            match connection.send(&packet) {
                Ok(()) => pushed += 1,
                Err(SendError::Full { .. }) => break,
                Err(_) => return moved.elapsed(),
            }
            if pushed % 256 == 0 {
                tokio::task::yield_now().await;
            }
        }
        // There is room for packets only where bytes have left.
        if pushed > 0 || before == 0 {
            moved = Instant::now();
        }
        before = pushed.max(1);
        sleep(Duration::from_millis(1)).await;
    }
    moved.elapsed()
}
