//! Text, bytes and JSON.
//! Never encodes one.

use crate::codes::e02;
use crate::diagnostic::Diagnostic;
use crate::ir::{self};
use crate::source::Span;
use crate::syntax::ast::{self, TextKind, TextOption};

use super::build::{Build, Env};
use super::lengths::Of;
use super::protocol::encoding;

impl<'a> Build<'_, 'a> {
    pub(super) fn text(
        &mut self,
        span: Span,
        kind: TextKind,
        len: Option<&'a ast::Len>,
        options: &[TextOption],
        env: &Env<'a>,
    ) -> Option<ir::Type> {
        let (mut text, mut nul, mut pad) = (self.r.defaults.text, false, 0u8);
        let mut own: Option<Span> = None;
        for option in options {
            match option {
                TextOption::Encoding { encoding: e, span } => {
                    if let Some(before) = own.replace(*span) {
                        self.second_encoding(*span, before);
                    }
                    text = encoding(*e);
                }
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
            (TextKind::Bytes, Some(len)) if counts_characters(len) => {
                return self.not_this(len.span, "bytes", "`chars` counts the characters of a text");
            }
            (_, Some(len)) => self.length(len, Of::Bytes, env)?,
            // `str` and `bytes` without a length: the type of a parameter.
            (_, None) => ir::Length::Rest { minus: None },
        };
        let odd = match &length {
            ir::Length::Fixed(bytes) => bytes % 2 == 1,
            ir::Length::Until { terminator, .. } => terminator.len() % 2 == 1,
            _ => false,
        };
        let of_text = matches!(kind, TextKind::Str | TextKind::CStr);
        if let Some(len) = len.filter(|_| of_text && wide && odd) {
            let why = "a unit of UTF-16 has two bytes: say an even number of them";
            return self.not_this(len.span, "a text in UTF-16", why);
        }
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

    fn second_encoding(&mut self, span: Span, before: Span) {
        self.r.report(
            Diagnostic::error(e02::TWICE, "a text has one encoding")
                .at(span, "the second one")
                .also(before, "the first one"),
        );
    }
}

fn counts_characters(len: &ast::Len) -> bool {
    matches!(
        len.kind,
        ast::LenKind::Counted {
            unit: ast::LenUnit::Chars,
            ..
        }
    )
}
