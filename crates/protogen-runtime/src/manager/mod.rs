//! Many connections by number, of several protocols: made, connected, looked at and counted
//! together.

mod entry;
mod service;
mod totals;

pub use entry::{ManagedId, ManagedSnapshot};
pub use service::{Manager, ManagerConfig};
pub use totals::Totals;
