//! A schema that does not hang together, with any bytes, gives an error and no panic.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::{fs, path::Path, sync::Arc};

use protogen_dynamic::{
    Connection, Context, LinePart, MapTables, Outcome, RegionForm,
    random::{Chance, random_packet},
    run_vectors,
};
use protogen_schema::ir::{Direction, PacketId, Schema};
use serde_json::Value as Json;

/// The IR of the schemas that are small enough to be damaged often.
fn schemas() -> Vec<Json> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let mut paths: Vec<_> = fs::read_dir(root.join("tests/constructs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "pgen"))
        .chain([
            root.join("schemas/chat.pgen"),
            root.join("schemas/bloom_sky.pgen"),
        ])
        .collect();
    paths.sort();
    let compile = |path: &std::path::PathBuf| {
        let compiled = protogen_schema::compile(path, &protogen_schema::load::FileSystem);
        serde_json::to_value(compiled.schema.unwrap()).unwrap()
    };
    paths.iter().map(compile).collect()
}

fn numbers(json: &mut Json, visit: &mut dyn FnMut(&mut Json)) {
    match json {
        Json::Number(_) => visit(json),
        Json::Array(items) => items.iter_mut().for_each(|item| numbers(item, visit)),
        Json::Object(members) => {
            for (name, member) in members.iter_mut() {
                if name != "span" {
                    numbers(member, visit);
                }
            }
        }
        _ => {}
    }
}

/// The IR with some of its numbers changed: ids, slots, widths, lengths, constants.
fn damaged(ir: &Json, chance: &mut Chance) -> Option<Schema> {
    let mut ir = ir.clone();
    let mut count = 0;
    numbers(&mut ir, &mut |_| count += 1);
    for _ in 0..=chance.below(4) {
        let wanted = chance.below(count);
        let edges: [i64; 10] = [0, 1, 2, 7, 9, 64, 255, 65_535, 4_294_967_295, -1];
        let number = edges[chance.below(edges.len())];
        let mut index = 0;
        numbers(&mut ir, &mut |json| {
            if index == wanted {
                *json = number.into();
            }
            index += 1;
        });
    }
    serde_json::from_value(ir).ok()
}

#[test]
fn a_damaged_schema_gives_errors_and_no_panic() {
    let mut chance = Chance::new(3);
    let mut ran = 0;
    let all = schemas();
    for round in 0..400 {
        let ir = &all[chance.below(all.len())];
        let Some(schema) = damaged(ir, &mut chance) else {
            continue;
        };
        ran += 1;
        let mut context = Context::new(&schema, &[], &[]);
        context.rsa.form = RegionForm::Plain;
        context.tables = Arc::new(MapTables::empty_tables());
        for direction in [Direction::C2s, Direction::S2c] {
            let packets = u32::try_from(schema.packets.len()).unwrap();
            let id = PacketId(u32::try_from(chance.below(packets as usize)).unwrap());
            let made = random_packet(&schema, &context, direction, id, round);
            let mut connection = Connection::new(&schema, context.clone(), None);
            let mut line: Vec<u8> = (0..chance.below(40)).map(|_| chance.bits() as u8).collect();
            if let Some(fields) = made {
                let part = LinePart::Packet {
                    packet: id,
                    fields,
                    kept: Vec::new(),
                    rest: Vec::new(),
                };
                if let Ok(bytes) = connection.clone().encode_line(direction, &[part]) {
                    line = bytes;
                }
            }
            for outcome in connection.decode_line(direction, &line) {
                if let Outcome::Fault(fault) = outcome {
                    assert!(!fault.error.to_string().is_empty());
                }
            }
        }
        // Each vector is a valid packet of the schema as it was.
        for report in run_vectors(&schema) {
            if let Some(failure) = report.failure {
                assert!(!failure.to_string().is_empty());
            }
        }
    }
    assert!(ran > 200, "{ran} damaged schemas were read");
}
