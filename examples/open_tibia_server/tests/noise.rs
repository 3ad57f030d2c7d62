//! What no client would send: the server neither panics nor minds.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};

use open_tibia_server::generated::tibia::game::c2s;
use open_tibia_server::{OpenTibia, Settings};
use support::{Line, frames, game_login, localhost};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

static PANICS: AtomicUsize = AtomicUsize::new(0);

/// A row of numbers that is the same each time.
struct Chance(u32);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 as usize % end
    }

    fn byte(&mut self) -> u8 {
        self.below(256).to_le_bytes()[0]
    }
}

#[tokio::test]
async fn noise_stops_nobody_else() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        PANICS.fetch_add(1, Ordering::SeqCst);
        before(panic);
    }));
    let server = OpenTibia::start(localhost(), [0, 0], Settings::default())
        .await
        .unwrap();
    let mut alice = Line::to_game(server.game, 1098).await;
    alice.until("Challenge").await;
    let challenge = alice.last();
    alice
        .send(&game_login(1098, "test", "Alice", challenge))
        .await;
    alice.until("TextMessage").await;

    let mut chance = Chance(0x9E37_79B9);
    damaged_logins(&server, &mut chance).await;
    nonsense_in_the_game(&server, &mut chance).await;

    alice.send(&c2s::Ping).await;
    alice.until("Pong").await;
    assert_eq!(PANICS.load(Ordering::SeqCst), 0);
}

/// Recorded logins with a byte that is another, or cut off.
async fn damaged_logins(server: &OpenTibia, chance: &mut Chance) {
    for (name, address) in [
        ("login_1098_ok.json", server.login),
        ("login_860_refused.json", server.login),
        ("game_1098_alice.json", server.game),
    ] {
        let frames = frames(name);
        let login = &frames.iter().find(|frame| !frame.from_server).unwrap().wire;
        for turn in 0..40 {
            let mut bytes = login.clone();
            let at = chance.below(bytes.len());
            if turn % 4 == 0 {
                bytes.truncate(at);
            } else {
                bytes[at] ^= chance.byte() | 1;
            }
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(&bytes).await.unwrap();
            stream.shutdown().await.unwrap();
            // The server may reset what it did not read.
            let _ = stream.read_to_end(&mut Vec::new()).await;
        }
    }
}

/// Packets of random bytes from one who is in the game.
async fn nonsense_in_the_game(server: &OpenTibia, chance: &mut Chance) {
    let mut bob = Line::to_game(server.game, 860).await;
    bob.until("Challenge").await;
    let challenge = bob.last();
    bob.send(&game_login(860, "test2", "Bob", challenge)).await;
    bob.until("TextMessage").await;
    for _ in 0..400 {
        let len = 1 + chance.below(24);
        let mut bytes: Vec<u8> = (0..len).map(|_| chance.byte()).collect();
        // He does not log out, logs in a second time, for which he would be thrown out, or pings.
        if matches!(bytes[0], 0x01 | 0x0A | 0x14 | 0x1D) {
            bytes[0] = 0x64;
        }
        bob.send_raw(&bytes).await;
    }
    bob.send(&c2s::Ping).await;
    bob.until("Pong").await;
}
