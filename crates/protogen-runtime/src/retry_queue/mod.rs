//! What was not sent yet: in order, bounded, tried again a few times, nothing twice.
//!
//! Sends nothing and calls nobody back: what is dropped is returned, with the reason.

mod queue;
mod recent;
mod verdict;

pub use queue::{QueueLimits, RetryQueue, WhenFull};
pub use verdict::{Dropped, Pushed, Ticket, WhyDropped};
