//! Fields that reader and writer take in one call each, and are asked for a fault once behind them.
//! Knows which ways of carrying that is possible for.

use std::fmt::{self, Write};

use super::decode::Decode;
use super::{leaves, runs};
use crate::rust::model::{
    Array, Convert, Form, Length, Place, ScalarBytes, Source, Text, Unit, Value, Varint, Wire,
};

/// Room for the text of a call.
const CALL_BYTES: usize = 96;

/// The call that reads this field, if there is one.
pub fn read(value: &Value) -> Option<String> {
    reads(value)
        .then(|| call(&value.wire, &value.path))
        .flatten()
}

/// Whether [`read`] has a call.
pub fn reads(value: &Value) -> bool {
    leaves::is_plain(value) && leaves::leaves(&value.wire)
}

/// A call as text, in room that is enough for nearly all: text that grows is moved several times.
fn call_text(call: fmt::Arguments<'_>) -> String {
    let mut text = String::with_capacity(CALL_BYTES);
    // A text takes everything.
    _ = text.write_fmt(call);
    text
}

fn call(wire: &Wire, path: &str) -> Option<String> {
    Some(match wire {
        Wire::Scalar(scalar) => call_text(format_args!("r.{}_in(&{path:?})", scalar.method)),
        Wire::Varint(varint) => {
            let call = runs::varint_read(*varint);
            match call.as_str() {
                "varint32()" | "varint64()" | "zigzag32()" | "zigzag64()" => call_text(
                    format_args!("r.{}_in(&{path:?})", call.trim_end_matches("()")),
                ),
                _ => return None,
            }
        }
        Wire::Newtype(ty, inner) => format!("{ty}({})", call(inner, path)?),
        Wire::Boxed(inner) => format!("Box::new({})", call(inner, path)?),
        Wire::Optional { inner, .. } => {
            let value = call(inner, path)?;
            format!("if r.bool_in(&{path:?}) {{ Some({value}) }} else {{ None }}")
        }
        Wire::Named { ty, .. } if path.is_empty() => format!("{ty}::read(r, cx)"),
        Wire::Named { ty, .. } => call_text(format_args!(
            "r.nested_in(&{path:?}, |r| {ty}::read(r, cx))"
        )),
        Wire::Convert { number, from, into } => match into {
            Convert::Enum {
                ty,
                prim,
                versioned: false,
                closed: false,
                ..
            } if prim == from => format!("{ty}::from_number({})", call(number, path)?),
            Convert::Flags { ty, prim } if prim == from => {
                format!("{ty}::from_bits({})", call(number, path)?)
            }
            Convert::Enum {
                ty,
                name,
                versioned,
                closed: true,
                first: Some(first),
                ..
            } => {
                let number = call(number, path)?;
                let cx = if *versioned { ", cx" } else { "" };
                call_text(format_args!(
                    "r.closed_in({name:?}, &{path:?}, {first}, |r| {number}, |n| {ty}::from_number(n{cx}))"
                ))
            }
            _ => return None,
        },
        Wire::Text(text) => {
            let prefix = text_prefix(text)?;
            let encoding = text.encoding;
            let method = match text.form {
                Form::Owned => "text_in".to_owned(),
                Form::View => format!("text_in_as::<{}>", text.rust_type()),
            };
            call_text(format_args!(
                "r.{method}(pg::Prefix::{prefix}, pg::Encoding::{encoding}, &{path:?})"
            ))
        }
        Wire::Bytes(Length::Fixed(n), _) => call_text(format_args!("r.array_in::<{n}>(&{path:?})")),
        Wire::Bytes(length, form) => {
            let prefix = item_prefix(length)?;
            let method = match form {
                Form::Owned => "bytes_in",
                Form::View => "slice_in",
            };
            call_text(format_args!("r.{method}(pg::Prefix::{prefix}, &{path:?})"))
        }
        Wire::Array(array) => read_list(array, path)?,
        _ => return None,
    })
}

/// The prefix of a text in one call: its bytes or, which are as many, its code units.
pub fn text_prefix(text: &Text) -> Option<&'static str> {
    match text {
        Text {
            length:
                Length::Prefix {
                    wire,
                    bias: 0,
                    unit: Unit::Items | Unit::Bytes,
                    ..
                },
            nul: false,
            ..
        } => runs::prefix(wire),
        _ => None,
    }
}

/// The prefix of a list of items.
pub fn item_prefix(length: &Length) -> Option<&'static str> {
    match length {
        Length::Prefix {
            wire,
            bias: 0,
            unit: Unit::Items,
            ..
        } => runs::prefix(wire),
        _ => None,
    }
}

/// How the elements of a list are carried.
enum Elements<'m> {
    Bytes,
    Bools,
    Little(&'static str),
    Big(&'static str),
    Texts(&'static str, &'m Text),
    Other(&'m Wire),
}

/// Whether a list has a call.
pub fn is_list(array: &Array) -> bool {
    !array.fixed && array.min > 0 && item_prefix(&array.length).is_some()
}

/// The list's prefix and elements, if it has a call.
fn list(array: &Array) -> Option<(&'static str, Elements<'_>)> {
    if !is_list(array) {
        return None;
    }
    let prefix = item_prefix(&array.length)?;
    let elements = match &array.element {
        Wire::Scalar(scalar) => match (scalar.prim, scalar.bytes) {
            ("bool", _) if scalar.method == "bool" => Elements::Bools,
            ("u8", _) => Elements::Bytes,
            (prim, ScalarBytes::Little) => Elements::Little(prim),
            (prim, ScalarBytes::Big) => Elements::Big(prim),
            _ => Elements::Other(&array.element),
        },
        Wire::Text(text) => match text_prefix(text) {
            Some(own) => Elements::Texts(own, text),
            None => Elements::Other(&array.element),
        },
        _ => Elements::Other(&array.element),
    };
    Some((prefix, elements))
}

fn read_list(array: &Array, path: &str) -> Option<String> {
    let (prefix, elements) = list(array)?;
    let prefix = format!("pg::Prefix::{prefix}");
    Some(match elements {
        // As a list, whose faults name the element.
        Elements::Bytes => call_text(format_args!("r.list_le_in::<u8>({prefix}, &{path:?})")),
        Elements::Bools => call_text(format_args!("r.bools_in({prefix}, &{path:?})")),
        Elements::Little(prim) => {
            call_text(format_args!("r.list_le_in::<{prim}>({prefix}, &{path:?})"))
        }
        Elements::Big(prim) => {
            call_text(format_args!("r.list_be_in::<{prim}>({prefix}, &{path:?})"))
        }
        Elements::Texts(own, text) => {
            let encoding = text.encoding;
            let method = match text.form {
                Form::Owned => "texts_in".to_owned(),
                Form::View => format!("texts_in_as::<{}>", text.rust_type()),
            };
            call_text(format_args!(
                "r.{method}({prefix}, pg::Prefix::{own}, pg::Encoding::{encoding}, &{path:?})"
            ))
        }
        Elements::Other(element) if leaves::leaves(element) => {
            let value = call(element, "")?;
            call_text(format_args!(
                "r.elements_in({prefix}, {}, &{path:?}, |r| {value})",
                array.min
            ))
        }
        Elements::Other(element) => {
            let closure = Decode::new().closure(element);
            call_text(format_args!(
                "r.list_in({prefix}, {}, &{path:?}, |r| {closure})",
                array.min
            ))
        }
    })
}

/// How a field is written.
pub enum Written {
    /// Without a fault.
    Surely,
    /// By this call, asked for its fault later.
    Call(String),
    /// Otherwise.
    Otherwise,
}

/// How this field is written.
pub fn write(value: &Value) -> Written {
    let Source::Field(place) = &value.source else {
        return match value.source {
            Source::Bytes(_) => Written::Surely,
            _ => Written::Otherwise,
        };
    };
    if value.extent || !value.checks.is_empty() || !value.presence.is_empty() {
        return Written::Otherwise;
    }
    if surely(&value.wire) {
        return Written::Surely;
    }
    match write_call(&value.wire, place, &value.path) {
        Some(call) => Written::Call(call),
        None => Written::Otherwise,
    }
}

/// Whether every value can be written.
fn surely(wire: &Wire) -> bool {
    match wire {
        Wire::Scalar(scalar) => scalar.bytes != ScalarBytes::Other || scalar.prim == "bool",
        Wire::Varint(Varint { bits, max, .. }) => *max >= if *bits == 32 { 5 } else { 10 },
        Wire::Newtype(_, inner) => surely(inner),
        Wire::Convert { number, from, into } => {
            surely(number)
                && match into {
                    Convert::Enum {
                        prim,
                        versioned: false,
                        ..
                    }
                    | Convert::Flags { prim, .. } => prim == from,
                    Convert::Bool => true,
                    _ => false,
                }
        }
        Wire::Bytes(Length::Fixed(_) | Length::Rest(_), _) => true,
        _ => false,
    }
}

fn write_call(wire: &Wire, place: &Place, path: &str) -> Option<String> {
    let value = place.by_ref();
    Some(match wire {
        Wire::Newtype(_, inner) => {
            let text = format!("{}.0", place.text);
            let place = Place {
                text,
                reference: false,
                copy: place.copy,
            };
            write_call(inner, &place, path)?
        }
        Wire::Text(text) => {
            let prefix = text_prefix(text)?;
            let encoding = text.encoding;
            call_text(format_args!(
                "w.text_in(pg::Prefix::{prefix}, {value}, pg::Encoding::{encoding}, {path:?});"
            ))
        }
        Wire::Bytes(length, _) => {
            let prefix = item_prefix(length)?;
            call_text(format_args!(
                "w.bytes_in(pg::Prefix::{prefix}, {value}, {path:?});"
            ))
        }
        Wire::Array(array) => {
            let (prefix, elements) = list(array)?;
            let prefix = format!("pg::Prefix::{prefix}");
            match elements {
                Elements::Bytes => {
                    call_text(format_args!("w.bytes_in({prefix}, {value}, {path:?});"))
                }
                Elements::Bools => {
                    call_text(format_args!("w.bools_in({prefix}, {value}, {path:?});"))
                }
                Elements::Little(_) => {
                    call_text(format_args!("w.list_le_in({prefix}, {value}, {path:?});"))
                }
                Elements::Big(_) => {
                    call_text(format_args!("w.list_be_in({prefix}, {value}, {path:?});"))
                }
                Elements::Texts(own, text) => call_text(format_args!(
                    "w.texts_in({prefix}, {value}, pg::Prefix::{own}, pg::Encoding::{}, {path:?});",
                    text.encoding
                )),
                Elements::Other(element) => {
                    let each = &array.each;
                    let closure =
                        super::encode::Encode::new().closure(element, each, array.ty.copy);
                    call_text(format_args!(
                        "w.list_in({prefix}, {value}, {path:?}, |w, {each}| {closure});"
                    ))
                }
            }
        }
        _ => return None,
    })
}
