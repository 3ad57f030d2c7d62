//! The contract of `decode` and `encode` for scripts, on a schema made for it.
//! Never reads recordings: `recorded` does.

use std::path::Path;

use crate::program::{Run, feed, file};

const SCHEMA: &str = r#"
//! Someone logs in and talks.
protocol small { endian little; text latin1; opcode u8; version client 1..=9; }

feature Loud;
table known(id: u16) -> bool;
context who: str[u8];

entry login;
entry again;

state login {
  c2s Hello = 0x01 { name: str[u8], set who = name } => talk;
  s2c Welcome = 0x02;
}
state again { c2s Back = 0x09; }
state talk {
  both Say = 0x10 { mode: Mode, @has(Loud) volume: u8, id: u16, if known(id) { note: u8 }, text: str[u8] }
  c2s Shout = 0x12 { text: str[u8] }
  s2c Where = 0x11 { place: Place, _: u8 ~ 7 }
}

enum Mode: u8 { Plain = 0, Whisper = 1 }
struct Place { x: u16, y: u16 }
"#;

fn schema() -> String {
    file("small.pgen", SCHEMA).display().to_string()
}

fn decode(flags: &str, input: &str) -> Run {
    feed(&format!("decode {} --format json {flags}", schema()), input)
}

fn encode(flags: &str, input: &str) -> Run {
    feed(&format!("encode {} {flags}", schema()), input)
}

#[test]
fn each_packet_is_one_object_and_comments_count_as_lines() {
    let run = decode(
        "--state login --direction c2s",
        "# a session\n\n01 03 416e6e\n12 02 6869\n",
    );
    assert_eq!(run.err, "");
    assert_eq!(
        run.out,
        r#"{"line":3,"offset":0,"packet":"Hello","opcode":"0x01","fields":{"name":"Ann"}}
{"line":4,"offset":0,"packet":"Shout","opcode":"0x12","fields":{"text":"hi"}}
"#
    );
    assert_eq!(run.status, 0);
    let back = encode("--state login --direction c2s", &run.out);
    assert_eq!(back.out, "0103416e6e\n12026869\n");
}

#[test]
fn a_line_may_name_its_direction() {
    let run = decode("--state login", "c2s 0103416e6e\ns2c 11 0a00 1400 07\n");
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    assert!(run.out.contains(r#""packet":"Where""#), "{}", run.out);
    let back = encode("--state login", &run.out);
    assert_eq!(back.out, "c2s 0103416e6e\ns2c 110a00140007\n");
}

#[test]
fn a_line_without_a_direction_needs_the_flag() {
    let run = decode("--state login", "0103416e6e\n");
    assert_eq!(run.status, 2);
    assert!(run.err.contains("--direction"), "{}", run.err);
}

#[test]
fn an_ignored_value_that_is_not_the_usual_one_is_kept() {
    let run = decode("--state talk --direction s2c", "11 0a00 1400 09");
    assert_eq!(
        run.out,
        "{\"line\":1,\"offset\":0,\"packet\":\"Where\",\"opcode\":\"0x11\",\
         \"fields\":{\"place\":{\"x\":10,\"y\":20}},\"kept\":{\"_0\":\"09\"}}\n"
    );
    assert_eq!(
        encode("--state talk --direction s2c", &run.out).out,
        "110a00140009\n"
    );
}

#[test]
fn a_fault_keeps_what_was_read_and_the_next_line_goes_on() {
    let run = decode(
        "--state talk --direction s2c",
        "11 0a00 14\n11 0a00 1400 07\nff 01\n",
    );
    assert_eq!(run.status, 1);
    let lines: Vec<serde_json::Value> = run
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines[0]["line"], 1);
    assert_eq!(lines[0]["error"]["packet"], "Where");
    assert_eq!(lines[0]["error"]["path"], "place.y");
    assert_eq!(lines[0]["offset"], 3);
    assert_eq!(lines[1]["packet"], "Where");
    assert_eq!(lines[2]["error"]["code"], "unknown_opcode");
    let back = encode("--state talk --direction s2c", &run.out);
    assert_eq!(back.out, "110a0014\n110a00140007\nff01\n");
}

#[test]
fn hex_that_is_none_is_a_fault_of_its_line() {
    let run = decode("--state talk --direction s2c", "11 0x\n11 0a00 1400 07\n");
    assert_eq!(run.status, 1);
    assert_eq!(run.out.lines().count(), 2, "{}", run.out);
    assert!(
        run.out
            .starts_with(r#"{"line":1,"offset":0,"error":{"code":"bad_hex""#),
        "{}",
        run.out
    );
}

#[test]
fn a_table_comes_from_a_file() {
    let csv = file("known.csv", "id,what,known\n5,\"a, b\",1\n6,,0\n");
    let flags = format!(
        "--state talk --direction c2s --table known={}:id,known",
        csv.display()
    );
    let run = decode(&flags, "10 00 0500 09 00\n10 00 0600 00\n");
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    let notes: Vec<bool> = run
        .out
        .lines()
        .map(|line| line.contains(r#""note":9"#))
        .collect();
    assert_eq!(notes, [true, false], "{}", run.out);
}

#[test]
fn a_feature_and_a_bare_body_are_chosen_by_flags() {
    let run = decode(
        "--feature Loud --packet Say --body --direction c2s --table known=/dev/null:id,known",
        "",
    );
    assert_eq!(
        run.status, 1,
        "an empty table file has no columns: {}",
        run.err
    );
    let csv = file("none.csv", "id,known\n");
    let flags = format!(
        "--feature Loud --packet Say --body --direction c2s --table known={}:id,known",
        csv.display()
    );
    let run = decode(&flags, "00 ff 0500 00\n");
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    assert!(run.out.contains(r#""volume":255"#), "{}", run.out);
    assert_eq!(encode(&flags, &run.out).out, "00ff050000\n");
}

#[test]
fn a_struct_is_decoded_by_its_name() {
    let run = decode("--packet Place --direction c2s", "0a00 1400\n");
    assert!(
        run.out.contains(r#""fields":{"x":10,"y":20}"#),
        "{}",
        run.out
    );
    assert_eq!(
        encode("--packet Place --direction c2s", &run.out).out,
        "0a001400\n"
    );
}

#[test]
fn names_that_the_schema_does_not_have_are_usage_errors_with_advice() {
    let cases = [
        ("--state tolk --direction c2s", "did you mean `talk`?"),
        ("--direction c2s", "login, again"),
        (
            "--state talk --direction c2s --packet Sai",
            "did you mean `Say`?",
        ),
        (
            "--state talk --direction c2s --at cleint=3",
            "did you mean `client`?",
        ),
        ("--state talk --direction c2s --at client=30", "1..=9"),
        (
            "--state talk --direction c2s --feature Laud",
            "did you mean `Loud`?",
        ),
        (
            "--state talk --direction c2s --table nown=x.csv:a,b",
            "did you mean `known`?",
        ),
        (
            "--state talk --direction c2s --table known",
            "NAME=FILE:KEY,VALUE",
        ),
        (
            "--state talk --direction c2s --set wo=1",
            "did you mean `who`?",
        ),
        ("--state talk --direction c2s --set who", "CONTEXT=JSON"),
        ("--state talk --direction up", "possible values"),
    ];
    for (flags, advice) in cases {
        let run = decode(flags, "");
        assert_eq!(run.status, 2, "{flags}: {}", run.err);
        assert!(run.err.contains(advice), "{flags}: {}", run.err);
    }
}

#[test]
fn context_values_that_no_bytes_could_hold_are_usage_errors() {
    let long = format!(
        "--state talk --direction c2s --set who=\"{}\"",
        "a".repeat(256)
    );
    let run = decode(&long, "");
    assert_eq!(run.status, 2, "{}", run.err);
    let told = "who: length 256 is over the limit of 255";
    assert!(run.err.contains(told), "{}", run.err);
}

#[test]
fn files_that_are_not_there_are_faults_of_the_input() {
    let run = decode("--state talk --direction c2s no-such-file.txt", "");
    assert_eq!(run.status, 1);
    assert!(run.err.contains("no-such-file.txt"), "{}", run.err);
    let run = feed("decode schemas/chad.pgen --direction c2s", "");
    assert_eq!(run.status, 1);
    let near = Path::new("schemas").join("chat.pgen").display().to_string();
    assert!(run.err.contains(&near), "{}", run.err);
}

#[test]
fn control_characters_in_texts_survive_json() {
    let line = "12 04 7f 00 1b 9b\n";
    let run = decode("--state talk --direction c2s", line);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    let back = encode("--state talk --direction c2s", &run.out);
    assert_eq!(back.out, "12047f001b9b\n");
    let text = feed(
        &format!("decode {} --state talk --direction c2s", schema()),
        line,
    );
    assert!(
        text.out.contains(r#""\u{7f}\0\u{1b}\u{9b}""#),
        "{}",
        text.out
    );
}

#[test]
fn a_value_that_breaks_a_note_with_warn_passes_and_is_named() {
    let schema = file(
        "warned.pgen",
        "protocol warned { endian little; text utf8; opcode u8; }
         struct Stat { level: u8 @range(1..=5) @warn }
         s2c Stats = 0x01 { stats: [Stat; u8], name: str[u8] @len(..=2) @warn, pin: u8 @range(1..=5) @warn @secret }
         c2s Strict = 0x01 { level: u8 @range(1..=5) }",
    );
    let schema = schema.display();
    let line = "01 02 05 09 03 61 62 63 07";
    let Run { status, out, err } = feed(
        &format!("decode {schema} --direction s2c --format json"),
        line,
    );
    assert_eq!((status, err.as_str()), (0, ""));
    assert_eq!(
        out,
        r#"{"line":1,"offset":0,"packet":"Stats","opcode":"0x01","fields":{"stats":[{"level":5},{"level":9}],"name":"abc","pin":7},"warnings":[{"path":"stats[1].level","message":"9 is not in 1..=5"},{"path":"name","message":"3 long, at most 2"},{"path":"pin","message":"a secret value is not as it should be"}]}
"#
    );
    let again = feed(&format!("encode {schema} --direction s2c"), &out);
    assert_eq!(again.out.trim(), line.replace(' ', ""));
    let text = feed(&format!("decode {schema} --direction s2c"), line);
    assert!(
        text.out
            .contains("warning: stats[1].level: 9 is not in 1..=5"),
        "{}",
        text.out
    );
    let strict = feed(
        &format!("decode {schema} --direction c2s --format json"),
        "01 09",
    );
    assert_eq!(strict.status, 1);
}
