//! Structs whose fields are put in place.
//! Never resolves a field: members do.

use crate::codes::{e02, e03};
use crate::diagnostic::Diagnostic;
use crate::ir::Gate;
use crate::syntax::ast;

use super::build::{Build, Env};
use super::collect::DefKind;
use super::members::Site;

/// Structs spread inside one another.
const SPREAD_DEPTH: u32 = 64;

impl<'a> Build<'_, 'a> {
    pub(super) fn spread(
        &mut self,
        spread: &'a ast::Spread,
        member: &'a ast::Member,
        env: &Env<'a>,
        site: &mut Site<'_>,
        gate: Gate,
    ) {
        let span = member.span;
        if env.depth > SPREAD_DEPTH {
            let text =
                format!("structs are spread into one another more than {SPREAD_DEPTH} times");
            self.r.report(
                Diagnostic::error(e03::TOO_DEEP, text)
                    .at(span, "one more here")
                    .help("give one of them a field of its own: `name: Struct,`"),
            );
            return;
        }
        if !self.expand(span) {
            return;
        }
        let ast::TypeKind::Named {
            name,
            generics,
            args,
        } = &spread.ty.kind
        else {
            self.not_here(
                spread.ty.span,
                "this type",
                "the fields of a struct are spread: `..Struct`",
            );
            return;
        };
        let Some(def) = self.type_def(name, env) else {
            return;
        };
        let DefKind::Struct(struct_) = def.kind else {
            let text = format!("`{}` is {}, not a struct", name.name, def.kind.word());
            self.r.report(
                Diagnostic::error(e02::WRONG_KIND, text)
                    .at(name.span, "the fields of a struct are spread"),
            );
            return;
        };
        let within =
            def.span.file == span.file && def.span.start <= span.start && span.end <= def.span.end;
        if within || self.expanding.contains(&def.name.span) {
            self.r.report(
                Diagnostic::error(e03::ENDLESS, "a struct is spread into itself")
                    .at(span, "this would never end")
                    .also(def.name.span, "of this one"),
            );
            return;
        }
        let Some(inner) = self.enter(span, &def, &struct_.generics, generics, env) else {
            return;
        };
        let bound = self.bind_arguments(span, &name.name, &struct_.params, args, env, &inner);
        if bound.is_none() {
            return;
        }
        self.expanding.push(def.name.span);
        self.grouped(&struct_.members, &inner, site, gate);
        self.expanding.pop();
        for (name, binding) in self.own(inner.frame) {
            self.bind(env.frame, name, binding);
        }
    }
}
