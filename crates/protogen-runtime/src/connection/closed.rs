//! Why a connection ended.

use std::{fmt, io, sync::Arc};

use protogen_wire::{error::Name, session::SessionError};

/// Why a connection ended.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Closed {
    /// The peer ended its stream between two frames.
    ByPeer,
    /// This end closed it.
    ByUs {
        /// Why.
        reason: Name,
    },
    /// The protocol led to its end: a packet moved the connection to the state `closed`.
    Ended,
    /// The bytes or packets were at fault.
    Session(SessionError),
    /// The operating system reports a fault of the network.
    Io {
        /// Which kind.
        kind: io::ErrorKind,
        /// Its words.
        message: Arc<str>,
    },
    /// Something took too long.
    Timeout(Deadline),
    /// More came than is allowed.
    RateLimit {
        /// Of what.
        what: Name,
    },
    /// A handler failed.
    Handler {
        /// Its words.
        message: Arc<str>,
    },
}

/// What took too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Deadline {
    /// The connection was not established.
    Connect,
    /// The first packet did not arrive.
    Handshake,
    /// Nothing arrived.
    Read,
    /// A frame that had begun did not become whole.
    Frame,
    /// Nothing could be written.
    Write,
    /// The answer to a ping did not arrive.
    Pong,
    /// What was queued could not be written before the connection had to close.
    Drain,
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ByPeer => f.write_str("closed by the peer"),
            Self::ByUs { reason } => write!(f, "closed by us: {reason}"),
            Self::Ended => f.write_str("the protocol led to its end"),
            Self::Session(error) => write!(f, "{error}"),
            Self::Io { message, .. } => write!(f, "network: {message}"),
            Self::Timeout(deadline) => write!(f, "{deadline}"),
            Self::RateLimit { what } => write!(f, "rate limit of {what} exceeded"),
            Self::Handler { message } => write!(f, "handler failed: {message}"),
        }
    }
}

impl std::error::Error for Closed {}

impl fmt::Display for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "connect timed out",
            Self::Handshake => "handshake timed out: the first packet did not arrive",
            Self::Read => "read timed out: nothing arrived",
            Self::Frame => "frame timed out: it had begun, its rest did not arrive",
            Self::Write => "write timed out: the peer does not read",
            Self::Pong => "ping timed out: no answer arrived",
            Self::Drain => "drain timed out: queued bytes were left",
        })
    }
}

impl From<io::Error> for Closed {
    fn from(error: io::Error) -> Self {
        Self::Io {
            kind: error.kind(),
            message: error.to_string().into(),
        }
    }
}

impl From<SessionError> for Closed {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::Closed { reason } => Self::ByUs { reason },
            error => Self::Session(error),
        }
    }
}
