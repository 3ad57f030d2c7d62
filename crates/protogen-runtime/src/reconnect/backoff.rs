//! How long to wait before each attempt.
//!
//! Plain arithmetic; the randomness is an argument.

use std::time::Duration;

/// Growing delays with a cap, spread at random.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Backoff {
    /// The delay before the first attempt.
    pub base: Duration,
    /// By what it grows with each attempt.
    pub factor: u32,
    /// Above which it never goes.
    pub cap: Duration,
    /// How it is spread.
    pub jitter: Jitter,
}

impl Backoff {
    /// 1 s, doubled up to 30 s, with full jitter.
    pub const DEFAULT: Self = Self {
        base: Duration::from_secs(1),
        factor: 2,
        cap: Duration::from_secs(30),
        jitter: Jitter::Full,
    };

    /// The longest delay before this attempt, counted from 1: `min(base * factor^(n-1), cap)`.
    #[must_use]
    pub fn longest(&self, attempt: u32) -> Duration {
        let factor = self.factor.checked_pow(attempt.saturating_sub(1));
        factor
            .and_then(|factor| self.base.checked_mul(factor))
            .map_or(self.cap, |delay| delay.min(self.cap))
    }

    /// The delay before this attempt, counted from 1, where `fraction` is random in `0.0..=1.0`.
    #[must_use]
    pub fn delay(&self, attempt: u32, fraction: f64) -> Duration {
        let longest = self.longest(attempt);
        match self.jitter {
            Jitter::Full => longest.mul_f64(fraction.clamp(0.0, 1.0)).min(longest),
            Jitter::None => longest,
        }
    }
}

impl Default for Backoff {
    /// [`Backoff::DEFAULT`].
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// How delays are spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Jitter {
    /// Anywhere between none and the whole delay: when a server comes back, its clients do not
    /// come all at once.
    Full,
    /// Not at all: for tests, and where there is one client.
    None,
}
