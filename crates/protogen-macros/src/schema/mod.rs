//! `schema!`: a schema file as Rust code, in place.

mod args;
mod expand;

pub use expand::expand;
