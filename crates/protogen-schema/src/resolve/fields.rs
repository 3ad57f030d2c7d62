//! Fields: where a value comes from and goes to.
//! Never decides which names meet in one field: parts do.

use crate::codes::e03;
use crate::diagnostic::Diagnostic;
use crate::ir::{self, ExprType, Gate};
use crate::source::Span;
use crate::syntax::ast::{self, Name, TypeKind, ValueRole};

use super::build::{Binding, Build, Deferred, Env};
use super::members::Site;
use super::partial::UnknownBits;
use super::parts::Appearance;
use super::patches::{Patch, latest_slot, looks_behind};
use super::resolver::{docs, upper_camel};

impl<'a> Build<'_, 'a> {
    pub(super) fn field(
        &mut self,
        member: &'a ast::Member,
        field: &'a ast::Field,
        env: &Env<'a>,
        site: &mut Site<'_>,
        gate: Gate,
    ) {
        match &field.ty.kind {
            TypeKind::If(if_) => {
                if let Some(()) = self.named_if(member, field, if_, env, site, &gate) {
                    return;
                }
            }
            TypeKind::Via(via) => {
                self.named_via(member, field, via, env, site, gate);
                return;
            }
            _ => {}
        }
        let hint = match (&field.ty.kind, &field.name) {
            // These make no type of their own.
            (TypeKind::Builtin(_) | TypeKind::Text { .. }, _) => String::new(),
            (_, Name::Ident(name)) => format!("{}{}", site.parts.name, upper_camel(&name.name)),
            (_, Name::Hidden(_)) => format!("{}Hidden", site.parts.name),
        };
        let ty = match &field.ty.kind {
            TypeKind::Partial { ty, mask } if self.lenient(&field.notes) => {
                self.partial((field.ty.span, UnknownBits::Ignored), ty, mask, env)
            }
            _ => self.ty(&field.ty, env, &hint),
        };
        let Some(ty) = ty else {
            self.fault(&field.name, env);
            return;
        };
        self.field_of(member, field, ty, env, site, gate);
    }

    /// A name whose type has a fault: nothing that uses it shall be reported.
    pub(super) fn fault(&mut self, name: &'a Name, env: &Env<'a>) {
        if let Name::Ident(name) = name {
            self.bind(env.frame, &name.name, Binding::Broken);
        }
    }

    /// A field whose type is known.
    pub(super) fn field_of(
        &mut self,
        member: &'a ast::Member,
        field: &'a ast::Field,
        mut ty: ir::Type,
        env: &Env<'a>,
        site: &mut Site<'_>,
        gate: Gate,
    ) {
        if self.lenient(&field.notes) {
            ty = self.lenient_type(ty, member.span);
        }
        let notes = self.notes(&field.notes, env, Some(&ty));
        let Some(value) = &field.value else {
            self.plain_field(member, &field.name, ty, notes, env, site, gate);
            return;
        };
        let (label, name) = match &field.name {
            Name::Ident(name) => (name.name.clone(), Some(name)),
            Name::Hidden(_) => (self.label(), None),
        };
        let slot = match name {
            Some(name) => {
                let appearance = Appearance {
                    name: &name.name,
                    span: name.span,
                    ty: ty.clone(),
                    visible: false,
                    docs: docs(&member.docs),
                    notes: notes.clone(),
                    gate: &gate,
                };
                let Some(slot) = self.appear(site.parts, env.frame, appearance) else {
                    self.fault(&field.name, env);
                    return;
                };
                slot
            }
            None => self.slot(&label, ty.clone()),
        };
        let want = self.r.value_type(&ty);
        let value = match value.role {
            ValueRole::Carried => {
                self.deferred.push(Deferred {
                    value: &value.value,
                    env: env.clone(),
                    slot,
                    want: Some(want),
                    ty: ty.clone(),
                });
                super::patches::waiting(self.deferred.len() - 1)
            }
            ValueRole::Ignored => {
                let written = self.expr(&value.value, env, Some(&want));
                let span = value.value.span;
                match written.and_then(|written| self.value_for(span, written, &want, &ty)) {
                    Some(value) => ir::FieldValue::Ignored {
                        value: Box::new(value),
                    },
                    None => return,
                }
            }
        };
        if let Some(name) = name {
            let binding = Binding::Slot { slot, region: None };
            self.bind(env.frame, &name.name, binding);
        }
        let item = ir::FieldItem {
            slot,
            ty,
            value,
            presence_bits: Vec::new(),
            notes,
        };
        let kind = ir::ItemKind::Field(Box::new(item));
        self.push(site, member.span, gate, label, kind);
    }

    /// A field of the record, or a report that a hidden one has no value.
    #[allow(clippy::too_many_arguments, reason = "a field is all of this")]
    pub(super) fn plain_field(
        &mut self,
        member: &'a ast::Member,
        name: &'a Name,
        ty: ir::Type,
        notes: ir::Notes,
        env: &Env<'a>,
        site: &mut Site<'_>,
        gate: Gate,
    ) {
        let Name::Ident(name) = name else {
            self.r.report(
                Diagnostic::error(e03::HIDDEN, "a field without a name needs a value")
                    .at(member.span, "nobody can say what to write here")
                    .help("write `= 0` if the wire always carries it, `~ 0` if readers ignore it"),
            );
            return;
        };
        let appearance = Appearance {
            name: &name.name,
            span: name.span,
            ty: ty.clone(),
            visible: true,
            docs: docs(&member.docs),
            notes: notes.clone(),
            gate: &gate,
        };
        let Some(slot) = self.appear(site.parts, env.frame, appearance) else {
            self.bind(env.frame, &name.name, Binding::Broken);
            return;
        };
        let binding = Binding::Slot { slot, region: None };
        self.bind(env.frame, &name.name, binding);
        let item = ir::FieldItem {
            slot,
            ty,
            value: ir::FieldValue::Field,
            presence_bits: Vec::new(),
            notes,
        };
        let kind = ir::ItemKind::Field(Box::new(item));
        self.push(site, member.span, gate, name.name.clone(), kind);
    }

    /// A computed value, once all names of the body are known.
    pub(super) fn computed(&mut self, deferred: &Deferred<'a>) -> Option<Patch> {
        let value = self.expr(deferred.value, &deferred.env, deferred.want.as_ref())?;
        let want = deferred.want.as_ref()?;
        let value = self.value_for(deferred.value.span, value, want, &deferred.ty)?;
        let behind = looks_behind(&value, deferred.slot)
            || latest_slot(&value).is_some_and(|slot| slot >= deferred.slot);
        let check = if behind {
            ir::Check::AtEnd
        } else {
            ir::Check::Now
        };
        Some(Patch { value, check })
    }

    /// A value that a type can hold, as far as it is known.
    pub(super) fn value_for(
        &mut self,
        span: Span,
        value: ir::Expr,
        want: &ExprType,
        ty: &ir::Type,
    ) -> Option<ir::Expr> {
        let mut value = self.expect_type(span, value, want)?;
        if let (ir::ExprKind::Text(text), ExprType::Bytes) = (&value.kind, want) {
            value = ir::Expr {
                kind: ir::ExprKind::Bytes(text.clone().into_bytes()),
                ty: ExprType::Bytes,
            };
        }
        if let ir::ExprKind::Int(number) = &value.kind
            && let Some((least, most)) = self.r.limits(ty)
            && !(least..=most).contains(&number.0)
        {
            let room = format!("{least}..={most}");
            return self.out_of_range(span, number.0, &room);
        }
        let length = match &value.kind {
            ir::ExprKind::Bytes(bytes) => Some(bytes.len() as u64),
            _ => None,
        };
        if let (
            Some(given),
            ir::Type::Bytes {
                length: ir::Length::Fixed(fixed),
            },
        ) = (length, ty)
            && given > *fixed
        {
            let text = format!("{given} bytes do not fit {fixed}");
            self.r
                .report(Diagnostic::error(e03::OUT_OF_RANGE, text).at(span, "too long"));
            return None;
        }
        Some(value)
    }
}
