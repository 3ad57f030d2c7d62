//! The terminal program `protogen`: reads the command line, runs one command, sets the exit status.
//! Never holds what a command does: `commands` does.

mod args;
mod commands;
mod configuration;
mod diff;
mod failure;
mod format;
mod named;
mod output;
mod report;
mod schema;
mod style;

use std::process::ExitCode;

/// A fifth of generating code is memory that is asked for and given back.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match args::read() {
        Ok(command_line) => commands::run(command_line),
        Err(usage) => usage,
    }
}
