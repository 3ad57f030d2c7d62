//! Round trips: the last ones, the bounds, the mean, the percentiles.

use std::{collections::VecDeque, time::Duration};

use hdrhistogram::Histogram;

/// How many round trips are kept one by one.
const KEPT: usize = 100;
/// What the histogram counts: microseconds, from one to one minute, to 1 %.
const LONGEST_MICROS: u64 = 60_000_000;
const DIGITS: u8 = 2;

/// Over what percentiles are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Percentiles {
    /// Over the last 100 round trips, exactly. They take 400 bytes.
    #[default]
    Recent,
    /// Over all round trips, to 1 %, by a histogram of about 10 KB.
    All,
}

/// The round trips of one connection.
#[derive(Debug, Clone)]
pub struct Latency {
    count: u64,
    sum: Duration,
    least: Duration,
    greatest: Duration,
    /// In microseconds, the last one behind; at most [`KEPT`].
    recent: VecDeque<u32>,
    histogram: Option<Box<Histogram<u32>>>,
}

impl Latency {
    /// No round trips yet.
    #[must_use]
    pub fn new(percentiles: Percentiles) -> Self {
        let histogram = match percentiles {
            Percentiles::Recent => None,
            // The bounds are constants that it takes; were they not, the recent ones would serve.
            Percentiles::All => Histogram::new_with_bounds(1, LONGEST_MICROS, DIGITS)
                .ok()
                .map(Box::new),
        };
        Self {
            count: 0,
            sum: Duration::ZERO,
            least: Duration::MAX,
            greatest: Duration::ZERO,
            recent: VecDeque::new(),
            histogram,
        }
    }

    /// Adds a round trip.
    pub fn record(&mut self, round_trip: Duration) {
        self.count += 1;
        self.sum = self.sum.saturating_add(round_trip);
        self.least = self.least.min(round_trip);
        self.greatest = self.greatest.max(round_trip);
        let micros = u32::try_from(round_trip.as_micros()).unwrap_or(u32::MAX);
        if self.recent.len() == KEPT {
            self.recent.pop_front();
        }
        self.recent.push_back(micros);
        if let Some(histogram) = &mut self.histogram {
            histogram.saturating_record(u64::from(micros).max(1));
        }
    }

    /// The round trip that a share of them does not exceed; `share` from 0.0 to 1.0.
    #[must_use]
    pub fn percentile(&self, share: f64) -> Option<Duration> {
        let mut sorted: Vec<u32> = self.recent.iter().copied().collect();
        sorted.sort_unstable();
        self.percentile_of(&sorted, share)
    }

    /// The last round trips, at most 100, the oldest first.
    pub fn recent(&self) -> impl Iterator<Item = Duration> {
        self.recent
            .iter()
            .map(|&micros| Duration::from_micros(u64::from(micros)))
    }

    /// All in numbers; `None` before the first round trip.
    #[must_use]
    pub fn summary(&self) -> Option<LatencySummary> {
        let last = self.recent().last()?;
        let mut sorted: Vec<u32> = self.recent.iter().copied().collect();
        sorted.sort_unstable();
        let at = |share| self.percentile_of(&sorted, share).unwrap_or(last);
        Some(LatencySummary {
            last,
            count: self.count,
            sum: self.sum,
            least: self.least,
            greatest: self.greatest,
            p50: at(0.5),
            p90: at(0.9),
            p99: at(0.99),
        })
    }

    fn percentile_of(&self, sorted: &[u32], share: f64) -> Option<Duration> {
        let share = share.clamp(0.0, 1.0);
        if let Some(histogram) = &self.histogram
            && self.count > 0
        {
            let micros = histogram.value_at_quantile(share);
            return Some(Duration::from_micros(micros).clamp(self.least, self.greatest));
        }
        // The nearest rank, counted from 1: a share of nothing is the first.
        let rank = (share * sorted.len() as f64).ceil() as usize;
        let micros = sorted.get(rank.saturating_sub(1))?;
        Some(Duration::from_micros(u64::from(*micros)))
    }
}

/// The round trips of one or more connections in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LatencySummary {
    /// The last one, in whole microseconds; of several connections the longest.
    pub last: Duration,
    /// How many there were.
    pub count: u64,
    /// All of them together.
    pub sum: Duration,
    /// The shortest.
    pub least: Duration,
    /// The longest.
    pub greatest: Duration,
    /// Half of them took no longer; of several connections that of the worst.
    pub p50: Duration,
    /// Nine of ten took no longer, likewise.
    pub p90: Duration,
    /// Ninety-nine of a hundred took no longer, likewise.
    pub p99: Duration,
}

impl LatencySummary {
    /// The mean of all.
    #[must_use]
    pub fn mean(&self) -> Duration {
        let nanos = self.sum.as_nanos() / u128::from(self.count.max(1));
        Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }

    /// Adds those of another connection.
    pub fn add(&mut self, other: &Self) {
        *self = Self {
            last: self.last.max(other.last),
            count: self.count + other.count,
            sum: self.sum.saturating_add(other.sum),
            least: self.least.min(other.least),
            greatest: self.greatest.max(other.greatest),
            p50: self.p50.max(other.p50),
            p90: self.p90.max(other.p90),
            p99: self.p99.max(other.p99),
        };
    }
}
