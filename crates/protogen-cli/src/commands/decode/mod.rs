//! `protogen decode`: lines of hex to packets, as text or JSON.

mod flat;
pub mod frame_json;
pub mod frame_text;
mod json;
mod kept;
mod run;
mod text;
mod tree;
mod wire;

pub use run::{Args, run};
