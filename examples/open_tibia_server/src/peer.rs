//! One connection: who it is, and the logins. What it does in the game stands beside.

use std::fmt;
use std::sync::Arc;

use protogen_runtime::connection::Closed;
use protogen_runtime::wire::Outbox;
use protogen_runtime::wire::session::{Malformed, Reaction, SendError};
use protogen_runtime::{Connection, Lifecycle};

use crate::accounts::Account;
use crate::generated::tibia::game_login::c2s::{GameLogin, GameLoginAccount};
use crate::generated::tibia::game_login::s2c::Challenge;
use crate::generated::tibia::login::c2s::{AccountLogin, AccountLoginAccount};
use crate::generated::tibia::login::s2c;
use crate::generated::tibia::{
    CharacterRef, Context, LegacyCharacter, Server, State, game, game_login, login,
};
use crate::realm::Realm;
use crate::world::Arrival;

/// The versions that this server speaks.
pub const VERSIONS: [u16; 2] = [860, 1098];
/// The answer to all others.
const OTHER_VERSION: &str = "Only clients with protocol 8.60 or 10.98 allowed!";
/// T14 protocollogin.cpp and protocolgame.cpp.
const WRONG_PASSWORD: &str = "Account name or password is not correct.";

/// One connection.
#[derive(Debug)]
pub struct Peer {
    pub(crate) realm: Arc<Realm>,
    /// The character in the world, once it is there.
    pub(crate) player: u32,
    pub(crate) connection: Connection<Server>,
    challenge: Option<Challenge>,
}

/// Why a connection is ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// An answer could not be sent.
    Send(SendError),
    /// The login does not echo what it was asked.
    WrongChallenge,
}

type Out<'o> = Outbox<'o, Context>;

impl Peer {
    /// A connection that was just accepted.
    #[must_use]
    pub const fn new(connection: Connection<Server>, realm: Arc<Realm>) -> Self {
        Self {
            realm,
            player: 0,
            connection,
            challenge: None,
        }
    }

    fn characters(&self, account: &Account) -> s2c::CharacterList {
        let game = self.realm.game;
        let ip = match game.ip() {
            std::net::IpAddr::V4(ip) => ip.octets(),
            std::net::IpAddr::V6(_) => [127, 0, 0, 1],
        };
        let world = crate::generated::tibia::World {
            id: 0,
            name: "Field".to_owned(),
            host: game.ip().to_string(),
            port: game.port(),
            preview: 0,
        };
        let names = || account.characters.iter().cloned();
        let legacy = |name| LegacyCharacter {
            name,
            world: world.name.clone(),
            ip,
            port: game.port(),
            preview: Some(0),
        };
        // What a version has no place for is not written.
        s2c::CharacterList {
            legacy: Some(names().map(legacy).collect()),
            characters: Some(
                names()
                    .map(|name| CharacterRef { world: 0, name })
                    .collect(),
            ),
            worlds: Some(vec![world]),
            status: Some(0),
            sub_status: Some(0),
            premium_until: Some(0),
            premium_days: Some(0),
        }
    }
}

impl Lifecycle<Server> for Peer {
    fn on_open(&mut self, out: &mut Out<'_>) -> Result<(), SendError> {
        if self.connection.state() != State::GameLogin {
            return Ok(());
        }
        let challenge = self.realm.challenge();
        out.push(&challenge)?;
        self.challenge = Some(challenge);
        Ok(())
    }

    fn on_malformed(&mut self, malformed: &Malformed) -> Reaction {
        tracing::warn!(%malformed, "malformed packet");
        // Who can't log in has nothing else to say.
        if self.player == 0 {
            Reaction::Close
        } else {
            Reaction::Skip
        }
    }

    fn on_closed(&mut self, closed: &Closed) {
        tracing::info!(player = self.player, %closed, "gone");
        self.realm.world().lose(self.player, self.connection.id());
    }
}

impl login::c2s::Handler for Peer {
    type Error = Fault;

    async fn on_account_login(
        &mut self,
        packet: AccountLogin,
        out: &mut Out<'_>,
    ) -> Result<(), Fault> {
        let refuse = |out: &mut Out<'_>, message: &str| {
            let message = message.to_owned();
            if packet.protocol >= 1076 {
                out.push(&s2c::LoginErrorNew { message })
            } else {
                out.push(&s2c::LoginError { message })
            }
        };
        if !VERSIONS.contains(&packet.protocol) {
            return Ok(refuse(out, OTHER_VERSION)?);
        }
        let name = match &packet.account {
            AccountLoginAccount::Text(name) => name.clone(),
            AccountLoginAccount::U32(number) => number.to_string(),
        };
        let Some(account) = self.realm.accounts.open(&name, &packet.password) else {
            return Ok(refuse(out, WRONG_PASSWORD)?);
        };
        let text = self.realm.motd.clone();
        out.push(&s2c::Motd { text })?;
        if packet.protocol >= 1074 {
            let key_text = account.session_key();
            out.push(&s2c::SessionKey { key_text })?;
        }
        Ok(out.push(&self.characters(account))?)
    }
}

impl game_login::c2s::Handler for Peer {
    type Error = Fault;

    async fn on_game_login(&mut self, packet: GameLogin, out: &mut Out<'_>) -> Result<(), Fault> {
        let refuse = |out: &mut Out<'_>, message: &str| {
            let message = message.to_owned();
            out.push(&game::s2c::LoginError { message })
        };
        if !VERSIONS.contains(&packet.protocol) {
            return Ok(refuse(out, OTHER_VERSION)?);
        }
        let echo = packet.timestamp.zip(packet.random);
        let asked = self.challenge.as_ref();
        if echo != asked.map(|asked| (asked.timestamp, asked.random)) {
            return Err(Fault::WrongChallenge);
        }
        let accounts = &self.realm.accounts;
        let account = match (&packet.session_key, &packet.account) {
            (Some(key), _) => accounts.by_key(key),
            (None, Some(GameLoginAccount::Text(name))) => {
                accounts.open(name, packet.password.as_deref().unwrap_or_default())
            }
            (None, _) => None,
        };
        let character = account.and_then(|account| account.character(&packet.character));
        let Some(character) = character else {
            return Ok(refuse(out, WRONG_PASSWORD)?);
        };
        self.player = self.realm.world().enter(Arrival {
            character,
            connection: self.connection.clone(),
            version: packet.protocol.into(),
            os: packet.os,
        });
        Ok(())
    }
}

impl From<SendError> for Fault {
    fn from(error: SendError) -> Self {
        Self::Send(error)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Send(error) => write!(f, "{error}"),
            Self::WrongChallenge => f.write_str("the login does not echo the challenge"),
        }
    }
}
