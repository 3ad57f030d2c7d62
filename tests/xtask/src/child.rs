//! The processes that rows start: rows themselves, and peers that are stopped or killed.

use std::process::ExitCode;

use crate::{rows, table};

/// Runs what the arguments say.
pub fn run(arguments: &[String]) -> ExitCode {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["row", number] => match rows::ALL.iter().find(|row| row.number == *number) {
            Some(row) => (row.run)().map(|outcomes| table::write(&outcomes)),
            None => return ExitCode::FAILURE,
        },
        ["peer", address] => rows::dead_peer::peer(address),
        ["half-open-server"] => rows::half_open::server(),
        ["half-open-client", address] => rows::half_open::client(address),
        ["crowd-server"] => rows::crowd::server(),
        ["clerk", address, ledger] => rows::kills::clerk(address, ledger),
        _ => return ExitCode::FAILURE,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{arguments:?}: {error}");
            ExitCode::FAILURE
        }
    }
}
