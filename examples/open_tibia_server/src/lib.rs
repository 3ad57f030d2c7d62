//! A small Open Tibia server: a login server and a game server, for clients 10.98 and 8.60 at once.
//!
//! Nothing in it is copied from a game: the map is made by [`map`], the items are those of [`items`].

pub mod accounts;
pub mod channels;
pub mod creature;
pub mod greeting;
pub mod items;
pub mod known;
pub mod map;
pub mod peer;
pub mod play;
pub mod player;
pub mod realm;
pub mod server;
pub mod speech;
pub mod spot;
pub mod view;
pub mod walking;
pub mod world;

pub use realm::{Asked, Settings};
pub use server::OpenTibia;

/// What the build script made of the schema.
#[allow(
    missing_docs,
    clippy::pedantic,
    reason = "generated: the schema's own docs are what there is"
)]
pub mod generated {
    include!(concat!(env!("OUT_DIR"), "/open_tibia.rs"));
}
