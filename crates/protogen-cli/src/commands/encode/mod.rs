//! `protogen encode`: the JSON of `decode` back to lines of hex.

mod objects;
mod run;

pub use run::{Args, run};
