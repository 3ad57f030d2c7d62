//! The macros as a user's crate sees them: what they refuse, and the bytes of what they make.
#![allow(clippy::unwrap_used, reason = "tests")]

mod bytes;
mod derived;
mod protocol;
mod refused;
