//! Recorded sessions of Open Tibia decode to their last byte and encode back byte for byte.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::{path::Path, sync::Arc};

use protogen_dynamic::{
    Connection, Context, LinePart, MapTables, Outcome, RegionForm,
    json::{packet_from_json, packet_to_json},
};
use protogen_schema::ir::{Direction, Schema};
use serde_json::Value as Json;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn schema() -> Schema {
    let path = root().join("schemas/open_tibia.pgen");
    let compiled = protogen_schema::compile(&path, &protogen_schema::load::FileSystem);
    let words: Vec<String> = compiled
        .diagnostics
        .iter()
        .map(|diagnostic| format!("{diagnostic:?}"))
        .collect();
    compiled
        .schema
        .unwrap_or_else(|| panic!("{}", words.join("\n")))
}

fn json(path: &str) -> Json {
    let path = root().join("tests/vectors/open-tibia").join(path);
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// The kinds of the items that occur in the recordings: facts about these ids and no others.
fn tables() -> MapTables {
    let path = root().join("tests/vectors/open-tibia/items.csv");
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines().map(|line| line.split(','));
    let names: Vec<&str> = lines.next().unwrap().skip(1).collect();
    let mut tables = MapTables::new();
    for name in names.iter().chain(&["chargeable"]) {
        tables.declare(name);
    }
    for mut cells in lines {
        let id = cells.next().unwrap().parse().unwrap();
        for (name, cell) in names.iter().zip(cells) {
            tables.insert(name, vec![id], cell.parse().unwrap());
        }
    }
    tables
}

struct Frame {
    direction: Direction,
    plain: Vec<u8>,
}

fn frames(file: &str) -> Vec<Frame> {
    let frame = |frame: &Json| Frame {
        direction: match frame["dir"].as_str().unwrap() {
            "c2s" => Direction::C2s,
            _ => Direction::S2c,
        },
        plain: protogen_dynamic::hex::parse(frame["plain"].as_str().unwrap()).unwrap(),
    };
    json(file).as_array().unwrap().iter().map(frame).collect()
}

fn connection<'s>(
    schema: &'s Schema,
    state: &str,
    client: u32,
    features: &[&str],
) -> Connection<'s> {
    let feature = |name: &&str| {
        let index = schema.features.iter().position(|known| known.name == *name);
        (u32::try_from(index.unwrap()).unwrap(), true)
    };
    let features: Vec<(u32, bool)> = features.iter().map(feature).collect();
    let mut context = Context::new(schema, &[(0, client)], &features);
    context.rsa.form = RegionForm::Plain;
    context.tables = Arc::new(tables());
    Connection::new(schema, context, schema.state(state))
}

/// Every line read to its end, written back through JSON, with nothing kept but filler.
fn comes_back(file: &str, state: &str, client: u32, features: &[&str]) -> usize {
    let schema = schema();
    let mut reading = connection(&schema, state, client, features);
    let mut writing = connection(&schema, state, client, features);
    let mut packets = 0;
    for (index, frame) in frames(file).iter().enumerate() {
        let mut parts = Vec::new();
        for outcome in reading.decode_line(frame.direction, &frame.plain) {
            match outcome {
                Outcome::Fault(fault) => {
                    panic!("{file} frame {index}: {}", fault.error)
                }
                Outcome::Packet(decoded) => {
                    packets += 1;
                    let whole = decoded.kept.iter().any(|kept| kept.path.is_empty());
                    assert!(
                        !whole,
                        "{file} frame {index}: {} is written otherwise",
                        decoded.name
                    );
                    assert_eq!(decoded.rest, None, "{file} frame {index}: {}", decoded.name);
                    let json = packet_to_json(&schema, decoded.packet, &decoded.fields);
                    let json: Json = serde_json::from_str(&json.to_string()).unwrap();
                    let fields = packet_from_json(&schema, &writing.context, decoded.packet, &json);
                    let fields = fields.unwrap_or_else(|error| panic!("{error}"));
                    assert_eq!(fields, decoded.fields);
                    parts.push(LinePart::Packet {
                        packet: decoded.packet,
                        fields,
                        kept: decoded.kept,
                        rest: Vec::new(),
                    });
                }
            }
        }
        let written = writing.encode_line(frame.direction, &parts);
        let written = written.unwrap_or_else(|error| panic!("{file} frame {index}: {error}"));
        assert_eq!(written, frame.plain, "{file} frame {index}");
    }
    packets
}

#[test]
fn a_login_that_is_granted() {
    assert!(comes_back("login_1098_ok.json", "login", 1098, &[]) >= 2);
}

#[test]
fn a_login_that_is_refused() {
    assert!(comes_back("login_1098_badpw.json", "login", 1098, &[]) >= 2);
}

#[test]
fn a_login_of_an_old_client() {
    assert!(comes_back("login_860_refused.json", "login", 860, &[]) >= 2);
}

#[test]
fn a_game_of_walking_and_talking() {
    assert!(comes_back("game_1098_alice.json", "game_login", 1098, &["Tfs14"]) > 20);
}

#[test]
fn a_game_with_a_second_client_in_sight() {
    assert!(comes_back("game_1098_bob.json", "game_login", 1098, &["Tfs14"]) > 20);
}

#[test]
fn a_game_of_combat_and_trade() {
    assert!(comes_back("game_1098_bob_combat.json", "game_login", 1098, &["Tfs14"]) > 20);
}
