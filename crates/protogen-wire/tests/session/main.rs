//! The engine of one connection, as a pair with nothing between: no sockets, no clock.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod any_bytes;
mod faults;
mod framing;
mod layers;
mod queues;
mod sequence;
mod splits;
mod support;
