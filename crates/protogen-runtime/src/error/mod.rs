//! The one error of a connection and its services, and what is done about it.
//!
//! Holds no recovery: [`ErrorPolicy`] says what should happen, the services do it.

mod cause;
mod class;
mod failure;
mod kind;
mod policy;

pub use cause::{IoError, Refusal, Retry, Step, Timeout};
pub use failure::Error;
pub use kind::{ErrorKind, Fault};
pub use policy::{Action, ErrorPolicy};
