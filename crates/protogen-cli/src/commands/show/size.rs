//! What a layout shows of a type: whether it has parts, what its length takes.
//! Never computes the size of a type: the IR does.

use protogen_schema::ir::{Length, Schema, Size, Type, type_size};

/// Whether a layout shows what a value of the type is made of.
pub fn is_composite(schema: &Schema, ty: &Type) -> bool {
    match ty {
        Type::Struct { .. }
        | Type::Union { .. }
        | Type::Match(_)
        | Type::Record(_)
        | Type::Bits(_)
        | Type::Choice { .. } => true,
        Type::Newtype(id) => is_composite(schema, &schema[*id].ty),
        Type::Optional(inner) | Type::Block { inner, .. } => is_composite(schema, inner),
        Type::Array { element, .. } | Type::Sparse { element, .. } => is_composite(schema, element),
        _ => false,
    }
}

/// What a length takes itself, and how many bytes or elements it may stand for.
pub fn length(schema: &Schema, length: &Length) -> (Size, Size) {
    match length {
        Length::Fixed(n) => (Size::ZERO, Size::fixed(*n)),
        Length::Prefix { ty, .. } => (type_size(schema, ty), Size::ANY),
        Length::Until { terminator, .. } => (Size::fixed(terminator.len() as u64), Size::ANY),
        Length::Chain { .. } => (Size::ZERO, Size { min: 1, max: None }),
        Length::Expr { .. } | Length::Rest { .. } | Length::While(_) | Length::Separator { .. } => {
            (Size::ZERO, Size::ANY)
        }
    }
}
