//! Each code from E02xx on has a case: the smallest schema beside what is said of it.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod case;
mod gates;
mod names;
mod packets;
mod table;
mod types;
mod vectors;
mod whole_schema;
mod writers;
