//! Finds packets and structs by the names that people type.
//! Never prints.

use std::collections::BTreeSet;

use protogen_schema::ir::{Direction, Directions, Packet, PacketId, Schema, StructId};

use crate::failure::Complaint;

/// What a name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// A packet in one direction.
    Packet(PacketId, Direction),
    /// A struct.
    Struct(StructId),
}

/// All that a name means: `Talk`, `s2c.Talk`, `game.s2c.Talk`, `game.Talk`, an opcode in place of
/// the name (`0xAA`, `s2c.170`), or a struct. Never empty.
pub fn find(schema: &Schema, name: &str) -> Result<Vec<Named>, Complaint> {
    let wanted = Wanted::parse(name);
    let mut found = Vec::new();
    for (index, packet) in (0u32..).zip(&schema.packets) {
        if !wanted.is(schema, packet) {
            continue;
        }
        for direction in directions(packet.directions) {
            if wanted.direction.is_none_or(|wanted| wanted == *direction) {
                found.push(Named::Packet(PacketId(index), *direction));
            }
        }
    }
    let structs = (0u32..).zip(&schema.structs);
    found.extend(
        structs
            .filter(|(_, def)| def.name == name)
            .map(|(id, _)| Named::Struct(StructId(id))),
    );
    if found.is_empty() {
        let packets = schema.packets.iter().map(|packet| packet.name.as_str());
        let structs = schema.structs.iter().map(|def| def.name.as_str());
        // One name may stand in both directions, and in several states.
        let mut seen = BTreeSet::new();
        let names = packets.chain(structs).filter(|name| seen.insert(*name));
        let complaint = Complaint::new(format!("the schema has no packet or struct `{name}`"));
        return Err(complaint.choices("packets and structs", wanted.name, names));
    }
    Ok(found)
}

struct Wanted<'a> {
    state: Option<&'a str>,
    direction: Option<Direction>,
    name: &'a str,
    opcode: Option<i128>,
}

impl<'a> Wanted<'a> {
    fn parse(text: &'a str) -> Self {
        let (path, name) = text.rsplit_once('.').unwrap_or(("", text));
        let mut wanted = Self {
            state: None,
            direction: None,
            name,
            opcode: number(name),
        };
        for part in path.split('.').filter(|part| !part.is_empty()) {
            match part {
                "c2s" => wanted.direction = Some(Direction::C2s),
                "s2c" => wanted.direction = Some(Direction::S2c),
                state => wanted.state = Some(state),
            }
        }
        wanted
    }

    fn is(&self, schema: &Schema, packet: &Packet) -> bool {
        let in_state = self.state.is_none_or(|name| {
            packet
                .states
                .iter()
                .any(|state| schema[*state].name == name)
        });
        let named = match self.opcode {
            None => packet.name == self.name,
            Some(opcode) => packet.opcodes.iter().any(|alternative| {
                alternative
                    .parts
                    .first()
                    .is_some_and(|part| part.value.0 == opcode)
            }),
        };
        in_state && named
    }
}

fn number(text: &str) -> Option<i128> {
    match text.strip_prefix("0x").or(text.strip_prefix("0X")) {
        Some(digits) => i128::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

/// The directions of a packet, one by one.
pub fn directions(directions: Directions) -> &'static [Direction] {
    match directions {
        Directions::C2s => &[Direction::C2s],
        Directions::S2c => &[Direction::S2c],
        Directions::Both => &[Direction::C2s, Direction::S2c],
    }
}

/// A direction as the language spells it.
pub fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::C2s => "c2s",
        Direction::S2c => "s2c",
    }
}
