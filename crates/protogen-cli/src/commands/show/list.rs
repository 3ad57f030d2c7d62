//! `protogen show` without a name: every packet of one version.

use std::io::{self, Write};

use protogen_schema::ir::{Configuration, Direction, OpcodePart, Packet, Schema};
use serde_json::json;

use super::layout::hex_number;
use super::run::opcode;
use crate::format::Format;
use crate::named;
use crate::style::{DIM, NOTE, TITLE};

/// Prints the packets by direction, then opcode.
pub fn print(
    schema: &Schema,
    at: &impl Fn(Direction) -> Configuration,
    format: Format,
    out: &mut impl Write,
) -> io::Result<()> {
    for direction in [Direction::C2s, Direction::S2c] {
        let at = at(direction);
        let here = schema.packets.iter().filter_map(|packet| {
            let sent = named::directions(packet.directions).contains(&direction);
            sent.then(|| opcode(packet, &at))
                .flatten()
                .map(|opcode| (opcode, packet))
        });
        let mut here: Vec<(Vec<OpcodePart>, &Packet)> = here.collect();
        here.sort_by_key(|(opcode, _)| opcode.first().map(|part| part.value));
        for (opcode, packet) in here {
            line(schema, direction, &spell(&opcode), packet, format, out)?;
        }
    }
    Ok(())
}

/// An opcode with all its parts: `0xAA`, `0x8D/0x01`; `-` where there is none.
pub fn spell(opcode: &[OpcodePart]) -> String {
    let parts: Vec<String> = opcode.iter().map(|part| hex_number(part.value)).collect();
    if parts.is_empty() {
        "-".to_owned()
    } else {
        parts.join("/")
    }
}

fn line(
    schema: &Schema,
    direction: Direction,
    opcode: &str,
    packet: &Packet,
    format: Format,
    out: &mut impl Write,
) -> io::Result<()> {
    let direction = named::direction(direction);
    let states: Vec<&str> = packet
        .states
        .iter()
        .map(|s| schema[*s].name.as_str())
        .collect();
    let docs = packet.docs.first().map_or("", |line| line.trim());
    match format {
        Format::Text => {
            let states = if states.is_empty() {
                "any state".to_owned()
            } else {
                states.join(", ")
            };
            let name = &packet.name;
            writeln!(
                out,
                "{direction}  {NOTE}{opcode:<6}{NOTE:#}  {TITLE}{name:<26}{TITLE:#}  {states:<12}  {DIM}{docs}{DIM:#}",
            )
        }
        Format::Json => {
            let object = json!({
                "direction": direction, "opcode": opcode, "packet": packet.name,
                "states": states, "docs": docs,
            });
            writeln!(out, "{object}")
        }
    }
}
