//! Message enums: all packets of one state and direction, found by opcode.

use std::collections::BTreeMap;

use super::code::Code;
use super::decode::Decode;
use super::envelope::parts_params;
use super::packet::version;
use super::view;
use crate::rust::model::{
    EnvelopeItem, Message, MessageVariant, OpcodeCase, OpcodePart, ScalarBytes, Unknown, Wire,
};

/// The enum and its impls.
pub fn message(code: &mut Code, item: &Message, around: Option<&EnvelopeItem>) {
    let side = if item.direction == "C2s" {
        "client"
    } else {
        "server"
    };
    match item.state.as_str() {
        "" => code.line(format!("/// Every packet that the {side} sends.")),
        state => code.line(format!(
            "/// Every packet that the {side} sends in the state `{state}`."
        )),
    }
    code.line("#[derive(Debug, Clone, PartialEq)]");
    code.line("#[non_exhaustive]");
    code.open(format!("pub enum {} {{", item.name));
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
            code.open(format!("impl {} {{", item.name));
        }
        None => {
            code.line("#[automatically_derived]");
            code.open(format!("impl pg::Message for {} {{", item.name));
            code.line(format!("type Context = {};", item.context));
            code.line(format!(
                "const DIRECTION: pg::Direction = pg::Direction::{};",
                item.direction
            ));
            code.line(format!("const STATE: &'static str = {:?};", item.state));
            if endian(item) == "Big" {
                code.line("const OPCODES: pg::Endian = pg::Endian::Big;");
            }
            decode(code, item);
            encode(code, item);
        }
    }
    packet(code, item, if around.is_some() { "pub " } else { "" });
    code.close("}");
    code.blank();
    conversions(code, item);
    view::message(code, item, around);
}

/// Reading and writing inside an envelope, which carries the opcode.
fn decode_in(code: &mut Code, item: &Message, around: &EnvelopeItem) {
    let (context, root) = (&item.context, &item.root);
    code.open(format!("impl {} {{", item.name));
    code.line(format!(
        "const DIRECTION: pg::Direction = pg::Direction::{};",
        item.direction
    ));
    code.line(format!("const STATE: &'static str = {:?};", item.state));
    let params = parts_params(&around.opcode);
    code.open(format!(
        "fn decode_in({params}answer: bool, envelope: &{root}Envelope, r: &mut pg::Reader<'_>, cx: &mut {context}) -> Result<Self, pg::DecodeError> {{"
    ));
    dispatch(code, item);
    code.close("}");
    code.blank();
    code.open(format!(
        "fn encode_in(&self, envelope: {root}Envelope, w: &mut pg::Writer<'_>, cx: &mut {context}) -> Result<(), pg::EncodeError> {{"
    ));
    code.open("match self {");
    for variant in &item.variants {
        code.line(format!(
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
    code.line(format!("let parts = ({});", parts.trim_end()));
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

fn decode(code: &mut Code, item: &Message) {
    let mut body = Code::new();
    if item.sets_direction {
        body.line(format!(
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
    code.open(format!(
        "fn decode(r: &mut pg::Reader<'_>, {cx}: &mut {}) -> Result<Self, pg::DecodeError> {{",
        item.context
    ));
    code.line(text.trim_end());
    code.close("}");
    code.blank();
}

/// From the opcode to the packet.
pub fn dispatch(body: &mut Code, item: &Message) {
    let plain: Vec<&MessageVariant> = item
        .variants
        .iter()
        .filter(|variant| variant.opcodes.is_empty())
        .collect();
    if let Some(variant) = plain.first() {
        body.open("let read = (|| -> Result<Self, pg::DecodeError> {");
        body.line(format!("Ok({{ {} }})", read(variant, item)));
        body.close("})();");
        body.line(format!(
            "read.packet({:?}, None, {})",
            variant.schema_name,
            version(item.version)
        ));
    } else {
        let mut cases: Vec<Case<'_>> = Vec::new();
        for variant in &item.variants {
            cases.extend(variant.opcodes.iter().map(|case| Case {
                case,
                goal: Goal::Variant(variant),
            }));
        }
        for (case, packet, states) in &item.elsewhere {
            cases.push(Case {
                case,
                goal: Goal::Elsewhere(packet, states),
            });
        }
        body.line("let opcode_at = r.offset();");
        let depth = cases.iter().map(|case| case.case.parts.len()).max();
        opcode_part(body, &cases, 0, item);
        body.line(match depth {
            Some(2..) => "let mut packet = \"\";\nlet mut opcode = opcode;",
            _ => "let mut packet = \"\";",
        });
        // The packet that a fault lies in is named once, behind all of them.
        body.open("let read = (|| -> Result<Self, pg::DecodeError> {");
        body.open("Ok(match part_0 {");
        arms(body, &cases, 0, item);
        body.close("})");
        body.close("})();");
        body.line(format!(
            "pg::in_packet(read, packet, opcode, {})",
            version(item.version)
        ));
    }
}

#[derive(Clone, Copy)]
struct Case<'m> {
    case: &'m OpcodeCase,
    goal: Goal<'m>,
}

#[derive(Clone, Copy)]
enum Goal<'m> {
    Variant(&'m MessageVariant),
    Elsewhere(&'m str, &'m str),
}

/// Reads one part of the opcode.
fn opcode_part(code: &mut Code, cases: &[Case<'_>], depth: usize, item: &Message) {
    let Some(part) = cases.iter().find_map(|case| case.case.parts.get(depth)) else {
        return;
    };
    if !item.enveloped {
        let mut read_part = Decode::new();
        let value = read_part.read(&part.wire, "");
        code.append(read_part.code);
        code.line(format!("let part_{depth} = {value};"));
    }
    let opcode = opcode_so_far(cases, depth);
    let head = if depth == 0 { "let opcode" } else { "opcode" };
    code.line(format!("{head} = {opcode};"));
}

/// What each value of one part of the opcode leads to.
fn arms(code: &mut Code, cases: &[Case<'_>], depth: usize, item: &Message) {
    let mut groups: BTreeMap<i128, Vec<Case<'_>>> = BTreeMap::new();
    for case in cases {
        if let Some(part) = case.case.parts.get(depth) {
            groups.entry(part.value).or_default().push(*case);
        }
    }
    for (value, group) in &groups {
        let pattern = if *value < 0 {
            value.to_string()
        } else {
            format!("{value:#04X}")
        };
        let (here, deeper): (Vec<Case<'_>>, Vec<Case<'_>>) = group
            .iter()
            .partition(|case| case.case.parts.len() == depth + 1);
        let mut sure = false;
        for case in here {
            if sure {
                break;
            }
            let guard = guard(&case, item);
            sure = guard.is_empty();
            code.line(format!("{pattern}{guard} => {{ {} }}", goal(&case, item)));
        }
        if !deeper.is_empty() && !sure {
            code.open(format!("{pattern} => {{"));
            opcode_part(code, &deeper, depth + 1, item);
            code.open(format!("match part_{} {{", depth + 1));
            arms(code, &deeper, depth + 1, item);
            code.close("}");
            code.close("}");
        }
    }
    match item.unknown {
        Unknown::Keep if item.is_view => {
            code.line("_ => Self::Unknown(Some(opcode), r.take_rest()),");
        }
        Unknown::Keep => {
            code.open("_ => Self::Unknown(pg::RawPacket {");
            code.line("opcode: Some(opcode),\nstate: Self::STATE.into(),\ndirection: Self::DIRECTION,\nbytes: r.take_rest().to_vec(),");
            code.close("}),");
        }
        Unknown::Refuse => code.line(
            "_ => return Err(r.fault_at(opcode_at, pg::DecodeErrorKind::UnknownOpcode).with_opcode(opcode)),",
        ),
    }
}

/// On which versions, and of requests and answers which, a case counts.
fn guard(case: &Case<'_>, item: &Message) -> String {
    let answer = match case.goal {
        Goal::Variant(variant) if item.has_answers && variant.answer => "answer",
        Goal::Variant(_) if item.has_answers => "!answer",
        _ => "",
    };
    match (answer, case.case.gate.as_str()) {
        ("", "") => String::new(),
        ("", gate) => format!(" if {gate}"),
        (answer, "") => format!(" if {answer}"),
        (answer, gate) => format!(" if {answer} && ({gate})"),
    }
}

/// The packet's name, then the packet or the fault.
fn goal(case: &Case<'_>, item: &Message) -> String {
    match case.goal {
        Goal::Variant(variant) => {
            let name = &variant.schema_name;
            format!("packet = {name:?}; {}", read(variant, item))
        }
        Goal::Elsewhere(packet, states) => format!(
            "packet = {packet:?}; return Err(r.unexpected(opcode_at, Self::STATE, {states:?}))"
        ),
    }
}

/// The opcode as far as it is read.
fn opcode_so_far(cases: &[Case<'_>], depth: usize) -> String {
    let mut text = String::new();
    for at in 0..=depth {
        let part: Option<&OpcodePart> = cases.iter().find_map(|case| case.case.parts.get(at));
        let width = part.map_or(0, |part| part.width);
        let value = match part.map(|part| part.prim) {
            Some("u64") => format!("part_{at}"),
            Some("u8" | "u16" | "u32") => format!("part_{at}.into()"),
            _ => format!("part_{at} as u64"),
        };
        let one = format!("pg::Opcode::new({value}, {width})");
        text = if text.is_empty() {
            one
        } else {
            format!("{text}.then({one})")
        };
    }
    text
}

/// The variant, read; a fault leaves the function.
fn read(variant: &MessageVariant, item: &Message) -> String {
    let taken: String = variant
        .taken
        .iter()
        .map(|field| format!(", envelope.{field}.clone()"))
        .collect();
    let with = if taken.is_empty() { "" } else { "_with" };
    let mut checks = String::new();
    for (field, found, expected) in &variant.checks {
        let found = found.replace("super::", &item.root);
        checks.push_str(&format!(
            "pg::constant_is({field:?}, {found}, {expected})?; "
        ));
    }
    let read = format!("{}::decode{with}(r, cx{taken})?", variant.ty);
    let read = if variant.lenient {
        format!("{{ let packet = {read}; r.take_rest(); packet }}")
    } else {
        read
    };
    let name = &variant.name;
    let made = match (variant.unit, variant.boxed) {
        (true, _) => format!("let _: {} = {read}; Self::{name}", variant.ty),
        (false, true) => format!("Self::{name}(Box::new({read}))"),
        (false, false) => format!("Self::{name}({read})"),
    };
    format!("{checks}{made}")
}

/// What the contract does not do by itself once it has the packet.
fn encode(code: &mut Code, item: &Message) {
    if !item.sets_direction {
        return;
    }
    let (context, direction) = (&item.context, &item.direction);
    code.open(format!(
        "fn encode(&self, w: &mut pg::Writer<'_>, cx: &mut {context}) -> Result<(), pg::EncodeError> {{"
    ));
    code.line(format!("cx.set_direction(pg::Direction::{direction});"));
    code.open("match self.packet() {");
    code.line("Ok(packet) => packet.write(w, cx),");
    code.line("Err(raw) => raw.write(w, Self::OPCODES),");
    code.close("}");
    code.close("}");
    code.blank();
    code.open(format!("fn encoded_len(&self, cx: &{context}) -> usize {{"));
    code.line("let mut sending = cx.clone();");
    code.line(format!(
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
    code.open(format!(
        "{visibility}fn packet(&self) -> Result<&dyn pg::Outgoing<{context}>, &pg::RawPacket> {{"
    ));
    code.open("match self {");
    for variant in &item.variants {
        let value = match (variant.unit, variant.boxed) {
            (true, _) => format!("&{}", variant.ty),
            (false, true) => "&**packet".into(),
            (false, false) => "packet".into(),
        };
        code.line(format!("{} => Ok({value}),", pattern(variant, "packet")));
    }
    code.line("Self::Unknown(raw) => Err(raw),");
    code.close("}");
    code.close("}");
}

/// `From` for every packet, and `expect`.
fn conversions(code: &mut Code, item: &Message) {
    code.open(format!("impl {} {{", item.name));
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
        code.line(format!(
            "{} => pg::same_type({value}).map_err({back}),",
            pattern(variant, "packet")
        ));
    }
    code.line("unknown => Err(unknown),");
    code.close("}");
    code.close("}");
    code.close("}");
    code.blank();
}
