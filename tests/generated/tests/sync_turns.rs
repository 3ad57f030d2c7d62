//! Packets that pass straight to plain functions against the same packets as messages of an async
//! handler: nobody but a clock may see the difference.
#![allow(
    clippy::unwrap_used,
    reason = "what can't be sent or read fails the test"
)]

use std::{
    fmt::Debug,
    sync::{Arc, Mutex},
    time::Duration,
};

use protogen_runtime::{
    Closed, Config, Connection, Endpoint, Lifecycle, Side,
    limits::{Allowance, Limits, OnBreach, Rate},
    transport::memory,
    wire::{
        HandledBy, Outbox, Protocol, RawPacket,
        session::{Malformed, Reaction, SendError},
    },
};
use protogen_test_support::random::Random;
use protogen_tests::{chat, sync_chat};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

/// Keeps what it is called with, and answers.
struct Witness {
    seen: Arc<Mutex<Vec<String>>>,
}

impl Witness {
    fn see(&self, what: &str, with: &dyn Debug) {
        self.seen.lock().unwrap().push(format!("{what} {with:?}"));
    }
}

impl<P: Protocol> Lifecycle<P> for Witness {
    fn on_malformed(&mut self, malformed: &Malformed) -> Reaction {
        self.see("malformed", malformed);
        Reaction::Skip
    }

    fn on_closed(&mut self, closed: &Closed) {
        self.see("closed", closed);
    }
}

/// The same handler for both forms of the generated code: what differs is `async` before `fn`.
macro_rules! witness {
    ($chat:ident, $($function:ident)+) => {
        impl $chat::login::c2s::Handler for Witness {
            type Error = SendError;
            $($function)+ on_login(
                &mut self,
                packet: $chat::login::c2s::Login,
                out: &mut Outbox<'_>,
            ) -> Result<(), SendError> {
                self.see("login", &packet);
                // Some come in, and go on in another state; the others stay.
                let success = packet.username.len() % 2 == 0;
                let error = (!success).then(|| "no".into());
                out.push(&$chat::login::s2c::LoginResponse { success, error })
            }
            $($function)+ on_unknown(
                &mut self,
                packet: RawPacket,
                _: &mut Outbox<'_>,
            ) -> Result<(), SendError> {
                self.see("unknown", &packet);
                Ok(())
            }
        }

        impl $chat::chat::c2s::Handler for Witness {
            type Error = SendError;
            $($function)+ on_say(
                &mut self,
                packet: $chat::chat::c2s::Say,
                out: &mut Outbox<'_>,
            ) -> Result<(), SendError> {
                self.see("say", &packet);
                match packet.text.as_str() {
                    "two" => out.push(&$chat::chat::s2c::UserList { users: vec!["ana".into()] })?,
                    // Not in this state: the outbox refuses it and is as it was.
                    "wrong" => {
                        let login = $chat::login::s2c::LoginResponse { success: true, error: None };
                        self.see("refused", &out.push(&login));
                    }
                    // Longer than its length can say.
                    "long" => {
                        let said = $chat::chat::s2c::Said {
                            sender: "x".repeat(70_000),
                            text: String::new(),
                        };
                        self.see("too long", &out.push(&said).is_err());
                    }
                    "message" => out.push_message(&$chat::chat::s2c::Message::Pong)?,
                    "fail" => return Err(SendError::Full { limit_bytes: 7 }),
                    _ => {}
                }
                out.push(&$chat::chat::s2c::Said { sender: "ana".into(), text: packet.text })
            }
            $($function)+ on_ping(
                &mut self,
                packet: $chat::chat::c2s::Ping,
                _: &mut Outbox<'_>,
            ) -> Result<(), SendError> {
                self.see("ping", &packet);
                Ok(())
            }
            $($function)+ on_unknown(
                &mut self,
                packet: RawPacket,
                out: &mut Outbox<'_>,
            ) -> Result<(), SendError> {
                self.see("unknown", &packet);
                out.push(&$chat::chat::s2c::Pong)
            }
        }

        impl $chat::game::c2s::Handler for Witness {
            type Error = SendError;
        }
    };
}

witness!(chat, async fn);
witness!(sync_chat, fn);

/// What a server's handler saw, and what it answered.
async fn witnessed<P>(
    endpoint: Endpoint<P>,
    limits: Limits,
    pieces: &[&[u8]],
) -> (Vec<String>, Vec<u8>)
where
    P: HandledBy<Witness>,
    P::Error: std::fmt::Display,
    P::Context: Sync,
{
    let seen = Arc::<Mutex<Vec<String>>>::default();
    let witness = Witness {
        seen: Arc::clone(&seen),
    };
    let (ours, theirs) = memory::pair(1 << 20);
    let mut config = Config::default();
    config.limits = Some(limits.into());
    let server = endpoint.with_config(config);
    let server = server.over(ours, Side::Server, None).unwrap();
    let running = tokio::spawn(server.run(witness));
    let (mut answers, mut client) = tokio::io::split(theirs);
    for piece in pieces {
        client.write_all(piece).await.unwrap();
        tokio::task::yield_now().await;
    }
    client.shutdown().await.unwrap();
    let mut bytes = Vec::new();
    answers.read_to_end(&mut bytes).await.unwrap();
    running.await.unwrap();
    let seen = seen.lock().unwrap().clone();
    (seen, bytes)
}

fn framed(payload: &[u8]) -> Vec<u8> {
    let len = u16::try_from(payload.len()).unwrap();
    [&len.to_le_bytes(), payload].concat()
}

fn text(text: &str) -> Vec<u8> {
    framed(text.as_bytes())
}

/// A frame of a client: mostly lines, and what makes trouble.
fn frame(random: &mut Random) -> Vec<u8> {
    let say = |line: &str| framed(&[&[2][..], &text(line)].concat());
    match random.below(16) {
        0 => framed(&[0x1E]),
        1 => framed(&[0x77, 1, 2, 3]),
        2 => framed(&[]),
        // Cut short, and with a byte too many.
        3 => framed(&[2, 9, 0, b'x']),
        4 => framed(&[2, 1, 0, b'x', 0]),
        5 => say("two"),
        6 => say("wrong"),
        7 => say("long"),
        8 => say("message"),
        // Of another state.
        9 if random.below(4) == 0 => {
            framed(&[&[1][..], &text("ana"), &text("pw"), &[0xE8, 3, 0, 0]].concat())
        }
        10 if random.below(8) == 0 => say("fail"),
        number => say(&number.to_string()),
    }
}

/// All frames, in pieces that heed no frame.
fn pieces<'b>(random: &mut Random, bytes: &'b [u8]) -> Vec<&'b [u8]> {
    let mut rest = bytes;
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        let (piece, behind) = rest.split_at(1 + random.below(rest.len().min(200)));
        pieces.push(piece);
        rest = behind;
    }
    pieces
}

async fn both(limits: Limits, seed: u64) -> Vec<String> {
    let mut random = Random::new(seed);
    let login = framed(&[&[1][..], &text("anna"), &text("pw"), &[0xE8, 3, 0, 0]].concat());
    let frames: Vec<u8> = (0..60).flat_map(|_| frame(&mut random)).collect();
    let bytes = [login, frames].concat();
    let pieces = pieces(&mut random, &bytes);
    let asynchronous = Endpoint::<chat::Server>::new((), chat::State::Login);
    let asynchronous = witnessed(asynchronous, limits.clone(), &pieces).await;
    let sync = Endpoint::<sync_chat::Server>::new((), sync_chat::State::Login);
    let sync = witnessed(sync, limits, &pieces).await;
    assert_eq!(sync, asynchronous, "seed {seed}");
    sync.0
}

#[tokio::test]
async fn a_sync_handler_sees_and_answers_what_an_async_one_does() {
    let mut seen = Vec::new();
    for seed in 0..400 {
        seen.extend(both(Limits::UNLIMITED, seed).await);
    }
    for word in [
        "login",
        "say",
        "ping",
        "unknown",
        "malformed",
        "refused",
        "too long",
        "closed",
    ] {
        assert!(seen.iter().any(|line| line.starts_with(word)), "{word}");
    }
}

#[tokio::test]
async fn limits_count_what_passes_straight_to_its_method() {
    let limits = Limits {
        // So few that none comes back in time.
        packets: Allowance::At(Rate::new(1, Duration::from_secs(3_600), 20).unwrap()),
        on_breach: OnBreach::Drop,
        ..Limits::UNLIMITED
    };
    for seed in 0..100 {
        let seen = both(limits.clone(), seed).await;
        let is_packet = |line: &&String| {
            ["login", "say", "ping", "unknown"]
                .iter()
                .any(|name| line.starts_with(name))
        };
        let handled = seen.iter().filter(is_packet).count();
        assert!(handled <= 20, "seed {seed}: {seen:?}");
    }
}

/// A server that answers, driven in a task; its handle, and the client's stream.
fn serving(queue_bytes: usize) -> (Connection<sync_chat::Server>, DuplexStream) {
    let (ours, theirs) = memory::pair(1 << 20);
    let mut config = Config::default();
    config.queue.limit_bytes = queue_bytes;
    let server = Endpoint::<sync_chat::Server>::new((), sync_chat::State::Chat);
    let server = server.with_config(config);
    let server = server.over(ours, Side::Server, None).unwrap();
    let connection = server.connection();
    let seen = Arc::default();
    tokio::spawn(server.run(Witness { seen }));
    (connection, theirs)
}

/// Sends a line and reads what is said of it.
async fn exchange(client: &mut DuplexStream) -> usize {
    let line = framed(&[&[2][..], &text("oi")].concat());
    client.write_all(&line).await.unwrap();
    let mut said = vec![0; framed(&[&[2][..], &text("ana"), &text("oi")].concat()).len()];
    client.read_exact(&mut said).await.unwrap();
    said.len()
}

#[tokio::test]
async fn quiet_turns_are_counted() {
    let (connection, mut client) = serving(1_000);
    let (mut bytes_in, mut bytes_out) = (0, 0);
    for turns in 1..=20 {
        bytes_out += exchange(&mut client).await as u64;
        bytes_in += 7;
        tokio::task::yield_now().await;
        let counts = connection.counts();
        assert_eq!((counts.packets_in, counts.frames_in), (turns, turns));
        assert_eq!((counts.packets_out, counts.frames_out), (turns, turns));
        assert_eq!((counts.bytes_in, counts.bytes_out), (bytes_in, bytes_out));
    }
}

#[tokio::test]
async fn a_packet_that_fills_the_queue_gets_the_room_of_answers_back() {
    let (connection, mut client) = serving(1_000);
    exchange(&mut client).await;
    let said = sync_chat::chat::s2c::Said {
        sender: String::new(),
        text: "x".repeat(980),
    };
    let sent = connection.send_when_room(&said);
    // Sooner than any deadline would wake the driver.
    tokio::time::timeout(Duration::from_secs(2), sent)
        .await
        .unwrap()
        .unwrap();
    let mut frame = vec![0; 2 + 1 + 2 + 2 + 980];
    client.read_exact(&mut frame).await.unwrap();
    assert!(frame.ends_with(b"xxx"));
    exchange(&mut client).await;
}
