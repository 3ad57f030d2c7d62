//! Calls: tables, functions of the application, hashes, and the computed values of the language.
//! Never evaluates one but `min`, `max` and hashes of what is known.

use crate::codes::{e02, e03};
use crate::diagnostic::Diagnostic;
use crate::ir::{self, ExprType};
use crate::source::Span;
use crate::syntax::ast;

use super::build::{Binding, Build, Env};
use super::collect::{DefKind, Space};
use super::exprs::integer;

/// The calls of the language itself.
const BUILT_IN: [&str; 11] = [
    "count", "size", "plain", "min", "max", "adler32", "crc32", "crc16", "sum8", "sum16", "xor8",
];

impl<'a> Build<'_, 'a> {
    pub(super) fn call(
        &mut self,
        span: Span,
        function: &'a ast::Path,
        args: &'a [ast::Arg],
        env: &Env<'a>,
    ) -> Option<ir::Expr> {
        let [name] = function.segments.as_slice() else {
            return self.unknown_call(function.segments.last()?, env);
        };
        if let Some(id) = self.r.names.find(env.file, Space::Call, &name.name) {
            let def = self.r.names.def(id);
            return match def.kind {
                DefKind::Table(_) => self.table(ir::TableId(def.index), span, args, env),
                DefKind::Extern(_) => self.extern_fn(ir::ExternFnId(def.index), span, args, env),
                DefKind::Hash(hash) => self.hash(hash, span, args, env),
                _ => None,
            };
        }
        match name.name.as_str() {
            "count" => {
                let (slot, _) = self.operand(span, "count", args, env)?;
                self.countable(slot, span)?;
                Some(computed(ir::ExprKind::Count { slot }))
            }
            "size" => {
                let extent = self.extent(span, "size", args, env)?;
                Some(computed(ir::ExprKind::Size(extent)))
            }
            "plain" => {
                let (_, region) = self.operand(span, "plain", args, env)?;
                let Some(slot) = region else {
                    self.r.report(
                        Diagnostic::error(e03::MISMATCH, "`plain` is the size of a region")
                            .at(span, "this is no `via` or `block` with a name")
                            .help("for any other value write `size`"),
                    );
                    return None;
                };
                Some(computed(ir::ExprKind::PlainSize { slot }))
            }
            "min" | "max" => self.extreme(&name.name, span, args, env),
            _ => match sum(&name.name) {
                Some(_) => self.checksum(name, span, args, env),
                None => self.unknown_call(name, env),
            },
        }
    }

    /// Refuses to count what has no elements, or may be absent.
    fn countable(&mut self, slot: u32, span: Span) -> Option<()> {
        let ty = self.slots.get(slot as usize).map(|info| &info.ty);
        if matches!(
            ty,
            Some(
                ir::Type::Array { .. }
                    | ir::Type::Map { .. }
                    | ir::Type::Sparse { .. }
                    | ir::Type::SparseBitmap { .. }
                    | ir::Type::Bytes { .. }
            )
        ) {
            return Some(());
        }
        self.r.report(
            Diagnostic::error(e03::MISMATCH, "`count` is of a list or a map that is there")
                .at(span, "this has no elements to count")
                .help("`size` is how many bytes a value takes; a type with a name and an optional one are not counted"),
        );
        None
    }

    fn unknown_call<T>(&mut self, name: &ast::Ident, env: &Env<'a>) -> Option<T> {
        let text = format!("cannot find a function or table `{}`", name.name);
        let mut fault =
            Diagnostic::error(e02::NOT_FOUND, text).at(name.span, "nothing has this name");
        if self.r.may_suggest() {
            let mut known = self.r.names.visible(env.file, Space::Call);
            known.extend(BUILT_IN);
            fault = fault.did_you_mean(&name.name, name.span, known);
        }
        self.r.report(fault);
        None
    }

    fn extreme(
        &mut self,
        which: &str,
        span: Span,
        args: &'a [ast::Arg],
        env: &Env<'a>,
    ) -> Option<ir::Expr> {
        let [ast::Arg::Expr(a), ast::Arg::Expr(b)] = args else {
            return self.no_values(span, which, 2, args);
        };
        let (a, b) = (self.number(a, env)?, self.number(b, env)?);
        if let (ir::ExprKind::Int(a), ir::ExprKind::Int(b)) = (&a.kind, &b.kind) {
            let value = if which == "min" {
                a.0.min(b.0)
            } else {
                a.0.max(b.0)
            };
            return Some(integer(value));
        }
        let (a, b) = (Box::new(a), Box::new(b));
        Some(computed(match which {
            "min" => ir::ExprKind::Min(a, b),
            _ => ir::ExprKind::Max(a, b),
        }))
    }

    pub(super) fn arity<T>(
        &mut self,
        span: Span,
        name: &str,
        wanted: usize,
        given: usize,
    ) -> Option<T> {
        let plural = if wanted == 1 { "" } else { "s" };
        let text = format!("`{name}` takes {wanted} argument{plural}, not {given}");
        self.r
            .report(Diagnostic::error(e02::ARGUMENTS, text).at(span, format!("{given} given")));
        None
    }

    /// Arguments of another number than wanted, or one of them that is no value.
    pub(super) fn no_values<T>(
        &mut self,
        span: Span,
        name: &str,
        wanted: usize,
        args: &[ast::Arg],
    ) -> Option<T> {
        if args.len() != wanted {
            return self.arity(span, name, wanted, args.len());
        }
        let (at, what) = args.iter().find_map(|arg| match arg {
            ast::Arg::Expr(_) => None,
            ast::Arg::Type(ty) => Some((ty.span, "this is a type")),
            ast::Arg::Named { name, value } => {
                Some((name.span.to(value.span), "this has a name of its own"))
            }
            ast::Arg::Region { span, .. } => Some((*span, "this is a run of fields")),
        })?;
        let text = format!("`{name}` takes a value here");
        self.r
            .report(Diagnostic::error(e03::MISMATCH, text).at(at, what));
        None
    }

    fn table(
        &mut self,
        table: ir::TableId,
        span: Span,
        args: &'a [ast::Arg],
        env: &Env<'a>,
    ) -> Option<ir::Expr> {
        let def = &self.r.schema.tables[table.0 as usize];
        let (name, answer) = (def.name.clone(), def.answer.clone());
        let params: Vec<ExprType> = def
            .params
            .iter()
            .map(|(_, ty)| self.r.value_type(ty))
            .collect();
        let args = self.arguments(span, &name, &params, args, env)?;
        let ty = self.r.value_type(&answer);
        let kind = ir::ExprKind::Table { table, args };
        Some(ir::Expr { kind, ty })
    }

    fn extern_fn(
        &mut self,
        function: ir::ExternFnId,
        span: Span,
        args: &'a [ast::Arg],
        env: &Env<'a>,
    ) -> Option<ir::Expr> {
        let def = &self.r.schema.extern_fns[function.0 as usize];
        let (name, answer) = (def.name.clone(), def.answer.clone());
        let params: Vec<ExprType> = def.params.iter().map(|(_, ty)| ty.clone()).collect();
        let ty = self.r.value_type(&answer);
        if params == [ExprType::Bytes] && is_extent(args) {
            let over = self.extent(span, &name, args, env)?;
            let sum = ir::Checksum::Extern(function);
            let kind = ir::ExprKind::Checksum { sum, over };
            return Some(ir::Expr { kind, ty });
        }
        let args = self.arguments(span, &name, &params, args, env)?;
        let kind = ir::ExprKind::ExternFn { function, args };
        Some(ir::Expr { kind, ty })
    }

    /// One argument a parameter, each of its type.
    pub(super) fn arguments(
        &mut self,
        span: Span,
        name: &str,
        params: &[ExprType],
        args: &'a [ast::Arg],
        env: &Env<'a>,
    ) -> Option<Vec<ir::Expr>> {
        if params.len() != args.len() {
            return self.arity(span, name, params.len(), args.len());
        }
        let mut values = Vec::with_capacity(args.len());
        for (param, arg) in params.iter().zip(args) {
            let ast::Arg::Expr(arg) = arg else {
                self.r.report(
                    Diagnostic::error(e02::ARGUMENTS, "a value is wanted as an argument")
                        .at(arg_span(arg).unwrap_or(span), "this is no value"),
                );
                return None;
            };
            let value = self.expr(arg, env, Some(param))?;
            values.push(self.expect_type(arg.span, value, param)?);
        }
        Some(values)
    }

    fn checksum(
        &mut self,
        name: &'a ast::Ident,
        span: Span,
        args: &'a [ast::Arg],
        env: &Env<'a>,
    ) -> Option<ir::Expr> {
        let named = args
            .iter()
            .position(|arg| matches!(arg, ast::Arg::Named { .. }));
        let (over, settings) = args.split_at(named.unwrap_or(args.len()));
        let over = self.extent(span, &name.name, over, env)?;
        let mut checksum = sum(&name.name)?;
        for setting in settings {
            self.crc_setting(&mut checksum, setting, env)?;
        }
        let sum = checksum;
        Some(computed(ir::ExprKind::Checksum { sum, over }))
    }

    /// `poly 0x8005`, `init 0`, `reflected true`, `xor 0xFFFF`.
    fn crc_setting(
        &mut self,
        checksum: &mut ir::Checksum,
        setting: &'a ast::Arg,
        env: &Env<'a>,
    ) -> Option<()> {
        let ast::Arg::Named { name, value } = setting else {
            return self.arity(arg_span(setting)?, "a checksum", 1, 2);
        };
        let ir::Checksum::Crc16 {
            poly,
            init,
            reflected,
            xor_out,
        } = checksum
        else {
            return self.no_setting(name, &[]);
        };
        if name.name == "reflected" {
            let value = self.condition(value, env)?;
            *reflected = value.kind == ir::ExprKind::Bool(true);
            return Some(());
        }
        let number = self.constant(value, env)?;
        let Ok(number) = u16::try_from(number) else {
            return self.out_of_range(value.span, number, "16 bits");
        };
        match name.name.as_str() {
            "poly" => *poly = number,
            "init" => *init = number,
            "xor" => *xor_out = number,
            _ => return self.no_setting(name, &["poly", "init", "reflected", "xor"]),
        }
        Some(())
    }

    pub(super) fn no_setting<T>(&mut self, name: &ast::Ident, known: &[&str]) -> Option<T> {
        let text = format!("there is no parameter `{}` here", name.name);
        self.r.report(
            Diagnostic::error(e02::NOT_FOUND, text)
                .at(name.span, "unknown")
                .did_you_mean(&name.name, name.span, known.iter().copied()),
        );
        None
    }

    pub(super) fn out_of_range<T>(&mut self, span: Span, value: i128, room: &str) -> Option<T> {
        let text = format!("{value} does not fit {room}");
        self.r
            .report(Diagnostic::error(e03::OUT_OF_RANGE, text).at(span, "out of range"));
        None
    }

    /// The bytes that `size(..)` or a checksum looks at.
    fn extent(
        &mut self,
        span: Span,
        of: &str,
        args: &'a [ast::Arg],
        env: &Env<'a>,
    ) -> Option<ir::Extent> {
        match args {
            [ast::Arg::Expr(expr)] => {
                if is_self(expr) {
                    return Some(ir::Extent::Body);
                }
                let (slot, region) = self.operand(span, of, args, env)?;
                let slot = region.unwrap_or(slot);
                Some(ir::Extent::Item { slot })
            }
            [ast::Arg::Region { from, to, .. }] => {
                let from = self.named_slot(from, env)?;
                let to = match to {
                    Some(to) => Some(self.named_slot(to, env)?),
                    None => None,
                };
                Some(ir::Extent::Range { from, to })
            }
            _ => self.no_values(span, of, 1, args),
        }
    }

    /// The slot of the one argument, a field of this body, and of the region it is.
    fn operand(
        &mut self,
        span: Span,
        of: &str,
        args: &'a [ast::Arg],
        env: &Env<'a>,
    ) -> Option<(u32, Option<u32>)> {
        let [ast::Arg::Expr(expr)] = args else {
            return self.no_values(span, of, 1, args);
        };
        let ast::ExprKind::Path(path) = &expr.kind else {
            self.r.report(
                Diagnostic::error(e03::NOT_HERE, "a field is wanted here")
                    .at(expr.span, "this is a value, without bytes of its own"),
            );
            return None;
        };
        self.slot_of(path, env)
    }

    fn named_slot(&mut self, path: &'a ast::Path, env: &Env<'a>) -> Option<u32> {
        let (slot, region) = self.slot_of(path, env)?;
        Some(region.unwrap_or(slot))
    }

    fn slot_of(&mut self, path: &'a ast::Path, env: &Env<'a>) -> Option<(u32, Option<u32>)> {
        let (first, rest) = path.segments.split_first()?;
        match self.binding(env.frame, &first.name) {
            Some(Binding::Slot { slot, region }) if rest.is_empty() => Some((*slot, *region)),
            Some(Binding::Broken) => None,
            _ => {
                let known = self.known(env.frame);
                let text = format!("`{}` is no field of this body", first.name);
                self.r.report(
                    Diagnostic::error(e02::NOT_FOUND, text)
                        .at(path.span, "bytes of a field are wanted")
                        .did_you_mean(&first.name, first.span, known),
                );
                None
            }
        }
    }
}

fn computed(kind: ir::ExprKind) -> ir::Expr {
    ir::Expr {
        kind,
        ty: ExprType::Int,
    }
}

fn is_self(expr: &ast::Expr) -> bool {
    match &expr.kind {
        ast::ExprKind::Path(path) => {
            matches!(path.segments.as_slice(), [name] if name.name == "self")
        }
        _ => false,
    }
}

/// Whether a function of the application is asked about bytes on the wire rather than a value.
fn is_extent(args: &[ast::Arg]) -> bool {
    match args {
        [ast::Arg::Region { .. }] => true,
        [ast::Arg::Expr(expr)] => is_self(expr),
        _ => false,
    }
}

fn arg_span(arg: &ast::Arg) -> Option<Span> {
    match arg {
        ast::Arg::Expr(expr) => Some(expr.span),
        ast::Arg::Type(ty) => Some(ty.span),
        ast::Arg::Named { name, value } => Some(name.span.to(value.span)),
        ast::Arg::Region { span, .. } => Some(*span),
    }
}

/// A checksum by its name, with the usual parameters.
pub(super) fn sum(name: &str) -> Option<ir::Checksum> {
    Some(match name {
        "adler32" => ir::Checksum::Adler32,
        "crc32" => ir::Checksum::Crc32,
        "sum8" => ir::Checksum::Sum8,
        "sum16" => ir::Checksum::Sum16,
        "xor8" => ir::Checksum::Xor8,
        // CRC-16/CCITT-FALSE: the form that is meant where a protocol gives no parameters.
        "crc16" => ir::Checksum::Crc16 {
            poly: 0x1021,
            init: 0xFFFF,
            reflected: false,
            xor_out: 0,
        },
        _ => return None,
    })
}
