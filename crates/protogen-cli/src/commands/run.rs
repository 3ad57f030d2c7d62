//! Runs the command that the command line names.
//! Never knows what a command does.

use std::process::ExitCode;

use super::{
    check, completions, decode, encode, explain, fmt, generate, ir, proxy, replay, show, test,
    watch,
};
use crate::args::{Command, CommandLine};
use crate::report;

/// Runs the command and says why it stopped, if it did.
pub fn run(line: CommandLine) -> ExitCode {
    let global = line.global;
    let outcome = match line.command {
        Command::Check(args) => check::run(&args, global),
        Command::Generate(args) => generate::run(&args, global),
        Command::Decode(args) => decode::run(&args, global),
        Command::Encode(args) => encode::run(&args, global),
        Command::Show(args) => show::run(&args, global),
        Command::Proxy(args) => proxy::run(&args, global),
        Command::Replay(args) => replay::run(&args, global),
        Command::Test(args) => test::run(&args, global),
        Command::Watch(args) => watch::run(&args, global),
        Command::Fmt(args) => fmt::run(&args, global),
        Command::Ir(args) => ir::run(&args, global),
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
