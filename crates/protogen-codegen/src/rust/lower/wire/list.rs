//! Lists, maps and choices.

use protogen_schema::ir::{ChoiceShape, Length, Type};

use super::super::body::{BodyLower, Known};
use crate::rust::model::{self, Array, Ex, Wire};
use crate::rust::names;

impl BodyLower<'_, '_> {
    pub(super) fn array(&mut self, element: &Type, length: &Length) -> Wire {
        let each = self.names.take("each".into());
        let ty = self.rust_type(element);
        let known = Known {
            text: each.clone(),
            reference: true,
            copy: ty.copy,
        };
        let fixed = matches!(length, Length::Fixed(_)) && self.lower.is_plain(element);
        let min = self.lower.min_size(element);
        let length = self.length(length);
        let element = self.nested(element, &known);
        Wire::Array(Box::new(Array {
            element,
            ty,
            each,
            length,
            min,
            limit: None,
            fixed,
        }))
    }

    pub(super) fn map(&mut self, key: &Type, value: &Type, length: &Length) -> Wire {
        let each = (
            self.names.take("key".into()),
            self.names.take("entry".into()),
        );
        let types = (self.rust_type(key), self.rust_type(value));
        let known = |text: &str, copy| Known {
            text: text.to_owned(),
            reference: true,
            copy,
        };
        let min = self.lower.min_size(key) + self.lower.min_size(value);
        let length = self.length(length);
        let key = self.nested_at("key.", key, &known(&each.0, types.0.copy));
        let value = self.nested_at("value.", value, &known(&each.1, types.1.copy));
        Wire::Map(Box::new(model::Map {
            key,
            value,
            each,
            ty: types,
            length,
            min,
        }))
    }

    pub(super) fn choice(
        &mut self,
        arms: &[protogen_schema::ir::ChoiceArm],
        shape: &ChoiceShape,
        known: &Known,
    ) -> Wire {
        let mut conds: Vec<(Option<Ex>, &protogen_schema::ir::ChoiceArm)> = Vec::new();
        for arm in arms {
            match arm.cond.as_ref().map(|cond| self.seen_cond(cond)) {
                Some(cond) if cond.decode == "false" => {}
                Some(cond) if cond.decode == "true" => {
                    conds.push((None, arm));
                    break;
                }
                cond => conds.push((cond, arm)),
            }
        }
        match shape {
            ChoiceShape::Widest { bits, signed } => {
                let widest = super::super::types::prim(*bits, *signed);
                let mut lowered = Vec::new();
                let mut prims = Vec::new();
                for (cond, arm) in conds {
                    prims.push(self.lower.prim(&arm.ty).unwrap_or(widest));
                    let wire = self.nested_here(&arm.ty, &Known::default());
                    lowered.push((cond, String::new(), wire));
                }
                Wire::Choice {
                    arms: lowered,
                    shape: model::ChoiceShape::Widest(widest, prims),
                }
            }
            ChoiceShape::Enum { type_name } => {
                let (path, view_of) = self.place_type(type_name);
                let each = self.names.take("chosen".into());
                let mut lowered = Vec::new();
                for (cond, arm) in conds {
                    let copy = self.lower.rust_type(&arm.ty, &self.root).copy;
                    let inner = Known {
                        text: each.clone(),
                        reference: true,
                        copy,
                    };
                    let wire = self.nested_here(&arm.ty, &inner);
                    lowered.push((cond, names::variant_name(&arm.name), wire));
                }
                let variants = arms
                    .iter()
                    .map(|arm| model::Variant {
                        name: names::variant_name(&arm.name),
                        docs: Vec::new(),
                        shape: model::VariantShape::Value(self.rust_type_inside(&arm.ty)),
                    })
                    .collect();
                self.keep(model::Item::Union(model::UnionItem {
                    name: path.clone(),
                    docs: Vec::new(),
                    variants,
                    derives: Vec::new(),
                    view_of,
                }));
                let _ = known;
                Wire::Choice {
                    arms: lowered,
                    shape: model::ChoiceShape::Enum(path, each),
                }
            }
        }
    }
}
