//! The envelope around a packet: its fields, the parts of the opcode, where the payload is.

use std::ops::Range;

use protogen_schema::ir::{Direction, Envelope, Role};
use protogen_wire::{DecodeError, Reader};

use super::{Decoder, Fault, Frame};
use crate::value::{Kept, Record, Value, Warning};

/// What the roles of an envelope gave.
#[derive(Default)]
pub(super) struct EnvelopeParts {
    opcode: Vec<Option<i128>>,
    payload: Option<Range<usize>>,
    /// Slots whose own `=` does not hold for every packet.
    overridden: Vec<u32>,
}

/// An envelope that was read.
pub(crate) struct EnvelopeValue {
    pub(crate) fields: Record,
    pub(crate) kept: Vec<Kept>,
    pub(crate) warnings: Vec<Warning>,
    pub(crate) slots: Vec<Option<Value>>,
    /// The parts of the opcode, as far as they have a role.
    pub(crate) opcode: Vec<i128>,
    pub(crate) payload: Range<usize>,
}

impl<'s> Decoder<'s, '_> {
    /// Reads an envelope; its payload is set aside.
    pub(crate) fn envelope(
        mut self,
        envelope: &'s Envelope,
        r: &mut Reader<'_>,
    ) -> Result<EnvelopeValue, Fault> {
        let body = &envelope.body;
        self.frame = Box::new(Frame::new(&body.slots, Vec::new(), r.offset(), 0));
        let mut parts = EnvelopeParts::default();
        for packet in &self.schema.packets {
            let taken = packet.envelope_fields.iter().map(|(_, slot)| *slot);
            let fixed = packet.envelope_values.iter().map(|(slot, _)| *slot);
            parts.overridden.extend(taken.chain(fixed));
        }
        self.envelope = Some(parts);
        let read = self.body_items(body, r);
        let fields = self.collect(&body.record);
        let parts = self.envelope.take().unwrap_or_default();
        match read {
            Ok(()) => Ok(EnvelopeValue {
                fields,
                kept: self.kept,
                warnings: self.warnings,
                slots: self.frame.slots,
                opcode: parts.opcode.into_iter().map_while(|part| part).collect(),
                payload: parts.payload.unwrap_or_else(|| {
                    let end = r.offset();
                    end..end
                }),
            }),
            Err(error) => Err(Fault { error, fields }),
        }
    }

    pub(super) fn role(&mut self, role: &'s Role, r: &mut Reader<'_>) -> Result<(), DecodeError> {
        match role {
            Role::Opcode(part) => {
                let scheme = &self.schema.opcode;
                let types = match self.context.configuration().direction {
                    Direction::C2s => &scheme.c2s,
                    Direction::S2c => &scheme.s2c,
                };
                let Some(ty) = types.get(*part as usize) else {
                    return Err(self.schema_fault("a part of an opcode", r));
                };
                let value = self.in_field("opcode", |d| d.value(ty, r))?;
                let number = crate::eval::number(&value, None, &super::ReadScope::new(self, r))
                    .map_err(|fail| r.fault(fail.decode_kind()))?;
                self.take_opcode(*part, number);
                Ok(())
            }
            Role::Payload { length, slot } => {
                let window = self.window(length, r)?;
                let start = window.offset();
                let end = start + window.remaining();
                self.frame.locate(*slot, start, end);
                if let Some(parts) = &mut self.envelope {
                    parts.payload = Some(start..end);
                }
                Ok(())
            }
        }
    }

    pub(super) fn take_opcode(&mut self, part: u32, number: i128) {
        // An opcode has few parts, whatever the schema says.
        let index = part as usize;
        if let Some(parts) = self.envelope.as_mut().filter(|_| index < 16) {
            if parts.opcode.len() <= index {
                parts.opcode.resize(index + 1, None);
            }
            parts.opcode[index] = Some(number);
        }
    }

    /// Whether a packet may say otherwise than the envelope's own `=`.
    pub(super) fn envelope_overrides(&self, slot: u32) -> bool {
        let parts = self.envelope.as_ref();
        parts.is_some_and(|parts| parts.overridden.contains(&slot))
    }
}
