//! A chat server and its client, from `schemas/chat.pgen`.
//!
//! `cargo run -p chat --bin chat_server`, then `cargo run -p chat --bin chat_client -- ana`.

pub mod client;
pub mod peer;
pub mod room;

/// What the build script made of the schema.
#[allow(
    missing_docs,
    clippy::pedantic,
    reason = "generated: the schema's own docs are what there is"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/chat.rs"));
}

pub use generated::chat as protocol;
