//! How a link comes into the game: by what the login server gave before, or by asking it anew.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use protogen_runtime::error::{Error, Refusal, Retry};
use protogen_runtime::link::{Dial, Login};
use protogen_runtime::{Connection, Driver, Incoming};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use crate::generated::tibia::game::s2c::Message as Game;
use crate::generated::tibia::game_login::s2c::Message as GameLogin;
use crate::generated::tibia::{Client, FromServer, State};
use crate::login::{Admission, ask, game_login};
use crate::news::News;
use crate::settings::Settings;

/// Dials the game server and logs in there, as often as it takes. Clones are the same door.
#[derive(Debug, Clone)]
pub struct Door {
    settings: Settings,
    news: mpsc::UnboundedSender<News>,
    visit: Arc<Mutex<Visit>>,
}

/// What is known from one connection to the next.
#[derive(Debug, Default)]
struct Visit {
    admission: Option<Admission>,
    player: u32,
    /// Whether the admission has led into the game before.
    is_used: bool,
    /// Whether we were in the game before.
    was_let_in: bool,
}

impl Door {
    /// A door that was never gone through.
    #[must_use]
    pub fn new(settings: Settings, news: mpsc::UnboundedSender<News>) -> Self {
        Self {
            settings,
            news,
            visit: Arc::default(),
        }
    }

    /// The number of our character in the world, since the last login.
    #[must_use]
    pub fn player(&self) -> u32 {
        self.visit().player
    }

    fn visit(&self) -> MutexGuard<'_, Visit> {
        self.visit.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the login server gave, now or before.
    async fn admission(&self) -> Result<Admission, Error> {
        let before = self.visit().admission.clone();
        if let Some(admission) = before {
            return Ok(admission);
        }
        let admission = ask(&self.settings).await.map_err(|error| {
            // Later it may be starting again; at first the address is probably wrong.
            if error.is_connection_refused() && !self.visit().was_let_in {
                Error::application(error.to_string(), Retry::Useless)
            } else {
                error
            }
        })?;
        let _ = self.news.send(News::Admitted {
            character: admission.character.clone(),
            motd: admission.motd.clone(),
        });
        self.visit().admission = Some(admission.clone());
        Ok(admission)
    }

    /// The game server refuses us: for ever, unless a key from before is what it refuses. Then the
    /// login server is asked again.
    fn refused(&self, message: String) -> Error {
        let mut visit = self.visit();
        // A key that the login server gave just now is not refused for its age.
        let is_old = std::mem::take(&mut visit.is_used);
        visit.admission = None;
        if is_old {
            Error::application(message, Retry::Useful)
        } else {
            Error::refused(Refusal::Credentials, message)
        }
    }
}

impl Dial<Client> for Door {
    type Stream = TcpStream;

    async fn dial(&mut self) -> Result<Driver<Client, TcpStream>, Error> {
        let admission = self.admission().await?;
        let endpoint = self.settings.endpoint(State::GameLogin);
        let game = self.settings.game.as_ref().unwrap_or(&admission.game);
        Ok(endpoint.connect(game).await?)
    }
}

impl Login<Client> for Door {
    async fn login(
        &mut self,
        connection: &Connection<Client>,
        incoming: &mut Incoming<Client>,
    ) -> Result<(), Error> {
        let admission = self.admission().await?;
        loop {
            match incoming.packet().await? {
                FromServer::GameLogin(GameLogin::Challenge(challenge)) => {
                    connection.send(&game_login(&self.settings, &admission, &challenge)?)?;
                }
                FromServer::Game(Game::LoginSuccess(success)) => {
                    let mut visit = self.visit();
                    visit.player = success.player_id;
                    visit.was_let_in = true;
                    visit.is_used = true;
                    return Ok(());
                }
                FromServer::Game(Game::LoginError(error)) => {
                    return Err(self.refused(error.message));
                }
                FromServer::Game(Game::LoginWait(wait)) => {
                    return Err(Error::application(wait.message, Retry::Useful));
                }
                _ => {}
            }
        }
    }
}
