//! What is done about an error, by its kind.
//!
//! Does nothing itself; it holds what a connection asks before it acts.

use std::{fmt, sync::Arc};

use super::{Error, ErrorKind};

/// What is done about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// It is reported, what it concerns is skipped, and the connection carries on.
    Report,
    /// The connection is closed and dialled again, as the reconnect policy allows.
    Reconnect,
    /// The connection is closed at once and stays closed.
    Close,
}

/// An [`Action`] for each kind of error.
///
/// Two rules stand above it: an error that the connection can't survive is never only reported,
/// and an error that is not retryable never leads to a reconnect. So nobody reconnects after
/// refused credentials, a ban or a denied permission, whatever a policy says.
#[derive(Clone)]
pub struct ErrorPolicy {
    network: Action,
    protocol: Action,
    security: Action,
    application: Action,
    unknown: Action,
    replacement: Option<Replacement>,
}

type Replacement = Arc<dyn Fn(&Error, Action) -> Action + Send + Sync>;

impl ErrorPolicy {
    /// Reconnect after network errors, report protocol and application errors and carry on,
    /// close at once after security errors.
    pub const DEFAULT: Self = Self {
        network: Action::Reconnect,
        protocol: Action::Report,
        security: Action::Close,
        application: Action::Report,
        unknown: Action::Report,
        replacement: None,
    };

    /// As [`ErrorPolicy::DEFAULT`], for an end that does not dial: network errors close.
    pub const SERVER: Self = Self {
        network: Action::Close,
        ..Self::DEFAULT
    };

    /// States the action for errors of this kind.
    #[must_use]
    pub fn on(mut self, kind: ErrorKind, action: Action) -> Self {
        let slot = match kind {
            ErrorKind::Network => &mut self.network,
            ErrorKind::Protocol => &mut self.protocol,
            ErrorKind::Security => &mut self.security,
            ErrorKind::Application => &mut self.application,
            ErrorKind::Unknown => &mut self.unknown,
        };
        *slot = action;
        self
    }

    /// Lets a function decide, which is given the error and what the kinds alone would say.
    #[must_use]
    pub fn decided_by(
        mut self,
        decide: impl Fn(&Error, Action) -> Action + Send + Sync + 'static,
    ) -> Self {
        self.replacement = Some(Arc::new(decide));
        self
    }

    /// What is to be done about this error.
    #[must_use]
    pub fn action(&self, error: &Error) -> Action {
        let by_kind = match error.kind() {
            ErrorKind::Network => self.network,
            ErrorKind::Protocol => self.protocol,
            ErrorKind::Security => self.security,
            ErrorKind::Application => self.application,
            ErrorKind::Unknown => self.unknown,
        };
        // A full queue or a busy limit is a network or application matter, but while the
        // connection lives there is nothing to dial again.
        let wanted = match by_kind {
            Action::Reconnect if !error.ends_connection() => Action::Report,
            other => other,
        };
        let wanted = match &self.replacement {
            Some(decide) => decide(error, wanted),
            None => wanted,
        };
        match wanted {
            Action::Report if error.ends_connection() => Action::Close,
            Action::Reconnect if !error.is_retryable() => Action::Close,
            wanted => wanted,
        }
    }
}

impl Default for ErrorPolicy {
    /// [`ErrorPolicy::DEFAULT`].
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl fmt::Debug for ErrorPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorPolicy")
            .field("network", &self.network)
            .field("protocol", &self.protocol)
            .field("security", &self.security)
            .field("application", &self.application)
            .field("unknown", &self.unknown)
            .field("replaced", &self.replacement.is_some())
            .finish()
    }
}
