//! What a line of the input is: a frame's payload, one certain packet, a bare body.
//! Never decodes it.

use protogen_schema::ir::{Direction, PacketId, Schema, StructId};

use super::Flags;
use crate::failure::{Complaint, Failure};
use crate::named::{self, Named};

/// What every line of the input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A frame's payload: the packets tell what they are.
    Frame,
    /// A frame's payload that must hold this packet.
    Packet(PacketId),
    /// This packet's body, without opcode and envelope.
    Body(PacketId),
    /// This struct.
    Struct(StructId),
}

impl Subject {
    /// What `--packet` and `--body` ask for.
    pub fn of(flags: &Flags, schema: &Schema) -> Result<Self, Failure> {
        let Some(name) = &flags.packet else {
            return Ok(Subject::Frame);
        };
        let mut found = named::find(schema, name).map_err(Failure::Usage)?;
        if let Some(side) = flags.direction {
            let direction = Direction::from(side);
            let elsewhere =
                |named: &Named| matches!(named, Named::Packet(_, other) if *other != direction);
            if !found.iter().all(elsewhere) {
                found.retain(|named| !elsewhere(named));
            }
        }
        if let Some(state) = &flags.known.state {
            let here = |named: &Named| match named {
                Named::Packet(id, _) => {
                    let states = &schema[*id].states;
                    states.is_empty() || states.iter().any(|id| schema[*id].name == *state)
                }
                Named::Struct(_) => false,
            };
            if found.iter().any(here) {
                found.retain(here);
            }
        }
        let mut subjects: Vec<Subject> = Vec::new();
        for named in found {
            let subject = match named {
                Named::Packet(id, _) if flags.body => Subject::Body(id),
                Named::Packet(id, _) => Subject::Packet(id),
                Named::Struct(id) => Subject::Struct(id),
            };
            if !subjects.contains(&subject) {
                subjects.push(subject);
            }
        }
        match subjects.as_slice() {
            [subject] => Ok(*subject),
            several => {
                let names = several.iter().map(|subject| subject.path(schema));
                let names: Vec<String> = names.collect();
                let complaint = Complaint::new(format!("`{name}` is the name of several things"));
                Err(Failure::Usage(
                    complaint.help(format!("one of: {}", names.join(", "))),
                ))
            }
        }
    }

    /// The full name.
    fn path(self, schema: &Schema) -> String {
        match self {
            Subject::Frame => String::new(),
            Subject::Struct(id) => schema[id].name.clone(),
            Subject::Packet(id) | Subject::Body(id) => {
                let packet = &schema[id];
                let direction = named::directions(packet.directions).first();
                let direction = direction.map_or("", |direction| named::direction(*direction));
                match packet.states.first() {
                    Some(state) => format!("{}.{direction}.{}", schema[*state].name, packet.name),
                    None => format!("{direction}.{}", packet.name),
                }
            }
        }
    }
}
