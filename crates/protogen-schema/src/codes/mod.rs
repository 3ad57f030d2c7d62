//! The table of all diagnostic codes, one file per range.
//! Never builds a diagnostic: the pass that finds a fault does.

pub mod e01;
pub mod e08;
mod table;

pub use table::{Explanation, all, explain};
