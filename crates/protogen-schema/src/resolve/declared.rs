//! Enums, flags, numbers, constants, tables, contexts, externs: what is declared by itself.
//! Never resolves a body: those wait until all names are known.

use crate::ir::{self};
use crate::syntax::ast::{self};

use super::build::{Build, Env};
use super::collect::{Def, DefId, DefKind};
use super::resolver::{Resolver, docs, place};

impl<'a> Resolver<'a> {
    /// Ids for everything that has one, so that all of it may speak of all of it.
    pub(super) fn shells(&mut self) {
        for index in 0..self.names.all.len() {
            let def = self.names.def(DefId(index as u32));
            let id = match def.kind {
                DefKind::Enum(enum_) => self.enum_shell(&def, enum_),
                DefKind::Flags(flags) => self.flags_shell(&def, flags),
                DefKind::Number(number) => self.number_shell(&def, &number.name),
                DefKind::Extern(extern_) => self.extern_shell(&def, extern_),
                DefKind::Table(table) => {
                    self.schema.tables.push(ir::Table {
                        name: table.name.name.clone(),
                        docs: docs(def.docs),
                        params: Vec::new(),
                        answer: ir::Type::Bool,
                        span: place(def.name.span),
                    });
                    self.schema.tables.len() - 1
                }
                DefKind::Context(context) => {
                    self.schema.contexts.push(ir::Context {
                        name: context.name.name.clone(),
                        docs: docs(def.docs),
                        ty: ir::Type::Bool,
                        initial: None,
                        secret: context.notes.iter().any(|note| note.name.name == "secret"),
                        span: place(def.name.span),
                    });
                    self.schema.contexts.len() - 1
                }
                _ => continue,
            };
            self.names.all[index].index = id as u32;
        }
    }

    /// Fills what the shells stand for.
    pub(super) fn declared(&mut self) {
        // Bases first: which numbers fit depends on them.
        self.each_def(|r, id, def| r.base(id, &def));
        self.each_def(|r, id, def| match def.kind {
            DefKind::Const(_) => {
                r.const_value(id);
            }
            DefKind::Enum(enum_) => r.enum_values(&def, enum_),
            DefKind::Flags(flags) => r.flags_masks(&def, flags),
            DefKind::Number(number) => r.number_codec(&def, number),
            DefKind::Table(table) => r.table_types(&def, table),
            DefKind::Extern(extern_) => r.extern_types(&def, extern_),
            _ => {}
        });
    }

    /// The types of contexts, which may be structs.
    pub(super) fn contexts(&mut self) {
        self.each_def(|r, _, def| r.context_type(&def));
    }

    /// The type of one context, unless it is known: a type that speaks of a context asks for it.
    pub(super) fn context_type(&mut self, def: &Def<'a>) {
        let DefKind::Context(context) = def.kind else {
            return;
        };
        if !self.contexts.insert(def.index) {
            return;
        }
        let mut build = Build::new(self, &def.name.name);
        let env = build.top(def.file);
        let Some(ty) = build.type_without_fields(&context.ty, &env) else {
            return;
        };
        let want = build.r.value_type(&ty);
        let initial = context.default.as_ref().and_then(|default| {
            let value = build.expr(default, &env, Some(&want))?;
            build.value_for(default.span, value, &want, &ty)
        });
        let notes = build.notes(&context.notes, &env, Some(&ty));
        let made = &mut self.schema.contexts[def.index as usize];
        made.ty = ty;
        made.initial = initial;
        made.secret = notes.secret;
    }

    fn each_def(&mut self, mut each: impl FnMut(&mut Self, DefId, Def<'a>)) {
        for index in 0..self.names.all.len() {
            let id = DefId(index as u32);
            let def = self.names.def(id);
            each(self, id, def);
        }
    }
}

impl<'a> Build<'_, 'a> {
    /// A type that needs no body around it.
    pub(super) fn type_without_fields(
        &mut self,
        ty: &'a ast::Type,
        env: &Env<'a>,
    ) -> Option<ir::Type> {
        let before = self.slots.len();
        let owner = self.owner.clone();
        let resolved = self.ty(ty, env, &format!("{owner}Value"))?;
        if self.slots.len() > before {
            self.not_here(
                ty.span,
                "a type with fields of its own",
                "make it a struct, and name that",
            );
            return None;
        }
        Some(resolved)
    }
}
