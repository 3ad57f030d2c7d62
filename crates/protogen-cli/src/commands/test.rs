//! `protogen test`: the `test` lines of schemas, both ways.
//! Never decides whether one holds: the dynamic codec does.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use protogen_dynamic::{VectorFailure, VectorReport, hex, run_vectors};
use protogen_schema::Compiled;
use serde_json::{Value, json};

use crate::args::{Global, MessageFormat};
use crate::failure::{Failure, Outcome};
use crate::format::Format;
use crate::report::{self, Stream};
use crate::style::{ERROR, GOOD, NOTE, TITLE};
use crate::{output, schema};

/// Flags of `protogen test`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Each `test` line says which bytes mean which value: the bytes must decode to it, and it must encode
to the bytes.

Examples:
  protogen test schemas/chat.pgen
  protogen test schemas/*.pgen --format json     one JSON object a test")]
pub struct Args {
    /// The schemas
    #[arg(required = true, value_name = "SCHEMA")]
    schemas: Vec<PathBuf>,
    /// For people, or one JSON object a test
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Runs every test of every schema, and says at the end whether all hold.
pub fn run(args: &Args, global: Global) -> Outcome {
    let format = match global.message_format {
        MessageFormat::Json => Format::Json,
        MessageFormat::Text => args.format,
    };
    let mut out = output::standard(format);
    let mut well = true;
    for path in &args.schemas {
        let compiled = schema::compile(path)?;
        report::diagnostics(
            &compiled.diagnostics,
            &compiled.files,
            global,
            Stream::Error,
        )?;
        let Some(schema) = &compiled.schema else {
            well = false;
            continue;
        };
        let reports = run_vectors(schema);
        well &= reports.iter().all(|report| report.failure.is_none());
        match format {
            Format::Text => text(path, &compiled, &reports, &mut out)?,
            Format::Json => {
                for report in &reports {
                    writeln!(out, "{}", object(&compiled, report))?;
                }
            }
        }
    }
    out.flush()?;
    if well { Ok(()) } else { Err(Failure::Reported) }
}

/// The file and line of a test.
fn place(compiled: &Compiled, report: &VectorReport) -> (String, usize) {
    let id = protogen_schema::source::FileId(report.span.file);
    compiled.files.file(id).map_or_else(
        || (String::new(), 0),
        |file| {
            (
                file.path.clone(),
                file.position(report.span.start as usize).line,
            )
        },
    )
}

fn text(
    path: &Path,
    compiled: &Compiled,
    reports: &[VectorReport],
    out: &mut impl Write,
) -> io::Result<()> {
    let failed = reports
        .iter()
        .filter(|report| report.failure.is_some())
        .count();
    for report in reports {
        let Some(failure) = &report.failure else {
            continue;
        };
        let (file, line) = place(compiled, report);
        let name = &report.name;
        let at = match report.at.as_str() {
            "" => String::new(),
            at => format!(" ({at})"),
        };
        writeln!(
            out,
            "{ERROR}failed{ERROR:#} {TITLE}{name}{TITLE:#}{at} {NOTE}{file}:{line}{NOTE:#}"
        )?;
        explain(failure, out)?;
    }
    let path = path.display();
    match (reports.len(), failed) {
        (0, _) => writeln!(out, "{NOTE}no tests{NOTE:#} {path}"),
        (all, 0) => writeln!(out, "{GOOD}ok{GOOD:#} {path}: {all} passed"),
        (all, failed) => {
            writeln!(out, "{ERROR}failed{ERROR:#} {path}: {failed} of {all}")
        }
    }
}

/// What is wrong, expected and found below each other.
fn explain(failure: &VectorFailure, out: &mut impl Write) -> io::Result<()> {
    let (what, expected, found) = match failure {
        VectorFailure::OtherValue { expected, found } => (
            "the bytes mean another value",
            expected.to_string(),
            found.to_string(),
        ),
        VectorFailure::OtherBytes { expected, found } => (
            "the value encodes to other bytes",
            hex::spaced(expected),
            hex::spaced(found),
        ),
        other => return writeln!(out, "    {other}"),
    };
    writeln!(out, "    {what}")?;
    writeln!(out, "      stated  {expected}")?;
    writeln!(out, "      found   {found}")?;
    let same = expected
        .chars()
        .zip(found.chars())
        .take_while(|(a, b)| a == b)
        .count();
    writeln!(out, "      {:>1$}{ERROR}^{ERROR:#}", "", same + 8)
}

fn object(compiled: &Compiled, report: &VectorReport) -> Value {
    let (file, line) = place(compiled, report);
    json!({
        "file": file,
        "line": line,
        "name": report.name,
        "at": report.at,
        "ok": report.failure.is_none(),
        "message": report.failure.as_ref().map(ToString::to_string),
    })
}
