//! `protogen generate`: code from a schema.

mod flags;
mod round;
mod run;

pub use flags::{Flags, Output};
pub use round::{Round, round};
pub use run::{Args, run};
