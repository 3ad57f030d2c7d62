//! Recorded bytes of real peers: both codecs read them alike, find what is stated, and write them
//! back.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::path::Path;

use protogen_agreement::{ALL, Heard, Pair, Setup, load};
use protogen_dynamic::{Decoded, EnumValue, Value, hex};
use protogen_schema::ir::{Direction, Directions, Integer, Schema, StateId};
use serde_json::Value as Json;

fn recorded(name: &str) -> Json {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors");
    let text = std::fs::read_to_string(path.join(name)).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn bytes(of: &Json, key: &str) -> Vec<u8> {
    hex::parse(of[key].as_str().unwrap()).unwrap()
}

fn way(of: &Json) -> Direction {
    match of["dir"].as_str() {
        Some("c2s") => Direction::C2s,
        _ => Direction::S2c,
    }
}

fn pair<'s>(schema: &'s Schema, name: &str) -> Pair<'s> {
    let known = ALL.iter().find(|known| known.name == name).unwrap();
    Setup::default().pair(schema, known)
}

fn schema(name: &str) -> Schema {
    load(ALL.iter().find(|known| known.name == name).unwrap())
}

/// The state in which the opcode of these bytes is legal.
fn state(schema: &Schema, way: Direction, opcode: u8) -> Option<StateId> {
    let found = schema.packets.iter().find(|packet| {
        let other = match way {
            Direction::C2s => Directions::S2c,
            Direction::S2c => Directions::C2s,
        };
        let opcodes = &packet.opcodes;
        let has = opcodes
            .iter()
            .any(|of| of.parts[0].value == Integer(opcode.into()));
        packet.directions != other && has
    });
    let states = &found?.states;
    Some(states.first().copied().unwrap_or(StateId(0)))
}

/// One packet, read without a fault and written as it stood.
fn one(heard: Heard, bytes: &[u8]) -> Decoded {
    assert_eq!(heard.fault, None);
    assert_eq!(heard.reads.len(), 1);
    assert_eq!(heard.reads[0].again.as_deref(), Ok(bytes));
    heard.packets.into_iter().next().unwrap()
}

/// All values of a tree in their order, as JSON numbers, truths and texts.
fn leaves(value: &Value, found: &mut Vec<Json>) {
    match value {
        Value::Int(number) => found.push(i64::try_from(*number).unwrap().into()),
        Value::Bool(truth) => found.push(i64::from(*truth).into()),
        Value::Text(text) => found.push(text.clone().into()),
        Value::Float32(bits) => found.push(f64::from(f32::from_bits(*bits)).into()),
        Value::Record(record) => record.fields.iter().for_each(|(_, of)| leaves(of, found)),
        // Its number is compared by the bytes.
        Value::Enum(_) => found.push(Json::Null),
        other => panic!("{other:?}"),
    }
}

fn same_leaf(found: &Json, stated: &Json) -> bool {
    match (found.as_f64(), stated.as_f64()) {
        (Some(found), Some(stated)) => (found - stated).abs() < 1e-6,
        _ => found.is_null() || found == stated,
    }
}

#[test]
fn packets_of_bloom_sky_hold_what_is_stated() {
    let schema = schema("bloom_sky");
    let file = recorded("bloom-sky/packets.json");
    let mut cases = 0;
    for (list, fixed) in [("packets", None), ("player_updated", Some(Direction::S2c))] {
        for case in file[list].as_array().unwrap() {
            let (wire, way) = (bytes(case, "hex"), fixed.unwrap_or_else(|| way(case)));
            let state = state(&schema, way, wire[0]);
            let mut pair = pair(&schema, "bloom_sky").in_state(state);
            let read = one(pair.frame(way, &wire).unwrap(), &wire);
            let mut found = Vec::new();
            let fields = read.fields.fields.iter();
            fields.for_each(|(_, value)| leaves(value, &mut found));
            // The kind of a player is the second byte, which these list as an id.
            found.retain(|leaf| !leaf.is_null());
            let stated: Vec<&Json> = case["fields"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|field| field["name"] != "mask")
                .map(|field| &field["value"])
                .collect();
            let extra = stated.len() - found.len();
            let kind = usize::from(read.name == "PlayerConnected");
            assert!(extra <= kind, "{case}\n{found:?}");
            for (found, stated) in found.iter().zip(&stated[extra..]) {
                assert!(
                    same_leaf(found, stated),
                    "{found} is not {stated} in {case}"
                );
            }
            cases += 1;
        }
    }
    assert_eq!(cases, 45);
}

#[test]
fn frames_of_a_toolkit_client_are_read_to_the_last_byte() {
    let schema = schema("mst");
    let mut read = 0;
    for case in recorded("master-server-toolkit/client_capture.json")
        .as_array()
        .unwrap()
    {
        if !case["hex"].is_string() || case["frame"] != "binary" {
            continue;
        }
        let wire = bytes(case, "hex");
        let mut pair = pair(&schema, "mst");
        let heard = pair.frame(way(case), &wire).unwrap();
        if heard
            .fault
            .as_ref()
            .is_some_and(|fault| fault.code() == "unknown_opcode")
        {
            continue;
        }
        let decoded = one(heard, &wire);
        let number = |name: &str| decoded.fields.field(name).cloned();
        let stated = |key: &str| case[key].as_i64().map(|n| Value::Int(n.into()));
        assert_eq!(number("ack"), stated("ackRequestId"), "{case}");
        assert_eq!(number("reply_to"), stated("ackResponseId"), "{case}");
        read += 1;
    }
    assert!(read > 10, "{read} frames were read");
}

#[test]
fn frames_of_the_toolkit_are_read_alike_or_refused_alike() {
    let schema = schema("mst");
    let file = recorded("master-server-toolkit/mst.json");
    let (mut read, mut refused) = (0, 0);
    let frames = file["frames"].as_array().unwrap();
    // One is stated by its header alone, one is an error of the writer.
    for case in frames.iter().filter(|case| case["hex"].is_string()) {
        let wire = bytes(case, "hex");
        let answer = case["ackResponseId"].is_i64();
        for way in [Direction::C2s, Direction::S2c] {
            let heard = pair(&schema, "mst").frame(way, &wire).unwrap();
            if heard.fault.is_some() {
                continue;
            }
            let decoded = one(heard, &wire);
            assert_eq!(decoded.fields.field("reply_to").is_some(), answer, "{case}");
            if let Some(Value::Enum(EnumValue::Number(status))) = decoded.fields.field("status") {
                assert_eq!(Some(*status), case["status"].as_i64().map(i128::from));
            }
            read += 1;
        }
    }
    for case in file["decode"].as_array().unwrap() {
        let wire = bytes(case, "hex");
        for way in [Direction::C2s, Direction::S2c] {
            let heard = pair(&schema, "mst").frame(way, &wire).unwrap();
            if case["result"].is_null() {
                assert!(heard.fault.is_some(), "{case}");
                refused += 1;
            }
        }
    }
    assert!(read > 5 && refused > 5, "{read} read, {refused} refused");
}

#[test]
fn messages_of_the_guide_are_read_alike_and_checked_by_their_sum() {
    let schema = schema("custom_binary");
    let file = recorded("custom-binary/vectors.json");
    let all = file.as_array().unwrap().iter();
    for case in all.filter(|case| case["fn"] == "binary") {
        let wire = bytes(case, "hex");
        for way in [Direction::C2s, Direction::S2c] {
            let heard = pair(&schema, "custom_binary").frame(way, &wire).unwrap();
            let decoded = one(heard, &wire);
            let stated = |key: &str| Value::Int(case[key].as_i64().unwrap().into());
            assert_eq!(decoded.fields.field("id"), Some(&stated("id")));
            assert_eq!(
                decoded.fields.field("timestamp"),
                Some(&stated("timestamp"))
            );
            let data = Value::Bytes(bytes(case, "data"));
            assert_eq!(decoded.fields.field("data"), Some(&data));
            let mut wrong = wire.clone();
            wrong[9] ^= 1;
            let heard = pair(&schema, "custom_binary").frame(way, &wrong).unwrap();
            assert_eq!(heard.fault.unwrap().code(), "checksum_mismatch");
        }
    }
}
