//! Scenarios of the test plan, each by its row: small in the tests of every push, large in
//! `cargo xtask torture`.

pub mod cancellation;
pub mod endings;
pub mod floods;
#[cfg(feature = "simulation")]
pub mod partitions;
pub mod reconnects;
pub mod shutdown;
pub mod slow_reader;
pub mod slowloris;
