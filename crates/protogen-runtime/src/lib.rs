//! The one dependency of a user's crate: connections and services around a protocol's session.
//!
//! Generated code names [`wire`] only. With the feature `derive` there are the generator's doors
//! within Rust too: `schema!("x.pgen")` and `#[derive(Packet)]`.

pub mod capture;
pub mod connection;
pub mod driver;
pub mod endpoint;
pub mod error;
pub mod handler;
pub mod limits;
pub mod link;
pub mod manager;
pub mod monitor;
pub mod pool;
pub mod reconnect;
pub mod registry;
pub mod retry_queue;
pub mod server;
pub mod transport;
pub mod units;

pub use connection::{Closed, Config, Connection, Incoming};
pub use driver::{Driver, Side};
pub use endpoint::Endpoint;
pub use error::{Error, ErrorKind, ErrorPolicy};
pub use handler::Lifecycle;
pub use protogen_wire as wire;
pub use server::{Group, Server, ServerHandle};

#[cfg(feature = "derive")]
pub use protogen_macros::{Packet, schema};
