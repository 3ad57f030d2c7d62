//! `protogen ir`: the resolved schema as JSON, for tools of any language.
//! Never changes the form: it is that of the IR's own types.

use std::io::{BufWriter, Write};
use std::path::PathBuf;

use protogen_schema::ir::Schema;

use crate::args::Global;
use crate::failure::Outcome;
use crate::schema;

/// Flags of `protogen ir`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  protogen ir schemas/chat.pgen > chat.json
  protogen ir schemas/chat.pgen | jq '.packets[].name'
  protogen ir --json-schema                               what the JSON looks like

Everything is resolved: byte orders, encodings and lengths stand at each use, ids are indices into
the lists at the top. `ir_version` changes whenever a reader of the old form could go wrong.")]
pub struct Args {
    /// The schema
    #[arg(required_unless_present = "json_schema")]
    schema: Option<PathBuf>,
    /// Print the JSON schema of the output instead
    #[arg(long, conflicts_with = "schema")]
    json_schema: bool,
}

/// Prints the JSON.
pub fn run(args: &Args, global: Global) -> Outcome {
    match &args.schema {
        Some(path) => print(&schema::load(path, global)?),
        None => print(&schemars::schema_for!(Schema)),
    }
}

fn print(value: &impl serde::Serialize) -> Outcome {
    let mut out = BufWriter::new(std::io::stdout().lock());
    serde_json::to_writer_pretty(&mut out, value).map_err(std::io::Error::from)?;
    writeln!(out)?;
    out.flush()?;
    Ok(())
}
