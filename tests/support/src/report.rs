//! What became of one row of the test plan: the figure, and whether it meets its target.

use std::{fmt, time::Duration};

/// What became of one row of the test plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What was done.
    pub done: String,
    /// What was measured.
    pub figure: String,
    /// What it should be.
    pub target: String,
    /// How they compare.
    pub verdict: Verdict,
}

/// How a figure compares with its target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It meets it.
    Met,
    /// It does not.
    Missed,
    /// It was not measured, for this reason.
    Skipped(String),
}

impl Outcome {
    /// A figure beside its target.
    pub fn new(
        done: impl Into<String>,
        figure: impl Into<String>,
        target: impl Into<String>,
        is_met: impl Into<Verdict>,
    ) -> Self {
        Self {
            done: done.into(),
            figure: figure.into(),
            target: target.into(),
            verdict: is_met.into(),
        }
    }

    /// A row that could not be tried.
    pub fn skipped(target: impl Into<String>, why: impl Into<String>) -> Self {
        Self::new("nothing", "none", target, Verdict::Skipped(why.into()))
    }

    /// Stops a test whose figure misses its target.
    ///
    /// # Panics
    ///
    /// If it does.
    pub fn expect_met(&self) {
        assert_eq!(self.verdict, Verdict::Met, "{self}");
    }
}

impl From<bool> for Verdict {
    fn from(is_met: bool) -> Self {
        if is_met { Self::Met } else { Self::Missed }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            done,
            figure,
            target,
            verdict,
        } = self;
        write!(
            f,
            "{done}\n  figure  {figure}\n  target  {target}\n  {verdict}"
        )
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Met => f.write_str("met"),
            Self::Missed => f.write_str("MISSED"),
            Self::Skipped(why) => write!(f, "skipped: {why}"),
        }
    }
}

/// The time below which so many of a hundred lie; sorts them.
pub fn percentile(times: &mut [Duration], percent: usize) -> Duration {
    times.sort_unstable();
    let last = times.len().saturating_sub(1);
    times
        .get((times.len() * percent / 100).min(last))
        .copied()
        .unwrap_or_default()
}
