//! Numbers, truth values, enums, flags: what is read without looking around.

use protogen_schema::ir::{
    Expr, IntType, Length, NumberCodec, NumberDef, Schema, Type, VarintType,
};
use protogen_wire::{DecodeError, DecodeErrorKind, Reader, varint::VarintForm};

use super::Decoder;
use crate::{
    context::Context,
    eval::{self, Fail, Scope},
    names, number,
    value::{EnumValue, Value},
};

pub(crate) type Read = Result<Value, DecodeError>;

impl Decoder<'_, '_> {
    /// A value of a type that looks at nothing around; none for any other type.
    pub(crate) fn scalar(&self, ty: &Type, r: &mut Reader<'_>) -> Option<Read> {
        scalar(ty, self.schema, self.context, r, 16)
    }
}

/// A value of a type that looks at nothing around; none for any other type.
pub(crate) fn scalar(
    ty: &Type,
    schema: &Schema,
    context: &Context,
    r: &mut Reader<'_>,
    depth: u32,
) -> Option<Read> {
    let depth = depth.checked_sub(1)?;
    let start = r.offset();
    Some(match ty {
        Type::Int(int) => integer(*int, r),
        Type::Float(float) => match float.bits {
            32 => r
                .unsigned(4, number::endian(float.order))
                .map(|bits| Value::Float32(bits as u32)),
            _ => r
                .unsigned(8, number::endian(float.order))
                .map(|bits| Value::Float64(bits as u64)),
        },
        Type::Bool => r.bool().map(Value::Bool),
        Type::Truthy => r.truthy().map(Value::Bool),
        Type::Varint(form) => varint(*form, r),
        Type::Number(id) => match schema.numbers.get(id.0 as usize) {
            Some(def) => own_number(def, schema, context, r),
            None => Err(r.fault(Fail::Schema("a number").decode_kind())),
        },
        Type::Bias { base, bias } => {
            let value = scalar(base, schema, context, r, depth)?;
            value.and_then(|value| match value {
                Value::Int(number) => number
                    .checked_add(bias.0)
                    .map(Value::Int)
                    .ok_or_else(|| DecodeError::new(start, DecodeErrorKind::ArithmeticOverflow)),
                _ => Err(DecodeError::new(start, DecodeErrorKind::ArithmeticOverflow)),
            })
        }
        Type::As { inner, wire } => {
            let read = scalar(wire, schema, context, r, depth)?;
            let bits = number::width(wire, schema).unwrap_or((128, true));
            read.and_then(|value| carried(inner, bits, value, schema, context, start, depth))
        }
        Type::Enum(id) => {
            let def = schema.enums.get(id.0 as usize)?;
            let read = scalar(&def.base, schema, context, r, depth)?;
            read.and_then(|value| named(ty, value, schema, context, start))
        }
        Type::Flags(id) => {
            let def = schema.flags.get(id.0 as usize)?;
            let read = scalar(&def.base, schema, context, r, depth)?;
            read.and_then(|value| named(ty, value, schema, context, start))
        }
        Type::Newtype(id) => {
            let def = schema.newtypes.get(id.0 as usize)?;
            return scalar(&def.ty, schema, context, r, depth);
        }
        Type::Bytes {
            length: Length::Fixed(len),
        } => r
            .bytes(usize::try_from(*len).unwrap_or(usize::MAX))
            .map(Value::Bytes),
        _ => return None,
    })
}

fn integer(int: IntType, r: &mut Reader<'_>) -> Read {
    let (width, endian) = (usize::from(int.bits / 8), number::endian(int.order));
    if int.signed {
        r.signed(width, endian).map(Value::Int)
    } else {
        r.unsigned(width, endian).map(Value::unsigned)
    }
}

fn varint(form: VarintType, r: &mut Reader<'_>) -> Read {
    let strictness = if form.lenient {
        VarintForm::Any
    } else {
        VarintForm::Minimal
    };
    let max = usize::from(form.max_bytes);
    if form.bits <= 32 {
        let value = r.varint32_with(max, strictness)?;
        Ok(Value::Int(match form.zigzag {
            true => protogen_wire::varint::unzigzag32(value).into(),
            false => value.into(),
        }))
    } else {
        let value = r.varint64_with(max, strictness)?;
        Ok(Value::Int(match form.zigzag {
            true => protogen_wire::varint::unzigzag64(value).into(),
            false => value.into(),
        }))
    }
}

/// A number carried by another type, as a value of the inner one.
fn carried(
    inner: &Type,
    (bits, signed): (u8, bool),
    value: Value,
    schema: &Schema,
    context: &Context,
    start: usize,
    depth: u32,
) -> Read {
    let Some(depth) = depth.checked_sub(1) else {
        return Ok(value);
    };
    match inner {
        Type::Newtype(id) => match schema.newtypes.get(id.0 as usize) {
            Some(def) => carried(
                &def.ty,
                (bits, signed),
                value,
                schema,
                context,
                start,
                depth,
            ),
            None => Ok(value),
        },
        Type::Bool => match value {
            Value::Int(0) => Ok(Value::Bool(false)),
            Value::Int(1) => Ok(Value::Bool(true)),
            Value::Int(found) => {
                let found = found.cast_unsigned();
                Err(DecodeError::new(
                    start,
                    DecodeErrorKind::InvalidBool { found },
                ))
            }
            _ => Err(DecodeError::new(
                start,
                DecodeErrorKind::InvalidBool { found: u128::MAX },
            )),
        },
        Type::Truthy => Ok(Value::Bool(value != Value::Int(0))),
        Type::Enum(_) | Type::Flags(_) => {
            let number = narrowed(inner, (bits, signed), value, schema, start)?;
            named(inner, number, schema, context, start)
        }
        _ => narrowed(inner, (bits, signed), value, schema, start),
    }
}

/// A number that was carried by a type of so many bits, as one of the inner type's.
fn narrowed(
    inner: &Type,
    (bits, signed): (u8, bool),
    value: Value,
    schema: &Schema,
    start: usize,
) -> Read {
    let Some((inner_bits, inner_signed)) = number::width(inner, schema) else {
        return Ok(value);
    };
    let Value::Int(number) = value else {
        return Ok(value);
    };
    let number = match inner_signed && !signed {
        true => protogen_wire::bits::sign_extend(number.cast_unsigned(), bits.into()),
        false => number,
    };
    if number::fits(number, inner_bits, inner_signed) {
        return Ok(Value::Int(number));
    }
    let kind = DecodeErrorKind::ValueOutOfRange {
        found: number.to_string(),
        range: format!("{inner_bits} bits").into(),
    };
    Err(DecodeError::new(start, kind))
}

/// A number as a value of an enum or flags type.
pub(super) fn named(
    ty: &Type,
    value: Value,
    schema: &Schema,
    context: &Context,
    start: usize,
) -> Read {
    let at = context.configuration();
    match (ty, value) {
        (Type::Enum(id), Value::Int(number)) => {
            let Some(def) = schema.enums.get(id.0 as usize) else {
                return Ok(Value::Int(number));
            };
            let value = names::enum_value(def, number, at);
            if def.closed && matches!(value, EnumValue::Number(_)) {
                let kind = DecodeErrorKind::UnknownEnumValue {
                    enum_: def.name.clone().into(),
                    found: number,
                };
                return Err(DecodeError::new(start, kind));
            }
            Ok(Value::Enum(value))
        }
        (Type::Flags(id), value) => {
            let bits = match value {
                Value::Int(number) => number.cast_unsigned(),
                Value::Wide(bits) => bits,
                other => return Ok(other),
            };
            match schema.flags.get(id.0 as usize) {
                Some(def) => Ok(Value::Flags(names::flags_value(def, bits, at))),
                None => Ok(Value::unsigned(bits)),
            }
        }
        (_, value) => Ok(value),
    }
}

fn own_number(def: &NumberDef, schema: &Schema, context: &Context, r: &mut Reader<'_>) -> Read {
    let start = r.offset();
    let at = |kind| DecodeError::new(start, kind);
    let value = match &def.codec {
        NumberCodec::Bytes { size, read, .. } => {
            let mut bytes = r.bytes(*size as usize)?;
            // A lenient reader gives fewer: zeros stand in for the others.
            bytes.resize(*size as usize, 0);
            let scope = NumberScope::reading(schema, context, &bytes);
            eval::int(read, &scope).map_err(|fail| at(fail.decode_kind()))?
        }
        NumberCodec::Extern { max, .. } => {
            let Some(codec) = context.externs.find_number(&def.name) else {
                return Err(at(Fail::Extern(def.name.clone()).decode_kind()));
            };
            let seen = r.rest().len().min(*max as usize);
            let (value, len) = codec
                .read(r.rest().get(..seen).unwrap_or_default())
                .map_err(|message| at(DecodeErrorKind::Extern { message }))?;
            r.skip(len)?;
            value
        }
    };
    if number::fits(value, def.bits, def.signed) {
        return Ok(Value::Int(value));
    }
    Err(at(DecodeErrorKind::ValueOutOfRange {
        found: value.to_string(),
        range: format!("{} bits", def.bits).into(),
    }))
}

/// What the expressions of a `number` see.
pub(crate) struct NumberScope<'a> {
    schema: &'a Schema,
    context: &'a Context,
    bytes: &'a [u8],
    value: Option<i128>,
}

impl<'a> NumberScope<'a> {
    fn reading(schema: &'a Schema, context: &'a Context, bytes: &'a [u8]) -> Self {
        Self {
            schema,
            context,
            bytes,
            value: None,
        }
    }

    pub(crate) fn writing(schema: &'a Schema, context: &'a Context, value: i128) -> Self {
        Self {
            schema,
            context,
            bytes: &[],
            value: Some(value),
        }
    }

    /// The bytes of a number's write expressions.
    pub(crate) fn bytes(&self, write: &[Expr]) -> Result<Vec<u8>, Fail> {
        let byte = |expr: &Expr| {
            let value = eval::int(expr, self)?;
            u8::try_from(value).map_err(|_| Fail::Overflow)
        };
        write.iter().map(byte).collect()
    }
}

impl Scope for NumberScope<'_> {
    fn schema(&self) -> &Schema {
        self.schema
    }

    fn context(&self) -> &Context {
        self.context
    }

    fn slot(&self, _: u32) -> Result<Value, Fail> {
        Err(Fail::Schema("a slot"))
    }

    fn slot_part(&self, _: u32, _: &[protogen_schema::ir::PathStep]) -> Result<Value, Fail> {
        Err(Fail::Schema("a slot"))
    }

    fn param(&self, _: u32) -> Option<&Value> {
        None
    }

    fn byte(&self, index: u32) -> Option<u8> {
        self.bytes.get(index as usize).copied()
    }

    fn number_value(&self) -> Option<i128> {
        self.value
    }
}
