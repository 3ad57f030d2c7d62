//! What a packet has to do with the fields of the frame around it.
//! Never builds the frame itself.

use crate::codes::e02;
use crate::diagnostic::Diagnostic;
use crate::ir::{self};
use crate::syntax::ast::{self};

use super::build::{Binding, Build, Env};
use super::packets::Declared;
use super::resolver::Resolver;

impl<'a> Resolver<'a> {
    /// The names of the envelope's fields and their slots and types.
    pub(super) fn envelope_slots(&self) -> Vec<(String, u32, ir::Type)> {
        let Some(envelope) = &self.schema.session.envelope else {
            return Vec::new();
        };
        let slots = (0u32..).zip(&envelope.body.slots);
        let named = slots.filter(|(_, info)| !info.name.starts_with('_'));
        named
            .map(|(slot, info)| (info.name.clone(), slot, info.ty.clone()))
            .collect()
    }

    /// In JSON and tests the envelope's fields and the packet's stand together.
    pub(super) fn envelope_clashes(&mut self, name: &str, record: &ir::Record) {
        let Some(made) = &self.schema.session.envelope else {
            return;
        };
        let outer = &made.body.record.fields;
        let clash = record
            .fields
            .iter()
            .find_map(|field| Some((field, outer.iter().find(|f| f.name == field.name)?)));
        if let Some((field, outer)) = clash {
            let text = format!("`{}` of `{name}` is a field of the frame too", field.name);
            let fault = Diagnostic::error(e02::HIDES, text)
                .at(
                    super::parts::span_of(field),
                    "the two stand together in JSON and in tests",
                )
                .also(super::parts::span_of(outer), "the frame's")
                .help("give the packet's field another name");
            self.report(fault);
        }
    }
}

impl<'a> Build<'_, 'a> {
    /// `(flags: DataFlags)`: the frame's fields that the packet has as its own.
    pub(super) fn taken(
        &mut self,
        packet: &Declared<'a>,
        envelope: &[(String, u32, ir::Type)],
        env: &Env<'a>,
    ) -> Vec<(String, u32)> {
        let mut taken = Vec::new();
        for param in packet.params {
            let Some((_, slot, _)) = self.envelope_field(&param.name, envelope) else {
                self.bind(env.frame, &param.name.name, Binding::Broken);
                continue;
            };
            let owner = self.owner.clone();
            let Some(ty) = self.ty(&param.ty, env, &owner) else {
                continue;
            };
            let kind = ir::ExprKind::Param {
                param: taken.len() as u32,
                path: Vec::new(),
            };
            let ty = self.r.value_type(&ty);
            self.bind(
                env.frame,
                &param.name.name,
                Binding::Value(Box::new(ir::Expr { kind, ty })),
            );
            taken.push((param.name.name.clone(), slot));
        }
        taken
    }

    /// `(flags = 2)`: the frame's fields that the packet fixes.
    pub(super) fn fixed(
        &mut self,
        packet: &Declared<'a>,
        envelope: &[(String, u32, ir::Type)],
        env: &Env<'a>,
    ) -> Vec<(u32, ir::Expr)> {
        let mut values = Vec::new();
        for fixed in packet.fixed {
            let Some((_, slot, ty)) = self.envelope_field(&fixed.name, envelope) else {
                continue;
            };
            let want = self.r.value_type(&ty);
            let value = self.expr(&fixed.value, env, Some(&want));
            let value = value.and_then(|v| self.value_for(fixed.value.span, v, &want, &ty));
            values.extend(value.map(|value| (slot, value)));
        }
        values
    }

    pub(super) fn envelope_field(
        &mut self,
        name: &ast::Ident,
        envelope: &[(String, u32, ir::Type)],
    ) -> Option<(String, u32, ir::Type)> {
        let found = envelope.iter().find(|(n, _, _)| *n == name.name).cloned();
        if found.is_none() {
            let text = format!("the frame has no field `{}`", name.name);
            let mut fault = Diagnostic::error(e02::NOT_FOUND, text)
                .at(name.span, "a packet's parameter is a field of the frame")
                .did_you_mean(
                    &name.name,
                    name.span,
                    envelope.iter().map(|(n, _, _)| n.as_str()),
                );
            if envelope.is_empty() {
                fault =
                    fault.help("the session has no `frame { .. }`: put the field into the body");
            }
            self.r.report(fault);
        }
        found
    }
}
