//! Schema files: text to a resolved, checked schema.
//! Knows no target language and never touches the network.

pub mod check;
pub mod codes;
mod compile;
pub mod diagnostic;
pub mod ir;
pub mod load;
pub mod nearest;
pub mod render;
mod resolve;
pub mod source;
pub mod syntax;

pub use compile::{Compiled, compile, compile_part, compile_text};
