//! Turns: what one read holds is handed out and answered without a look at the session for each
//! packet. Nobody but a clock may see the difference.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::sync::{Arc, Mutex};

use protogen_runtime::{
    Closed, Config, Connection, Driver, Endpoint, Lifecycle, Side,
    limits::{Allowance, Limits, OnBreach, Rate},
    transport::memory,
    wire::{
        Direction, Outbox,
        session::{Form, Malformed, Queue, Reaction, SendError, Tap},
    },
};
use protogen_test_support::{
    plain::{Go, Handler, Message, Note, Server, State, note},
    random::Random,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream},
    task::yield_now,
};

fn server() -> Endpoint<Server> {
    let mut config = Config::default();
    config.limits = Some(Limits::UNLIMITED.into());
    Endpoint::new((), State::First).with_config(config)
}

fn notes(numbers: std::ops::Range<u32>) -> Vec<u8> {
    numbers.flat_map(note).collect()
}

/// Does what its function says with each packet, and keeps what came.
struct Calls<F> {
    work: F,
    seen: Arc<Mutex<Vec<String>>>,
}

fn calls<F>(work: F) -> Calls<F>
where
    F: FnMut(Message, &mut Outbox<'_, ()>) -> Result<Then, SendError> + Send,
{
    let seen = Arc::default();
    Calls { work, seen }
}

/// Whether a handler waits before it is done.
enum Then {
    Done,
    Wait,
}

impl<F> Handler for Calls<F>
where
    F: FnMut(Message, &mut Outbox<'_, ()>) -> Result<Then, SendError> + Send,
{
    type Error = SendError;
    async fn on_message(
        &mut self,
        message: Message,
        out: &mut Outbox<'_, ()>,
    ) -> Result<(), SendError> {
        self.seen.lock().unwrap().push(format!("{message:?}"));
        if let Then::Wait = (self.work)(message, out)? {
            yield_now().await;
            out.push(&Note(u32::MAX))?;
        }
        Ok(())
    }
}

impl<F: Send> Lifecycle<Server> for Calls<F> {
    fn on_malformed(&mut self, malformed: &Malformed) -> Reaction {
        self.seen.lock().unwrap().push(malformed.to_string());
        Reaction::Skip
    }
}

/// A connection over memory in which these bytes have arrived.
async fn arrived(
    endpoint: &Endpoint<Server>,
    bytes: &[u8],
) -> (Driver<Server, DuplexStream>, DuplexStream) {
    let (ours, mut theirs) = memory::pair(1 << 20);
    theirs.write_all(bytes).await.unwrap();
    (endpoint.over(ours, Side::Server, None).unwrap(), theirs)
}

/// Runs a connection whose peer says this and nothing more; what it was answered.
async fn answers<F>(
    endpoint: &Endpoint<Server>,
    bytes: &[u8],
    handler: impl FnOnce(Connection<Server>) -> Calls<F>,
) -> (Closed, Vec<u8>)
where
    F: FnMut(Message, &mut Outbox<'_, ()>) -> Result<Then, SendError> + Send,
{
    let (driver, mut theirs) = arrived(endpoint, bytes).await;
    theirs.shutdown().await.unwrap();
    let handler = handler(driver.connection());
    let closed = driver.run(handler).await;
    let mut back = Vec::new();
    theirs.read_to_end(&mut back).await.unwrap();
    (closed, back)
}

/// Sees everything and does nothing; with it every packet passes the session.
struct Watch;

impl Tap for Watch {
    fn frame(&mut self, _direction: Direction, _form: Form, _bytes: &[u8]) {}
}

#[tokio::test]
async fn what_is_pushed_and_what_is_sent_leave_as_they_were_said() {
    let (closed, back) = answers(&server(), &notes(0..50), |connection| {
        calls(move |message, out| {
            let Message::Note(Note(number)) = message else {
                return Ok(Then::Done);
            };
            out.push(&Note(number * 3))?;
            if number % 4 != 3 {
                connection.send(&Note(number * 3 + 1))?;
                out.push(&Note(number * 3 + 2))?;
            } else {
                out.push(&Note(number * 3 + 1))?;
                connection.send(&Note(number * 3 + 2))?;
            }
            Ok(Then::Done)
        })
    })
    .await;
    assert_eq!(closed, Closed::ByPeer);
    assert_eq!(back, notes(0..150));
}

/// A handler answers and tells another thread, which sends: the answer stands before it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_thread_that_was_told_of_an_answer_sends_behind_it() {
    let (tell, told) = std::sync::mpsc::channel::<(Connection<Server>, u32)>();
    let sender = std::thread::spawn(move || {
        for (connection, number) in told {
            connection.send(&Note(number)).unwrap();
        }
    });
    let (driver, mut theirs) = arrived(&server(), &[]).await;
    let connection = driver.connection();
    let running = tokio::spawn(driver.run(calls(move |message, out| {
        if let Message::Note(Note(number)) = message {
            out.push(&Note(number * 2))?;
            tell.send((connection.clone(), number * 2 + 1)).unwrap();
        }
        Ok(Then::Done)
    })));
    for _ in 0..100 {
        theirs.write_all(&notes(0..200)).await.unwrap();
        let mut back = vec![0; 400 * 7];
        theirs.read_exact(&mut back).await.unwrap();
        let mut places = [0; 400];
        for (place, frame) in back.chunks(7).enumerate() {
            places[usize::from(u16::from_le_bytes([frame[3], frame[4]]))] = place;
        }
        for (number, pair) in places.chunks(2).enumerate() {
            assert!(
                pair[0] < pair[1],
                "what followed answer {number} came before it"
            );
        }
    }
    drop(theirs);
    assert_eq!(running.await.unwrap(), Closed::ByPeer);
    sender.join().unwrap();
}

#[tokio::test]
async fn a_close_takes_effect_before_the_next_packet() {
    let (closed, back) = answers(&server(), &notes(0..10), |connection| {
        calls(move |message, out| {
            let Message::Note(note @ Note(number)) = message else {
                return Ok(Then::Done);
            };
            assert!(number < 4, "packet {number} was handled behind the close");
            out.push(&note)?;
            if number == 3 {
                connection.close("enough");
                assert!(out.push(&note).is_err());
            }
            Ok(Then::Done)
        })
    })
    .await;
    let reason = "enough".into();
    assert_eq!(closed, Closed::ByUs { reason });
    assert_eq!(back, notes(0..4));
}

#[tokio::test]
async fn an_error_takes_effect_before_the_next_packet() {
    let (closed, back) = answers(&server(), &notes(0..10), |_| {
        calls(|message, out| {
            let Message::Note(note @ Note(number)) = message else {
                return Ok(Then::Done);
            };
            out.push(&note)?;
            match number {
                3 => Err(SendError::Full { limit_bytes: 7 }),
                _ => Ok(Then::Done),
            }
        })
    })
    .await;
    assert!(matches!(closed, Closed::Handler { .. }), "{closed}");
    assert_eq!(back, notes(0..4));
}

#[tokio::test]
async fn a_state_that_a_handler_sets_holds_for_the_next_packet() {
    let go = [1, 0, 4];
    let bytes = [&notes(0..1)[..], &go].concat();
    let (closed, _) = answers(&server(), &bytes, |connection| {
        calls(move |message, _| {
            assert!(matches!(message, Message::Note(_)), "{message:?}");
            connection.set_state(State::Second);
            Ok(Then::Done)
        })
    })
    .await;
    assert!(closed.to_string().contains("second"), "{closed}");
}

#[tokio::test]
async fn a_packet_that_is_answered_by_a_transition_is_followed_in_the_new_state() {
    let go = [1, 0, 4];
    let bytes = [&notes(0..1)[..], &go].concat();
    let (closed, back) = answers(&server(), &bytes, |_| {
        calls(|message, out| {
            assert!(matches!(message, Message::Note(_)), "{message:?}");
            out.push(&Note(7))?;
            out.push(&Go)?;
            let again = out.push(&Go);
            assert!(matches!(again, Err(SendError::NotInState { .. })));
            out.push(&Note(8))?;
            Ok(Then::Done)
        })
    })
    .await;
    assert!(closed.to_string().contains("second"), "{closed}");
    assert_eq!(back, [&note(7)[..], &go, &note(8)].concat());
}

#[tokio::test]
async fn limits_count_each_packet_of_a_read() {
    let mut config = Config::default();
    config.limits = Some(Arc::new(Limits {
        packets: Allowance::At(Rate::per_second(1, 20).unwrap()),
        on_breach: OnBreach::Close,
        ..Limits::UNLIMITED
    }));
    let endpoint = server().with_config(config);
    let handler = calls(|_, _| Ok(Then::Done));
    let seen = Arc::clone(&handler.seen);
    let (closed, _) = answers(&endpoint, &notes(0..50), |_| handler).await;
    assert!(matches!(closed, Closed::RateLimit { .. }), "{closed}");
    assert_eq!(seen.lock().unwrap().len(), 20);
}

#[tokio::test]
async fn answers_stop_at_the_limit_of_the_queue() {
    let mut config = Config::default();
    config.queue = Queue {
        limit_bytes: 7_000,
        ..Queue::default()
    };
    let endpoint = server().with_config(config);
    let (_, back) = answers(&endpoint, &notes(0..1), |_| {
        calls(|_, out| {
            let mut number = 0;
            while out.push(&Note(number)).is_ok() {
                number += 1;
            }
            assert!((1_000..=1_400).contains(&number), "{number} notes fit");
            Ok(Then::Done)
        })
    })
    .await;
    assert!(back.len() <= 1_400 * 7);
}

#[tokio::test]
async fn what_stands_behind_a_handler_that_waits_is_handled_in_its_order() {
    let (closed, back) = answers(&server(), &notes(0..100), |_| {
        calls(|message, out| {
            let Message::Note(note @ Note(number)) = message else {
                return Ok(Then::Done);
            };
            out.push(&note)?;
            Ok(if number % 3 == 1 {
                Then::Wait
            } else {
                Then::Done
            })
        })
    })
    .await;
    let mut expected = Vec::new();
    for number in 0..100 {
        expected.extend(note(number));
        if number % 3 == 1 {
            expected.extend(note(u32::MAX));
        }
    }
    assert_eq!(closed, Closed::ByPeer);
    assert_eq!(back, expected);
}

/// A connection that is driven inside of another one's handler has a turn of its own, or none.
#[tokio::test]
async fn a_connection_inside_of_a_handler_keeps_to_its_own_answers() {
    struct Outer;
    impl Handler for Outer {
        type Error = SendError;
        async fn on_message(
            &mut self,
            message: Message,
            out: &mut Outbox<'_, ()>,
        ) -> Result<(), SendError> {
            let Message::Note(note @ Note(number)) = message else {
                return Ok(());
            };
            out.push(&note)?;
            let asked = notes(number..number + 3);
            let inner = answers(&server(), &asked, |_| {
                calls(|message, out| match message {
                    Message::Note(note) => out.push(&note).map(|()| Then::Done),
                    _ => Ok(Then::Done),
                })
            })
            .await;
            assert_eq!(inner, (Closed::ByPeer, asked));
            out.push(&note)
        }
    }
    impl Lifecycle<Server> for Outer {}
    let (driver, mut theirs) = arrived(&server(), &notes(0..4)).await;
    theirs.shutdown().await.unwrap();
    assert_eq!(driver.run(Outer).await, Closed::ByPeer);
    let mut back = Vec::new();
    theirs.read_to_end(&mut back).await.unwrap();
    let expected: Vec<u8> = (0..4).flat_map(|n| [note(n), note(n)].concat()).collect();
    assert_eq!(back, expected);
}

#[tokio::test]
async fn a_handler_that_panics_leaves_its_thread_to_others() {
    let (driver, _theirs) = arrived(&server(), &notes(0..2)).await;
    let panicking = tokio::spawn(driver.run(calls(|_, out| {
        out.push(&Note(1))?;
        panic!("as this test wants it")
    })));
    assert!(panicking.await.is_err());
    let (closed, back) = answers(&server(), &notes(0..5), |_| {
        calls(|message, out| match message {
            Message::Note(note) => out.push(&note).map(|()| Then::Done),
            _ => Ok(Then::Done),
        })
    })
    .await;
    assert_eq!((closed, back), (Closed::ByPeer, notes(0..5)));
}

/// One stream of good and bad frames, some of which end or change the connection.
fn frames(random: &mut Random) -> Vec<u8> {
    let mut bytes = Vec::new();
    for _ in 0..random.below(60) {
        match random.below(40) {
            0 => bytes.extend([1, 0, 2]),                         // Ping
            1 => bytes.extend([1, 0, 3]),                         // Pong
            2 => bytes.extend([1, 0, 4]),                         // Go
            3 => bytes.extend([1, 0, 9]),                         // no packet
            4 => bytes.extend([3, 0, 1, 7, 7]),                   // a note that is cut off
            5 => bytes.extend([2, 0, 2, 7]),                      // a ping with a byte too much
            6 => bytes.extend([0, 0]),                            // nothing in it
            7 if random.below(4) == 0 => bytes.extend([1, 0, 5]), // Bye
            _ => bytes.extend(note(random.below(64) as u32)),
        }
    }
    bytes
}

/// What a connection does with such a stream, which arrives in pieces.
async fn story(endpoint: &Endpoint<Server>, seed: u64) -> (Vec<String>, Closed, Vec<u8>, u64) {
    let mut random = Random::new(seed);
    let bytes = frames(&mut random);
    let (driver, mut theirs) = arrived(endpoint, &[]).await;
    let connection = driver.connection();
    let ours = connection.clone();
    let mut handled = 0;
    let handler = calls(move |message, out| {
        handled += 1;
        let Message::Note(note @ Note(number)) = message else {
            out.push(&Note(1_000))?;
            return Ok(Then::Done);
        };
        match number {
            0 => drop(out.push(&Go)),
            1 => drop(ours.send(&note)),
            2 => drop(ours.send(&Go)),
            3 => ours.set_state(State::Second),
            4 => ours.set_state(State::First),
            5 => drop(ours.rekey()),
            6 if handled > 20 => ours.close("that will do"),
            7 => return Err(SendError::Full { limit_bytes: 1 }),
            8..12 => {
                out.push(&note)?;
                return Ok(Then::Wait);
            }
            _ => out.push(&note)?,
        }
        Ok(Then::Done)
    });
    let seen = Arc::clone(&handler.seen);
    let running = tokio::spawn(driver.run(handler));
    let mut rest = &bytes[..];
    while !rest.is_empty() {
        let (piece, behind) = rest.split_at(1 + random.below(rest.len()));
        if theirs.write_all(piece).await.is_err() {
            break;
        }
        yield_now().await;
        rest = behind;
    }
    let _ = theirs.shutdown().await;
    let mut back = Vec::new();
    let _ = theirs.read_to_end(&mut back).await;
    let closed = running.await.unwrap();
    let seen = seen.lock().unwrap().clone();
    (seen, closed, back, connection.counts().packets_in)
}

#[tokio::test(start_paused = true)]
async fn a_turn_tells_the_same_story_as_the_session() {
    let watched = server().with_tap(|_, _| Some(Box::new(Watch)));
    let mut handled = 0;
    for seed in 0..1_500 {
        let by_session = story(&watched, seed).await;
        let in_turns = story(&server(), seed).await;
        assert_eq!(in_turns, by_session, "seed {seed}");
        handled += in_turns.0.len();
    }
    assert!(handled > 10_000, "{handled} packets were handled");
}
