//! Types of the schema as Rust types, with their sizes and number ranges.

mod view;

use std::borrow::Cow;

use protogen_schema::ir::{
    self, ByteOrder, ChoiceShape, EnumId, Gate, IntType, Length, Notes, PathStep, Record, Type,
};

use super::Lower;
use super::graph::Node;
use crate::rust::model::{Form, Scalar, ScalarBytes, Ty};
use crate::rust::names;
use crate::rust::prims::{prim_of_range, prim_range};

fn ty(text: impl Into<Cow<'static, str>>, copy: bool, eq: bool) -> Ty {
    Ty {
        text: text.into(),
        copy,
        eq,
        borrows: None,
    }
}

impl Lower<'_> {
    /// The Rust type of a value, from a module that reaches the root by `root`.
    /// Types in place are named as in that module.
    pub(super) fn rust_type(&self, of: &Type, root: &str) -> Ty {
        self.rust_type_in(of, root, None)
    }

    /// The same, inside this named type, so that a value that holds itself is boxed.
    pub(super) fn rust_type_in(&self, of: &Type, root: &str, outer: Option<Node>) -> Ty {
        self.rust_type_as(of, root, outer, Form::Owned)
    }

    /// The same in this form. A value that has nothing to borrow is the packet's own in a view too.
    pub(super) fn rust_type_as(
        &self,
        of: &Type,
        root: &str,
        outer: Option<Node>,
        form: Form,
    ) -> Ty {
        match form {
            Form::View if self.lends(of) => self.view_type(of, root, outer),
            _ => self.owned_type(of, root, outer),
        }
    }

    fn owned_type(&self, of: &Type, root: &str, outer: Option<Node>) -> Ty {
        let inner = |of: &Type| self.rust_type_in(of, root, outer);
        match of {
            Type::Float(float) if float.bits == 32 => ty("f32", true, false),
            Type::Float(_) => ty("f64", true, false),
            Type::Bool | Type::Truthy => ty("bool", true, true),
            Type::As { inner: value, .. } => inner(value),
            Type::Int(_) | Type::Varint(_) | Type::Bias { .. } | Type::Number(_) => {
                ty(self.prim(of).unwrap_or("i128"), true, true)
            }
            Type::Enum(id) => ty(
                self.path_of(&self.schema[*id].name, &self.schema[*id].notes, root),
                true,
                true,
            ),
            Type::Flags(id) => ty(
                self.path_of(&self.schema[*id].name, &self.schema[*id].notes, root),
                true,
                true,
            ),
            Type::Bits(bits) => ty(names::type_name(&bits.type_name), false, true),
            Type::Newtype(id) => {
                let def = &self.schema[*id];
                let wrapped = self.rust_type(&def.ty, "");
                ty(
                    self.path_of(&def.name, &def.notes, root),
                    wrapped.copy,
                    wrapped.eq,
                )
            }
            Type::Struct { id, .. } => {
                let text = self.path_of(&self.schema[*id].name, &self.schema[*id].notes, root);
                self.boxed(text, outer, Node::Struct(*id))
            }
            Type::Union { id, .. } => {
                let text = self.path_of(&self.schema[*id].name, &self.schema[*id].notes, root);
                self.boxed(text, outer, Node::Union(*id))
            }
            Type::Match(union) => ty(names::type_name(&union.type_name), false, false),
            Type::Record(record) => ty(names::type_name(&record.type_name), false, false),
            Type::Block { inner: value, .. } => inner(value),
            Type::Text { .. } => ty("String", false, true),
            Type::Bytes {
                length: Length::Fixed(n),
            } => ty(format!("[u8; {n}]"), true, true),
            Type::Bytes { .. } => ty("Vec<u8>", false, true),
            Type::Json { .. } => ty("pg::Json", false, true),
            Type::Array {
                element,
                length: Length::Fixed(n),
            } if self.is_plain(element) => {
                let element = inner(element);
                ty(format!("[{}; {n}]", element.text), true, element.eq)
            }
            Type::Array { element, .. } => {
                let element = self.rust_type_in(element, root, None);
                ty(format!("Vec<{}>", element.text), false, element.eq)
            }
            Type::Map { key, value, .. } => {
                let key = self.rust_type_in(key, root, None);
                let value = self.rust_type_in(value, root, None);
                ty(
                    format!("Vec<({}, {})>", key.text, value.text),
                    false,
                    key.eq && value.eq,
                )
            }
            Type::Sparse { element, .. } | Type::SparseBitmap { element, .. } => {
                let element = self.rust_type_in(element, root, None);
                ty(format!("Vec<Option<{}>>", element.text), false, element.eq)
            }
            Type::Optional(value) | Type::Sentinel { inner: value, .. } => inner(value).optional(),
            Type::Choice { shape, .. } => match shape {
                ChoiceShape::Widest { bits, signed } => ty(prim(*bits, *signed), true, true),
                ChoiceShape::Enum { type_name } => ty(names::type_name(type_name), false, false),
            },
            Type::Extern { id, .. } => {
                let def = &self.schema[*id];
                ty(
                    format!("{root}{}", names::type_name(&def.name)),
                    false,
                    true,
                )
            }
        }
    }

    /// How a named type is spoken of: by the path that was asked for, or from the root module.
    pub(super) fn path_of(&self, name: &str, notes: &Notes, root: &str) -> String {
        match &notes.rust_type {
            Some(path) => path.clone(),
            None => format!("{root}{}", names::type_name(name)),
        }
    }

    fn boxed(&self, text: String, outer: Option<Node>, node: Node) -> Ty {
        if self.graph.needs_box(outer, node) {
            ty(format!("Box<{text}>"), false, false)
        } else {
            ty(text, false, false)
        }
    }

    /// Whether a fixed list of these is a Rust array: plain numbers.
    pub(super) fn is_plain(&self, of: &Type) -> bool {
        matches!(of, Type::Int(_) | Type::Float(_))
    }

    /// The primitive type of the number that a value is or stands for.
    pub(super) fn prim(&self, of: &Type) -> Option<&'static str> {
        Some(match of {
            Type::Int(int) => prim(int.bits, int.signed),
            Type::Varint(varint) => prim(varint.bits, varint.zigzag),
            Type::As { inner, .. } => self.prim(inner)?,
            Type::Bias { .. } => {
                let (lo, hi) = self.int_range(of)?;
                prim_of_range(lo, hi)
            }
            Type::Number(id) => {
                let def = &self.schema[*id];
                prim(def.bits, def.signed)
            }
            Type::Enum(id) => self.prim(&self.schema[*id].base)?,
            Type::Flags(id) => self.prim(&self.schema[*id].base)?,
            Type::Newtype(id) => self.prim(&self.schema[*id].ty)?,
            Type::Choice {
                shape: ChoiceShape::Widest { bits, signed },
                ..
            } => prim(*bits, *signed),
            _ => return None,
        })
    }

    /// Least and greatest value of an integer type.
    pub(super) fn int_range(&self, of: &Type) -> Option<(i128, i128)> {
        match of {
            Type::Int(int) => Some(bit_range(int.bits, int.signed)),
            Type::Bias { base, bias } => {
                let (lo, hi) = self.int_range(base)?;
                Some((lo.checked_add(bias.0)?, hi.checked_add(bias.0)?))
            }
            Type::As { inner, .. } => self.int_range(inner),
            Type::Newtype(id) => self.int_range(&self.schema[*id].ty),
            _ => self.prim(of).map(prim_range),
        }
    }

    /// A fixed-size number that reader and writer have a method for.
    pub(super) fn scalar(&self, of: &Type) -> Option<Scalar> {
        match of {
            Type::Int(int) => Some(int_scalar(*int)),
            Type::Float(float) => {
                let (method, prim, bytes) = match (float.bits, float.order) {
                    (32, ByteOrder::Little) => ("f32le", "f32", ScalarBytes::Little),
                    (32, ByteOrder::Big) => ("f32be", "f32", ScalarBytes::Big),
                    (_, ByteOrder::Little) => ("f64le", "f64", ScalarBytes::Little),
                    (_, ByteOrder::Big) => ("f64be", "f64", ScalarBytes::Big),
                };
                Some(Scalar {
                    method,
                    prim,
                    size: u64::from(float.bits / 8),
                    bytes,
                })
            }
            Type::Bool => Some(Scalar {
                method: "bool",
                prim: "bool",
                size: 1,
                bytes: ScalarBytes::Other,
            }),
            Type::Truthy => Some(Scalar {
                method: "truthy",
                prim: "bool",
                size: 1,
                bytes: ScalarBytes::Other,
            }),
            _ => None,
        }
    }

    /// Whether an enum's numbers depend on the context.
    pub(super) fn enum_versioned(&self, id: EnumId) -> bool {
        use super::gates::Cond;
        let gated = |gate: &Gate| matches!(self.gate(gate, "", None), Cond::Code(_));
        self.schema[id]
            .items
            .iter()
            .any(|item| item.values.iter().any(|v| gated(&v.gate)))
    }

    /// An enum's item as a pattern and, if it carries nothing, an expression.
    pub(super) fn item_pattern(&self, id: EnumId, item: u32, root: &str) -> String {
        let def = &self.schema[id];
        let ty = self.path_of(&def.name, &def.notes, root);
        let Some(found) = def.items.get(item as usize) else {
            return String::new();
        };
        let path = |name: &str| format!("{ty}::{}", names::variant_name(name));
        if found.alias {
            let first = found.values.first().map(|v| v.first);
            let original = def
                .items
                .iter()
                .find(|i| !i.alias && i.values.iter().any(|v| Some(v.first) == first));
            return original.map_or_else(String::new, |o| path(&o.name));
        }
        if found.values.iter().any(|v| v.first != v.last) {
            format!("{}(_)", path(&found.name))
        } else {
            path(&found.name)
        }
    }

    /// The type of a field by name, and whether it is an `Option` of it.
    pub(super) fn field_of(&self, of: &Type, name: &str) -> Option<(Type, bool)> {
        let in_record = |record: &Record| {
            let field = record.fields.iter().find(|f| f.name == name)?;
            Some((field.ty.clone(), field.optional))
        };
        match of {
            Type::Struct { id, .. } => in_record(&self.schema[*id].body.record),
            Type::Record(record) => in_record(record),
            Type::Block { inner, .. } => self.field_of(inner, name),
            Type::Bits(bits) => {
                let item = bits.items.iter().find(|item| item.name == name)?;
                Some((super::wire::bit_type(item), !item.gate.is_always()))
            }
            _ => None,
        }
    }

    /// The type of a part of a value.
    pub(super) fn part_type(&self, of: &Type, path: &[PathStep]) -> Option<Type> {
        let mut ty = of.clone();
        for PathStep::Field(name) in path {
            ty = self.field_of(&ty, name)?.0;
        }
        Some(ty)
    }

    /// The least size of a value in bytes.
    pub(super) fn min_size(&self, of: &Type) -> u64 {
        ir::min_size(self.schema, of)
    }
}

/// The primitive type of so many bits, rounded up.
pub fn prim(bits: u8, signed: bool) -> &'static str {
    match (bits, signed) {
        (..=8, false) => "u8",
        (..=8, true) => "i8",
        (..=16, false) => "u16",
        (..=16, true) => "i16",
        (..=32, false) => "u32",
        (..=32, true) => "i32",
        (..=64, false) => "u64",
        (..=64, true) => "i64",
        (_, false) => "u128",
        (_, true) => "i128",
    }
}

fn bit_range(bits: u8, signed: bool) -> (i128, i128) {
    match (bits, signed) {
        (128.., false) => (0, i128::MAX),
        (128.., true) => (i128::MIN, i128::MAX),
        (_, false) => (0, (1i128 << bits) - 1),
        (_, true) => (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1),
    }
}

fn int_scalar(int: IntType) -> Scalar {
    let little = int.order == ByteOrder::Little;
    let method = match (int.bits, int.signed, little) {
        (8, false, _) => "u8",
        (8, true, _) => "i8",
        (16, false, true) => "u16le",
        (16, false, false) => "u16be",
        (16, true, true) => "i16le",
        (16, true, false) => "i16be",
        (24, false, true) => "u24le",
        (24, false, false) => "u24be",
        (24, true, true) => "i24le",
        (24, true, false) => "i24be",
        (32, false, true) => "u32le",
        (32, false, false) => "u32be",
        (32, true, true) => "i32le",
        (32, true, false) => "i32be",
        (48, false, true) => "u48le",
        (48, false, false) => "u48be",
        (48, true, true) => "i48le",
        (48, true, false) => "i48be",
        (64, false, true) => "u64le",
        (64, false, false) => "u64be",
        (64, true, true) => "i64le",
        (64, true, false) => "i64be",
        (_, false, true) => "u128le",
        (_, false, false) => "u128be",
        (_, true, true) => "i128le",
        (_, true, false) => "i128be",
    };
    let bytes = match (int.bits, little) {
        (24 | 48, _) => ScalarBytes::Other,
        (_, true) => ScalarBytes::Little,
        (_, false) => ScalarBytes::Big,
    };
    Scalar {
        method,
        prim: prim(int.bits, int.signed),
        size: u64::from(int.bits / 8),
        bytes,
    }
}
