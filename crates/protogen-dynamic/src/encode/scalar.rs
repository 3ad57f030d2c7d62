//! Numbers, truth values, enums, flags: what is written without looking around.

use protogen_schema::ir::{
    ByteOrder, IntType, Length, NumberCodec, NumberDef, Schema, Type, VarintType,
};
use protogen_wire::{EncodeErrorKind, bits, varint};

use crate::{
    context::Context,
    decode::NumberScope,
    eval::Fail,
    names, number,
    value::{EnumValue, Value},
};

type Written = Result<Vec<u8>, EncodeErrorKind>;

/// The bytes of a value of a type that looks at nothing around; none for any other type.
pub(crate) fn scalar(
    ty: &Type,
    value: &Value,
    schema: &Schema,
    context: &Context,
    depth: u32,
) -> Option<Written> {
    let depth = depth.checked_sub(1)?;
    Some(match ty {
        Type::Int(int) => raw(ty, value, schema, context).and_then(|number| integer(*int, &number)),
        Type::Float(float) => float_bytes(float.bits, value).map(|mut bytes| {
            if float.order == ByteOrder::Big {
                bytes.reverse();
            }
            bytes
        }),
        Type::Bool | Type::Truthy => match value {
            Value::Bool(truth) => Ok(vec![(*truth).into()]),
            Value::Int(number @ 0..=1) => Ok(vec![*number as u8]),
            _ => Err(mismatch("a truth value")),
        },
        Type::Varint(form) => {
            raw(ty, value, schema, context).and_then(|number| leb128(*form, &number))
        }
        Type::Number(id) => {
            let def = schema.numbers.get(id.0 as usize)?;
            raw(ty, value, schema, context)
                .and_then(|number| own_number(def, &number, schema, context))
        }
        Type::Bias { base, bias } => match raw(ty, value, schema, context) {
            Ok(Value::Int(number)) => match number.checked_sub(bias.0) {
                Some(stored) => {
                    return Some(
                        scalar(base, &Value::Int(stored), schema, context, depth)?
                            .map_err(|kind| biased_kind(kind, number)),
                    );
                }
                None => Err(EncodeErrorKind::ArithmeticOverflow),
            },
            Ok(_) => Err(EncodeErrorKind::ArithmeticOverflow),
            Err(kind) => Err(kind),
        },
        Type::As { inner, wire } => match carried(inner, wire, value, schema, context) {
            Ok(number) => return scalar(wire, &number, schema, context, depth),
            Err(kind) => Err(kind),
        },
        Type::Enum(id) => {
            let def = schema.enums.get(id.0 as usize)?;
            let known = |number: i128| {
                let value = names::enum_value(def, number, context.configuration());
                !matches!(value, EnumValue::Number(_))
            };
            match raw(ty, value, schema, context) {
                Ok(Value::Int(number)) if def.closed && !known(number) => {
                    Err(EncodeErrorKind::UnknownVariant {
                        found: number.to_string(),
                    })
                }
                Ok(number) => return scalar(&def.base, &number, schema, context, depth),
                Err(kind) => Err(kind),
            }
        }
        Type::Flags(id) => {
            let def = schema.flags.get(id.0 as usize)?;
            match raw(ty, value, schema, context) {
                Ok(number) => return scalar(&def.base, &number, schema, context, depth),
                Err(kind) => Err(kind),
            }
        }
        Type::Newtype(id) => {
            let def = schema.newtypes.get(id.0 as usize)?;
            return scalar(&def.ty, value, schema, context, depth);
        }
        Type::Bytes {
            length: Length::Fixed(len),
        } => match value {
            Value::Bytes(bytes) if bytes.len() as u64 == *len => Ok(bytes.clone()),
            Value::Bytes(bytes) => Err(EncodeErrorKind::LengthMismatch {
                expected: *len,
                found: bytes.len() as u64,
            }),
            Value::Text(text) if text.len() as u64 == *len => Ok(text.as_bytes().to_vec()),
            _ => Err(mismatch("bytes")),
        },
        _ => return None,
    })
}

pub(super) fn mismatch(expected: &'static str) -> EncodeErrorKind {
    EncodeErrorKind::TypeMismatch {
        expected: expected.into(),
    }
}

/// A fault of the stored number, said of the number itself.
fn biased_kind(kind: EncodeErrorKind, number: i128) -> EncodeErrorKind {
    match kind {
        EncodeErrorKind::ValueOutOfRange { range, .. } => EncodeErrorKind::ValueOutOfRange {
            found: number.to_string(),
            range: format!("{range} with its bias").into(),
        },
        kind => kind,
    }
}

/// The number that `wire` carries for a value of `inner`.
fn carried(
    inner: &Type,
    wire: &Type,
    value: &Value,
    schema: &Schema,
    context: &Context,
) -> Result<Value, EncodeErrorKind> {
    let number = raw(inner, value, schema, context)?;
    let Value::Int(signed) = number else {
        return Ok(number);
    };
    if let Some((bits, sign)) = number::width(inner, schema)
        && !number::fits(signed, bits, sign)
    {
        return Err(out_of_range(signed, bits, sign));
    }
    match number::width(wire, schema) {
        // Two's complement of the carrier's width.
        Some((width, false)) if signed < 0 => {
            if !bits::fits_signed(signed, width.into()) {
                return Err(out_of_range(signed, width, true));
            }
            Ok(Value::unsigned(
                signed.cast_unsigned() & bits::mask(width.into()),
            ))
        }
        _ => Ok(number),
    }
}

/// The number of a value: an [`Value::Int`] or [`Value::Wide`].
pub(crate) fn raw(
    ty: &Type,
    value: &Value,
    schema: &Schema,
    context: &Context,
) -> Result<Value, EncodeErrorKind> {
    let at = context.configuration();
    let mut ty = ty;
    // A chain of newtypes that does not end is no number.
    for _ in 0..16 {
        match ty {
            Type::Newtype(id) => match schema.newtypes.get(id.0 as usize) {
                Some(def) => ty = &def.ty,
                None => return Err(mismatch("a newtype")),
            },
            Type::As { inner, .. } | Type::Sentinel { inner, .. } | Type::Optional(inner) => {
                ty = inner;
            }
            _ => break,
        }
    }
    match (ty, value) {
        (Type::Enum(id), Value::Enum(value)) => {
            let def = schema.enums.get(id.0 as usize);
            let number = def.and_then(|def| names::enum_number(def, value, at));
            number.map(Value::Int).ok_or_else(|| {
                let found = crate::notes::text(&Value::Enum(value.clone()));
                EncodeErrorKind::UnknownVariant { found }
            })
        }
        (Type::Flags(id), Value::Flags(value)) => {
            let def = schema.flags.get(id.0 as usize);
            let def = def.ok_or_else(|| mismatch("flags"))?;
            names::flags_bits(def, value, at)
                .map(Value::unsigned)
                .map_err(|found| EncodeErrorKind::UnknownVariant { found })
        }
        (_, Value::Int(_) | Value::Wide(_)) => Ok(value.clone()),
        (_, Value::Bool(truth)) => Ok(Value::Int((*truth).into())),
        // What an expression gave, for a field of another type.
        (_, Value::Enum(EnumValue::Number(number) | EnumValue::Ranged(_, number))) => {
            Ok(Value::Int(*number))
        }
        (Type::Bool | Type::Truthy, _) => Err(mismatch("a truth value")),
        (Type::Enum(_), _) => Err(mismatch("an enum's name or number")),
        (Type::Flags(_), _) => Err(mismatch("flags")),
        _ => Err(mismatch("an integer")),
    }
}

fn out_of_range(number: i128, bits: u8, signed: bool) -> EncodeErrorKind {
    let sign = if signed { 'i' } else { 'u' };
    EncodeErrorKind::ValueOutOfRange {
        found: number.to_string(),
        range: format!("{sign}{bits}").into(),
    }
}

fn integer(int: IntType, value: &Value) -> Written {
    let width = usize::from(int.bits / 8);
    let bits = match value {
        Value::Int(number) if number::fits(*number, int.bits, int.signed) => number.cast_unsigned(),
        Value::Int(number) => return Err(out_of_range(*number, int.bits, int.signed)),
        Value::Wide(bits) if int.bits == 128 && !int.signed => *bits,
        Value::Wide(bits) => {
            return Err(EncodeErrorKind::ValueOutOfRange {
                found: bits.to_string(),
                range: format!("u{}", int.bits).into(),
            });
        }
        _ => return Err(mismatch("an integer")),
    };
    let mut bytes = bits.to_le_bytes().get(..width).unwrap_or_default().to_vec();
    if int.order == ByteOrder::Big {
        bytes.reverse();
    }
    Ok(bytes)
}

fn leb128(form: VarintType, value: &Value) -> Written {
    let Value::Int(number) = *value else {
        return Err(mismatch("an integer of 64 bits"));
    };
    let bits = form.bits.min(64);
    if !number::fits(number, bits, form.zigzag) {
        return Err(out_of_range(number, bits, form.zigzag));
    }
    let mut rest: u64 = match (form.zigzag, bits) {
        // Each fits: it was checked.
        (true, 0..=32) => varint::zigzag32(number as i32).into(),
        (true, _) => varint::zigzag64(number as i64),
        (false, _) => number as u64,
    };
    let mut bytes = Vec::new();
    while rest >= 0x80 {
        bytes.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    bytes.push(rest as u8);
    if bytes.len() > usize::from(form.max_bytes) {
        return Err(EncodeErrorKind::ValueOutOfRange {
            found: number.to_string(),
            range: format!("a varint of {} bytes", form.max_bytes).into(),
        });
    }
    Ok(bytes)
}

fn float_bytes(bits: u8, value: &Value) -> Written {
    let narrow = |number: f64| (number as f32).to_bits().to_le_bytes().to_vec();
    let wide = |number: f64| number.to_bits().to_le_bytes().to_vec();
    match (bits, value) {
        (32, Value::Float32(bits)) => Ok(bits.to_le_bytes().to_vec()),
        (32, Value::Float64(bits)) => Ok(narrow(f64::from_bits(*bits))),
        (32, Value::Int(number)) => Ok(narrow(*number as f64)),
        (_, Value::Float64(bits)) => Ok(bits.to_le_bytes().to_vec()),
        (_, Value::Float32(bits)) => Ok(wide(f32::from_bits(*bits).into())),
        (_, Value::Int(number)) => Ok(wide(*number as f64)),
        _ => Err(mismatch("a float")),
    }
}

fn own_number(def: &NumberDef, value: &Value, schema: &Schema, context: &Context) -> Written {
    let Value::Int(number) = *value else {
        return Err(mismatch("an integer"));
    };
    if !number::fits(number, def.bits, def.signed) {
        return Err(out_of_range(number, def.bits, def.signed));
    }
    match &def.codec {
        NumberCodec::Bytes { write, .. } => {
            let scope = NumberScope::writing(schema, context, number);
            scope.bytes(write).map_err(|fail| match fail {
                Fail::Overflow => EncodeErrorKind::ValueOutOfRange {
                    found: number.to_string(),
                    range: def.name.clone().into(),
                },
                fail => fail.encode_kind(),
            })
        }
        NumberCodec::Extern { .. } => {
            let Some(codec) = context.externs.find_number(&def.name) else {
                return Err(Fail::Extern(def.name.clone()).encode_kind());
            };
            let mut bytes = Vec::new();
            codec
                .write(number, &mut bytes)
                .map_err(|message| EncodeErrorKind::Extern { message })?;
            Ok(bytes)
        }
    }
}
