//! `protogen completions`: the completion script of a shell.

use std::io::Write;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::CommandLine;
use crate::failure::Outcome;

/// Flags of `protogen completions`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  protogen completions bash > ~/.local/share/bash-completion/completions/protogen
  protogen completions fish > ~/.config/fish/completions/protogen.fish
  protogen completions zsh > \"${fpath[1]}/_protogen\"")]
pub struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints the script.
pub fn run(args: &Args) -> Outcome {
    // clap_complete panics where it can't write; a buffer can always be written.
    let mut script = Vec::new();
    clap_complete::generate(
        args.shell,
        &mut CommandLine::command(),
        "protogen",
        &mut script,
    );
    let mut out = anstream::stdout().lock();
    out.write_all(&script)?;
    out.flush()?;
    Ok(())
}
