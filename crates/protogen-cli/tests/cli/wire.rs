//! Recordings as they were on the wire: the packets are those of the plain payloads.
//! Never looks at single values: the codec's own tests do.

use serde_json::Value;

use crate::program::{Run, feed, file};
use crate::recorded::{TABLES, recording, session};

/// The PEM file of the key that every Open Tibia server ships.
pub fn test_key() -> String {
    let keys = recording("crypto/rsa.json");
    let pem = keys["keys"]["ot"]["pkcs1"].as_str().unwrap();
    file("wire/ot.pem", pem).display().to_string()
}

/// The bytes of a session as they were on the wire, a direction and a frame a line.
pub fn wire(path: &str) -> String {
    let mut lines = String::new();
    for frame in recording(path).as_array().unwrap() {
        let text = |name: &str| frame[name].as_str().unwrap();
        lines.push_str(&format!("{} {}\n", text("dir"), text("wire")));
    }
    lines
}

/// The same bytes in lines of a few bytes each.
fn in_pieces(lines: &str, digits: usize) -> String {
    let mut pieces = String::new();
    for line in lines.lines() {
        let (direction, hex) = line.split_once(' ').unwrap();
        for piece in hex.as_bytes().chunks(digits) {
            let piece = std::str::from_utf8(piece).unwrap();
            pieces.push_str(&format!("{direction} {piece}\n"));
        }
    }
    pieces
}

const GAME: &str = "schemas/open_tibia.pgen --state game_login --feature Tfs14 --at client=1098";
const LOGIN: &str = "schemas/open_tibia.pgen --state login";

fn sessions() -> Vec<(&'static str, String)> {
    vec![
        ("game_1098_alice", format!("{GAME} {TABLES}")),
        ("game_1098_bob", format!("{GAME} {TABLES}")),
        ("game_1098_bob_combat", format!("{GAME} {TABLES}")),
        ("login_1098_ok", LOGIN.to_owned()),
        ("login_1098_badpw", LOGIN.to_owned()),
        ("login_860_refused", format!("{LOGIN} --at client=860")),
    ]
}

#[test]
fn the_packets_on_the_wire_are_those_of_the_payloads() {
    let key = test_key();
    for (name, flags) in sessions() {
        let path = format!("open-tibia/{name}.json");
        for format in ["json", "text"] {
            let plain = format!("decode {flags} --plain-regions --format {format}");
            let plain = feed(&plain, &session(&path));
            let lines = wire(&path);
            let command = format!("decode {flags} --wire --rsa-key {key} --format {format}");
            for lines in [in_pieces(&lines, 14), lines] {
                let Run { status, out, err } = feed(&command, &lines);
                assert_eq!((status, err.as_str()), (0, ""), "{name}");
                let out = out
                    .replace("\nframe ", "\nline ")
                    .replacen("frame ", "line ", 1);
                let mut both = out.lines().zip(plain.out.lines());
                let differ = both.find(|(found, expected)| {
                    let squeezed =
                        |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
                    squeezed(found) != squeezed(expected)
                });
                assert_eq!(differ, None, "{name} {format}");
                assert_eq!(out.lines().count(), plain.out.lines().count());
            }
        }
    }
}

#[test]
fn the_json_of_the_wire_encodes_to_the_payloads() {
    let key = test_key();
    let path = "open-tibia/login_1098_ok.json";
    let flags = format!("{LOGIN} --rsa-key {key}");
    let decoded = feed(
        &format!("decode {flags} --wire --show-frames --format json"),
        &wire(path),
    );
    let first: Value = serde_json::from_str(decoded.out.lines().next().unwrap()).unwrap();
    let frame = &first["frame"];
    assert_eq!(
        (
            &frame["bytes"],
            &frame["length"],
            &frame["adler32"],
            &frame["payload"]
        ),
        (&304.into(), &302.into(), &0x6061_84F5.into(), &298.into())
    );
    let encoded = feed(&format!("encode {flags}"), &decoded.out);
    assert_eq!((encoded.status, encoded.err.as_str()), (0, ""));
    let reply = session(path).lines().nth(1).unwrap().to_owned();
    let mut lines = encoded.out.lines();
    let login = wire(path).lines().next().unwrap()[4 + 12..].to_owned();
    assert_eq!(lines.next(), Some(format!("c2s {login}").as_str()));
    assert_eq!(lines.next(), Some(reply.as_str()));
}

#[test]
fn a_frame_that_does_not_open_is_a_fault_and_the_next_one_goes_on() {
    let key = test_key();
    let mut lines: Vec<String> = wire("open-tibia/game_1098_alice.json")
        .lines()
        .map(str::to_owned)
        .collect();
    lines.truncate(6);
    let broken = lines[3].replacen("340034", "340035", 1);
    assert_ne!(broken, lines[3]);
    lines[3] = broken.clone();
    let flags = format!("{GAME} {TABLES} --wire --rsa-key {key}");
    let run = feed(&format!("decode {flags} --format json"), &lines.join("\n"));
    assert_eq!((run.status, run.err.as_str()), (1, ""));
    let objects: Vec<Value> = run
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let faults: Vec<&Value> = objects
        .iter()
        .filter(|o| o.get("error").is_some())
        .collect();
    let [fault] = faults.as_slice() else {
        panic!("{faults:?}");
    };
    assert_eq!(fault["line"], 4);
    assert_eq!(fault["offset"], 2);
    assert_eq!(fault["error"]["code"], "frame");
    assert_eq!(fault["error"]["stage"], "checksum");
    assert_eq!(format!("s2c {}", fault["rest"].as_str().unwrap()), broken);
    let last = objects.last().unwrap();
    assert_eq!(
        (&last["line"], &last["packet"]),
        (&6.into(), &"WalkNorth".into())
    );

    let text = feed(&format!("decode {flags} --show-frames"), &lines.join("\n"));
    assert_eq!(text.status, 1);
    let told = "fault: frame: checksum at byte 2: bytes give";
    assert!(text.out.contains(told), "{}", text.out);
    let told = "frame 1    s2c 14 bytes, length 12, adler32 0x04E00211, inner 6, payload 6\n";
    assert!(text.out.starts_with(told), "{}", text.out);
}

#[test]
fn what_is_left_at_the_end_is_told() {
    let flags = "schemas/chat.pgen --state chat --direction c2s --wire";
    let run = feed(
        &format!("decode {flags} --format json"),
        "080002 0500 6865\n6c6c",
    );
    assert_eq!(run.status, 1);
    let object: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(object["error"]["code"], "frame_ended");
    assert_eq!(object["rest"], "080002050068656c6c");
    let run = feed(&format!("decode {flags}"), "080002 0500 6865\n6c6c\n6f\n");
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    assert!(run.out.contains("hello"), "{}", run.out);
}

#[test]
fn behind_the_login_the_key_is_given() {
    let recorded = recording("open-tibia/game_1098_alice.json");
    let key = &recorded[1]["plain"].as_str().unwrap()[26..58];
    let later: Vec<String> = wire("open-tibia/game_1098_alice.json")
        .lines()
        .skip(2)
        .map(str::to_owned)
        .collect();
    let flags = format!("{} {TABLES} --wire", GAME.replace("game_login", "game"));
    let with_key = format!("decode {flags} --xtea-key {key} --format json");
    let run = feed(&with_key, &later.join("\n"));
    assert!(run.out.contains(r#""packet":"TextMessage""#), "{}", run.out);
    assert!(!run.out.contains(r#""code":"frame""#), "{}", run.out);

    let without = feed(&format!("decode {flags}"), &later.join("\n"));
    assert_eq!(without.status, 1);
    assert!(
        without.out.contains("xtea at byte 6: no key was given"),
        "{}",
        without.out
    );
    for (key, words) in [("00", "16 bytes, not 1"), ("zz", "no hex digit")] {
        let run = feed(&format!("decode {flags} --xtea-key {key}"), "");
        assert_eq!(run.status, 2);
        assert!(run.err.contains(words), "{}", run.err);
    }
    let run = feed(
        &format!("decode schemas/chat.pgen --wire --state chat --xtea-key {key}"),
        "",
    );
    assert_eq!(run.status, 2);
    assert!(run.err.contains("no layer `xtea`"), "{}", run.err);
}

#[test]
fn packets_that_delimit_themselves_need_no_frames() {
    let vectors = recording("custom-binary/vectors.json");
    let messages = vectors.as_array().unwrap().iter();
    let hex: Vec<&str> = messages
        .filter(|case| case["fn"] == "binary")
        .map(|case| case["hex"].as_str().unwrap())
        .collect();
    let flags = "decode schemas/custom_binary.pgen --format json --direction s2c";
    let lines: String = hex.iter().map(|hex| format!("s2c {hex}\n")).collect();
    let plain = feed(flags, &lines);
    let stream = in_pieces(&format!("s2c {}", hex.concat()), 6);
    let wire = feed(&format!("{flags} --wire"), &stream);
    assert_eq!((wire.status, wire.out), (0, plain.out));
}

/// The example of the language reference that begins so.
fn example(protocol: &str) -> String {
    let path = crate::program::root().join("schemas/README.md");
    let reference = std::fs::read_to_string(path).unwrap();
    let mut blocks = reference.split("```pgen\n").skip(1);
    let block = blocks.find(|block| block.starts_with(protocol)).unwrap();
    block.split("```").next().unwrap().to_owned()
}

#[test]
fn frames_that_end_with_a_delimiter_are_cut_as_the_reference_shows() {
    let schema = file("wire/lines.pgen", &example("protocol lines"));
    let command = format!("decode {} --wire", schema.display());
    let Run { status, out, err } = feed(&command, "c2s 53 6F 69 0D 0A 51 0D 0A");
    assert_eq!((status, err.as_str()), (0, ""));
    let path = crate::program::root().join("schemas/README.md");
    let reference = std::fs::read_to_string(path).unwrap();
    assert!(reference.contains(&format!("```text\n{out}```")), "{out}");
    let cut = feed(&command, "c2s 53 6F 69 0D 0A 51 0D");
    assert_eq!(cut.status, 1);
    assert!(
        cut.out
            .contains("the stream ends inside of it, behind byte 2"),
        "{}",
        cut.out
    );
}

#[test]
fn frames_of_one_size_are_cut_by_it() {
    let schema = file("wire/cells.pgen", &example("protocol cells"));
    let command = format!("decode {} --wire --show-frames", schema.display());
    let cell = "01 02 6F 69 00 00 00 00 00 00 00 00";
    let wrong = feed(&command, &format!("s2c 00 00 00 00 {cell}"));
    assert_eq!(wrong.status, 1);
    assert!(wrong.out.contains("checksum"), "{}", wrong.out);
    let short = feed(&command, &format!("s2c {cell}"));
    assert!(short.out.contains("behind byte 12"), "{}", short.out);
}
