//! What can be set on the command line. Never connects.

use std::time::Duration;

use chat::client::Credentials;
use protogen_runtime::units::parse_duration;

/// How it is called.
const USAGE: &str = "monitor ADDRESS [--name NAME] [--password PASSWORD] [--once] \
                     [--refresh 1s] [--ping 5s] [--prometheus ADDRESS]";

/// What is watched, and how it is shown.
#[derive(Debug)]
pub struct Settings {
    /// The chat server, with its port.
    pub server: String,
    /// Who watches.
    pub credentials: Credentials,
    /// How often the window is drawn anew.
    pub refresh_every: Duration,
    /// How often latency is measured.
    pub ping_every: Duration,
    /// How long it goes on.
    pub until: Until,
    /// Where metrics are served.
    pub prometheus: Option<String>,
}

/// How long a monitor goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// Until the window was shown once.
    Shown,
    /// Until the connection ends.
    Closed,
}

impl Settings {
    /// Reads a command line, without the program's name.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn parse(arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut arguments = arguments;
        let mut settings = Self {
            server: String::new(),
            credentials: Credentials {
                name: "monitor".to_owned(),
                password: "secret".to_owned(),
            },
            refresh_every: Duration::from_secs(1),
            ping_every: Duration::from_secs(5),
            until: Until::Closed,
            prometheus: None,
        };
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{argument}: wants a value"));
            match argument.as_str() {
                "--name" => settings.credentials.name = value()?,
                "--password" => settings.credentials.password = value()?,
                "--refresh" => settings.refresh_every = duration(&value()?)?,
                "--ping" => settings.ping_every = duration(&value()?)?,
                "--prometheus" => settings.prometheus = Some(value()?),
                "--once" => settings.until = Until::Shown,
                server if !server.starts_with('-') => server.clone_into(&mut settings.server),
                _ => return Err(format!("{argument}: unknown\nusage: {USAGE}")),
            }
        }
        if settings.server.is_empty() {
            return Err(format!("usage: {USAGE}"));
        }
        Ok(settings)
    }
}

/// A time between two ticks.
fn duration(text: &str) -> Result<Duration, String> {
    let duration = parse_duration(text).map_err(|error| format!("{text}: {error}"))?;
    match duration.is_zero() {
        true => Err(format!("{text}: wants more than no time")),
        false => Ok(duration),
    }
}
