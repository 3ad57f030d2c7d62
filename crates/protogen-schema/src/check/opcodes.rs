//! Opcodes: one opcode, one packet, at every version, in every state and direction.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::codes::{e03, e08};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{
    BitValue, Block, Directions, ItemKind, OpcodeAlternative, Packet, Schema, StateId,
};

use super::claims::{self, Found, Owner};
use super::place;
use super::space::Space;

pub(super) fn check(schema: &Schema, sink: &mut Diagnostics) {
    let space = Space::new(schema);
    claims::find(schema, &space, &mut |found| {
        match found {
            Found::Collision { first, second, at } => {
                let words = space.words(&at, &[&first.1.gate, &second.1.gate]);
                collision(schema, first, second, &words, sink);
            }
            Found::Crowded { first, last } => crowded(first, last.0, sink),
        }
        match sink.is_full() && sink.has_errors() {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    });
    without_opcodes(schema, sink);
    in_bits(schema, sink);
}

fn crowded((packet, opcode): Owner<'_>, last: &Packet, sink: &mut Diagnostics) {
    let number = number(opcode);
    let text = format!("too many packets of one state and version have opcode {number}");
    sink.push(
        Diagnostic::error(e08::OPCODE_TAKEN, text)
            .at(place(last.span), "one of them")
            .also(place(packet.span), "another one")
            .help("no more are compared with each other: gate them by versions, or give them opcodes of their own"),
    );
}

fn collision(
    schema: &Schema,
    (packet, opcode): Owner<'_>,
    (other, alternative): Owner<'_>,
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
    let mut before = Bare::default();
    for packet in schema.packets.iter().filter(|p| p.opcodes.is_empty()) {
        if sink.is_full() && sink.has_errors() {
            break;
        }
        if let Some(other) = before.meets(packet) {
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
        before.add(packet);
    }
}

/// Packets without opcodes, by where they stand.
#[derive(Default)]
struct Bare<'a> {
    all: Vec<&'a Packet>,
    everywhere: Vec<&'a Packet>,
    by_state: BTreeMap<StateId, Vec<&'a Packet>>,
}

impl<'a> Bare<'a> {
    fn add(&mut self, packet: &'a Packet) {
        self.all.push(packet);
        if packet.states.is_empty() {
            self.everywhere.push(packet);
        }
        for state in &packet.states {
            self.by_state.entry(*state).or_default().push(packet);
        }
    }

    /// One of them that can stand where this one does.
    fn meets(&self, packet: &Packet) -> Option<&'a Packet> {
        let near = packet
            .states
            .iter()
            .filter_map(|state| self.by_state.get(state));
        let elsewhere = match packet.states.is_empty() {
            true => &self.all,
            false => &self.everywhere,
        };
        let mut candidates = near.chain([elsewhere]).flatten();
        candidates.find(|other| meet(packet, other)).copied()
    }
}

/// Where the opcode is a part of a bit field of the frame, each has to fit into its bits.
fn in_bits(schema: &Schema, sink: &mut Diagnostics) {
    let Some(envelope) = &schema.session.envelope else {
        return;
    };
    let mut fields = Vec::new();
    opcode_bits(&envelope.body.record.block, &mut fields);
    for (part, width) in fields {
        let fits = |value: i128| u128::try_from(value).is_ok_and(|value| value >> width == 0);
        for packet in &schema.packets {
            let mut parts = packet
                .opcodes
                .iter()
                .filter_map(|opcode| opcode.parts.get(part));
            if let Some(opcode) = parts.find(|opcode| !fits(opcode.value.0)) {
                let text = format!("{} does not fit {width} bits", opcode.value.0);
                sink.push(
                    Diagnostic::error(e03::OUT_OF_RANGE, text)
                        .at(place(packet.span), "the opcode of this packet")
                        .note(format!("the frame has `opcode: {width}`")),
                );
            }
        }
    }
}

/// The parts of an opcode that stand in bit fields, and how many bits each has.
fn opcode_bits(block: &Block, fields: &mut Vec<(usize, u8)>) {
    for item in &block.items {
        match &item.kind {
            ItemKind::Bits(bits) => {
                fields.extend(bits.items.iter().filter_map(|item| match item.value {
                    BitValue::Opcode(part) if item.width < 128 => Some((part as usize, item.width)),
                    _ => None,
                }))
            }
            ItemKind::Region(region) => opcode_bits(&region.block, fields),
            ItemKind::If { then, els, .. } => {
                opcode_bits(then, fields);
                opcode_bits(els, fields);
            }
            _ => {}
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
