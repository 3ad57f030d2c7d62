//! What derives make: the text of the language, its faults, and the same impls as a schema.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod faults;
mod layout;
mod parity;
