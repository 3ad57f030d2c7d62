//! Durations and sizes as people write them in configurations: `10s`, `1m30s`, `500`, `64 KiB`.
//!
//! Reads text only; opens no file. What it can't read is an error, never a default.

mod duration;
mod error;
mod size;

pub use duration::parse_duration;
pub use error::{UnitError, UnitFault};
pub use size::parse_size;
