//! Runs the program as its users do: arguments, standard input, files, exit status.
//! Never calls a function of a crate.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

mod basics;
mod contract;
mod fmt;
mod help;
mod program;
mod proxy;
mod readme;
mod recorded;
mod replay;
mod schemas;
mod show;
mod watch;
mod wire;
