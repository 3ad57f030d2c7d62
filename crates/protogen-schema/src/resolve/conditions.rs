//! `if`: as members that are there or not, as a field, as a type.
//! What asks about the configuration alone becomes a gate of its members.
//! Never evaluates a condition that asks about bytes or values.

use crate::codes::e03;
use crate::diagnostic::Diagnostic;
use crate::ir::{self, Gate};
use crate::source::Span;
use crate::syntax::ast::{self, Body, MemberKind, TypeKind};

use super::algebra;
use super::build::{Binding, Build, Env};
use super::fold::as_gate;
use super::members::Site;
use super::patches::looks_at_bytes;
use super::resolver::upper_camel;

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

    pub(super) fn too_many(&mut self, if_: &ast::If) -> bool {
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
                let members = self.members_of(body);
                self.grouped(members, env, site, gate);
            }
            return;
        };
        let members = self.members_of(&first.body);
        let Some(cond) = self.condition(&first.condition, env) else {
            self.bind_broken(members, env);
            rest.iter().for_each(|arm| {
                let members = self.members_of(&arm.body);
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

    fn members_of(&mut self, body: &'a Body) -> &'a [ast::Member] {
        if let Body::Type(ty) = body {
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
