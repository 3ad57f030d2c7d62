//! The parts of an error: which step, which time limit, what was refused.
//!
//! Decides nothing about kinds or retries.

use std::{fmt, io, sync::Arc};

/// What was being done with the operating system when it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Step {
    /// A name was looked up.
    Resolve,
    /// A peer was dialled.
    Connect,
    /// A listener was opened.
    Bind,
    /// A connection was accepted.
    Accept,
    /// TLS was set up.
    Tls,
    /// Bytes were read.
    Read,
    /// Bytes were written.
    Write,
    /// A file was used: a capture, a key, a configuration.
    File,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Resolve => "resolve",
            Self::Connect => "connect",
            Self::Bind => "bind",
            Self::Accept => "accept",
            Self::Tls => "tls",
            Self::Read => "read",
            Self::Write => "write",
            Self::File => "file",
        })
    }
}

/// An error of the operating system that can be cloned and compared.
///
/// Two are equal if they have the same kind and the same text.
#[derive(Debug, Clone)]
pub struct IoError(Arc<io::Error>);

impl IoError {
    /// What it is, as the standard library sorts it.
    #[must_use]
    pub fn kind(&self) -> io::ErrorKind {
        self.0.kind()
    }
}

impl From<io::Error> for IoError {
    fn from(error: io::Error) -> Self {
        Self(Arc::new(error))
    }
}

impl PartialEq for IoError {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || (self.kind() == other.kind() && self.0.to_string() == other.0.to_string())
    }
}

impl fmt::Display for IoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for IoError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

/// Which time limit of a service ran out; those of a connection are
/// [`Deadline`](crate::connection::Deadline)s.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Timeout {
    /// A request had no answer.
    Request,
    /// No pooled connection became free.
    Acquire,
    /// The login hook of a reconnect did not finish.
    Login,
}

impl fmt::Display for Timeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Request => "request",
            Self::Acquire => "acquire",
            Self::Login => "login",
        })
    }
}

/// Why the other side, or a policy on this one, does not want us. Trying again is never the
/// answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Refusal {
    /// A wrong name, password or key.
    Credentials,
    /// The account or the address is banned.
    Banned,
    /// It is not allowed, as by a connect policy.
    PermissionDenied,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Credentials => "credentials refused",
            Self::Banned => "banned",
            Self::PermissionDenied => "permission denied",
        })
    }
}

/// Whether the same may succeed when it is tried again unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Retry {
    /// It may.
    Useful,
    /// It will not.
    Useless,
}
