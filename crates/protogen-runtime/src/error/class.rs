//! Kind, fault and retry of the errors that the one error wraps.
//!
//! Only answers; what is done about it is the policy's.

use std::io;

use super::{ErrorKind, Fault};
use crate::{
    connection::{Closed, Deadline},
    wire::{
        DecodeError, DecodeErrorKind,
        deflate::InflateError,
        frame::{FrameError, FrameFault},
        session::SessionError,
    },
};

pub(super) fn closed_kind(closed: &Closed) -> ErrorKind {
    match closed {
        Closed::ByPeer | Closed::Io { .. } | Closed::Timeout(_) => ErrorKind::Network,
        Closed::Session(error) => session_kind(error),
        Closed::RateLimit { .. } => ErrorKind::Security,
        Closed::ByUs { .. } | Closed::Ended | Closed::Handler { .. } => ErrorKind::Application,
    }
}

pub(super) fn closed_fault(closed: &Closed) -> Fault {
    match closed {
        Closed::ByPeer | Closed::Timeout(_) | Closed::RateLimit { .. } => Fault::Peer,
        Closed::Io { kind, .. } => io_fault(*kind),
        Closed::Session(error) => session_fault(error),
        Closed::ByUs { .. } | Closed::Ended | Closed::Handler { .. } => Fault::Caller,
    }
}

pub(super) fn is_closed_retryable(closed: &Closed) -> bool {
    match closed {
        Closed::ByPeer => true,
        Closed::Io { kind, .. } => io_fault(*kind) != Fault::Caller,
        Closed::Timeout(deadline) => *deadline != Deadline::Drain,
        Closed::Session(error) => is_session_retryable(error),
        Closed::ByUs { .. } | Closed::Ended | Closed::RateLimit { .. } | Closed::Handler { .. } => {
            false
        }
    }
}

pub(super) fn is_session_retryable(error: &SessionError) -> bool {
    matches!(
        error,
        SessionError::Truncated { .. } | SessionError::QueueFull { .. }
    )
}

pub(super) fn io_fault(kind: io::ErrorKind) -> Fault {
    match kind {
        io::ErrorKind::AddrInUse
        | io::ErrorKind::AddrNotAvailable
        | io::ErrorKind::InvalidInput
        | io::ErrorKind::NotFound
        | io::ErrorKind::PermissionDenied => Fault::Caller,
        io::ErrorKind::OutOfMemory | io::ErrorKind::StorageFull | io::ErrorKind::Unsupported => {
            Fault::Us
        }
        _ => Fault::Peer,
    }
}

pub(super) fn session_kind(error: &SessionError) -> ErrorKind {
    match error {
        _ if error.is_security() => ErrorKind::Security,
        SessionError::Frame(error) => frame_kind(error),
        SessionError::Packet(error) => decode_kind(error),
        SessionError::Truncated { .. } | SessionError::QueueFull { .. } => ErrorKind::Network,
        SessionError::Profile(_) | SessionError::Closed { .. } => ErrorKind::Application,
        _ => ErrorKind::Unknown,
    }
}

pub(super) fn session_fault(error: &SessionError) -> Fault {
    match error {
        SessionError::Frame(error) => frame_fault(error),
        SessionError::Packet(error) => decode_fault(error),
        SessionError::Truncated { .. } | SessionError::QueueFull { .. } => Fault::Peer,
        SessionError::Profile(_) | SessionError::Closed { .. } => Fault::Caller,
        _ => Fault::Us,
    }
}

pub(super) fn frame_kind(error: &FrameError) -> ErrorKind {
    match &error.fault {
        FrameFault::OutOfSequence { .. } | FrameFault::Inflate(InflateError::TooLong { .. }) => {
            ErrorKind::Security
        }
        FrameFault::KeyMissing | FrameFault::PaddingLength { .. } => ErrorKind::Application,
        _ => ErrorKind::Protocol,
    }
}

pub(super) fn frame_fault(error: &FrameError) -> Fault {
    match frame_kind(error) {
        ErrorKind::Application => Fault::Caller,
        _ => Fault::Peer,
    }
}

pub(super) fn decode_kind(error: &DecodeError) -> ErrorKind {
    match decode_fault(error) {
        Fault::Caller => ErrorKind::Application,
        _ => ErrorKind::Protocol,
    }
}

pub(super) fn decode_fault(error: &DecodeError) -> Fault {
    match error.kind() {
        DecodeErrorKind::TableMissing { .. }
        | DecodeErrorKind::ExternMissing { .. }
        | DecodeErrorKind::Unsupported { .. } => Fault::Caller,
        _ => Fault::Peer,
    }
}
