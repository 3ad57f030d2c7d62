//! Why a session is dead, and why a packet was not sent.

use core::fmt;

use crate::{
    error::{DecodeError, EncodeError, Name},
    frame::{FrameError, ProfileError},
};

/// Why a session is dead. Every later call returns the same.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum SessionError {
    /// A frame that broke the stream, or that the policy does not bear.
    Frame(FrameError),
    /// A packet that the policy does not bear.
    Packet(Box<DecodeError>),
    /// The layers of the schema's session do not fit together at these versions.
    Profile(ProfileError),
    /// The stream ended inside a frame.
    Truncated {
        /// How many bytes of the frame had arrived.
        bytes: usize,
    },
    /// More waits to be sent than may.
    QueueFull {
        /// The limit.
        limit_bytes: usize,
    },
    /// It was closed on purpose.
    Closed {
        /// Why.
        reason: Name,
    },
}

impl SessionError {
    /// Whether what came in was meant to deceive, or can't be told from that.
    #[must_use]
    pub fn is_security(&self) -> bool {
        match self {
            Self::Frame(error) => error.is_security(),
            _ => false,
        }
    }
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Frame(error) => write!(f, "{error}"),
            Self::Packet(error) => write!(f, "{error}"),
            Self::Profile(error) => write!(f, "{error}"),
            Self::Truncated { bytes } => {
                write!(
                    f,
                    "stream ended inside a frame, {bytes} bytes after its start"
                )
            }
            Self::QueueFull { limit_bytes } => {
                write!(f, "more than {limit_bytes} bytes wait to be sent")
            }
            Self::Closed { reason } => write!(f, "session closed: {reason}"),
        }
    }
}

impl std::error::Error for SessionError {}

impl From<FrameError> for SessionError {
    fn from(error: FrameError) -> Self {
        Self::Frame(error)
    }
}

impl From<ProfileError> for SessionError {
    fn from(error: ProfileError) -> Self {
        Self::Profile(error)
    }
}

/// Why a packet was not sent. The session is as it was, but for [`SendError::Dead`].
///
/// Small, for every handler's future holds room for one.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum SendError {
    /// The wire can't hold a value.
    Encode(EncodeError),
    /// The packet is not legal in the state of the connection.
    NotInState {
        /// The packet.
        packet: &'static str,
        /// The state.
        state: &'static str,
    },
    /// The other end sends this packet.
    WrongDirection {
        /// The packet.
        packet: &'static str,
    },
    /// There is no room in the queue.
    Full {
        /// The limit.
        limit_bytes: usize,
    },
    /// The packet alone is more than may be sent.
    TooLarge {
        /// The packet.
        packet: &'static str,
        /// How many bytes it has.
        bytes: usize,
        /// The limit: of a frame, or of the queue.
        limit_bytes: usize,
    },
    /// No frame holds the packet: it holds what ends a frame, or frames are of another size.
    Frame {
        /// The packet.
        packet: &'static str,
        /// What its frame would be refused for.
        error: Box<FrameError>,
    },
    /// A packet whose bytes are of one connection alone can't be sent to many.
    ReadsContext {
        /// The packet.
        packet: &'static str,
    },
    /// The session is dead, for this reason.
    Dead(Box<SessionError>),
}

impl From<SessionError> for SendError {
    fn from(error: SessionError) -> Self {
        Self::Dead(Box::new(error))
    }
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encode(error) => write!(f, "{error}"),
            Self::NotInState { packet, state } => {
                write!(f, "{packet}: not legal in state {state}")
            }
            Self::WrongDirection { packet } => write!(f, "{packet}: the other end sends it"),
            Self::Full { limit_bytes } => write!(f, "send queue: {limit_bytes} bytes are waiting"),
            Self::TooLarge {
                packet,
                bytes,
                limit_bytes,
            } => write!(f, "{packet}: {bytes} bytes, at most {limit_bytes} fit"),
            Self::Frame { packet, error } => write!(f, "{packet}: {error}"),
            Self::ReadsContext { packet } => {
                write!(
                    f,
                    "{packet}: its bytes depend on the connection, send it to each"
                )
            }
            Self::Dead(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for SendError {}

impl From<EncodeError> for SendError {
    fn from(error: EncodeError) -> Self {
        Self::Encode(error)
    }
}
