//! What `decode` prints for scripts: one JSON object a packet, one a fault.
//! The form is a contract; `encode` reads it.

use std::io::{self, Write};

use protogen_dynamic::json::{
    FaultPlace, decoded_json, fault_json, packet_to_json, put_warnings, struct_to_json,
};
use protogen_dynamic::{Kept, hex};
use protogen_schema::ir::Schema;
use serde_json::{Map, Value, json};

use crate::commands::codec::{Bare, Id, Line, Step};
use crate::named;

/// Prints one step along a line.
pub fn step(schema: &Schema, line: &Line, step: &Step, out: &mut impl Write) -> io::Result<()> {
    let place = FaultPlace {
        line: line.number,
        direction: line.direction,
    };
    let object = match step {
        Step::Packet(decoded) => decoded_json(schema, place, decoded),
        Step::Fault(fault) => fault_json(schema, place, fault),
        Step::Bare(bare) => self::bare(schema, line, bare),
    };
    writeln!(out, "{object}")
}

/// Prints the fault of a line that is not hex.
pub fn bad_hex(line: &Line, message: &str, out: &mut impl Write) -> io::Result<()> {
    let mut object = head(line);
    let error = json!({ "code": "bad_hex", "packet": null, "path": "", "message": message });
    object.insert("error".to_owned(), error);
    writeln!(out, "{}", Value::Object(object))
}

fn head(line: &Line) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("line".to_owned(), json!(line.number));
    if let Some(direction) = line.direction {
        object.insert("direction".to_owned(), json!(named::direction(direction)));
    }
    object.insert("offset".to_owned(), json!(0));
    object
}

fn bare(schema: &Schema, line: &Line, bare: &Bare) -> Value {
    let fields = match bare.id {
        Id::Packet(id) => packet_to_json(schema, id, &bare.value.fields),
        Id::Struct(id) => struct_to_json(schema, id, &bare.value.fields),
    };
    let mut object = head(line);
    object.insert("packet".to_owned(), json!(bare.id.name(schema)));
    object.insert("fields".to_owned(), fields);
    if !bare.value.kept.is_empty() {
        let entry = |kept: &Kept| (kept.path.clone(), json!(hex::plain(&kept.bytes)));
        let kept = bare.value.kept.iter().map(entry).collect();
        object.insert("kept".to_owned(), Value::Object(kept));
    }
    put_warnings(&mut object, &bare.value.warnings);
    if !bare.rest.is_empty() {
        object.insert("rest".to_owned(), json!(hex::plain(&bare.rest)));
    }
    Value::Object(object)
}
