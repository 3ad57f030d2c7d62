//! Lengths: the one grammar `L` to what the IR says of an end.
//! Never decides what is counted but by the form that is written.

use crate::codes::e03;
use crate::diagnostic::Diagnostic;
use crate::ir;
use crate::source::Span;
use crate::syntax::ast::{self, Count, LenKind, LenUnit, LitKind, RangeKind, TypeKind};

use super::build::{Build, Env};
use super::collect::{DefKind, Space};

/// What a length is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// Text, bytes, JSON, blocks.
    Bytes,
    /// Arrays and maps.
    List,
}

impl<'a> Build<'_, 'a> {
    pub(super) fn length(
        &mut self,
        len: &'a ast::Len,
        of: Of,
        env: &Env<'a>,
    ) -> Option<ir::Length> {
        match &len.kind {
            LenKind::Counted { count, unit } => self.counted(len.span, count, *unit, of, env),
            LenKind::Rest { minus } => {
                let minus = match minus {
                    Some(minus) => Some(Box::new(self.number(minus, env)?)),
                    None => None,
                };
                Some(ir::Length::Rest { minus })
            }
            LenKind::Until {
                terminator,
                otherwise,
            } => {
                let terminator = self.terminator(terminator)?;
                let replacement = match otherwise {
                    Some(replacement) => Some(self.terminator(replacement)?),
                    None => None,
                };
                if replacement.is_some() && of == Of::List {
                    return self.not_this(len.span, "a list", "`else` replaces bytes of a text");
                }
                Some(ir::Length::Until {
                    terminator,
                    replacement,
                })
            }
            LenKind::While(cond) => {
                self.only_lists(len.span, of)?;
                let cond = self.condition(cond, env)?;
                Some(ir::Length::While(Box::new(cond)))
            }
            LenKind::Sep {
                count,
                separator,
                end,
            } => {
                self.only_lists(len.span, of)?;
                let count = match count {
                    Some(count) => Some(Box::new(self.number(count, env)?)),
                    None => None,
                };
                let bytes = self.terminator(separator)?;
                Some(ir::Length::Separator {
                    bytes,
                    trailing: *end == ast::SepEnd::Trailing,
                    count,
                })
            }
            LenKind::Chain(more) => {
                self.only_lists(len.span, of)?;
                Some(ir::Length::Chain {
                    more: more.name.clone(),
                })
            }
            LenKind::Sparse(_) => self.not_this(
                len.span,
                "this",
                "only an array has empty slots: `[T; sparse ..]`",
            ),
        }
    }

    fn only_lists(&mut self, span: Span, of: Of) -> Option<()> {
        match of {
            Of::List => Some(()),
            Of::Bytes => self.not_this(span, "text, bytes and blocks", "it is for arrays"),
        }
    }

    pub(super) fn not_this<T>(&mut self, span: Span, of: &str, help: &str) -> Option<T> {
        self.r.report(
            Diagnostic::error(e03::LENGTH, format!("this is no length of {of}"))
                .at(span, "not here")
                .help(help),
        );
        None
    }

    fn counted(
        &mut self,
        span: Span,
        count: &'a Count,
        unit: LenUnit,
        of: Of,
        env: &Env<'a>,
    ) -> Option<ir::Length> {
        if unit == LenUnit::Chars && of == Of::List {
            return self.not_this(span, "a list", "`chars` counts the characters of a text");
        }
        let unit = match unit {
            LenUnit::Default => ir::LengthUnit::Items,
            LenUnit::Bytes => ir::LengthUnit::Bytes,
            LenUnit::Chars => ir::LengthUnit::Chars,
        };
        let expr = match count {
            Count::Prefix(ty) => match self.named_constant(ty, env) {
                Some(constant) => constant?,
                None => return self.prefix(ty, unit, env),
            },
            Count::Expr(expr) => self.number(expr, env)?,
        };
        if let (ir::ExprKind::Int(value), ir::LengthUnit::Items) = (&expr.kind, unit) {
            return match u64::try_from(value.0) {
                Ok(fixed) => Some(ir::Length::Fixed(fixed)),
                Err(_) => self.out_of_range(span, value.0, "a length"),
            };
        }
        let expr = Box::new(expr);
        Some(ir::Length::Expr { expr, unit })
    }

    /// An upper-case name that is a constant after all.
    fn named_constant(&mut self, ty: &'a ast::Type, env: &Env<'a>) -> Option<Option<ir::Expr>> {
        let TypeKind::Named {
            name,
            generics,
            args,
        } = &ty.kind
        else {
            return None;
        };
        if !generics.is_empty() || !args.is_empty() {
            return None;
        }
        if self
            .r
            .names
            .find(env.file, Space::Type, &name.name)
            .is_some()
        {
            return None;
        }
        let id = self.r.names.find(env.file, Space::Value, &name.name)?;
        matches!(self.r.names.def(id).kind, DefKind::Const(_)).then(|| self.r.const_value(id))
    }

    fn prefix(
        &mut self,
        ty: &'a ast::Type,
        unit: ir::LengthUnit,
        env: &Env<'a>,
    ) -> Option<ir::Length> {
        let resolved = self.integer_type(ty, env, "a length")?;
        let (ty, bias) = match resolved {
            ir::Type::Bias { base, bias } => (base, bias),
            other => (Box::new(other), ir::Integer(0)),
        };
        Some(ir::Length::Prefix { ty, bias, unit })
    }

    /// The bytes of `0x00`, `0xFFFF`, `"\r\n"`.
    pub(super) fn terminator(&mut self, lit: &'a ast::Lit) -> Option<Vec<u8>> {
        let help = "write it as wide as it is: `0x00`, `0xFFFF`, `\"\\r\\n\"`";
        match &lit.kind {
            LitKind::Str(text) if !text.bytes.is_empty() => Some(text.bytes.clone()),
            LitKind::Int(int) => {
                let width = match int.width_bytes() {
                    Some(width) if (1..=16).contains(&width) => width as usize,
                    None if int.value < 256 => 1,
                    _ => return self.not_this(lit.span, "a terminator", help),
                };
                let bytes = int.value.to_le_bytes();
                let mut bytes = bytes[..width].to_vec();
                if self.r.defaults.order == ir::ByteOrder::Big {
                    bytes.reverse();
                }
                Some(bytes)
            }
            _ => self.not_this(lit.span, "a terminator", help),
        }
    }

    /// Both ends of a range of constants, the greatest included.
    pub(super) fn range(
        &mut self,
        range: &'a ast::Range,
        env: &Env<'a>,
    ) -> Option<(Option<i128>, Option<i128>)> {
        let start = match &range.start {
            Some(start) => Some(self.constant(start, env)?),
            None => None,
        };
        let end = match &range.end {
            Some(end) => {
                let end = self.constant(end, env)?;
                match range.kind {
                    RangeKind::Inclusive => Some(end),
                    RangeKind::Exclusive => Some(end.checked_sub(1)?),
                }
            }
            None => None,
        };
        if let (Some(start), Some(end)) = (start, end)
            && start > end
        {
            self.r.report(
                Diagnostic::error(e03::OUT_OF_RANGE, "a range without a value")
                    .at(range.span, "its end lies before its start")
                    .help("`a..b` excludes b, `a..=b` includes it"),
            );
            return None;
        }
        Some((start, end))
    }
}
