//! What notes demand of a value, and how values stand in messages.

use std::fmt;

use protogen_schema::ir::{Axis, Expr, ExprKind, Notes, OneValue, Schema, Type, ValueRange};

use crate::{
    eval::{self, Fail, Scope},
    held,
    value::{EnumValue, Value},
};

/// How a value breaks its notes.
pub(crate) enum Breach {
    /// Not one of the values that are allowed.
    Range { found: String, range: String },
    /// More elements or bytes than are allowed.
    TooLong { limit: u64, found: u64 },
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Range { found, range } => write!(f, "{found} is not in {range}"),
            Self::TooLong { limit, found } => write!(f, "{found} long, at most {limit}"),
        }
    }
}

pub(crate) fn nothing_to_check(notes: &Notes) -> bool {
    notes.range.is_none()
        && notes.len.is_none()
        && notes.one_of.is_empty()
        && notes.max_bytes.is_none()
}

/// The first breach, if there is one; `size` is the size on the wire.
pub(crate) fn breach(
    notes: &Notes,
    ty: &Type,
    value: &Value,
    size: usize,
    scope: &dyn Scope,
) -> Option<Breach> {
    if value.is_absent() {
        return None;
    }
    if let Type::Optional(inner) = ty
        && let Some(value) = held::held(inner, value, scope.schema())
    {
        return breach(notes, inner, value, size, scope);
    }
    if let Some(limit) = notes.max_bytes
        && size as u64 > limit
    {
        return Some(Breach::TooLong {
            limit,
            found: size as u64,
        });
    }
    if let Some(range) = &notes.len {
        let len = length(ty, value, scope.schema());
        if let Some(max) = range.max
            && len > max.0
        {
            return Some(Breach::TooLong {
                limit: u64::try_from(max.0).unwrap_or(0),
                found: u64::try_from(len).unwrap_or(u64::MAX),
            });
        }
        if range.min.is_some_and(|min| len < min.0) {
            return Some(Breach::Range {
                found: format!("length {len}"),
                range: range_text(range),
            });
        }
    }
    if let Some(range) = &notes.range {
        let inside = match value {
            Value::Wide(_) => range.max.is_none(),
            Value::Float32(_) | Value::Float64(_) => float_inside(value, range),
            _ => number_of(ty, value, scope).is_ok_and(|number| {
                range.min.is_none_or(|min| number >= min.0)
                    && range.max.is_none_or(|max| number <= max.0)
            }),
        };
        if !inside {
            return Some(Breach::Range {
                found: text(value),
                range: range_text(range),
            });
        }
    }
    if !notes.one_of.is_empty() {
        let known = notes.one_of.iter().any(|one| match (one, value) {
            (OneValue::Text(a), Value::Text(b)) => a == b,
            (OneValue::Int(a), value) => {
                number_of(ty, value, scope).is_ok_and(|number| number == a.0)
            }
            _ => false,
        });
        if !known {
            let words: Vec<String> = notes.one_of.iter().map(one_text).collect();
            return Some(Breach::Range {
                found: text(value),
                range: format!("({})", words.join(", ")),
            });
        }
    }
    None
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a comparison with a float is made in floats"
)]
fn float_inside(value: &Value, range: &ValueRange) -> bool {
    let number = match value {
        Value::Float32(bits) => f32::from_bits(*bits).into(),
        Value::Float64(bits) => f64::from_bits(*bits),
        _ => return false,
    };
    range.min.is_none_or(|min| number >= min.0 as f64)
        && range.max.is_none_or(|max| number <= max.0 as f64)
}

fn length(ty: &Type, value: &Value, schema: &Schema) -> i128 {
    let len = match (value, text_encoding(ty, schema)) {
        (Value::Text(text), Some(encoding)) => protogen_wire::text::encoded_len(text, encoding),
        _ => return eval::count(value).unwrap_or(0),
    };
    i128::try_from(len).unwrap_or(i128::MAX)
}

fn text_encoding(ty: &Type, schema: &Schema) -> Option<protogen_wire::Encoding> {
    match ty {
        Type::Text { encoding, .. } => Some(crate::number::encoding(*encoding)),
        Type::Newtype(id) => text_encoding(&schema.newtypes.get(id.0 as usize)?.ty, schema),
        Type::Optional(inner) | Type::Block { inner, .. } => text_encoding(inner, schema),
        _ => None,
    }
}

/// The number of a value of this type.
pub(crate) fn number_of(ty: &Type, value: &Value, scope: &dyn Scope) -> Result<i128, Fail> {
    let schema = scope.schema();
    match (ty, value) {
        (_, Value::Int(number)) => Ok(*number),
        (Type::Enum(id), Value::Enum(value)) => {
            let def = schema
                .enums
                .get(id.0 as usize)
                .ok_or(Fail::Schema("an enum"))?;
            crate::names::enum_number(def, value, scope.at()).ok_or_else(|| match value {
                EnumValue::Name(name) | EnumValue::Ranged(name, _) => Fail::Absent(name.clone()),
                EnumValue::Number(number) => Fail::Absent(number.to_string()),
            })
        }
        (Type::Flags(id), Value::Flags(value)) => {
            let def = schema
                .flags
                .get(id.0 as usize)
                .ok_or(Fail::Schema("flags"))?;
            let bits = crate::names::flags_bits(def, value, scope.at()).map_err(Fail::Absent)?;
            i128::try_from(bits).map_err(|_| Fail::Overflow)
        }
        (Type::Newtype(id), value) => {
            let def = schema
                .newtypes
                .get(id.0 as usize)
                .ok_or(Fail::Schema("a newtype"))?;
            number_of(&def.ty, value, scope)
        }
        (Type::As { inner, .. }, value)
        | (Type::Optional(inner) | Type::Sentinel { inner, .. }, value) => {
            number_of(inner, value, scope)
        }
        (_, value) => eval::number(value, None, scope),
    }
}

/// Whether a computed value and what was read are the same, as values of the type.
pub(crate) fn fits_type(
    ty: &Type,
    expected: &Value,
    found: &Value,
    schema: &Schema,
    scope: &dyn Scope,
) -> Result<bool, Fail> {
    match (expected, found) {
        (Value::Enum(_), _) | (_, Value::Enum(_)) | (_, Value::Flags(_)) => {
            Ok(number_of(ty, expected, scope)? == number_of(ty, found, scope)?)
        }
        (Value::Bytes(expected), Value::Text(found)) => {
            let mut bytes = Vec::new();
            let encoding = text_encoding(ty, schema).unwrap_or(protogen_wire::Encoding::Utf8);
            let same = protogen_wire::text::encode(found, encoding, &mut bytes).is_ok();
            Ok(same && bytes == *expected)
        }
        (Value::Float64(wide), Value::Float32(narrow)) => {
            Ok(f64::from(f32::from_bits(*narrow)).to_bits() == *wide
                || (f64::from_bits(*wide) as f32).to_bits() == *narrow)
        }
        _ => eval::same(expected, found, None, scope),
    }
}

/// Whether an expression speaks of a count or a size.
pub(crate) fn measures(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Count { .. } | ExprKind::Size(_) | ExprKind::PlainSize { .. } => true,
        ExprKind::Unary { of, .. } => measures(of),
        ExprKind::Binary { left, right, .. } => measures(left) || measures(right),
        ExprKind::Min(a, b) | ExprKind::Max(a, b) => measures(a) || measures(b),
        ExprKind::If { then, els, .. } => measures(then) || measures(els),
        _ => false,
    }
}

fn range_text(range: &ValueRange) -> String {
    let end = |end: Option<protogen_schema::ir::Integer>| {
        end.map_or_else(String::new, |end| end.0.to_string())
    };
    format!("{}..={}", end(range.min), end(range.max))
}

fn one_text(one: &OneValue) -> String {
    match one {
        OneValue::Int(value) => value.0.to_string(),
        OneValue::Text(text) => format!("{text:?}"),
    }
}

/// The versions of an axis, in words.
pub(crate) fn versions(axis: &Axis) -> String {
    let words: Vec<String> = axis
        .versions
        .iter()
        .map(|interval| match interval.first == interval.last {
            true => interval.first.to_string(),
            false => format!("{}..={}", interval.first, interval.last),
        })
        .collect();
    words.join(" | ")
}

/// A constant's value in a message.
pub(crate) fn constant_text(_ty: &Type, value: &Value) -> String {
    text(value)
}

/// A value in a message.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::Absent => "nothing".to_owned(),
        Value::Int(value) => value.to_string(),
        Value::Wide(value) => value.to_string(),
        Value::Float32(bits) => f32::from_bits(*bits).to_string(),
        Value::Float64(bits) => f64::from_bits(*bits).to_string(),
        Value::Bool(value) => value.to_string(),
        Value::Text(text) => format!("{text:?}"),
        Value::Bytes(bytes) | Value::Raw(bytes) => crate::hex::spaced(bytes),
        Value::Json(value) => value.to_string(),
        Value::Enum(EnumValue::Name(name)) => name.clone(),
        Value::Enum(EnumValue::Ranged(name, number)) => format!("{name}({number})"),
        Value::Enum(EnumValue::Number(number)) => number.to_string(),
        Value::Flags(flags) => {
            let mut words = flags.names.clone();
            if flags.rest != 0 || words.is_empty() {
                words.push(format!("{:#X}", flags.rest));
            }
            words.join(" | ")
        }
        Value::Case(name, _) => name.clone(),
        Value::Record(_) | Value::List(_) | Value::Map(_) => value.kind().to_owned(),
    }
}

/// A computed value as a field of the type has it.
pub(crate) fn typed(ty: &Type, value: Value) -> Value {
    match (ty, value) {
        (Type::Bool | Type::Truthy, Value::Int(number)) => Value::Bool(number != 0),
        (_, value) => value,
    }
}
