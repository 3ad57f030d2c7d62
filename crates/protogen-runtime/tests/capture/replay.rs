//! A connection is recorded, and what the server sent plays to other clients. The clock stands
//! still unless it is told.

use std::{path::Path, time::Duration};

use protogen_runtime::{
    Closed, Endpoint, Side,
    capture::{self, Content, Ending, Form, Frame, Header, Pace, Recorder, RecorderOptions, Speed},
    transport::{
        memory,
        replay::{Replay, ReplayControl},
    },
    wire::{Direction, session::Event},
};
use tokio::time::{Instant, sleep};

use super::{
    lines::{Bye, Client, Cx, Echo, Message, Scramble, Server, State, line},
    support::{Folder, drain, random},
};

fn client() -> Endpoint<Client> {
    Endpoint::new(Cx::default(), State::Open)
}

/// Ten minutes of a client that talks to a server which says it all again, as the client's tap
/// recorded it; beside it what the client saw.
async fn record(path: &Path, content: Content) -> Vec<(Duration, Message)> {
    let options = RecorderOptions::default();
    let recorder = Recorder::create(path, Form::Own, &Header::new(content), options).unwrap();
    let tap = recorder.clone();
    let (ours, theirs) = memory::pair(1 << 16);
    let server = Endpoint::<Server>::new(Cx::default(), State::Open);
    tokio::spawn(server.over(theirs, Side::Server, None).unwrap().run(Echo));
    let client = client().with_tap(move |_, _| Some(Box::new(tap.tap())));
    let driver = client.over(ours, Side::Client, None).unwrap();
    let (connection, mut incoming) = driver.spawn(16);
    let start = Instant::now();
    let mut seen = vec![];
    let mut state = 1;
    connection.send(&Scramble(0x5A)).unwrap();
    for number in 0.. {
        if start.elapsed() >= Duration::from_secs(600) {
            break;
        }
        connection.send(&line(number, "hello")).unwrap();
        seen.push((start.elapsed(), incoming.packet().await.unwrap()));
        sleep(Duration::from_millis(random(&mut state) % 1000)).await;
    }
    connection.send(&Bye).unwrap();
    connection.closed().await;
    tokio::task::spawn_blocking(move || recorder.close())
        .await
        .unwrap()
        .unwrap();
    seen
}

/// What a new client sees of the capture, and when.
async fn replay(path: &Path, pace: Pace) -> Vec<(Duration, Message)> {
    let (stream, _control) = Replay::new(capture::open(path).unwrap(), Direction::S2c, pace);
    let mut driver = client().over(stream, Side::Client, None).unwrap();
    let connection = driver.connection();
    connection.send(&Scramble(0x5A)).unwrap();
    let start = Instant::now();
    let mut seen = vec![];
    while let Some(event) = driver.next().await {
        match event {
            // Of our own heartbeats nobody knows.
            Event::Packet(Message::Pong | Message::Ping) => {}
            Event::Packet(message) => seen.push((start.elapsed(), message)),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(connection.closed().await, Closed::ByPeer);
    seen
}

fn messages(seen: &[(Duration, Message)]) -> Vec<&Message> {
    seen.iter().map(|(_, message)| message).collect()
}

#[tokio::test(start_paused = true)]
async fn a_recorded_connection_plays_to_equal_events_at_any_pace() {
    let folder = Folder::new();
    let path = folder.file("capture");
    let seen = record(&path, Content::Wire).await;
    assert!(seen.len() > 1000);
    let recorded = Pace::Timed(Speed::RECORDED);
    let first = replay(&path, recorded).await;
    assert_eq!(messages(&first), messages(&seen));
    for ((played, _), (seen, _)) in first.iter().zip(&seen) {
        assert!(
            played.abs_diff(*seen) <= Duration::from_millis(2),
            "{played:?} {seen:?}"
        );
    }
    assert_eq!(replay(&path, recorded).await, first, "the second time");
    for pace in [Pace::Timed(Speed::new(20.0).unwrap()), Pace::Unpaced] {
        let again = replay(&path, pace).await;
        assert_eq!(messages(&again), messages(&seen), "{pace:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_tap_records_payloads_without_the_login() {
    let folder = Folder::new();
    let path = folder.file("capture");
    let seen = record(&path, Content::Payload).await;
    let mut capture = capture::open(&path).unwrap();
    assert!(capture.header().started.is_some());
    let (frames, ending) = drain(&mut capture).unwrap();
    assert_eq!(ending, Ending::Closed);
    // The first frame, which holds the key, is left out; nothing is scrambled here.
    assert_eq!(frames[0].bytes, b"\x01\0\0\0\0hello");
    let lines = |direction| {
        let of = |frame: &&Frame| frame.direction == direction && frame.bytes[0] == 1;
        frames.iter().filter(of).count()
    };
    assert_eq!(lines(Direction::C2s), seen.len());
    assert_eq!(lines(Direction::S2c), seen.len());
}

fn stepwise() -> (Replay, ReplayControl) {
    let frames = (0..3).map(|number| {
        let bytes = [&[10, 0, 1, number, 0, 0, 0][..], b"hello"].concat();
        Ok(Frame::new(
            Duration::from_secs(number.into()),
            Direction::S2c,
            bytes,
        ))
    });
    Replay::new(frames, Direction::S2c, Pace::Stepwise)
}

#[tokio::test(start_paused = true)]
async fn steps_and_paces_are_steered_while_it_plays() {
    let (stream, control) = stepwise();
    let driver = client().over(stream, Side::Client, None).unwrap();
    let (_connection, mut incoming) = driver.spawn(16);
    control.step();
    let expected = |number| Ok(Message::Line(line(number, "hello")));
    assert_eq!(incoming.packet().await, expected(0));
    let next = tokio::time::timeout(Duration::from_secs(3), incoming.packet()).await;
    assert!(next.is_err(), "nothing comes without a step");
    control.step();
    assert_eq!(incoming.packet().await, expected(1));
    control.set_pace(Pace::Unpaced);
    assert_eq!(incoming.packet().await, expected(2));
    assert_eq!(incoming.packet().await, Err(Closed::ByPeer));
}

#[tokio::test(start_paused = true)]
async fn closing_ends_a_replay_at_once() {
    let (stream, _control) = stepwise();
    let driver = client().over(stream, Side::Client, None).unwrap();
    let (connection, _incoming) = driver.spawn(16);
    let start = Instant::now();
    connection.close("enough");
    connection.closed().await;
    assert_eq!(start.elapsed(), Duration::ZERO);
}
