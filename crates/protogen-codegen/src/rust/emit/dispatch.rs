//! From the opcode to the packet: what a message's `decode` matches.

use std::collections::BTreeMap;

use super::code::Code;
use super::decode::Decode;
use super::packet::version;
use crate::rust::model::{Message, MessageVariant, OpcodeCase, OpcodePart, Unknown};

/// What a packet is read in: whatever leaves it is named behind it.
const READ: &str = "let mut read = (|| -> Result<Self, pg::DecodeError> {";

/// From the opcode to the packet.
pub fn dispatch(body: &mut Code, item: &Message) {
    let plain: Vec<&MessageVariant> = item
        .variants
        .iter()
        .filter(|variant| variant.opcodes.is_empty())
        .collect();
    if let Some(variant) = plain.first() {
        body.open(READ);
        body.line(format_args!("Ok({{ {} }})", read(variant, item)));
        body.close("})();");
        body.line(format_args!(
            "pg::name_fault(&mut read, r, {:?}, None, {});",
            variant.schema_name,
            version(item.version)
        ));
        body.line("read");
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
        if item.enveloped {
            body.open(READ);
            body.open("Ok(match part_0 {");
            arms(body, &cases, 0, item);
            body.close("})");
            body.close("})();");
        } else {
            // What is read is returned from where it is made: to keep it for a last look at the
            // reader would be a copy, and that waits for what was just written.
            body.open("let fault: pg::DecodeError = 'fault: {");
            body.open("return Ok(match part_0 {");
            arms(body, &cases, 0, item);
            body.close("});");
            body.close("};");
            body.line("let mut read = Err(fault);");
        }
        body.line(format_args!(
            "pg::name_fault(&mut read, r, packet, Some(opcode), {});",
            version(item.version)
        ));
        body.line("read");
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
        code.line(format_args!("let part_{depth} = {value};"));
    }
    let opcode = opcode_so_far(cases, depth);
    let head = if depth == 0 { "let opcode" } else { "opcode" };
    code.line(format_args!("{head} = {opcode};"));
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
            let fault = format!("r.unexpected(opcode_at, Self::STATE, {states:?})");
            match item.enveloped {
                true => format!("packet = {packet:?}; return Err({fault})"),
                false => format!("packet = {packet:?}; break 'fault {fault}"),
            }
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
    let read = match (
        variant.leaves_fault,
        item.enveloped || variant.opcodes.is_empty(),
    ) {
        (_, false) => format!(
            "match {}::decode(r, cx) {{ Ok(it) => it, Err(fault) => break 'fault fault }}",
            variant.ty
        ),
        (true, true) => format!("{}::read(r, cx)", variant.ty),
        (false, true) => format!("{}::decode{with}(r, cx{taken})?", variant.ty),
    };
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
