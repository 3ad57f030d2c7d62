//! The rows of the test plan in their large sizes.

pub mod crowd;
pub mod dead_peer;
pub mod elsewhere;
pub mod half_open;
pub mod kills;
mod large;
mod list;
mod start;

pub use list::{ALL, Row};
