//! Connections that are used by turns: at most so many in all, in the order in which they were
//! asked for.

mod core;
mod guard;
mod service;

pub use guard::Pooled;
pub use service::{Pool, PoolConfig, PoolCounts};
