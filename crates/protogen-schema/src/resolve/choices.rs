//! `if` as a type, and what its branches have in common.
//! Never resolves a condition: expressions do.

use std::collections::HashMap;

use crate::ir::{self, ExprType, Gate};
use crate::syntax::ast::{self, Body};

use super::build::{Build, Env};
use super::conditions::body_members;
use super::resolver::{Resolver, place};

impl<'a> Build<'_, 'a> {
    /// `if c { T } else { U }`, `if c { fields } else { fields }`.
    pub(super) fn choice(
        &mut self,
        if_: &'a ast::If,
        env: &Env<'a>,
        hint: &str,
    ) -> Option<ir::Type> {
        if self.too_many(if_) {
            return None;
        }
        let Some(otherwise) = &if_.otherwise else {
            self.not_here(
                if_.span,
                "an `if` without `else`",
                "add an `else`, or put the `if` around a field",
            );
            return None;
        };
        let bodies = || if_.arms.iter().map(|arm| &arm.body).chain([otherwise]);
        if bodies().all(|body| matches!(body, Body::Members(_))) {
            return self.conditional_union(if_, otherwise, env, hint);
        }
        let mut arms = Vec::new();
        let mut whole = true;
        for (cond, body) in if_
            .arms
            .iter()
            .map(|arm| (Some(&arm.condition), &arm.body))
            .chain([(None, otherwise)])
        {
            let cond = match cond {
                Some(cond) => match self.condition(cond, env) {
                    Some(cond) => Some(cond),
                    None => {
                        whole = false;
                        continue;
                    }
                },
                None => None,
            };
            let Body::Type(ty) = body else {
                self.not_here(
                    if_.span,
                    "fields beside a type",
                    "all branches are types, or all hold fields",
                );
                return None;
            };
            match self.ty(ty, env, &format!("{hint}{}", arms.len() + 1)) {
                Some(ty) => arms.push((cond, ty)),
                None => whole = false,
            }
        }
        if !whole {
            return None;
        }
        let shape = self.shape(arms.iter().map(|(_, ty)| ty), hint);
        let names = self.r.variant_names(arms.iter().map(|(_, ty)| ty));
        let arms = arms
            .into_iter()
            .zip(names)
            .map(|((cond, ty), name)| ir::ChoiceArm { cond, name, ty });
        Some(ir::Type::Choice {
            arms: arms.collect(),
            shape,
        })
    }

    pub(super) fn shape<'t>(
        &mut self,
        types: impl Iterator<Item = &'t ir::Type> + Clone,
        hint: &str,
    ) -> ir::ChoiceShape {
        let mut limits = Some((0i128, 0i128));
        for ty in types {
            let one = match self.r.value_type(ty) {
                ExprType::Int => self.r.limits(ty),
                _ => None,
            };
            limits = limits.zip(one).map(|(a, b)| (a.0.min(b.0), a.1.max(b.1)));
        }
        let Some((least, most)) = limits else {
            let type_name = self.type_name(hint);
            return ir::ChoiceShape::Enum { type_name };
        };
        let signed = least < 0;
        let holds = |bits: &u8| {
            let room = u32::from(*bits) - u32::from(signed);
            room >= 127 || (most < 1 << room && (!signed || least >= -(1 << room)))
        };
        let bits = [8u8, 16, 32, 64, 128].into_iter().find(holds);
        ir::ChoiceShape::Widest {
            bits: bits.unwrap_or(128),
            signed,
        }
    }

    pub(super) fn conditional_union(
        &mut self,
        if_: &'a ast::If,
        otherwise: &'a Body,
        env: &Env<'a>,
        hint: &str,
    ) -> Option<ir::Type> {
        let type_name = self.type_name(hint);
        let mut arms = Vec::new();
        let mut whole = true;
        let bodies = if_
            .arms
            .iter()
            .map(|arm| (Some(&arm.condition), &arm.body))
            .chain([(None, otherwise)]);
        for (index, (cond, body)) in bodies.enumerate() {
            let (pattern, name) = match cond {
                None => (Some(ir::Pattern::Any), "Else".to_owned()),
                Some(cond) => {
                    let name = match index {
                        0 => "Then".to_owned(),
                        _ => format!("Then{}", index + 1),
                    };
                    let cond = self.condition(cond, env);
                    (cond.map(|cond| ir::Pattern::Cond(Box::new(cond))), name)
                }
            };
            let Some(pattern) = pattern else {
                whole = false;
                continue;
            };
            let record = self.nested_record(body_members(body), env, &format!("{type_name}{name}"));
            arms.push(ir::Arm {
                name,
                docs: Vec::new(),
                gate: Gate::Always,
                patterns: vec![pattern],
                binding: None,
                payload: ir::ArmPayload::Record(record),
                span: place(if_.span),
            });
        }
        whole.then(|| {
            ir::Type::Match(Box::new(ir::Union {
                type_name,
                tag: ir::Tag::Conditions,
                arms,
            }))
        })
    }
}

impl<'a> Resolver<'a> {
    /// Names for the variants of a type-level `if`, each once.
    pub(super) fn variant_names<'t>(
        &self,
        types: impl Iterator<Item = &'t ir::Type>,
    ) -> Vec<String> {
        let mut counts: HashMap<String, u32> = HashMap::new();
        let named = types.enumerate().map(|(index, ty)| {
            let simple = match ty {
                ir::Type::Array { .. }
                | ir::Type::Map { .. }
                | ir::Type::Sparse { .. }
                | ir::Type::SparseBitmap { .. }
                | ir::Type::Optional(_)
                | ir::Type::Sentinel { .. }
                | ir::Type::Choice { .. }
                | ir::Type::Match(_)
                | ir::Type::Record(_) => format!("Case{}", index + 1),
                other => self.type_label(other),
            };
            let count = counts.entry(simple.clone()).or_insert(0);
            *count += 1;
            match count {
                1 => simple,
                n => format!("{simple}{n}"),
            }
        });
        named.collect()
    }

    /// The least and the greatest number of an integer type.
    pub(super) fn limits(&self, ty: &ir::Type) -> Option<(i128, i128)> {
        let of = |bits: u32, signed: bool| match (bits, signed) {
            (128, true) => (i128::MIN, i128::MAX),
            (128.., false) => (0, i128::MAX),
            (bits, true) => (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1),
            (bits, false) => (0, (1i128 << bits) - 1),
        };
        match ty {
            ir::Type::Int(int) => Some(of(int.bits.into(), int.signed)),
            ir::Type::Varint(varint) => Some(of(varint.bits.into(), varint.zigzag)),
            ir::Type::As { inner, wire } => {
                let (inner, wire) = (self.limits(inner)?, self.limits(wire)?);
                // A negative number is carried in two's complement.
                let least = if inner.0 < 0 {
                    inner.0
                } else {
                    inner.0.max(wire.0)
                };
                let most = if inner.0 < 0 {
                    inner.1
                } else {
                    inner.1.min(wire.1)
                };
                Some((least, most))
            }
            ir::Type::Bias { base, bias } => {
                let (least, most) = self.limits(base)?;
                Some((least.saturating_add(bias.0), most.saturating_add(bias.0)))
            }
            ir::Type::Number(id) => {
                let def = self.schema.numbers.get(id.0 as usize)?;
                Some(of(def.bits.into(), def.signed))
            }
            ir::Type::Enum(id) => self.limits(&self.schema.enums.get(id.0 as usize)?.base),
            ir::Type::Flags(id) => self.limits(&self.schema.flags.get(id.0 as usize)?.base),
            ir::Type::Newtype(id) => match &self.schema.newtypes.get(id.0 as usize)?.ty {
                ir::Type::Newtype(inner) if inner.0 >= id.0 => None,
                ty => self.limits(ty),
            },
            ir::Type::Choice {
                shape: ir::ChoiceShape::Widest { bits, signed },
                ..
            } => Some(of((*bits).into(), *signed)),
            _ => None,
        }
    }
}
