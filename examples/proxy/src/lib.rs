//! A proxy between clients and their server that names every packet and changes no byte.
//!
//! `cargo run -p proxy -- 127.0.0.1:7172 127.0.0.1:7171`, then
//! `cargo run -p chat --bin chat_client -- ana 127.0.0.1:7172`.
//! `protogen proxy` does the same for any schema, without generated code.

pub mod relay;
pub mod watch;
