//! From the opcode to the packet: what a message's `decode` matches.

use std::collections::BTreeMap;

use super::code::Code;
use super::decode::Decode;
use super::packet::version;
use crate::rust::model::{Message, MessageVariant, OpcodeCase, OpcodePart, Unknown};

/// What a packet of an envelope is read in: whatever leaves it is named behind it.
const READ: &str = "let mut read = (|| -> Result<Self, pg::DecodeError> {";

/// From the opcode to the packet.
///
/// A packet of an envelope is a result. All others leave their fault in the reader: what a function
/// returns is then made where its caller wants it, for nothing is done with it on the way.
pub fn dispatch(body: &mut Code, item: &Message) {
    let plain = item
        .variants
        .iter()
        .find(|variant| variant.opcodes.is_empty());
    let (packet, opcode) = match plain {
        Some(variant) => {
            let (head, tail) = around(item);
            body.line(format_args!("{head}{}{tail}", read(variant, item)));
            (format!("{:?}", variant.schema_name), "None")
        }
        None => {
            by_opcode(body, item);
            ("packet".to_owned(), "Some(opcode)")
        }
    };
    let version = version(item.version);
    body.line(match item.enveloped {
        true => format!("pg::name_fault(&mut read, r, {packet}, {opcode}, {version});"),
        false => format!("r.name_fault({packet}, {opcode}, {version});"),
    });
    body.line("read");
}

/// What stands around the packet that is read, in one line.
fn around(item: &Message) -> (String, &'static str) {
    match item.enveloped {
        true => (format!("{READ} "), " })();"),
        false => ("let read = ".into(), ";"),
    }
}

/// What matches the opcode.
fn by_opcode(body: &mut Code, item: &Message) {
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
    // The packet that a fault lies in is named once, behind all of them.
    body.line(match depth {
        Some(2..) => "let mut packet = \"\";\nlet mut opcode = opcode;",
        _ => "let mut packet = \"\";",
    });
    if item.enveloped {
        body.open(READ);
        body.open("match part_0 {");
    } else {
        body.open("let read = match part_0 {");
    }
    arms(body, &cases, 0, item);
    if item.enveloped {
        body.close("}");
        body.close("})();");
    } else {
        body.close("};");
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
        match value.strip_suffix('?') {
            Some(call) if read_part.code.text().is_empty() => {
                code.line(format_args!("let part_{depth} = r.leaving(|r| {call});"));
            }
            _ => {
                code.open(format_args!("let part_{depth} = r.leaving(|r| {{"));
                code.append(read_part.code);
                code.line(format_args!("Ok({value})"));
                code.close("});");
            }
        }
    }
    let opcode = opcode_so_far(cases, depth);
    let head = if depth == 0 { "let opcode" } else { "opcode" };
    code.line(format_args!("{head} = {opcode};"));
}

/// What each value of one part of the opcode leads to.
fn arms(code: &mut Code, cases: &[Case<'_>], depth: usize, item: &Message) {
    if !item.enveloped {
        code.line(format_args!("_ if !r.is_sound() => {},", unread(item)));
    }
    let mut groups: BTreeMap<i128, Vec<Case<'_>>> = BTreeMap::new();
    for case in cases {
        if let Some(part) = case.case.parts.get(depth) {
            groups.entry(part.value).or_default().push(*case);
        }
    }
    for (value, group) in &groups {
        let pattern = pattern(*value);
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
            code.line(format_args!(
                "{pattern}{guard} => {{ {} }}",
                goal(&case, item)
            ));
        }
        if !deeper.is_empty() && !sure {
            code.open(format_args!("{pattern} => {{"));
            opcode_part(code, &deeper, depth + 1, item);
            code.open(format_args!("match part_{} {{", depth + 1));
            arms(code, &deeper, depth + 1, item);
            code.close("}");
            code.close("}");
        }
    }
    match item.unknown {
        Unknown::Keep if item.is_view => code.line(format_args!(
            "_ => {},",
            done(item, "Self::Unknown(Some(opcode), r.take_rest())")
        )),
        Unknown::Keep => {
            let (head, tail) = if item.enveloped {
                ("Ok(", ")")
            } else {
                ("", "")
            };
            code.open(format_args!("_ => {head}Self::Unknown(pg::RawPacket {{"));
            code.line("opcode: Some(opcode),");
            code.line(format_args!("state: {:?}.into(),", item.state));
            code.line(format_args!(
                "direction: pg::Direction::{},",
                item.direction
            ));
            code.line("bytes: r.take_rest().to_vec(),");
            code.close(format_args!("}}){tail},"));
        }
        Unknown::Refuse => code.line(format_args!(
            "_ => {},",
            failed(
                item,
                "r.fault_at(opcode_at, pg::DecodeErrorKind::UnknownOpcode).with_opcode(opcode)"
            )
        )),
    }
}

/// What stands for a packet that could not be read; its fault is in the reader.
fn unread(item: &Message) -> String {
    match item.is_view {
        true => "Self::Unknown(None, &[])".into(),
        false => format!(
            "Self::Unknown(pg::RawPacket::unread(pg::Direction::{}))",
            item.direction
        ),
    }
}

/// The same, with the fault that is left in the reader.
fn leave(item: &Message, fault: &str) -> String {
    match item.is_view {
        true => format!("{{ r.leave_fault({fault}); {} }}", unread(item)),
        false => format!(
            "Self::Unknown(r.unread({fault}, pg::Direction::{}))",
            item.direction
        ),
    }
}

/// The end of a way on which a packet was read.
fn done(item: &Message, message: &str) -> String {
    match item.enveloped {
        true => format!("Ok({message})"),
        false => message.to_owned(),
    }
}

/// The end of a way on which this fault was found.
fn failed(item: &Message, fault: &str) -> String {
    match item.enveloped {
        true => format!("Err({fault})"),
        false => leave(item, fault),
    }
}

/// What matches a part of the opcode.
pub fn pattern(value: i128) -> String {
    match value {
        ..0 => value.to_string(),
        _ => format!("{value:#04X}"),
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
        Goal::Elsewhere(packet, states) => {
            let fault = format!("r.unexpected(opcode_at, {:?}, {states:?})", item.state);
            format!("packet = {packet:?}; {}", failed(item, &fault))
        }
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

/// The variant, read.
fn read(variant: &MessageVariant, item: &Message) -> String {
    let ty = &variant.ty;
    // Of an envelope alone.
    let mut checks = String::new();
    for (field, found, expected) in &variant.checks {
        let found = found.replace("super::", &item.root);
        checks.push_str(&format!(
            "pg::constant_is({field:?}, {found}, {expected})?; "
        ));
    }
    if variant.leaves_fault {
        let read = format!("{ty}::read(r, cx)");
        return format!("{checks}{}", done(item, &made(variant, &read)));
    }
    let taken: String = variant
        .taken
        .iter()
        .map(|field| format!(", envelope.{field}.clone()"))
        .collect();
    let with = if taken.is_empty() { "" } else { "_with" };
    let decode = format!("{ty}::decode{with}(r, cx{taken})");
    if !item.enveloped {
        let (made, left) = (made(variant, "packet"), leave(item, "fault"));
        return format!("match {decode} {{ Ok(packet) => {made}, Err(fault) => {left} }}");
    }
    format!(
        "{checks}{}",
        done(item, &made(variant, &format!("{decode}?")))
    )
}

/// The variant of a packet that is read so.
fn made(variant: &MessageVariant, read: &str) -> String {
    let read = if variant.lenient {
        format!("{{ let packet = {read}; r.take_rest(); packet }}")
    } else {
        read.to_owned()
    };
    let name = &variant.name;
    match (variant.unit, variant.boxed) {
        (true, _) => format!("{{ let _: {} = {read}; Self::{name} }}", variant.ty),
        (false, true) => format!("Self::{name}(Box::new({read}))"),
        (false, false) => format!("Self::{name}({read})"),
    }
}
