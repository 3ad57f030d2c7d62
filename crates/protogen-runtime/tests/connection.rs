//! One connection over memory, with a clock that stands still unless it is told.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use std::time::Duration;

use protogen_runtime::{
    Closed, Config, Endpoint, Side,
    connection::{AnswerPings, Deadline},
    transport::memory,
    wire::session::{Event, Queue, SendError},
};
use support::{Bye, Client, Cx, Echo, Message, Scramble, Server, State, line};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::{Instant, sleep},
};

fn client() -> Endpoint<Client> {
    Endpoint::new(Cx::default(), State::Open)
}

fn server() -> Endpoint<Server> {
    Endpoint::new(Cx::default(), State::Open)
}

#[tokio::test(start_paused = true)]
async fn what_is_sent_comes_back_in_order_also_behind_a_switch() {
    let (ours, theirs) = memory::pair(1 << 16);
    let served = server().over(theirs, Side::Server, None).unwrap();
    let served = tokio::spawn(served.run(Echo));
    let (connection, mut incoming) = client().over(ours, Side::Client, None).unwrap().spawn(16);
    connection.send(&line(1, "plain")).unwrap();
    assert_eq!(
        incoming.packet().await.unwrap(),
        Message::Line(line(1, "plain"))
    );
    connection.send(&Scramble(0x5A)).unwrap();
    connection.send(&line(2, "xor")).unwrap();
    assert_eq!(
        incoming.packet().await.unwrap(),
        Message::Line(line(2, "xor"))
    );
    connection.send(&Bye).unwrap();
    assert_eq!(connection.closed().await, Closed::Ended);
    assert_eq!(served.await.unwrap(), Closed::Ended);
    assert_eq!(connection.counts().packets_out, 4);
}

#[tokio::test(start_paused = true)]
async fn many_packets_of_one_turn_leave_in_one_write() {
    let (ours, mut theirs) = memory::pair(1 << 16);
    let (connection, _incoming) = client().over(ours, Side::Client, None).unwrap().spawn(16);
    for number in 0..100 {
        connection.send(&line(number, "x")).unwrap();
    }
    let mut bytes = vec![0; 4096];
    assert_eq!(theirs.read(&mut bytes).await.unwrap(), 100 * 8);
}

#[tokio::test(start_paused = true)]
async fn a_silent_peer_is_pinged_and_then_given_up() {
    let (ours, mut theirs) = memory::pair(1 << 16);
    let start = Instant::now();
    let (connection, _incoming) = client().over(ours, Side::Client, None).unwrap().spawn(16);
    let mut ping = [0; 3];
    theirs.read_exact(&mut ping).await.unwrap();
    assert_eq!((ping, start.elapsed().as_secs()), ([1, 0, 2], 5));
    let closed = connection.closed().await;
    assert_eq!(closed, Closed::Timeout(Deadline::Pong));
    assert_eq!(start.elapsed().as_secs(), 15);
}

#[tokio::test(start_paused = true)]
async fn a_ping_is_answered_by_the_driver_and_measured() {
    let (ours, theirs) = memory::pair(1 << 16);
    let (far, _their_incoming) = server().over(theirs, Side::Server, None).unwrap().spawn(16);
    let (near, _incoming) = client().over(ours, Side::Client, None).unwrap().spawn(16);
    sleep(Duration::from_secs(21)).await;
    assert_eq!(near.closed_reason(), None);
    assert!(near.latency().is_some() || far.latency().is_some());
}

#[tokio::test(start_paused = true)]
async fn a_frame_that_does_not_become_whole_closes_at_its_deadline() {
    let (ours, mut theirs) = memory::pair(1 << 16);
    let config = Config::default();
    let start = Instant::now();
    let driver = server()
        .with_config(config)
        .over(ours, Side::Server, None)
        .unwrap();
    let (connection, _incoming) = driver.spawn(16);
    theirs.write_all(&[8, 0, 1]).await.unwrap();
    for _ in 0..4 {
        sleep(Duration::from_secs(2)).await;
        theirs.write_all(&[0]).await.unwrap();
    }
    let closed = connection.closed().await;
    let frame = Closed::Timeout(Deadline::Frame);
    let handshake = Closed::Timeout(Deadline::Handshake);
    assert!(closed == frame || closed == handshake, "{closed}");
    assert_eq!(start.elapsed().as_secs(), 10);
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_does_not_read_fills_the_queue_and_is_cut_off() {
    let (ours, _theirs) = memory::pair(64);
    let mut config = Config::default();
    config.heartbeat = None;
    config.read_timeout = None;
    config.queue = Queue {
        limit_bytes: 1000,
        ..Queue::default()
    };
    let driver = client()
        .with_config(config)
        .over(ours, Side::Client, None)
        .unwrap();
    let start = Instant::now();
    let (connection, _incoming) = driver.spawn(16);
    let full = loop {
        if let Err(error) = connection.send(&line(0, "some text")) {
            break error;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(full, SendError::Full { limit_bytes: 1000 });
    let packet = line(0, "some text");
    let waiting = connection.send_when_room(&packet);
    let closed = connection.closed();
    let (sent, closed) = tokio::join!(waiting, closed);
    assert!(matches!(sent, Err(SendError::Dead(_))));
    assert_eq!(closed, Closed::Timeout(Deadline::Write));
    assert_eq!(start.elapsed().as_secs(), 30);
}

#[tokio::test(start_paused = true)]
async fn closing_lets_what_was_queued_leave() {
    let (ours, mut theirs) = memory::pair(16);
    let (connection, _incoming) = client().over(ours, Side::Client, None).unwrap().spawn(16);
    for number in 0..50 {
        connection.send(&line(number, "0123456789")).unwrap();
    }
    connection.close("done");
    let mut bytes = Vec::new();
    theirs.read_to_end(&mut bytes).await.unwrap();
    assert_eq!(bytes.len(), 50 * 17);
    drop(theirs);
    let reason = "done".into();
    assert_eq!(connection.closed().await, Closed::ByUs { reason });
    assert!(matches!(
        connection.send(&line(0, "")),
        Err(SendError::Dead(_))
    ));
}

/// Ten thousand frames through a `select!` whose other arm is ready at random: none is lost, none
/// comes twice.
#[tokio::test(start_paused = true)]
async fn dropping_a_receive_at_any_await_loses_nothing() {
    let (ours, mut theirs) = memory::pair(1 << 12);
    let mut config = Config::default();
    config.answer_pings = AnswerPings::Handler;
    let mut driver = client()
        .with_config(config)
        .over(ours, Side::Client, None)
        .unwrap();
    let peer = tokio::spawn(async move {
        let mut bytes = Vec::new();
        for number in 0..10_000_u32 {
            bytes.extend_from_slice(&[5, 0, 1]);
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        for chunk in bytes.chunks(61) {
            theirs.write_all(chunk).await.unwrap();
            sleep(Duration::from_micros(300)).await;
        }
        theirs
    });
    let mut seen = Vec::new();
    let mut ticks = 0;
    let mut random = 0x2545_F491_u32;
    while seen.len() < 10_000 {
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        tokio::select! {
            biased;
            () = sleep(Duration::from_micros(u64::from(random % 700))) => ticks += 1,
            event = driver.next() => match event {
                Some(Event::Packet(Message::Line(line))) => seen.push(line.number),
                other => panic!("{other:?}"),
            },
        }
    }
    assert!(seen.iter().copied().eq(0..10_000), "lost or reordered");
    assert!(ticks > 1_000, "{ticks} ticks");
    drop(peer);
}
