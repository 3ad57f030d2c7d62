//! The count of attempts of one connection, from loss to loss.
//!
//! Dials nothing: it says when, or that there is no point any more.

use std::{
    fmt,
    time::{Duration, Instant},
};

use super::{AttemptLimit, ReconnectPolicy};
use crate::error::Error;

/// Counts the attempts of one connection under a [`ReconnectPolicy`].
#[derive(Debug, Clone)]
pub struct Retries {
    policy: ReconnectPolicy,
    random: fastrand::Rng,
    /// Attempts since the connection was last stable.
    attempt: u32,
    connected_at: Option<Instant>,
}

/// What to do after a loss.
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub enum Next {
    /// Dial again after the delay.
    After {
        /// How long to wait.
        delay: Duration,
        /// The how manieth attempt it is, counted from 1.
        attempt: u32,
    },
    /// Stay closed.
    GiveUp(GaveUp),
}

/// Why there is no further attempt.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum GaveUp {
    /// Dialling again can't help, or may not be tried.
    Pointless(Error),
    /// All attempts were made.
    Spent {
        /// How many.
        attempts: u32,
        /// What the last one died of.
        last: Error,
    },
}

impl fmt::Display for GaveUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pointless(error) => write!(f, "reconnect: not tried after: {error}"),
            Self::Spent { attempts, last } => {
                write!(f, "reconnect: given up after {attempts} attempts: {last}")
            }
        }
    }
}

impl Retries {
    /// No attempts yet, and delays that differ from those of any other.
    #[must_use]
    pub fn new(policy: ReconnectPolicy) -> Self {
        Self::with_random(policy, fastrand::Rng::new())
    }

    /// As [`Retries::new`], with delays that are the same for the same seed: for tests.
    #[must_use]
    pub fn seeded(policy: ReconnectPolicy, seed: u64) -> Self {
        Self::with_random(policy, fastrand::Rng::with_seed(seed))
    }

    fn with_random(policy: ReconnectPolicy, random: fastrand::Rng) -> Self {
        Self {
            policy,
            random,
            attempt: 0,
            connected_at: None,
        }
    }

    /// A connection stands: dialled, handshake and login hook done.
    pub fn connected(&mut self, now: Instant) {
        self.connected_at = Some(now);
    }

    /// The connection was lost, or an attempt failed, of this.
    pub fn lost(&mut self, error: &Error, now: Instant) -> Next {
        let stood = self
            .connected_at
            .take()
            .map_or(Duration::ZERO, |since| now.saturating_duration_since(since));
        if stood >= self.policy.stable_after && stood > Duration::ZERO {
            self.attempt = 0;
        }
        if !self.policy.should_retry(error) {
            return Next::GiveUp(GaveUp::Pointless(error.clone()));
        }
        if let AttemptLimit::At(limit) = self.policy.attempts
            && self.attempt >= limit.get()
        {
            return Next::GiveUp(GaveUp::Spent {
                attempts: self.attempt,
                last: error.clone(),
            });
        }
        self.attempt = self.attempt.saturating_add(1);
        Next::After {
            delay: self.policy.backoff.delay(self.attempt, self.random.f64()),
            attempt: self.attempt,
        }
    }

    /// Somebody asked to connect: attempts count from one again.
    pub fn reset(&mut self) {
        self.attempt = 0;
        self.connected_at = None;
    }

    /// How many attempts were made since the connection was last stable.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempt
    }

    /// What it goes by.
    #[must_use]
    pub fn policy(&self) -> &ReconnectPolicy {
        &self.policy
    }
}
