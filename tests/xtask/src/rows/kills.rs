//! Row 18: a server process that is killed a thousand times under load, and a thousand seeds of a
//! simulated network.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use protogen_runtime::{Endpoint, Server as Listener, link::TcpDial, server::AcceptLimits};
use protogen_test_support::{
    lines::{Client, Cx, Server, State},
    random::Random,
    report::Outcome,
    rows::{
        partitions,
        reconnects::{Clerk, Ledger, compare, impatient, requests},
    },
};
use tokio::time::sleep;

use super::start::{Process, block_on};

const KILLS: usize = 1_000;
const SEEDS: u64 = 1_000;

pub fn run() -> io::Result<Vec<Outcome>> {
    Ok(vec![block_on(killed())?, partitions::run(SEEDS, 200)?])
}

async fn killed() -> io::Result<Outcome> {
    let path = std::env::temp_dir().join(format!("pgt-ledger-{}", std::process::id()));
    let ledger = path.to_string_lossy().into_owned();
    fs::write(&path, [])?;
    let mut server = Process::start(&["clerk", "127.0.0.1:0", &ledger])?;
    let address = server.line()?;
    let is_over = Arc::new(AtomicBool::new(false));
    let over = Arc::clone(&is_over);
    let endpoint = Endpoint::<Client>::new(Cx::default(), State::Open).with_config(impatient());
    let dial = TcpDial::new(endpoint, address.clone());
    let numbers = (0..).take_while(move |_| !over.load(Ordering::Relaxed));
    let asking = tokio::spawn(requests(dial, numbers, Duration::from_micros(200)));
    let killing = async {
        let mut random = Random::new(18);
        for _ in 0..KILLS {
            sleep(Duration::from_millis(5 + random.below(60) as u64)).await;
            server.kill()?;
            server = Process::start(&["clerk", &address, &ledger])?;
            server.line()?;
        }
        io::Result::Ok(())
    };
    let killed = killing.await;
    is_over.store(true, Ordering::Relaxed);
    let seen = asking.await.map_err(io::Error::other)?;
    drop(server);
    let done = read(&ledger)?;
    let _ = fs::remove_file(path);
    killed?;
    let seen = seen?;
    let (lost, twice) = compare(&seen.acknowledged, &done);
    Ok(Outcome::new(
        format!(
            "server process killed (kill -9) {KILLS} times under load; {} connections",
            seen.connections
        ),
        format!(
            "{} requests acknowledged, {lost} of them lost, {twice} done twice, {} given up",
            seen.acknowledged.len(),
            seen.given_up
        ),
        "0 acknowledged lost, 0 delivered twice",
        lost == 0 && twice == 0 && seen.given_up == 0 && seen.connections > KILLS / 2,
    ))
}

/// A server that enters each number into a file before it answers.
pub fn clerk(address: &str, path: &str) -> io::Result<()> {
    block_on(async {
        let ledger = Ledger::with(read(path)?);
        let file = Arc::new(OpenOptions::new().append(true).open(path)?);
        let endpoint = Endpoint::<Server>::new(Cx::default(), State::Open).with_config(impatient());
        let server = Listener::bind(address, endpoint, AcceptLimits::default()).await?;
        println!("{}", server.local_addr()?);
        let greet = move |_: &_| {
            let file = Arc::clone(&file);
            Clerk {
                keep: move |number: u32| {
                    // What can't be kept must not be answered.
                    if (&*file).write_all(&number.to_le_bytes()).is_err() {
                        std::process::abort();
                    }
                },
                ledger: ledger.clone(),
            }
        };
        server.serve(greet).await;
        Ok(())
    })
}

fn read(path: &str) -> io::Result<Vec<u32>> {
    let bytes = fs::read(path)?;
    let numbers = bytes.chunks_exact(4).map(|number| {
        let number: [u8; 4] = number.try_into().unwrap_or_default();
        u32::from_le_bytes(number)
    });
    Ok(numbers.collect())
}
