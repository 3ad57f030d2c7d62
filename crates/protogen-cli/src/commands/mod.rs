//! The subcommands, one file or folder each: its flags, its help, what it does.

pub mod check;
mod codec;
pub mod completions;
pub mod decode;
pub mod encode;
pub mod explain;
pub mod fmt;
pub mod generate;
pub mod ir;
mod live;
pub mod proxy;
pub mod replay;
mod run;
pub mod show;
pub mod test;
pub mod watch;

pub use run::run;
