//! The flags that describe a connection, and those that `decode` and `encode` share.
//! Never looks into a schema: `setup` does.

use std::path::PathBuf;

use clap::ValueEnum;
use protogen_schema::ir::Direction;

use crate::configuration::Versions;

/// The flags that `decode` and `encode` share.
#[derive(Debug, clap::Args)]
pub struct Flags {
    /// The schema
    pub schema: PathBuf,
    /// Who sends the lines that say nothing themselves (`c2s ..`, `s2c ..`)
    #[arg(long, value_enum)]
    pub direction: Option<Side>,
    #[command(flatten)]
    pub known: Known,
    /// Every line is this packet, or this struct
    #[arg(long, value_name = "NAME")]
    pub packet: Option<String>,
    /// Lines are bare bodies, without opcode (with --packet)
    #[arg(long, requires = "packet")]
    pub body: bool,
    /// `via rsa` regions stand opened in the lines, as in recordings of plain payloads
    #[arg(long, conflicts_with = "rsa_key")]
    pub plain_regions: bool,
    /// The input; without it, or as `-`, standard input
    pub file: Option<PathBuf>,
}

/// What is known of a connection before its first byte.
#[derive(Debug, clap::Args)]
pub struct Known {
    /// The state that the connection begins in; may be left out where the schema has one entry.
    /// Transitions that packets declare are followed
    #[arg(long)]
    pub state: Option<String>,
    #[command(flatten)]
    pub versions: Versions,
    /// What the application knows: a CSV file with a header line (or a JSON list of objects), the
    /// column of the question, the column of the answer
    #[arg(long = "table", value_name = "NAME=FILE:KEY,VALUE")]
    pub tables: Vec<String>,
    /// A context value that is known before the first line, as in `player={"x":1,"y":2,"z":7}`
    #[arg(long = "set", value_name = "CONTEXT=JSON")]
    pub contexts: Vec<String>,
    /// The PEM file with the RSA key of `via rsa` regions
    #[arg(long, value_name = "FILE")]
    pub rsa_key: Option<PathBuf>,
}

/// Who sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Side {
    /// Client to server.
    C2s,
    /// Server to client.
    S2c,
}

impl From<Side> for Direction {
    fn from(side: Side) -> Self {
        match side {
            Side::C2s => Direction::C2s,
            Side::S2c => Direction::S2c,
        }
    }
}
