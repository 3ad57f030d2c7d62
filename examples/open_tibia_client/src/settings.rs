//! What can be set: from the command line, or by a program. Never connects.

use protogen_runtime::Endpoint;
use protogen_runtime::connection::Config;
use protogen_runtime::reconnect::{ReconnectPolicy, WhenRefused};
use protogen_runtime::wire::region::RsaKeys;
use protogen_runtime::wire::rsa::well_known_ot_test_key;

use crate::generated::tibia::{Client, Context, Direction, State};
use crate::items::Items;

/// How it is called.
pub const USAGE: &str = "open-tibia-client HOST[:PORT] [--version 1098|860] --account A --password P \
                         [--character C] [--walk N] [--say TEXT] [--items FILE.csv] [--game HOST:PORT]";

/// Who logs in where.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The login server, with its port.
    pub server: String,
    /// The client version.
    pub version: u16,
    /// The account.
    pub account: String,
    /// Its password.
    pub password: String,
    /// The character; without it the first one of the list.
    pub character: Option<String>,
    /// The game server, with its port, if not where the login server says: behind a proxy, say.
    pub game: Option<String>,
    /// What the server's items are.
    pub items: Items,
    /// What happens when the connection dies.
    pub policy: ReconnectPolicy,
}

/// What to do once in the game.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Errand {
    /// How many steps to take.
    pub steps: u32,
    /// What to say.
    pub say: Option<String>,
}

impl Settings {
    /// This account at this server, version 10.98.
    #[must_use]
    pub fn new(server: impl Into<String>, account: &str, password: &str) -> Self {
        Self {
            server: server.into(),
            version: 1098,
            account: account.to_owned(),
            password: password.to_owned(),
            character: None,
            game: None,
            items: Items::default(),
            policy: ReconnectPolicy {
                when_refused: WhenRefused::Retry,
                ..ReconnectPolicy::DEFAULT
            },
        }
    }

    /// Reads a command line, without the program's name.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn parse(args: impl IntoIterator<Item = String>) -> Result<(Self, Errand), String> {
        let mut args = args.into_iter();
        let mut settings = Self::new("", "", "");
        let mut errand = Errand::default();
        while let Some(arg) = args.next() {
            let mut value = || args.next().ok_or(format!("{arg}: wants a value"));
            match arg.as_str() {
                "--version" => {
                    let version = value()?;
                    settings.version = match version.as_str() {
                        "1098" => 1098,
                        "860" => 860,
                        _ => return Err(format!("--version {version}: not 1098 or 860")),
                    };
                }
                "--account" => settings.account = value()?,
                "--password" => settings.password = value()?,
                "--character" => settings.character = Some(value()?),
                "--game" => settings.game = Some(value()?),
                "--say" => errand.say = Some(value()?),
                "--walk" => {
                    let steps = value()?;
                    errand.steps = steps
                        .parse()
                        .map_err(|_| format!("--walk {steps}: not a number"))?;
                }
                "--items" => {
                    let path = value()?;
                    let text = std::fs::read_to_string(&path);
                    let text = text.map_err(|error| format!("{path}: {error}"))?;
                    settings.items = Items::parse(&text)?;
                }
                host if !host.starts_with('-') && settings.server.is_empty() => {
                    settings.server = with_port(host);
                }
                _ => return Err(format!("{arg}: unknown")),
            }
        }
        if settings.server.is_empty() || settings.account.is_empty() {
            return Err("a host and an account are needed".to_owned());
        }
        Ok((settings, errand))
    }

    /// What packets are read and written with.
    #[must_use]
    pub fn context(&self) -> Context {
        let mut context = Context::default()
            .with_client(self.version.into())
            .with_application(self.items.clone());
        context.rsa = RsaKeys {
            public: Some(well_known_ot_test_key().public_key().clone()),
            ..RsaKeys::default()
        };
        context
    }

    /// What connections in this state start with.
    #[must_use]
    pub fn endpoint(&self, state: State) -> Endpoint<Client> {
        let mut config = Config::default();
        // The client counts its pings itself: their answers acknowledge what was sent before.
        config.heartbeat = None;
        Endpoint::new(self.context(), state).with_config(config)
    }
}

/// The next direction, clockwise.
#[must_use]
pub const fn clockwise(direction: Direction) -> Direction {
    match direction {
        Direction::North => Direction::East,
        Direction::East => Direction::South,
        Direction::South => Direction::West,
        _ => Direction::North,
    }
}

fn with_port(host: &str) -> String {
    if host.contains(':') {
        host.to_owned()
    } else {
        format!("{host}:7171")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<(Settings, Errand), String> {
        Settings::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn a_command_line_is_read() {
        let line = "localhost --version 860 --account a --password b --walk 3 --say hi";
        let (settings, errand) = parsed(line).expect("a command line");
        assert_eq!(settings.server, "localhost:7171");
        assert_eq!(settings.version, 860);
        let say = Some("hi".to_owned());
        assert_eq!(errand, Errand { steps: 3, say });
    }

    #[test]
    fn what_is_wrong_is_named() {
        let fault = |line| parsed(line).expect_err("a fault");
        assert_eq!(fault("h --version 7"), "--version 7: not 1098 or 860");
        assert_eq!(fault("h --account"), "--account: wants a value");
        assert_eq!(fault("--account a"), "a host and an account are needed");
    }
}
