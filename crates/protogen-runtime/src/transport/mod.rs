//! The ways to get a stream. Only these open sockets; none of them sees a packet.

mod listener;
pub mod memory;
pub mod replay;
pub mod tcp;

pub use listener::Listener;
