//! Captures: what is written is read again, whatever happens in between. Never on the network.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../support/mod.rs"]
mod lines;

mod forms;
mod kills;
mod otclient;
mod own;
mod pcapng;
mod player;
mod recorder;
mod replay;
mod support;
mod tshark;
mod vectors;
