//! Recordings of real peers through `decode | encode`: the same bytes come back.
//! Never looks at single values: the codec's own tests do.

use serde_json::Value;

use crate::program::{feed, file, root};

/// A recording as JSON.
pub fn recording(path: &str) -> Value {
    let text = std::fs::read_to_string(root().join("tests/vectors").join(path)).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The payloads of a session, a direction and a frame a line.
pub fn session(path: &str) -> String {
    let mut lines = String::new();
    for frame in recording(path).as_array().unwrap() {
        let text = |name: &str| frame[name].as_str().unwrap();
        lines.push_str(&format!("{} {}\n", text("dir"), text("plain")));
    }
    lines
}

pub const TABLES: &str = "--table stackable=tests/vectors/open-tibia/items.csv:id,stackable \
    --table fluid_or_splash=tests/vectors/open-tibia/items.csv:id,fluid_or_splash \
    --table animated=tests/vectors/open-tibia/items.csv:id,animated";

/// Decodes every line without a fault, and encodes the same lines.
fn there_and_back(flags: &str, lines: &str) {
    let decoded = feed(&format!("decode {flags} --format json"), lines);
    let faults: Vec<&str> = decoded
        .out
        .lines()
        .filter(|line| line.contains("\"error\""))
        .collect();
    assert_eq!((faults, decoded.err.as_str()), (Vec::new(), ""), "{flags}");
    assert_eq!(decoded.status, 0);
    assert!(!decoded.out.contains("\"rest\""), "to the last byte");
    let encoded = feed(&format!("encode {flags}"), &decoded.out);
    assert_eq!((encoded.status, encoded.err.as_str()), (0, ""));
    for (number, (found, expected)) in encoded.out.lines().zip(lines.lines()).enumerate() {
        assert_eq!(found, expected, "line {}", number + 1);
    }
    assert_eq!(encoded.out.lines().count(), lines.lines().count());
    let text = feed(&format!("decode {flags}"), lines);
    assert_eq!((text.status, text.err.as_str()), (0, ""), "for people, too");
}

#[test]
fn sessions_with_an_open_tibia_game_server() {
    for file in ["alice", "bob", "bob_combat"] {
        let lines = session(&format!("open-tibia/game_1098_{file}.json"));
        let flags = "schemas/open_tibia.pgen --state game_login --at client=1098 --plain-regions";
        there_and_back(&format!("{flags} {TABLES} --feature Tfs14"), &lines);
    }
}

#[test]
fn logins_with_an_open_tibia_login_server() {
    for (file, version) in [
        ("1098_ok", 1098),
        ("1098_badpw", 1098),
        ("860_refused", 860),
    ] {
        let lines = session(&format!("open-tibia/login_{file}.json"));
        let flags = "schemas/open_tibia.pgen --state login --plain-regions";
        there_and_back(&format!("{flags} --at client={version}"), &lines);
    }
}

#[test]
fn a_session_with_a_master_server() {
    let mut lines = String::new();
    for frame in recording("master-server-toolkit/client_capture.json")
        .as_array()
        .unwrap()
    {
        if let Some(hex) = frame["hex"].as_str() {
            lines.push_str(&format!("{} {hex}\n", frame["dir"].as_str().unwrap()));
        }
    }
    // The client tried an opcode that nobody knows; the server said so. Both stay bytes.
    let (known, unknown): (Vec<&str>, Vec<&str>) = lines
        .lines()
        .partition(|line| line.get(6..10).is_none_or(|opcode| opcode != "6200"));
    assert_eq!((known.len() > 10, unknown.len()), (true, 2));
    there_and_back(
        "schemas/master_server_toolkit.pgen",
        &(known.join("\n") + "\n"),
    );
    let decoded = feed(
        "decode schemas/master_server_toolkit.pgen --format json",
        &lines,
    );
    assert_eq!(decoded.status, 1);
    assert_eq!(decoded.out.matches(r#""code":"unknown_opcode""#).count(), 2);
    let encoded = feed("encode schemas/master_server_toolkit.pgen", &decoded.out);
    assert_eq!(encoded.out, lines);
}

#[test]
fn frames_of_a_master_server() {
    // Bodies that no packet of the schema has stay bytes: opcodes are the application's.
    let vectors = recording("master-server-toolkit/mst.json");
    // Without bytes are the largest and what the peer refuses to write.
    let frames = vectors["frames"].as_array().unwrap().iter();
    let lines: Vec<String> = frames
        .filter_map(|frame| Some(format!("{}\n", frame["hex"].as_str()?)))
        .collect();
    let flags = "schemas/master_server_toolkit.pgen --direction s2c";
    let decoded = feed(&format!("decode {flags} --format json"), &lines.concat());
    let encoded = feed(&format!("encode {flags}"), &decoded.out);
    assert_eq!(encoded.out, lines.concat(), "{}", decoded.out);
}

#[test]
fn packets_of_bloom_sky() {
    let vectors = recording("bloom-sky/packets.json");
    let mut seen = 0;
    for (direction, state) in [("c2s", "in_game"), ("s2c", "in_game")] {
        let packets = vectors["packets"].as_array().unwrap().iter();
        let mut lines = String::new();
        for packet in packets.filter(|packet| packet["dir"] == direction) {
            // What belongs before the game has its own states.
            let early = [
                "REQUEST_AUTH",
                "REQUEST_CONNECTS",
                "AUTH_SUCCESS",
                "AUTH_FAIL",
            ];
            if !early.contains(&packet["packet"].as_str().unwrap()) {
                lines.push_str(&format!(
                    "{direction} {}\n",
                    packet["hex"].as_str().unwrap()
                ));
            }
        }
        seen += lines.lines().count();
        there_and_back(&format!("schemas/bloom_sky.pgen --state {state}"), &lines);
    }
    assert!(seen > 15);
    let updates = vectors["player_updated"].as_array().unwrap().iter();
    let lines: Vec<String> = updates
        .map(|update| format!("s2c {}\n", update["hex"].as_str().unwrap()))
        .collect();
    there_and_back("schemas/bloom_sky.pgen --state in_game", &lines.concat());
}

#[test]
fn messages_of_the_custom_binary_protocol() {
    let vectors = recording("custom-binary/vectors.json");
    let messages = vectors
        .as_array()
        .unwrap()
        .iter()
        .filter(|case| case["fn"] == "binary");
    let lines: Vec<String> = messages
        .map(|case| format!("c2s {}\n", case["hex"].as_str().unwrap()))
        .collect();
    assert_eq!(lines.len(), 3);
    there_and_back("schemas/custom_binary.pgen", &lines.concat());
}

#[test]
fn a_sealed_login_opens_with_its_key_and_stays_bytes_without_it() {
    let keys = recording("crypto/rsa.json");
    let pem = file("rsa/ot.pem", keys["keys"]["ot"]["pkcs1"].as_str().unwrap());
    let login = &recording("open-tibia/login_1098_ok.json")[0];
    // Behind the length and the checksum.
    let sealed = format!("c2s {}\n", &login["wire"].as_str().unwrap()[12..]);
    let flags = "schemas/open_tibia.pgen --state login";

    let opened = format!("{flags} --rsa-key {}", pem.display());
    let with_key = feed(&format!("decode {opened} --format json"), &sealed);
    assert_eq!((with_key.status, with_key.err.as_str()), (0, ""));
    assert!(
        with_key.out.contains(r#""password":"test""#),
        "{}",
        with_key.out
    );
    assert_eq!(feed(&format!("encode {opened}"), &with_key.out).out, sealed);

    let without = feed(&format!("decode {flags} --format json"), &sealed);
    assert_eq!((without.status, without.err.as_str()), (0, ""));
    assert!(!without.out.contains("password"), "{}", without.out);
    assert_eq!(feed(&format!("encode {flags}"), &without.out).out, sealed);

    let broken = file("rsa/broken.pem", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n");
    let run = feed(
        &format!("decode {flags} --rsa-key {}", broken.display()),
        &sealed,
    );
    assert_eq!(run.status, 1);
    assert!(run.err.contains("broken.pem"), "{}", run.err);
}

/// A line with one byte changed, cut off or put in, by turns.
fn damaged(line: &str, turn: usize) -> String {
    let (direction, hex) = line.split_once(' ').unwrap();
    let mut bytes: Vec<&str> = (0..hex.len())
        .step_by(2)
        .map(|at| &hex[at..at + 2])
        .collect();
    // Spread over the first bytes, where opcodes and lengths are.
    let at = (turn * 7) % bytes.len().min(40);
    match turn % 4 {
        0 => bytes[at] = "ff",
        1 => bytes[at] = "7f",
        2 => bytes.truncate(at + 1),
        _ => bytes.insert(at, "01"),
    }
    format!("{direction} {}\n", bytes.concat())
}

#[test]
fn damaged_lines_come_back_too() {
    let game = format!("schemas/open_tibia.pgen --state game_login --plain-regions {TABLES}");
    let sessions = [
        (game, session("open-tibia/game_1098_bob_combat.json")),
        (
            "schemas/open_tibia.pgen --state login --plain-regions".to_owned(),
            session("open-tibia/login_1098_ok.json").repeat(20),
        ),
    ];
    for (flags, lines) in sessions {
        for round in 0..3 {
            let lines = lines.lines().enumerate();
            let lines: String = lines
                .map(|(turn, line)| damaged(line, turn + round))
                .collect();
            let decoded = feed(&format!("decode {flags} --format json"), &lines);
            assert_eq!((decoded.status, decoded.err.as_str()), (1, ""));
            let encoded = feed(&format!("encode {flags}"), &decoded.out);
            for (found, expected) in encoded.out.lines().zip(lines.lines()) {
                assert_eq!(found, expected);
            }
            assert_eq!(encoded.out.lines().count(), lines.lines().count());
        }
    }
}
