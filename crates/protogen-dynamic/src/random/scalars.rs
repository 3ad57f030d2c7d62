//! Numbers, truth values, enums, flags, texts and bytes by chance.

use protogen_schema::ir::{Length, LengthUnit, Notes, NumberCodec, OneValue, TextEncoding, Type};

use super::Maker;
use crate::{decode, encode, names, number, value::Value};

impl<'s> Maker<'s, '_> {
    /// 128 random bits.
    pub(super) fn wide(&mut self) -> u128 {
        u128::from(self.chance.bits()) << 64 | u128::from(self.chance.bits())
    }

    /// A number of so many bits: small, at an edge, or any.
    fn number(&mut self, bits: u8, signed: bool) -> Value {
        let mask = protogen_wire::bits::mask(bits.into());
        let raw = match self.chance.below(8) {
            0..=3 => u128::from(self.chance.bits() % 9),
            4 => mask,
            5 => mask >> 1,
            _ => self.wide(),
        } & mask;
        match signed {
            true => Value::Int(protogen_wire::bits::sign_extend(raw, bits.into())),
            false => Value::unsigned(raw),
        }
    }

    /// A value of a type that looks at nothing around.
    pub(super) fn scalar(&mut self, ty: &Type) -> Option<Value> {
        // What the coding of the type can't hold, or gives back otherwise, is made anew.
        (0..32).find_map(|_| {
            let value = self.candidate(ty, 8)?;
            let bytes = encode::scalar(ty, &value, self.schema, self.context, 16)?.ok()?;
            let mut r = protogen_wire::Reader::new(&bytes);
            let again = decode::scalar(ty, self.schema, self.context, &mut r, 16)?.ok()?;
            (again == value).then_some(value)
        })
    }

    fn candidate(&mut self, ty: &Type, depth: u32) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        Some(match ty {
            Type::Int(int) => self.number(int.bits, int.signed),
            Type::Varint(form) => {
                let by_bytes = form.max_bytes.saturating_mul(7);
                self.number(form.bits.min(by_bytes), form.zigzag)
            }
            Type::Float(float) => match float.bits {
                32 => Value::Float32(match self.chance.once_in(2) {
                    true => (self.chance.below(1000) as f32 / 8.0).to_bits(),
                    false => self.chance.bits() as u32,
                }),
                _ => Value::Float64(self.chance.bits()),
            },
            Type::Bool | Type::Truthy => Value::Bool(self.chance.once_in(2)),
            Type::As { inner, .. } => self.candidate(inner, depth)?,
            Type::Bias { base, bias } => match self.candidate(base, depth)? {
                Value::Int(number) => Value::Int(number.checked_add(bias.0)?),
                _ => return None,
            },
            Type::Number(id) => {
                let def = self.schema.numbers.get(id.0 as usize)?;
                match &def.codec {
                    NumberCodec::Bytes { size, .. } => {
                        let bytes: Vec<u8> = (0..*size).map(|_| self.chance.bits() as u8).collect();
                        let mut r = protogen_wire::Reader::new(&bytes);
                        decode::scalar(ty, self.schema, self.context, &mut r, 16)?.ok()?
                    }
                    NumberCodec::Extern { .. } => self.number(def.bits, def.signed),
                }
            }
            Type::Enum(id) => {
                let def = self.schema.enums.get(id.0 as usize)?;
                let at = self.context.configuration();
                let known: Vec<(i128, i128)> = def
                    .items
                    .iter()
                    .flat_map(|item| &item.values)
                    .filter(|value| value.gate.holds(at))
                    .map(|value| (value.first.0, value.last.0))
                    .collect();
                let any = known.is_empty() || !def.closed && self.chance.once_in(8);
                let number = match any {
                    true => match self.candidate(&def.base, depth)? {
                        Value::Int(number) => number,
                        _ => return None,
                    },
                    false => {
                        let (first, last) = *known.get(self.chance.below(known.len()))?;
                        let span = usize::try_from(last.checked_sub(first)?).ok()?;
                        first + i128::try_from(self.chance.below(span.saturating_add(1))).ok()?
                    }
                };
                let at = self.context.configuration();
                Value::Enum(names::enum_value(def, number, at))
            }
            Type::Flags(id) => {
                let def = self.schema.flags.get(id.0 as usize)?;
                let bits = match self.candidate(&def.base, depth)? {
                    Value::Int(number) => number.cast_unsigned(),
                    Value::Wide(bits) => bits,
                    _ => return None,
                };
                Value::Flags(names::flags_value(def, bits, self.context.configuration()))
            }
            Type::Newtype(id) => {
                let def = self.schema.newtypes.get(id.0 as usize)?;
                self.candidate(&def.ty, depth)?
            }
            Type::Bytes {
                length: Length::Fixed(len),
            } => {
                let len = usize::try_from(*len).ok().filter(|len| *len <= 4096)?;
                Value::Bytes((0..len).map(|_| self.chance.bits() as u8).collect())
            }
            _ => return None,
        })
    }

    /// A value that obeys its notes.
    pub(super) fn noted(&mut self, ty: &'s Type, notes: &Notes) -> Option<Value> {
        let value = self.value(ty, notes)?;
        self.ranged(ty, notes, value)
    }

    /// The value, or one in the range of its notes.
    pub(super) fn ranged(&mut self, ty: &Type, notes: &Notes, value: Value) -> Option<Value> {
        if value.is_absent() {
            return Some(value);
        }
        if !notes.one_of.is_empty() {
            let one = notes.one_of.get(self.chance.below(notes.one_of.len()))?;
            return Some(match (one, ty) {
                (OneValue::Text(text), _) => Value::Text(text.clone()),
                (OneValue::Int(number), Type::Enum(id)) => {
                    let def = self.schema.enums.get(id.0 as usize)?;
                    let at = self.context.configuration();
                    Value::Enum(names::enum_value(def, number.0, at))
                }
                (OneValue::Int(number), _) => Value::Int(number.0),
            });
        }
        let (Some(range), Value::Int(_)) = (&notes.range, &value) else {
            return Some(value);
        };
        let (bits, signed) = number::width(ty, self.schema).unwrap_or((32, false));
        let least = match signed {
            true => -(1i128 << (bits - 1).min(120)),
            false => 0,
        };
        let low = range.min.map_or(least, |min| min.0);
        let high = range.max.map_or(low.saturating_add(255), |max| max.0);
        let span = usize::try_from(high.checked_sub(low)?).ok()?;
        let step = self.chance.below(span.saturating_add(1));
        Some(Value::Int(low.checked_add(i128::try_from(step).ok()?)?))
    }

    /// How many units a length form lets a value have.
    pub(super) fn count(&mut self, length: &Length, notes: &Notes, most: usize) -> Option<usize> {
        let least = notes.len.and_then(|range| range.min).map_or(0, |min| min.0);
        let least = usize::try_from(least).ok()?;
        let limit = notes
            .len
            .and_then(|range| range.max)
            .map_or(i128::MAX, |max| max.0);
        let most = most
            .min(usize::try_from(limit).unwrap_or(usize::MAX))
            .max(least);
        match length {
            Length::Fixed(count) => usize::try_from(*count).ok(),
            Length::Expr { expr, .. } => match self.eval(expr) {
                Some(Value::Int(count)) => usize::try_from(count).ok(),
                Some(_) => None,
                // Computed from what is made here.
                None => Some(least + self.chance.below(most - least + 1)),
            },
            Length::Separator {
                count: Some(count), ..
            } => match self.eval(count)? {
                Value::Int(count) => usize::try_from(count).ok(),
                _ => None,
            },
            Length::Prefix { bias, .. } => {
                let least = least.max(usize::try_from(bias.0).unwrap_or(0));
                let most = most.max(least);
                Some(least + self.chance.below(most - least + 1))
            }
            _ => Some(least + self.chance.below(most - least + 1)),
        }
        .filter(|count| *count <= 4096)
    }

    pub(super) fn bytes(&mut self, length: &Length, notes: &Notes) -> Option<Vec<u8>> {
        let count = self.count(length, notes, 6)?;
        let avoid = terminator(length);
        let byte = |maker: &mut Self| {
            let byte = maker.chance.bits() as u8;
            if Some(byte) == avoid {
                byte.wrapping_add(1)
            } else {
                byte
            }
        };
        Some((0..count).map(|_| byte(self)).collect())
    }

    pub(super) fn text(
        &mut self,
        length: &Length,
        notes: &Notes,
        encoding: TextEncoding,
        nul: bool,
    ) -> Option<String> {
        let wide = matches!(encoding, TextEncoding::Utf16Le | TextEncoding::Utf16Be);
        let in_chars = match length {
            Length::Prefix { unit, .. } | Length::Expr { unit, .. } => *unit == LengthUnit::Chars,
            _ => false,
        };
        let unit = if wide { 2 } else { 1 };
        let count = match length {
            // Shorter ones are padded.
            Length::Fixed(size) => self
                .chance
                .below(usize::try_from(*size).ok()?.min(12) / unit + 1),
            length => {
                let units = self.count(length, notes, 6)?;
                let chars = if in_chars { units } else { units / unit };
                chars.saturating_sub(usize::from(nul))
            }
        };
        let avoid = terminator(length);
        let mut text = String::new();
        while text.chars().count() < count {
            let letter = b'a' + (self.chance.bits() % 26) as u8;
            if Some(letter) == avoid {
                continue;
            }
            text.push(char::from(letter));
        }
        // Beyond ASCII where each character is one unit.
        let beyond = matches!(encoding, TextEncoding::Latin1 | TextEncoding::Cp1252) || wide;
        if beyond && !text.is_empty() && self.chance.once_in(3) {
            text.pop();
            text.push('\u{e9}');
        }
        Some(text)
    }
}

fn terminator(length: &Length) -> Option<u8> {
    match length {
        Length::Until { terminator, .. } => terminator.first().copied(),
        _ => None,
    }
}
