//! The subcommands, one file or folder each: its flags, its help, what it does.

pub mod completions;
pub mod explain;
pub mod fmt;
mod run;

pub use run::run;
