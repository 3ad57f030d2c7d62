//! The flags of `protogen replay`.
//! Never opens a file or a socket.

use std::path::PathBuf;

use protogen_runtime::capture::{Pace, Speed};

use crate::commands::codec::{Known, Pick, XteaKey};
use crate::format::Format;

/// Flags of `protogen replay`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The recording is one of `protogen proxy`, of OTClient, or pcapng; lines of hex as `decode --wire`
reads them have no times and come at once.

With --listen or --connect one end is played to a living other one, and both are printed. What the
played end sends goes through the layers of this connection: with the key that the other end's login
gives (--rsa-key), or as it was recorded where no key is known. It begins to send when the other end
has begun, if that was so in the recording.

Examples:
  protogen replay schemas/open_tibia.pgen session.pgc --state game_login --rsa-key key.pem
  protogen replay schemas/open_tibia.pgen session.pgc --state game_login --step
  protogen replay schemas/open_tibia.pgen session.pgc --state game_login --rsa-key key.pem \\
    --listen 127.0.0.1:7172 --speed 4
  protogen replay schemas/chat.pgen session.pgc --connect 127.0.0.1:7000 --fast

Status 1 if a frame has a fault, when nobody is played to.")]
pub struct Args {
    /// The schema
    pub schema: PathBuf,
    /// The recording
    pub recording: PathBuf,
    /// Play the server to the first client that connects here
    #[arg(long, value_name = "ADDR", conflicts_with = "connect")]
    pub listen: Option<String>,
    /// Play the client to the server there
    #[arg(long, value_name = "ADDR")]
    pub connect: Option<String>,
    /// So many times as fast as it was recorded
    #[arg(long, value_name = "N", default_value = "1", value_parser = speed)]
    pub speed: Speed,
    /// One frame each time Enter is pressed
    #[arg(long, conflicts_with_all = ["speed", "fast"])]
    pub step: bool,
    /// Without waiting
    #[arg(long, conflicts_with = "speed")]
    pub fast: bool,
    #[command(flatten)]
    pub known: Known,
    #[command(flatten)]
    pub key: XteaKey,
    #[command(flatten)]
    pub pick: Pick,
    /// For people, or one JSON object a packet
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

impl Args {
    /// How fast frames come.
    pub fn pace(&self) -> Pace {
        match (self.step, self.fast) {
            (true, _) => Pace::Stepwise,
            (_, true) => Pace::Unpaced,
            _ => Pace::Timed(self.speed),
        }
    }
}

fn speed(text: &str) -> Result<Speed, String> {
    let factor = text.parse().map_err(|_| "not a number".to_owned())?;
    Speed::new(factor).ok_or_else(|| "not from a millionth to a million".to_owned())
}
