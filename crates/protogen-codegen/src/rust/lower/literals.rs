//! Written values of the schema as Rust expressions.
//! Knows types; what has no expression is none.

use protogen_schema::ir::{
    Arm, ArmPayload, ChoiceShape, Field, FlagsId, Integer, Length, Literal, Record, Type, Union,
};

use super::Lower;
use super::graph::Node;
use crate::rust::names;

/// Where types in place are named from.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The module of the packet, with its colons; empty at the root.
    pub module: &'a str,
    /// The named type around, for boxes.
    pub outer: Option<Node>,
}

impl Lower<'_> {
    /// A literal as a value that is there, where another may not be: a list of one if it may be
    /// absent too.
    fn held_literal(&self, inner: &Type, value: &Literal, place: Place<'_>) -> Option<String> {
        let value = match value {
            value if !inner.may_be_absent(self.schema) => value,
            Literal::List(items) => match &items[..] {
                [value] => value,
                _ => return None,
            },
            _ => return None,
        };
        Some(format!("Some({})", self.literal(inner, value, place)?))
    }

    /// A literal as a value of this type.
    pub(super) fn literal(&self, ty: &Type, value: &Literal, place: Place<'_>) -> Option<String> {
        match (ty, value) {
            (Type::As { inner, .. }, _) => self.literal(inner, value, place),
            (Type::Block { inner, .. }, _) => self.literal(inner, value, place),
            (Type::Newtype(id), _) => {
                let def = &self.schema[*id];
                let inner = self.literal(
                    &def.ty,
                    value,
                    Place {
                        module: "",
                        outer: None,
                    },
                )?;
                Some(format!("{}({inner})", names::type_name(&def.name)))
            }
            (Type::Optional(_) | Type::Sentinel { .. }, Literal::Null) => Some("None".into()),
            (Type::Optional(inner), _) => self.held_literal(inner, value, place),
            (Type::Sentinel { inner, .. }, _) => {
                Some(format!("Some({})", self.literal(inner, value, place)?))
            }
            (Type::Bool | Type::Truthy, Literal::Bool(on)) => Some(on.to_string()),
            (Type::Float(float), Literal::Float(number)) => number
                .is_finite()
                .then(|| format!("{number:?}_f{}", float.bits)),
            (Type::Float(float), Literal::Int(number)) => {
                Some(format!("{}.0_f{}", number.0, float.bits))
            }
            (Type::Enum(id), Literal::Name(name)) => {
                let items = &self.schema[*id].items;
                let index = items.iter().position(|item| item.name == *name)?;
                Some(self.item_pattern(*id, u32::try_from(index).ok()?, ""))
            }
            (Type::Enum(_), Literal::Int(number)) => Some(
                self.named_number(ty, &number.0.to_string(), "")
                    .replace(", cx)", ", &cx)"),
            ),
            (Type::Enum(id), Literal::Case(name, number)) => {
                let Literal::Int(number) = **number else {
                    return None;
                };
                let ty = names::type_name(&self.schema[*id].name);
                Some(format!("{ty}::{}({})", names::variant_name(name), number.0))
            }
            (Type::Flags(id), _) => self.flags_literal(*id, value),
            (Type::Struct { id, .. }, Literal::Record(fields)) => {
                let def = &self.schema[*id];
                let inner = Place {
                    module: "",
                    outer: Some(Node::Struct(*id)),
                };
                let text = self.record_literal(
                    &names::type_name(&def.name),
                    &def.body.record,
                    fields,
                    inner,
                )?;
                Some(self.boxed_literal(text, place, Node::Struct(*id)))
            }
            (Type::Union { id, .. }, _) => {
                let def = &self.schema[*id];
                let inner = Place {
                    module: "",
                    outer: Some(Node::Union(*id)),
                };
                let text =
                    self.union_literal(&names::type_name(&def.name), &def.union, value, inner)?;
                Some(self.boxed_literal(text, place, Node::Union(*id)))
            }
            (Type::Match(union), _) => {
                let path = format!("{}{}", place.module, names::type_name(&union.type_name));
                self.union_literal(&path, union, value, place)
            }
            (Type::Record(record), Literal::Record(fields)) => {
                let path = format!("{}{}", place.module, names::type_name(&record.type_name));
                self.record_literal(&path, record, fields, place)
            }
            (Type::Bits(bits), Literal::Record(fields)) => {
                let mut texts = Vec::new();
                for item in &bits.items {
                    if item.value != protogen_schema::ir::BitValue::Field {
                        continue;
                    }
                    let (_, value) = fields.iter().find(|(name, _)| *name == item.name)?;
                    let text = self.literal(&super::wire::bit_type(item), value, place)?;
                    texts.push(format!("{}: {text}", names::field_name(&item.name)));
                }
                let path = format!("{}{}", place.module, names::type_name(&bits.type_name));
                Some(format!("{path} {{ {} }}", texts.join(", ")))
            }
            (Type::Text { .. }, Literal::Text(text)) => Some(format!("{text:?}.to_owned()")),
            (Type::Bytes { length }, Literal::Bytes(bytes)) => Some(match length {
                Length::Fixed(_) => format!("{bytes:?}"),
                _ => format!("vec!{bytes:?}"),
            }),
            (Type::Array { element, length }, Literal::Bytes(bytes)) if is_byte(element) => {
                Some(match length {
                    Length::Fixed(_) => format!("{bytes:?}"),
                    _ => format!("vec!{bytes:?}"),
                })
            }
            (Type::Array { element, length }, Literal::List(list)) => {
                let inner = Place {
                    outer: None,
                    ..place
                };
                let texts: Option<Vec<String>> = list
                    .iter()
                    .map(|value| self.literal(element, value, inner))
                    .collect();
                let texts = texts?.join(", ");
                let fixed = matches!(length, Length::Fixed(_)) && self.is_plain(element);
                Some(if fixed {
                    format!("[{texts}]")
                } else {
                    format!("vec![{texts}]")
                })
            }
            (
                Type::Sparse { element, .. } | Type::SparseBitmap { element, .. },
                Literal::List(list),
            ) => {
                let inner = Place {
                    outer: None,
                    ..place
                };
                let slot = |value: &Literal| match value {
                    Literal::Null => Some("None".to_owned()),
                    _ => self.held_literal(element, value, inner),
                };
                let texts: Option<Vec<String>> = list.iter().map(slot).collect();
                Some(format!("vec![{}]", texts?.join(", ")))
            }
            (
                Type::Map {
                    key, value: inner, ..
                },
                Literal::Pairs(pairs),
            ) => {
                let at = Place {
                    outer: None,
                    ..place
                };
                let pair = |(k, v): &(Literal, Literal)| {
                    Some(format!(
                        "({}, {})",
                        self.literal(key, k, at)?,
                        self.literal(inner, v, at)?
                    ))
                };
                let texts: Option<Vec<String>> = pairs.iter().map(pair).collect();
                Some(format!("vec![{}]", texts?.join(", ")))
            }
            (Type::Map { .. }, Literal::Record(fields)) if fields.is_empty() => {
                Some("Vec::new()".into())
            }
            (Type::Choice { arms, shape }, _) => match (shape, value) {
                (ChoiceShape::Widest { .. }, Literal::Int(number)) => Some(number.0.to_string()),
                (ChoiceShape::Enum { type_name }, Literal::Case(name, inner)) => {
                    let arm = arms.iter().find(|arm| arm.name == *name)?;
                    let text = self.literal(&arm.ty, inner, place)?;
                    let ty = names::type_name(type_name);
                    Some(format!(
                        "{}{ty}::{}({text})",
                        place.module,
                        names::variant_name(name)
                    ))
                }
                (ChoiceShape::Enum { type_name }, _) => {
                    let ty = names::type_name(type_name);
                    arms.iter().find_map(|arm| {
                        let text = self.literal(&arm.ty, value, place)?;
                        let variant = names::variant_name(&arm.name);
                        Some(format!("{}{ty}::{variant}({text})", place.module))
                    })
                }
                _ => None,
            },
            (_, Literal::Int(Integer(number))) if self.prim(ty).is_some() => {
                Some(number.to_string())
            }
            _ => None,
        }
    }

    fn boxed_literal(&self, text: String, place: Place<'_>, node: Node) -> String {
        if self.graph.needs_box(place.outer, node) {
            format!("Box::new({text})")
        } else {
            text
        }
    }

    fn flags_literal(&self, id: FlagsId, value: &Literal) -> Option<String> {
        let def = &self.schema[id];
        let bit = |literal: &Literal| match literal {
            Literal::Int(bits) => Some(bits.0),
            Literal::Name(name) => def
                .items
                .iter()
                .find(|item| item.name == *name)
                .map(|item| item.mask.0),
            _ => None,
        };
        let bits = match value {
            Literal::List(list) => {
                let all: Option<Vec<i128>> = list.iter().map(bit).collect();
                all?.into_iter().fold(0, |bits, bit| bits | bit)
            }
            one => bit(one)?,
        };
        Some(format!(
            "{}::from_bits({bits:#x})",
            names::type_name(&def.name)
        ))
    }

    /// A record with these fields; what is not written must be optional.
    pub(super) fn record_literal(
        &self,
        path: &str,
        record: &Record,
        values: &[(String, Literal)],
        place: Place<'_>,
    ) -> Option<String> {
        if record.fields.is_empty() {
            return Some(path.to_owned());
        }
        let texts = self.field_literals(&record.fields, values, place)?;
        Some(format!("{path} {{ {} }}", texts.join(", ")))
    }

    fn field_literals(
        &self,
        fields: &[Field],
        values: &[(String, Literal)],
        place: Place<'_>,
    ) -> Option<Vec<String>> {
        fields
            .iter()
            .map(|field| {
                let name = field.notes.rust_name.as_deref().unwrap_or(&field.name);
                let name = names::field_name(name);
                let value = values
                    .iter()
                    .find(|(name, _)| *name == field.name)
                    .map(|(_, v)| v);
                let text = match (value, field.optional) {
                    // Which of the two is absent, only a written one says.
                    (None, true) if field.ty.may_be_absent(self.schema) => return None,
                    (Some(Literal::Null), true) if field.ty.may_be_absent(self.schema) => {
                        "Some(None)".to_owned()
                    }
                    (None | Some(Literal::Null), true) => "None".to_owned(),
                    (None, false) => match field.ty {
                        Type::Optional(_) | Type::Sentinel { .. } => "None".to_owned(),
                        _ => return None,
                    },
                    (Some(value), true) => {
                        format!("Some({})", self.literal(&field.ty, value, place)?)
                    }
                    (Some(value), false) => self.literal(&field.ty, value, place)?,
                };
                Some(format!("{name}: {text}"))
            })
            .collect()
    }

    fn union_literal(
        &self,
        path: &str,
        union: &Union,
        value: &Literal,
        place: Place<'_>,
    ) -> Option<String> {
        let (name, payload) = match value {
            Literal::Case(name, payload) => (name, Some(&**payload)),
            Literal::Name(name) => (name, None),
            _ => return None,
        };
        let arm: &Arm = union.arms.iter().find(|arm| arm.name == *name)?;
        let path = format!("{path}::{}", names::variant_name(name));
        match (&arm.payload, payload) {
            (ArmPayload::Record(record), Some(Literal::Record(fields))) => {
                self.record_literal(&path, record, fields, place)
            }
            (ArmPayload::Record(record), None) if record.fields.is_empty() => Some(path),
            (ArmPayload::Value { ty, .. }, Some(inner)) => {
                Some(format!("{path}({})", self.literal(ty, inner, place)?))
            }
            _ => None,
        }
    }
}

fn is_byte(ty: &Type) -> bool {
    matches!(ty, Type::Int(int) if int.bits == 8 && !int.signed)
}
