//! `Encode` and `Decode` of one type.

use super::code::Code;
use super::decode::Decode;
use super::encode::Encode;
use super::len;
use crate::rust::model::{Body, Codec, Place};

/// The impls of one type.
pub fn codec(code: &mut Code, item: &Codec) {
    if item.is_view {
        return view(code, item);
    }
    if let Some(write) = leaving_body(code, item) {
        return leaving(code, item, write);
    }
    let decode = match item.leaves_fault {
        true => read_body(code, item),
        false => decode_body(code, item),
    };
    let encode = encode_body(code, item);
    if item.linked {
        return linked(code, item, decode, encode);
    }
    if !item.own_params && !item.params.is_empty() {
        return with_params(code, item, decode, encode);
    }
    let len = len::of(item);
    let (ty, context) = (&item.ty, &item.context);
    let (r, w) = (used(&decode, "r"), used(&encode, "w"));
    let (read_cx, write_cx) = (used(&decode, "cx"), used(&encode, "cx"));
    if !item.params.is_empty() {
        let params: String = item
            .params
            .iter()
            .map(|(name, ty)| format!(", {name}: {ty}"))
            .collect();
        code.open(format_args!("impl {ty} {{"));
        code.open(format_args!(
            "pub(crate) fn decode_with({r}: &mut pg::Reader<'_>, {read_cx}: &mut {context}{params}) -> Result<Self, pg::DecodeError> {{"
        ));
        code.append(decode);
        code.close("}");
        code.close("}");
    } else {
        let (of, name, result) = reading(item);
        code.open(format_args!("impl pg::{of}<'_> for {ty} {{"));
        code.line(format_args!("type Context = {context};"));
        code.open(format_args!(
            "fn {name}({r}: &mut pg::Reader<'_>, {read_cx}: &mut {context}) -> {result} {{"
        ));
        code.append(decode);
        code.close("}");
        code.close("}");
    }
    code.open(format_args!("impl pg::Encode for {ty} {{"));
    code.line(format_args!("type Context = {context};"));
    code.open(format_args!(
        "fn encode(&self, {w}: &mut pg::Writer<'_>, {write_cx}: &mut {context}) -> Result<(), pg::EncodeError> {{"
    ));
    code.append(encode);
    code.close("}");
    encoded_len(code, "encoded_len", &len, context);
    code.close("}");
    code.blank();
}

/// A type that leaves its faults in the reader and in the writer.
fn leaving(code: &mut Code, item: &Codec, encode: Encode) {
    let read = read_body(code, item);
    let may_fail = encode.may_fail();
    let write = encode.code;
    let (ty, context) = (&item.ty, &item.context);
    let (r, w) = (used(&read, "r"), used(&write, "w"));
    let (read_cx, write_cx) = (used(&read, "cx"), used(&write, "cx"));
    code.open(format_args!("impl pg::Record for {ty} {{"));
    code.line(format_args!("type Context = {context};"));
    if !may_fail {
        code.line("const MAY_FAIL: bool = false;");
    }
    code.open(format_args!(
        "fn read_fields({r}: &mut pg::Reader<'_>, {read_cx}: &mut {context}) -> Self {{"
    ));
    code.append(read);
    code.close("}");
    code.open(format_args!(
        "fn write_fields(&self, {w}: &mut pg::Writer<'_>, {write_cx}: &mut {context}) {{"
    ));
    code.append(write);
    code.close("}");
    encoded_len(code, "fields_len", &len::of(item), context);
    code.close("}");
    code.blank();
}

/// The function that counts the bytes.
fn encoded_len(code: &mut Code, name: &str, len: &str, context: &str) {
    let cx = if mentions(len, "cx") { "cx" } else { "_cx" };
    let head = format!("fn {name}(&self, {cx}: &{context}) -> usize {{");
    if head.len() + len.len() <= 112 && !len.contains('\n') {
        code.line(format_args!("{head} {len} }}"));
    } else {
        code.open(head);
        code.line(len);
        code.close("}");
    }
}

/// The functions of a type that takes parameters for reading and writing.
fn with_params(code: &mut Code, item: &Codec, decode: Code, encode: Code) {
    let (ty, context) = (&item.ty, &item.context);
    let (r, w) = (used(&decode, "r"), used(&encode, "w"));
    let (read_cx, write_cx) = (used(&decode, "cx"), used(&encode, "cx"));
    let params: String = item
        .params
        .iter()
        .map(|(name, ty)| format!(", {name}: {ty}"))
        .collect();
    code.open(format_args!("impl {ty} {{"));
    code.open(format_args!(
        "pub(crate) fn decode_with({r}: &mut pg::Reader<'_>, {read_cx}: &mut {context}{params}) -> Result<Self, pg::DecodeError> {{"
    ));
    code.append(decode);
    code.close("}");
    code.blank();
    code.open(format_args!(
        "pub(crate) fn encode_with(&self, {w}: &mut pg::Writer<'_>, {write_cx}: &mut {context}{params}) -> Result<(), pg::EncodeError> {{"
    ));
    code.append(encode);
    code.close("}");
    code.close("}");
    code.blank();
}

/// A view is read only, and lives as long as what it is read from.
fn view(code: &mut Code, item: &Codec) {
    let (ty, context) = (&item.ty, &item.context);
    let decode = match item.leaves_fault {
        true => read_body(code, item),
        false => decode_body(code, item),
    };
    let params: String = item
        .params
        .iter()
        .map(|(name, ty)| format!(", {name}: {ty}"))
        .collect();
    let (of, own, result) = reading(item);
    let (name, result) = match (item.linked, item.params.is_empty()) {
        (true, _) => ("decode_linked", "Result<(Self, bool), pg::DecodeError>"),
        (false, false) => ("decode_with", result),
        (false, true) => (own, result),
    };
    if name == own {
        code.open(format_args!("impl<'a> pg::{of}<'a> for {ty}<'a> {{"));
        code.line(format_args!("type Context = {context};"));
    } else {
        code.open(format_args!("impl<'a> {ty}<'a> {{"));
    }
    let visibility = match name == own {
        true => "",
        false => "pub(crate) ",
    };
    code.open(format_args!(
        "{visibility}fn {name}(r: &mut pg::Reader<'a>, cx: &mut {context}{params}) -> {result} {{"
    ));
    code.append(decode);
    code.close("}");
    code.close("}");
    code.blank();
}

/// The functions of a chain list's element: beside it goes whether another follows.
fn linked(code: &mut Code, item: &Codec, decode: Code, encode: Code) {
    let (ty, context) = (&item.ty, &item.context);
    let params: String = item
        .params
        .iter()
        .map(|(name, ty)| format!(", {name}: {ty}"))
        .collect();
    code.open(format_args!("impl {ty} {{"));
    code.open(format_args!(
        "fn decode_linked(r: &mut pg::Reader<'_>, cx: &mut {context}{params}) -> Result<(Self, bool), pg::DecodeError> {{"
    ));
    code.append(decode);
    code.close("}");
    code.blank();
    code.open(format_args!(
        "fn encode_linked(&self, w: &mut pg::Writer<'_>, cx: &mut {context}{params}, more: bool) -> Result<(), pg::EncodeError> {{"
    ));
    code.append(encode);
    code.close("}");
    code.close("}");
    code.blank();
}

/// How deep the body of a method stands below its impl.
const METHOD: usize = 2;

/// The trait by which a type is read, its function and what that gives.
fn reading(item: &Codec) -> (&'static str, &'static str, &'static str) {
    match item.leaves_fault {
        true => ("Read", "read", "Self"),
        false => ("Decode", "decode", "Result<Self, pg::DecodeError>"),
    }
}

/// The body of a type that leaves its fault in the reader, to be appended as that of
/// [`decode_body`].
fn read_body(around: &Code, item: &Codec) -> Code {
    let Body::Record(record) = &item.body else {
        return decode_body(around, item);
    };
    let mut decode = Decode::leaving();
    decode.code = around.below(METHOD);
    let value = decode.record(record);
    let mut code = decode.code;
    code.line(wrapped("", &value, ""));
    code
}

/// The body of what decodes, to be appended to a method of an impl in this code.
fn decode_body(around: &Code, item: &Codec) -> Code {
    let mut decode = Decode::new();
    decode.code = around.below(METHOD + usize::from(item.restores));
    let value = match &item.body {
        Body::Record(record) => decode.record(record),
        Body::Union(union) => {
            decode.whole_union(union);
            "value".into()
        }
    };
    let mut code = around.below(METHOD);
    if item.restores {
        code.open("pg::atomically(cx, |cx| {");
    }
    if item.counts_depth {
        code.line(enter("r", item.depth_limit));
    }
    code.append(decode.code);
    if item.counts_depth {
        code.line("r.leave();");
    }
    let value = if item.linked {
        format!("({value}, more)")
    } else {
        value
    };
    code.line(wrapped("Ok(", &value, ")"));
    if item.restores {
        code.close("})");
    }
    code
}

/// A value between these, broken into lines where it is long.
fn wrapped(head: &str, value: &str, tail: &str) -> String {
    let flat = format!("{head}{value}{tail}");
    if flat.len() <= 98 {
        return flat;
    }
    match value.split_once(" { ") {
        Some((path, fields)) => {
            let fields = fields.strip_suffix(" }").unwrap_or(fields);
            let items: Vec<String> = split_fields(fields);
            super::text::wrap_list(&format!("{head}{path} {{"), &items, &format!("}}{tail}"))
        }
        None => flat,
    }
}

/// Splits `a, b: f(x, y), c` at the commas between fields.
fn split_fields(text: &str) -> Vec<String> {
    let mut fields = Vec::new();
    let mut depth = 0i32;
    let mut field = String::new();
    for c in text.chars() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        if c == ',' && depth == 0 {
            fields.push(std::mem::take(&mut field).trim().to_owned());
        } else {
            field.push(c);
        }
    }
    fields.push(field.trim().to_owned());
    fields
}

/// The body of what encodes, likewise.
fn encode_body(around: &Code, item: &Codec) -> Code {
    let mut encode = Encode::new();
    encode.code = around.below(METHOD + usize::from(item.restores));
    let result = match &item.body {
        Body::Record(record) => encode.record(record),
        Body::Union(union) => {
            let place = Place {
                text: "self".into(),
                reference: true,
                copy: false,
            };
            encode.whole_union(union, &place);
            "Ok(())"
        }
    };
    let mut code = around.below(METHOD);
    if item.restores {
        code.open("pg::atomically(cx, |cx| {");
    }
    if item.counts_depth {
        code.line(enter("w", item.depth_limit));
    }
    code.append(encode.code);
    if item.counts_depth {
        code.line("w.leave();");
    }
    code.line(result);
    if item.restores {
        code.close("})");
    }
    code
}

/// The body of what writes and leaves its faults, likewise; none where reading or writing can't.
fn leaving_body(around: &Code, item: &Codec) -> Option<Encode> {
    let Body::Record(record) = &item.body else {
        return None;
    };
    let mut encode = Encode::new();
    encode.code = around.below(METHOD);
    (item.leaves_fault && encode.leaving_record(record)).then_some(encode)
}

/// A parameter's name, with a `_` before it where the body does not mention it.
fn used(body: &Code, name: &'static str) -> &'static str {
    let is_used = mentions(body.text(), name);
    match name {
        _ if is_used => name,
        "r" => "_r",
        "w" => "_w",
        _ => "_cx",
    }
}

/// Whether a name stands in the text as a word of its own.
pub fn mentions(text: &str, name: &str) -> bool {
    let Some(first) = name.chars().next() else {
        return false;
    };
    let word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(first).any(|(at, _)| {
        let (before, found) = text.split_at(at);
        found.strip_prefix(name).is_some_and(|after| {
            !before.chars().next_back().is_some_and(word) && !after.chars().next().is_some_and(word)
        })
    })
}

/// One level deeper, for a reader or a writer.
fn enter(end: &str, limit: Option<u32>) -> String {
    match limit {
        Some(limit) => format!("{end}.enter_within({limit})?;"),
        None => format!("{end}.enter()?;"),
    }
}
