//! Opcodes: one opcode, one packet, at every version, in every state and direction.

use crate::codes::e08;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Directions, Gate, OpcodeAlternative, Packet, Schema};

use super::place;
use super::space::Space;

/// Packets of one opcode that are compared with each other. Far more than any protocol has; each of
/// them costs a comparison with all others.
const MOST: usize = 1000;

pub(super) fn check(schema: &Schema, sink: &mut Diagnostics) {
    let space = Space::new(schema);
    // In order of the first part, so that only packets that share it are compared.
    let mut all: Vec<(&Packet, &OpcodeAlternative)> = schema
        .packets
        .iter()
        .flat_map(|packet| packet.opcodes.iter().map(move |opcode| (packet, opcode)))
        .collect();
    all.sort_by_key(|(_, opcode)| opcode.parts.first().map(|part| part.value));
    let groups = all.chunk_by(|(_, a), (_, b)| first_part(a) == first_part(b));
    for group in groups {
        if sink.is_full() && sink.has_errors() {
            break;
        }
        match group {
            [(packet, opcode), .., (last, _)] if group.len() > MOST => {
                crowded(packet, opcode, last, sink);
            }
            _ => compare(schema, &space, group, sink),
        }
    }
    without_opcodes(schema, sink);
}

fn first_part(opcode: &OpcodeAlternative) -> Option<crate::ir::Integer> {
    opcode.parts.first().map(|part| part.value)
}

fn crowded(packet: &Packet, opcode: &OpcodeAlternative, last: &Packet, sink: &mut Diagnostics) {
    let number = number(opcode);
    sink.push(
        Diagnostic::error(
            e08::OPCODE_TAKEN,
            format!("more than {MOST} packets have opcodes that begin with {number}"),
        )
        .at(place(last.span), "one of them")
        .also(place(packet.span), "another one")
        .help("no more are compared with each other: give them opcodes of their own"),
    );
}

/// Compares packets whose opcodes begin alike.
fn compare(
    schema: &Schema,
    space: &Space<'_>,
    all: &[(&Packet, &OpcodeAlternative)],
    sink: &mut Diagnostics,
) {
    for (index, (packet, opcode)) in all.iter().enumerate() {
        for (other, alternative) in &all[index + 1..] {
            if std::ptr::eq(*packet, *other) || !meet(packet, other) {
                continue;
            }
            if !one_begins_with_the_other(opcode, alternative) {
                continue;
            }
            let gates: [&Gate; 2] = [&opcode.gate, &alternative.gate];
            if let Some(at) = space.witness(&gates) {
                let words = space.words(&at, &gates);
                collision(schema, (packet, opcode), (other, alternative), &words, sink);
                // One report for a packet; whoever collides with all collides with the next too.
                break;
            }
        }
    }
}

fn collision(
    schema: &Schema,
    (packet, opcode): (&Packet, &OpcodeAlternative),
    (other, alternative): (&Packet, &OpcodeAlternative),
    at: &str,
    sink: &mut Diagnostics,
) {
    let (number, other_number) = (number(opcode), number(alternative));
    let state = packet
        .states
        .iter()
        .find(|s| other.states.is_empty() || other.states.contains(s));
    let state = state.map_or(String::new(), |id| {
        format!(" in state `{}`", schema[*id].name)
    });
    let (message, first, second) = if number == other_number {
        let message = format!(
            "`{}` and `{}` both have opcode {number}{state} at {at}",
            packet.name, other.name
        );
        (
            message,
            "has it already".to_owned(),
            "has the same opcode".to_owned(),
        )
    } else {
        let (longer, shorter) = match opcode.parts.len() < alternative.parts.len() {
            true => (other, packet),
            false => (packet, other),
        };
        let message = format!(
            "the opcode of `{}` begins with that of `{}`{state} at {at}",
            longer.name, shorter.name
        );
        (
            message,
            format!("is {number}"),
            format!("is {other_number}"),
        )
    };
    sink.push(
        Diagnostic::error(e08::OPCODE_TAKEN, message)
            .at(place(other.span), second)
            .also(place(packet.span), first)
            .help("gate one of the two by version, or put them into different states"),
    );
}

fn number(opcode: &OpcodeAlternative) -> String {
    let parts: Vec<String> = opcode
        .parts
        .iter()
        .map(|part| format!("0x{:02X}", part.value.0))
        .collect();
    parts.join("/")
}

/// With `opcode none` a state has room for one packet a direction.
fn without_opcodes(schema: &Schema, sink: &mut Diagnostics) {
    let bare: Vec<&Packet> = schema
        .packets
        .iter()
        .filter(|p| p.opcodes.is_empty())
        .collect();
    for (index, packet) in bare.iter().enumerate() {
        if sink.is_full() && sink.has_errors() {
            break;
        }
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
