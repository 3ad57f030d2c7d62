//! Bit fields: several values in one integer.

use protogen_schema::ir::{BitItem, BitOrder, BitType, BitValue, Bits, Type};
use protogen_wire::{DecodeError, DecodeErrorKind, Reader, bits as word};

use super::{Decoder, scalar};
use crate::{
    number,
    value::{Record, Value},
};

impl<'s> Decoder<'s, '_> {
    /// Bit fields whose items are lifted into the record around them.
    pub(crate) fn lifted_bits(
        &mut self,
        bits: &'s Bits,
        r: &mut Reader<'_>,
    ) -> Result<(), DecodeError> {
        self.bit_items(bits, r, &mut |_, _, _| Ok(()))
    }

    /// Bit fields as a record of their own.
    pub(super) fn bits_record(
        &mut self,
        bits: &'s Bits,
        r: &mut Reader<'_>,
    ) -> Result<Value, DecodeError> {
        let mut fields = Vec::new();
        self.bit_items(bits, r, &mut |_, item, value| {
            if item.value == BitValue::Field {
                fields.push((item.name.clone(), value.clone()));
            }
            Ok(())
        })?;
        Ok(Value::Record(Record { fields }))
    }

    /// Reads the carrier and hands each item's value to `each`.
    pub(crate) fn bit_items(
        &mut self,
        bits: &'s Bits,
        r: &mut Reader<'_>,
        each: &mut dyn FnMut(&mut Self, &'s BitItem, &Value) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        let start = r.offset();
        let width = u32::from(bits.carrier.bits);
        let carrier = r.unsigned(
            usize::from(bits.carrier.bits / 8),
            number::endian(bits.carrier.order),
        )?;
        let mut used = 0u32;
        for item in &bits.items {
            if !item.gate.holds(self.context.configuration()) {
                continue;
            }
            let taken = u32::from(item.width);
            let at = match bits.order {
                BitOrder::Lsb => used,
                BitOrder::Msb => width.saturating_sub(used.saturating_add(taken)),
            };
            used = used.saturating_add(taken);
            let raw = word::extract(carrier, at, taken);
            let end = r.offset();
            let value = self.in_field(&item.name, |d| {
                let value = d.bit_value(item, raw, start)?;
                d.check_notes(&item.notes, &Type::Int(bits.carrier), &value, start..end, r)?;
                Ok(value)
            })?;
            self.frame.locate(item.slot, start, end);
            let step = || protogen_wire::Segment::Field(item.name.clone().into());
            self.place(step, item.notes.secret, start, r);
            if item.value == BitValue::Chain && self.chain_takes(&item.name, &value) {
                continue;
            }
            if let BitValue::Opcode(part) = item.value {
                self.take_opcode(part, i128::try_from(raw).unwrap_or(i128::MAX));
            }
            self.frame.fill(item.slot, value.clone());
            each(self, item, &value)?;
        }
        Ok(())
    }

    fn bit_value(
        &mut self,
        item: &'s BitItem,
        raw: u128,
        start: usize,
    ) -> Result<Value, DecodeError> {
        let signed = word::sign_extend(raw, item.width.into());
        let value = match item.ty {
            BitType::Unsigned => Value::unsigned(raw),
            BitType::Signed => Value::Int(signed),
            BitType::Bool => Value::Bool(raw != 0),
            BitType::Enum(id) => {
                let of_enum = Type::Enum(id);
                let def = self.schema.enums.get(id.0 as usize);
                let negative = def
                    .and_then(|def| number::width(&def.base, self.schema))
                    .is_some_and(|(_, signed)| signed);
                let number = match negative {
                    true => Value::Int(signed),
                    false => Value::unsigned(raw),
                };
                scalar::named(&of_enum, number, self.schema, self.context, start)?
            }
            BitType::Flags(id) => {
                let of_flags = Type::Flags(id);
                let number = Value::unsigned(raw);
                scalar::named(&of_flags, number, self.schema, self.context, start)?
            }
        };
        match &item.value {
            BitValue::Constant(expected) if !self.envelope_overrides(item.slot) => {
                let found = match item.ty {
                    BitType::Signed => signed,
                    _ => i128::try_from(raw).unwrap_or(i128::MAX),
                };
                if found != expected.0 {
                    let kind = DecodeErrorKind::ConstantMismatch {
                        expected: expected.0.to_string().into(),
                        found: found.to_string(),
                    };
                    return Err(DecodeError::new(start, kind));
                }
            }
            BitValue::Ignored(expected)
                if word::extract(expected.0.cast_unsigned(), 0, item.width.into()) != raw =>
            {
                let bytes = raw.to_be_bytes();
                let len = usize::from(item.width).div_ceil(8).min(16);
                self.keep("", bytes.get(16 - len..).unwrap_or_default());
            }
            _ => {}
        }
        Ok(value)
    }
}
