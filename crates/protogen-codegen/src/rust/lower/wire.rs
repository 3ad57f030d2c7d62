//! Types of the schema as ways to carry a value.
//! Values inside values are spoken of through the place given.

mod length;
mod list;
mod number;

use protogen_schema::ir::{
    BitItem, BitType, ByteOrder, ExprType, IntType, Length, NumberCodec, TextEncoding, Type,
    VarintType,
};

use super::body::{Access, BodyLower, Known};
use super::expr::Mode;
use super::graph::Node;
use crate::rust::model::{self, Convert, Ex, Form, Sparse, Varint, Wire};
use crate::rust::names;

/// The variant of `Encoding`.
pub fn encoding(of: TextEncoding) -> &'static str {
    match of {
        TextEncoding::Utf8 => "Utf8",
        TextEncoding::Latin1 => "Latin1",
        TextEncoding::Cp1252 => "Cp1252",
        TextEncoding::Ascii => "Ascii",
        TextEncoding::Utf16Le => "Utf16Le",
        TextEncoding::Utf16Be => "Utf16Be",
    }
}

/// Bytes of a code unit.
pub fn unit(of: TextEncoding) -> u64 {
    match of {
        TextEncoding::Utf16Le | TextEncoding::Utf16Be => 2,
        _ => 1,
    }
}

/// The reader's method for a varint.
pub fn varint_method(of: &VarintType) -> String {
    let full = if of.bits == 32 { 5 } else { 10 };
    if of.zigzag {
        return format!("zigzag{}()", of.bits);
    }
    if of.max_bytes == full && !of.lenient {
        return format!("varint{}()", of.bits);
    }
    let form = if of.lenient { "Any" } else { "Minimal" };
    format!(
        "varint{}_with({}, pg::VarintForm::{form})",
        of.bits, of.max_bytes
    )
}

/// What a bit item is, as a type.
pub fn bit_type(item: &BitItem) -> Type {
    let bits = match item.width {
        0..=8 => 8,
        9..=16 => 16,
        17..=32 => 32,
        33..=64 => 64,
        _ => 128,
    };
    let int = |signed| {
        Type::Int(IntType {
            bits,
            signed,
            order: ByteOrder::Little,
        })
    };
    match item.ty {
        BitType::Unsigned => int(false),
        BitType::Signed => int(true),
        BitType::Bool => Type::Bool,
        BitType::Enum(id) => Type::Enum(id),
        BitType::Flags(id) => Type::Flags(id),
    }
}

/// Whether a value of this type fills slots of the body it stands in: those of types in place.
fn fills(ty: &Type) -> bool {
    match ty {
        Type::Match(_) | Type::Record(_) | Type::Bits(_) | Type::Choice { .. } => true,
        Type::As { inner, .. }
        | Type::Block { inner, .. }
        | Type::Optional(inner)
        | Type::Sentinel { inner, .. } => fills(inner),
        Type::Array { element, .. }
        | Type::Sparse { element, .. }
        | Type::SparseBitmap { element, .. } => fills(element),
        Type::Map { key, value, .. } => fills(key) || fills(value),
        _ => false,
    }
}

impl BodyLower<'_, '_> {
    /// How a value of this type is carried; when writing it is spoken of as `known`.
    pub(super) fn wire(&mut self, ty: &Type, known: &Known) -> Wire {
        if let Some(scalar) = self.lower.scalar(ty) {
            return Wire::Scalar(scalar);
        }
        if self.form == Form::View && !self.lower.lends(ty) {
            return self.unborrowed(|this| this.wire(ty, known));
        }
        match ty {
            Type::Varint(varint) => Wire::Varint(Varint {
                bits: varint.bits,
                zigzag: varint.zigzag,
                max: varint.max_bytes,
                lenient: varint.lenient,
            }),
            Type::As { inner, wire } => self.carried(inner, wire),
            Type::Bias { base, bias } => {
                let number = self.wire(base, &Known::default());
                let prim = self.lower.prim(ty).unwrap_or("i128");
                Wire::Convert {
                    number: Box::new(number),
                    from: self.lower.prim(base).unwrap_or("i128"),
                    into: Convert::Bias(prim, bias.0),
                }
            }
            Type::Number(id) => {
                let def = &self.lower.schema[*id];
                match &def.codec {
                    NumberCodec::Bytes { size, .. } => Wire::Number {
                        root: self.root.clone(),
                        name: names::field_name(&def.name),
                        prim: super::types::prim(def.bits, def.signed),
                        size: u64::from(*size),
                    },
                    NumberCodec::Extern { .. } => Wire::ExternNumber {
                        method: names::field_name(&format!("number_{}", def.name)),
                        name: def.name.clone(),
                        prim: super::types::prim(def.bits, def.signed),
                    },
                }
            }
            Type::Enum(id) => {
                let base = self.lower.schema[*id].base.clone();
                self.carried(ty, &base)
            }
            Type::Flags(id) => {
                let base = self.lower.schema[*id].base.clone();
                self.carried(ty, &base)
            }
            Type::Bits(bits) => self.bits_value(bits, known),
            Type::Newtype(id) => {
                let def = &self.lower.schema[*id];
                let inner_ty = def.ty.clone();
                let copy = self.lower.rust_type(&inner_ty, &self.root).copy;
                let inner = Known {
                    text: format!("{}.0", known.text),
                    reference: false,
                    copy,
                };
                let path = self.lower.path_of(&def.name, &def.notes, &self.root);
                let wire = self.wire(&inner_ty, &inner);
                Wire::Newtype(path, Box::new(wire))
            }
            Type::Struct { id, args } => {
                let def = &self.lower.schema[*id];
                let args = self.arguments(args, &def.params);
                let name = self.named_type(&def.name, &def.notes);
                let body = &def.body;
                let fixed = (body.max_size == Some(body.min_size)).then_some(body.min_size);
                let wire = Wire::Named {
                    ty: name,
                    args,
                    fixed,
                    min: body.min_size,
                    leaves_fault: false,
                };
                self.boxed(wire, Node::Struct(*id))
            }
            Type::Union { id, args } => {
                let def = &self.lower.schema[*id];
                let args = self.arguments(args, &def.params);
                let name = self.named_type(&def.name, &def.notes);
                let min = self.lower.min_size(ty);
                self.boxed(
                    Wire::Named {
                        ty: name,
                        args,
                        fixed: None,
                        min,
                        leaves_fault: false,
                    },
                    Node::Union(*id),
                )
            }
            Type::Match(union) => {
                let (path, view_of) = self.place_type(&union.type_name);
                let union = self.union(union, path, view_of, known);
                Wire::Union(Box::new(union))
            }
            Type::Record(record) => {
                let (path, view_of) = self.place_type(&record.type_name);
                let access = Access::Of(known.text.clone());
                let (lowered, fields) = self.record(record, path.clone(), &access, None);
                let eq = fields.iter().all(|field| field.ty.eq);
                self.keep(model::Item::Struct(model::Struct {
                    name: path,
                    docs: Vec::new(),
                    fields,
                    derives: Vec::new(),
                    eq,
                    view_of,
                }));
                Wire::Record(Box::new(lowered))
            }
            Type::Block {
                length,
                lenient,
                inner,
            } => {
                let length = self.length(length);
                let inner = self.wire(inner, known);
                Wire::Block {
                    length,
                    lenient: *lenient,
                    inner: Box::new(inner),
                }
            }
            Type::Text {
                length,
                encoding: of,
                nul,
                pad,
            } => Wire::Text(model::Text {
                length: self.length(length),
                encoding: encoding(*of),
                unit: unit(*of),
                nul: *nul,
                pad: *pad,
                form: self.form,
            }),
            Type::Bytes { length } => Wire::Bytes(self.length(length), self.form),
            Type::Json { length } => Wire::Json(self.length(length)),
            Type::Array { element, length } => self.array(element, length),
            Type::Map { key, value, length } => self.map(key, value, length),
            Type::Sparse {
                element,
                slots,
                run,
                low,
                high,
            } => {
                let each = self.names.take("slot".into());
                let ty = self.rust_type(element);
                let known = Known {
                    text: each.clone(),
                    reference: true,
                    copy: ty.copy,
                };
                let slots = Ex {
                    decode: self.int(slots, Mode::Decode).as_wide("i128"),
                    encode: self.int(slots, Mode::Encode).as_wide("i128"),
                };
                let element = self.nested(element, &known);
                Wire::Sparse(Box::new(Sparse {
                    element,
                    each,
                    ty,
                    slots,
                    width: u64::from(run.bits / 8),
                    endian: if run.order == ByteOrder::Little {
                        "Little"
                    } else {
                        "Big"
                    },
                    low: low.0,
                    high: high.0,
                }))
            }
            Type::SparseBitmap { element, bitmap } => {
                let each = self.names.take("slot".into());
                let ty = self.rust_type(element);
                let known = Known {
                    text: each.clone(),
                    reference: true,
                    copy: ty.copy,
                };
                let element = self.nested(element, &known);
                let word = match &**bitmap {
                    Type::Array { element, .. } => self.lower.prim(element).unwrap_or("u8"),
                    _ => "u8",
                };
                let fixed = match &**bitmap {
                    Type::Array {
                        length: Length::Fixed(n),
                        ..
                    } => Some(*n),
                    _ => None,
                };
                let words = Known {
                    text: "words".into(),
                    reference: false,
                    copy: false,
                };
                let bitmap = self.wire(bitmap, &words);
                Wire::Bitmap {
                    element: Box::new(element),
                    each,
                    ty,
                    bitmap: Box::new(bitmap),
                    word,
                    fixed,
                }
            }
            Type::Optional(inner) => {
                let each = self.names.take("some".into());
                let ty = self.rust_type_inside(inner);
                let known = Known {
                    text: each.clone(),
                    reference: true,
                    copy: ty.copy,
                };
                let inner = self.nested_here(inner, &known);
                Wire::Optional {
                    inner: Box::new(inner),
                    each,
                    ty,
                }
            }
            Type::Sentinel { inner, absent } => {
                let each = self.names.take("some".into());
                let ty = self.rust_type(inner);
                let known = Known {
                    text: each.clone(),
                    reference: true,
                    copy: ty.copy,
                };
                let prim = self.lower.prim(inner).unwrap_or("i128");
                let number = self.num_of("v".into(), inner);
                let is_absent = format!("{} == {}", number.text, absent.0);
                let absent = self.sentinel(inner, &absent.0.to_string());
                let _ = prim;
                let inner = self.nested_here(inner, &known);
                Wire::Sentinel {
                    inner: Box::new(inner),
                    each,
                    ty,
                    is_absent,
                    absent,
                }
            }
            Type::Choice { arms, shape } => self.choice(arms, shape, known),
            Type::Extern { id, args } => {
                let def = &self.lower.schema[*id];
                let args = self.arguments(args, &def.params);
                Wire::Extern {
                    ty: format!("{}{}", self.root, names::type_name(&def.name)),
                    name: def.name.clone(),
                    args,
                    sees_message: def.sees_message,
                    size: def.size,
                }
            }
            // Scalars were taken above.
            Type::Int(_) | Type::Float(_) | Type::Bool | Type::Truthy => {
                self.lower.unsupported("this number");
                Wire::Bytes(model::Length::Fixed(0), Form::Owned)
            }
        }
    }

    /// Lowers a value of this type; what it fills is not seen outside.
    pub(super) fn contained<T>(&mut self, ty: &Type, lower: impl FnOnce(&mut Self) -> T) -> T {
        if !fills(ty) {
            return lower(self);
        }
        let before = (self.dec.clone(), self.enc.clone());
        let lowered = lower(self);
        (self.dec, self.enc) = before;
        lowered
    }

    /// A value inside a list: what it fills is not seen outside, and its path begins anew.
    fn nested(&mut self, ty: &Type, known: &Known) -> Wire {
        self.nested_at("", ty, known)
    }

    /// As [`Self::nested`]; the paths of what is inside begin with `prefix`.
    fn nested_at(&mut self, prefix: &str, ty: &Type, known: &Known) -> Wire {
        let prefix = std::mem::replace(&mut self.prefix, prefix.to_owned());
        let wire = self.contained(ty, |this| this.wire(ty, known));
        self.prefix = prefix;
        wire
    }

    fn boxed(&self, wire: Wire, node: Node) -> Wire {
        if self.lower.graph.needs_box(self.outer, node) {
            Wire::Boxed(Box::new(wire))
        } else {
            wire
        }
    }

    fn arguments(
        &mut self,
        args: &[protogen_schema::ir::Expr],
        params: &[(String, ExprType)],
    ) -> Vec<Ex> {
        args.iter()
            .zip(params)
            .map(|(arg, (_, ty))| Ex {
                decode: self.argument(arg, ty, Mode::Decode),
                encode: self.argument(arg, ty, Mode::Encode),
            })
            .collect()
    }

    /// A value inside an option, or in one of several arms: its path goes on, what it fills does not.
    pub(super) fn nested_here(&mut self, ty: &Type, known: &Known) -> Wire {
        self.contained(ty, |this| this.wire(ty, known))
    }
}
