//! The table of all diagnostic codes, one file per range.
//! Never builds a diagnostic: the pass that finds a fault does.

pub mod e01;
pub mod e02;
pub mod e03;
pub mod e04;
pub mod e05;
pub mod e06;
pub mod e07;
pub mod e08;
pub mod e09;
mod table;

pub use table::{Explanation, all, explain};
