//! `protogen fmt`: schema files in the one format; comments and blank lines stay.
//! Never changes a file with a fault in it.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use protogen_schema::source::Files;
use protogen_schema::syntax;

use crate::args::Global;
use crate::diff;
use crate::failure::{Complaint, Failure, Outcome};
use crate::report::{self, Stream};
use crate::style::GOOD;

/// Flags of `protogen fmt`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  protogen fmt schemas/chat.pgen      rewrites the file, if it changes
  protogen fmt --check schemas        every *.pgen below the folder; status 1 if one would change
  protogen fmt - < chat.pgen          standard input to standard output")]
pub struct Args {
    /// Schema files, folders of them, or `-` for standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Write nothing; say what would change, with status 1
    #[arg(long)]
    check: bool,
}

/// Formats every file, and says at the end whether all is well.
pub fn run(args: &Args, global: Global) -> Outcome {
    let mut well = true;
    for path in &args.files {
        if path.as_os_str() == "-" {
            well &= standard_input(args, global)?;
            continue;
        }
        for file in files_at(path)? {
            well &= one(&file, args, global)?;
        }
    }
    if well { Ok(()) } else { Err(Failure::Reported) }
}

fn standard_input(args: &Args, global: Global) -> Result<bool, Failure> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes)?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Failure::Input(Complaint::new("standard input is not UTF-8")))?;
    let Some(formatted) = format("<stdin>", &text, global)? else {
        return Ok(false);
    };
    if args.check {
        if formatted != text {
            diff::print("<stdin>", "is not formatted", &text, &formatted)?;
        }
        return Ok(formatted == text);
    }
    let mut out = std::io::stdout().lock();
    out.write_all(formatted.as_bytes())?;
    out.flush()?;
    Ok(true)
}

fn one(path: &Path, args: &Args, global: Global) -> Result<bool, Failure> {
    let shown = path.display().to_string();
    let text = fs::read_to_string(path)
        .map_err(|error| Failure::Input(Complaint::new(format!("{shown}: {error}"))))?;
    let Some(formatted) = format(&shown, &text, global)? else {
        return Ok(false);
    };
    if formatted == text {
        return Ok(true);
    }
    if args.check {
        diff::print(&shown, "is not formatted", &text, &formatted)?;
        return Ok(false);
    }
    fs::write(path, formatted)
        .map_err(|error| Failure::Input(Complaint::new(format!("{shown}: {error}"))))?;
    writeln!(anstream::stderr(), "{GOOD}formatted{GOOD:#} {shown}")?;
    Ok(true)
}

/// The formatted text; none, after its faults are printed, if it has any.
fn format(path: &str, text: &str, global: Global) -> Result<Option<String>, Failure> {
    match syntax::format(text) {
        Ok(formatted) => Ok(Some(formatted)),
        Err(diagnostics) => {
            let (files, _) = Files::of(path, text);
            report::diagnostics(&diagnostics, &files, global, Stream::Error)?;
            Ok(None)
        }
    }
}

/// The file itself, or every schema file below a folder.
fn files_at(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let (mut files, mut folders) = (Vec::new(), vec![path.to_path_buf()]);
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).map_err(|error| {
            Failure::Input(Complaint::new(format!("{}: {error}", folder.display())))
        })?;
        for entry in entries.flatten() {
            let (path, kind) = (entry.path(), entry.file_type());
            match kind {
                Ok(kind) if kind.is_dir() => folders.push(path),
                Ok(_) if path.extension().is_some_and(|end| end == "pgen") => files.push(path),
                _ => {}
            }
        }
    }
    files.sort();
    Ok(files)
}
