//! The ways to get a stream. Only these open sockets; none of them sees a packet.

pub mod memory;
pub mod replay;
pub mod tcp;
