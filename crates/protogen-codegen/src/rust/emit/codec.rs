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
    let decode = decode_body(item);
    let encode = encode_body(item);
    let len = len::of(item);
    let ty = &item.ty;
    let context = &item.context;
    let cx = |text: &str| if mentions(text, "cx") { "cx" } else { "_cx" };
    let r = if mentions(&decode, "r") { "r" } else { "_r" };
    let w = if mentions(&encode, "w") { "w" } else { "_w" };
    if item.linked {
        linked(code, item, &decode, &encode);
        return;
    }
    if item.own_params && !item.params.is_empty() {
        let params: String = item
            .params
            .iter()
            .map(|(name, ty)| format!(", {name}: {ty}"))
            .collect();
        code.open(format!("impl {ty} {{"));
        code.open(format!(
            "pub(crate) fn decode_with({r}: &mut pg::Reader<'_>, {}: &mut {context}{params}) -> Result<Self, pg::DecodeError> {{",
            cx(&decode)
        ));
        code.line(&decode);
        code.close("}");
        code.close("}");
        code.blank();
    } else if item.params.is_empty() {
        code.open(format!("impl pg::Decode<'_> for {ty} {{"));
        code.line(format!("type Context = {context};"));
        code.open(format!(
            "fn decode({r}: &mut pg::Reader<'_>, {}: &mut {context}) -> Result<Self, pg::DecodeError> {{",
            cx(&decode)
        ));
        code.line(&decode);
        code.close("}");
        code.close("}");
        code.blank();
    }
    if item.own_params || item.params.is_empty() {
        code.open(format!("impl pg::Encode for {ty} {{"));
        code.line(format!("type Context = {context};"));
        code.open(format!(
            "fn encode(&self, {w}: &mut pg::Writer<'_>, {}: &mut {context}) -> Result<(), pg::EncodeError> {{",
            cx(&encode)
        ));
        code.line(&encode);
        code.close("}");
        let head = format!(
            "fn encoded_len(&self, {}: &{context}) -> usize {{",
            cx(&len)
        );
        if head.len() + len.len() <= 112 && !len.contains('\n') {
            code.line(format!("{head} {len} }}"));
        } else {
            code.open(head);
            code.line(&len);
            code.close("}");
        }
        code.close("}");
        code.blank();
        return;
    }
    let params: String = item
        .params
        .iter()
        .map(|(name, ty)| format!(", {name}: {ty}"))
        .collect();
    code.open(format!("impl {ty} {{"));
    code.open(format!(
        "pub(crate) fn decode_with({r}: &mut pg::Reader<'_>, {}: &mut {context}{params}) -> Result<Self, pg::DecodeError> {{",
        cx(&decode)
    ));
    code.line(&decode);
    code.close("}");
    code.blank();
    code.open(format!(
        "pub(crate) fn encode_with(&self, {w}: &mut pg::Writer<'_>, {}: &mut {context}{params}) -> Result<(), pg::EncodeError> {{",
        cx(&encode)
    ));
    code.line(&encode);
    code.close("}");
    code.close("}");
    code.blank();
}

/// A view is read only, and lives as long as what it is read from.
fn view(code: &mut Code, item: &Codec) {
    let (ty, context) = (&item.ty, &item.context);
    let decode = decode_body(item);
    let params: String = item
        .params
        .iter()
        .map(|(name, ty)| format!(", {name}: {ty}"))
        .collect();
    let (name, result) = match (item.linked, item.params.is_empty()) {
        (true, _) => ("decode_linked", "(Self, bool)"),
        (false, false) => ("decode_with", "Self"),
        (false, true) => ("decode", "Self"),
    };
    if name == "decode" {
        code.open(format!("impl<'a> pg::Decode<'a> for {ty}<'a> {{"));
        code.line(format!("type Context = {context};"));
    } else {
        code.open(format!("impl<'a> {ty}<'a> {{"));
    }
    let visibility = match name {
        "decode" => "",
        _ => "pub(crate) ",
    };
    code.open(format!(
        "{visibility}fn {name}(r: &mut pg::Reader<'a>, cx: &mut {context}{params}) -> Result<{result}, pg::DecodeError> {{"
    ));
    code.line(&decode);
    code.close("}");
    code.close("}");
    code.blank();
}

/// The functions of a chain list's element: beside it goes whether another follows.
fn linked(code: &mut Code, item: &Codec, decode: &str, encode: &str) {
    let (ty, context) = (&item.ty, &item.context);
    let params: String = item
        .params
        .iter()
        .map(|(name, ty)| format!(", {name}: {ty}"))
        .collect();
    code.open(format!("impl {ty} {{"));
    code.open(format!(
        "fn decode_linked(r: &mut pg::Reader<'_>, cx: &mut {context}{params}) -> Result<(Self, bool), pg::DecodeError> {{"
    ));
    code.line(decode);
    code.close("}");
    code.blank();
    code.open(format!(
        "fn encode_linked(&self, w: &mut pg::Writer<'_>, cx: &mut {context}{params}, more: bool) -> Result<(), pg::EncodeError> {{"
    ));
    code.line(encode);
    code.close("}");
    code.close("}");
    code.blank();
}

fn decode_body(item: &Codec) -> String {
    let mut decode = Decode::new();
    let value = match &item.body {
        Body::Record(record) => decode.record(record),
        Body::Union(union) => {
            decode.whole_union(union);
            "value".into()
        }
    };
    let mut code = Code::new();
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
    code.line(ok(&value));
    if item.restores {
        code.close("})");
    }
    code.finish().trim_end().to_owned()
}

/// `Ok(value)`, broken into lines where it is long.
fn ok(value: &str) -> String {
    let flat = format!("Ok({value})");
    if flat.len() <= 92 {
        return flat;
    }
    match value.split_once(" { ") {
        Some((path, fields)) => {
            let fields = fields.strip_suffix(" }").unwrap_or(fields);
            let items: Vec<String> = split_fields(fields);
            super::text::wrap_list(&format!("Ok({path} {{"), &items, "})")
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

fn encode_body(item: &Codec) -> String {
    let mut encode = Encode::new();
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
    let mut code = Code::new();
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
    code.finish().trim_end().to_owned()
}

/// Whether a name stands in the text as a word of its own.
pub fn mentions(text: &str, name: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text.get(at + name.len()..).and_then(|t| t.chars().next());
        !before.is_some_and(word) && !after.is_some_and(word)
    })
}

/// One level deeper, for a reader or a writer.
fn enter(end: &str, limit: Option<u32>) -> String {
    match limit {
        Some(limit) => format!("{end}.enter_within({limit})?;"),
        None => format!("{end}.enter()?;"),
    }
}
