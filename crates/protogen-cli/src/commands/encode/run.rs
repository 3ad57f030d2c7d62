//! The flags of `protogen encode`, and its loop over the objects.
//! Never knows a wire form: the codec does.

use std::io::{BufWriter, Write};

use clap::ValueEnum;
use protogen_dynamic::hex;
use protogen_schema::ir::Direction;

use super::objects::objects;
use crate::args::Global;
use crate::commands::codec::{self, Flags, Places, Session, Unwritable};
use crate::failure::{Complaint, Failure, Outcome};
use crate::{named, report, schema};

/// Flags of `protogen encode`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
It reads what `decode --format json` prints, and prints the payload in hex, one line for each `line`
number. `kept` and `rest` are written as they stand; an object with an `error` gives its `rest`.

Examples:
  echo '{\"packet\":\"Say\",\"fields\":{\"text\":\"hi\"}}' |
    protogen encode schemas/chat.pgen --state chat --direction c2s
  protogen decode chat.pgen --state login session.txt --format json |
    protogen encode chat.pgen --state login        the lines of session.txt again")]
pub struct Args {
    #[command(flatten)]
    flags: Flags,
    /// The form of the input
    #[arg(long, value_enum, default_value = "json")]
    format: InputFormat,
}

/// The form of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum InputFormat {
    /// JSON objects, as `decode --format json` prints them.
    Json,
}

/// The line that is being written.
struct Line {
    number: u64,
    direction: Option<Direction>,
    /// None once an object of it could not be written.
    bytes: Option<Vec<u8>>,
}

/// Encodes every object, and says at the end whether all were well.
pub fn run(args: &Args, global: Global) -> Outcome {
    let InputFormat::Json = args.format;
    let schema = schema::load(&args.flags.schema, global)?;
    let mut session = Session::open(&schema, &args.flags, Places::Forgotten)?;
    let input = codec::open(args.flags.file.as_deref())?;
    let default = args.flags.direction.map(Direction::from);
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut open: Option<Line> = None;
    let mut well = true;
    for object in objects(input) {
        let object = match object {
            Ok(object) => object,
            Err(failure) => {
                well = false;
                report::failure(&failure, global.message_format);
                continue;
            }
        };
        let direction = object.direction.or(default);
        let direction = direction.ok_or_else(|| undirected(object.line))?;
        if open.as_ref().is_none_or(|line| line.number != object.line) {
            print(open.take(), &mut out)?;
        }
        let line = open.get_or_insert_with(|| Line {
            number: object.line,
            direction: object.direction,
            bytes: Some(Vec::new()),
        });
        let number = object.line;
        match session.encode(direction, object) {
            Ok(mut bytes) => {
                if let Some(line) = &mut line.bytes {
                    line.append(&mut bytes);
                }
            }
            Err(error) => {
                well = false;
                line.bytes = None;
                let message = match error {
                    Unwritable::Form(message) => message,
                    Unwritable::Value(error) => error.to_string(),
                };
                let complaint = Complaint::new(format!("line {number}: {message}"));
                report::complaint(&complaint, global.message_format)?;
            }
        }
    }
    print(open, &mut out)?;
    out.flush()?;
    if well { Ok(()) } else { Err(Failure::Reported) }
}

/// Prints a line; one that could not be written is a comment, so that `decode` counts it.
fn print(line: Option<Line>, out: &mut impl Write) -> std::io::Result<()> {
    let Some(line) = line else {
        return Ok(());
    };
    let direction = line
        .direction
        .map_or(String::new(), |d| format!("{} ", named::direction(d)));
    match line.bytes {
        Some(bytes) => writeln!(out, "{direction}{}", hex::plain(&bytes))?,
        None => writeln!(out, "# line {} could not be written", line.number)?,
    }
    out.flush()
}

fn undirected(line: u64) -> Failure {
    let complaint = Complaint::new(format!("line {line} does not say who sent it"));
    Failure::Usage(complaint.help("give `--direction c2s` or `--direction s2c`"))
}
