//! Where texts, bytes and blocks end.

use super::super::code::Code;
use super::super::runs::{self};
use super::super::text::q;
use super::{Encode, refuse};
use crate::rust::model::{Length, Place, Text, Unit};

impl Encode {
    /// Writes a length or count.
    pub(super) fn len(&mut self, length: &Length, len: &str, path: &str) {
        let q = q(path);
        match length {
            Length::Prefix {
                wire,
                bias,
                max,
                prim,
                ..
            } => match runs::prefix(wire) {
                Some(prefix) if *bias == 0 => {
                    self.code
                        .line(format_args!("w.len(pg::Prefix::{prefix}, {len}){q};"));
                }
                Some(prefix) => {
                    self.code.line(format_args!(
                        "w.len_biased(pg::Prefix::{prefix}, {len}, {bias}){q};"
                    ));
                }
                None => {
                    let limit = u64::try_from(*max).unwrap_or(u64::MAX);
                    self.code.line(format_args!(
                        "let stored = w.fit_biased::<{prim}>({len}, {bias}, {limit}){q};"
                    ));
                    let place = Place {
                        text: "stored".into(),
                        reference: false,
                        copy: true,
                    };
                    self.write(wire, &place, path);
                }
            },
            // What it speaks of is computed behind it, from the value itself.
            Length::Expr(ex, _) if ex.encode.is_empty() => {}
            Length::Expr(ex, _) => {
                self.code
                    .line(format_args!("let expected = {};", ex.encode));
                self.code
                    .open(format_args!("if {len} as i128 != expected {{"));
                let fault = format!(
                    "LengthMismatch {{ expected: u64::try_from(expected).unwrap_or(0), found: {len} as u64 }}"
                );
                self.code.line(refuse(&fault, path));
                self.code.close("}");
            }
            Length::Fixed(n) => {
                self.code.open(format_args!("if {len} != {n} {{"));
                let fault = format!("LengthMismatch {{ expected: {n}, found: {len} as u64 }}");
                self.code.line(refuse(&fault, path));
                self.code.close("}");
            }
            _ => {}
        }
    }

    /// Writes statements within a length in bytes.
    pub(super) fn within(&mut self, length: &Length, inner: Code, path: &str) {
        let q = q(path);
        match length {
            Length::Prefix { wire, bias, .. } => match runs::prefix(wire) {
                Some(prefix) => {
                    self.code.open(format_args!(
                        "w.prefixed(pg::Prefix::{prefix}, {bias}, {path:?}, |w| {{"
                    ));
                    // What is inside says where it stands.
                    self.code.append(inner);
                    self.code.line("Ok(())");
                    self.code.close("})?;");
                }
                None => {
                    self.code.open("let block = w.plain(|w| {");
                    self.code.append(inner);
                    self.code.line("Ok(())");
                    self.code.close("})?;");
                    self.len(length, "block.len()", path);
                    self.code.line("w.bytes(&block);");
                }
            },
            Length::Rest(_) => self.bounded(inner, &q),
            Length::Until(terminator, replacement) => {
                self.code.line("let block_at = w.position();");
                self.bounded(inner, &q);
                if let Some(by) = replacement {
                    self.code.line(format_args!(
                        "w.replace(block_at, &{terminator:?}, &{by:?});"
                    ));
                }
                self.code.line(format_args!(
                    "w.terminate(block_at, &{terminator:?}, 1){q};"
                ));
            }
            _ => {
                self.code.line("let block_at = w.position();");
                self.bounded(inner, &q);
                self.len(length, "(w.position() - block_at)", path);
            }
        }
    }

    /// Statements that write what a reader sees no further than to the end of.
    pub(super) fn bounded(&mut self, inner: Code, q: &str) {
        let may_look_ahead = may_look_ahead(&inner);
        self.code.open("{");
        if may_look_ahead {
            self.code.line("let open = w.open_ends();");
        }
        self.code.append(inner);
        if may_look_ahead {
            self.code.line(format_args!("w.bound_ends(open){q};"));
        }
        self.code.close("}");
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of one text form")]
    pub(super) fn text(&mut self, of: &Text, place: &Place, path: &str) {
        let Text {
            length,
            unit,
            nul,
            pad,
            ..
        } = of;
        let q = q(path);
        let e = format!("pg::Encoding::{}", of.encoding);
        let text = place.by_ref();
        let method = if *nul { "text_nul" } else { "text" };
        match length {
            Length::Fixed(n) if !*nul => {
                self.code
                    .line(format_args!("w.text_padded({text}, {n}, {pad}, {e}){q};"));
            }
            Length::Prefix {
                wire,
                bias: 0,
                unit: Unit::Items | Unit::Bytes,
                ..
            } if !*nul && runs::prefix(wire).is_some() => {
                let prefix = runs::prefix(wire).unwrap_or_default();
                self.code.line(format_args!(
                    "w.text_prefixed(pg::Prefix::{prefix}, {text}, {e}){q};"
                ));
            }
            Length::Until(terminator, None) => {
                self.code.line(format_args!(
                    "w.text_until({text}, &{terminator:?}, {e}){q};"
                ));
            }
            Length::Until(terminator, Some(by)) => {
                self.code.line("let text_at = w.position();");
                self.code.line(format_args!("w.text({text}, {e}){q};"));
                self.code.line(format_args!(
                    "w.replace(text_at, &{terminator:?}, &{by:?});"
                ));
                self.code.line(format_args!(
                    "w.terminate(text_at, &{terminator:?}, {unit}){q};"
                ));
            }
            Length::Rest(_) => self.code.line(format_args!("w.{method}({text}, {e}){q};")),
            _ => {
                let extra = if *nul { *unit } else { 0 };
                let mut len = format!("pg::text::encoded_len({text}, {e})");
                if extra > 0 {
                    len = format!("({len} + {extra})");
                }
                if of.counts_units() {
                    len = format!("({len} / {unit})");
                }
                self.code.line(format_args!("let len = {len};"));
                self.len(length, "len", path);
                self.code.line(format_args!("w.{method}({text}, {e}){q};"));
            }
        }
    }

    pub(super) fn bytes(&mut self, length: &Length, place: &Place, path: &str) {
        let q = q(path);
        let bytes = place.by_ref();
        match length {
            Length::Fixed(_) | Length::Rest(_) => self.code.line(format_args!("w.bytes({bytes});")),
            Length::Until(terminator, None) => {
                self.code
                    .line(format_args!("w.bytes_until({bytes}, &{terminator:?}){q};"));
            }
            Length::Until(terminator, Some(by)) => {
                self.code.line("let bytes_at = w.position();");
                self.code.line(format_args!("w.bytes({bytes});"));
                self.code.line(format_args!(
                    "w.replace(bytes_at, &{terminator:?}, &{by:?});"
                ));
                self.code.line(format_args!(
                    "w.terminate(bytes_at, &{terminator:?}, 1){q};"
                ));
            }
            _ => {
                self.len(length, &format!("{}.len()", place.dot()), path);
                self.code.line(format_args!("w.bytes({bytes});"));
            }
        }
    }
}

/// Whether statements may write what a reader looks ahead of.
pub(super) fn may_look_ahead(code: &Code) -> bool {
    let calls = [".encode", "_while", ".leads("];
    calls.iter().any(|call| code.text().contains(call))
}
