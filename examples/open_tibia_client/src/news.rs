//! What happens to a client, for whoever runs it.

use std::fmt;
use std::time::Duration;

use protogen_runtime::error::Error;
use protogen_runtime::reconnect::GaveUp;

use crate::spot::Spot;

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    /// The login server let us in, with this message of the day.
    Admitted {
        /// The character.
        character: String,
        /// The message of the day.
        motd: String,
    },
    /// We are in the game, here.
    Entered(Spot),
    /// We took a step to here.
    Moved(Spot),
    /// A step led nowhere.
    Blocked,
    /// Somebody said something; ourselves too.
    Heard {
        /// Who.
        name: String,
        /// Whether it was said, whispered or yelled, or in which channel.
        how: String,
        /// What.
        text: String,
    },
    /// Anything else, in words.
    Saw(String),
    /// What we said was certainly handled by the server.
    Acknowledged(String),
    /// What we said will not be sent.
    Dropped(String),
    /// The connection was lost; it is tried again.
    Lost {
        /// Why.
        why: Error,
        /// After how long.
        delay: Duration,
    },
    /// It is not tried again.
    GaveUp(GaveUp),
    /// We left the game.
    Left,
}

impl fmt::Display for News {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Admitted { character, motd } => write!(f, "{motd}\nyou play {character}"),
            Self::Entered(spot) => write!(f, "you are at {spot}"),
            Self::Moved(spot) => write!(f, "you move to {spot}"),
            Self::Blocked => f.write_str("you can't go there"),
            Self::Heard { name, how, text } => write!(f, "{name} ({how}): {text}"),
            Self::Saw(text) => f.write_str(text),
            Self::Acknowledged(text) => write!(f, "the server has heard: {text}"),
            Self::Dropped(text) => write!(f, "not said: {text}"),
            Self::Lost { why, delay } => write!(f, "{why}; again in {delay:.1?}"),
            Self::GaveUp(why) => write!(f, "{why}"),
            Self::Left => f.write_str("you left"),
        }
    }
}
