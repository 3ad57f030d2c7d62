//! Latency in one word.

use std::{fmt, time::Duration};

/// How good a connection is, by its latency.
///
/// The guide of OTClient's network system calls these, in Portuguese, *Excelente*, *Boa*,
/// *Regular* and *Ruim*.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Quality {
    /// *Excelente*: up to 50 ms.
    Excellent,
    /// *Boa*: up to 100 ms.
    Good,
    /// *Regular*: up to 200 ms.
    Fair,
    /// *Ruim*: above.
    Poor,
}

impl Quality {
    /// The quality of this latency.
    #[must_use]
    pub fn of(latency: Duration, thresholds: &Thresholds) -> Self {
        if latency <= thresholds.excellent {
            Self::Excellent
        } else if latency <= thresholds.good {
            Self::Good
        } else if latency <= thresholds.fair {
            Self::Fair
        } else {
            Self::Poor
        }
    }

    /// The word of OTClient's guide.
    #[must_use]
    pub fn portuguese(self) -> &'static str {
        match self {
            Self::Excellent => "Excelente",
            Self::Good => "Boa",
            Self::Fair => "Regular",
            Self::Poor => "Ruim",
        }
    }
}

impl fmt::Display for Quality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Excellent => "Excellent",
            Self::Good => "Good",
            Self::Fair => "Fair",
            Self::Poor => "Poor",
        })
    }
}

/// Up to which latency a quality reaches; each bound belongs to the better one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Thresholds {
    /// The last excellent latency.
    pub excellent: Duration,
    /// The last good one.
    pub good: Duration,
    /// The last fair one.
    pub fair: Duration,
}

impl Thresholds {
    /// 50 ms, 100 ms, 200 ms.
    pub const DEFAULT: Self = Self {
        excellent: Duration::from_millis(50),
        good: Duration::from_millis(100),
        fair: Duration::from_millis(200),
    };
}

impl Default for Thresholds {
    /// [`Thresholds::DEFAULT`].
    fn default() -> Self {
        Self::DEFAULT
    }
}
