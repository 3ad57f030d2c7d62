//! What the benches share: time by the processor's clock.
//!
//! Run one with `cargo bench --bench xtea` in this folder.

mod cpu_time;

pub use cpu_time::{CpuTime, criterion};
