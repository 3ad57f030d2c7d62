//! Packets as text for people: name, fields indented, hex beside. Without colour.

use std::fmt::Write;

use protogen_schema::ir::Schema;
use serde_json::Value as Json;

use crate::{connection::LineFault, hex, json, packet::Decoded};

/// The widest text before what stands beside it.
const WIDTH: usize = 44;
/// Bytes of hex beside a packet's name.
const HEX_BYTES: usize = 16;

/// A packet as text.
#[must_use]
pub fn render_packet(schema: &Schema, decoded: &Decoded, line: &[u8]) -> String {
    let mut text = String::new();
    let opcode = decoded.opcode.as_deref().unwrap_or("no opcode");
    let head = format!("{:>6}  {} ({opcode})", decoded.offset, decoded.name);
    let bytes = line.get(decoded.offset..decoded.end).unwrap_or_default();
    beside(&mut text, &head, bytes);
    let fields = json::packet_to_json(schema, decoded.packet, &decoded.fields);
    members(&mut text, &fields, 10);
    for kept in &decoded.kept {
        let path = if kept.path.is_empty() {
            "(whole packet)"
        } else {
            &kept.path
        };
        beside(&mut text, &format!("{:10}kept {path}", ""), &kept.bytes);
    }
    if let Some(rest) = &decoded.rest {
        beside(&mut text, &format!("{:10}rest", ""), rest);
    }
    text
}

/// A fault as text: the fields before it, what is wrong, the bytes from its packet on.
#[must_use]
pub fn render_fault(schema: &Schema, fault: &LineFault) -> String {
    let mut text = String::new();
    let packet = fault.packet.as_deref().unwrap_or("?");
    beside(
        &mut text,
        &format!("{:>6}  {packet}", fault.start),
        &fault.rest,
    );
    let id = schema.packets.iter().position(|known| known.name == packet);
    let id = id.and_then(|id| u32::try_from(id).ok()).unwrap_or(u32::MAX);
    let fields = json::packet_to_json(schema, protogen_schema::ir::PacketId(id), &fault.fields);
    members(&mut text, &fields, 10);
    let _ = writeln!(text, "{:10}error: {}", "", fault.error);
    text
}

/// Fields as text, one a line, indented.
#[must_use]
pub fn render_fields(fields: &Json) -> String {
    let mut text = String::new();
    members(&mut text, fields, 0);
    text
}

fn beside(text: &mut String, head: &str, bytes: &[u8]) {
    let shown = bytes.get(..bytes.len().min(HEX_BYTES)).unwrap_or_default();
    let more = match bytes.len().checked_sub(HEX_BYTES) {
        Some(more) if more > 0 => format!(" .. {more} more"),
        _ => String::new(),
    };
    let line = format!("{head:WIDTH$}  {}{more}", hex::spaced(shown));
    let _ = writeln!(text, "{}", line.trim_end());
}

fn members(text: &mut String, value: &Json, indent: usize) {
    match value {
        Json::Object(members) => {
            for (name, value) in members {
                member(text, name, value, indent);
            }
        }
        Json::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                member(text, &format!("[{index}]"), value, indent);
            }
        }
        single => {
            let _ = writeln!(text, "{:indent$}{}", "", word(single));
        }
    }
}

fn member(text: &mut String, name: &str, value: &Json, indent: usize) {
    if let Some(short) = short(value) {
        let _ = writeln!(text, "{:indent$}{name}: {short}", "");
        return;
    }
    let _ = writeln!(text, "{:indent$}{name}:", "");
    match value {
        Json::Array(items) => slots(text, items, indent + 2),
        value => members(text, value, indent + 2),
    }
}

/// Items of a list; runs of empty slots on one line.
fn slots(text: &mut String, items: &[Json], indent: usize) {
    let mut index = 0;
    while let Some(item) = items.get(index) {
        let rest = items.get(index..).unwrap_or_default();
        let empty = rest.iter().take_while(|item| item.is_null()).count();
        match empty {
            0 => {
                member(text, &format!("[{index}]"), item, indent);
                index += 1;
            }
            1 => {
                let _ = writeln!(text, "{:indent$}[{index}]: empty", "");
                index += 1;
            }
            _ => {
                let last = index + empty - 1;
                let _ = writeln!(text, "{:indent$}[{index}]..[{last}]: empty", "");
                index += empty;
            }
        }
    }
}

/// A value that fits onto its line.
fn short(value: &Json) -> Option<String> {
    match value {
        Json::Array(items) if items.is_empty() => Some("none".to_owned()),
        Json::Array(items) => {
            let plain = items
                .iter()
                .all(|item| !item.is_object() && !item.is_array() && !item.is_null());
            let line = plain.then(|| items.iter().map(word).collect::<Vec<_>>().join(", "))?;
            (line.len() <= 60).then_some(line)
        }
        Json::Object(members) if members.is_empty() => Some("{}".to_owned()),
        Json::Object(members) => {
            let plain = members
                .values()
                .all(|value| !value.is_object() && !value.is_array());
            let pairs = members
                .iter()
                .map(|(name, value)| format!("{name}: {}", word(value)));
            let line = plain.then(|| pairs.collect::<Vec<_>>().join(", "))?;
            (line.len() <= 60).then(|| format!("{{ {line} }}"))
        }
        value => Some(word(value)),
    }
}

fn word(value: &Json) -> String {
    value.to_string()
}
