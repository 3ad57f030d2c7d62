//! Row 13: floods of frames that hold next to nothing, beside a client who is honest.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use protogen_runtime::{
    Config, Connection, Endpoint, Incoming, Server as Listener,
    limits::{Limits, OnBreach},
    server::AcceptLimits,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, sleep},
};

use crate::{
    lines::{Client, Cx, Echo, Server, State, line},
    process::resident_bytes,
    report::{Outcome, percentile},
};

/// How many frames are made at a time.
const BLOCK: usize = 256;

/// What a flood consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flood {
    /// Frames of no bytes.
    Empty,
    /// Whole frames, in pieces of one byte.
    OneByteAtATime,
    /// Every opcode without a body.
    EveryOpcode,
}

impl Flood {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Empty, Self::OneByteAtATime, Self::EveryOpcode];

    /// The bytes of [`BLOCK`] frames.
    fn block(self) -> Vec<u8> {
        match self {
            Self::Empty => [0, 0].repeat(BLOCK),
            Self::OneByteAtATime => [1, 0, 2].repeat(BLOCK),
            Self::EveryOpcode => (0..=255)
                // The opcode that ends the protocol would end the flood.
                .map(|opcode| if opcode == 5 { 6 } else { opcode })
                .flat_map(|opcode| [1, 0, opcode])
                .collect(),
        }
    }
}

/// Every flood with so many frames, against a server with the default limits of a peer that
/// closes. Times below `noise` are taken for the machine's own.
///
/// # Errors
///
/// The system does not let it listen or connect.
pub async fn run(frames: usize, noise: Duration) -> std::io::Result<Outcome> {
    let mut config = Config::default();
    config.limits = Some(Arc::new(Limits::PEER.on_breach(OnBreach::Close)));
    let endpoint = Endpoint::<Server>::new(Cx::default(), State::Open).with_config(config);
    let server = Listener::bind("127.0.0.1:0", endpoint, AcceptLimits::default()).await?;
    let (address, handle) = (server.local_addr()?, server.handle());
    let serving = tokio::spawn(server.serve(|_| Echo));
    let mut honest = Endpoint::<Client>::new(Cx::default(), State::Open)
        .connect(&address.to_string())
        .await
        .map_err(std::io::Error::other)?
        .spawn(16);

    let mut quiet = round_trips(&mut honest, 150).await?;
    let before = resident_bytes();
    let (mut closed, mut taken, mut most) = (Vec::new(), 0, before);
    let mut busy = Vec::new();
    for flood in Flood::ALL {
        let flooding = tokio::spawn(pour(address, flood, frames));
        while !flooding.is_finished() {
            busy.append(&mut round_trips(&mut honest, 5).await?);
            most = most.max(resident_bytes());
        }
        let (sent, is_closed) = flooding.await.map_err(std::io::Error::other)?;
        taken += sent;
        if is_closed {
            closed.push(flood);
        }
    }
    busy.append(&mut round_trips(&mut honest, 100).await?);
    quiet.append(&mut round_trips(&mut honest, 150).await?);
    drop(honest);
    handle.stop("over", Duration::from_secs(1));
    let _ = serving.await;

    let growth = most.saturating_sub(before);
    let (calm, under) = (percentile(&mut quiet, 99), percentile(&mut busy, 99));
    let bearable = (calm * 2).max(noise);
    Ok(Outcome::new(
        format!("floods of {frames} frames: {:?}", Flood::ALL),
        format!(
            "{} of {} closed by the rate limit after {taken} bytes in all; RSS +{} kB; another's p99 {calm:.2?}, under flood {under:.2?}",
            closed.len(),
            Flood::ALL.len(),
            growth / 1024,
        ),
        format!("closed by policy, RSS growth < 1 MB, another's p99 < 2x (or {noise:?})"),
        closed.len() == Flood::ALL.len() && growth < 1_000_000 && under < bearable,
    ))
}

/// How many bytes could be sent, and whether the server closed the connection.
async fn pour(address: SocketAddr, flood: Flood, frames: usize) -> (usize, bool) {
    let Ok(mut peer) = TcpStream::connect(address).await else {
        return (0, false);
    };
    let _ = peer.set_nodelay(true);
    let block = flood.block();
    let piece = match flood {
        Flood::OneByteAtATime => 1,
        Flood::Empty | Flood::EveryOpcode => block.len(),
    };
    let mut sent = 0;
    for _ in 0..frames.div_ceil(BLOCK) {
        for chunk in block.chunks(piece) {
            if peer.write_all(chunk).await.is_err() {
                return (sent, true);
            }
            sent += chunk.len();
        }
    }
    // It may have been closed behind the last byte.
    let mut rest = [0; 4096];
    loop {
        match tokio::time::timeout(Duration::from_secs(2), peer.read(&mut rest)).await {
            Ok(Ok(0) | Err(_)) => return (sent, true),
            Ok(Ok(_)) => {}
            Err(_) => return (sent, false),
        }
    }
}

async fn round_trips(
    (connection, incoming): &mut (Connection<Client>, Incoming<Client>),
    count: usize,
) -> std::io::Result<Vec<Duration>> {
    let mut times = Vec::with_capacity(count);
    for _ in 0..count {
        let sent = Instant::now();
        connection
            .send(&line(1, "honest"))
            .map_err(std::io::Error::other)?;
        incoming.packet().await.map_err(std::io::Error::other)?;
        times.push(sent.elapsed());
        // An honest client stays below the limit.
        sleep(Duration::from_millis(2)).await;
    }
    Ok(times)
}
