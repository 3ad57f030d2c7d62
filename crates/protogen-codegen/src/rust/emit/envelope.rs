//! The envelope around packets: read and written around a payload.

use super::code::Code;
use super::decode::Decode;
use super::encode::Encode;
use crate::rust::model::{EnvelopeItem, Message, OpcodeForm};

/// The parts of an opcode as a tuple type.
pub fn parts_type(opcode: &[OpcodeForm]) -> String {
    let prims: String = opcode
        .iter()
        .map(|part| format!("{}, ", part.prim))
        .collect();
    format!("({})", prims.trim_end())
}

/// The parts of an opcode as a tuple of locals.
pub fn parts_tuple(opcode: &[OpcodeForm]) -> String {
    let names: String = (0..opcode.len()).map(|n| format!("part_{n}, ")).collect();
    format!("({})", names.trim_end())
}

/// The parts of an opcode as parameters.
pub fn parts_params(opcode: &[OpcodeForm]) -> String {
    let params = opcode.iter().enumerate();
    params
        .map(|(n, part)| format!("part_{n}: {}, ", part.prim))
        .collect()
}

/// The functions of the envelope.
pub fn envelope(code: &mut Code, item: &EnvelopeItem) {
    if item.defaults.is_empty() {
        return functions(code, item);
    }
    code.open("impl Default for Envelope {");
    code.open("fn default() -> Self {");
    let fields: Vec<String> = item
        .defaults
        .iter()
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    code.line(format_args!("Self {{ {} }}", fields.join(", ")));
    code.close("}");
    code.close("}");
    code.blank();
    functions(code, item);
}

fn functions(code: &mut Code, item: &EnvelopeItem) {
    let (context, parts) = (&item.context, parts_type(&item.opcode));
    let tuple = parts_tuple(&item.opcode);
    code.open("impl Envelope {");
    code.open(format_args!(
        "fn read_around<'a>(r: &mut pg::Reader<'a>, cx: &mut {context}) -> Result<(Self, {parts}, pg::Reader<'a>), pg::DecodeError> {{"
    ));
    let mut decode = Decode::new();
    let value = decode.record(&item.record);
    code.append(decode.code);
    code.line(format_args!("Ok(({value}, {tuple}, payload))"));
    code.close("}");
    code.blank();
    code.open(format_args!(
        "fn write_around(&self, w: &mut pg::Writer<'_>, cx: &mut {context}, {tuple}: {parts}, payload: impl FnOnce(&mut pg::Writer<'_>, &mut {context}) -> Result<(), pg::EncodeError>) -> Result<(), pg::EncodeError> {{"
    ));
    let mut encode = Encode::new();
    let result = encode.record(&item.record);
    code.append(encode.code);
    code.line(result);
    code.close("}");
    code.close("}");
    code.blank();
}

/// The frame of one message enum: the envelope and the packet in it.
pub fn frame(code: &mut Code, item: &Message, envelope: &EnvelopeItem) {
    let (context, root) = (&item.context, &item.root);
    code.line("/// A packet and what stands around it.");
    code.line("#[derive(Debug, Clone, PartialEq)]");
    code.open("pub struct Frame {");
    code.line("/// What stands around the packet.");
    code.line(format_args!("pub envelope: {root}Envelope,"));
    code.line("/// The packet.");
    code.line("pub message: Message,");
    code.close("}");
    code.blank();
    code.open("impl pg::Message for Frame {");
    code.line(format_args!("type Context = {context};"));
    code.line(format_args!(
        "const DIRECTION: pg::Direction = pg::Direction::{};",
        item.direction
    ));
    code.line(format_args!(
        "const STATE: &'static str = {:?};",
        item.state
    ));
    code.open(format_args!(
        "fn decode(r: &mut pg::Reader<'_>, cx: &mut {context}) -> Result<Self, pg::DecodeError> {{"
    ));
    decode_around(code, item, envelope);
    code.close("}");
    code.blank();
    code.open(format_args!(
        "fn encode(&self, w: &mut pg::Writer<'_>, cx: &mut {context}) -> Result<(), pg::EncodeError> {{"
    ));
    if item.sets_direction {
        code.line(format_args!(
            "cx.set_direction(pg::Direction::{});",
            item.direction
        ));
    }
    code.line("self.message.encode_in(self.envelope.clone(), w, cx)");
    code.close("}");
    code.blank();
    code.open(format_args!(
        "fn encoded_len(&self, cx: &{context}) -> usize {{"
    ));
    code.line("let mut bytes = Vec::new();");
    code.line("let written = self.encode(&mut pg::Writer::new(&mut bytes), &mut cx.clone());");
    code.line("if written.is_ok() { bytes.len() } else { 0 }");
    code.close("}");
    code.blank();
    code.open(format_args!(
        "fn packet(&self) -> Result<&dyn pg::Outgoing<{context}>, &pg::RawPacket> {{"
    ));
    code.line("self.message.packet()");
    code.close("}");
    code.close("}");
    code.blank();
}

/// The body of a function that reads the envelope and the message in it.
pub fn decode_around(code: &mut Code, item: &Message, envelope: &EnvelopeItem) {
    let (root, name) = (&item.root, &item.name);
    let tuple = parts_tuple(&envelope.opcode);
    if item.sets_direction {
        code.line(format_args!(
            "cx.set_direction(pg::Direction::{});",
            item.direction
        ));
    }
    code.line(format_args!(
        "let (envelope, {tuple}, mut payload) = {root}Envelope::read_around(r, cx)?;"
    ));
    let answer = match &envelope.reply_to {
        Some(field) => format!("envelope.{field}.is_some()"),
        None => "false".into(),
    };
    code.line(format_args!("let answer = {answer};"));
    code.line(format_args!(
        "let well = {};",
        envelope.well.replace("super::", root)
    ));
    code.line("let whole = payload.rest();");
    let args: String = (0..envelope.opcode.len())
        .map(|n| format!("part_{n}, "))
        .collect();
    code.line(format_args!(
        "let read = {name}::decode_in({args}answer, &envelope, &mut payload, cx);"
    ));
    code.open("let read = read.and_then(|message| match payload.finish() {");
    code.line("Ok(()) => Ok(message),");
    if item.is_view {
        code.line("Err(fault) => Err(fault.in_packet(message.name(), message.opcode(cx))),");
    } else {
        code.open("Err(fault) => Err(match message.packet() {");
        code.line("Ok(packet) => fault.in_packet(packet.facts().name, packet.opcode(cx)),");
        code.line("Err(raw) => fault.in_packet(\"Unknown\", raw.opcode),");
        code.close("}),");
    }
    code.close("});");
    code.open("let message = match read {");
    code.line("Ok(message) => message,");
    code.line("// An answer that says what went wrong may have any body.");
    let opcode = opcode_of(&envelope.opcode);
    if item.is_view {
        code.line(format_args!(
            "Err(_) if answer && !well => {name}::Unknown(Some({opcode}), whole),"
        ));
    } else {
        code.open(format_args!(
            "Err(_) if answer && !well => {name}::Unknown(pg::RawPacket {{"
        ));
        code.line(format_args!("opcode: Some({opcode}),"));
        code.line(
            "state: Self::STATE.into(),\ndirection: Self::DIRECTION,\nbytes: whole.to_vec(),",
        );
        code.close("}),");
    }
    code.line("Err(fault) => return Err(fault),");
    code.close("};");
    code.line("Ok(Self { envelope, message })");
}

/// The parts as an opcode.
pub fn opcode_of(opcode: &[OpcodeForm]) -> String {
    let one = |(at, part): (usize, &OpcodeForm)| {
        format!("pg::Opcode::new(part_{at} as u64, {})", part.width)
    };
    let texts: Vec<String> = opcode.iter().enumerate().map(one).collect();
    match &texts[..] {
        [first, second, ..] => format!("{first}.then({second})"),
        [first] => first.clone(),
        [] => "pg::Opcode::varint(0)".into(),
    }
}
