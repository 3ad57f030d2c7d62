//! Recorded sessions of Open Tibia: both codecs read the same packets, and write them alike.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::path::Path;
use std::sync::Arc;

use protogen_agreement::{ALL, Pair, Setup, load, setup::items};
use protogen_dynamic::hex;
use protogen_schema::ir::Direction;
use serde_json::Value as Json;

/// How many packets both read; what the server sent is written back byte for byte.
fn session(name: &str, version: u32, entry: &str) -> usize {
    let known = ALL.iter().find(|known| known.name == "tibia").unwrap();
    let schema = load(known);
    let setup = Setup {
        axes: vec![(0, version)],
        ..Setup::default()
    };
    let mut pair: Pair<'_> = setup.pair(&schema, known);
    pair.state = schema.state(entry);
    let tables = Arc::new(items());
    pair.dynamic.tables = tables.clone();
    pair.generated.set_tables(tables);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors/open-tibia");
    let text = std::fs::read_to_string(path.join(name)).unwrap();
    let frames: Json = serde_json::from_str(&text).unwrap();
    let closed = schema.state("closed");
    let mut count = 0;
    for frame in frames.as_array().unwrap() {
        let Some(plain) = frame["plain"].as_str() else {
            continue;
        };
        let plain = hex::parse(plain).unwrap();
        let direction = match frame["dir"].as_str() {
            Some("c2s") => Direction::C2s,
            _ => Direction::S2c,
        };
        let before = pair.state;
        let heard = pair
            .frame(direction, &plain)
            .unwrap_or_else(|parting| panic!("{parting}"));
        assert_eq!(heard.fault, None, "{name}");
        if pair.state == closed {
            // The last words of a server may stand in several frames.
            pair.state = before;
        }
        count += heard.packets.len();
        let again: Vec<u8> = heard
            .reads
            .iter()
            .flat_map(|read| read.again.clone().unwrap())
            .collect();
        // A client fills its RSA regions up with random bytes: there both write zeros.
        let login = direction == Direction::C2s && pair.state != before || plain[0] == 1;
        if login {
            assert_eq!(again.len(), plain.len(), "{name}");
        } else {
            assert_eq!(again, plain, "{name}");
        }
    }
    count
}

#[test]
fn a_login_is_read_alike() {
    assert!(session("login_1098_ok.json", 1098, "login") > 2);
    assert!(session("login_1098_badpw.json", 1098, "login") > 1);
    assert!(session("login_860_refused.json", 860, "login") > 1);
}

#[test]
fn a_game_is_read_alike() {
    assert!(session("game_1098_alice.json", 1098, "game_login") > 30);
    assert!(session("game_1098_bob.json", 1098, "game_login") > 30);
    assert!(session("game_1098_bob_combat.json", 1098, "game_login") > 30);
}
