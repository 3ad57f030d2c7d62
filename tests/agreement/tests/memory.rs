//! Memory that generated code holds while it reads recorded packets, their prefixes and damaged forms.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::path::Path;
use std::sync::Arc;

use protogen_agreement::{ALL, Damage, Pair, Setup, cases, load, setup::items};
use protogen_dynamic::{hex, random::Chance};
use protogen_schema::ir::{FramingKind, Schema};
use protogen_tests::tibia;
use protogen_wire::{
    Direction, Reader,
    packets::{FrameMode, Packets},
};
use serde_json::Value as Json;

/// One recorded frame.
struct Frame {
    direction: Direction,
    bytes: Vec<u8>,
}

/// What the packets of one frame took.
#[derive(Default)]
struct Took {
    bytes: usize,
    packets: Vec<&'static str>,
    state: Option<&'static str>,
    fault: Option<String>,
}

/// The frames of one file, or of one list in it.
fn recorded(name: &str, key: &str) -> Vec<Frame> {
    let (file, list) = name.split_once('#').unwrap_or((name, ""));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors");
    let text = std::fs::read_to_string(path.join(file)).unwrap();
    let json: Json = serde_json::from_str(&text).unwrap();
    let list = if list.is_empty() { &json } else { &json[list] };
    let list = list.as_array().unwrap().iter();
    list.filter_map(|frame| {
        let bytes = hex::parse(frame[key].as_str()?).ok()?;
        let direction = match frame["dir"].as_str() {
            Some("c2s") => Direction::C2s,
            _ => Direction::S2c,
        };
        Some(Frame { direction, bytes })
    })
    .collect()
}

fn mode(schema: &Schema, direction: Direction) -> FrameMode {
    let framing = match direction {
        Direction::C2s => &schema.session.c2s,
        Direction::S2c => &schema.session.s2c,
    };
    match framing.kind {
        FramingKind::One if framing.lenient => FrameMode::OneLenient,
        FramingKind::One => FrameMode::One,
        FramingKind::Many | FramingKind::Stream => FrameMode::Many,
    }
}

/// Reads one frame to its end or its first fault.
fn read(pair: &mut Pair<'_>, state: &str, direction: Direction, bytes: &[u8]) -> Took {
    let mode = mode(pair.schema, direction);
    let mut packets = Packets::new(Reader::new(bytes), mode);
    let mut took = Took::default();
    let end = &mut pair.generated;
    let mut here = state.to_owned();
    while let Some(Some(read)) = end.next(&here, direction, &mut packets) {
        took.bytes += end.taken();
        match read {
            Ok(read) => {
                took.packets.push(read.name);
                if let Some(next) = read.next_state {
                    here = next.to_owned();
                    took.state = Some(next);
                }
            }
            Err(fault) => {
                took.fault = Some(fault.packet().unwrap_or_default().to_owned());
                break;
            }
        }
    }
    took
}

fn pair<'s>(schema: &'s Schema, name: &str, version: Option<u32>) -> Pair<'s> {
    let known = ALL.iter().find(|known| known.name == name).unwrap();
    let setup = Setup {
        axes: version.into_iter().map(|version| (0, version)).collect(),
        ..Setup::default()
    };
    setup.pair(schema, known)
}

fn schema(name: &str) -> Schema {
    load(ALL.iter().find(|known| known.name == name).unwrap())
}

/// Packets with sparse arrays.
const MAPS: [&str; 7] = [
    "MapDescription",
    "MapNorth",
    "MapEast",
    "MapSouth",
    "MapWest",
    "FloorUp",
    "FloorDown",
];

/// Slots of a whole map: 18 columns, 14 rows, 8 floors.
const SLOTS: usize = 18 * 14 * 8;

/// Four times the input, and 1 KiB, and the maps.
///
/// The slots of a map grow to twice their number, with the old ones beside them while they move.
/// A tile is a list without a count of its own: its first element makes room for four, and takes
/// two bytes and as many for the marker behind it.
fn allowed(bytes: &[u8], took: &Took) -> usize {
    let read = took.packets.iter().filter(|name| MAPS.contains(name));
    let begun = usize::from(
        took.fault
            .as_deref()
            .is_some_and(|name| MAPS.contains(&name)),
    );
    let plain = 4 * bytes.len() + 1024;
    match read.count() + begun {
        0 => plain,
        maps => {
            let slots = 3 * SLOTS * size_of::<Option<tibia::Tile>>();
            let things = bytes.len() / 4 * 4 * size_of::<tibia::Thing>();
            plain + maps * slots + things
        }
    }
}

fn check(bytes: &[u8], took: &Took) {
    let allowed = allowed(bytes, took);
    assert!(
        took.bytes <= allowed,
        "{:?} then {:?}: {} bytes for {} of input, {allowed} at most: {}",
        took.packets,
        took.fault,
        took.bytes,
        bytes.len(),
        hex::plain(bytes)
    );
}

/// The frames of one session, whole, and damaged in each place that they are read.
fn session(name: &str, version: u32, entry: &str) {
    let schema = schema("tibia");
    let mut pair = pair(&schema, "tibia", Some(version));
    pair.generated.set_tables(Arc::new(items()));
    let mut state = entry.to_owned();
    let mut chance = Chance::new(7);
    let damage = Damage { at_most: cases(40) };
    let mut maps = 0;
    for frame in recorded(&format!("open-tibia/{name}"), "plain") {
        damage.each(&frame.bytes, &mut chance, |piece| {
            let took = read(&mut pair.clone(), &state, frame.direction, piece);
            check(piece, &took);
        });
        let took = read(&mut pair, &state, frame.direction, &frame.bytes);
        check(&frame.bytes, &took);
        maps += took
            .packets
            .iter()
            .filter(|name| MAPS.contains(name))
            .count();
        if let Some(next) = took.state.filter(|next| *next != "closed") {
            state = next.to_owned();
        }
    }
    assert!(entry != "game_login" || maps > 0, "no map was read");
}

/// Frames that any state may read.
fn frames(name: &str, frames: &[Frame]) {
    let schema = schema(name);
    let states: Vec<String> = match schema.states.as_slice() {
        [_, _, ..] => schema.states.iter().map(|of| of.name.clone()).collect(),
        _ => vec![String::new()],
    };
    let pair = pair(&schema, name, None);
    let mut chance = Chance::new(7);
    let damage = Damage {
        at_most: cases(100),
    };
    let mut packets = 0;
    for frame in frames {
        for direction in [Direction::C2s, Direction::S2c] {
            for state in &states {
                let mut one = |piece: &[u8]| {
                    let took = read(&mut pair.clone(), state, direction, piece);
                    check(piece, &took);
                    packets += took.packets.len();
                };
                damage.each(&frame.bytes, &mut chance, &mut one);
                one(&frame.bytes);
            }
        }
    }
    assert!(packets > frames.len(), "{packets} packets were read");
}

#[test]
fn logins_of_tibia_take_four_times_their_bytes() {
    session("login_1098_ok.json", 1098, "login");
    session("login_1098_badpw.json", 1098, "login");
    session("login_860_refused.json", 860, "login");
}

#[test]
fn games_of_tibia_take_four_times_their_bytes_and_their_maps() {
    session("game_1098_alice.json", 1098, "game_login");
    session("game_1098_bob.json", 1098, "game_login");
    session("game_1098_bob_combat.json", 1098, "game_login");
}

#[test]
fn packets_of_bloom_sky_take_four_times_their_bytes() {
    let mut all = recorded("bloom-sky/packets.json#packets", "hex");
    all.extend(recorded("bloom-sky/packets.json#player_updated", "hex"));
    frames("bloom_sky", &all);
}

#[test]
fn frames_of_the_toolkit_take_four_times_their_bytes() {
    let mut all = recorded("master-server-toolkit/client_capture.json", "hex");
    for list in ["frames", "decode"] {
        let name = format!("master-server-toolkit/mst.json#{list}");
        all.extend(recorded(&name, "hex"));
    }
    frames("mst", &all);
}

#[test]
fn messages_of_the_guide_take_four_times_their_bytes() {
    frames(
        "custom_binary",
        &recorded("custom-binary/vectors.json", "hex"),
    );
}
