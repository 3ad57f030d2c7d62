//! What is printed for scripts of a frame that was on the wire: the objects of `json`, one a packet,
//! and for a frame that does not open one with an `error`. `encode` reads them all.

use std::io::{self, Write};

use protogen_dynamic::frames::{Content, Observed};
use protogen_dynamic::json::{FaultPlace, decoded_json, fault_json};
use protogen_dynamic::{Outcome, hex};
use protogen_schema::ir::Schema;
use serde_json::{Map, Value, json};

use crate::named;

/// Prints the packets of a frame, or why it has none, with `extra` members.
pub fn piece(
    schema: &Schema,
    number: u64,
    piece: &Observed,
    extra: &Map<String, Value>,
    out: &mut impl Write,
) -> io::Result<()> {
    let place = FaultPlace {
        line: number,
        direction: Some(piece.direction),
    };
    let mut print = |object: Value| {
        let mut object = object;
        if let Value::Object(members) = &mut object {
            members.extend(extra.clone());
        }
        writeln!(out, "{object}")
    };
    match &piece.content {
        Content::Opened(opened) => opened.outcomes.iter().try_for_each(|outcome| {
            print(match outcome {
                Outcome::Packet(decoded) => decoded_json(schema, place, decoded),
                Outcome::Fault(fault) => fault_json(schema, place, fault),
            })
        }),
        Content::Fault(problem) => {
            let mut error = json!({
                "code": problem.code(),
                "packet": null,
                "path": "",
                "message": problem.to_string(),
            });
            if let Some(stage) = problem.stage() {
                error["stage"] = json!(stage);
            }
            print(unopened(piece, number, problem.offset(), &error))
        }
        Content::Lost => {
            let error = json!({
                "code": "lost",
                "packet": null,
                "path": "",
                "message": "behind a fault: where the next frame begins is not known",
            });
            print(unopened(piece, number, 0, &error))
        }
    }
}

fn unopened(piece: &Observed, number: u64, offset: usize, error: &Value) -> Value {
    json!({
        "line": number,
        "direction": named::direction(piece.direction),
        "offset": offset,
        "error": error,
        "rest": hex::plain(&piece.wire),
    })
}

/// What the layers of a frame say, as one object.
pub fn facts(piece: &Observed) -> Value {
    let mut facts = Map::new();
    facts.insert("bytes".to_owned(), json!(piece.wire.len()));
    if let Content::Opened(opened) = &piece.content {
        for field in opened.seal.header(&piece.wire) {
            facts.insert(field.name.to_owned(), json!(field.value));
        }
        facts.insert("payload".to_owned(), json!(opened.payload.len()));
        facts.insert("compressed".to_owned(), json!(opened.compressed));
        facts.insert("padding".to_owned(), json!(hex::plain(&opened.padding)));
    }
    Value::Object(facts)
}
