//! `protogen generate`: its own flags, and what it says.
//! Never generates: `round` does.

use std::io::Write;
use std::path::PathBuf;

use super::{Flags, Output, round};
use crate::args::Global;
use crate::failure::Outcome;
use crate::style::GOOD;

/// Flags of `protogen generate`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  protogen generate schemas/chat.pgen                               to standard output
  protogen generate schemas/chat.pgen --out src/chat.rs             into a file
  protogen generate schemas/open_tibia.pgen --out src/tibia --check status 1 if it is stale
  protogen generate schemas/open_tibia.pgen --at client=1098 --packets s2c.Talk,c2s.Talk --out bot.rs")]
pub struct Args {
    #[command(flatten)]
    flags: Flags,
    /// The folder, or the file if it ends in `.rs`; without it, standard output
    #[arg(long, value_name = "DIR|FILE")]
    out: Option<PathBuf>,
    /// Write nothing; say what would change, with status 1
    #[arg(long, requires = "out")]
    check: bool,
}

/// Generates once.
pub fn run(args: &Args, global: Global) -> Outcome {
    let output = Output::at(args.out.as_deref());
    if args.check {
        return round::check(&args.flags, &output, global);
    }
    let round = round::round(&args.flags, &output, global)?;
    if let (true, Some(path)) = (round.written.is_empty(), &args.out) {
        writeln!(
            anstream::stderr(),
            "{GOOD}unchanged{GOOD:#} {}",
            path.display()
        )?;
    }
    for path in &round.written {
        writeln!(anstream::stderr(), "{GOOD}wrote{GOOD:#} {}", path.display())?;
    }
    // The process ends here and its memory goes back as a whole: to take a large schema apart before
    // would cost a twentieth of the run.
    std::mem::forget(round.schema);
    Ok(())
}
