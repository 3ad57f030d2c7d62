//! Schema files: text to a resolved, checked schema.
//! Knows no target language and never touches the network.

pub mod check;
pub mod codes;
pub mod diagnostic;
pub mod ir;
pub mod load;
pub mod nearest;
pub mod render;
pub mod source;
pub mod syntax;
