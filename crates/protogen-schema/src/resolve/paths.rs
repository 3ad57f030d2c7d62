//! Names in expressions: values of the body, parameters, contexts, constants, features, items.
//! Never looks for a type or a packet.

use crate::codes::{e02, e03};
use crate::diagnostic::Diagnostic;
use crate::ir::{self, ExprType, PathStep};
use crate::syntax::ast;

use super::build::{Binding, Build, Env};
use super::collect::{Def, DefKind, Space};
use super::exprs::boolean;
use super::resolver::Resolver;

impl<'a> Build<'_, 'a> {
    pub(super) fn path(
        &mut self,
        path: &'a ast::Path,
        env: &Env<'a>,
        want: Option<&ExprType>,
    ) -> Option<ir::Expr> {
        let (first, rest) = path.segments.split_first()?;
        if rest.is_empty()
            && self.binding(env.frame, &first.name).is_none()
            && let Some(item) = want.and_then(|want| self.r.item_of(want, &first.name))
        {
            return Some(item);
        }
        if let Some(binding) = self.binding(env.frame, &first.name) {
            let binding = binding.clone();
            let base = self.bound(binding, first)?;
            return self.steps(base, rest);
        }
        if rest.is_empty() && (first.name == "c2s" || first.name == "s2c") {
            let direction = match first.name.as_str() {
                "c2s" => ir::Direction::C2s,
                _ => ir::Direction::S2c,
            };
            return Some(boolean(ir::ExprKind::Direction(direction)));
        }
        if let Some(id) = self.r.names.find(env.file, Space::Value, &first.name) {
            let def = self.r.names.def(id);
            let base = match def.kind {
                DefKind::Const(_) => self.r.const_value(id)?,
                _ => {
                    let base = self.r.global(&def)?;
                    if let ir::ExprKind::Context { context, .. } = base.kind {
                        let ty = self.r.schema.contexts.get(context.0 as usize)?.ty.clone();
                        self.r.surely(&ty, first)?;
                    }
                    base
                }
            };
            return self.steps(base, rest);
        }
        if let (Some(id), [item]) = (self.r.names.find(env.file, Space::Type, &first.name), rest) {
            let def = self.r.names.def(id);
            return self.r.item_in(&def, item);
        }
        self.unknown_value(first, env, want)
    }

    /// A bare upper-case name that means nothing here by itself: an item of what it is compared to.
    pub(super) fn is_bare_item(&self, expr: &ast::Expr, env: &Env<'a>) -> bool {
        let ast::ExprKind::Path(path) = &expr.kind else {
            return false;
        };
        match path.segments.as_slice() {
            [name] => {
                self.binding(env.frame, &name.name).is_none()
                    && self
                        .r
                        .names
                        .find(env.file, Space::Value, &name.name)
                        .is_none()
                    && name.name.starts_with(char::is_uppercase)
            }
            _ => false,
        }
    }

    fn bound(&mut self, binding: Binding, name: &ast::Ident) -> Option<ir::Expr> {
        match binding {
            Binding::Slot { slot, .. } => {
                let ty = self.slots.get(slot as usize)?.ty.clone();
                self.r.surely(&ty, name)?;
                let ty = self.r.value_type(&ty);
                let path = Vec::new();
                let kind = ir::ExprKind::Slot { slot, path };
                Some(ir::Expr { kind, ty })
            }
            Binding::Value(expr) => Some(*expr),
            Binding::Bytes(_) => {
                self.r.report(
                    Diagnostic::error(e03::NOT_HERE, "the bytes can't stand alone")
                        .at(name.span, "one of them is wanted")
                        .help(format!("write `{}[0]`", name.name)),
                );
                None
            }
            Binding::Broken => None,
        }
    }

    /// Parts of a value: `pos.z`, `flags.HasName`.
    pub(super) fn steps(&mut self, base: ir::Expr, rest: &[ast::Ident]) -> Option<ir::Expr> {
        rest.iter()
            .try_fold(base, |value, step| self.step(value, step))
    }

    fn step(&mut self, mut value: ir::Expr, step: &ast::Ident) -> Option<ir::Expr> {
        if let ExprType::Flags(id) = value.ty {
            let mask = self.r.flags_mask(id, step)?;
            let of = Box::new(value);
            return Some(boolean(ir::ExprKind::FlagsBit { of, mask }));
        }
        let ty = self.r.part_type(&value.ty, step)?;
        let path = match &mut value.kind {
            ir::ExprKind::Slot { path, .. }
            | ir::ExprKind::Param { path, .. }
            | ir::ExprKind::Context { path, .. } => path,
            _ => {
                self.r.report(
                    Diagnostic::error(e03::NOT_HERE, "only a value that was read has parts")
                        .at(step.span, "this is a part of a calculated value"),
                );
                return None;
            }
        };
        path.push(PathStep::Field(step.name.clone()));
        value.ty = ty;
        Some(value)
    }

    fn unknown_value<T>(
        &mut self,
        name: &ast::Ident,
        env: &Env<'a>,
        want: Option<&ExprType>,
    ) -> Option<T> {
        let text = format!("cannot find `{}`", name.name);
        let mut fault =
            Diagnostic::error(e02::NOT_FOUND, text).at(name.span, "nothing has this name here");
        if self.r.may_suggest() {
            let mut known: Vec<String> = self
                .known(env.frame)
                .into_iter()
                .map(str::to_owned)
                .collect();
            known.extend(
                self.r
                    .names
                    .visible(env.file, Space::Value)
                    .into_iter()
                    .map(str::to_owned),
            );
            known.extend(want.map_or(Vec::new(), |want| self.r.item_names(want)));
            fault = fault.did_you_mean(&name.name, name.span, known.iter().map(String::as_str));
            if self
                .r
                .names
                .find(env.file, Space::Call, &name.name)
                .is_some()
            {
                fault = fault.help(format!("it is called with arguments: `{}(..)`", name.name));
            }
            if let Some(want @ (ExprType::Enum(_) | ExprType::Flags(_))) = want {
                fault = fault.note(format!("{} has no such item", self.r.type_word(want)));
            } else if fault.help.is_empty() {
                fault = fault.help("a field can be used behind the place where it is read");
            }
        }
        self.r.report(fault);
        None
    }

    /// `b[0]` in the rules of a number.
    pub(super) fn byte(
        &mut self,
        base: &'a ast::Expr,
        index: &'a ast::Expr,
        env: &Env<'a>,
    ) -> Option<ir::Expr> {
        let size = match &base.kind {
            ast::ExprKind::Path(path) => match path.segments.as_slice() {
                [name] => match self.binding(env.frame, &name.name) {
                    Some(Binding::Bytes(size)) => Some(*size),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        };
        let Some(size) = size else {
            self.r.report(
                Diagnostic::error(e03::NOT_HERE, "this can't be indexed")
                    .at(base.span, "only the bytes of a `number` can"),
            );
            return None;
        };
        let at = self.constant(index, env)?;
        match u32::try_from(at) {
            Ok(at) if at < size => Some(ir::Expr {
                kind: ir::ExprKind::Byte(at),
                ty: ExprType::Int,
            }),
            _ => {
                let text = format!("there is no byte {at}");
                self.r.report(
                    Diagnostic::error(e03::OUT_OF_RANGE, text)
                        .at(index.span, format!("there are {size}, counted from 0")),
                );
                None
            }
        }
    }
}

impl<'a> Resolver<'a> {
    /// A context, a feature, an axis.
    fn global(&mut self, def: &Def<'a>) -> Option<ir::Expr> {
        match def.kind {
            DefKind::Context(_) => {
                self.context_type(def);
                let context = ir::ContextId(def.index);
                let ty = self.schema.contexts.get(def.index as usize)?.ty.clone();
                let path = Vec::new();
                let kind = ir::ExprKind::Context { context, path };
                let ty = self.value_type(&ty);
                Some(ir::Expr { kind, ty })
            }
            DefKind::Feature(_) => Some(boolean(ir::ExprKind::Feature(def.index))),
            DefKind::Axis(_) => Some(ir::Expr {
                kind: ir::ExprKind::Axis(def.index),
                ty: ExprType::Int,
            }),
            _ => None,
        }
    }

    /// The item of the enum or flags that is wanted, if it has one with this name.
    pub(super) fn item_of(&self, want: &ExprType, name: &str) -> Option<ir::Expr> {
        match want {
            ExprType::Enum(id) => {
                let item = *self.enum_items.get(&(*id, name))?;
                let enum_ = *id;
                Some(ir::Expr {
                    kind: ir::ExprKind::EnumItem { enum_, item },
                    ty: want.clone(),
                })
            }
            ExprType::Flags(id) => {
                let items = self.flags_items.get(&(*id, name))?;
                let first = *items.first()?;
                let mask = self.schema.flags[id.0 as usize].items[first as usize].mask;
                Some(ir::Expr {
                    kind: ir::ExprKind::Int(mask),
                    ty: want.clone(),
                })
            }
            _ => None,
        }
    }

    fn item_names(&self, want: &ExprType) -> Vec<String> {
        match want {
            ExprType::Enum(id) => {
                let items = &self.schema.enums[id.0 as usize].items;
                items.iter().map(|item| item.name.clone()).collect()
            }
            ExprType::Flags(id) => {
                let items = &self.schema.flags[id.0 as usize].items;
                items.iter().map(|item| item.name.clone()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// `Family.Login`.
    fn item_in(&mut self, def: &Def<'a>, item: &ast::Ident) -> Option<ir::Expr> {
        let ty = match def.kind {
            DefKind::Enum(_) => ExprType::Enum(ir::EnumId(def.index)),
            DefKind::Flags(_) => ExprType::Flags(ir::FlagsId(def.index)),
            DefKind::Broken => return None,
            kind => {
                let text = format!("`{}` is {}: it has no items", def.name.name, kind.word());
                let span = item.span;
                self.report(
                    Diagnostic::error(e02::WRONG_KIND, text)
                        .at(span, "an item of an enum is wanted"),
                );
                return None;
            }
        };
        let found = self.item_of(&ty, &item.name);
        if found.is_none() {
            self.no_item(&ty, item);
        }
        found
    }

    /// Reports that an enum or flags type has no such item.
    pub(super) fn no_item(&mut self, ty: &ExprType, item: &ast::Ident) {
        let owner = self.type_word(ty);
        let known = self.item_names(ty);
        let text = format!("{owner} has no item `{}`", item.name);
        let fault = Diagnostic::error(e02::NOT_FOUND, text)
            .at(item.span, "no such item")
            .did_you_mean(&item.name, item.span, known.iter().map(String::as_str));
        self.report(or_the_list(fault, &known));
    }

    fn flags_mask(&mut self, id: ir::FlagsId, item: &ast::Ident) -> Option<ir::Integer> {
        let Some(items) = self.flags_items.get(&(id, item.name.as_str())) else {
            self.no_item(&ExprType::Flags(id), item);
            return None;
        };
        let def = &self.schema.flags[id.0 as usize];
        let mut masks = items.iter().map(|item| def.items[*item as usize].mask);
        let first = masks.next()?;
        if masks.any(|mask| mask != first) {
            let text = format!("`{}` is another bit in another version", item.name);
            self.report(
                Diagnostic::error(e03::NOT_HERE, text)
                    .at(item.span, "which bit is meant here?")
                    .help("give the bits names of their own"),
            );
            return None;
        }
        Some(first)
    }

    /// Refuses what may be absent: an expression has no word for that.
    fn surely(&mut self, ty: &ir::Type, name: &ast::Ident) -> Option<()> {
        if !ty.may_be_absent(&self.schema) {
            return Some(());
        }
        let text = format!(
            "`{}` may be absent, and an expression needs a value",
            name.name
        );
        self.report(
            Diagnostic::error(e03::MISMATCH, text)
                .at(name.span, "its type is optional")
                .help("read it without `?`, or under a condition on an earlier field"),
        );
        None
    }

    /// The type of a part of a value.
    fn part_type(&mut self, of: &ExprType, step: &ast::Ident) -> Option<ExprType> {
        if let ExprType::Struct(id) = of
            && !self.done.contains(id)
            && !self.ensure(*id)
        {
            let name = self.schema.structs[id.0 as usize].name.clone();
            self.report(
                Diagnostic::error(
                    e03::ENDLESS,
                    format!("`{name}` is looked into while it is made"),
                )
                .at(step.span, "this part is not known yet"),
            );
            return None;
        }
        let fields: Vec<(&str, &ir::Type)> = match of {
            ExprType::Struct(id) => record_parts(&self.schema.structs[id.0 as usize].body.record),
            ExprType::Value(ty) => match &**ty {
                ir::Type::Record(record) => record_parts(record),
                ir::Type::Bits(bits) => {
                    let found = bits.items.iter().find(|item| item.name == step.name);
                    if let Some(item) = found {
                        return Some(super::bits::expr_type(&item.ty));
                    }
                    Vec::new()
                }
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        let found = fields.iter().find(|(name, _)| *name == step.name);
        if let Some((_, ty)) = found {
            let ty = (*ty).clone();
            self.surely(&ty, step)?;
            return Some(self.value_type(&ty));
        }
        let known: Vec<String> = fields.iter().map(|(name, _)| (*name).to_owned()).collect();
        let owner = self.type_word(of);
        let text = format!("{owner} has no part `{}`", step.name);
        let fault = Diagnostic::error(e02::NOT_FOUND, text)
            .at(step.span, "no such part")
            .did_you_mean(&step.name, step.span, known.iter().map(String::as_str));
        self.report(or_the_list(fault, &known));
        None
    }
}

fn record_parts(record: &ir::Record) -> Vec<(&str, &ir::Type)> {
    let fields = record.fields.iter();
    fields
        .map(|field| (field.name.as_str(), &field.ty))
        .collect()
}

/// Where no name is near, all names are the help, if a line holds them.
fn or_the_list(fault: Diagnostic, known: &[String]) -> Diagnostic {
    if !fault.help.is_empty() || known.is_empty() || known.len() > 8 {
        return fault;
    }
    fault.help(format!("there are `{}`", known.join("`, `")))
}
