//! Whether to dial again, how often and how long apart.
//!
//! Plain data; the count of attempts is [`Retries`](super::Retries)'.

use std::{num::NonZeroU32, time::Duration};

use super::Backoff;
use crate::error::Error;

/// What happens after a connection is lost.
#[derive(Debug, Clone, PartialEq)]
pub struct ReconnectPolicy {
    /// How often it is tried.
    pub attempts: AttemptLimit,
    /// How long apart.
    pub backoff: Backoff,
    /// How long a connection must stand before the attempts count from one again. A server that
    /// accepts and closes at once is not hammered so.
    pub stable_after: Duration,
    /// Whether a refused connection is tried again.
    pub when_refused: WhenRefused,
}

impl ReconnectPolicy {
    /// 5 attempts, 1 s doubled up to 30 s with full jitter, stable after 30 s, and a refused
    /// connection is not tried again.
    pub const DEFAULT: Self = Self {
        attempts: AttemptLimit::FIVE,
        backoff: Backoff::DEFAULT,
        stable_after: Duration::from_secs(30),
        when_refused: WhenRefused::GiveUp,
    };

    /// Whether dialling again can help after this error, and may be tried.
    ///
    /// Never after refused credentials, a ban or a denied permission.
    #[must_use]
    pub fn should_retry(&self, error: &Error) -> bool {
        if error.is_connection_refused() && self.when_refused == WhenRefused::GiveUp {
            return false;
        }
        error.is_retryable()
    }
}

impl Default for ReconnectPolicy {
    /// [`ReconnectPolicy::DEFAULT`].
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// How many attempts are made in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AttemptLimit {
    /// So many.
    At(NonZeroU32),
    /// As many as it takes.
    Unlimited,
}

impl AttemptLimit {
    const FIVE: Self = match NonZeroU32::new(5) {
        Some(five) => Self::At(five),
        None => Self::Unlimited,
    };
}

/// What happens when nobody listens where a peer is dialled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WhenRefused {
    /// It is not tried again: the address is probably wrong.
    GiveUp,
    /// It is tried again: the server may be starting.
    Retry,
}
