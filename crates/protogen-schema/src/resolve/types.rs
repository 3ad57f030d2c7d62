//! Types as written to types on the wire: every default stated, every alias and generic expanded.
//! Never leaves a default to be guessed.

use crate::codes::e03;
use crate::diagnostic::Diagnostic;
use crate::ir::{self, ExprType};
use crate::source::Span;
use crate::syntax::ast::{self, Builtin, TypeKind};

use super::build::{Build, Env};
use super::lengths::Of;
use super::partial::UnknownBits;

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
            TypeKind::Partial { ty: of, mask } => {
                self.partial((ty.span, UnknownBits::Refused), of, mask, env)
            }
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

/// Types of the language, for "did you mean".
pub(super) const BUILT_IN: [&str; 32] = [
    "u8", "i8", "u16", "i16", "u24", "i24", "u32", "i32", "u48", "u64", "i64", "u128", "f32",
    "f64", "bool", "truthy", "varint32", "varint64", "zigzag32", "zigzag64", "str", "cstr",
    "bytes", "json", "i48", "i128", "u16be", "u16le", "u32be", "u32le", "u64be", "u64le",
];
