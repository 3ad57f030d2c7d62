//! Rows whose scenarios are those of the tests, with larger numbers.

use std::{io, time::Duration};

use protogen_runtime::wire::session::WhenFull;
use protogen_test_support::{report::Outcome, rows};

use super::start::block_on;

pub fn endings() -> io::Result<Vec<Outcome>> {
    Ok(vec![block_on(rows::endings::run(20))?])
}

pub fn slowloris() -> io::Result<Vec<Outcome>> {
    let deadline = Duration::from_secs(2);
    Ok(vec![block_on(rows::slowloris::run(1_000, deadline))?])
}

pub fn floods() -> io::Result<Vec<Outcome>> {
    let noise = Duration::from_millis(5);
    Ok(vec![block_on(rows::floods::run(1_000_000, noise))?])
}

pub fn slow_reader_refuse() -> io::Result<Vec<Outcome>> {
    slow_reader(WhenFull::Refuse)
}

pub fn slow_reader_drop() -> io::Result<Vec<Outcome>> {
    slow_reader(WhenFull::DropOldest(&["Line"]))
}

pub fn slow_reader_close() -> io::Result<Vec<Outcome>> {
    slow_reader(WhenFull::Close)
}

/// One policy a process: the allocator keeps what another one has used.
fn slow_reader(policy: WhenFull) -> io::Result<Vec<Outcome>> {
    let run = rows::slow_reader::run(1_000_000_000, 16, 4 << 20, policy);
    Ok(vec![block_on(run)?])
}

pub fn cancellation() -> io::Result<Vec<Outcome>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()?;
    Ok(vec![runtime.block_on(rows::cancellation::run(10_000, 17))?])
}

pub fn shutdown() -> io::Result<Vec<Outcome>> {
    Ok(vec![block_on(rows::shutdown::run(200, 50))?])
}
