//! Recorded sessions of Open Tibia: both codecs read the same packets, and write them alike.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::path::Path;
use std::sync::Arc;

use protogen_agreement::{ALL, Pair, Setup, load};
use protogen_dynamic::{MapTables, hex};
use protogen_schema::ir::Direction;
use serde_json::Value as Json;

/// The kinds of the items that these recordings hold; any other has none of these properties.
const STACKABLE: &[i128] = &[1781, 3585];
const FLUID_OR_SPLASH: &[i128] = &[2886, 2889];
const ANIMATED: &[i128] = &[
    1923, 1925, 2446, 2941, 2943, 4597, 4598, 4599, 4600, 4601, 4602, 4609, 4610, 4611, 4612, 4613,
    4614, 4633, 4634, 4637, 4638, 4639, 4640, 4641, 4642, 4643, 4644, 4739, 4742,
];

fn items() -> MapTables {
    let mut tables = MapTables::empty_tables();
    for (table, items) in [
        ("stackable", STACKABLE),
        ("fluid_or_splash", FLUID_OR_SPLASH),
        ("animated", ANIMATED),
    ] {
        for item in items {
            tables.insert(table, vec![*item], 1);
        }
    }
    tables
}

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
