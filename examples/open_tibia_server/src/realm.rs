//! What all connections of one server share: the world, the accounts, what it says of itself.

use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::mpsc::UnboundedSender;

use crate::accounts::Accounts;
use crate::generated::tibia::game_login::s2c::Challenge;
use crate::map::Map;
use crate::world::World;

/// What can be set about a server.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Who may log in.
    pub accounts: Accounts,
    /// The message of the day: its number, and the text.
    pub motd: (u32, String),
    /// What the game server asks of a login.
    pub challenge: Asked,
    /// How long a character stays in the world whose connection was lost.
    pub patience: Duration,
    /// Where everything that is said on the map is written down: who, and what.
    pub chronicle: Option<UnboundedSender<(String, String)>>,
}

/// What the game server asks of a login.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// The time, and a number that nobody knows before.
    Fresh,
    /// Always the same, as recorded logins need it.
    Fixed {
        /// The time.
        timestamp: u32,
        /// The number.
        random: u8,
    },
}

/// What all connections of one server share.
#[derive(Debug)]
pub struct Realm {
    /// Who may log in.
    pub accounts: Accounts,
    /// The message of the day, as clients are sent it.
    pub motd: String,
    /// Where the game server is.
    pub game: SocketAddr,
    challenge: Asked,
    world: Mutex<World>,
}

impl Realm {
    /// A new world under these settings.
    #[must_use]
    pub fn new(settings: Settings, game: SocketAddr) -> Self {
        let (number, text) = settings.motd;
        Self {
            accounts: settings.accounts,
            motd: format!("{number}\n{text}"),
            game,
            challenge: settings.challenge,
            world: Mutex::new(World::new(
                Map::generate(),
                settings.patience,
                settings.chronicle,
            )),
        }
    }

    /// The world. Whoever holds it waits for nothing else.
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a new connection is asked.
    #[must_use]
    pub fn challenge(&self) -> Challenge {
        match self.challenge {
            Asked::Fixed { timestamp, random } => Challenge { timestamp, random },
            Asked::Fresh => {
                let now = SystemTime::now().duration_since(UNIX_EPOCH);
                let seconds = now.map_or(0, |now| now.as_secs() & u64::from(u32::MAX));
                Challenge {
                    timestamp: u32::try_from(seconds).unwrap_or(0),
                    random: getrandom::u32().map_or(0, |number| number.to_le_bytes()[0]),
                }
            }
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            accounts: Accounts::for_tests(),
            motd: (1, "Welcome to a field in the middle of nowhere.".to_owned()),
            challenge: Asked::Fresh,
            patience: Duration::from_secs(60),
            chronicle: None,
        }
    }
}
