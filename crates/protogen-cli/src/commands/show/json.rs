//! A layout for scripts: one JSON object.

use std::io::{self, Write};

use protogen_schema::ir::Schema;
use serde_json::{Map, Value, json};

use super::list::spell;
use super::row::{Base, Row};
use super::run::Shown;
use crate::named;

/// Prints the object on one line.
pub fn print(schema: &Schema, shown: &Shown<'_>, out: &mut impl Write) -> io::Result<()> {
    let axes = schema.axes.iter().zip(&shown.at.axes);
    let at: Map<String, Value> = axes
        .map(|(axis, version)| (axis.name.clone(), json!(version)))
        .collect();
    let mut object = Map::new();
    object.insert("title".to_owned(), json!(shown.title));
    if let Some((packet, direction, opcode)) = &shown.packet {
        let states: Vec<&str> = packet
            .states
            .iter()
            .map(|s| schema[*s].name.as_str())
            .collect();
        object.insert("packet".to_owned(), json!(packet.name));
        object.insert("direction".to_owned(), json!(named::direction(*direction)));
        object.insert("opcode".to_owned(), json!(spell(opcode)));
        object.insert("states".to_owned(), json!(states));
    }
    object.insert("at".to_owned(), Value::Object(at));
    object.insert("docs".to_owned(), json!(shown.docs));
    object.insert("rows".to_owned(), shown.rows.iter().map(row).collect());
    writeln!(out, "{}", Value::Object(object))
}

/// `offset` counts from what `from` names: the frame's payload, the last value of variable size, or
/// the list's element.
fn row(row: &Row) -> Value {
    let from = row.at.map(|at| match at.base {
        Base::Start => "start",
        Base::Variable => "variable",
        Base::Element => "element",
    });
    json!({
        "offset": row.at.map(|at| at.plus),
        "from": from,
        "min_bytes": row.bytes.min,
        "max_bytes": row.bytes.max,
        "depth": row.depth,
        "name": row.name,
        "type": row.ty,
        "notes": row.notes,
    })
}
