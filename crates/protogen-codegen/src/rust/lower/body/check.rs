//! What a value must hold: ranges, lengths, sizes.

use protogen_schema::ir::{FieldItem, Type, Violation};

use super::{BodyLower, Known};
use crate::rust::model::{CheckFault, CheckOf, Ex};

impl<'l, 's> BodyLower<'l, 's> {
    pub(super) fn checks(&mut self, field: &FieldItem, inner: &Known) -> Vec<CheckOf> {
        let notes = &field.notes;
        if notes.violation == Violation::Warn {
            return Vec::new();
        }
        let mut checks = Vec::new();
        let local = self.local(field.slot);
        if let Some(limit) = notes.max_bytes {
            let size = Ex {
                decode: "r.offset().saturating_sub(checked_at)".into(),
                encode: format!("w.position().saturating_sub({local}_from)"),
            };
            checks.push(CheckOf {
                cond: Ex {
                    decode: format!("{} <= {limit}", size.decode),
                    encode: format!("{} <= {limit}", size.encode),
                },
                found: size,
                range: String::new(),
                fault: CheckFault::Size(limit),
            });
        }
        let both = |this: &mut Self, make: &dyn Fn(&Self, &str) -> String| {
            let write = if inner.reference && inner.copy {
                format!("(*{})", inner.text)
            } else {
                inner.text.clone()
            };
            Ex {
                decode: make(this, &local),
                encode: make(this, &write),
            }
        };
        if let Some(range) = &notes.range
            && self.lower.prim(&field.ty).is_some()
        {
            let text = match (range.min, range.max) {
                (Some(a), Some(b)) => format!("{}..={}", a.0, b.0),
                (Some(a), None) => format!("{}..", a.0),
                (None, Some(b)) => format!("..={}", b.0),
                (None, None) => "..".into(),
            };
            let ty = field.ty.clone();
            let cond = both(self, &|this, value| {
                let num = this.num_of(value.to_owned(), &ty);
                format!("({text}).contains(&{})", num.as_wide("i128"))
            });
            let found = both(self, &|this, value| {
                format!(
                    "{}.to_string()",
                    this.num_of(value.to_owned(), &ty).as_wide("i128")
                )
            });
            checks.push(CheckOf {
                cond,
                found,
                range: text,
                fault: CheckFault::Range,
            });
        }
        if !notes.one_of.is_empty() {
            let texts: Vec<String> = notes
                .one_of
                .iter()
                .map(|one| match one {
                    protogen_schema::ir::OneValue::Int(value) => value.0.to_string(),
                    protogen_schema::ir::OneValue::Text(text) => format!("{text:?}"),
                })
                .collect();
            let ty = field.ty.clone();
            let is_int = self.lower.prim(&ty).is_some();
            let cond = both(self, &|this, value| {
                let value = if is_int {
                    this.num_of(value.to_owned(), &ty).as_wide("i128")
                } else {
                    format!("{value}.as_str()")
                };
                format!("matches!({value}, {})", texts.join(" | "))
            });
            let found = both(self, &|this, value| {
                if is_int {
                    format!(
                        "{}.to_string()",
                        this.num_of(value.to_owned(), &ty).as_wide("i128")
                    )
                } else {
                    format!("{value}.clone()")
                }
            });
            let range = texts.join(", ");
            checks.push(CheckOf {
                cond,
                found,
                range,
                fault: CheckFault::Range,
            });
        }
        if let Some(len) = &notes.len {
            let (lo, hi) = (len.min.map_or(0, |v| v.0), len.max.map(|v| v.0));
            let ty = field.ty.clone();
            let length = |value: &str| match &ty {
                Type::Text { encoding, .. } => format!(
                    "pg::text::encoded_len(&{value}, pg::Encoding::{})",
                    super::super::wire::encoding(*encoding)
                ),
                Type::Json { .. } => format!("{value}.as_str().len()"),
                _ => format!("{value}.len()"),
            };
            if let Some(hi) = hi {
                let cond = both(self, &|_, value| format!("{} <= {hi}", length(value)));
                let found = both(self, &|_, value| length(value));
                let limit = u64::try_from(hi).unwrap_or(u64::MAX);
                checks.push(CheckOf {
                    cond,
                    found,
                    range: String::new(),
                    fault: CheckFault::Length(limit),
                });
            }
            if lo > 0 {
                let cond = both(self, &|_, value| format!("{} >= {lo}", length(value)));
                let found = both(self, &|_, value| format!("{}.to_string()", length(value)));
                let range = match hi {
                    Some(hi) => format!("length {lo}..={hi}"),
                    None => format!("length {lo}.."),
                };
                checks.push(CheckOf {
                    cond,
                    found,
                    range,
                    fault: CheckFault::Range,
                });
            }
        }
        checks
    }
}
