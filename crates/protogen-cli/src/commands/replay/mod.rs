//! `protogen replay`: plays a recording, to the terminal or to the other end of a connection.

mod act;
mod flags;
mod frames;
mod run;
mod steps;
mod story;

pub use flags::Args;
pub use run::run;
