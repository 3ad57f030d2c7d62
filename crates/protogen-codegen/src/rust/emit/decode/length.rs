//! Where texts, bytes and blocks end.

use super::super::runs::{self};
use super::super::text::q;
use super::Decode;
use crate::rust::model::{Form, Length, Text, Unit};

impl Decode {
    /// The length as `usize`.
    pub(super) fn len(&mut self, length: &Length, path: &str) -> String {
        let q = q(path);
        match length {
            Length::Fixed(n) => n.to_string(),
            Length::Prefix { wire, bias, .. } => match runs::prefix(wire) {
                Some(prefix) if *bias == 0 => format!("r.len(pg::Prefix::{prefix}){q}"),
                Some(prefix) => format!("r.len_biased(pg::Prefix::{prefix}, {bias}){q}"),
                None => {
                    self.code.line("let len_at = r.offset();");
                    let number = self.read(wire, path);
                    self.code.line(format_args!("let len = {number} as i128;"));
                    let len = if *bias == 0 {
                        "len".into()
                    } else {
                        format!("len + {bias}")
                    };
                    format!("r.length(len_at, {len}){q}")
                }
            },
            Length::Expr(ex, _) => {
                self.code.line(format_args!("let len = {};", ex.decode));
                format!("r.length(r.offset(), len){q}")
            }
            _ => "r.remaining()".into(),
        }
    }

    /// Shadows `r` by a window of this length.
    pub(super) fn window(&mut self, length: &Length, lenient: bool, path: &str) {
        let q = q(path);
        let window = match length {
            Length::Rest(None) => "r.block_rest()".to_owned(),
            Length::Rest(Some(minus)) => {
                self.code.line(format_args!("let kept = {};", minus.decode));
                format!("r.block_rest_but(r.length(r.offset(), kept){q}){q}")
            }
            Length::Until(terminator, _) => format!("r.block_until(&{terminator:?}){q}"),
            _ => {
                let len = self.len(length, path);
                self.code.line(format_args!("let len = {len};"));
                format!("r.block(len){q}")
            }
        };
        let lenient = if lenient { ".lenient()" } else { "" };
        self.code
            .line(format_args!("let r = &mut {window}{lenient};"));
    }

    pub(super) fn text(&mut self, text: &Text, path: &str) -> String {
        let Text { length, pad, .. } = text;
        let q = q(path);
        let e = format!("pg::Encoding::{}", text.encoding);
        let named = |method: &str| match text.rust_type() {
            "String" => method.to_owned(),
            into => format!("{method}_as::<{into}>"),
        };
        let method = named(if text.nul { "text_nul" } else { "text" });
        match length {
            Length::Fixed(n) if !text.nul => {
                format!("r.{}({n}, {pad}, {e}){q}", named("text_padded"))
            }
            Length::Prefix {
                wire,
                bias: 0,
                unit: Unit::Items | Unit::Bytes,
                ..
            } if !text.nul && runs::prefix(wire).is_some() => {
                let prefix = runs::prefix(wire).unwrap_or_default();
                format!("r.{}(pg::Prefix::{prefix}, {e}){q}", named("text_prefixed"))
            }
            Length::Rest(None) => format!("r.{method}(r.remaining(), {e}){q}"),
            Length::Rest(Some(_)) => {
                self.code.open("let said = {");
                self.window(length, false, path);
                self.code
                    .line(format_args!("r.{method}(r.remaining(), {e}){q}"));
                self.code.close("};");
                "said".into()
            }
            Length::Until(terminator, _) => {
                format!("r.{}(&{terminator:?}, {e}){q}", named("text_until"))
            }
            _ => {
                let len = self.len(length, path);
                self.code.line(format_args!("let len = {len};"));
                let len = if text.counts_units() {
                    format!("len.saturating_mul({})", text.unit)
                } else {
                    "len".into()
                };
                format!("r.{method}({len}, {e}){q}")
            }
        }
    }

    pub(super) fn bytes(&mut self, length: &Length, form: Form, path: &str) -> String {
        let q = q(path);
        let copied = match form {
            Form::Owned => ".to_vec()",
            Form::View => "",
        };
        match length {
            Length::Fixed(n) => format!("r.array::<{n}>(){q}"),
            Length::Rest(None) => format!("r.take_rest(){copied}"),
            Length::Rest(Some(minus)) => {
                self.code.line(format_args!("let kept = {};", minus.decode));
                self.code
                    .line(format_args!("let kept = r.length(r.offset(), kept){q};"));
                format!("r.take_rest_but(kept){q}{copied}")
            }
            Length::Until(terminator, _) => {
                format!("r.take_until(&{terminator:?}, 1){q}{copied}")
            }
            _ => {
                let len = self.len(length, path);
                self.code.line(format_args!("let len = {len};"));
                match form {
                    Form::Owned => format!("r.bytes(len){q}"),
                    Form::View => format!("r.take(len){q}"),
                }
            }
        }
    }
}
