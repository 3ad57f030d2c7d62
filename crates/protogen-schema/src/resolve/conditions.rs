//! `if`: as members that are there or not, as a field, as a type.
//! What asks about the configuration alone becomes a gate of its members.

use std::collections::HashMap;

use crate::codes::e03;
use crate::diagnostic::Diagnostic;
use crate::ir::{self, ExprType, Gate};
use crate::source::Span;
use crate::syntax::ast::{self, Body, MemberKind, TypeKind};

use super::algebra;
use super::build::{Binding, Build, Env};
use super::fold::as_gate;
use super::members::Site;
use super::patches::looks_at_bytes;
use super::resolver::{Resolver, place, upper_camel};

/// `else if`s behind one `if`; each is an item inside the one before.
const ARMS: usize = 64;

impl<'a> Build<'_, 'a> {
    pub(super) fn unnamed_if(
        &mut self,
        if_: &'a ast::If,
        env: &Env<'a>,
        site: &mut Site<'_>,
        gate: Gate,
    ) {
        if self.too_many(if_) {
            return;
        }
        self.chain(&if_.arms, if_.otherwise.as_ref(), env, site, gate, if_.span);
    }

    fn too_many(&mut self, if_: &ast::If) -> bool {
        let too_many = if_.arms.len() > ARMS;
        if too_many {
            self.r.report(
                Diagnostic::error(e03::TOO_DEEP, "too many `else if`s")
                    .at(if_.span, format!("there may be {ARMS}"))
                    .help("write a `match`"),
            );
        }
        too_many
    }

    fn chain(
        &mut self,
        arms: &'a [ast::IfArm],
        otherwise: Option<&'a Body>,
        env: &Env<'a>,
        site: &mut Site<'_>,
        gate: Gate,
        span: Span,
    ) {
        let Some((first, rest)) = arms.split_first() else {
            if let Some(body) = otherwise {
                let members = self.members_of(body, span);
                self.grouped(members, env, site, gate);
            }
            return;
        };
        let members = self.members_of(&first.body, span);
        let Some(cond) = self.condition(&first.condition, env) else {
            self.bind_broken(members, env);
            rest.iter().for_each(|arm| {
                let members = self.members_of(&arm.body, span);
                self.bind_broken(members, env);
            });
            return;
        };
        // An argument can decide it once and for all.
        match cond.kind {
            ir::ExprKind::Bool(true) => return self.grouped(members, env, site, gate),
            ir::ExprKind::Bool(false) => {
                return self.chain(rest, otherwise, env, site, gate, span);
            }
            _ => {}
        }
        let branch = self.branches;
        self.branches += 1;
        let moves = moves_configuration(members)
            || rest
                .iter()
                .any(|arm| moves_configuration(body_members(&arm.body)));
        if let Some(when) = as_gate(&cond, &self.r.schema.axes)
            && !moves
        {
            let unless = algebra::not(when.clone(), &self.r.schema.axes);
            site.parts.path.push((branch, 0));
            self.grouped(members, env, site, algebra::all([gate.clone(), when]));
            site.parts.path.pop();
            site.parts.path.push((branch, 1));
            let gate = algebra::all([gate, unless]);
            self.chain(rest, otherwise, env, site, gate, span);
            site.parts.path.pop();
            return;
        }
        let label = self.label();
        let inside = algebra::all([site.parts.around.clone(), gate.clone()]);
        let outside = std::mem::replace(&mut site.parts.around, inside);
        site.parts.path.push((branch, 0));
        let then = self.items(members, env, site.parts, Gate::Always);
        site.parts.path.pop();
        site.parts.path.push((branch, 1));
        let mut els = Site {
            parts: site.parts,
            items: Vec::new(),
            gate: Gate::Always,
        };
        self.chain(rest, otherwise, env, &mut els, Gate::Always, span);
        let els = els.items;
        site.parts.path.pop();
        site.parts.around = outside;
        let kind = if_item(cond, then, els);
        self.push(site, span, gate, label, kind);
    }

    fn members_of(&mut self, body: &'a Body, span: Span) -> &'a [ast::Member] {
        if let Body::Type(ty) = body {
            let _ = span;
            self.not_here(
                ty.span,
                "a type",
                "an `if` without a name holds fields: `name: T`",
            );
        }
        body_members(body)
    }

    /// The names of members that can't be resolved.
    pub(super) fn bind_broken(&mut self, members: &'a [ast::Member], env: &Env<'a>) {
        for member in members {
            match &member.kind {
                MemberKind::Field(field) => self.fault(&field.name, env),
                MemberKind::Let(let_) => {
                    self.bind(env.frame, &let_.name.name, Binding::Broken);
                }
                MemberKind::Gate(group) => self.bind_broken(&group.members, env),
                MemberKind::If(if_) => {
                    let bodies = if_.arms.iter().map(|arm| &arm.body).chain(&if_.otherwise);
                    for body in bodies {
                        self.bind_broken(body_members(body), env);
                    }
                }
                MemberKind::Block(block) => self.bind_broken(body_members(&block.body), env),
                MemberKind::Via(via) => self.bind_broken(body_members(&via.body), env),
                _ => {}
            }
        }
    }

    /// `name: if c { .. }` without an `else`; none if it is a type like any other.
    pub(super) fn named_if(
        &mut self,
        member: &'a ast::Member,
        field: &'a ast::Field,
        if_: &'a ast::If,
        env: &Env<'a>,
        site: &mut Site<'_>,
        gate: &Gate,
    ) -> Option<()> {
        let ([arm], None) = (if_.arms.as_slice(), &if_.otherwise) else {
            return None;
        };
        let Some(cond) = self.condition(&arm.condition, env) else {
            self.fault(&field.name, env);
            return Some(());
        };
        let hint = match &field.name {
            ast::Name::Ident(name) => format!("{}{}", site.parts.name, upper_camel(&name.name)),
            ast::Name::Hidden(_) => format!("{}Hidden", site.parts.name),
        };
        let when = as_gate(&cond, &self.r.schema.axes);
        let label = when.is_none().then(|| self.label());
        let ty = match &arm.body {
            Body::Type(ty) => self.ty(ty, env, &hint),
            Body::Members(members) => {
                let record = self.nested_record(members, env, &hint);
                Some(ir::Type::Record(Box::new(record)))
            }
        };
        let Some(ty) = ty else {
            self.fault(&field.name, env);
            return Some(());
        };
        if let Some(when) = when {
            let gate = algebra::all([gate.clone(), when]);
            self.field_of(member, field, ty, env, site, gate);
            return Some(());
        }
        let branch = self.branches;
        self.branches += 1;
        let inside = algebra::all([site.parts.around.clone(), gate.clone()]);
        let outside = std::mem::replace(&mut site.parts.around, inside);
        site.parts.path.push((branch, 0));
        let mut then = Site {
            parts: site.parts,
            items: Vec::new(),
            gate: Gate::Always,
        };
        self.field_of(member, field, ty, env, &mut then, Gate::Always);
        let then = then.items;
        site.parts.path.pop();
        site.parts.around = outside;
        let kind = if_item(cond, then, Vec::new());
        self.push(
            site,
            member.span,
            gate.clone(),
            label.unwrap_or_default(),
            kind,
        );
        Some(())
    }

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

    fn shape<'t>(
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

    fn conditional_union(
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

impl Resolver<'_> {
    /// Names for the variants of a type-level `if`, each once.
    fn variant_names<'t>(&self, types: impl Iterator<Item = &'t ir::Type>) -> Vec<String> {
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

/// An `if` and how its branch is found when writing.
pub(super) fn if_item(cond: ir::Expr, then: Vec<ir::Item>, els: Vec<ir::Item>) -> ir::ItemKind {
    let decide = if looks_at_bytes(&cond) {
        ir::Decide::Presence
    } else {
        ir::Decide::Condition
    };
    ir::ItemKind::If {
        cond,
        then: ir::Block { items: then },
        els: ir::Block { items: els },
        decide,
    }
}

pub(super) fn body_members(body: &Body) -> &[ast::Member] {
    match body {
        Body::Members(members) => members,
        Body::Type(_) => &[],
    }
}

/// Whether a version or a feature is set inside: then a gate that holds before does not hold behind.
fn moves_configuration(members: &[ast::Member]) -> bool {
    members.iter().any(|member| match &member.kind {
        MemberKind::Set(set) => set.kind != ast::SetKind::Context,
        MemberKind::If(if_) => {
            let mut bodies = if_.arms.iter().map(|arm| &arm.body).chain(&if_.otherwise);
            bodies.any(|body| moves_configuration(body_members(body)))
        }
        MemberKind::Gate(group) => moves_configuration(&group.members),
        MemberKind::Block(block) => moves_configuration(body_members(&block.body)),
        MemberKind::Via(via) => moves_configuration(body_members(&via.body)),
        MemberKind::Field(field) => match &field.ty.kind {
            TypeKind::Block(block) => moves_configuration(body_members(&block.body)),
            _ => false,
        },
        _ => false,
    })
}
