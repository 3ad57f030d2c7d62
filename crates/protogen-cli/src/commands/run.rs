//! Runs the command that the command line names.
//! Never knows what a command does.

use std::process::ExitCode;

use super::{completions, explain, fmt};
use crate::args::{Command, CommandLine};
use crate::report;

/// Runs the command and says why it stopped, if it did.
pub fn run(line: CommandLine) -> ExitCode {
    let global = line.global;
    let outcome = match line.command {
        Command::Fmt(args) => fmt::run(&args, global),
        Command::Explain(args) => explain::run(&args),
        Command::Completions(args) => completions::run(&args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            report::failure(&failure, global.message_format);
            failure.status()
        }
    }
}
