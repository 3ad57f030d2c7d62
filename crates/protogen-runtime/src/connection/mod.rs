//! One connection: the handle that everyone holds, its configuration, its end.
//!
//! The handle is cheap to clone and never blocks; the [`driver`](crate::driver) moves the bytes.

mod closed;
mod config;
mod extensions;
mod handle;
mod inbox;
mod incoming;
mod passed;
mod room;
mod shared;
mod status;
mod typed;

pub use closed::{Closed, Deadline};
pub use config::{AnswerPings, Config};
pub use extensions::Extensions;
pub use handle::{Connection, ConnectionId, Snapshot};
pub use incoming::Incoming;
pub use status::Status;
pub use typed::Typed;

pub(crate) use inbox::{Giver, inbox};
pub(crate) use shared::Shared;
