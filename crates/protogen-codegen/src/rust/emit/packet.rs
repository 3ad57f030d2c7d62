//! What makes a struct a packet: name, direction, states, opcode.

use super::code::Code;
use super::encode::Encode;
use super::ends;
use crate::rust::model::{OpcodeCase, OpcodePart, Packet, Place, Scalar, Varint, Wire};

/// The `Packet` impl of one type.
pub fn packet(code: &mut Code, item: &Packet, versioned: bool) {
    let ty = &item.ty;
    let head = head(item);
    match &head {
        Some(head) if !writes_more(item, versioned) && ends::is_plain(item) => {
            plain(code, item, head);
        }
        _ => whole(code, item, head.as_deref(), versioned),
    }
    code.blank();
    if item.enveloped {
        encode_in(code, item, versioned);
    }
    if let Some(response) = &item.response {
        code.open(format_args!("impl pg::Request for {ty} {{"));
        code.line(format_args!("type Response = {response};"));
        code.close("}");
        code.blank();
    }
}

/// Whether more is written, or done, than the opcode that it states and the body.
fn writes_more(item: &Packet, versioned: bool) -> bool {
    item.enveloped || versioned || (item.sets_direction && !item.both)
}

/// One of which there is no more to say than name, direction, states and one opcode.
fn plain(code: &mut Code, item: &Packet, head: &str) {
    let Packet {
        ty,
        schema_name,
        direction,
        ..
    } = item;
    let states = match item.states.is_empty() {
        true => String::new(),
        false => format!("{:?}, ", item.states),
    };
    code.line(format_args!(
        "pg::is_packet!({ty}, {schema_name:?}, {direction}, {states}{head});"
    ));
}

fn whole(code: &mut Code, item: &Packet, head: Option<&str>, versioned: bool) {
    let ty = &item.ty;
    let name = &item.schema_name;
    code.open(format_args!("impl pg::Packet for {ty} {{"));
    code.line(format_args!("const NAME: &'static str = {name:?};"));
    code.line(format_args!(
        "const DIRECTION: pg::Direction = pg::Direction::{};",
        item.direction
    ));
    if !item.states.is_empty() {
        let states: Vec<String> = item
            .states
            .iter()
            .map(|state| format!("{state:?}"))
            .collect();
        code.line(format_args!(
            "const STATES: &'static [&'static str] = &[{}];",
            states.join(", ")
        ));
    }
    ends::facts(code, item);
    match head {
        Some(head) => code.line(format_args!(
            "const HEAD: Option<pg::Head> = pg::Head::{head};"
        )),
        None => opcode(code, item),
    }
    if head.is_none() || writes_more(item, versioned) {
        encode_bare(code, item, versioned);
    }
    ends::leads_to(code, &item.context, &item.next);
    code.close("}");
}

/// Its opcode as the contract's `Head`, where one number at all versions is all of it.
fn head(item: &Packet) -> Option<String> {
    let [case] = &item.opcodes[..] else {
        return None;
    };
    let [part] = &case.parts[..] else {
        return None;
    };
    if !case.gate.is_empty() || !item.has_opcode {
        return None;
    }
    let value = part.value;
    match &part.wire {
        Wire::Scalar(Scalar {
            method: method @ ("u8" | "u16le" | "u16be" | "u32le" | "u32be"),
            ..
        }) => {
            let digits = part.width as usize * 2 + 2;
            Some(format!("{method}({value:#0digits$X})"))
        }
        Wire::Varint(Varint {
            bits: 32 | 64,
            zigzag: false,
            max: 5 | 10,
            ..
        }) => Some(format!("varint({value:#X})")),
        _ => None,
    }
}

fn opcode(code: &mut Code, item: &Packet) {
    let opcode = opcode_expr(item);
    let cx = if super::codec::mentions(&opcode, "cx") {
        "cx"
    } else {
        "_cx"
    };
    code.open(format_args!(
        "fn opcode({cx}: &{}) -> Option<pg::Opcode> {{",
        item.context
    ));
    code.line(&opcode);
    code.close("}");
}

fn encode_bare(code: &mut Code, item: &Packet, versioned: bool) {
    code.open(format_args!(
        "fn encode_bare(&self, w: &mut pg::Writer<'_>, cx: &mut {}) -> Result<(), pg::EncodeError> {{",
        item.context
    ));
    if item.sets_direction && !item.both {
        code.line(format_args!(
            "cx.set_direction(pg::Direction::{});",
            item.direction
        ));
    }
    if item.enveloped {
        code.line(format_args!(
            "self.encode_in({}Envelope::default(), w, cx)",
            item.root
        ));
    } else {
        write_opcode(code, item);
        let version = version(versioned);
        code.line(format_args!(
            "self.encode(w, cx).packet(Self::NAME, Self::opcode(cx), {version})"
        ));
    }
    code.close("}");
}

/// Writes the packet with what stands around it.
fn encode_in(code: &mut Code, item: &Packet, versioned: bool) {
    let (context, root) = (&item.context, &item.root);
    let mutable = if item.envelope_values.is_empty() {
        ""
    } else {
        "mut "
    };
    code.open(format_args!("impl {} {{", item.ty));
    code.line("/// Writes the packet within this envelope.");
    code.line("///");
    code.line("/// # Errors");
    code.line("///");
    code.line("/// A value that the wire can't hold.");
    code.open(format_args!(
        "pub fn encode_in(&self, {mutable}envelope: {root}Envelope, w: &mut pg::Writer<'_>, cx: &mut {context}) -> Result<(), pg::EncodeError> {{"
    ));
    for (field, value) in &item.envelope_values {
        code.line(format_args!("envelope.{field} = {value};"));
    }
    let mut parts = String::new();
    for case in &item.opcodes {
        let values: String = case
            .parts
            .iter()
            .map(|part| format!("{:#x}, ", part.value))
            .collect();
        let tuple = format!("({})", values.trim_end());
        if case.gate.is_empty() {
            parts.push_str(&if parts.is_empty() {
                tuple
            } else {
                format!("{{ {tuple} }}")
            });
            break;
        }
        parts.push_str(&format!("if {} {{ {tuple} }} else ", case.gate));
    }
    if parts.is_empty() {
        parts = "()".into();
    } else if parts.ends_with("else ") {
        parts.push_str("{ return Err(w.fault(pg::EncodeErrorKind::NotInVersion)).packet(<Self as pg::Packet>::NAME, None, pg::Name::default); }");
    }
    code.line(format_args!("let parts = {parts};"));
    let version = version(versioned);
    code.line("let written = envelope.write_around(w, cx, parts, |w, cx| self.encode(w, cx));");
    code.line(format_args!(
        "written.packet(<Self as pg::Packet>::NAME, <Self as pg::Packet>::opcode(cx), {version})"
    ));
    code.close("}");
    code.close("}");
    code.blank();
}

/// The closure that says the version in words.
pub fn version(versioned: bool) -> &'static str {
    if versioned {
        "|| cx.version_text()"
    } else {
        "pg::Name::default"
    }
}

fn opcode_expr(item: &Packet) -> String {
    let mut text = String::new();
    for case in &item.opcodes {
        let value = opcode_value(&case.parts);
        if case.gate.is_empty() {
            text.push_str(&if text.is_empty() {
                format!("Some({value})")
            } else {
                format!("{{\n    Some({value})\n}}")
            });
            return text;
        }
        text.push_str(&format!("if {} {{\n    Some({value})\n}} else ", case.gate));
    }
    if text.is_empty() {
        "None".into()
    } else {
        text + "{\n    None\n}"
    }
}

/// An opcode as a constant expression.
pub fn opcode_value(parts: &[OpcodePart]) -> String {
    let one = |part: &OpcodePart| match part.width {
        1 => format!("pg::Opcode::u8({:#04X})", part.value),
        2 => format!("pg::Opcode::u16({:#06X})", part.value),
        4 => format!("pg::Opcode::u32({:#010X})", part.value),
        8 => format!("pg::Opcode::u64({:#X})", part.value),
        0 => format!("pg::Opcode::varint({:#X})", part.value),
        width => format!("pg::Opcode::new({:#X}, {width})", part.value),
    };
    let mut texts = parts.iter().map(one);
    match (texts.next(), texts.next()) {
        (Some(first), Some(second)) => format!("{first}.then({second})"),
        (Some(first), None) => first,
        _ => "pg::Opcode::varint(0)".into(),
    }
}

fn write_opcode(code: &mut Code, item: &Packet) {
    if !item.has_opcode {
        return;
    }
    let mut first = true;
    for case in &item.opcodes {
        if case.gate.is_empty() && first {
            write_parts(code, case);
            return;
        }
        match (case.gate.is_empty(), first) {
            (false, true) => code.open(format_args!("if {} {{", case.gate)),
            (false, false) => code.turn(format_args!("}} else if {} {{", case.gate)),
            (true, _) => code.turn("} else {"),
        }
        write_parts(code, case);
        first = false;
        if case.gate.is_empty() {
            code.close("}");
            return;
        }
    }
    if first {
        return;
    }
    code.turn("} else {");
    code.line("return Err(w.fault(pg::EncodeErrorKind::NotInVersion)).packet(Self::NAME, None, pg::Name::default);");
    code.close("}");
}

fn write_parts(code: &mut Code, case: &OpcodeCase) {
    for part in &case.parts {
        let mut encode = Encode::new();
        let text = match part.width {
            1 => format!("{:#04X}", part.value),
            _ => format!("{:#X}", part.value),
        };
        let text = if part.value < 0 {
            part.value.to_string()
        } else {
            text
        };
        encode.write(
            &part.wire,
            &Place {
                text,
                reference: false,
                copy: true,
            },
            "",
        );
        code.append(encode.code);
    }
}
