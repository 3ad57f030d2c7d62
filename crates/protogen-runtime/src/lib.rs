//! The one dependency of a user's crate: connections and services around a protocol's session.
//!
//! Generated code names [`wire`] only. With the feature `derive` there are the generator's doors
//! within Rust too: `schema!("x.pgen")` and `#[derive(Packet)]`.

pub use protogen_wire as wire;

#[cfg(feature = "derive")]
pub use protogen_macros::{Packet, schema};
