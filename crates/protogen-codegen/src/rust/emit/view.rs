//! Views: types that borrow texts and bytes from what they are read from, and how they become
//! packets that own them.

use super::code::Code;
use super::dispatch::dispatch;
use super::envelope::{decode_around, parts_params};
use super::message;
use crate::rust::model::{
    Borrowed, EnvelopeItem, Field, Message, Struct, Ty, UnionItem, VariantShape,
};
use crate::rust::names;

/// A type's name as its declaration has it.
pub fn declared(name: &str, is_view: bool) -> String {
    match is_view {
        true => format!("{name}<'a>"),
        false => name.to_owned(),
    }
}

/// A type's name as an impl has it that is the same for every lifetime.
pub fn spoken(name: &str, is_view: bool) -> String {
    match is_view {
        true => format!("{name}<'_>"),
        false => name.to_owned(),
    }
}

/// A type's doc comment; of a view with a word about what it is.
pub fn docs(code: &mut Code, docs: &[String], view_of: Option<&str>) {
    code.docs(docs);
    if let Some(of) = view_of {
        if !docs.is_empty() {
            code.line("///");
        }
        code.line(format_args!(
            "/// A view: [`{of}`] whose texts and bytes stand in what it was read from."
        ));
    }
}

/// `to_owned` of a struct, if it is a view.
pub fn struct_to_owned(code: &mut Code, item: &Struct) {
    let Some(of) = &item.view_of else { return };
    open(code, &item.name, of);
    code.open(format_args!("{of} {{"));
    for field in &item.fields {
        let place = format!("self.{}", field.name);
        code.line(format_args!(
            "{}: {},",
            field.name,
            owned_field(field, &place)
        ));
    }
    code.close("}");
    close(code);
}

/// `to_owned` of a union, if it is a view.
pub fn union_to_owned(code: &mut Code, item: &UnionItem) {
    let Some(of) = &item.view_of else { return };
    open(code, &item.name, of);
    code.open("match self {");
    for variant in &item.variants {
        let name = &variant.name;
        code.line(match &variant.shape {
            VariantShape::Unit => format!("Self::{name} => {of}::{name},"),
            VariantShape::Value(ty) => {
                let value = owned(ty, "(*value)");
                format!("Self::{name}(value) => {of}::{name}({value}),")
            }
            VariantShape::Fields(fields) => {
                let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
                let values: Vec<String> = fields
                    .iter()
                    .map(|field| {
                        let value = owned_field(field, &format!("(*{})", field.name));
                        format!("{}: {value}", field.name)
                    })
                    .collect();
                format!(
                    "Self::{name} {{ {} }} => {of}::{name} {{ {} }},",
                    names.join(", "),
                    values.join(", ")
                )
            }
        });
    }
    code.close("}");
    close(code);
}

fn open(code: &mut Code, name: &str, of: &str) {
    code.open(format_args!("impl {name}<'_> {{"));
    code.line("/// The same with texts and bytes of its own.");
    code.line("#[must_use]");
    code.open(format_args!("pub fn to_owned(&self) -> {of} {{"));
}

fn close(code: &mut Code) {
    code.close("}");
    code.close("}");
    code.blank();
}

fn owned_field(field: &Field, place: &str) -> String {
    owned(&field.ty, place)
}

/// The value at a place as its owner holds it.
fn owned(ty: &Ty, place: &str) -> String {
    match &ty.borrows {
        Some(borrowed) => of_borrowed(borrowed, place),
        None if ty.copy => place.to_owned(),
        None => format!("{place}.clone()"),
    }
}

fn of_borrowed(borrowed: &Borrowed, place: &str) -> String {
    let below = |of: &Option<Box<Borrowed>>, place: &str| match of {
        Some(of) => of_borrowed(of, place),
        None => format!("{place}.clone()"),
    };
    match borrowed {
        Borrowed::Text => format!("String::from(&*{place})"),
        Borrowed::Bytes => format!("{place}.to_vec()"),
        Borrowed::View => format!("{place}.to_owned()"),
        Borrowed::Boxed(inner) => {
            format!("Box::new({})", of_borrowed(inner, &format!("(*{place})")))
        }
        Borrowed::Optional(inner) => {
            format!("{place}.as_ref().map(|v| {})", of_borrowed(inner, "(*v)"))
        }
        Borrowed::List(inner) => format!(
            "{place}.iter().map(|v| {}).collect()",
            of_borrowed(inner, "(*v)")
        ),
        Borrowed::Pairs(key, value) => format!(
            "{place}.iter().map(|(k, v)| ({}, {})).collect()",
            below(key, "(*k)"),
            below(value, "(*v)")
        ),
    }
}

/// The message enum whose packets borrow, where one of them does.
pub fn message(code: &mut Code, of: &Message, around: Option<&EnvelopeItem>) {
    if of.variants.iter().all(|variant| variant.view.is_none()) {
        return;
    }
    let item = viewing(of);
    code.line(format_args!(
        "/// [`{}`] whose texts and bytes stand in the frame it was read from.",
        of.name
    ));
    code.line("#[derive(Debug, Clone, PartialEq)]");
    code.line("#[non_exhaustive]");
    code.open(format_args!("pub enum {}<'a> {{", item.name));
    for (variant, of) in item.variants.iter().zip(&of.variants) {
        code.docs(variant.doc.as_slice());
        let lifetime = if of.view.is_some() { "<'a>" } else { "" };
        code.line(match (variant.unit, variant.boxed) {
            (true, _) => format!("{},", variant.name),
            (false, true) => format!("{}(Box<{}{lifetime}>),", variant.name, variant.ty),
            (false, false) => format!("{}({}{lifetime}),", variant.name, variant.ty),
        });
    }
    code.line("/// A packet that the schema does not know: its opcode, and the bytes behind it.");
    code.line("Unknown(Option<pg::Opcode>, &'a [u8]),");
    code.close("}");
    code.blank();
    match around {
        Some(around) => inside(code, &item, of, around),
        None => decoding(code, &item, of),
    }
    message_to_owned(code, &item, of);
    if let Some(around) = around {
        frame(code, &item, around);
    }
}

/// The message with the views of its packets in their place.
fn viewing(of: &Message) -> Message {
    let mut item = of.clone();
    item.name = names::view_name(&of.name);
    item.is_view = true;
    for variant in &mut item.variants {
        if let Some(view) = &variant.view {
            variant.ty.clone_from(view);
            variant.leaves_fault = variant.view_leaves_fault;
            // A view does not outlive its frame: its size costs less than a box.
            variant.boxed = false;
        }
    }
    item
}

fn decoding(code: &mut Code, item: &Message, of: &Message) {
    let context = &item.context;
    code.open(format_args!(
        "impl<'a> pg::MessageView<'a> for {}<'a> {{",
        item.name
    ));
    code.line(format_args!("type Context = {context};"));
    code.line(format_args!(
        "const STATE: &'static str = {:?};",
        item.state
    ));
    message::decode(code, item, "a");
    titles(code, of);
    code.close("}");
    code.blank();
    code.open(format_args!("impl<'a> {}<'a> {{", item.name));
    message::read(code, item, "a");
    code.close("}");
    code.blank();
}

/// The packet's name and opcode.
fn titles(code: &mut Code, of: &Message) {
    code.open("fn name(&self) -> &'static str {");
    each(
        code,
        of,
        |ty| format!("<{ty} as pg::Packet>::NAME"),
        "\"Unknown\"",
    );
    code.close("}");
    code.blank();
    code.open(format_args!(
        "fn opcode(&self, cx: &{}) -> Option<pg::Opcode> {{",
        of.context
    ));
    each(
        code,
        of,
        |ty| format!("<{ty} as pg::Packet>::opcode(cx)"),
        "*opcode",
    );
    code.close("}");
}

/// Reading inside an envelope, which carries the opcode.
fn inside(code: &mut Code, item: &Message, of: &Message, around: &EnvelopeItem) {
    let (context, root) = (&item.context, &item.root);
    let params = parts_params(&around.opcode);
    code.open(format_args!("impl<'a> {}<'a> {{", item.name));
    code.line(format_args!(
        "const STATE: &'static str = {:?};",
        item.state
    ));
    code.open(format_args!(
        "fn decode_in({params}answer: bool, envelope: &{root}Envelope, r: &mut pg::Reader<'a>, cx: &mut {context}) -> Result<Self, pg::DecodeError> {{"
    ));
    dispatch(code, item);
    code.close("}");
    code.blank();
    titles(code, of);
    code.close("}");
    code.blank();
}

/// The frame whose packet borrows.
fn frame(code: &mut Code, item: &Message, around: &EnvelopeItem) {
    let (context, root, name) = (&item.context, &item.root, &item.name);
    code.line("/// A packet and what stands around it; its texts and bytes stand in the frame.");
    code.line("#[derive(Debug, Clone, PartialEq)]");
    code.open("pub struct FrameView<'a> {");
    code.line("/// What stands around the packet.");
    code.line(format_args!("pub envelope: {root}Envelope,"));
    code.line("/// The packet.");
    code.line(format_args!("pub message: {name}<'a>,"));
    code.close("}");
    code.blank();
    code.open("impl<'a> pg::MessageView<'a> for FrameView<'a> {");
    code.line(format_args!("type Context = {context};"));
    code.line(format_args!(
        "const STATE: &'static str = {:?};",
        item.state
    ));
    code.open(format_args!(
        "fn decode(r: &mut pg::Reader<'a>, cx: &mut {context}) -> Result<Self, pg::DecodeError> {{"
    ));
    decode_around(code, item, around);
    code.close("}");
    code.blank();
    code.line("fn name(&self) -> &'static str { self.message.name() }");
    code.blank();
    code.line(format_args!(
        "fn opcode(&self, cx: &{context}) -> Option<pg::Opcode> {{ self.message.opcode(cx) }}"
    ));
    code.close("}");
    code.blank();
    open(code, "FrameView", "Frame");
    code.line("Frame { envelope: self.envelope.clone(), message: self.message.to_owned() }");
    close(code);
}

/// A `match` over the packets that looks at none of them.
fn each(code: &mut Code, of: &Message, value: impl Fn(&str) -> String, unknown: &str) {
    code.open("match self {");
    for variant in &of.variants {
        let inside = if variant.unit { "" } else { "(_)" };
        code.line(format_args!(
            "Self::{}{inside} => {},",
            variant.name,
            value(&variant.ty)
        ));
    }
    code.line(format_args!("Self::Unknown(opcode, _) => {unknown},"));
    code.close("}");
}

fn message_to_owned(code: &mut Code, item: &Message, of: &Message) {
    open(code, &item.name, &of.name);
    code.open("match self {");
    for variant in &of.variants {
        let name = &variant.name;
        let value = match (&variant.view, variant.boxed) {
            (Some(_), true) => "Box::new(packet.to_owned())",
            (Some(_), false) => "packet.to_owned()",
            (None, _) => "packet.clone()",
        };
        code.line(match variant.unit {
            true => format!("Self::{name} => {}::{name},", of.name),
            false => format!("Self::{name}(packet) => {}::{name}({value}),", of.name),
        });
    }
    code.open(format_args!(
        "Self::Unknown(opcode, bytes) => {}::Unknown(pg::RawPacket {{",
        of.name
    ));
    code.line("opcode: *opcode,");
    code.line(format_args!("state: {:?}.into(),", of.state));
    code.line(format_args!("direction: pg::Direction::{},", of.direction));
    code.line("bytes: bytes.to_vec(),");
    code.close("}),");
    code.close("}");
    close(code);
}
