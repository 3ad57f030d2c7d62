//! What the benches share: time by the processor's clock, and data from a seed.
//!
//! Run one with `cargo bench --bench xtea` in this folder.

/// What is generated from `schemas/*.pgen`, a module a protocol.
pub mod schemas {
    include!(concat!(env!("OUT_DIR"), "/schemas.rs"));
}

mod cpu_time;
mod random;

pub use cpu_time::{CpuTime, ThreadClock, criterion};
pub use random::Random;
