//! The types of values, and words for them in messages.
//! Never reports anything.

use crate::ir::{self, ExprType};

use super::resolver::Resolver;

impl<'a> Resolver<'a> {
    /// The type of an expression that has a value of this type.
    pub(super) fn value_type(&self, ty: &ir::Type) -> ExprType {
        match ty {
            ir::Type::Int(_)
            | ir::Type::Varint(_)
            | ir::Type::Bias { .. }
            | ir::Type::Number(_)
            | ir::Type::Choice {
                shape: ir::ChoiceShape::Widest { .. },
                ..
            } => ExprType::Int,
            ir::Type::Float(_) => ExprType::Float,
            ir::Type::Bool | ir::Type::Truthy => ExprType::Bool,
            ir::Type::As { inner, .. }
            | ir::Type::Block { inner, .. }
            | ir::Type::Optional(inner)
            | ir::Type::Sentinel { inner, .. } => self.value_type(inner),
            ir::Type::Enum(id) => ExprType::Enum(*id),
            ir::Type::Flags(id) => ExprType::Flags(*id),
            ir::Type::Newtype(id) => {
                let inner = self.schema.newtypes.get(id.0 as usize).map(|n| &n.ty);
                match inner {
                    // A newtype around itself is reported elsewhere.
                    Some(ir::Type::Newtype(inner)) if inner.0 >= id.0 => {
                        ExprType::Value(Box::new(ty.clone()))
                    }
                    Some(inner) => self.value_type(inner),
                    None => ExprType::Int,
                }
            }
            ir::Type::Text { .. } | ir::Type::Json { .. } => ExprType::Text,
            ir::Type::Bytes { .. } => ExprType::Bytes,
            ir::Type::Struct { id, .. } => ExprType::Struct(*id),
            _ => ExprType::Value(Box::new(ty.clone())),
        }
    }

    /// For messages: "an integer".
    pub(super) fn type_word(&self, ty: &ExprType) -> String {
        match ty {
            ExprType::Int => "an integer".into(),
            ExprType::Bool => "a condition".into(),
            ExprType::Float => "a float".into(),
            ExprType::Text => "a text".into(),
            ExprType::Bytes => "bytes".into(),
            ExprType::Enum(id) => {
                let name = self.schema.enums.get(id.0 as usize).map(|e| &e.name);
                name.map_or("an enum".into(), |name| format!("`{name}`"))
            }
            ExprType::Flags(id) => {
                let name = self.schema.flags.get(id.0 as usize).map(|f| &f.name);
                name.map_or("flags".into(), |name| format!("`{name}`"))
            }
            ExprType::Struct(id) => {
                let name = self.schema.structs.get(id.0 as usize).map(|s| &s.name);
                name.map_or("a struct".into(), |name| format!("`{name}`"))
            }
            ExprType::Value(ty) => match &**ty {
                ir::Type::Array { .. }
                | ir::Type::Sparse { .. }
                | ir::Type::SparseBitmap { .. } => "a list".into(),
                ir::Type::Map { .. } => "a map".into(),
                ir::Type::Match(_) | ir::Type::Union { .. } | ir::Type::Choice { .. } => {
                    "a union".into()
                }
                ir::Type::Record(_) | ir::Type::Bits(_) => "a record".into(),
                _ => "a value".into(),
            },
        }
    }
}
