//! `protogen watch`: generates again whenever the schema or one of its imports changes.
//! Never generates itself: `generate` does.

use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use super::generate::{Flags, Output, Round, round};
use crate::args::Global;
use crate::failure::{Complaint, Failure, Outcome};
use crate::report;
use crate::style::{GOOD, NOTE};

/// Editors write a file in several steps; this long nothing must happen before it is read.
const QUIET: Duration = Duration::from_millis(60);

/// Flags of `protogen watch`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  protogen watch schemas/chat.pgen --out src/protocol
  protogen watch schemas/open_tibia.pgen --out src/tibia.rs --at client=860

It ends with Ctrl-C. A fault is shown, the files stay as they were, and watching goes on.")]
pub struct Args {
    #[command(flatten)]
    flags: Flags,
    /// The folder, or the file if it ends in `.rs`
    #[arg(long, value_name = "DIR|FILE")]
    out: PathBuf,
}

/// Generates, waits for a change, generates.
pub fn run(args: &Args, global: Global) -> Outcome {
    let output = Output::at(Some(&args.out));
    let (mut watched, changes) = Watched::new()?;
    loop {
        let files = match round(&args.flags, &output, global) {
            Ok(Round {
                written, sources, ..
            }) => {
                let mut err = anstream::stderr().lock();
                match written.as_slice() {
                    [] => writeln!(err, "{GOOD}unchanged{GOOD:#} {}", args.out.display())?,
                    written => {
                        for path in written {
                            writeln!(err, "{GOOD}wrote{GOOD:#} {}", path.display())?;
                        }
                    }
                }
                sources
            }
            // A flag that is wrong stays wrong, however often the schema changes.
            Err(failure @ (Failure::Usage(_) | Failure::Output(_))) => return Err(failure),
            Err(failure) => {
                report::failure(&failure, global.message_format);
                Vec::new()
            }
        };
        watched.add(&args.flags.schema)?;
        for file in &files {
            watched.add(file)?;
        }
        let count = watched.files.len();
        writeln!(
            anstream::stderr(),
            "{NOTE}watching {count} file{}{NOTE:#}",
            if count == 1 { "" } else { "s" }
        )?;
        watched.wait(&changes)?;
    }
}

/// The files whose changes count. Folders are watched, because editors replace files.
struct Watched {
    watcher: RecommendedWatcher,
    files: HashSet<PathBuf>,
    folders: HashSet<PathBuf>,
}

type Changes = Receiver<notify::Result<notify::Event>>;

impl Watched {
    fn new() -> Result<(Self, Changes), Failure> {
        let (sender, changes) = mpsc::channel();
        let watcher = notify::recommended_watcher(sender).map_err(|error| unwatchable(&error))?;
        let (files, folders) = (HashSet::new(), HashSet::new());
        Ok((
            Self {
                watcher,
                files,
                folders,
            },
            changes,
        ))
    }

    fn add(&mut self, path: &Path) -> Result<(), Failure> {
        let Some(folder) = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
        else {
            return self.add(&Path::new(".").join(path));
        };
        let folder = folder.canonicalize().map_err(|error| {
            Failure::Input(Complaint::new(format!("{}: {error}", folder.display())))
        })?;
        if let Some(name) = path.file_name() {
            self.files.insert(folder.join(name));
        }
        if self.folders.insert(folder.clone()) {
            let watching = self.watcher.watch(&folder, RecursiveMode::NonRecursive);
            watching.map_err(|error| unwatchable(&error))?;
        }
        Ok(())
    }

    /// Returns when a watched file has changed and then nothing happens for a moment.
    fn wait(&self, changes: &Changes) -> Result<(), Failure> {
        let mut changed = false;
        loop {
            let event = if changed {
                match changes.recv_timeout(QUIET) {
                    Ok(event) => event,
                    Err(RecvTimeoutError::Timeout) => return Ok(()),
                    Err(RecvTimeoutError::Disconnected) => return Err(gone()),
                }
            } else {
                changes.recv().map_err(|_| gone())?
            };
            let event = event.map_err(|error| unwatchable(&error))?;
            let is_read = matches!(event.kind, notify::EventKind::Access(_));
            changed |= !is_read && event.paths.iter().any(|path| self.files.contains(path));
        }
    }
}

fn unwatchable(error: &notify::Error) -> Failure {
    Failure::Input(Complaint::new(format!("files can't be watched: {error}")))
}

fn gone() -> Failure {
    Failure::Input(Complaint::new("files can't be watched any more"))
}
