//! A rate: so many tokens in so much time, and how many at once.
//!
//! A value of it can always be computed with: what would overflow is refused here.

use std::{fmt, time::Duration};

/// So many tokens in every period, and at most `burst` of them at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rate {
    tokens: u64,
    /// 1 <= period_nanos, and (tokens + burst) * period_nanos <= i64::MAX / 4.
    period_nanos: u64,
    burst: u64,
}

impl Rate {
    /// `tokens` in each `period`, of which at most `burst` at once.
    ///
    /// # Errors
    ///
    /// A number that is zero, or so large that the arithmetic would overflow: with a period of
    /// one second, tokens and burst together may be up to 2.3 * 10^9.
    pub fn new(tokens: u64, period: Duration, burst: u64) -> Result<Self, RateError> {
        if tokens == 0 || burst == 0 || period.is_zero() {
            return Err(RateError::Zero);
        }
        let period_nanos = u64::try_from(period.as_nanos()).map_err(|_| RateError::TooLarge)?;
        let fits = tokens
            .checked_add(burst)
            .and_then(|sum| sum.checked_mul(period_nanos))
            .is_some_and(|units| units <= i64::MAX.unsigned_abs() / 4);
        if !fits {
            return Err(RateError::TooLarge);
        }
        Ok(Self {
            tokens,
            period_nanos,
            burst,
        })
    }

    /// `tokens` in each second, of which at most `burst` at once.
    ///
    /// # Errors
    ///
    /// As [`Rate::new`].
    pub fn per_second(tokens: u64, burst: u64) -> Result<Self, RateError> {
        Self::new(tokens, Duration::from_secs(1), burst)
    }

    /// As [`Rate::per_second`], for the constants of this crate.
    pub(super) const fn constant(tokens: u64, burst: u64) -> Self {
        Self {
            tokens,
            period_nanos: 1_000_000_000,
            burst,
        }
    }

    /// How many tokens come in each [`Rate::period`].
    #[must_use]
    pub fn tokens(&self) -> u64 {
        self.tokens
    }

    /// In what time [`Rate::tokens`] come.
    #[must_use]
    pub fn period(&self) -> Duration {
        Duration::from_nanos(self.period_nanos)
    }

    /// How many may be taken at once after a silence.
    #[must_use]
    pub fn burst(&self) -> u64 {
        self.burst
    }

    /// How long an empty bucket takes to fill.
    #[must_use]
    pub fn time_to_fill(&self) -> Duration {
        self.time_for(self.capacity())
    }

    // A token is `period_nanos` units, and a nanosecond brings `tokens` units: so nothing is
    // ever rounded.

    pub(super) fn capacity(&self) -> u64 {
        self.burst * self.period_nanos
    }

    pub(super) fn units(&self, cost: u64) -> u64 {
        cost.saturating_mul(self.period_nanos)
            .min(i64::MAX.unsigned_abs() / 4)
    }

    pub(super) fn refill(&self, nanos: u64) -> u64 {
        nanos.saturating_mul(self.tokens)
    }

    pub(super) fn time_for(&self, units: u64) -> Duration {
        Duration::from_nanos(units.div_ceil(self.tokens))
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {:?}", self.tokens, self.period())?;
        write!(f, ", {} at once", self.burst)
    }
}

/// Why a rate is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RateError {
    /// Tokens, period and burst must be above zero.
    Zero,
    /// Tokens and burst times the period in nanoseconds go beyond 2^61.
    TooLarge,
}

impl fmt::Display for RateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Zero => "rate: tokens, period and burst must be above zero",
            Self::TooLarge => "rate: too many tokens for so long a period",
        })
    }
}

impl std::error::Error for RateError {}

/// How much is allowed. No limit is a word that somebody wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Allowance {
    /// As much as this.
    At(Rate),
    /// As much as the peer likes.
    Unlimited,
}

impl From<Rate> for Allowance {
    fn from(rate: Rate) -> Self {
        Self::At(rate)
    }
}
