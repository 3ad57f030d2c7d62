//! Facts about number types that reading and writing share.

use protogen_schema::ir::{ByteOrder, NumberCodec, Schema, TextEncoding, Type};
use protogen_wire::{Encoding, reader::Endian};

pub(crate) fn endian(order: ByteOrder) -> Endian {
    match order {
        ByteOrder::Little => Endian::Little,
        ByteOrder::Big => Endian::Big,
    }
}

pub(crate) fn encoding(encoding: TextEncoding) -> Encoding {
    match encoding {
        TextEncoding::Utf8 => Encoding::Utf8,
        TextEncoding::Latin1 => Encoding::Latin1,
        TextEncoding::Cp1252 => Encoding::Cp1252,
        TextEncoding::Ascii => Encoding::Ascii,
        TextEncoding::Utf16Le => Encoding::Utf16Le,
        TextEncoding::Utf16Be => Encoding::Utf16Be,
    }
}

/// Whether an integer fits into so many bits.
pub(crate) fn fits(value: i128, bits: u8, signed: bool) -> bool {
    let bits = u32::from(bits);
    if signed {
        protogen_wire::bits::fits_signed(value, bits)
    } else {
        value >= 0 && protogen_wire::bits::fits(value.cast_unsigned(), bits)
    }
}

/// Bits and sign of the integer that carries a type, if one does.
pub(crate) fn width(ty: &Type, schema: &Schema) -> Option<(u8, bool)> {
    match ty {
        Type::Int(int) => Some((int.bits, int.signed)),
        Type::Varint(varint) => Some((varint.bits, varint.zigzag)),
        Type::Bool | Type::Truthy => Some((8, false)),
        Type::As { wire, .. } => width(wire, schema),
        Type::Bias { base, .. } => width(base, schema),
        Type::Number(id) => {
            let def = schema.numbers.get(id.0 as usize)?;
            Some((def.bits, def.signed))
        }
        Type::Enum(id) => width(&schema.enums.get(id.0 as usize)?.base, schema),
        Type::Flags(id) => width(&schema.flags.get(id.0 as usize)?.base, schema),
        Type::Newtype(id) => width(&schema.newtypes.get(id.0 as usize)?.ty, schema),
        _ => None,
    }
}

/// Whether a value of this type has more than one form on the wire.
pub(crate) fn has_forms(ty: &Type, schema: &Schema) -> bool {
    match ty {
        Type::Truthy => true,
        Type::Varint(varint) => varint.lenient,
        Type::As { inner, wire } => has_forms(inner, schema) || has_forms(wire, schema),
        Type::Bias { base, .. } => has_forms(base, schema),
        Type::Number(_) => true,
        Type::Enum(id) => schema
            .enums
            .get(id.0 as usize)
            .is_some_and(|def| has_forms(&def.base, schema)),
        Type::Flags(id) => schema
            .flags
            .get(id.0 as usize)
            .is_some_and(|def| has_forms(&def.base, schema)),
        Type::Newtype(id) => schema
            .newtypes
            .get(id.0 as usize)
            .is_some_and(|def| has_forms(&def.ty, schema)),
        _ => false,
    }
}

/// Least size of a value on the wire, as far as it is plain to see; never too high.
pub(crate) fn min_size(ty: &Type, schema: &Schema) -> usize {
    min_size_to(ty, schema, 8)
}

fn min_size_to(ty: &Type, schema: &Schema, depth: u32) -> usize {
    use protogen_schema::ir::Length;
    let Some(depth) = depth.checked_sub(1) else {
        return 0;
    };
    let inner = |ty: &Type| min_size_to(ty, schema, depth);
    let length = |length: &Length, unit: usize| match length {
        Length::Fixed(count) => usize::try_from(*count).unwrap_or(0).saturating_mul(unit),
        Length::Prefix { ty, .. } => inner(ty),
        Length::Until { terminator, .. } => terminator.len(),
        _ => 0,
    };
    match ty {
        Type::Int(int) => usize::from(int.bits / 8),
        Type::Float(float) => usize::from(float.bits / 8),
        Type::Bool | Type::Truthy | Type::Varint(_) | Type::Optional(_) => 1,
        Type::As { wire, .. } => inner(wire),
        Type::Bias { base, .. } => inner(base),
        Type::Number(id) => match schema.numbers.get(id.0 as usize).map(|def| &def.codec) {
            Some(NumberCodec::Bytes { size, .. }) => *size as usize,
            Some(NumberCodec::Extern { min, .. }) => *min as usize,
            None => 0,
        },
        Type::Enum(id) => schema
            .enums
            .get(id.0 as usize)
            .map_or(0, |def| inner(&def.base)),
        Type::Flags(id) => schema
            .flags
            .get(id.0 as usize)
            .map_or(0, |def| inner(&def.base)),
        Type::Bits(bits) => usize::from(bits.carrier.bits / 8),
        Type::Newtype(id) => schema
            .newtypes
            .get(id.0 as usize)
            .map_or(0, |def| inner(&def.ty)),
        Type::Struct { id, .. } => schema
            .structs
            .get(id.0 as usize)
            .map_or(0, |def| usize::try_from(def.body.min_size).unwrap_or(0)),
        Type::Match(union) => match &union.tag {
            protogen_schema::ir::Tag::Inline(tag) => inner(tag),
            _ => 0,
        },
        Type::Union { id, .. } => {
            match schema.unions.get(id.0 as usize).map(|def| &def.union.tag) {
                Some(protogen_schema::ir::Tag::Inline(tag)) => inner(tag),
                _ => 0,
            }
        }
        Type::Block { length: l, .. }
        | Type::Text { length: l, .. }
        | Type::Bytes { length: l }
        | Type::Json { length: l } => length(l, 1),
        Type::Array { element, length: l } => length(l, inner(element)),
        Type::Map {
            key,
            value,
            length: l,
        } => length(l, inner(key).saturating_add(inner(value))),
        Type::Sentinel { inner: of, .. } => inner(of),
        Type::Choice { arms, .. } => arms.iter().map(|arm| inner(&arm.ty)).min().unwrap_or(0),
        Type::Record(_) | Type::Sparse { .. } | Type::SparseBitmap { .. } | Type::Extern { .. } => {
            0
        }
    }
}
