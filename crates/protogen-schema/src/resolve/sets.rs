//! What a record changes of the connection: contexts, versions, features.
//! Never decides when it counts: whoever reads or writes the record does.

use crate::codes::e02;
use crate::diagnostic::Diagnostic;
use crate::ir::{self, Gate};
use crate::syntax::ast;

use super::build::{Build, Env};
use super::collect::{DefKind, Space};
use super::members::Site;

impl<'a> Build<'_, 'a> {
    pub(super) fn set(
        &mut self,
        member: &'a ast::Member,
        set: &'a ast::Set,
        env: &Env<'a>,
        site: &mut Site<'_>,
        gate: Gate,
    ) {
        let label = self.label();
        let Some((target, want)) = self.set_target(set, env) else {
            return;
        };
        let value = self.expr(&set.value, env, Some(&want));
        let value = value.and_then(|value| self.expect_type(set.value.span, value, &want));
        let Some(value) = value else {
            return;
        };
        let kind = ir::ItemKind::Set { target, value };
        self.push(site, member.span, gate, label, kind);
    }

    fn set_target(
        &mut self,
        set: &'a ast::Set,
        env: &Env<'a>,
    ) -> Option<(ir::SetTarget, ir::ExprType)> {
        let (first, rest) = set.target.segments.split_first()?;
        match set.kind {
            ast::SetKind::Version => {
                let axis = self.r.axis(Some(first), first.span)?;
                Some((ir::SetTarget::Axis(axis), ir::ExprType::Int))
            }
            ast::SetKind::Feature => {
                let feature = self.r.feature(first)?;
                Some((ir::SetTarget::Feature(feature), ir::ExprType::Bool))
            }
            ast::SetKind::Context => {
                let found = self.r.names.find(env.file, Space::Value, &first.name);
                let def = found.map(|id| self.r.names.def(id));
                let Some(def) = def.filter(|def| matches!(def.kind, DefKind::Context(_))) else {
                    let contexts: Vec<String> = self
                        .r
                        .schema
                        .contexts
                        .iter()
                        .map(|c| c.name.clone())
                        .collect();
                    let text = format!("there is no context `{}`", first.name);
                    self.r.report(
                        Diagnostic::error(e02::NOT_FOUND, text)
                            .at(first.span, "`set` changes a context")
                            .did_you_mean(
                                &first.name,
                                first.span,
                                contexts.iter().map(String::as_str),
                            ),
                    );
                    return None;
                };
                let context = ir::ContextId(def.index);
                let ty = self.r.schema.contexts.get(def.index as usize)?.ty.clone();
                let base = ir::Expr {
                    kind: ir::ExprKind::Context {
                        context,
                        path: Vec::new(),
                    },
                    ty: self.r.value_type(&ty),
                };
                let part = self.steps(base, rest)?;
                match part.kind {
                    ir::ExprKind::Context { context, path } => {
                        Some((ir::SetTarget::Context { context, path }, part.ty))
                    }
                    _ => {
                        self.not_here(set.target.span, "a flag", "set the whole value");
                        None
                    }
                }
            }
        }
    }
}
