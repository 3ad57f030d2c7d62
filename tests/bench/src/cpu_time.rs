//! Measures what a thread has spent on the processor: on a shared machine the wall clock counts the others too.

use std::{fs, time::Duration};

use criterion::Criterion;
use criterion::measurement::{Measurement, ValueFormatter, WallTime};
use rustix::time::{ClockId, clock_gettime};

/// The processor time of the thread that measures.
pub struct CpuTime;

/// The processor time of one thread, for others to read.
#[derive(Debug, Clone, Copy)]
pub struct ThreadClock(i32);

impl ThreadClock {
    /// That of the thread that calls this.
    #[must_use]
    pub fn of_this_thread() -> Self {
        Self(rustix::thread::gettid().as_raw_nonzero().get())
    }

    /// Nanoseconds that the thread was on a processor; it has to be alive.
    #[must_use]
    pub fn spent(self) -> u64 {
        let path = format!("/proc/self/task/{}/schedstat", self.0);
        let text = fs::read_to_string(path).expect("the thread runs");
        let first = text.split(' ').next().expect("three numbers");
        first.parse().expect("a number")
    }
}

/// Criterion with processor time and short runs: the figures are ratios inside one run.
pub fn criterion() -> Criterion<CpuTime> {
    Criterion::default()
        .with_measurement(CpuTime)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .sample_size(50)
}

impl Measurement for CpuTime {
    type Intermediate = Duration;
    type Value = Duration;

    fn start(&self) -> Duration {
        let time = clock_gettime(ClockId::ThreadCPUTime);
        let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
        let nanoseconds = u32::try_from(time.tv_nsec).unwrap_or_default();
        Duration::new(seconds, nanoseconds)
    }

    fn end(&self, started: Duration) -> Duration {
        self.start().saturating_sub(started)
    }

    fn add(&self, a: &Duration, b: &Duration) -> Duration {
        *a + *b
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        value.as_nanos() as f64
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        WallTime.formatter()
    }
}
