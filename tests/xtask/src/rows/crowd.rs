//! Row 22: ten thousand connections between two processes, and what each of them takes.

use std::{io, time::Duration};

use protogen_runtime::{
    Config, Connection, Endpoint, Incoming, Server as Listener, server::AcceptLimits,
};
use protogen_test_support::{
    lines::{Client, Cx, Echo, Message, Server, State, line},
    process::{resident_bytes, resident_bytes_of},
    report::Outcome,
};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep},
};

use super::start::{Process, block_on};

const CONNECTIONS: u32 = 10_000;
const ECHOES: u32 = 100_000;
/// How many are opened at a time.
const AT_A_TIME: usize = 64;

/// An echo server for all of them.
pub fn server() -> io::Result<()> {
    block_on(async {
        let endpoint = Endpoint::<Server>::new(Cx::default(), State::Open);
        let limits = AcceptLimits {
            connections: CONNECTIONS as usize + 1,
            per_address: CONNECTIONS as usize + 1,
            per_second: u32::MAX,
        };
        let server = Listener::bind("127.0.0.1:0", endpoint, limits).await?;
        println!("{}", server.local_addr()?);
        server.serve(|_| Echo).await;
        Ok(())
    })
}

pub fn run() -> io::Result<Vec<Outcome>> {
    let mut server = Process::start(&["crowd-server"])?;
    let address = server.line()?;
    block_on(crowd(address, server.pid()))
}

type End = (Connection<Client>, Incoming<Client>);

async fn crowd(address: String, server: u32) -> io::Result<Vec<Outcome>> {
    let endpoint = Endpoint::<Client>::new(Cx::default(), State::Open);
    // One round warms up what is there once.
    let warm = open(endpoint.clone(), address.clone()).await?;
    drop(warm);
    sleep(Duration::from_millis(100)).await;
    let before = (resident_bytes(), resident_bytes_of(server));
    let start = Instant::now();
    let mut opening = JoinSet::new();
    let mut ends = Vec::with_capacity(CONNECTIONS as usize);
    for _ in 0..CONNECTIONS {
        if opening.len() >= AT_A_TIME
            && let Some(opened) = opening.join_next().await
        {
            ends.push(opened.map_err(io::Error::other)??);
        }
        opening.spawn(open(endpoint.clone(), address.clone()));
    }
    while let Some(opened) = opening.join_next().await {
        ends.push(opened.map_err(io::Error::other)??);
    }
    let opened = start.elapsed();
    // Once each has been quiet for a heartbeat, its buffers are given back.
    sleep(Config::default().heartbeat.unwrap_or_default() * 2 + Duration::from_secs(1)).await;
    let idle = (resident_bytes(), resident_bytes_of(server));
    let each = |after: usize, before: usize| after.saturating_sub(before) / CONNECTIONS as usize;
    let (ours, theirs) = (each(idle.0, before.0), each(idle.1, before.1));

    let start = Instant::now();
    for round in 0..ECHOES / CONNECTIONS {
        for (connection, _) in &ends {
            connection
                .send(&line(round, "echo"))
                .map_err(io::Error::other)?;
        }
        for (_, incoming) in &mut ends {
            answer(incoming).await?;
        }
    }
    let echoed = start.elapsed();
    let rate = f64::from(CONNECTIONS) / opened.as_secs_f64();
    Ok(vec![
        Outcome::new(
            format!("{CONNECTIONS} connections, client and server in two processes"),
            format!("open and greeted in {opened:.2?} ({rate:.0}/s)"),
            "accepted in < 5 s, >= 2,000/s",
            opened < Duration::from_secs(5) && rate >= 2000.0,
        ),
        Outcome::new(
            format!("{CONNECTIONS} idle connections after a heartbeat"),
            format!("RSS of a connection: {theirs} bytes at the server"),
            "<= 4,096 bytes",
            theirs <= 4096,
        ),
        Outcome::new(
            "the same, at clients that ask for what comes in (`Incoming`)",
            format!("RSS of a connection: {ours} bytes"),
            "<= 4,096 bytes",
            ours <= 4096,
        ),
        Outcome::new(
            format!("{ECHOES} echoes over {CONNECTIONS} connections"),
            format!(
                "{echoed:.2?} ({:.0}/s)",
                f64::from(ECHOES) / echoed.as_secs_f64()
            ),
            "all answered",
            true,
        ),
    ])
}

async fn open(endpoint: Endpoint<Client>, address: String) -> io::Result<End> {
    let driver = endpoint.connect(&address).await.map_err(io::Error::other)?;
    let (connection, mut incoming) = driver.spawn(4);
    connection
        .send(&line(0, "hello"))
        .map_err(io::Error::other)?;
    answer(&mut incoming).await?;
    Ok((connection, incoming))
}

/// Waits for a line; pings may come before it.
async fn answer(incoming: &mut Incoming<Client>) -> io::Result<()> {
    loop {
        let packet = incoming.packet().await.map_err(io::Error::other)?;
        if matches!(packet, Message::Line(_)) {
            return Ok(());
        }
    }
}
