//! `protogen decode`: lines of hex to packets, as text or JSON.

mod flat;
mod json;
mod kept;
mod run;
mod text;
mod tree;

pub use run::{Args, run};
