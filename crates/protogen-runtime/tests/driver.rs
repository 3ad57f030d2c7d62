//! The driver's duties beside reading and writing: closing while others work, what is late and
//! what is not, and connections that nobody holds.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use std::{sync::Arc, time::Duration};

use protogen_runtime::{
    Closed, Config, Connection, Endpoint, Lifecycle, Side,
    connection::Deadline,
    limits::{Allowance, Limits, OnBreach, Rate},
    transport::memory,
    wire::{
        Outbox, Protocol,
        session::{Queue, SendError, SessionError, WhenFull},
    },
};
use support::{Client, Cx, Echo, Handler, Line, Message, Scramble, Server, State, line};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::{Instant, sleep, timeout},
};

fn client() -> Endpoint<Client> {
    Endpoint::new(Cx::default(), State::Open)
}

fn server() -> Endpoint<Server> {
    Endpoint::new(Cx::default(), State::Open)
}

/// Does what its function says with each line.
struct Calls<F>(F);

impl<F, G> Handler for Calls<F>
where
    F: FnMut(Line) -> G + Send,
    G: Future<Output = Result<Option<Line>, SendError>> + Send,
{
    type Error = SendError;
    async fn on_message(
        &mut self,
        message: Message,
        out: &mut Outbox<'_, Cx>,
    ) -> Result<(), SendError> {
        match message {
            Message::Line(line) => match (self.0)(line).await? {
                Some(answer) => out.push(&answer),
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }
}

impl<F: Send, P: Protocol> Lifecycle<P> for Calls<F> {}

fn frames(count: u32) -> Vec<u8> {
    let frame = |number: u32| {
        let mut frame = vec![5, 0, 1];
        frame.extend_from_slice(&number.to_le_bytes());
        frame
    };
    (0..count).flat_map(frame).collect()
}

/// Each read ends within a frame, for longer than a frame may take.
#[tokio::test(start_paused = true)]
async fn a_stream_of_frames_is_not_taken_for_one_that_does_not_end() {
    let (ours, mut theirs) = memory::pair(1 << 16);
    let (connection, mut incoming) = server().over(ours, Side::Server, None).unwrap().spawn(64);
    let reading = tokio::spawn(async move { while incoming.next().await.is_some() {} });
    let bytes = frames(20);
    theirs.write_all(&bytes[..4]).await.unwrap();
    for _ in 0..15 {
        sleep(Duration::from_secs(1)).await;
        theirs.write_all(&bytes[4..]).await.unwrap();
        theirs.write_all(&bytes[..4]).await.unwrap();
    }
    assert_eq!(connection.closed_reason(), None);
    connection.close("done");
    drop(theirs);
    reading.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn garbage_is_no_handshake() {
    let (ours, mut theirs) = memory::pair(1 << 16);
    let (connection, _incoming) = server().over(ours, Side::Server, None).unwrap().spawn(64);
    let start = Instant::now();
    theirs.write_all(&[1, 0, 0xEE]).await.unwrap();
    let closed = connection.closed().await;
    assert_eq!(closed, Closed::Timeout(Deadline::Handshake));
    assert_eq!(start.elapsed().as_secs(), 10);
}

/// The peer was not silent: nobody listened.
#[tokio::test(start_paused = true)]
async fn a_slow_handler_does_not_make_its_peer_late() {
    let (ours, mut theirs) = memory::pair(1 << 16);
    let mut config = Config::default();
    config.heartbeat = None;
    let driver = server()
        .with_config(config)
        .over(ours, Side::Server, None)
        .unwrap();
    let running = tokio::spawn(driver.run(Calls(|line: Line| async move {
        sleep(Duration::from_secs(40)).await;
        Ok(Some(line))
    })));
    theirs.write_all(&frames(1)).await.unwrap();
    let mut answer = [0; 7];
    theirs.read_exact(&mut answer).await.unwrap();
    assert_eq!(answer, *frames(1));
    sleep(Duration::from_secs(20)).await;
    theirs.write_all(&frames(1)).await.unwrap();
    theirs.read_exact(&mut answer).await.unwrap();
    drop(theirs);
    assert_eq!(running.await.unwrap(), Closed::ByPeer);
}

/// The peer sees pings while a handler works, and goes on waiting for it.
#[tokio::test(start_paused = true)]
async fn a_slow_handler_is_kept_alive_by_heartbeats() {
    let (ours, theirs) = memory::pair(1 << 16);
    let driver = server().over(ours, Side::Server, None).unwrap();
    tokio::spawn(driver.run(Calls(|line: Line| async move {
        sleep(Duration::from_secs(300)).await;
        Ok(Some(line))
    })));
    let mut config = Config::default();
    config.heartbeat = None;
    let (near, mut incoming) = client()
        .with_config(config)
        .over(theirs, Side::Client, None)
        .unwrap()
        .spawn(1024);
    near.send(&line(1, "")).unwrap();
    loop {
        match incoming.packet().await.unwrap() {
            Message::Line(answer) => break assert_eq!(answer, line(1, "")),
            other => assert_eq!(other, Message::Ping),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_waits_for_room_learns_that_the_peer_does_not_read() {
    let (ours, mut theirs) = memory::pair(64);
    let mut config = Config::default();
    config.queue.limit_bytes = 1000;
    let driver = server()
        .with_config(config)
        .over(ours, Side::Server, None)
        .unwrap();
    let connection: Connection<Server> = driver.connection();
    let start = Instant::now();
    let running = tokio::spawn(driver.run(Calls(move |line: Line| {
        let connection = connection.clone();
        async move {
            loop {
                connection.send_when_room(&line).await?;
            }
        }
    })));
    theirs.write_all(&frames(1)).await.unwrap();
    let closed = running.await.unwrap();
    assert_eq!(closed, Closed::Timeout(Deadline::Write));
    assert_eq!(start.elapsed().as_secs(), 30);
}

#[tokio::test(start_paused = true)]
async fn closing_need_not_wait_for_a_handler() {
    let (ours, mut theirs) = memory::pair(1 << 16);
    let driver = server().over(ours, Side::Server, None).unwrap();
    let connection = driver.connection();
    let handled = connection.clone();
    let running = tokio::spawn(driver.run(Calls(move |_| {
        let connection = handled.clone();
        async move {
            connection.closed().await;
            Ok(None)
        }
    })));
    theirs.write_all(&frames(1)).await.unwrap();
    connection.send(&line(1, "before")).unwrap();
    sleep(Duration::from_millis(1)).await;
    connection.close("enough");
    let mut bytes = Vec::new();
    theirs.read_to_end(&mut bytes).await.unwrap();
    assert_eq!(bytes.len(), 7 + "before".len());
    drop(theirs);
    let reason = "enough".into();
    assert_eq!(running.await.unwrap(), Closed::ByUs { reason });
}

#[tokio::test(start_paused = true)]
async fn finishing_lets_handlers_answer_what_has_arrived() {
    let (ours, mut theirs) = memory::pair(1 << 16);
    let driver = server().over(ours, Side::Server, None).unwrap();
    let connection = driver.connection();
    let running = tokio::spawn(driver.run(Calls(|line: Line| async move {
        sleep(Duration::from_secs(1)).await;
        Ok(Some(line))
    })));
    theirs.write_all(&frames(3)).await.unwrap();
    sleep(Duration::from_millis(500)).await;
    connection.finish("maintenance");
    let mut bytes = Vec::new();
    theirs.read_to_end(&mut bytes).await.unwrap();
    assert_eq!(bytes, frames(3));
    drop(theirs);
    let reason = "maintenance".into();
    assert_eq!(running.await.unwrap(), Closed::ByUs { reason });
}

/// A refused login must not be followed by what stood behind it.
#[tokio::test(start_paused = true)]
async fn nothing_is_handled_behind_a_failure() {
    let (ours, mut theirs) = memory::pair(1 << 16);
    let driver = server().over(ours, Side::Server, None).unwrap();
    let mut handled = 0;
    theirs.write_all(&frames(3)).await.unwrap();
    theirs.shutdown().await.unwrap();
    let closed = driver
        .run(Calls(|_| {
            handled += 1;
            async { Err(SendError::Full { limit_bytes: 0 }) }
        }))
        .await;
    assert!(matches!(closed, Closed::Handler { .. }), "{closed}");
    assert_eq!(handled, 1);
}

#[tokio::test(start_paused = true)]
async fn a_full_queue_that_closes_says_so_at_once() {
    let (ours, _theirs) = memory::pair(64);
    let mut config = Config::default();
    config.queue = Queue {
        limit_bytes: 1000,
        when_full: WhenFull::Close,
    };
    let driver = client()
        .with_config(config)
        .over(ours, Side::Client, None)
        .unwrap();
    let (connection, _incoming) = driver.spawn(16);
    let start = Instant::now();
    while connection.send(&line(0, "some text")).is_ok() {
        tokio::task::yield_now().await;
    }
    let full = SessionError::QueueFull { limit_bytes: 1000 };
    assert_eq!(connection.closed().await, Closed::Session(full));
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_packet_that_can_never_be_sent_is_not_waited_for() {
    let (ours, _theirs) = memory::pair(1 << 16);
    let mut config = Config::default();
    config.queue.limit_bytes = 1000;
    let driver = client()
        .with_config(config)
        .over(ours, Side::Client, None)
        .unwrap();
    let (connection, _incoming) = driver.spawn(16);
    let refused = connection.send_when_room(&line(0, &"x".repeat(2000))).await;
    let too_large = SendError::TooLarge {
        packet: "Line",
        bytes: 2005,
        limit_bytes: 1000,
    };
    assert_eq!(refused, Err(too_large));
}

/// What was answered before a broken frame is sent all the same.
#[tokio::test(start_paused = true)]
async fn a_broken_frame_does_not_take_back_the_answers_before_it() {
    let (ours, mut theirs) = memory::pair(1 << 16);
    let driver = server().over(ours, Side::Server, None).unwrap();
    let running = tokio::spawn(driver.run(Calls(|line| async move { Ok(Some(line)) })));
    let mut bytes = frames(2);
    // A length above the limit, on a profile that allows it.
    bytes.extend_from_slice(&[5, 0, 1, 0, 0]);
    theirs.write_all(&bytes).await.unwrap();
    theirs.shutdown().await.unwrap();
    let mut answers = Vec::new();
    theirs.read_to_end(&mut answers).await.unwrap();
    assert_eq!(answers, frames(2));
    let closed = running.await.unwrap();
    let truncated = SessionError::Truncated { bytes: 5 };
    assert_eq!(closed, Closed::Session(truncated));
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_nobody_holds_ends() {
    let (ours, mut theirs) = memory::pair(1 << 16);
    let (connection, incoming) = client().over(ours, Side::Client, None).unwrap().spawn(16);
    connection.send(&line(1, "last words")).unwrap();
    drop(incoming);
    theirs.write_all(&frames(1)).await.unwrap();
    sleep(Duration::from_secs(1)).await;
    connection.send(&line(2, "still there")).unwrap();
    drop(connection);
    let mut bytes = Vec::new();
    let read = theirs.read_to_end(&mut bytes);
    timeout(Duration::from_secs(1), read)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(bytes.len(), 14 + "last words".len() + "still there".len());
}

fn limited(on_breach: OnBreach) -> Endpoint<Server> {
    let mut config = Config::default();
    config.heartbeat = None;
    let limits = Limits {
        packets: Allowance::At(Rate::per_second(10, 20).unwrap()),
        ..Limits::UNLIMITED
    };
    config.limits = Some(Arc::new(limits.on_breach(on_breach)));
    server().with_config(config)
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_sends_too_fast_is_read_more_slowly() {
    let (ours, mut theirs) = memory::pair(1 << 16);
    let driver = limited(OnBreach::Delay).over(ours, Side::Server, None);
    let (_connection, mut incoming) = driver.unwrap().spawn(1024);
    let start = Instant::now();
    theirs.write_all(&frames(120)).await.unwrap();
    for number in 0..120 {
        let packet = incoming.packet().await.unwrap();
        assert_eq!(packet, Message::Line(line(number, "")));
    }
    // 20 at once, then 10 a second.
    let millis = start.elapsed().as_millis();
    assert!((9_800..=10_100).contains(&millis), "{millis} ms");
}

#[tokio::test(start_paused = true)]
async fn what_comes_too_fast_is_dropped_or_closes() {
    let (ours, mut theirs) = memory::pair(1 << 16);
    let driver = limited(OnBreach::Drop).over(ours, Side::Server, None);
    let (connection, mut incoming) = driver.unwrap().spawn(1024);
    theirs.write_all(&frames(120)).await.unwrap();
    sleep(Duration::from_secs(1)).await;
    theirs.write_all(&frames(1)).await.unwrap();
    for number in (0..20).chain([0]) {
        let packet = incoming.packet().await.unwrap();
        assert_eq!(packet, Message::Line(line(number, "")));
    }
    drop((connection, incoming));

    let (ours, mut theirs) = memory::pair(1 << 16);
    let driver = limited(OnBreach::Close).over(ours, Side::Server, None);
    let (connection, mut incoming) = driver.unwrap().spawn(1024);
    theirs.write_all(&frames(120)).await.unwrap();
    for _ in 0..20 {
        incoming.packet().await.unwrap();
    }
    assert!(incoming.packet().await.is_err());
    let closed = connection.closed().await.to_string();
    assert_eq!(
        closed,
        "rate limit of packets (10 in 1s, 20 at once) exceeded"
    );
}

/// Says that it has heard of the end.
struct Leaves(tokio::sync::mpsc::UnboundedSender<Closed>);

impl Handler for Leaves {
    type Error = SendError;
    async fn on_message(&mut self, _: Message, _: &mut Outbox<'_, Cx>) -> Result<(), SendError> {
        std::future::pending().await
    }
}

impl<P: Protocol> Lifecycle<P> for Leaves {
    fn on_closed(&mut self, closed: &Closed) {
        self.0.send(closed.clone()).unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_handler_hears_of_the_end_also_when_its_task_is_stopped() {
    let (ours, mut theirs) = memory::pair(1 << 12);
    let (sender, mut ends) = tokio::sync::mpsc::unbounded_channel();
    let served = server().over(ours, Side::Server, None).unwrap();
    let connection = served.connection();
    let task = tokio::spawn(served.run(Leaves(sender)));
    theirs.write_all(&[5, 0, 1, 0, 0, 0, 0]).await.unwrap();
    while connection.counts().packets_in == 0 {
        tokio::task::yield_now().await;
    }
    task.abort();
    let reason = "its task was stopped".into();
    assert_eq!(ends.recv().await, Some(Closed::ByUs { reason }));
    assert!(ends.recv().await.is_none(), "it was told twice");
}

/// A game server that takes over a connection which a login server has begun.
#[tokio::test(start_paused = true)]
async fn a_connection_behind_a_login_has_its_layers_on() {
    let cx = || Cx { key: Some(0x5A) };
    let (ours, theirs) = memory::pair(1 << 12);
    let server = Endpoint::<Server>::new(cx(), State::Open).behind::<Scramble>();
    tokio::spawn(server.over(theirs, Side::Server, None).unwrap().run(Echo));
    let client = Endpoint::<Client>::new(cx(), State::Open).behind::<Scramble>();
    let driver = client.clone().over(ours, Side::Client, None).unwrap();
    let (connection, mut incoming) = driver.spawn(8);
    connection.send(&line(7, "veiled")).unwrap();
    let packet = incoming.packet().await.unwrap();
    assert_eq!(packet, Message::Line(line(7, "veiled")));

    let (ours, mut theirs) = memory::pair(1 << 12);
    let (connection, _incoming) = client.over(ours, Side::Client, None).unwrap().spawn(8);
    connection.send(&line(7, "")).unwrap();
    let mut frame = [0; 7];
    theirs.read_exact(&mut frame).await.unwrap();
    assert_eq!(frame, [5, 0, 0x5B, 0x5D, 0x5A, 0x5A, 0x5A]);
}
