//! Limits and statistics of a live connection, over memory, with a clock that stands still.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use std::{sync::Arc, time::Duration};

use protogen_runtime::{
    Closed, Config, Endpoint, Side,
    limits::{Allowance, Limits, OnBreach, Rate},
    monitor::Detail,
    transport::memory,
    wire::session::Event,
};
use support::{Client, Cx, Echo, Message, Server, State, line};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::Instant,
};

fn server(limits: Limits) -> Endpoint<Server> {
    let mut config = Config::default();
    config.limits = Some(Arc::new(limits));
    Endpoint::new(Cx::default(), State::Open).with_config(config)
}

fn at(tokens: u64, burst: u64) -> Allowance {
    Allowance::At(Rate::per_second(tokens, burst).unwrap())
}

/// Frames without a byte of payload: neither bytes nor packets would ever count them.
#[tokio::test(start_paused = true)]
async fn a_flood_of_empty_frames_is_closed_by_the_limit_of_frames() {
    let limits = Limits {
        frames: at(100, 200),
        ..Limits::UNLIMITED
    };
    let (ours, mut theirs) = memory::pair(1 << 12);
    let endpoint = server(limits.on_breach(OnBreach::Close));
    let (connection, _incoming) = endpoint
        .over(ours, Side::Server, None)
        .unwrap()
        .spawn(1 << 16);
    let flood = tokio::spawn(async move {
        let mut answers = Vec::new();
        let (mut read, mut write) = tokio::io::split(&mut theirs);
        let written = async {
            for _ in 0..100_000 {
                if write.write_all(&[0, 0]).await.is_err() {
                    break;
                }
            }
        };
        tokio::join!(written, async {
            read.read_to_end(&mut answers).await.is_ok()
        });
    });
    let closed = connection.closed().await;
    assert!(matches!(closed, Closed::RateLimit { .. }), "{closed}");
    assert!(connection.counts().refused + connection.counts().frames_in <= 201);
    flood.abort();
}

#[tokio::test(start_paused = true)]
async fn what_is_too_fast_waits_until_the_rate_holds() {
    let limits = Limits {
        packets: at(10, 10),
        ..Limits::UNLIMITED
    };
    let (ours, theirs) = memory::pair(1 << 16);
    let served = server(limits).over(theirs, Side::Server, None).unwrap();
    tokio::spawn(served.run(Echo));
    let client = Endpoint::<Client>::new(Cx::default(), State::Open);
    let (connection, mut incoming) = client.over(ours, Side::Client, None).unwrap().spawn(256);
    let start = Instant::now();
    for number in 0..60 {
        connection.send(&line(number, "")).unwrap();
    }
    for number in 0..60 {
        let packet = incoming.packet().await.unwrap();
        assert_eq!(packet, Message::Line(line(number, "")));
    }
    // Ten at once, fifty more at ten a second.
    let took = start.elapsed();
    let wanted = Duration::from_millis(4_700)..Duration::from_millis(5_300);
    assert!(wanted.contains(&took), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn what_is_too_much_can_be_dropped_instead() {
    let limits = Limits {
        packets: at(1, 3),
        ..Limits::UNLIMITED
    };
    let (ours, theirs) = memory::pair(1 << 16);
    let endpoint = server(limits.on_breach(OnBreach::Drop));
    let mut driver = endpoint.over(theirs, Side::Server, None).unwrap();
    let client = Endpoint::<Client>::new(Cx::default(), State::Open);
    let (connection, _incoming) = client.over(ours, Side::Client, None).unwrap().spawn(16);
    for number in 0..50 {
        connection.send(&line(number, "")).unwrap();
    }
    connection.close("done");
    let mut heard = Vec::new();
    while let Some(Event::Packet(Message::Line(line))) = driver.next().await {
        heard.push(line.number);
    }
    assert_eq!(heard, [0, 1, 2]);
}

#[tokio::test(start_paused = true)]
async fn statistics_name_packets_and_round_trips() {
    let (ours, theirs) = memory::pair(1 << 16);
    let served = server(Limits::UNLIMITED).over(theirs, Side::Server, None);
    tokio::spawn(served.unwrap().run(Echo));
    let mut config = Config::default();
    config.detail = Detail::Packets;
    let client = Endpoint::<Client>::new(Cx::default(), State::Open).with_config(config);
    let (connection, mut incoming) = client.over(ours, Side::Client, None).unwrap().spawn(16);
    connection.send(&line(1, "four")).unwrap();
    incoming.packet().await.unwrap();
    connection.ping().await.unwrap();
    tokio::time::sleep(Duration::from_secs(12)).await;
    let statistics = connection.statistics();
    let traffic = statistics
        .packets
        .iter()
        .find(|traffic| traffic.name == "Line");
    let traffic = traffic.unwrap();
    assert_eq!((traffic.sent.packets, traffic.sent.bytes), (1, 9));
    assert_eq!((traffic.received.packets, traffic.received.bytes), (1, 9));
    assert!(statistics.latency.is_some());
}

/// A server that says nothing of limits has those of a peer; a client, and who writes `UNLIMITED`,
/// has none.
#[tokio::test(start_paused = true)]
async fn only_servers_have_limits_unless_something_is_said() {
    let all = 10_000;
    let took = async |side, limits: Option<Limits>| {
        let mut config = Config::default();
        config.limits = limits.map(Arc::new);
        let endpoint = Endpoint::<Server>::new(Cx::default(), State::Open).with_config(config);
        let (ours, mut theirs) = memory::pair(1 << 20);
        let served = endpoint.over(ours, side, None).unwrap();
        tokio::spawn(served.run(Echo));
        let start = Instant::now();
        let frames = [5, 0, 1, 7, 0, 0, 0].repeat(all);
        theirs.write_all(&frames).await.unwrap();
        let mut back = vec![0; frames.len()];
        theirs.read_exact(&mut back).await.unwrap();
        start.elapsed()
    };
    // Two thousand at once, eight thousand more at a thousand a second.
    let by_default = took(Side::Server, None).await;
    let wanted = Duration::from_millis(7_900)..Duration::from_millis(8_100);
    assert!(wanted.contains(&by_default), "{by_default:?}");
    let unlimited = took(Side::Server, Some(Limits::UNLIMITED)).await;
    assert!(unlimited < Duration::from_millis(10), "{unlimited:?}");
    let of_a_client = took(Side::Client, None).await;
    assert!(of_a_client < Duration::from_millis(10), "{of_a_client:?}");
}
