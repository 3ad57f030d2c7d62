//! Ways of carrying become expressions over `r`.

use super::super::code::Code;
use super::super::runs::{self};
use super::super::text::{q, tail};
use super::{Decode, wire_needs_start};
use crate::rust::model::{Convert, Length, Wire};

impl Decode {
    /// An expression that reads the value; statements before it are written.
    pub fn read(&mut self, wire: &Wire, path: &str) -> String {
        let q = q(path);
        match wire {
            Wire::Scalar(scalar) => format!("r.{}(){q}", scalar.method),
            Wire::Varint(varint) => format!("r.{}{q}", runs::varint_read(*varint)),
            Wire::Number { root, name, .. } => {
                format!("{root}read_{}(r){q}", name.trim_start_matches("r#"))
            }
            Wire::ExternNumber { method, .. } => format!("cx.read_{method}(r){q}"),
            Wire::Extern { ty, args, .. } => {
                let args: String = args.iter().map(|arg| format!(", {}", arg.decode)).collect();
                let with = if args.is_empty() { "" } else { "_with" };
                format!("{ty}::decode{with}(r, cx{args}){q}")
            }
            Wire::Convert { number, from, into } => self.convert(number, from, into, path),
            Wire::Named { ty, args, .. } if args.is_empty() => format!("{ty}::decode(r, cx){q}"),
            Wire::Named { ty, args, .. } => {
                // Arguments may ask the context, so they stand before the call.
                let mut names = Vec::new();
                for (index, arg) in args.iter().enumerate() {
                    if simple(&arg.decode) {
                        names.push(arg.decode.clone());
                    } else {
                        self.code
                            .line(format_args!("let arg_{index} = {};", arg.decode));
                        names.push(format!("arg_{index}"));
                    }
                }
                format!("{ty}::decode_with(r, cx, {}){q}", names.join(", "))
            }
            Wire::Boxed(inner) => format!("Box::new({})", self.read(inner, path)),
            Wire::Newtype(ty, inner) => format!("{ty}({})", self.read(inner, path)),
            Wire::Union(union) => {
                let local = format!("{}_union", union.tag_local);
                self.union(&local, union, path);
                local
            }
            Wire::Record(record) => self.inner_record(record),
            Wire::Block {
                length,
                lenient,
                inner,
            } => {
                self.code.open("let window = {");
                self.window(length, *lenient, path);
                if wire_needs_start(inner) {
                    self.code.line("let start = r.offset();");
                }
                let value = self.read(inner, path);
                self.code.line(format_args!("let value = {value};"));
                self.code.line(format_args!("r.finish(){q};"));
                self.code.line("value");
                self.code.close("};");
                "window".into()
            }
            Wire::Text(text) => self.text(text, path),
            Wire::Bytes(length, form) => self.bytes(length, *form, path),
            Wire::Json(length) => match length {
                Length::Rest(None) => format!("r.json(r.remaining(), pg::Encoding::Utf8){q}"),
                Length::Rest(Some(_)) | Length::Until(..) => {
                    self.code.line("let said = {");
                    self.window(length, false, path);
                    self.code
                        .line(format_args!("r.json(r.remaining(), pg::Encoding::Utf8){q}"));
                    self.code.line("};");
                    "said".into()
                }
                _ => {
                    let len = self.len(length, path);
                    self.code.line(format_args!("let len = {len};"));
                    format!("r.json(len, pg::Encoding::Utf8){q}")
                }
            },
            Wire::Array(array) => self.array(array, path),
            Wire::Map(map) => self.map(map, path),
            Wire::Sparse(sparse) => self.sparse(sparse, path),
            Wire::Bitmap {
                element, bitmap, ..
            } => {
                let words = self.read(bitmap, path);
                self.code.line(format_args!("let words = {words};"));
                self.code.line("let mut list = Vec::new();");
                self.code.open("for word in words {");
                self.code.line("let bits = word.to_le_bytes();");
                self.code.open("for bit in 0..bits.len() * 8 {");
                let closure = self.closure(element);
                self.code.line(format_args!(
                    "let mut read = || -> Result<_, pg::DecodeError> {{ {closure} }};"
                ));
                self.code.line(format_args!(
                    "list.push(if pg::bits::present(&bits, bit) {{ Some(read().index(list.len()){q}) }} else {{ None }});"
                ));
                self.code.close("}");
                self.code.close("}");
                "list".into()
            }
            Wire::Optional { inner, .. } => {
                self.code.line(format_args!("let given = r.bool(){q};"));
                let (value, before) = self.apart(inner, path);
                if before.is_empty() {
                    return format!("if given {{ Some({value}) }} else {{ None }}");
                }
                self.code.open("let given = if given {");
                self.code.append(before);
                self.code.line(format_args!("Some({value})"));
                self.code.turn("} else {");
                self.code.line("None");
                self.code.close("};");
                "given".into()
            }
            Wire::Sentinel {
                inner, is_absent, ..
            } => {
                let value = self.read(inner, path);
                self.code.line(format_args!("let v = {value};"));
                format!("if {is_absent} {{ None }} else {{ Some(v) }}")
            }
            Wire::Choice { arms, shape } => self.choice(arms, shape, path),
        }
    }

    /// Reads with statements of their own.
    pub(super) fn apart(&mut self, wire: &Wire, path: &str) -> (String, Code) {
        let mut inner = Decode::new();
        let value = inner.read(wire, path);
        (value, inner.code)
    }

    /// The body of a closure that reads an element: an expression of type `Result`.
    pub fn closure(&mut self, wire: &Wire) -> String {
        let (value, before) = self.apart(wire, "");
        if before.is_empty() {
            return match value.strip_suffix('?') {
                Some(result) if balanced(result) => result.to_owned(),
                _ => format!("Ok({value})"),
            };
        }
        let mut block = Code::new();
        block.open("{");
        block.append(before);
        block.line(format_args!("Ok({value})"));
        block.close("}");
        block.finish().trim_end().to_owned()
    }

    fn convert(&mut self, number: &Wire, from: &'static str, into: &Convert, path: &str) -> String {
        let q = q(path);
        match into {
            Convert::Enum {
                ty,
                name,
                prim,
                versioned,
                closed,
                ..
            } => {
                let cx = if *versioned { ", cx" } else { "" };
                if !closed && from == *prim {
                    let number = self.read(number, path);
                    return format!("{ty}::from_number({number}{cx})");
                }
                self.code.line("let at = r.offset();");
                let number = self.read(number, path);
                let number = self.fitting(&number, from, prim, path);
                if *closed {
                    self.code.line(format_args!("let raw = {number};"));
                    return format!(
                        "{ty}::from_number(raw{cx}).ok_or_else(|| r.fault_at(at, pg::DecodeErrorKind::UnknownEnumValue {{ enum_: {name:?}.into(), found: raw.into() }})){q}"
                    );
                }
                format!("{ty}::from_number({number}{cx})")
            }
            Convert::Flags { ty, prim } => {
                if from != *prim {
                    self.code.line("let at = r.offset();");
                }
                let number = self.read(number, path);
                let number = self.fitting(&number, from, prim, path);
                format!("{ty}::from_bits({number})")
            }
            Convert::Bool => {
                self.code.line("let at = r.offset();");
                let number = self.read(number, path);
                self.code
                    .open(format_args!("let truth = match {number} {{"));
                self.code.line("0 => false,");
                self.code.line("1 => true,");
                self.code.line(format_args!(
                    "found => return Err(r.fault_at(at, pg::DecodeErrorKind::InvalidBool {{ found: found as u128 }})){},",
                    tail(path)
                ));
                self.code.close("};");
                "truth".into()
            }
            Convert::Int(prim, width) => {
                let number_text = {
                    if runs::needs_check(from, prim, *width) {
                        self.code.line("let at = r.offset();");
                    }
                    self.read(number, path)
                };
                let number = runs::signed_form(&number_text, from, prim, *width);
                match number {
                    (text, own) if own == *prim => text,
                    (text, own) => self.fitting(&text, &own, prim, path),
                }
            }
            Convert::Bias(prim, bias) => {
                let number = self.read(number, path);
                runs::biased(&number, from, prim, *bias)
            }
        }
    }

    /// A number of one primitive type as another, refused where it does not fit.
    fn fitting(&mut self, number: &str, from: &str, to: &str, path: &str) -> String {
        if from == to {
            return number.to_owned();
        }
        if runs::lossless(from, to) {
            return format!("{to}::from({number})");
        }
        self.code.line(format_args!("let wide = {number};"));
        format!(
            "{to}::try_from(wide).map_err(|_| r.fault_at(at, pg::DecodeErrorKind::ValueOutOfRange {{ found: wide.to_string(), range: {to:?}.into() }})){}",
            q(path)
        )
    }
}

/// The value of `let name = value;` if the code is that alone.
pub(super) fn one_let(code: &Code, name: &str) -> Option<String> {
    let text = code.text().trim();
    let value = text
        .strip_prefix(&format!("let {name} = "))?
        .strip_suffix(';')?;
    (!value.contains('\n')).then(|| value.to_owned())
}

/// Whether an argument can stand in a call that borrows the context.
fn simple(text: &str) -> bool {
    !text.contains("cx")
}

/// Whether a `?` that was cut off belonged to the whole expression.
fn balanced(text: &str) -> bool {
    let mut depth = 0i32;
    for c in text.chars() {
        match c {
            '(' | '{' | '[' => depth += 1,
            ')' | '}' | ']' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0 && !text.starts_with("if ")
}
