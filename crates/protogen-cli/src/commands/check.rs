//! `protogen check`: is a schema right?
//! Never decides it: the schema's crate does.

use std::io::Write;
use std::path::PathBuf;

use protogen_schema::ir::Schema;

use crate::args::{Global, MessageFormat};
use crate::failure::{Failure, Outcome};
use crate::report::{self, Stream};
use crate::schema;
use crate::style::GOOD;

/// Flags of `protogen check`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  protogen check schemas/chat.pgen
  protogen check schemas/*.pgen --message-format json     one JSON object a fault, on standard output
  protogen explain E0805                                  what a fault's code means

Tests of a schema are not run: `protogen test` does.")]
pub struct Args {
    /// The schemas
    #[arg(required = true, value_name = "SCHEMA")]
    schemas: Vec<PathBuf>,
}

/// Checks every schema, and says at the end whether all are right.
pub fn run(args: &Args, global: Global) -> Outcome {
    let mut well = true;
    for path in &args.schemas {
        let compiled = schema::compile(path)?;
        report::diagnostics(
            &compiled.diagnostics,
            &compiled.files,
            global,
            Stream::Result,
        )?;
        match &compiled.schema {
            Some(schema) if global.message_format == MessageFormat::Text => {
                let mut out = anstream::stdout().lock();
                let path = path.display();
                writeln!(out, "{GOOD}ok{GOOD:#} {path}: {}", contents(schema))?;
            }
            Some(_) => {}
            None => well = false,
        }
    }
    if well { Ok(()) } else { Err(Failure::Reported) }
}

/// What is in a schema, in numbers.
fn contents(schema: &Schema) -> String {
    let types = schema.structs.len()
        + schema.unions.len()
        + schema.enums.len()
        + schema.flags.len()
        + schema.newtypes.len();
    // `closed` is built in.
    let states = schema.states.len().saturating_sub(1);
    let counts = [
        (schema.packets.len(), "packet"),
        (types, "type"),
        (states, "state"),
        (schema.vectors.len(), "test"),
    ];
    let parts = counts
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, one)| match n {
            1 => format!("1 {one}"),
            n => format!("{n} {one}s"),
        });
    let parts: Vec<String> = parts.collect();
    parts.join(", ")
}
