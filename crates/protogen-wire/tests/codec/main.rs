//! What reader, writer and their helpers promise, one file a promise.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod any_bytes;
mod blocks;
mod faults;
mod lengths;
mod lists;
mod numbers;
mod packets;
mod regions;
mod sparse;
mod texts;
mod values;
