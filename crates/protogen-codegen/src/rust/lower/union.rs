//! Tagged unions: patterns as Rust, arms with their records.
//! A pattern that Rust can't match becomes a guard.

use protogen_schema::ir::{Arm, ArmPayload, EnumId, Pattern, Tag, Type, Union};

use super::body::{Access, BodyLower, Known};
use super::expr::Mode;
use super::gates::Cond;
use crate::rust::model::{self, Ex, UnionTag};
use crate::rust::names;
use crate::rust::prims::prim_range;

impl BodyLower<'_, '_> {
    /// A union in place or of its own; when writing its value is `known`.
    pub(super) fn union(
        &mut self,
        union: &Union,
        path: String,
        view_of: Option<String>,
        known: &Known,
    ) -> model::Union {
        let _ = known;
        let tag_ty = match &union.tag {
            Tag::Inline(ty) | Tag::Peek(ty) => Some((**ty).clone()),
            Tag::Before(_) | Tag::Conditions => None,
        };
        let tag_local = self.names.take("tag".into());
        let (tag, prim) = self.tag(union, tag_ty.as_ref());
        let matched = match &tag_ty {
            Some(ty) => self.matched(&tag_local, ty, prim),
            None => tag_local.clone(),
        };
        let mut arms = Vec::new();
        let mut variants = Vec::new();
        for arm in &union.arms {
            let gate = self.lower.gate(&arm.gate, &self.root, self.direction);
            if gate == Cond::Never {
                continue;
            }
            let (arm, variant) = self.arm(arm, &gate, &path, tag_ty.as_ref(), prim);
            arms.push(arm);
            variants.push(variant);
        }
        self.keep(model::Item::Union(model::UnionItem {
            name: path.clone(),
            docs: Vec::new(),
            variants,
            derives: Vec::new(),
            view_of,
        }));
        model::Union {
            ty: path,
            tag,
            arms,
            tag_local,
            matched,
            start: false,
        }
    }

    /// What patterns are held against, of a tag that is spoken of as `text`.
    fn matched(&self, text: &str, ty: &Type, prim: Option<&'static str>) -> String {
        match (prim, ty) {
            (Some(_), _) => self.num_of(text.to_owned(), ty).text,
            (None, Type::Text { .. }) => format!("&{text}[..]"),
            (None, Type::Newtype(id)) => {
                let inner = &self.lower.schema[*id].ty;
                self.matched(&format!("{text}.0"), inner, prim)
            }
            (None, _) => text.to_owned(),
        }
    }

    fn is_text(&self, ty: &Type) -> bool {
        match ty {
            Type::Newtype(id) => self.is_text(&self.lower.schema[*id].ty),
            Type::Text { .. } => true,
            _ => false,
        }
    }

    /// The integer type of a tag that is held against numbers.
    fn tag_prim(&self, union: &Union, ty: &Type) -> Option<&'static str> {
        let numbers = union.arms.iter().any(|arm| {
            arm.patterns
                .iter()
                .any(|p| matches!(p, Pattern::Int(_) | Pattern::Range(..)))
        });
        if numbers {
            self.lower.prim(ty).or(Some("u8"))
        } else {
            None
        }
    }

    fn tag(&mut self, union: &Union, tag_ty: Option<&Type>) -> (UnionTag, Option<&'static str>) {
        match (&union.tag, tag_ty) {
            (Tag::Inline(ty), _) => {
                let wire = self.nested_here(ty, &Known::default());
                (UnionTag::Inline(wire), self.tag_prim(union, ty))
            }
            (Tag::Peek(ty), _) => {
                let wire = self.nested_here(ty, &Known::default());
                let ahead = match self.is_text(ty) {
                    true => None,
                    false => self.arm_ahead(union),
                };
                let tag = match &ahead {
                    Some(ahead) if ahead.of_bytes_alone => self.peek(ty),
                    _ => String::new(),
                };
                (
                    UnionTag::Peek { wire, ahead, tag },
                    self.tag_prim(union, ty),
                )
            }
            (Tag::Before(expr), _) => {
                let ints = union.arms.iter().any(|arm| {
                    arm.patterns
                        .iter()
                        .any(|p| matches!(p, Pattern::Int(_) | Pattern::Range(..)))
                });
                let name = super::describe::condition(self.lower.schema, self.slots, expr);
                let is_text = expr.ty == protogen_schema::ir::ExprType::Text;
                if is_text {
                    let text = |this: &mut Self, mode| this.text(expr, mode);
                    let ex = Ex {
                        decode: text(self, Mode::Decode),
                        encode: text(self, Mode::Encode),
                    };
                    return (UnionTag::Before(ex, name), None);
                }
                if ints || expr.ty == protogen_schema::ir::ExprType::Int {
                    let num = self.int(expr, Mode::Decode);
                    let prim = num.prim.unwrap_or("i128");
                    let write = self.int(expr, Mode::Encode);
                    let ex = Ex {
                        decode: num.text,
                        encode: write.text,
                    };
                    return (UnionTag::Before(ex, name), Some(prim));
                }
                (UnionTag::Before(self.value(expr, None), name), None)
            }
            (Tag::Conditions, _) => {
                let ahead = self.arm_ahead(union);
                let sure = self.sure_arms(union);
                (UnionTag::Conditions { ahead, sure }, None)
            }
        }
    }

    /// What a reader looks at before it takes an arm.
    fn arm_ahead(&mut self, union: &Union) -> Option<model::Ahead> {
        let schema = self.lower.schema;
        self.ahead(union.looks_ahead(schema), union.is_of_bytes_alone(schema))
    }

    /// How many of the first arms that there are have conditions that look at no bytes ahead.
    fn sure_arms(&self, union: &Union) -> usize {
        let looks = |pattern: &Pattern| match pattern {
            Pattern::Cond(cond) => cond.looks_ahead(self.lower.schema) > 0,
            _ => false,
        };
        let arms = union.arms.iter();
        arms.filter(|arm| self.lower.lives(&arm.gate, self.direction))
            .take_while(|arm| !arm.patterns.iter().any(looks))
            .count()
    }

    fn arm(
        &mut self,
        arm: &Arm,
        gate: &Cond,
        path: &str,
        tag_ty: Option<&Type>,
        prim: Option<&'static str>,
    ) -> (model::Arm, model::Variant) {
        self.lower.at(arm.span);
        let (pattern, guard) = self.patterns(arm, gate, prim);
        let variant = names::variant_name(&arm.name);
        let arm_path = format!("{path}::{variant}");
        let tag_value = match (arm.patterns.first(), tag_ty) {
            (Some(first), Some(ty)) if arm.binding.is_none() => self.tag_value(first, ty),
            _ => None,
        };
        let before = (self.dec.clone(), self.enc.clone());
        let (payload, shape) = match &arm.payload {
            ArmPayload::Record(record) => {
                let (record, fields) =
                    self.record(record, arm_path.clone(), &Access::Bound, arm.binding);
                if fields.is_empty() && record.steps.is_empty() {
                    (model::ArmPayload::Unit, model::VariantShape::Unit)
                } else if fields.is_empty() {
                    let payload = model::ArmPayload::Fields(record, Vec::new());
                    (payload, model::VariantShape::Unit)
                } else {
                    let binds = record
                        .fields
                        .iter()
                        .map(|(name, give)| (name.clone(), local_of(give)))
                        .collect();
                    (
                        model::ArmPayload::Fields(record, binds),
                        model::VariantShape::Fields(fields),
                    )
                }
            }
            ArmPayload::Value { slot, ty } => {
                let rust = self.rust_type_inside(ty);
                let local = self.local(*slot);
                let known = Known {
                    text: local.clone(),
                    reference: true,
                    copy: rust.copy,
                };
                let wire = self.wire(ty, &known);
                self.read(*slot);
                let path = self.here();
                let wire = Box::new(wire);
                let payload = model::ArmPayload::Value {
                    local,
                    wire,
                    path,
                    copy: rust.copy,
                };
                (payload, model::VariantShape::Value(rust))
            }
        };
        (self.dec, self.enc) = before;
        let binding = arm.binding.map(|slot| {
            let local = self.local(slot);
            let copy = tag_ty.is_none_or(|ty| self.lower.rust_type(ty, &self.root).copy);
            let place = Known {
                text: local.clone(),
                reference: true,
                copy,
            }
            .place();
            let spoken = if copy {
                format!("(*{local})")
            } else {
                local.clone()
            };
            let matched = match tag_ty {
                Some(ty) => self.matched(&spoken, ty, prim),
                None => spoken,
            };
            model::ArmBinding {
                local,
                place,
                matched,
            }
        });
        let lowered = model::Arm {
            pattern,
            guard,
            path: arm_path,
            tag_value,
            binding,
            payload,
        };
        let variant = model::Variant {
            name: variant,
            docs: arm.docs.clone(),
            shape,
        };
        (lowered, variant)
    }

    fn patterns(&mut self, arm: &Arm, gate: &Cond, prim: Option<&'static str>) -> (String, Ex) {
        let mut texts = Vec::new();
        let mut guards: Option<Ex> = None;
        for pattern in &arm.patterns {
            match pattern {
                Pattern::Int(value) => texts.extend(in_range(value.0, value.0, prim)),
                Pattern::Range(lo, hi) => texts.extend(in_range(lo.0, hi.0, prim)),
                Pattern::Bool(value) => texts.push(value.to_string()),
                Pattern::Text(text) => texts.push(format!("{text:?}")),
                Pattern::EnumItem { enum_, item } => match prim {
                    Some(_) => texts.extend(self.item_numbers(*enum_, *item)),
                    None => texts.push(self.lower.item_pattern(*enum_, *item, &self.root)),
                },
                Pattern::Any => texts.push("_".into()),
                Pattern::Cond(cond) => {
                    let ex = self.cond_ahead(cond);
                    guards = Some(match guards {
                        None => ex,
                        Some(other) => Ex {
                            decode: format!("{} || {}", other.decode, ex.decode),
                            encode: format!("{} || {}", other.encode, ex.encode),
                        },
                    });
                }
            }
        }
        let gate = gate.text();
        let guard = match (guards, gate.is_empty()) {
            (None, true) => Ex::default(),
            (None, false) => Ex {
                decode: gate.clone(),
                encode: gate,
            },
            (Some(ex), true) => ex,
            (Some(ex), false) => Ex {
                decode: format!("{gate} && ({})", ex.decode),
                encode: format!("{gate} && ({})", ex.encode),
            },
        };
        if texts.is_empty() && !arm.patterns.iter().any(|p| matches!(p, Pattern::Cond(_))) {
            // No number of this arm fits its tag: never taken.
            return (
                "_".into(),
                Ex {
                    decode: "false".into(),
                    encode: "false".into(),
                },
            );
        }
        (texts.join(" | "), guard)
    }

    /// Whether a value matches one of the patterns, when writing.
    pub(super) fn matches(
        &mut self,
        on: &protogen_schema::ir::Expr,
        patterns: &[Pattern],
    ) -> String {
        let numbers = patterns
            .iter()
            .any(|p| matches!(p, Pattern::Int(_) | Pattern::Range(..)));
        let is_int = numbers || on.ty == protogen_schema::ir::ExprType::Int;
        let (value, prim) = if is_int {
            let num = self.int(on, Mode::Encode);
            (num.text.clone(), Some(num.prim.unwrap_or("i128")))
        } else if on.ty == protogen_schema::ir::ExprType::Text {
            (self.text(on, Mode::Encode), None)
        } else {
            (self.any(on, None, Mode::Encode), None)
        };
        let texts: Vec<String> = patterns
            .iter()
            .filter_map(|pattern| match pattern {
                Pattern::Int(value) => in_range(value.0, value.0, prim),
                Pattern::Range(lo, hi) => in_range(lo.0, hi.0, prim),
                Pattern::Bool(value) => Some(value.to_string()),
                Pattern::Text(text) => Some(format!("{text:?}")),
                Pattern::EnumItem { enum_, item } => {
                    Some(self.lower.item_pattern(*enum_, *item, &self.root))
                }
                Pattern::Any => Some("_".into()),
                Pattern::Cond(_) => None,
            })
            .collect();
        if texts.is_empty() {
            return "false".into();
        }
        format!("matches!({value}, {})", texts.join(" | "))
    }

    fn item_numbers(&self, id: EnumId, item: u32) -> Vec<String> {
        let def = &self.lower.schema[id];
        let values = def
            .items
            .get(item as usize)
            .map_or(&[][..], |item| &item.values);
        values
            .iter()
            .filter(|value| self.lower.lives(&value.gate, self.direction))
            .map(|value| {
                if value.first == value.last {
                    value.first.0.to_string()
                } else {
                    format!("{}..={}", value.first.0, value.last.0)
                }
            })
            .collect()
    }

    /// The value that is written for an arm without a binding.
    fn tag_value(&mut self, pattern: &Pattern, ty: &Type) -> Option<String> {
        match (pattern, ty) {
            (Pattern::Int(value) | Pattern::Range(value, _), Type::Enum(_) | Type::Flags(_)) => {
                Some(
                    self.lower
                        .named_number(ty, &value.0.to_string(), &self.root),
                )
            }
            (Pattern::Int(value) | Pattern::Range(value, _), Type::Newtype(id)) => {
                let def = &self.lower.schema[*id];
                let name = self.lower.path_of(&def.name, &def.notes, &self.root);
                Some(format!("{name}({})", value.0))
            }
            (Pattern::Int(value) | Pattern::Range(value, _), Type::Bool | Type::Truthy) => {
                Some((value.0 != 0).to_string())
            }
            (Pattern::Int(value) | Pattern::Range(value, _), _) => Some(value.0.to_string()),
            (Pattern::EnumItem { enum_, item }, _) => {
                let text = self.lower.item_pattern(*enum_, *item, &self.root);
                let first = self.lower.schema[*enum_].items.get(*item as usize);
                let first = first
                    .and_then(|i| i.values.first())
                    .map_or(0, |v| v.first.0);
                Some(text.replace("(_)", &format!("({first})")))
            }
            (Pattern::Bool(value), _) => Some(value.to_string()),
            (Pattern::Text(text), _) => Some(format!("{text:?}.to_owned()")),
            (Pattern::Any | Pattern::Cond(_), _) => None,
        }
    }
}

fn local_of(give: &model::Give) -> String {
    match give {
        model::Give::As(local) | model::Give::Some(local) | model::Give::Need(local) => {
            local.clone()
        }
        model::Give::Boxed(inner) => local_of(inner),
        model::Give::None => "_".into(),
    }
}

/// A range as a pattern, cut to what the tag's type holds.
fn in_range(lo: i128, hi: i128, prim: Option<&'static str>) -> Option<String> {
    let (least, most) = prim.map_or((i128::MIN, i128::MAX), prim_range);
    let (lo, hi) = (lo.max(least), hi.min(most));
    match lo.cmp(&hi) {
        std::cmp::Ordering::Equal => Some(lo.to_string()),
        std::cmp::Ordering::Less => Some(format!("{lo}..={hi}")),
        std::cmp::Ordering::Greater => None,
    }
}
