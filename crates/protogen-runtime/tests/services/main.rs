//! The services without sockets or clocks: errors, limits, monitor, reconnecting, retrying, units.
//!
//! Time is made up in all of them; nothing here waits.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod error;
mod keyed;
mod latency;
mod limits;
mod monitor;
mod prometheus;
mod reconnect;
mod retry_queue;
mod speed;
mod units;
