//! Message enums: all packets of one state and direction, found by opcode.

use super::code::Code;
use super::dispatch::dispatch;
use super::envelope::parts_params;
use super::view;
use crate::rust::model::{EnvelopeItem, Message, MessageVariant, ScalarBytes, Wire};

/// The enum and its impls.
pub fn message(code: &mut Code, item: &Message, around: Option<&EnvelopeItem>) {
    let side = if item.direction == "C2s" {
        "client"
    } else {
        "server"
    };
    match item.state.as_str() {
        "" => code.line(format_args!("/// Every packet that the {side} sends.")),
        state => code.line(format_args!(
            "/// Every packet that the {side} sends in the state `{state}`."
        )),
    }
    code.line("#[derive(Debug, Clone, PartialEq)]");
    code.line("#[non_exhaustive]");
    code.open(format_args!("pub enum {} {{", item.name));
    for variant in &item.variants {
        code.docs(variant.doc.as_slice());
        code.line(match (variant.unit, variant.boxed) {
            (true, _) => format!("{},", variant.name),
            (false, true) => format!("{}(Box<{}>),", variant.name, variant.ty),
            (false, false) => format!("{}({}),", variant.name, variant.ty),
        });
    }
    code.line("/// A packet that the schema does not know, or one that is only passed on.");
    code.line("Unknown(pg::RawPacket),");
    code.close("}");
    code.blank();
    match around {
        Some(around) => {
            decode_in(code, item, around);
            code.line("/// What is known without looking inside.");
            code.open(format_args!("impl {} {{", item.name));
        }
        None => {
            code.open(format_args!("impl pg::Message for {} {{", item.name));
            code.line(format_args!("type Context = {};", item.context));
            code.line(format_args!(
                "const DIRECTION: pg::Direction = pg::Direction::{};",
                item.direction
            ));
            code.line(format_args!(
                "const STATE: &'static str = {:?};",
                item.state
            ));
            if endian(item) == "Big" {
                code.line("const OPCODES: pg::Endian = pg::Endian::Big;");
            }
            decode(code, item, "_");
            encode(code, item);
        }
    }
    packet(code, item, if around.is_some() { "pub " } else { "" });
    code.close("}");
    code.blank();
    code.open(format_args!("impl {} {{", item.name));
    if around.is_none() {
        read(code, item, "_");
    }
    expect(code, item);
    code.close("}");
    code.blank();
    view::message(code, item, around);
}

/// Reading and writing inside an envelope, which carries the opcode.
fn decode_in(code: &mut Code, item: &Message, around: &EnvelopeItem) {
    let (context, root) = (&item.context, &item.root);
    code.open(format_args!("impl {} {{", item.name));
    code.line(format_args!(
        "const DIRECTION: pg::Direction = pg::Direction::{};",
        item.direction
    ));
    code.line(format_args!(
        "const STATE: &'static str = {:?};",
        item.state
    ));
    let params = parts_params(&around.opcode);
    code.open(format_args!(
        "fn decode_in({params}answer: bool, envelope: &{root}Envelope, r: &mut pg::Reader<'_>, cx: &mut {context}) -> Result<Self, pg::DecodeError> {{"
    ));
    dispatch(code, item);
    code.close("}");
    code.blank();
    code.open(format_args!(
        "fn encode_in(&self, envelope: {root}Envelope, w: &mut pg::Writer<'_>, cx: &mut {context}) -> Result<(), pg::EncodeError> {{"
    ));
    code.open("match self {");
    for variant in &item.variants {
        code.line(format_args!(
            "{} => {}.encode_in(envelope, w, cx),",
            pattern(variant, "packet"),
            value(variant)
        ));
    }
    code.open("Self::Unknown(raw) => {");
    let mut parts = String::new();
    for (n, part) in around.opcode.iter().enumerate() {
        let of = if n == 0 {
            "raw.opcode"
        } else {
            "raw.opcode.and_then(pg::Opcode::second)"
        };
        parts.push_str(&format!(
            "{}::try_from({of}.map_or(0, pg::Opcode::value)).unwrap_or_default(), ",
            part.prim
        ));
    }
    code.line(format_args!("let parts = ({});", parts.trim_end()));
    code.open("envelope.write_around(w, cx, parts, |w, _| {");
    code.line("w.bytes(&raw.bytes);");
    code.line("Ok(())");
    code.close("})");
    code.close("}");
    code.close("}");
    code.close("}");
    code.close("}");
    code.blank();
}

/// Reading, for who asks for a fault and for who does it behind.
pub fn decode(code: &mut Code, item: &Message, lifetime: &str) {
    let result = "Result<Self, pg::DecodeError>";
    for (name, value) in [
        (
            "decode",
            "let message = Self::read(r, cx);\nr.sound().map(|()| message)",
        ),
        ("decode_part", "Ok(Self::read(r, cx))"),
    ] {
        code.open(format_args!(
            "fn {name}(r: &mut pg::Reader<'{lifetime}>, cx: &mut {}) -> {result} {{",
            item.context
        ));
        code.line(value);
        code.close("}");
        code.blank();
    }
}

/// Reading that leaves its fault in the reader.
pub fn read(code: &mut Code, item: &Message, lifetime: &str) {
    let mut body = Code::new();
    if item.sets_direction {
        body.line(format_args!(
            "cx.set_direction(pg::Direction::{});",
            item.direction
        ));
    }
    dispatch(&mut body, item);
    let text = body.finish();
    let cx = if super::codec::mentions(&text, "cx") {
        "cx"
    } else {
        "_cx"
    };
    code.open(format_args!(
        "fn read(r: &mut pg::Reader<'{lifetime}>, {cx}: &mut {}) -> Self {{",
        item.context
    ));
    code.line(text.trim_end());
    code.close("}");
    code.blank();
}

/// What the contract does not do by itself once it has the packet.
fn encode(code: &mut Code, item: &Message) {
    if !item.sets_direction {
        return;
    }
    let (context, direction) = (&item.context, &item.direction);
    code.open(format_args!(
        "fn encode(&self, w: &mut pg::Writer<'_>, cx: &mut {context}) -> Result<(), pg::EncodeError> {{"
    ));
    code.line(format_args!(
        "cx.set_direction(pg::Direction::{direction});"
    ));
    code.open("match self.packet() {");
    code.line("Ok(packet) => packet.write(w, cx),");
    code.line("Err(raw) => raw.write(w, Self::OPCODES),");
    code.close("}");
    code.close("}");
    code.blank();
    code.open(format_args!(
        "fn encoded_len(&self, cx: &{context}) -> usize {{"
    ));
    code.line("let mut sending = cx.clone();");
    code.line(format_args!(
        "sending.set_direction(pg::Direction::{direction});"
    ));
    code.open("match self.packet() {");
    code.line("Ok(packet) => packet.written_len(&sending),");
    code.line("Err(raw) => raw.bytes.len() + raw.opcode.map_or(0, pg::Opcode::encoded_len),");
    code.close("}");
    code.close("}");
    code.blank();
}

fn endian(item: &Message) -> &'static str {
    let part = item
        .variants
        .iter()
        .flat_map(|v| &v.opcodes)
        .find_map(|case| case.parts.first());
    match part.map(|part| &part.wire) {
        Some(Wire::Scalar(scalar)) if scalar.bytes == ScalarBytes::Big => "Big",
        _ => "Little",
    }
}

fn pattern(variant: &MessageVariant, name: &str) -> String {
    if variant.unit {
        format!("Self::{}", variant.name)
    } else {
        format!("Self::{}({name})", variant.name)
    }
}

fn value(variant: &MessageVariant) -> String {
    if variant.unit {
        variant.ty.clone()
    } else {
        "packet".into()
    }
}

/// Which packet it is.
fn packet(code: &mut Code, item: &Message, visibility: &str) {
    let context = &item.context;
    if !visibility.is_empty() {
        code.line("/// The packet; a raw one is the error.");
        code.line("///");
        code.line("/// # Errors");
        code.line("///");
        code.line("/// The raw packet, of which nothing more is known.");
    }
    code.open(format_args!(
        "{visibility}fn packet(&self) -> Result<&dyn pg::Outgoing<{context}>, &pg::RawPacket> {{"
    ));
    code.open("match self {");
    for variant in &item.variants {
        let value = match (variant.unit, variant.boxed) {
            (true, _) => format!("&{}", variant.ty),
            (false, true) => "&**packet".into(),
            (false, false) => "packet".into(),
        };
        code.line(format_args!(
            "{} => Ok({value}),",
            pattern(variant, "packet")
        ));
    }
    code.line("Self::Unknown(raw) => Err(raw),");
    code.close("}");
    code.close("}");
}

/// The packet of one type.
fn expect(code: &mut Code, item: &Message) {
    code.line("/// The packet, if it is a `P`; else the message as it was.");
    code.line("///");
    code.line("/// # Errors");
    code.line("///");
    code.line("/// Any other packet.");
    code.open("pub fn expect<P: 'static>(self) -> Result<P, Self> {");
    code.open("match self {");
    for variant in &item.variants {
        let value = match (variant.unit, variant.boxed) {
            (true, _) => variant.ty.clone(),
            (false, true) => "*packet".into(),
            (false, false) => "packet".into(),
        };
        let back = match (variant.unit, variant.boxed) {
            (true, _) => format!("|_| Self::{}", variant.name),
            (false, true) => format!("|packet| Self::{}(Box::new(packet))", variant.name),
            (false, false) => format!("Self::{}", variant.name),
        };
        code.line(format_args!(
            "{} => pg::same_type({value}).map_err({back}),",
            pattern(variant, "packet")
        ));
    }
    code.line("unknown => Err(unknown),");
    code.close("}");
    code.close("}");
}
