//! `encoded_len`: a sum of constants and lengths where that is the whole truth, else by writing.

use super::codec::mentions;
use super::runs::prefix;
use crate::rust::model::{
    Body, Codec, Convert, Length, Place, Record, Source, Step, Text, Unit, Value, Wire,
};

/// The expression of a type's encoded length.
pub fn of(item: &Codec) -> String {
    if let Some(fixed) = item.fixed {
        return fixed.to_string();
    }
    if (item.params.is_empty() || item.own_params)
        && let Body::Record(record) = &item.body
        && let Some(sum) = record_len(record)
    {
        return sum;
    }
    "pg::measured(self, cx)".into()
}

/// How wide a line of a sum may be.
const SUM_WIDTH: usize = 92;

/// Parts of a sum.
#[derive(Default)]
struct Sum {
    fixed: u64,
    parts: Vec<String>,
    /// Locals of the encode function that no field holds.
    hidden: Vec<String>,
}

impl Sum {
    fn text(&self) -> String {
        let mut parts = Vec::new();
        if self.fixed > 0 || self.parts.is_empty() {
            parts.push(self.fixed.to_string());
        }
        parts.extend(self.parts.iter().cloned());
        let mut text = String::new();
        let mut width = 0;
        for (at, part) in parts.iter().enumerate() {
            text.push_str(match at {
                0 => "",
                _ if width + part.len() > SUM_WIDTH => {
                    width = 0;
                    "\n    + "
                }
                _ => " + ",
            });
            text.push_str(part);
            width += part.len() + " + ".len();
        }
        text
    }
}

fn record_len(record: &Record) -> Option<String> {
    let mut sum = Sum::default();
    steps(&record.steps, &mut sum)?;
    Some(sum.text())
}

fn steps(of: &[Step], sum: &mut Sum) -> Option<()> {
    for step in of {
        match step {
            Step::Value(of) => value(of, sum)?,
            // Without a value behind it, nothing here changes the length.
            Step::Let { local, .. } => sum.hidden.push(local.clone()),
            Step::If(branch) if branch.els.is_empty() => {
                if sum
                    .hidden
                    .iter()
                    .any(|local| mentions(&branch.cond.encode, local))
                {
                    return None;
                }
                let gate = branch.cond.decode == branch.cond.encode;
                let [Step::Value(of)] = &branch.then[..] else {
                    return None;
                };
                let Source::Optional(place, None) = &of.source else {
                    return None;
                };
                let mut inner = Sum::default();
                let reference = !place.copy || !place.reference;
                let bound = Place {
                    text: "v".into(),
                    reference,
                    copy: place.copy,
                };
                wire(&of.wire, &bound, &mut inner)?;
                let text = inner.text();
                let pattern = if mentions(&text, "v") { "v" } else { "_" };
                let option = place.by_ref();
                let option = option
                    .strip_prefix('&')
                    .map_or(option.clone(), |o| format!("{o}.as_ref()"));
                let len = format!("{option}.map_or(0, |{pattern}| {text})");
                // A field that is gated out is not written, whatever it holds.
                if gate && !branch.cond.encode.contains('?') {
                    sum.parts.push(format!(
                        "if {} {{ {len} }} else {{ 0 }}",
                        branch.cond.encode
                    ));
                    if let Some(last) = sum.parts.last_mut() {
                        *last = format!("({last})");
                    }
                } else {
                    sum.parts.push(len);
                }
            }
            _ => return None,
        }
    }
    Some(())
}

fn value(of: &Value, sum: &mut Sum) -> Option<()> {
    match &of.source {
        Source::Field(place) => wire(&of.wire, place, sum),
        Source::Bytes(bytes) => {
            sum.fixed += bytes.len() as u64;
            Some(())
        }
        Source::Equal(..) | Source::Ignored(_) | Source::Early(_) | Source::Late => {
            sum.hidden.push(of.local.clone());
            sum.fixed += fixed(&of.wire)?;
            Some(())
        }
        Source::Optional(..) => None,
    }
}

/// The size of what is always as long.
pub fn fixed(wire: &Wire) -> Option<u64> {
    match wire {
        Wire::Scalar(scalar) => Some(scalar.size),
        Wire::Number { size, .. } => Some(*size),
        Wire::Convert { number, .. } => fixed(number),
        Wire::Named { fixed, .. } => *fixed,
        Wire::Boxed(inner) | Wire::Newtype(_, inner) => fixed(inner),
        Wire::Bytes(Length::Fixed(n), _) => Some(*n),
        Wire::Text(Text {
            length: Length::Fixed(n),
            nul: false,
            ..
        }) => Some(*n),
        Wire::Array(array) => match array.length {
            Length::Fixed(n) => fixed(&array.element)?.checked_mul(n),
            _ => None,
        },
        _ => None,
    }
}

fn wire(of: &Wire, place: &Place, sum: &mut Sum) -> Option<()> {
    if let Some(size) = fixed(of) {
        sum.fixed += size;
        return Some(());
    }
    let value = place.pass();
    let dot = place.dot();
    match of {
        Wire::Varint(varint) => {
            let value = match (varint.zigzag, varint.bits) {
                (true, 32) => format!("pg::varint::zigzag32({value}).into()"),
                (true, _) => format!("pg::varint::zigzag64({value})"),
                (false, 32) => format!("({value}).into()"),
                (false, _) => value,
            };
            sum.parts.push(format!("pg::varint::len({value})"));
        }
        Wire::Newtype(_, inner) => {
            let text = format!("{}.0", place.text);
            wire(
                inner,
                &Place {
                    text,
                    reference: false,
                    copy: place.copy,
                },
                sum,
            )?;
        }
        Wire::Named { args, .. } if args.is_empty() => {
            sum.parts.push(format!("{dot}.encoded_len(cx)"));
        }
        Wire::Text(text) => {
            length_len(&text.length, sum)?;
            if text.nul {
                sum.fixed += text.unit;
            }
            sum.parts.push(match text.encoding {
                "Utf8" => format!("{dot}.len()"),
                encoding => format!(
                    "pg::text::encoded_len({}, pg::Encoding::{encoding})",
                    place.by_ref()
                ),
            });
        }
        Wire::Bytes(length, _) => {
            length_len(length, sum)?;
            sum.parts.push(format!("{dot}.len()"));
        }
        Wire::Array(array) => {
            length_len(&array.length, sum)?;
            match fixed(&array.element) {
                Some(1) => sum.parts.push(format!("{dot}.len()")),
                Some(size) => sum.parts.push(format!("{dot}.len() * {size}")),
                None => {
                    let each = Place {
                        text: "e".into(),
                        reference: true,
                        copy: array.ty.copy,
                    };
                    if let Some(prefix_bytes) = text_in_list(&array.element) {
                        let list = place.by_ref();
                        sum.parts
                            .push(format!("pg::text::list_len({list}, {prefix_bytes})"));
                        return Some(());
                    }
                    let mut inner = Sum::default();
                    wire(&array.element, &each, &mut inner)?;
                    sum.parts.push(format!(
                        "{dot}.iter().map(|e| {}).sum::<usize>()",
                        inner.text()
                    ));
                }
            }
        }
        Wire::Convert {
            number,
            from,
            into: Convert::Int(prim, _),
        } => {
            if let Wire::Varint(varint) = &**number
                && !varint.zigzag
                && prim.starts_with('i')
                && prim.trim_start_matches('i') == from.trim_start_matches('u')
            {
                sum.parts
                    .push(format!("pg::varint::len(({value}).cast_unsigned().into())"));
            } else {
                return None;
            }
        }
        _ => return None,
    }
    Some(())
}

/// The width of the length before a text that takes as many bytes as it has in UTF-8.
fn text_in_list(element: &Wire) -> Option<u64> {
    let Wire::Text(Text {
        length,
        encoding: "Utf8",
        nul: false,
        ..
    }) = element
    else {
        return None;
    };
    let mut sum = Sum::default();
    length_len(length, &mut sum)?;
    Some(sum.fixed)
}

/// What stands before or behind a value to say where it ends.
fn length_len(length: &Length, sum: &mut Sum) -> Option<()> {
    match length {
        Length::Prefix {
            wire,
            unit: Unit::Items | Unit::Bytes | Unit::Chars,
            ..
        } => {
            let size = fixed(wire).filter(|_| prefix(wire).is_some())?;
            sum.fixed += size;
        }
        Length::Until(terminator, None) => sum.fixed += terminator.len() as u64,
        Length::Rest(_) | Length::Expr(..) | Length::Fixed(_) => {}
        _ => return None,
    }
    Some(())
}
