//! `protogen proxy`: sits between a client and a server, and prints what passes.

mod characters;
mod flags;
mod games;
mod pump;
mod record;
mod relay;
mod rewrite;
mod run;

pub use flags::Args;
pub use run::run;
