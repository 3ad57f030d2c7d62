//! One round of generation: schema to files, written or compared.
//! Never words success: `generate` and `watch` do.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use protogen_codegen::options::Arrangement;
use protogen_codegen::target::target;
use protogen_codegen::{Files, Unsupported};
use protogen_schema::codes::e09;
use protogen_schema::diagnostic::{Diagnostic, Diagnostics};
use protogen_schema::ir::Schema;
use protogen_schema::source::{self, FileId, Span};

use super::{Flags, Output};
use crate::args::Global;
use crate::diff;
use crate::failure::{Complaint, Failure, Outcome};
use crate::report::{self, Stream};
use crate::schema;

/// What a round did.
pub struct Round {
    /// The files that were missing or stale.
    pub written: Vec<PathBuf>,
    /// The schema's files.
    pub sources: Vec<PathBuf>,
    /// The schema, for whoever ends the process to leave it there.
    pub schema: Schema,
}

/// Generates, and writes what changed.
pub fn round(flags: &Flags, output: &Output, global: Global) -> Result<Round, Failure> {
    let (files, sources, schema) = generate(flags, output, global)?;
    let written = match output {
        Output::Folder(folder) => files
            .write(folder)
            .map_err(|error| unwritable(folder, &error))?,
        Output::File(path) => {
            let text = only(&files);
            if fs::read(path).is_ok_and(|bytes| bytes == text.as_bytes()) {
                Vec::new()
            } else {
                if let Some(folder) = path.parent() {
                    fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
                }
                fs::write(path, text).map_err(|error| unwritable(path, &error))?;
                vec![path.clone()]
            }
        }
        Output::Print => {
            let mut out = std::io::stdout().lock();
            out.write_all(only(&files).as_bytes())?;
            out.flush()?;
            Vec::new()
        }
    };
    Ok(Round {
        written,
        sources,
        schema,
    })
}

/// Generates, and says which files are missing or stale.
pub fn check(flags: &Flags, output: &Output, global: Global) -> Outcome {
    let (files, ..) = generate(flags, output, global)?;
    let expected: Vec<(PathBuf, &str)> = match output {
        Output::Folder(folder) => files
            .iter()
            .map(|(path, text)| (folder.join(path), text))
            .collect(),
        Output::File(path) => vec![(path.clone(), only(&files))],
        Output::Print => Vec::new(),
    };
    let mut well = true;
    for (path, text) in expected {
        let found = fs::read_to_string(&path).unwrap_or_default();
        if found != text {
            well = false;
            let what = if path.exists() {
                "is stale"
            } else {
                "is missing"
            };
            diff::print(&path.display().to_string(), what, &found, text)?;
        }
    }
    if well { Ok(()) } else { Err(Failure::Reported) }
}

fn generate(
    flags: &Flags,
    output: &Output,
    global: Global,
) -> Result<(Files, Vec<PathBuf>, Schema), Failure> {
    let compiled = schema::compile(&flags.schema)?;
    report::diagnostics(
        &compiled.diagnostics,
        &compiled.files,
        global,
        Stream::Error,
    )?;
    let schema = compiled.schema.ok_or(Failure::Reported)?;
    let arrangement = match output {
        Output::Folder(_) => Arrangement::BySize,
        Output::File(_) | Output::Print => Arrangement::OneFile,
    };
    let options = flags.options(&schema, arrangement)?;
    if flags.target.len() > 1 && !matches!(output, Output::Folder(_)) {
        let complaint = Complaint::new("several targets do not go into one file");
        return Err(Failure::Usage(complaint.help("give a folder: `--out DIR`")));
    }
    let mut generated = Ok(Files::new());
    for target in flags.target.iter().filter_map(|name| target(name)) {
        generated = match (generated, (target.generate)(&schema, &options)) {
            (Ok(mut all), Ok(files)) => {
                all.extend(files);
                Ok(all)
            }
            (Ok(_), Err(faults)) => Err(faults),
            (Err(mut all), faults) => {
                all.extend(faults.err().unwrap_or_default());
                Err(all)
            }
        };
    }
    let sources = compiled
        .files
        .iter()
        .map(|file| PathBuf::from(&file.path))
        .collect();
    match generated {
        Ok(files) => Ok((files, sources, schema)),
        Err(unsupported) => {
            say(&unsupported, &compiled.files, global)?;
            Err(Failure::Reported)
        }
    }
}

/// Says at the schema's own places what the back-end can't carry.
fn say(unsupported: &[Unsupported], files: &source::Files, global: Global) -> std::io::Result<()> {
    let mut diagnostics = Diagnostics::new();
    for fault in unsupported {
        let span = Span {
            file: FileId(fault.span.file),
            start: fault.span.start,
            end: fault.span.end,
        };
        let message = fault.to_string();
        diagnostics.push(Diagnostic::error(e09::UNSUPPORTED, message).at(span, ""));
    }
    report::diagnostics(&diagnostics, files, global, Stream::Error)
}

/// The text of the one file.
fn only(files: &Files) -> &str {
    files.iter().next().map_or("", |(_, text)| text)
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Input(Complaint::new(format!("{}: {error}", path.display())))
}
