//! Facts about number types that reading and writing share.

use protogen_schema::ir::{self, ByteOrder, Schema, TextEncoding, Type};
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

/// The least size of a value in bytes.
pub(crate) fn min_size(ty: &Type, schema: &Schema) -> usize {
    usize::try_from(ir::min_size(schema, ty)).unwrap_or(usize::MAX)
}
