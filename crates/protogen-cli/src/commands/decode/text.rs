//! What `decode` prints for people: a title a packet, its fields below it, faults with their place
//! marked in the bytes.

use std::io::{self, Write};

use protogen_dynamic::{Kept, LineFault, Placed, Record, Warning};
use protogen_schema::ir::{Body, Direction, Schema};
use protogen_wire::{DecodeError, DecodeErrorKind};

use super::flat::cut;
use super::kept;
use super::tree::Tree;
use crate::commands::codec::{Line, Step};
use crate::named::{self, Named};
use crate::style::{DIM, ERROR, NOTE, TITLE};

/// Prints one step along a line; `head` says which line.
pub fn step(
    schema: &Schema,
    head: &str,
    direction: Direction,
    bytes: &[u8],
    step: &Step,
    out: &mut impl Write,
) -> io::Result<()> {
    let direction = named::direction(direction);
    match step {
        Step::Packet(packet) => {
            let opcode = packet.opcode.as_deref().unwrap_or("");
            let (name, at, size) = (&packet.name, packet.offset, packet.end - packet.offset);
            writeln!(
                out,
                "{DIM}{head}{DIM:#} {direction} {TITLE}{name}{TITLE:#} {NOTE}{opcode}{NOTE:#} {DIM}at {at}, {size} bytes{DIM:#}",
            )?;
            fields(&packet.fields, &packet.places, out)?;
            kept(Some(&schema[packet.packet].body), &packet.kept, out)?;
            warnings(&packet.warnings, out)?;
            rest(packet.rest.as_deref().unwrap_or_default(), out)
        }
        Step::Bare(bare) => {
            let name = bare.id.name(schema);
            let size = bytes.len();
            writeln!(
                out,
                "{DIM}{head}{DIM:#} {direction} {TITLE}{name}{TITLE:#} {DIM}{size} bytes{DIM:#}",
            )?;
            fields(&bare.value.fields, &bare.places, out)?;
            kept(Some(bare.id.body(schema)), &bare.value.kept, out)?;
            warnings(&bare.value.warnings, out)?;
            rest(&bare.rest, out)
        }
        Step::Fault(fault) => self::fault(schema, (head, direction), bytes, fault, out),
    }
}

/// Prints the fault of a line that is not hex.
pub fn bad_hex(line: &Line, message: &str, out: &mut impl Write) -> io::Result<()> {
    let number = line.number;
    writeln!(
        out,
        "{DIM}line {number:<4}{DIM:#} {ERROR}not hex{ERROR:#}: {message}"
    )
}

fn fields(record: &Record, places: &[Placed], out: &mut impl Write) -> io::Result<()> {
    let places = places
        .iter()
        .map(|place| (place.path.as_str(), place))
        .collect();
    Tree { out, places }.fields(record)
}

fn kept(body: Option<&Body>, kept: &[Kept], out: &mut impl Write) -> io::Result<()> {
    for kept in kept {
        let path = if kept.path.is_empty() {
            "all of it"
        } else {
            &kept.path
        };
        let words = kept::words(body, &kept.path);
        let hex = cut(&kept.bytes, kept.bytes.len(), 60);
        writeln!(out, "    {DIM}{path:<18}  {words} {hex}{DIM:#}")?;
    }
    Ok(())
}

/// What breaks a note with `@warn`.
fn warnings(warnings: &[Warning], out: &mut impl Write) -> io::Result<()> {
    for Warning { path, message } in warnings {
        writeln!(out, "    {NOTE}warning{NOTE:#}: {path}: {message}")?;
    }
    Ok(())
}

fn rest(rest: &[u8], out: &mut impl Write) -> io::Result<()> {
    if rest.is_empty() {
        return Ok(());
    }
    let hex = cut(rest, rest.len(), 60);
    writeln!(
        out,
        "    {ERROR}{:<18}{ERROR:#}  not understood: {hex}",
        "rest"
    )
}

/// What the user may do about a fault that may not be in the bytes.
fn advice(schema: &Schema, error: &DecodeError) -> Option<String> {
    match error.kind() {
        DecodeErrorKind::TableMissing { name } => {
            Some(format!("give the table: `--table {name}=FILE:KEY,VALUE`"))
        }
        DecodeErrorKind::ContextUnset { name } | DecodeErrorKind::ContextStale { name } => {
            Some(format!("if you know it, give it: `--set {name}=JSON`"))
        }
        DecodeErrorKind::UnexpectedPacket { .. } => {
            Some("if the recording begins later, `--state` says where".to_owned())
        }
        DecodeErrorKind::UnknownOpcode => {
            let opcode = error.opcode()?.to_string();
            let names = named::find(schema, &opcode)
                .ok()?
                .into_iter()
                .filter_map(|named| {
                    let Named::Packet(id, direction) = named else {
                        return None;
                    };
                    Some(format!(
                        "{}.{}",
                        named::direction(direction),
                        schema[id].name
                    ))
                });
            let names: Vec<String> = names.collect();
            let names = names.join(", ");
            Some(format!(
                "{names} has it: is it another direction, version or state?"
            ))
        }
        _ => None,
    }
}

fn fault(
    schema: &Schema,
    (head, direction): (&str, &str),
    bytes: &[u8],
    fault: &LineFault,
    out: &mut impl Write,
) -> io::Result<()> {
    let name = fault.packet.as_deref().unwrap_or("unknown packet");
    let start = fault.start;
    writeln!(
        out,
        "{DIM}{head}{DIM:#} {direction} {TITLE}{name}{TITLE:#} {DIM}at {start}{DIM:#}",
    )?;
    fields(&fault.fields, &fault.places, out)?;
    writeln!(out, "    {ERROR}fault{ERROR:#}: {}", fault.error)?;
    if let Some(help) = advice(schema, &fault.error) {
        writeln!(out, "      {NOTE}= help{NOTE:#}: {help}")?;
    }
    // Inside an opened region the bytes are not at hand; the sentence names the place.
    if fault.error.region().is_none() {
        for row in fault.error.hexdump(bytes).lines() {
            let style = if row.contains("^^") { ERROR } else { DIM };
            writeln!(out, "    {style}{row}{style:#}")?;
        }
    }
    Ok(())
}
