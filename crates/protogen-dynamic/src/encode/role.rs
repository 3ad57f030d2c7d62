//! Parts of an envelope that are not plain fields: the opcode, the payload.

use protogen_schema::ir::Role;
use protogen_wire::EncodeError;

use super::{Encoder, Place};
use crate::value::Value;

impl<'s> Encoder<'s, '_> {
    pub(super) fn role(&mut self, role: &'s Role) -> Result<(), EncodeError> {
        let Some(inside) = &self.inside else {
            return Err(self.schema_fault("an envelope"));
        };
        match role {
            Role::Opcode(part) => {
                let Some((ty, number)) = inside.opcodes.get(*part as usize) else {
                    return Err(self.schema_fault("a part of an opcode"));
                };
                let (ty, number) = (*ty, *number);
                self.value(ty, &Value::Int(number))
            }
            Role::Payload { length, slot } => {
                let (packet, fields) = (inside.packet, inside.fields);
                let (kept, raw) = (inside.kept, inside.raw);
                let behind: Vec<_> = inside.behind.clone();
                let Some(packet) = self.schema.packets.get(packet.0 as usize) else {
                    return Err(self.schema_fault("a packet"));
                };
                let given = |slot: &u32| {
                    let mut given = inside.given.iter();
                    given
                        .find(|(given, _)| given == slot)
                        .map(|(_, value)| value.clone())
                };
                let taken = packet.envelope_fields.iter().map(|(_, slot)| slot);
                let args = taken.map(|slot| given(slot).unwrap_or_default()).collect();
                // A packet's body speaks of nothing else in its envelope.
                let mut inner = Encoder::new(self.schema, self.context, kept);
                let (mut payload, mut moves) = (Vec::new(), Vec::new());
                for (ty, number) in behind {
                    inner.value(ty, &Value::Int(number))?;
                }
                payload.append(inner.out());
                match raw {
                    Some(raw) => payload.extend_from_slice(raw),
                    None => {
                        let mut written = inner.packet(packet, args, fields)?;
                        payload.append(&mut written.bytes);
                        moves = written.moves;
                    }
                }
                if let Some(inside) = &mut self.inside {
                    inside.moves = moves;
                }
                self.window(length, |e| {
                    let start = e.position();
                    e.put(&payload);
                    let place = Place {
                        buffer: e.buffer(),
                        start,
                        end: e.position(),
                    };
                    e.frame.locate(*slot, place);
                    Ok(())
                })
            }
        }
    }
}
