//! The objects that `decode` prints and `encode` reads: one a packet, one a fault.

use protogen_schema::ir::{Direction, Schema};
use serde_json::{Map, Value as Json, json};

use super::packet_to_json;
use crate::{connection::LineFault, hex, packet::Decoded, value::Kept, value::Warning};

/// The place of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FaultPlace {
    /// The number of the line, from 1.
    pub line: u64,
    /// The direction, if the line itself said it.
    pub direction: Option<Direction>,
}

/// An object that `encode` reads.
#[derive(Debug, Clone, PartialEq)]
pub struct LineObject {
    /// The number of the line.
    pub line: u64,
    /// The direction, if the object says it.
    pub direction: Option<Direction>,
    /// The packet's name; none for bytes alone.
    pub packet: Option<String>,
    /// The fields, in JSON.
    pub fields: Json,
    /// What a writer would not reproduce.
    pub kept: Vec<Kept>,
    /// What was not understood.
    pub rest: Vec<u8>,
}

fn head(place: FaultPlace, offset: usize) -> Map<String, Json> {
    let mut object = Map::new();
    object.insert("line".to_owned(), json!(place.line));
    if let Some(direction) = place.direction {
        let word = match direction {
            Direction::C2s => "c2s",
            Direction::S2c => "s2c",
        };
        object.insert("direction".to_owned(), json!(word));
    }
    object.insert("offset".to_owned(), json!(offset));
    object
}

/// The object of a packet.
#[must_use]
pub fn decoded_json(schema: &Schema, place: FaultPlace, decoded: &Decoded) -> Json {
    let mut object = head(place, decoded.offset);
    object.insert("packet".to_owned(), json!(decoded.name));
    if let Some(opcode) = &decoded.opcode {
        object.insert("opcode".to_owned(), json!(opcode));
    }
    let fields = packet_to_json(schema, decoded.packet, &decoded.fields);
    object.insert("fields".to_owned(), fields);
    put_kept(&mut object, &decoded.kept);
    put_warnings(&mut object, &decoded.warnings);
    if let Some(rest) = decoded.rest.as_ref().filter(|rest| !rest.is_empty()) {
        object.insert("rest".to_owned(), json!(hex::plain(rest)));
    }
    Json::Object(object)
}

fn put_kept(object: &mut Map<String, Json>, kept: &[Kept]) {
    if kept.is_empty() {
        return;
    }
    let members = kept
        .iter()
        .map(|kept| (kept.path.clone(), json!(hex::plain(&kept.bytes))));
    object.insert("kept".to_owned(), Json::Object(members.collect()));
}

/// What breaks a note with `@warn`, for people: nothing of it is written.
pub fn put_warnings(object: &mut Map<String, Json>, warnings: &[Warning]) {
    if warnings.is_empty() {
        return;
    }
    let entry = |warning: &Warning| json!({ "path": warning.path, "message": warning.message });
    let entries = warnings.iter().map(entry).collect();
    object.insert("warnings".to_owned(), Json::Array(entries));
}

/// The object of a fault: what is wrong, the fields before it, the bytes of the rest of the line.
#[must_use]
pub fn fault_json(schema: &Schema, place: FaultPlace, fault: &LineFault) -> Json {
    let error = &fault.error;
    let mut object = head(place, error.offset());
    let mut what = Map::new();
    what.insert("code".to_owned(), json!(error.code()));
    what.insert("packet".to_owned(), json!(error.packet()));
    what.insert("path".to_owned(), json!(error.path()));
    what.insert("message".to_owned(), json!(error.to_string()));
    object.insert("error".to_owned(), Json::Object(what));
    if !fault.fields.fields.is_empty() {
        let id = fault.packet.as_ref().and_then(|name| {
            let named = |packet: &protogen_schema::ir::Packet| packet.name == *name;
            schema.packets.iter().position(named)
        });
        let id = id.and_then(|id| u32::try_from(id).ok()).unwrap_or(u32::MAX);
        let fields = packet_to_json(schema, protogen_schema::ir::PacketId(id), &fault.fields);
        object.insert("fields".to_owned(), fields);
    }
    object.insert("rest".to_owned(), json!(hex::plain(&fault.rest)));
    Json::Object(object)
}

/// Reads an object as `decode` prints it.
///
/// # Errors
///
/// What is wrong with it, in a sentence.
pub fn line_object(json: &Json) -> Result<LineObject, String> {
    let Json::Object(object) = json else {
        return Err("a line is not a JSON object".to_owned());
    };
    let known = [
        "line",
        "direction",
        "offset",
        "packet",
        "opcode",
        "fields",
        "kept",
        "rest",
        "error",
        "warnings",
        // What a tool that sees the wire adds, for people: nothing of it is written.
        "frame",
        "connection",
        "time",
    ];
    if let Some(name) = object.keys().find(|name| !known.contains(&name.as_str())) {
        let near = crate::names::nearest(name, known.into_iter());
        let near = near.map_or_else(String::new, |near| format!(" (did you mean `{near}`?)"));
        return Err(format!("`{name}` is not a member of a line's object{near}"));
    }
    let line = match object.get("line") {
        None => 1,
        Some(line) => line.as_u64().ok_or("`line` is not a number")?,
    };
    let direction = match object.get("direction") {
        None => None,
        Some(Json::String(word)) if word == "c2s" => Some(Direction::C2s),
        Some(Json::String(word)) if word == "s2c" => Some(Direction::S2c),
        Some(_) => return Err("`direction` is neither \"c2s\" nor \"s2c\"".to_owned()),
    };
    let rest = match object.get("rest") {
        None => Vec::new(),
        Some(Json::String(text)) => {
            hex::parse(text).map_err(|message| format!("`rest`: {message}"))?
        }
        Some(_) => return Err("`rest` is not hex".to_owned()),
    };
    let packet = match object.get("packet") {
        // A fault's fields are for people; its bytes are in `rest`.
        _ if object.contains_key("error") => None,
        Some(Json::String(name)) => Some(name.clone()),
        Some(_) => return Err("`packet` is not a name".to_owned()),
        None => return Err("there is no `packet`".to_owned()),
    };
    let fields = object.get("fields").cloned();
    Ok(LineObject {
        line,
        direction,
        packet,
        fields: fields.unwrap_or_else(|| Json::Object(Map::new())),
        kept: kept(object)?,
        rest,
    })
}

fn kept(object: &Map<String, Json>) -> Result<Vec<Kept>, String> {
    let members = match object.get("kept") {
        None => return Ok(Vec::new()),
        Some(Json::Object(members)) => members,
        Some(_) => return Err("`kept` is not an object".to_owned()),
    };
    members
        .iter()
        .map(|(path, json)| {
            let text = json
                .as_str()
                .ok_or(format!("`kept` at `{path}` is not hex"))?;
            let bytes =
                hex::parse(text).map_err(|message| format!("`kept` at `{path}`: {message}"))?;
            Ok(Kept {
                path: path.clone(),
                bytes,
            })
        })
        .collect()
}
