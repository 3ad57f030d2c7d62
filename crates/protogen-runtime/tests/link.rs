//! A link that comes back, over memory, with a clock that stands still unless it is told.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use protogen_runtime::{
    Closed, Connection, Driver, Endpoint, Incoming, Side,
    connection::Status,
    error::{Action, Error, ErrorKind, ErrorPolicy, Refusal},
    link::{Dial, LinkBuilder, LinkEvent, Login, NoLogin, Resend},
    reconnect::{GaveUp, ReconnectPolicy},
    transport::memory,
    wire::session::Event,
};
use support::{Client, Cx, Message, Server, State, line};
use tokio::{io::DuplexStream, time::Instant};

/// What a server does with its next connection.
#[derive(Debug, Clone, Copy)]
enum Script {
    /// Refuses it.
    Down,
    /// Answers so many lines, reads one more, and dies.
    Answer(usize),
    /// Answers for ever.
    Stay,
}

/// A server that follows a script, and notes every line that it has read.
#[derive(Clone)]
struct Scripted {
    script: Arc<Mutex<VecDeque<Script>>>,
    read: Arc<Mutex<Vec<u32>>>,
}

impl Scripted {
    fn new(script: impl IntoIterator<Item = Script>) -> Self {
        Self {
            script: Arc::new(Mutex::new(script.into_iter().collect())),
            read: Arc::default(),
        }
    }

    async fn serve(self, stream: DuplexStream, answers: usize) {
        let endpoint = Endpoint::<Server>::new(Cx::default(), State::Open);
        let mut driver = endpoint.over(stream, Side::Server, None).unwrap();
        let connection = driver.connection();
        let mut answered = 0;
        while let Some(event) = driver.next().await {
            let Event::Packet(Message::Line(line)) = event else {
                continue;
            };
            self.read.lock().unwrap().push(line.number);
            if answered == answers {
                // The answers so far leave, this one never comes.
                connection.close("dies");
                continue;
            }
            answered += 1;
            connection.send(&line).unwrap();
        }
    }
}

impl Dial<Client> for Scripted {
    type Stream = DuplexStream;

    async fn dial(&mut self) -> Result<Driver<Client, DuplexStream>, Error> {
        let next = self.script.lock().unwrap().pop_front();
        let answers = match next {
            Some(Script::Down) | None => return Err(Closed::ByPeer.into()),
            Some(Script::Answer(answers)) => answers,
            Some(Script::Stay) => usize::MAX,
        };
        let (ours, theirs) = memory::pair(1 << 12);
        tokio::spawn(self.clone().serve(theirs, answers));
        let endpoint = Endpoint::new(Cx::default(), State::Open);
        Ok(endpoint.over(ours, Side::Client, None).unwrap())
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_not_acknowledged_is_sent_again_in_order() {
    let server = Scripted::new([Script::Answer(2), Script::Down, Script::Stay]);
    let (link, mut events) = LinkBuilder::new(server.clone(), NoLogin).start();
    let ids: Vec<_> = (0..5)
        .map(|number| link.deliver(line(number, ""), Resend::Idempotent).unwrap())
        .collect();
    let (mut heard, mut downs) = (Vec::new(), 0);
    while heard.len() < 5 {
        match events.next().await.unwrap() {
            LinkEvent::Received(Event::Packet(Message::Line(line))) => {
                link.acknowledge_through(ids[line.number as usize]);
                heard.push(line.number);
            }
            LinkEvent::Down { .. } => downs += 1,
            LinkEvent::Up { .. } => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(heard, [0, 1, 2, 3, 4]);
    assert_eq!((downs, link.unacknowledged()), (2, 0));
    // Of line 2 nobody knew whether it had arrived: it was read twice, the acknowledged ones once.
    assert_eq!(*server.read.lock().unwrap(), [0, 1, 2, 2, 3, 4]);
}

/// The user looks away while the connection dies and another one comes up.
#[tokio::test(start_paused = true)]
async fn what_was_answered_before_the_end_is_not_sent_again_though_it_is_looked_at_late() {
    let server = Scripted::new([Script::Answer(2), Script::Stay]);
    let (link, mut events) = LinkBuilder::new(server.clone(), NoLogin).start();
    let mut waiting: VecDeque<_> = (0..5)
        .map(|number| link.deliver(line(number, ""), Resend::Idempotent).unwrap())
        .collect();
    assert!(matches!(events.next().await, Some(LinkEvent::Up { .. })));
    tokio::time::sleep(Duration::from_secs(60)).await;
    let mut heard = Vec::new();
    while heard.len() < 5 {
        if let LinkEvent::Received(Event::Packet(Message::Line(line))) =
            events.next().await.unwrap()
        {
            // The answers say nothing of which line they answer: the next one is the first.
            link.acknowledge(waiting.pop_front().unwrap());
            heard.push(line.number);
        }
    }
    assert_eq!(heard, [0, 1, 2, 3, 4]);
    assert_eq!(*server.read.lock().unwrap(), [0, 1, 2, 2, 3, 4]);
}

#[tokio::test(start_paused = true)]
async fn what_must_not_be_sent_twice_is_reported_as_unknown() {
    let server = Scripted::new([Script::Answer(0), Script::Stay]);
    let (link, mut events) = LinkBuilder::new(server.clone(), NoLogin).start();
    let lost = link.deliver(line(7, ""), Resend::Never).unwrap();
    loop {
        match events.next().await.unwrap() {
            LinkEvent::Unknown(id) => break assert_eq!(id, lost),
            LinkEvent::Up { .. } | LinkEvent::Down { .. } => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(*server.read.lock().unwrap(), [7]);
    assert_eq!(link.unacknowledged(), 0);
}

#[tokio::test(start_paused = true)]
async fn it_gives_up_after_its_attempts_and_says_what_was_not_delivered() {
    let server = Scripted::new([]);
    let start = Instant::now();
    let (link, mut events) = LinkBuilder::new(server, NoLogin).start();
    let kept = link.deliver(line(1, ""), Resend::Idempotent).unwrap();
    let mut downs = 0;
    let (why, undelivered) = loop {
        match events.next().await.unwrap() {
            LinkEvent::Down { .. } => downs += 1,
            LinkEvent::GaveUp { why, undelivered } => break (why, undelivered),
            other => panic!("{other:?}"),
        }
    };
    assert!(matches!(why, GaveUp::Spent { attempts: 5, .. }), "{why}");
    assert_eq!((downs, undelivered), (5, vec![kept]));
    assert_eq!(link.status(), Status::Failed);
    // 1 + 2 + 4 + 8 + 16 s at most, with full jitter.
    assert!(start.elapsed() <= Duration::from_secs(31));
    assert!(events.next().await.is_none());
}

/// Says that the password is wrong.
struct Refused;

impl Login<Client> for Refused {
    async fn login(
        &mut self,
        _connection: &Connection<Client>,
        _incoming: &mut Incoming<Client>,
    ) -> Result<(), Error> {
        Err(Error::refused(Refusal::Credentials, "wrong password"))
    }
}

#[tokio::test(start_paused = true)]
async fn refused_credentials_are_never_tried_again() {
    let server = Scripted::new([Script::Stay, Script::Stay]);
    let (_link, mut events) = LinkBuilder::<_, _>::new(server, Refused).start::<Client>();
    let event = events.next().await.unwrap();
    let LinkEvent::GaveUp { why, .. } = event else {
        panic!("{event:?}");
    };
    assert!(matches!(why, GaveUp::Pointless(_)), "{why}");
}

#[tokio::test(start_paused = true)]
async fn a_call_to_connect_does_not_wait_and_counts_anew() {
    let server = Scripted::new([Script::Down, Script::Stay]);
    let policy = ReconnectPolicy::default();
    let (link, mut events) = LinkBuilder::new(server, NoLogin)
        .with_policy(policy)
        .start();
    let first = events.next().await.unwrap();
    assert!(matches!(first, LinkEvent::<Client>::Down { .. }));
    let start = Instant::now();
    link.connect_now();
    let second = events.next().await.unwrap();
    assert!(matches!(second, LinkEvent::Up { .. }), "{second:?}");
    assert_eq!(start.elapsed(), Duration::ZERO);
    link.close();
    let last = events.next().await.unwrap();
    assert!(matches!(last, LinkEvent::GaveUp { .. }), "{last:?}");
    assert_eq!(link.status(), Status::Closed);
}

/// The server dies; a link that is told not to come back after errors of the network does not.
#[tokio::test(start_paused = true)]
async fn what_an_error_leads_to_is_the_users_choice() {
    let policy = ErrorPolicy::default().on(ErrorKind::Network, Action::Close);
    let server = Scripted::new([Script::Answer(0), Script::Stay]);
    let (link, mut events) = LinkBuilder::new(server, NoLogin)
        .with_errors(policy)
        .start();
    link.deliver(line(1, ""), Resend::Idempotent).unwrap();
    let up = events.next().await.unwrap();
    assert!(matches!(up, LinkEvent::<Client>::Up { .. }), "{up:?}");
    let end = events.next().await.unwrap();
    assert!(matches!(end, LinkEvent::GaveUp { .. }), "{end:?}");
}
