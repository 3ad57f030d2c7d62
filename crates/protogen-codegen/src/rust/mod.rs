//! The Rust back-end: schema to model, model to text.

pub mod derive;
pub mod emit;
mod lower;
pub mod model;
pub mod names;
pub mod prims;

mod generate;

pub use generate::generate;
pub use model::{HandlerKind, Methods};
