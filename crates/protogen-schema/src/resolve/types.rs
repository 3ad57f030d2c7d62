//! Types as written to types on the wire: every default stated, every alias and generic expanded.

use crate::codes::{e02, e03};
use crate::diagnostic::Diagnostic;
use crate::ir::{self, ExprType};
use crate::source::Span;
use crate::syntax::ast::{self, Builtin, TextKind, TextOption, TypeKind};

use super::build::{Binding, Build, Env};
use super::collect::{Def, DefKind, Space};
use super::lengths::Of;
use super::protocol::encoding;

/// Types that a type argument may be made of: its use copies all of them.
const WEIGHT: usize = 100;
/// Aliases inside one another.
const ALIAS_DEPTH: u32 = 64;

impl<'a> Build<'_, 'a> {
    /// A type; `hint` is the name of the type that it makes, if it makes one.
    pub(super) fn ty(&mut self, ty: &'a ast::Type, env: &Env<'a>, hint: &str) -> Option<ir::Type> {
        if !self.expand(ty.span) {
            return None;
        }
        match &ty.kind {
            TypeKind::Builtin(builtin) => self.builtin(builtin),
            TypeKind::Named {
                name,
                generics,
                args,
            } => self.named(ty.span, name, (generics, args), env, hint),
            TypeKind::Text { kind, len, options } => {
                self.text(ty.span, *kind, len.as_deref(), options, env)
            }
            TypeKind::Array { element, len } => self.array(element, len, env, hint),
            TypeKind::Map { key, value, len } => {
                let length = self.length(len, Of::List, env);
                let key = self.ty(key, env, &format!("{hint}Key"));
                let value = self.ty(value, env, &format!("{hint}Value"));
                Some(ir::Type::Map {
                    key: Box::new(key?),
                    value: Box::new(value?),
                    length: length?,
                })
            }
            TypeKind::As { ty: inner, wire } => self.carried(inner, wire, env, hint),
            TypeKind::Bias { ty, op, amount } => {
                let base = self.integer_type(ty, env, "what is biased")?;
                let bias = self.constant(amount, env)?;
                let bias = if *op == ast::BinaryOp::Sub {
                    -bias
                } else {
                    bias
                };
                Some(ir::Type::Bias {
                    base: Box::new(base),
                    bias: ir::Integer(bias),
                })
            }
            TypeKind::Optional { ty: inner, form } => self.optional(inner, form, env, hint),
            TypeKind::Partial { ty: of, mask } => self.partial(ty.span, of, mask, env),
            TypeKind::If(if_) => self.choice(if_, env, hint),
            TypeKind::Match(match_) => {
                let union = self.union(match_, env, hint)?;
                Some(ir::Type::Match(Box::new(union)))
            }
            TypeKind::Block(block) => self.block_type(block, env, hint),
            TypeKind::Via(_) => {
                self.not_here(
                    ty.span,
                    "a `via` inside another type",
                    "give it a field of its own",
                );
                None
            }
            TypeKind::Bits(bits) => {
                let name = self.type_name(hint);
                let bits = self.bits(bits, env, name)?;
                Some(ir::Type::Bits(Box::new(bits)))
            }
            TypeKind::Mask(mask) => self.mask_type(mask, env, hint),
            TypeKind::Unit => {
                self.not_here(ty.span, "`()`", "it is the empty body of an `rpc`");
                None
            }
        }
    }

    pub(super) fn not_here(&mut self, span: Span, what: &str, help: &str) {
        self.r.report(
            Diagnostic::error(e03::NOT_HERE, format!("{what} can't stand here"))
                .at(span, "not here")
                .help(help),
        );
    }

    /// A type that must be an integer, for `what`.
    pub(super) fn integer_type(
        &mut self,
        ty: &'a ast::Type,
        env: &Env<'a>,
        what: &str,
    ) -> Option<ir::Type> {
        let owner = self.owner.clone();
        let resolved = self.ty(ty, env, &owner)?;
        self.integer(&resolved, ty.span, what).then_some(resolved)
    }

    /// Whether it is an integer, enums and flags included; a report if not.
    pub(super) fn integer(&mut self, ty: &ir::Type, span: Span, what: &str) -> bool {
        let is = self.r.value_type(ty);
        if matches!(is, ExprType::Int | ExprType::Enum(_) | ExprType::Flags(_)) {
            return true;
        }
        let word = self.r.type_word(&is);
        self.r.report(
            Diagnostic::error(
                e03::NOT_AN_INTEGER,
                format!("{what} is an integer, this is {word}"),
            )
            .at(span, "an integer type is wanted"),
        );
        false
    }

    fn builtin(&mut self, builtin: &Builtin) -> Option<ir::Type> {
        Some(match builtin {
            Builtin::Int(int) => ir::Type::Int(self.int(int)),
            Builtin::Float { bits, endian } => ir::Type::Float(ir::FloatType {
                bits: *bits,
                order: self.order(*endian),
            }),
            Builtin::Bool => ir::Type::Bool,
            Builtin::Truthy => ir::Type::Truthy,
            Builtin::Varint { kind, bits, max } => {
                let usual = if *bits == 32 { 5 } else { 10 };
                let max_bytes = match max {
                    None => usual,
                    Some(max) if (1..=u128::from(usual)).contains(&max.value) => max.value as u8,
                    Some(max) => {
                        let value = i128::try_from(max.value).unwrap_or(i128::MAX);
                        return self.out_of_range(max.span, value, &format!("1..={usual} bytes"));
                    }
                };
                ir::Type::Varint(ir::VarintType {
                    bits: *bits,
                    zigzag: *kind == ast::VarintKind::Zigzag,
                    max_bytes,
                    lenient: false,
                })
            }
        })
    }

    fn int(&self, int: &ast::IntType) -> ir::IntType {
        ir::IntType {
            bits: int.bits,
            signed: int.signed,
            order: self.order(int.endian),
        }
    }

    fn order(&self, endian: Option<ast::Endian>) -> ir::ByteOrder {
        match endian {
            Some(ast::Endian::Little) => ir::ByteOrder::Little,
            Some(ast::Endian::Big) => ir::ByteOrder::Big,
            None => self.r.defaults.order,
        }
    }

    fn named(
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

    fn no_arguments(&mut self, span: Span, name: &str, given: usize) -> Option<()> {
        if given == 0 {
            return Some(());
        }
        self.arity(span, name, 0, given)
    }

    fn alias(
        &mut self,
        span: Span,
        def: &Def<'a>,
        alias: &'a ast::TypeDef,
        (generics, args): (&'a [ast::Type], &'a [ast::Arg]),
        env: &Env<'a>,
        hint: &str,
    ) -> Option<ir::Type> {
        if env.depth > ALIAS_DEPTH {
            self.r.report(
                Diagnostic::error(
                    e03::ENDLESS,
                    format!("`{}` stands for itself", alias.name.name),
                )
                .at(alias.name.span, "an alias is only another name")
                .help("make it a struct or a type"),
            );
            return None;
        }
        let inner = self.enter(span, def, &alias.generics, generics, env)?;
        self.bind_arguments(span, &alias.name.name, &alias.params, args, env, &inner)?;
        self.ty(&alias.ty, &inner, hint)
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
            let text = format!("`{name}` takes {wanted} types, not {given}");
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
            self.bind(inner.frame, &param.name.name, Binding::Value(value));
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

    fn text(
        &mut self,
        span: Span,
        kind: TextKind,
        len: Option<&'a ast::Len>,
        options: &[TextOption],
        env: &Env<'a>,
    ) -> Option<ir::Type> {
        let (mut text, mut nul, mut pad) = (self.r.defaults.text, false, 0u8);
        for option in options {
            match option {
                TextOption::Encoding { encoding: e, .. } => text = encoding(*e),
                TextOption::Nul(_) => nul = true,
                TextOption::Pad(byte) => match u8::try_from(byte.value) {
                    Ok(byte) => pad = byte,
                    Err(_) => {
                        let value = i128::try_from(byte.value).unwrap_or(i128::MAX);
                        return self.out_of_range(byte.span, value, "a byte");
                    }
                },
            }
        }
        let wide = matches!(text, ir::TextEncoding::Utf16Le | ir::TextEncoding::Utf16Be);
        let length = match (kind, len) {
            (TextKind::CStr, _) => ir::Length::Until {
                terminator: vec![0; if wide { 2 } else { 1 }],
                replacement: None,
            },
            (_, Some(len)) => self.length(len, Of::Bytes, env)?,
            // `str` and `bytes` without a length: the type of a parameter.
            (_, None) => ir::Length::Rest { minus: None },
        };
        let fixed = matches!(length, ir::Length::Fixed(_));
        if pad != 0 && !fixed {
            self.not_here(
                span,
                "`pad`",
                "only a text of fixed length is padded: `str[16, pad 0xFF]`",
            );
            return None;
        }
        Some(match kind {
            TextKind::Str | TextKind::CStr => ir::Type::Text {
                length,
                encoding: text,
                nul,
                pad,
            },
            TextKind::Bytes => ir::Type::Bytes { length },
            TextKind::Json => ir::Type::Json { length },
        })
    }

    fn array(
        &mut self,
        element: &'a ast::Type,
        len: &'a ast::Len,
        env: &Env<'a>,
        hint: &str,
    ) -> Option<ir::Type> {
        let hint = format!("{hint}Item");
        if let ast::LenKind::Sparse(sparse) = &len.kind {
            return self.sparse(element, sparse, env, &hint);
        }
        let length = self.length(len, Of::List, env);
        let mut of = self.ty(element, env, &hint)?;
        let length = length?;
        if let ir::Length::Chain { more } = &length {
            self.chained(&mut of, more, len.span)?;
        }
        Some(ir::Type::Array {
            element: Box::new(of),
            length,
        })
    }

    fn sparse(
        &mut self,
        element: &'a ast::Type,
        sparse: &'a ast::Sparse,
        env: &Env<'a>,
        hint: &str,
    ) -> Option<ir::Type> {
        match sparse {
            ast::Sparse::Runs {
                slots,
                marker,
                range,
            } => {
                let slots = self.number(slots, env);
                let run = self.marker(marker, env);
                let (low, high) = self.range(range, env)?;
                let element = Box::new(self.ty(element, env, hint)?);
                let (Some(low), Some(high)) = (low, high) else {
                    self.not_here(
                        range.span,
                        "an open range",
                        "both ends are wanted: `0xFF00..=0xFFFF`",
                    );
                    return None;
                };
                Some(ir::Type::Sparse {
                    element,
                    slots: Box::new(slots?),
                    run: run?,
                    low: ir::Integer(low),
                    high: ir::Integer(high),
                })
            }
            ast::Sparse::Bitmap(bitmap) => {
                let element = Box::new(self.ty(element, env, hint)?);
                let words = self.ty(bitmap, env, hint)?;
                let fits = match &words {
                    ir::Type::Array { element, .. } => {
                        matches!(&**element, ir::Type::Int(int) if !int.signed)
                    }
                    _ => false,
                };
                if !fits {
                    self.not_here(
                        bitmap.span,
                        "this",
                        "the presence bits are a list of unsigned integers: `[u32; u8]`",
                    );
                    return None;
                }
                let bitmap = Box::new(words);
                Some(ir::Type::SparseBitmap { element, bitmap })
            }
        }
    }

    fn marker(&mut self, marker: &'a ast::Type, env: &Env<'a>) -> Option<ir::IntType> {
        match self.integer_type(marker, env, "a marker")? {
            ir::Type::Int(int) => Some(int),
            _ => {
                self.not_here(
                    marker.span,
                    "this type",
                    "a marker is an integer of fixed width: `u16`",
                );
                None
            }
        }
    }

    fn carried(
        &mut self,
        inner: &'a ast::Type,
        wire: &'a ast::Type,
        env: &Env<'a>,
        hint: &str,
    ) -> Option<ir::Type> {
        let value = self.ty(inner, env, hint);
        let carrier = self.integer_type(wire, env, "what carries a number");
        let (value, carrier) = (value?, carrier?);
        if !matches!(value, ir::Type::Bool | ir::Type::Truthy) {
            self.integer(&value, inner.span, "what is carried")
                .then_some(())?;
        }
        Some(ir::Type::As {
            inner: Box::new(value),
            wire: Box::new(carrier),
        })
    }

    fn optional(
        &mut self,
        inner: &'a ast::Type,
        form: &'a ast::OptionForm,
        env: &Env<'a>,
        hint: &str,
    ) -> Option<ir::Type> {
        let value = self.ty(inner, env, hint)?;
        let ast::OptionForm::Sentinel { op, value: absent } = form else {
            return Some(ir::Type::Optional(Box::new(value)));
        };
        self.integer(&value, inner.span, "a value with a number for none")
            .then_some(())?;
        if *op != ast::BinaryOp::Ne {
            self.not_here(
                absent.span,
                "this comparison",
                "one number stands for none: `T? if != 0`",
            );
            return None;
        }
        let want = self.r.value_type(&value);
        let literal = self.expr(absent, env, Some(&want))?;
        let absent = match self.r.known_number(&literal) {
            Some(number) => number,
            None => self.constant(absent, env)?,
        };
        Some(ir::Type::Sentinel {
            inner: Box::new(value),
            absent: ir::Integer(absent),
        })
    }

    fn block_type(&mut self, block: &'a ast::Block, env: &Env<'a>, hint: &str) -> Option<ir::Type> {
        let length = self.length(&block.len, Of::Bytes, env);
        let lenient = self.lenient(&block.notes);
        let inner = match &block.body {
            ast::Body::Type(ty) => self.ty(ty, env, hint)?,
            ast::Body::Members(members) => {
                let record = self.nested_record(members, env, hint);
                ir::Type::Record(Box::new(record))
            }
        };
        Some(ir::Type::Block {
            length: length?,
            lenient,
            inner: Box::new(inner),
        })
    }
}

/// How many types a type is made of, as far as that is more than one.
fn weight(ty: &ir::Type) -> usize {
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

/// Types of the language, for "did you mean".
const BUILT_IN: [&str; 32] = [
    "u8", "i8", "u16", "i16", "u24", "i24", "u32", "i32", "u48", "u64", "i64", "u128", "f32",
    "f64", "bool", "truthy", "varint32", "varint64", "zigzag32", "zigzag64", "str", "cstr",
    "bytes", "json", "i48", "i128", "u16be", "u16le", "u32be", "u32le", "u64be", "u64le",
];
