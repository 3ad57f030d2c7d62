//! Blocks and regions with a transform.
//! Never runs a transform.

use crate::codes::{e02, e06};
use crate::diagnostic::Diagnostic;
use crate::ir::{self, ExprType, Gate};
use crate::source::Span;
use crate::syntax::ast;

use super::algebra;
use super::build::{Binding, Build, Env};
use super::collect::Space;
use super::conditions::body_members;
use super::lengths::Of;
use super::members::Site;
use super::resolver::upper_camel;

/// The transforms of the language itself.
const BUILT_IN: [&str; 5] = ["rsa", "zlib", "deflate", "xor", "xtea"];

impl<'a> Build<'_, 'a> {
    pub(super) fn unnamed_block(
        &mut self,
        member: &'a ast::Member,
        block: &'a ast::Block,
        env: &Env<'a>,
        site: &mut Site<'_>,
        gate: Gate,
    ) {
        let label = self.label();
        let length = self.length(&block.len, Of::Bytes, env);
        let lenient = self.lenient(&block.notes);
        if let ast::Body::Type(ty) = &block.body {
            self.not_here(
                ty.span,
                "a type",
                "a block without a name holds fields; or name the block",
            );
            return;
        }
        let slot = self.slot(&label, region_type());
        let items = self.items_inside(body_members(&block.body), env, site.parts, &gate);
        let Some(length) = length else {
            return;
        };
        let kind = ir::ItemKind::Region(Box::new(ir::Region {
            slot,
            length: Some(length),
            transform: None,
            lenient,
            block: ir::Block { items },
        }));
        self.push(site, member.span, gate, label, kind);
    }

    pub(super) fn unnamed_via(
        &mut self,
        member: &'a ast::Member,
        via: &'a ast::Via,
        env: &Env<'a>,
        site: &mut Site<'_>,
        gate: Gate,
    ) {
        let label = self.label();
        let head = self.via_head(via, env);
        if let ast::Body::Type(ty) = &via.body {
            self.not_here(
                ty.span,
                "a type",
                "a `via` without a name holds fields; or name it",
            );
            return;
        }
        let slot = self.slot(&label, region_type());
        let items = self.items_inside(body_members(&via.body), env, site.parts, &gate);
        self.push_via(member.span, via, head, (slot, label), items, site, gate);
    }

    /// A region with a name: one field within it, whose parts are the region's.
    pub(super) fn named_via(
        &mut self,
        member: &'a ast::Member,
        field: &'a ast::Field,
        via: &'a ast::Via,
        env: &Env<'a>,
        site: &mut Site<'_>,
        gate: Gate,
    ) {
        let ast::Name::Ident(name) = &field.name else {
            self.not_here(
                via.span,
                "a `via` under `_`",
                "leave the name out: `via T[L] { .. }`",
            );
            return;
        };
        let label = self.label();
        let head = self.via_head(via, env);
        let slot = self.slot(&label, region_type());
        let hint = format!("{}{}", site.parts.name, upper_camel(&name.name));
        let ty = match &via.body {
            ast::Body::Type(ty) => self.ty(ty, env, &hint),
            ast::Body::Members(members) => {
                let record = self.nested_record(members, env, &hint);
                Some(ir::Type::Record(Box::new(record)))
            }
        };
        let Some(ty) = ty else {
            self.fault(&field.name, env);
            return;
        };
        let inside = algebra::all([site.parts.around.clone(), gate.clone()]);
        let outside = std::mem::replace(&mut site.parts.around, inside);
        let mut inner = Site {
            parts: site.parts,
            items: Vec::new(),
            gate: Gate::Always,
        };
        self.field_of(member, field, ty, env, &mut inner, Gate::Always);
        let items = inner.items;
        site.parts.around = outside;
        if let Some(Binding::Slot { slot: value, .. }) = self.binding(env.frame, &name.name) {
            let binding = Binding::Slot {
                slot: *value,
                region: Some(slot),
            };
            self.bind(env.frame, &name.name, binding);
        }
        self.push_via(member.span, via, head, (slot, label), items, site, gate);
    }

    #[allow(clippy::too_many_arguments, reason = "a region is all of this")]
    fn push_via(
        &mut self,
        span: Span,
        via: &'a ast::Via,
        head: Option<(Option<ir::Length>, ir::Transform)>,
        (slot, label): (u32, String),
        items: Vec<ir::Item>,
        site: &mut Site<'_>,
        gate: Gate,
    ) {
        let lenient = self.lenient(&via.notes);
        let Some((length, transform)) = head else {
            return;
        };
        let kind = ir::ItemKind::Region(Box::new(ir::Region {
            slot,
            length,
            transform: Some(transform),
            lenient,
            block: ir::Block { items },
        }));
        self.push(site, span, gate, label, kind);
    }

    fn via_head(
        &mut self,
        via: &'a ast::Via,
        env: &Env<'a>,
    ) -> Option<(Option<ir::Length>, ir::Transform)> {
        let kind = self.transform(&via.transform, &via.args, env);
        let length = match &via.len {
            Some(len) => Some(self.length(len, Of::Bytes, env)?),
            None => None,
        };
        let when = match &via.when {
            Some(when) => Some(self.condition(when, env)?),
            None => None,
        };
        Some((length, ir::Transform { kind: kind?, when }))
    }

    fn transform(
        &mut self,
        name: &'a ast::Ident,
        args: &'a [ast::Arg],
        env: &Env<'a>,
    ) -> Option<ir::TransformKind> {
        if let Some(id) = self.r.names.find(env.file, Space::Transform, &name.name) {
            let id = ir::TransformId(self.r.names.def(id).index);
            let params: Vec<ExprType> = self
                .r
                .schema
                .transforms
                .get(id.0 as usize)?
                .params
                .iter()
                .map(|(_, ty)| ty.clone())
                .collect();
            let args = self.arguments(name.span, &name.name, &params, args, env)?;
            return Some(ir::TransformKind::Extern { id, args });
        }
        let plain = match name.name.as_str() {
            "rsa" => Some(ir::TransformKind::Rsa),
            "zlib" => Some(ir::TransformKind::Zlib),
            "deflate" => Some(ir::TransformKind::Deflate),
            _ => None,
        };
        if let Some(kind) = plain {
            if !args.is_empty() {
                return self.arity(name.span, &name.name, 0, args.len());
            }
            return Some(kind);
        }
        if name.name == "xor" || name.name == "xtea" {
            let [ast::Arg::Expr(key)] = args else {
                return self.no_values(name.span, &name.name, 1, args);
            };
            let key = Box::new(self.expr(key, env, None)?);
            return Some(match name.name.as_str() {
                "xor" => ir::TransformKind::Xor { key },
                _ => ir::TransformKind::Xtea { key },
            });
        }
        let text = format!("cannot find a transform `{}`", name.name);
        let mut fault =
            Diagnostic::error(e02::NOT_FOUND, text).at(name.span, "nothing has this name");
        if self.r.may_suggest() {
            let mut known = self.r.names.visible(env.file, Space::Transform);
            known.extend(BUILT_IN);
            fault = fault.did_you_mean(&name.name, name.span, known);
        }
        self.r.report(fault);
        None
    }

    /// `opcode` in a frame.
    pub(super) fn role_opcode(
        &mut self,
        member: &'a ast::Member,
        env: &Env<'a>,
        site: &mut Site<'_>,
        gate: Gate,
    ) {
        if !env.envelope {
            self.no_envelope(member.span, "opcode");
            return;
        }
        // All parts stand here, in their order.
        let scheme = &self.r.schema.opcode;
        let count = scheme.c2s.len().max(scheme.s2c.len());
        for part in 0..count {
            let label = if part == 0 {
                "opcode".to_owned()
            } else {
                format!("opcode{}", part + 1)
            };
            let kind = ir::ItemKind::Role(ir::Role::Opcode(part as u32));
            self.push(site, member.span, gate.clone(), label, kind);
        }
    }

    /// `payload[L]` in a frame.
    pub(super) fn role_payload(
        &mut self,
        member: &'a ast::Member,
        payload: &'a ast::Payload,
        env: &Env<'a>,
        site: &mut Site<'_>,
        gate: Gate,
    ) {
        if !env.envelope {
            self.no_envelope(member.span, "payload");
            return;
        }
        let length = match &payload.len {
            Some(len) => self.length(len, Of::Bytes, env),
            None => Some(ir::Length::Rest { minus: None }),
        };
        let Some(length) = length else {
            return;
        };
        let slot = self.slot("payload", region_type());
        let binding = Binding::Slot {
            slot,
            region: Some(slot),
        };
        self.bind(env.frame, "payload", binding);
        let kind = ir::ItemKind::Role(ir::Role::Payload { length, slot });
        self.push(site, member.span, gate, "payload".to_owned(), kind);
    }

    fn no_envelope(&mut self, span: Span, what: &str) {
        self.r.report(
            Diagnostic::error(
                e06::ENVELOPE,
                format!("`{what}` stands in the `frame` of a session"),
            )
            .at(span, "not in a packet or struct")
            .help(format!("for a field of that name write `{what}: T`")),
        );
    }
}

/// The bytes of a region, as a slot has them.
fn region_type() -> ir::Type {
    ir::Type::Bytes {
        length: ir::Length::Rest { minus: None },
    }
}
