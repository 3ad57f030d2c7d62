//! Bit fields: several values in one integer.

use protogen_schema::ir::{BitItem, BitOrder, BitType, BitValue, Bits, Type};
use protogen_wire::{EncodeError, EncodeErrorKind, Segment, bits as word};

use super::{Encoder, raw};
use crate::{
    names,
    value::{Record, Value},
};

impl<'s> Encoder<'s, '_> {
    /// Bit fields as a record of their own.
    pub(super) fn bits_record(
        &mut self,
        bits: &'s Bits,
        fields: &Record,
    ) -> Result<(), EncodeError> {
        let is_field = |item: &&BitItem| item.value == BitValue::Field;
        for (name, _) in &fields.fields {
            let mut known = bits
                .items
                .iter()
                .filter(is_field)
                .map(|item| item.name.as_str());
            if known.all(|known| known != name) {
                let known = bits
                    .items
                    .iter()
                    .filter(is_field)
                    .map(|item| item.name.as_str());
                let expected = match names::nearest(name, known) {
                    Some(near) => format!("a field of {} (did you mean {near}?)", bits.type_name),
                    None => format!("a field of {}", bits.type_name),
                };
                let name = name.clone().into();
                return Err(self.type_fault(expected).within(Segment::Field(name)));
            }
        }
        for item in bits.items.iter().filter(is_field) {
            let value = fields.field(&item.name).cloned();
            self.frame.expect(item.slot, value);
        }
        self.lifted_bits(bits)
    }

    /// Bit fields whose values are in their slots.
    pub(super) fn lifted_bits(&mut self, bits: &'s Bits) -> Result<(), EncodeError> {
        let width = u32::from(bits.carrier.bits);
        let (mut carrier, mut used) = (0u128, 0u32);
        let start = self.position();
        for item in &bits.items {
            if !item.gate.holds(self.context.configuration()) {
                self.frame.excuse(item.slot);
                continue;
            }
            let taken = u32::from(item.width);
            let at = match bits.order {
                BitOrder::Lsb => used,
                BitOrder::Msb => width.saturating_sub(used.saturating_add(taken)),
            };
            used = used.saturating_add(taken);
            let value = self.in_field(&item.name, |e| {
                let value = e.bit_item(item)?;
                e.check_notes(&item.notes, &Type::Int(bits.carrier), &value, start)?;
                e.bits_of(item, &value)
            })?;
            carrier = word::insert(carrier, at, taken, value);
        }
        let bytes = carrier.to_le_bytes();
        let len = usize::from(bits.carrier.bits / 8).min(16);
        let mut bytes = bytes.get(..len).unwrap_or_default().to_vec();
        if bits.carrier.order == protogen_schema::ir::ByteOrder::Big {
            bytes.reverse();
        }
        self.put(&bytes);
        let place = self.place_from(start);
        for item in &bits.items {
            self.frame.locate(item.slot, place);
        }
        Ok(())
    }

    /// The value of an item: from its field, or stated by the schema.
    fn bit_item(&mut self, item: &'s BitItem) -> Result<Value, EncodeError> {
        let given = self.inside.as_ref().and_then(|inside| {
            let mut given = inside.given.iter();
            given.find(|(slot, _)| *slot == item.slot)
        });
        if let Some((_, value)) = given {
            let value = value.clone();
            self.frame.fill(item.slot, value.clone());
            return Ok(value);
        }
        let value = match &item.value {
            BitValue::Field => {
                self.frame.write(item.slot);
                match self
                    .frame
                    .value(item.slot)
                    .filter(|value| !value.is_absent())
                {
                    Some(value) => value.clone(),
                    None => match &item.notes.default {
                        Some(default) => self.eval(default)?,
                        None => {
                            let field = item.name.clone().into();
                            return Err(self.fault(EncodeErrorKind::Missing { field }));
                        }
                    },
                }
            }
            BitValue::Constant(number) => Value::Int(number.0),
            BitValue::Ignored(number) => match self.kept("") {
                Some(bytes) => {
                    let number = bytes
                        .iter()
                        .take(16)
                        .fold(0u128, |number, byte| number << 8 | u128::from(*byte));
                    Value::unsigned(number)
                }
                None => Value::Int(number.0),
            },
            BitValue::Chain => match self.chain_gives(&item.name) {
                Some(more) => Value::Bool(more),
                None => return Err(self.schema_fault("a chain")),
            },
            BitValue::Opcode(part) => {
                let opcodes = self.inside.as_ref().map(|inside| &inside.opcodes);
                let number = opcodes.and_then(|parts| parts.get(*part as usize));
                match number {
                    Some((_, number)) => Value::Int(*number),
                    None => return Err(self.schema_fault("a part of an opcode")),
                }
            }
        };
        self.frame.fill(item.slot, value.clone());
        Ok(value)
    }

    /// The bits of a value, which must fit into its item.
    fn bits_of(&self, item: &BitItem, value: &Value) -> Result<u128, EncodeError> {
        let ty = match item.ty {
            BitType::Enum(id) => Some(Type::Enum(id)),
            BitType::Flags(id) => Some(Type::Flags(id)),
            BitType::Bool => Some(Type::Bool),
            BitType::Unsigned | BitType::Signed => None,
        };
        let number = match (ty, value) {
            (Some(ty), value) => raw(&ty, value, self.schema, self.context),
            (None, Value::Int(_) | Value::Wide(_)) => Ok(value.clone()),
            (None, Value::Bool(truth)) => Ok(Value::Int((*truth).into())),
            (None, _) => return Err(self.type_fault("an integer")),
        };
        let width = u32::from(item.width);
        let (bits, fits) = match number.map_err(|kind| self.fault(kind))? {
            Value::Int(number) => {
                let bits = number.cast_unsigned();
                let fits = match item.ty {
                    BitType::Signed => word::fits_signed(number, width),
                    _ if number < 0 => word::fits_signed(number, width) && width < 128,
                    _ => word::fits(bits, width),
                };
                (bits & word::mask(width), fits)
            }
            Value::Wide(bits) => (bits, word::fits(bits, width)),
            _ => return Err(self.type_fault("an integer")),
        };
        let negative = matches!(value, Value::Int(number) if *number < 0);
        if !fits || negative && matches!(item.ty, BitType::Unsigned | BitType::Bool) {
            return Err(self.fault(EncodeErrorKind::ValueOutOfRange {
                found: crate::notes::text(value),
                range: format!("{width} bits").into(),
            }));
        }
        Ok(bits)
    }
}
