//! What this process holds of the system: memory, open files, tasks. Linux only; elsewhere 0.

use std::{fs, time::Duration};

use tokio::{
    runtime::Handle,
    time::{Instant, sleep},
};

/// Bytes of memory that are resident, files not counted.
#[must_use]
pub fn resident_bytes() -> usize {
    memory_of("self")
}

/// As [`resident_bytes`], of another process.
#[must_use]
pub fn resident_bytes_of(pid: u32) -> usize {
    memory_of(&pid.to_string())
}

fn memory_of(process: &str) -> usize {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let kilobytes = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"))
        .and_then(|rest| rest.trim().split(' ').next()?.parse::<usize>().ok());
    kilobytes.unwrap_or(0) * 1024
}

/// How many files are open.
#[must_use]
pub fn open_files() -> usize {
    fs::read_dir("/proc/self/fd").map_or(0, Iterator::count)
}

/// What the process holds that a connection takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// Open files.
    pub files: usize,
    /// Tasks of the tokio runtime that have not ended.
    pub tasks: usize,
}

impl Held {
    /// What it holds now.
    #[must_use]
    pub fn now() -> Self {
        Self {
            files: open_files(),
            tasks: Handle::current().metrics().num_alive_tasks(),
        }
    }

    /// Waits until the process holds no more than this again; what it holds at the end.
    pub async fn is_back(self, limit: Duration) -> Result<(), Self> {
        let start = Instant::now();
        loop {
            let now = Self::now();
            if now.files <= self.files && now.tasks <= self.tasks {
                return Ok(());
            }
            if start.elapsed() > limit {
                return Err(now);
            }
            sleep(Duration::from_millis(2)).await;
        }
    }
}
