//! When to dial again after a connection was lost.
//!
//! Holds no clock and dials nothing: the service asks, waits and dials.

mod backoff;
mod policy;
mod retries;

pub use backoff::{Backoff, Jitter};
pub use policy::{AttemptLimit, ReconnectPolicy, WhenRefused};
pub use retries::{GaveUp, Next, Retries};
