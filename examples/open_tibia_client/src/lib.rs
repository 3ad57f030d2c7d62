//! An Open Tibia client without pictures: it logs in, walks, talks, says what it sees by name, and
//! comes back when its connection dies.

pub mod client;
pub mod door;
pub mod items;
pub mod login;
pub mod news;
pub mod play;
pub mod settings;
pub mod sights;
pub mod spot;

pub use client::Client;
pub use news::News;
pub use settings::Settings;

/// What the build script made of the schema.
#[allow(
    missing_docs,
    clippy::pedantic,
    reason = "generated: the schema's own docs are what there is"
)]
pub mod generated {
    include!(concat!(env!("OUT_DIR"), "/open_tibia.rs"));
}
