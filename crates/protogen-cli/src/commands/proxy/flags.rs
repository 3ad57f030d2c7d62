//! The flags of `protogen proxy`.
//! Never opens a socket.

use std::path::PathBuf;

use crate::commands::codec::Known;
use crate::format::Format;

/// Flags of `protogen proxy`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Every byte passes as it came, also frames that do not open and packets that the schema does not
know. Two things change bytes, and only if asked for: --to-rsa-key seals the client's RSA blocks
again for the real server, --rewrite-host puts this proxy in the place of the game servers that a
list of characters names. Each connection has a number, as in `#2`.

Examples:
  protogen proxy schemas/chat.pgen --listen 127.0.0.1:7000 --to chat.example:7000
  protogen proxy schemas/open_tibia.pgen --state login --at client=1098 --rsa-key key.pem \\
    --listen 127.0.0.1:7171 --to 192.168.1.5:7171 --rewrite-host --record session.pgc
  protogen proxy schemas/open_tibia.pgen --state game_login --rsa-key ours.pem \\
    --to-rsa-key theirs.pem --listen 127.0.0.1:7172 --to game.example:7172 --format json
  protogen decode schemas/open_tibia.pgen --state login --rsa-key key.pem session.pgc

Ctrl-C ends it; what was recorded is whole. Port 0 takes a free one: standard error says which.")]
pub struct Args {
    /// The schema
    pub schema: PathBuf,
    /// Where clients connect to, as in `127.0.0.1:7171`
    #[arg(long, value_name = "ADDR", value_parser = address)]
    pub listen: String,
    /// The server, as in `game.example:7171`
    #[arg(long, value_name = "ADDR", value_parser = address)]
    pub to: String,
    /// Record what both ends sent, passwords too: `.pcapng` for Wireshark, `.record` for OTClient,
    /// `.txt` as lines of hex, else in a form that survives a crash. No file is overwritten; the
    /// second connection goes into FILE-2, and so on
    #[arg(long, value_name = "FILE", value_parser = recording)]
    pub record: Option<PathBuf>,
    #[command(flatten)]
    pub known: Known,
    /// The PEM file with the public RSA key of the real server, where it is not the one that the
    /// client encrypts for (--rsa-key)
    #[arg(long, value_name = "FILE", requires = "rsa_key")]
    pub to_rsa_key: Option<PathBuf>,
    /// Clients find the game servers of a list of characters through this proxy too; by HOST, or by
    /// the address that they reached it by
    #[arg(long, value_name = "HOST", num_args = 0..=1, require_equals = true,
        default_missing_value = "")]
    pub rewrite_host: Option<String>,
    /// The state that connections to such a game server begin in; may be left out where the schema
    /// has one other entry
    #[arg(long, value_name = "STATE", requires = "rewrite_host")]
    pub game_state: Option<String>,
    /// For people, or one JSON object a packet
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// `host:port`, so that a slip shows before the first client comes.
fn address(text: &str) -> Result<String, String> {
    let port = text
        .rsplit_once(':')
        .filter(|(host, _)| !host.is_empty())
        .and_then(|(_, port)| port.parse::<u16>().ok());
    match port {
        Some(_) => Ok(text.to_owned()),
        None => Err("not HOST:PORT, as in `127.0.0.1:7171`".to_owned()),
    }
}

/// A file in a folder that is there.
fn recording(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() && !folder.is_dir() => {
            Err(format!("there is no folder {}", folder.display()))
        }
        _ => Ok(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_host_and_a_port() {
        for text in ["127.0.0.1:0", "[::1]:7171", "game.example:7171"] {
            assert_eq!(address(text), Ok(text.to_owned()));
        }
        for text in ["", "nowhere", ":7171", "host:", "host:port", "host:65536"] {
            assert!(address(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_recording_needs_a_folder_that_is_there() {
        assert!(recording("session.pgc").is_ok());
        let refused = recording("no/such/folder/session.pgc");
        assert_eq!(refused, Err("there is no folder no/such/folder".to_owned()));
    }
}
