//! Records a chat session, and replays it into a client: it sees again what it saw.
//!
//! `cargo run -p record-replay -- record 127.0.0.1:7171 ana talk.capture --form pcapng`, then
//! `cargo run -p record-replay -- replay talk.capture --speed 2`.

pub mod record;
pub mod replay;
pub mod secret;
