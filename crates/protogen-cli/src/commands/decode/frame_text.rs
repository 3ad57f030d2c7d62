//! What is printed for people of a frame that was on the wire.
//! Never prints a payload: `text` prints its packets.

use std::io::{self, Write};

use protogen_dynamic::Outcome;
use protogen_dynamic::frames::{Content, HeaderField, Observed};
use protogen_schema::ir::Schema;

use super::flat::cut;
use super::text;
use crate::commands::codec::Step;
use crate::named;
use crate::style::{DIM, ERROR, TITLE};

/// Whether a piece holds no fault.
pub fn is_well(piece: &Observed) -> bool {
    let faulty = |outcome: &Outcome| matches!(outcome, Outcome::Fault(_));
    match &piece.content {
        Content::Opened(opened) => !opened.outcomes.iter().any(faulty),
        Content::Fault(_) | Content::Lost => false,
    }
}

/// Prints the packets of a frame, or why it has none.
pub fn piece(
    schema: &Schema,
    head: &str,
    piece: &Observed,
    out: &mut impl Write,
) -> io::Result<()> {
    let direction = named::direction(piece.direction);
    let size = piece.wire.len();
    match &piece.content {
        Content::Opened(opened) => {
            for outcome in &opened.outcomes {
                // Copied, for people read slowly.
                let step = match outcome.clone() {
                    Outcome::Packet(decoded) => Step::Packet(decoded),
                    Outcome::Fault(fault) => Step::Fault(fault),
                };
                text::step(schema, head, piece.direction, &opened.payload, &step, out)?;
            }
            Ok(())
        }
        Content::Fault(problem) => {
            writeln!(
                out,
                "{DIM}{head}{DIM:#} {direction} {TITLE}frame not opened{TITLE:#} {DIM}{size} bytes{DIM:#}"
            )?;
            writeln!(out, "    {ERROR}fault{ERROR:#}: {problem}")?;
            wire(&piece.wire, out)
        }
        Content::Lost => {
            writeln!(
                out,
                "{DIM}{head}{DIM:#} {direction} {TITLE}behind the fault{TITLE:#} {DIM}{size} bytes{DIM:#}"
            )?;
            wire(&piece.wire, out)
        }
    }
}

fn wire(bytes: &[u8], out: &mut impl Write) -> io::Result<()> {
    let hex = cut(bytes, bytes.len(), 60);
    writeln!(out, "    {DIM}{:<18}  {hex}{DIM:#}", "wire")
}

/// Prints what the layers of a frame say.
pub fn facts(head: &str, piece: &Observed, out: &mut impl Write) -> io::Result<()> {
    let Content::Opened(opened) = &piece.content else {
        return Ok(());
    };
    let direction = named::direction(piece.direction);
    let mut words = vec![format!("{} bytes", piece.wire.len())];
    words.extend(opened.seal.header(&piece.wire).iter().map(field));
    words.push(format!("payload {}", opened.payload.len()));
    if opened.compressed {
        words.push("compressed".to_owned());
    }
    if !opened.padding.is_empty() {
        words.push(format!("padding {}", opened.padding.len()));
    }
    let words = words.join(", ");
    writeln!(out, "{DIM}{head} {direction} {words}{DIM:#}")
}

fn field(field: &HeaderField) -> String {
    let HeaderField { name, bytes, value } = field;
    match *name {
        "length" | "inner" | "pad_count" | "sequence" => format!("{name} {value}"),
        sum => format!("{sum} 0x{value:0digits$X}", digits = 2 * bytes.len()),
    }
}
