//! The error itself: what failed, of which kind, whose fault, and whether to try again.
//!
//! Never decides what happens next: see [`ErrorPolicy`](super::ErrorPolicy).

use std::{borrow::Cow, fmt, io, time::Duration};

use super::{
    ErrorKind, Fault, IoError, Refusal, Retry, Step, Timeout,
    class::{
        closed_fault, closed_kind, decode_fault, decode_kind, frame_fault, frame_kind, io_fault,
        is_closed_retryable, is_session_retryable, session_fault, session_kind,
    },
};
use crate::{
    connection::Closed,
    wire::{
        DecodeError, EncodeError,
        frame::{FrameError, ProfileError},
        session::{SendError, SessionError},
    },
};

/// Whatever can go wrong with a connection, a server or a service.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Error {
    /// The operating system failed.
    Io {
        /// What was being done.
        step: Step,
        /// With what: an address, a path; may be empty.
        place: Cow<'static, str>,
        /// What it says.
        error: IoError,
    },
    /// A time limit ran out.
    Timeout {
        /// Which.
        which: Timeout,
        /// How long it is.
        limit: Duration,
    },
    /// A frame that could not be opened, and was passed over.
    Frame(FrameError),
    /// A packet that could not be read, and was passed over.
    Packet(Box<DecodeError>),
    /// A packet that was not sent.
    Send(SendError),
    /// The connection is closed, or was never opened, for this reason.
    Closed(Closed),
    /// There is no connection to do this with.
    NotConnected,
    /// The other program, or a policy on this side, refuses.
    Refused {
        /// What it refuses.
        refusal: Refusal,
        /// In its own words; may be empty.
        message: Cow<'static, str>,
    },
    /// There are as many of these as there may be.
    TooMany {
        /// Of what: connections, waiters, peers of one address.
        what: Cow<'static, str>,
        /// The limit.
        limit: u64,
    },
    /// There is nothing of this name.
    NotFound {
        /// What was looked for: a connection, a protocol, a cipher.
        what: &'static str,
        /// Its name.
        name: Cow<'static, str>,
    },
    /// A request was sent and its answer never arrived: it may have been done or not.
    OutcomeUnknown {
        /// The request.
        request: Cow<'static, str>,
    },
    /// What the program on this side reports: a handler, a login hook.
    Application {
        /// In its own words.
        message: Cow<'static, str>,
        /// Whether it may succeed later.
        retry: Retry,
    },
    /// Something that fits nowhere else.
    Other {
        /// In words.
        message: Cow<'static, str>,
    },
}

impl Error {
    /// The operating system failed at this step, with this address or path.
    #[must_use]
    pub fn io(step: Step, place: impl Into<Cow<'static, str>>, error: io::Error) -> Self {
        Self::Io {
            step,
            place: place.into(),
            error: error.into(),
        }
    }

    /// What a program says of its own, as from a handler.
    #[must_use]
    pub fn application(message: impl Into<Cow<'static, str>>, retry: Retry) -> Self {
        Self::Application {
            message: message.into(),
            retry,
        }
    }

    /// The program, or a policy, refuses.
    #[must_use]
    pub fn refused(refusal: Refusal, message: impl Into<Cow<'static, str>>) -> Self {
        Self::Refused {
            refusal,
            message: message.into(),
        }
    }

    /// What it is about.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Io { step, error, .. } => match (step, error.kind()) {
                (Step::Tls, io::ErrorKind::InvalidData) => ErrorKind::Security,
                (Step::File, _) => ErrorKind::Application,
                _ => ErrorKind::Network,
            },
            Self::Closed(closed) => closed_kind(closed),
            Self::Send(SendError::Dead(error)) => session_kind(error),
            Self::Send(SendError::Full { .. }) => ErrorKind::Network,
            Self::Timeout {
                which: Timeout::Login,
                ..
            } => ErrorKind::Network,
            Self::Frame(error) => frame_kind(error),
            Self::Packet(error) => decode_kind(error),
            Self::Refused { .. } => ErrorKind::Security,
            Self::Send(_)
            | Self::Timeout { .. }
            | Self::NotConnected
            | Self::TooMany { .. }
            | Self::NotFound { .. }
            | Self::Application { .. } => ErrorKind::Application,
            Self::OutcomeUnknown { .. } | Self::Other { .. } => ErrorKind::Unknown,
        }
    }

    /// Whose fault it is.
    #[must_use]
    pub fn fault(&self) -> Fault {
        match self {
            Self::Io { error, .. } => io_fault(error.kind()),
            Self::Closed(closed) => closed_fault(closed),
            Self::Send(SendError::Dead(error)) => session_fault(error),
            Self::Frame(error) => frame_fault(error),
            Self::Packet(error) => decode_fault(error),
            Self::Timeout {
                which: Timeout::Request | Timeout::Login,
                ..
            }
            | Self::Send(SendError::Full { .. })
            | Self::OutcomeUnknown { .. } => Fault::Peer,
            Self::Send(_)
            | Self::Timeout { .. }
            | Self::NotConnected
            | Self::Refused { .. }
            | Self::TooMany { .. }
            | Self::NotFound { .. }
            | Self::Application { .. } => Fault::Caller,
            Self::Other { .. } => Fault::Us,
        }
    }

    /// Whether the same may succeed when it is tried again unchanged.
    ///
    /// A refused connection is retryable in this sense, for a server may be starting; whether
    /// reconnecting does so is its policy's choice, see [`Error::is_connection_refused`].
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Io { error, .. } => {
                self.kind() == ErrorKind::Network && io_fault(error.kind()) != Fault::Caller
            }
            Self::Closed(closed) => is_closed_retryable(closed),
            Self::Send(SendError::Dead(error)) => is_session_retryable(error),
            Self::Timeout { which, .. } => *which != Timeout::Request,
            Self::Application { retry, .. } => *retry == Retry::Useful,
            Self::Send(SendError::Full { .. }) | Self::TooMany { .. } => true,
            Self::Frame(_)
            | Self::Packet(_)
            | Self::Send(_)
            | Self::NotConnected
            | Self::Refused { .. }
            | Self::NotFound { .. }
            | Self::OutcomeUnknown { .. }
            | Self::Other { .. } => false,
        }
    }

    /// Whether nobody listened where a peer was dialled.
    #[must_use]
    pub fn is_connection_refused(&self) -> bool {
        let kind = match self {
            Self::Io { error, .. } => error.kind(),
            Self::Closed(Closed::Io { kind, .. }) => *kind,
            _ => return false,
        };
        kind == io::ErrorKind::ConnectionRefused
    }

    /// Whether the connection can't go on after it, whatever a policy says.
    #[must_use]
    pub fn ends_connection(&self) -> bool {
        match self {
            Self::Io { step, .. } => *step != Step::File,
            Self::Closed(_) | Self::Send(SendError::Dead(_)) | Self::Refused { .. } => true,
            Self::Timeout { which, .. } => *which == Timeout::Login,
            _ => false,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { step, place, error } if place.is_empty() => write!(f, "{step}: {error}"),
            Self::Io { step, place, error } => write!(f, "{step} {place}: {error}"),
            Self::Timeout { which, limit } => write!(f, "{which}: not done within {limit:?}"),
            Self::Frame(error) => write!(f, "{error}"),
            Self::Packet(error) => write!(f, "{error}"),
            Self::Send(error) => write!(f, "{error}"),
            Self::Closed(closed) => write!(f, "connection: {closed}"),
            Self::NotConnected => f.write_str("connection: not connected"),
            Self::Refused { refusal, message } if message.is_empty() => write!(f, "{refusal}"),
            Self::Refused { refusal, message } => write!(f, "{refusal}: {message}"),
            Self::TooMany { what, limit } => write!(f, "{what}: at most {limit} are allowed"),
            Self::NotFound { what, name } => write!(f, "{what} not found: {name}"),
            Self::OutcomeUnknown { request } => write!(
                f,
                "{request}: connection lost before the answer, it may have been done or not"
            ),
            Self::Application { message, .. } | Self::Other { message } => f.write_str(message),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { error, .. } => Some(error),
            Self::Closed(closed) => Some(closed),
            Self::Frame(error) => Some(error),
            Self::Packet(error) => Some(&**error),
            Self::Send(error) => Some(error),
            _ => None,
        }
    }
}

impl From<SessionError> for Error {
    fn from(error: SessionError) -> Self {
        Self::Closed(error.into())
    }
}

impl From<SendError> for Error {
    /// A dead session is told as such, whichever call found it dead.
    fn from(error: SendError) -> Self {
        match error {
            SendError::Dead(error) => (*error).into(),
            error => Self::Send(error),
        }
    }
}

impl From<EncodeError> for Error {
    fn from(error: EncodeError) -> Self {
        Self::Send(SendError::Encode(error))
    }
}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        Self::Packet(Box::new(error))
    }
}

impl From<FrameError> for Error {
    fn from(error: FrameError) -> Self {
        Self::Frame(error)
    }
}

impl From<ProfileError> for Error {
    fn from(error: ProfileError) -> Self {
        SessionError::Profile(error).into()
    }
}

impl From<Closed> for Error {
    fn from(closed: Closed) -> Self {
        Self::Closed(closed)
    }
}
