//! Every schema of the repository: its test vectors hold, and random values come back.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::{fs, path::Path, sync::Arc};

use protogen_dynamic::{
    Connection, Context, MapTables, Outcome, PacketValue, RegionForm, encode_packet,
    json::{packet_from_json, packet_to_json},
    random::random_packet,
    run_vectors,
};
use protogen_schema::ir::{Direction, Directions, FramingKind, PacketId, Schema};

/// The schemas in a folder, without fault.
fn schemas(folder: &str) -> Vec<(String, Schema)> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let mut paths: Vec<_> = fs::read_dir(root.join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "pgen"))
        .collect();
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let compiled = protogen_schema::compile(&path, &protogen_schema::load::FileSystem);
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let words: Vec<String> = compiled
                .diagnostics
                .iter()
                .map(|diagnostic| format!("{diagnostic:?}"))
                .collect();
            let schema = compiled.schema;
            (
                name.clone(),
                schema.unwrap_or_else(|| panic!("{name}: {}", words.join("\n"))),
            )
        })
        .collect()
}

fn vectors_hold(folder: &str) {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (name, schema) in schemas(folder) {
        for report in run_vectors(&schema) {
            count += 1;
            if let Some(failure) = report.failure {
                wrong.push(format!(
                    "{name}: {} at {}: {failure}",
                    report.name, report.at
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 10, "{count} vectors");
}

#[test]
fn the_vectors_of_the_shipped_schemas_hold() {
    vectors_hold("schemas");
}

#[test]
fn the_vectors_of_the_constructs_hold() {
    vectors_hold("tests/constructs");
}

fn context(schema: &Schema, versions: &[(u32, u32)]) -> Context {
    // At the last version with every feature: dialects are off by themselves.
    let features: Vec<(u32, bool)> = match versions {
        [] => (0..)
            .zip(&schema.features)
            .map(|(feature, _)| (feature, true))
            .collect(),
        _ => Vec::new(),
    };
    let mut context = Context::new(schema, versions, &features);
    context.rsa.form = RegionForm::Plain;
    let mut tables = MapTables::empty_tables();
    for table in &schema.tables {
        for id in (0..2_000).step_by(3) {
            tables.insert(&table.name, vec![id], 1);
        }
    }
    context.tables = Arc::new(tables);
    context
}

/// Versions over the whole of the first axis; the last one too.
fn versions(schema: &Schema) -> Vec<Vec<(u32, u32)>> {
    let Some(axis) = schema.axes.first() else {
        return vec![Vec::new()];
    };
    let first = axis.versions.first().unwrap().first;
    let last = axis.versions.last().unwrap().last;
    let step = ((last - first) / 5).max(1);
    let among = |version: &u32| {
        let holds = |i: &protogen_schema::ir::Interval| (i.first..=i.last).contains(version);
        axis.versions.iter().any(holds)
    };
    let steps = (first..last).step_by(usize::try_from(step).unwrap());
    steps
        .chain([last])
        .filter(among)
        .map(|version| vec![(0, version)])
        .chain([Vec::new()])
        .collect()
}

/// Random values of every packet in one version; how often each was made.
fn random_values_come_back(
    name: &str,
    schema: &Schema,
    context: &Context,
    seeds: u64,
    counts: &mut [u32],
) {
    for (index, packet) in (0..).zip(&schema.packets) {
        let id = PacketId(index);
        let direction = match packet.directions {
            Directions::S2c => Direction::S2c,
            Directions::C2s | Directions::Both => Direction::C2s,
        };
        let mut made = 0u32;
        for seed in 0..seeds {
            let mut context = context.clone();
            for (index, known) in (0..).zip(&schema.contexts) {
                // Any small value that fits: a number, or a record of small numbers.
                let json = match &known.ty {
                    protogen_schema::ir::Type::Struct { .. } => {
                        serde_json::json!({ "x": 100, "y": 100, "z": 7 })
                    }
                    protogen_schema::ir::Type::Array { .. } => serde_json::json!([1, 2, 3, 4]),
                    _ => continue,
                };
                let value =
                    protogen_dynamic::json::value_from_json(schema, &context, &known.ty, &json);
                let id = protogen_schema::ir::ContextId(index);
                // One that does not fit leaves its context unset, as applications may.
                _ = value.and_then(|value| context.set_value(schema, id, value));
            }
            let Some(fields) = random_packet(schema, &context, direction, id, seed) else {
                continue;
            };
            made += 1;
            let value = PacketValue {
                fields: &fields,
                kept: &[],
                rest: &[],
            };
            let mut writing = context.clone();
            let bytes = encode_packet(schema, &mut writing, direction, id, &value)
                .unwrap()
                .bytes;
            let state = packet.states.first().copied();
            let mut connection = Connection::new(schema, context.clone(), state);
            let framing = match direction {
                Direction::C2s => schema.session.c2s.kind,
                Direction::S2c => schema.session.s2c.kind,
            };
            if bytes.is_empty() && framing != FramingKind::One {
                continue;
            }
            let outcomes = connection.decode_line(direction, &bytes);
            let [Outcome::Packet(decoded)] = outcomes.as_slice() else {
                panic!(
                    "{name} {}: {fields:?}\n{bytes:02X?}\n{outcomes:?}",
                    packet.name
                )
            };
            assert_eq!(decoded.packet, id, "{name} {} seed {seed}", packet.name);
            assert_eq!(decoded.fields, fields, "{name} {} seed {seed}", packet.name);
            assert_eq!(decoded.kept, [], "{name} {} seed {seed}", packet.name);
            let json = packet_to_json(schema, id, &fields);
            let json = serde_json::from_str(&json.to_string()).unwrap();
            assert_eq!(packet_from_json(schema, &context, id, &json), Ok(fields));
        }
        counts[usize::try_from(index).unwrap()] += made;
    }
}

#[test]
fn random_values_of_every_packet_come_back() {
    let mut never = Vec::new();
    let constructs = schemas("tests/constructs");
    for (name, schema) in schemas("schemas").iter().chain(&constructs) {
        let mut counts = vec![0; schema.packets.len()];
        for versions in versions(schema) {
            let context = context(schema, &versions);
            random_values_come_back(name, schema, &context, 4, &mut counts);
        }
        let made = schema.packets.iter().zip(counts);
        let without = made.filter(|(_, count)| *count == 0);
        never.extend(without.map(|(packet, _)| format!("{name} {}", packet.name)));
    }
    assert!(never.is_empty(), "never made: {}", never.join(", "));
}
