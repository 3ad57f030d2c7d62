//! The coarse questions about an error: of which kind it is, and whose fault.
//!
//! Holds the answers' types; which error has which answer is in `failure.rs`.

use std::fmt;

/// What an error is about. Policies are stated by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The way to the peer: dialling, reading, writing, silence.
    Network,
    /// Bytes of the peer that the schema does not allow.
    Protocol,
    /// What was meant to deceive or to exhaust, or can't be told from that; refused credentials.
    Security,
    /// What the program on this side did, or what either program said in its own words.
    Application,
    /// None of these is known to be true.
    Unknown,
}

impl ErrorKind {
    /// A stable name in snake case, for logs and metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Protocol => "protocol",
            Self::Security => "security",
            Self::Application => "application",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Whose fault an error is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// The peer, or the network that leads to it: from here they look alike.
    Peer,
    /// The program that uses the library: an illegal value, packet or setting.
    Caller,
    /// This library, or the machine it runs on.
    Us,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Peer => "peer",
            Self::Caller => "caller",
            Self::Us => "us",
        })
    }
}
