//! A loop of fixed steps: a world that moves on, and speaks once a step.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// One step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tick {
    /// Its number, from 0; steps that were left out count.
    pub number: u64,
    /// How many steps were left out before it, because the one before took too long.
    pub missed: u64,
    /// How late it is.
    pub late: Duration,
}

/// Calls `step` once every `length` until it says that it is done. What it sends leaves together:
/// connections write when the step is over.
///
/// Steps stay on their grid: one that takes too long leaves out those that it covers.
pub async fn ticks(length: Duration, mut step: impl FnMut(Tick) -> Next + Send) {
    let length = length.max(Duration::from_micros(1));
    let mut due = Instant::now();
    let mut number = 0;
    let mut missed = 0;
    loop {
        sleep_until(due).await;
        let late = due.elapsed();
        if step(Tick {
            number,
            missed,
            late,
        }) == Next::Done
        {
            return;
        }
        let behind = Instant::now().saturating_duration_since(due).as_nanos() / length.as_nanos();
        missed = u64::try_from(behind).unwrap_or(u64::MAX);
        let steps = u32::try_from(missed).unwrap_or(u32::MAX - 1) + 1;
        due += length * steps;
        number += u64::from(steps);
        // Others run too, even if every step takes as long as it may.
        tokio::task::yield_now().await;
    }
}

/// Whether a loop goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It does.
    Step,
    /// It ends.
    Done,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn steps_stay_on_their_grid() {
        let mut seen = Vec::new();
        let start = Instant::now();
        ticks(Duration::from_millis(50), |tick| {
            seen.push((tick.number, tick.missed, start.elapsed().as_millis()));
            if seen.len() == 3 {
                Next::Done
            } else {
                Next::Step
            }
        })
        .await;
        assert_eq!(seen, [(0, 0, 0), (1, 0, 50), (2, 0, 100)]);
    }
}
