//! The one dependency of a user's crate: connections and services around a protocol's session.
//!
//! Generated code names [`wire`] only.

pub use protogen_wire as wire;
