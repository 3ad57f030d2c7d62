//! Brings records to a server: compressed, encrypted, each once and in order, over as many
//! connections as it takes; says what could not be brought.
//!
//! Both programs read the key from `DATA_SYNC_KEY`, 64 hex digits.
//! `cargo run -p data-sync --bin data_sync_server -- 127.0.0.1:7272 records.txt`, then
//! `cargo run -p data-sync --bin data_sync_client -- 127.0.0.1:7272 < lines.txt`.

pub mod client;
pub mod key;
pub mod login;
pub mod peer;
pub mod store;

/// What the build script made of the schema.
#[allow(
    missing_docs,
    clippy::pedantic,
    reason = "generated: the schema's own docs are what there is"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/sync.rs"));
}

pub use generated::sync as protocol;
