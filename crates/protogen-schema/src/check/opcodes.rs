//! Opcodes: one opcode, one packet, at every version, in every state and direction.

use crate::codes::e08;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Directions, Gate, OpcodeAlternative, Packet, Schema};

use super::place;
use super::space::Space;

pub(super) fn check(schema: &Schema, sink: &mut Diagnostics) {
    let space = Space::new(schema);
    // In order of the first part, so that only packets that share it are compared.
    let mut all: Vec<(&Packet, &OpcodeAlternative)> = schema
        .packets
        .iter()
        .flat_map(|packet| packet.opcodes.iter().map(move |opcode| (packet, opcode)))
        .collect();
    all.sort_by_key(|(_, opcode)| opcode.parts.first().map(|part| part.value));
    for (index, (packet, opcode)) in all.iter().enumerate() {
        let first = opcode.parts.first().map(|part| part.value);
        let same_first = all[index + 1..]
            .iter()
            .take_while(|(_, other)| other.parts.first().map(|part| part.value) == first);
        for (other, alternative) in same_first {
            if std::ptr::eq(*packet, *other) || !meet(packet, other) {
                continue;
            }
            if !one_begins_with_the_other(opcode, alternative) {
                continue;
            }
            let gates: [&Gate; 2] = [&opcode.gate, &alternative.gate];
            if let Some(at) = space.witness(&gates) {
                collision(
                    schema,
                    (packet, opcode),
                    other,
                    &space.words(&at, &gates),
                    sink,
                );
            }
        }
    }
    without_opcodes(schema, sink);
}

fn collision(
    schema: &Schema,
    (packet, opcode): (&Packet, &OpcodeAlternative),
    other: &Packet,
    at: &str,
    sink: &mut Diagnostics,
) {
    let number: Vec<String> = opcode
        .parts
        .iter()
        .map(|p| format!("0x{:02X}", p.value.0))
        .collect();
    let number = number.join("/");
    let state = packet
        .states
        .iter()
        .find(|s| other.states.is_empty() || other.states.contains(s));
    let state = state.map_or(String::new(), |id| {
        format!(" in state `{}`", schema[*id].name)
    });
    let message = format!(
        "`{}` and `{}` both have opcode {number}{state} at {at}",
        packet.name, other.name
    );
    sink.push(
        Diagnostic::error(e08::OPCODE_TAKEN, message)
            .at(place(other.span), "has the same opcode")
            .also(place(packet.span), "has it already")
            .help("gate one of the two by version, or put them into different states"),
    );
}

/// With `opcode none` a state has room for one packet a direction.
fn without_opcodes(schema: &Schema, sink: &mut Diagnostics) {
    let bare: Vec<&Packet> = schema
        .packets
        .iter()
        .filter(|p| p.opcodes.is_empty())
        .collect();
    for (index, packet) in bare.iter().enumerate() {
        if let Some(other) = bare[..index].iter().find(|other| meet(packet, other)) {
            let message = format!(
                "`{}` and `{}` can't be told apart: neither has an opcode",
                other.name, packet.name
            );
            sink.push(
                Diagnostic::error(e08::NO_OPCODE_TWICE, message)
                    .at(
                        place(packet.span),
                        "the second packet of its state and direction",
                    )
                    .also(place(other.span), "the first")
                    .help("put them into different states, or give the protocol opcodes"),
            );
        }
    }
}

/// Whether two packets can stand at the same place.
fn meet(a: &Packet, b: &Packet) -> bool {
    let direction = match (a.directions, b.directions) {
        (Directions::Both, _) | (_, Directions::Both) => true,
        (a, b) => a == b,
    };
    let state = a.states.is_empty()
        || b.states.is_empty()
        || a.states.iter().any(|state| b.states.contains(state));
    direction && state && a.reply == b.reply
}

fn one_begins_with_the_other(a: &OpcodeAlternative, b: &OpcodeAlternative) -> bool {
    a.parts
        .iter()
        .zip(&b.parts)
        .all(|(a, b)| a.value == b.value)
}
