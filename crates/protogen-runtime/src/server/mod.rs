//! Many connections accepted by one listener.

mod accept;
mod broadcast;
mod group;
mod listener;
mod tick;

pub use accept::AcceptLimits;
pub use broadcast::Delivered;
pub use group::Group;
pub use listener::{Server, ServerHandle, Stopped};
pub use tick::{Next, Tick, ticks};
