//! What a value must hold: ranges, lengths, sizes.

use protogen_schema::ir::{FieldItem, OneValue, Type, ValueRange, Violation};

use super::{BodyLower, Known};
use crate::rust::model::{CheckFault, CheckOf, Ex};

/// The value that notes speak of, within those around it.
struct Checked<'t> {
    /// Its type.
    ty: &'t Type,
    /// Whether it may be absent: then nothing is demanded.
    optional: bool,
    /// The newtypes around it, as Rust opens them.
    opened: String,
}

impl<'t> Checked<'t> {
    fn of(body: &'t BodyLower<'_, '_>, ty: &'t Type) -> Self {
        let mut checked = Checked {
            ty,
            optional: false,
            opened: String::new(),
        };
        loop {
            match checked.ty {
                Type::Optional(inner) | Type::Sentinel { inner, .. } if !checked.optional => {
                    checked.optional = true;
                    checked.ty = inner;
                }
                Type::Block { inner, .. } => checked.ty = inner,
                // A number's are opened where it is made a number.
                Type::Newtype(id) if body.lower.prim(checked.ty).is_none() => {
                    checked.opened.push_str(".0");
                    checked.ty = &body.lower.schema[*id].ty;
                }
                _ => return checked,
            }
        }
    }
}

impl<'l, 's> BodyLower<'l, 's> {
    pub(super) fn checks(&self, field: &FieldItem, inner: &Known) -> Vec<CheckOf> {
        let notes = &field.notes;
        if notes.violation == Violation::Warn {
            return Vec::new();
        }
        let mut checks = Vec::new();
        let local = self.local(field.slot);
        if let Some(limit) = notes.max_bytes {
            checks.push(size_check(&local, limit));
        }
        let write = match inner.reference && inner.copy {
            true => format!("(*{})", inner.text),
            false => inner.text.clone(),
        };
        let places = [local, write];
        let value = Checked::of(self, &field.ty);
        if let Some(len) = &notes.len {
            self.len_checks(&value, len, &places, &mut checks);
        }
        if let Some(range) = &notes.range {
            checks.extend(self.range_check(&value, range, &places));
        }
        if !notes.one_of.is_empty() {
            checks.push(self.one_of_check(&value, &notes.one_of, &places));
        }
        checks
    }

    fn range_check(
        &self,
        value: &Checked<'_>,
        range: &ValueRange,
        places: &[String; 2],
    ) -> Option<CheckOf> {
        let text = range_text(range);
        let is_float = matches!(value.ty, Type::Float(_));
        if !is_float && self.lower.prim(value.ty).is_none() {
            return None;
        }
        let number = |at: &str| match is_float {
            true => format!("f64::from({at})"),
            false => self.num_of(at.to_owned(), value.ty).as_wide("i128"),
        };
        let within = match is_float {
            true => float_range_text(range),
            false => text.clone(),
        };
        Some(CheckOf {
            cond: holds(value, places, |at| {
                format!("({within}).contains(&{})", number(at))
            }),
            found: told(value, places, |at| match is_float {
                true => format!("{at}.to_string()"),
                false => format!("{}.to_string()", number(at)),
            }),
            range: text,
            fault: CheckFault::Range,
        })
    }

    fn one_of_check(
        &self,
        value: &Checked<'_>,
        one_of: &[OneValue],
        places: &[String; 2],
    ) -> CheckOf {
        let texts: Vec<String> = one_of
            .iter()
            .map(|one| match one {
                OneValue::Int(value) => value.0.to_string(),
                OneValue::Text(text) => format!("{text:?}"),
            })
            .collect();
        let is_int = self.lower.prim(value.ty).is_some();
        let number = |at: &str| self.num_of(at.to_owned(), value.ty).as_wide("i128");
        CheckOf {
            cond: holds(value, places, |at| {
                let subject = match is_int {
                    true => number(at),
                    false => format!("&{at}[..]"),
                };
                format!("matches!({subject}, {})", texts.join(" | "))
            }),
            found: told(value, places, |at| match is_int {
                true => format!("{}.to_string()", number(at)),
                false => format!("{at}.to_string()"),
            }),
            range: texts.join(", "),
            fault: CheckFault::Range,
        }
    }

    fn len_checks(
        &self,
        value: &Checked<'_>,
        len: &ValueRange,
        places: &[String; 2],
        checks: &mut Vec<CheckOf>,
    ) {
        let (lo, hi) = (len.min.map_or(0, |v| v.0), len.max.map(|v| v.0));
        let length = |at: &str| match value.ty {
            Type::Text { encoding, .. } => format!(
                "pg::text::encoded_len(&{at}, pg::Encoding::{})",
                super::super::wire::encoding(*encoding)
            ),
            Type::Json { .. } => format!("{at}.as_str().len()"),
            _ => format!("{at}.len()"),
        };
        if let Some(hi) = hi {
            checks.push(CheckOf {
                cond: holds(value, places, |at| format!("{} <= {hi}", length(at))),
                found: counted(value, places, length),
                range: String::new(),
                fault: CheckFault::Length(u64::try_from(hi).unwrap_or(u64::MAX)),
            });
        }
        if lo > 0 {
            checks.push(CheckOf {
                cond: holds(value, places, |at| format!("{} >= {lo}", length(at))),
                found: told(value, places, |at| format!("{}.to_string()", length(at))),
                range: match hi {
                    Some(hi) => format!("length {lo}..={hi}"),
                    None => format!("length {lo}.."),
                },
                fault: CheckFault::Range,
            });
        }
    }
}

fn size_check(local: &str, limit: u64) -> CheckOf {
    let size = Ex {
        decode: "r.offset().saturating_sub(checked_at)".into(),
        encode: format!("w.position().saturating_sub({local}_from)"),
    };
    CheckOf {
        cond: Ex {
            decode: format!("{} <= {limit}", size.decode),
            encode: format!("{} <= {limit}", size.encode),
        },
        found: size,
        range: String::new(),
        fault: CheckFault::Size(limit),
    }
}

/// A condition on the value, when reading and when writing; one that is absent meets each.
fn holds(value: &Checked<'_>, places: &[String; 2], cond: impl Fn(&str) -> String) -> Ex {
    each(value, places, "is_none_or(", cond)
}

/// A text about the value.
fn told(value: &Checked<'_>, places: &[String; 2], text: impl Fn(&str) -> String) -> Ex {
    each(value, places, "map_or_else(String::new, ", text)
}

/// A number of elements or bytes of the value.
fn counted(value: &Checked<'_>, places: &[String; 2], number: impl Fn(&str) -> String) -> Ex {
    each(value, places, "map_or(0, ", number)
}

fn each(
    value: &Checked<'_>,
    [decode, encode]: &[String; 2],
    of_some: &str,
    make: impl Fn(&str) -> String,
) -> Ex {
    let opened = &value.opened;
    let make = |at: &str| match value.optional {
        true => {
            let inner = make(&format!("(*some){opened}"));
            format!("{at}.as_ref().{of_some}|some| {inner})")
        }
        false => make(&format!("{at}{opened}")),
    };
    Ex {
        decode: make(decode),
        encode: make(encode),
    }
}

fn range_text(range: &ValueRange) -> String {
    match (range.min, range.max) {
        (Some(a), Some(b)) => format!("{}..={}", a.0, b.0),
        (Some(a), None) => format!("{}..", a.0),
        (None, Some(b)) => format!("..={}", b.0),
        (None, None) => "..".into(),
    }
}

fn float_range_text(range: &ValueRange) -> String {
    let bound = |of: Option<protogen_schema::ir::Integer>| {
        of.map_or(String::new(), |of| format!("{}.0", of.0))
    };
    let (min, max) = (bound(range.min), bound(range.max));
    match range.max {
        Some(_) => format!("{min}..={max}"),
        None => format!("{min}.."),
    }
}
