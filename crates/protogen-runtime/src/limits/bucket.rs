//! A token bucket: what was taken, and when it comes back.
//!
//! Integers only, no rounding: over any time it lets through what the rate says, to the token.

use std::time::{Duration, Instant};

use super::Rate;

/// How far a clock may step back before the step is believed.
///
/// Two threads may ask with instants that they read in the other order. Within this span such an
/// instant counts as no time gone by; beyond it the clock was set back, and time is counted from
/// there. Neither way does a jump bring a single token.
const TOLERANCE: Duration = Duration::from_secs(1);

/// What is left of a [`Rate`]. It does not hold the rate, so that many buckets share one.
///
/// The level is counted in parts of a token: one nanosecond brings `rate.tokens()` of them, and
/// `rate.period()` in nanoseconds of them are a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    /// level <= rate.capacity(); below zero after something larger than the burst, or a debt.
    level: i64,
    last: Instant,
}

impl Bucket {
    /// A full bucket.
    #[must_use]
    pub fn new(rate: &Rate, now: Instant) -> Self {
        Self {
            level: signed(rate.capacity()),
            last: now,
        }
    }

    /// Takes `cost` tokens if they are there.
    ///
    /// What costs more than the burst passes when the bucket is full and leaves a debt, so that
    /// it can pass at all and the rate still holds.
    ///
    /// # Errors
    ///
    /// How long to wait until they are; nothing is taken then.
    pub fn take(&mut self, rate: &Rate, cost: u64, now: Instant) -> Result<(), Duration> {
        let wait = self.wait_for(rate, cost, now);
        if !wait.is_zero() {
            return Err(wait);
        }
        self.charge(rate, cost);
        Ok(())
    }

    /// Takes `cost` tokens at once, even those that are not there yet, and says how long to wait
    /// before that is made good.
    pub fn reserve(&mut self, rate: &Rate, cost: u64, now: Instant) -> Duration {
        let wait = self.wait_for(rate, cost, now);
        self.charge(rate, cost);
        wait
    }

    /// How long until `cost` tokens could be taken; zero if they are there.
    pub fn wait_for(&mut self, rate: &Rate, cost: u64, now: Instant) -> Duration {
        self.advance(rate, now);
        let needed = signed(rate.units(cost).min(rate.capacity()));
        let missing = needed.saturating_sub(self.level);
        match u64::try_from(missing) {
            Ok(missing) if missing > 0 => rate.time_for(missing),
            _ => Duration::ZERO,
        }
    }

    /// Takes `cost` tokens unasked.
    pub(super) fn charge(&mut self, rate: &Rate, cost: u64) {
        self.level = self.level.saturating_sub(signed(rate.units(cost)));
    }

    /// Whole tokens that are there.
    pub fn available(&mut self, rate: &Rate, now: Instant) -> u64 {
        self.advance(rate, now);
        u64::try_from(self.level).unwrap_or(0) / rate.units(1)
    }

    /// Whether it is full, so that a new one would say the same.
    pub fn is_full(&mut self, rate: &Rate, now: Instant) -> bool {
        self.advance(rate, now);
        self.level == signed(rate.capacity())
    }

    fn advance(&mut self, rate: &Rate, now: Instant) {
        let Some(gone) = now.checked_duration_since(self.last) else {
            if self.last.duration_since(now) > TOLERANCE {
                self.last = now;
            }
            return;
        };
        self.last = now;
        let nanos = u64::try_from(gone.as_nanos()).unwrap_or(u64::MAX);
        let come = signed(rate.refill(nanos));
        self.level = self.level.saturating_add(come).min(signed(rate.capacity()));
    }
}

fn signed(units: u64) -> i64 {
    i64::try_from(units).unwrap_or(i64::MAX)
}
