//! The back-ends: a resolved schema becomes source text of some language.
//!
//! `rust` writes Rust; the other targets are its siblings. Prints nothing, but for the build-script
//! door, whose output cargo reads.

mod build;
pub mod file;
pub mod options;
pub mod rust;
pub mod target;
pub mod unsupported;

pub use build::{BuildError, build, build_with};
pub use file::Files;
pub use options::Options;
pub use target::{TARGETS, Target, target};
pub use unsupported::Unsupported;
