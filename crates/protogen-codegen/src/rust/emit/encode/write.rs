//! Ways of carrying become statements over `w`.

use super::super::code::Code;
use super::super::decode::wire_needs_start;
use super::super::runs::{bits_of, lossless, optional_number};
use super::super::text::q;
use super::union::{parens, spoken};
use super::{Encode, refuse};
use crate::rust::model::{ChoiceShape, Convert, Length, Place, ScalarBytes, Varint, Wire};

impl Encode {
    /// Statements that write the value at this place.
    pub fn write(&mut self, wire: &Wire, place: &Place, path: &str) {
        let q = q(path);
        match wire {
            Wire::Scalar(scalar) => {
                let method = if scalar.method == "truthy" {
                    "bool"
                } else {
                    scalar.method
                };
                let fails = scalar.bytes == ScalarBytes::Other && scalar.prim != "bool";
                let q = if fails { q } else { String::new() };
                self.code
                    .line(format_args!("w.{method}({}){q};", place.pass()));
            }
            Wire::Varint(varint) => self.varint(*varint, &place.pass(), &q),
            Wire::Number { root, name, .. } => {
                let name = name.trim_start_matches("r#");
                self.code
                    .line(format_args!("{root}write_{name}(w, {}){q};", place.pass()));
            }
            Wire::ExternNumber { method, .. } => {
                self.code
                    .line(format_args!("cx.write_{method}(w, {}){q};", place.pass()));
            }
            Wire::Extern { ty, args, .. } => {
                let args: String = args.iter().map(|arg| format!(", {}", arg.encode)).collect();
                let with = if args.is_empty() { "" } else { "_with" };
                let _ = ty;
                self.code.line(format_args!(
                    "{}.encode{with}(w, cx{args}){q};",
                    place.dot()
                ));
            }
            Wire::Convert { number, from, into } => {
                let number_text = self.number_of(&spoken(place), from, into, path);
                let place = Place {
                    text: number_text,
                    reference: false,
                    copy: true,
                };
                self.write(number, &place, path);
            }
            Wire::Named { args, .. } if args.is_empty() => {
                self.code
                    .line(format_args!("{}.encode(w, cx){q};", place.dot()));
            }
            Wire::Named { args, .. } => {
                let mut names = Vec::new();
                for (index, arg) in args.iter().enumerate() {
                    if arg.encode.contains("cx") {
                        self.code
                            .line(format_args!("let arg_{index} = {};", arg.encode));
                        names.push(format!("arg_{index}"));
                    } else {
                        names.push(arg.encode.clone());
                    }
                }
                let args = names.join(", ");
                self.code.line(format_args!(
                    "{}.encode_with(w, cx, {args}){q};",
                    place.dot()
                ));
            }
            Wire::Boxed(inner) => {
                let text = if place.reference {
                    format!("(**{})", place.text)
                } else {
                    format!("(*{})", place.text)
                };
                self.write(
                    inner,
                    &Place {
                        text,
                        reference: false,
                        copy: false,
                    },
                    path,
                );
            }
            Wire::Newtype(_, inner) => {
                let text = format!("{}.0", place.text);
                self.write(
                    inner,
                    &Place {
                        text,
                        reference: false,
                        copy: place.copy,
                    },
                    path,
                );
            }
            Wire::Union(union) => self.union(union, place, path),
            Wire::Record(record) => self.inner_record(record),
            Wire::Block { length, inner, .. } => {
                let mut block = Encode::new();
                if wire_needs_start(inner) {
                    block.code.line("let start = w.position();");
                }
                block.write(inner, place, path);
                self.within(length, block.code, path);
            }
            Wire::Text(text) => self.text(text, place, path),
            Wire::Bytes(length, _) => self.bytes(length, place, path),
            Wire::Json(length) => {
                let mut block = Encode::new();
                block.code.line(format_args!(
                    "w.bytes({}.as_str().as_bytes());",
                    place.dot()
                ));
                match length {
                    Length::Fixed(n) => self.code.line(format_args!(
                        "w.bytes_exact({}.as_str().as_bytes(), {n}){q};",
                        place.dot()
                    )),
                    _ => self.within(length, block.code, path),
                }
            }
            Wire::Array(array) => self.array(array, place, path),
            Wire::Map(map) => self.map(map, place, path),
            Wire::Sparse(sparse) => self.sparse(sparse, place, path),
            Wire::Bitmap {
                element,
                each,
                bitmap,
                word,
                fixed,
                ..
            } => {
                let list = place.dot();
                let bits = bits_of(word);
                self.code
                    .line(format_args!("let mut words: Vec<{word}> = Vec::new();"));
                self.code
                    .open(format_args!("for group in {list}.chunks({bits}) {{"));
                self.code.line(format_args!(
                    "words.push(group.iter().enumerate().fold(0, |word, (bit, slot)| word | {word}::from(slot.is_some()) << bit));"
                ));
                self.code.close("}");
                if let Some(fixed) = fixed {
                    self.code.open(format_args!(
                        "if {list}.len() != {} {{",
                        fixed * u64::from(bits)
                    ));
                    let fault = format!(
                        "LengthMismatch {{ expected: {}, found: {list}.len() as u64 }}",
                        fixed * u64::from(bits)
                    );
                    self.code.line(refuse(&fault, path));
                    self.code.close("}");
                    self.code.line(format_args!(
                        "let mut fixed_words = [0; {fixed}]; for (slot, word) in fixed_words.iter_mut().zip(words) {{ *slot = word; }} let words = fixed_words;"
                    ));
                }
                let words = Place {
                    text: "words".into(),
                    reference: false,
                    copy: false,
                };
                self.write(bitmap, &words, path);
                self.code.open(format_args!(
                    "for (index, slot) in {list}.iter().enumerate() {{"
                ));
                self.code
                    .open(format_args!("if let Some({each}) = slot {{"));
                let closure = self.closure(element, each, false);
                self.code.line(format_args!(
                    "let mut write = |w: &mut pg::Writer<'_>| -> Result<(), pg::EncodeError> {{ {closure} }};"
                ));
                self.code.line(format_args!("write(w).index(index){q};"));
                self.code.close("}");
                self.code.close("}");
            }
            Wire::Optional { inner, each, ty } => {
                if ty.copy
                    && let Some(call) = optional_number(inner, place)
                {
                    return self.code.line(call);
                }
                self.code
                    .line(format_args!("w.bool({}.is_some());", place.dot()));
                let scrutinee = place.by_ref();
                self.code
                    .open(format_args!("if let Some({each}) = {scrutinee} {{"));
                let some = Place {
                    text: each.clone(),
                    reference: true,
                    copy: ty.copy,
                };
                self.write(inner, &some, path);
                self.code.close("}");
            }
            Wire::Sentinel {
                inner,
                each,
                ty,
                is_absent,
                absent,
            } => {
                let scrutinee = place.by_ref();
                self.code.open(format_args!("match {scrutinee} {{"));
                self.code.open(format_args!("Some({each}) => {{"));
                let deref = if ty.copy { "*" } else { "" };
                self.code.line(format_args!("let v = {deref}{each};"));
                self.code.open(format_args!("if {is_absent} {{"));
                let fault = "ValueOutOfRange { found: format!(\"{v:?}\"), range: \"anything but the number that stands for none\".into() }";
                self.code.line(refuse(fault, path));
                self.code.close("}");
                let some = Place {
                    text: each.clone(),
                    reference: true,
                    copy: ty.copy,
                };
                self.write(inner, &some, path);
                self.code.close("}");
                self.code.open("None => {");
                self.code.line(format_args!("let none = {absent};"));
                let none = Place {
                    text: "none".into(),
                    reference: false,
                    copy: ty.copy,
                };
                self.write(inner, &none, path);
                self.code.close("}");
                self.code.close("}");
            }
            Wire::Choice { arms, shape } => self.choice(arms, shape, place, path),
        }
    }

    fn varint(&mut self, varint: Varint, value: &str, q: &str) {
        let full = if varint.bits == 32 { 5 } else { 10 };
        let bits = varint.bits;
        if varint.max >= full {
            let method = if varint.zigzag { "zigzag" } else { "varint" };
            self.code.line(format_args!("w.{method}{bits}({value});"));
            return;
        }
        let value = if varint.zigzag {
            format!("pg::varint::zigzag{bits}({value})")
        } else {
            value.to_owned()
        };
        self.code.line(format_args!(
            "w.varint_max(u64::from({value}), {}){q};",
            varint.max
        ));
    }

    /// The number that a value is carried by.
    fn number_of(&mut self, value: &str, from: &str, into: &Convert, path: &str) -> String {
        let q = q(path);
        match into {
            Convert::Enum {
                prim, versioned, ..
            } => {
                let number = if *versioned {
                    format!("{value}.wire_number(w, cx){q}")
                } else {
                    format!("{value}.number()")
                };
                self.fitting(&number, prim, from, &q)
            }
            Convert::Flags { prim, .. } => self.fitting(&format!("{value}.bits()"), prim, from, &q),
            Convert::Bool => format!("{from}::from({value})"),
            Convert::Int(prim, width) => {
                let bits = bits_of(from);
                match (prim.starts_with('i'), from.starts_with('i')) {
                    (true, false) => {
                        let own = format!("i{bits}");
                        let wide = self.fitting(value, prim, &own, &q);
                        let cast = format!("{}.cast_unsigned()", parens(&wide));
                        if *width < bits {
                            let mask = (1u128 << width) - 1;
                            return format!("({cast} & {mask:#x})");
                        }
                        cast
                    }
                    (false, true) => {
                        let own = format!("u{bits}");
                        let wide = self.fitting(value, prim, &own, &q);
                        format!("{}.cast_signed()", parens(&wide))
                    }
                    _ => self.fitting(value, prim, from, &q),
                }
            }
            Convert::Bias(prim, bias) => {
                let _ = prim;
                self.code
                    .line(format_args!("let stored = ({value}) as i128 - ({bias});"));
                format!(
                    "{from}::try_from(stored).map_err(|_| w.fault(pg::EncodeErrorKind::ValueOutOfRange {{ found: ({value}).to_string(), range: \"{from} with {bias} added\".into() }})){q}"
                )
            }
        }
    }

    fn fitting(&mut self, number: &str, from: &str, to: &str, q: &str) -> String {
        if from == to {
            return number.to_owned();
        }
        if lossless(from, to) {
            return format!("{to}::from({number})");
        }
        self.code.line(format_args!("let wide = {number};"));
        format!(
            "{to}::try_from(wide).map_err(|_| w.fault(pg::EncodeErrorKind::ValueOutOfRange {{ found: wide.to_string(), range: {to:?}.into() }})){q}"
        )
    }

    /// The body of a closure that writes an element, which is `each`, a reference.
    pub fn closure(&mut self, wire: &Wire, each: &str, copy: bool) -> String {
        let mut inner = Encode::new();
        let place = Place {
            text: each.to_owned(),
            reference: true,
            copy: copy || is_copy(wire),
        };
        inner.write(wire, &place, "");
        let text = inner.code.text().trim();
        if let Some(one) = text.strip_suffix("?;")
            && !text.contains('\n')
            && !one.contains(';')
        {
            return one.to_owned();
        }
        let mut block = Code::new();
        block.open("{");
        block.append(inner.code);
        block.line("Ok(())");
        block.close("}");
        block.finish().trim_end().to_owned()
    }
}

/// Whether a value that is carried so is `Copy`.
pub(super) fn is_copy(wire: &Wire) -> bool {
    match wire {
        Wire::Scalar(_)
        | Wire::Varint(_)
        | Wire::Number { .. }
        | Wire::ExternNumber { .. }
        | Wire::Convert { .. }
        | Wire::Bytes(Length::Fixed(_), _) => true,
        Wire::Newtype(_, inner) => is_copy(inner),
        Wire::Array(array) => array.fixed,
        Wire::Choice {
            shape: ChoiceShape::Widest(..),
            ..
        } => true,
        _ => false,
    }
}
