//! Types by name: what is declared, aliases written out, arguments given.
//! Never makes a struct: instances do.

use crate::codes::{e02, e03};
use crate::diagnostic::Diagnostic;
use crate::ir::{self, ExprType};
use crate::source::Span;
use crate::syntax::ast::{self};

use super::build::{Binding, Build, Env};
use super::collect::{Def, DefKind, Space};
use super::types::BUILT_IN;

/// Types that a type argument may be made of: its use copies all of them.
pub(super) const WEIGHT: usize = 100;

/// Aliases inside one another.
pub(super) const ALIAS_DEPTH: u32 = 64;

impl<'a> Build<'_, 'a> {
    pub(super) fn named(
        &mut self,
        span: Span,
        name: &'a ast::Ident,
        (generics, args): (&'a [ast::Type], &'a [ast::Arg]),
        env: &Env<'a>,
        hint: &str,
    ) -> Option<ir::Type> {
        if let Some((_, ty)) = env.generics.iter().rev().find(|(n, _)| *n == name.name) {
            return Some(ty.clone());
        }
        let def = self.type_def(name, env)?;
        match def.kind {
            DefKind::Alias(alias) => self.alias(span, &def, alias, (generics, args), env, hint),
            DefKind::Type(_) => self.defined(span, &def, (generics, args), env),
            DefKind::Struct(_) => {
                let id = self.struct_instance(span, &def, generics, env)?;
                let args = self.struct_arguments(span, &def, args, env)?;
                Some(ir::Type::Struct { id, args })
            }
            DefKind::Extern(extern_) if matches!(extern_.kind, ast::ExternKind::Type { .. }) => {
                let id = ir::ExternTypeId(def.index);
                let params: Vec<ExprType> = self.r.schema.extern_types[def.index as usize]
                    .params
                    .iter()
                    .map(|(_, ty)| ty.clone())
                    .collect();
                let args = self.arguments(span, &name.name, &params, args, env)?;
                Some(ir::Type::Extern { id, args })
            }
            kind => {
                self.no_arguments(span, &name.name, generics.len() + args.len())?;
                Some(match kind {
                    DefKind::Enum(_) => ir::Type::Enum(ir::EnumId(def.index)),
                    DefKind::Flags(_) => ir::Type::Flags(ir::FlagsId(def.index)),
                    DefKind::Number(_) | DefKind::Extern(_) => {
                        ir::Type::Number(ir::NumberId(def.index))
                    }
                    _ => return None,
                })
            }
        }
    }

    /// The declaration of a type's name.
    pub(super) fn type_def(&mut self, name: &'a ast::Ident, env: &Env<'a>) -> Option<Def<'a>> {
        if let Some(id) = self.r.names.find(env.file, Space::Type, &name.name) {
            let def = self.r.names.def(id);
            return (!matches!(def.kind, DefKind::Broken)).then_some(def);
        }
        let text = format!("cannot find a type `{}`", name.name);
        let mut fault =
            Diagnostic::error(e02::NOT_FOUND, text).at(name.span, "no type has this name");
        if self.r.may_suggest() {
            let mut known = self.r.names.visible(env.file, Space::Type);
            known.extend(env.generics.iter().map(|(name, _)| *name));
            known.extend(BUILT_IN);
            fault = fault.did_you_mean(&name.name, name.span, known);
        }
        self.r.report(fault);
        None
    }

    pub(super) fn no_arguments(&mut self, span: Span, name: &str, given: usize) -> Option<()> {
        if given == 0 {
            return Some(());
        }
        self.arity(span, name, 0, given)
    }

    pub(super) fn alias(
        &mut self,
        span: Span,
        def: &Def<'a>,
        alias: &'a ast::TypeDef,
        (generics, args): (&'a [ast::Type], &'a [ast::Arg]),
        env: &Env<'a>,
        hint: &str,
    ) -> Option<ir::Type> {
        let itself = self.expanding.contains(&alias.name.span);
        if itself || env.depth > ALIAS_DEPTH {
            let fault = match itself {
                true => {
                    let text = format!("`{}` stands for itself", alias.name.name);
                    Diagnostic::error(e03::ENDLESS, text)
                }
                false => {
                    let text = format!("more than {ALIAS_DEPTH} aliases lead to one another");
                    Diagnostic::error(e03::TOO_DEEP, text)
                }
            };
            self.r.report(
                fault
                    .at(alias.name.span, "an alias is only another name")
                    .help("make it a struct or a type"),
            );
            return None;
        }
        self.r.aliases.insert(alias.name.span);
        let inner = self.enter(span, def, &alias.generics, generics, env)?;
        self.bind_arguments(span, &alias.name.name, &alias.params, args, env, &inner)?;
        self.expanding.push(alias.name.span);
        let ty = self.ty(&alias.ty, &inner, hint);
        self.expanding.pop();
        ty
    }

    /// The place inside a declaration that is expanded here: its own file, its own names.
    pub(super) fn enter(
        &mut self,
        span: Span,
        def: &Def<'a>,
        params: &'a [ast::Ident],
        given: &'a [ast::Type],
        env: &Env<'a>,
    ) -> Option<Env<'a>> {
        let generics = self.type_arguments(span, &def.name.name, params, given, env)?;
        let frame = self.frame(None);
        Some(Env {
            file: def.file,
            frame,
            generics: std::rc::Rc::new(generics),
            depth: env.depth + 1,
            envelope: false,
        })
    }

    /// One type a type parameter.
    pub(super) fn type_arguments(
        &mut self,
        span: Span,
        name: &str,
        params: &'a [ast::Ident],
        given: &'a [ast::Type],
        env: &Env<'a>,
    ) -> Option<Vec<(&'a str, ir::Type)>> {
        if params.len() != given.len() {
            let (wanted, given) = (params.len(), given.len());
            let types = if wanted == 1 { "type" } else { "types" };
            let text = format!("`{name}` takes {wanted} {types}, not {given}");
            self.r
                .report(Diagnostic::error(e02::ARGUMENTS, text).at(span, format!("{given} given")));
            return None;
        }
        let mut types = Vec::with_capacity(given.len());
        for (param, ty) in params.iter().zip(given) {
            let before = self.slots.len();
            let resolved = self.ty(ty, env, &format!("{name}{}", param.name))?;
            if self.slots.len() != before {
                self.not_here(
                    ty.span,
                    "a type with fields of its own",
                    "make it a struct, and name that",
                );
                return None;
            }
            if weight(&resolved) > WEIGHT {
                self.r.report(
                    Diagnostic::error(e03::TOO_DEEP, "the type that is given is too large")
                        .at(ty.span, "types within types within types")
                        .help("make a struct of its parts, and name that"),
                );
                return None;
            }
            types.push((param.name.as_str(), resolved));
        }
        Some(types)
    }

    /// Binds parameters to what is given for them.
    pub(super) fn bind_arguments(
        &mut self,
        span: Span,
        name: &str,
        params: &'a [ast::Param],
        args: &'a [ast::Arg],
        env: &Env<'a>,
        inner: &Env<'a>,
    ) -> Option<()> {
        let types = self.param_types(params, inner)?;
        let values = self.arguments(span, name, &types, args, env)?;
        for (param, value) in params.iter().zip(values) {
            self.bind(
                inner.frame,
                &param.name.name,
                Binding::Value(Box::new(value)),
            );
        }
        Some(())
    }

    /// The types of parameters.
    pub(super) fn param_types(
        &mut self,
        params: &'a [ast::Param],
        env: &Env<'a>,
    ) -> Option<Vec<ExprType>> {
        let types = params.iter().map(|param| {
            let ty = self.ty(&param.ty, env, &param.name.name)?;
            Some(self.r.value_type(&ty))
        });
        types.collect()
    }
}

/// How many types a type is made of, as far as that is more than one.
pub(super) fn weight(ty: &ir::Type) -> usize {
    match ty {
        ir::Type::As { inner, .. }
        | ir::Type::Bias { base: inner, .. }
        | ir::Type::Array { element: inner, .. }
        | ir::Type::Sparse { element: inner, .. }
        | ir::Type::SparseBitmap { element: inner, .. }
        | ir::Type::Block { inner, .. }
        | ir::Type::Optional(inner)
        | ir::Type::Sentinel { inner, .. } => 1 + weight(inner),
        ir::Type::Map { key, value, .. } => 1 + weight(key) + weight(value),
        ir::Type::Choice { arms, .. } => 1 + arms.iter().map(|arm| weight(&arm.ty)).sum::<usize>(),
        _ => 1,
    }
}
