//! Opcodes that are shared by right, however many packets share them, and those that are not.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::time::{Duration, Instant};

use protogen_schema::{compile_text, diagnostic::Severity};

/// A build without optimisation, on a machine with other work.
const LONGEST: Duration = Duration::from_secs(20);

/// The first lines of what is said of a schema with `opcode u8` and many versions.
fn said(text: &str) -> Vec<String> {
    said_of("opcode u8", text)
}

fn said_of(opcode: &str, text: &str) -> Vec<String> {
    let header = format!(
        "protocol p {{ endian little; text utf8; {opcode}; version 1..=100000; version proto 1..=100000; }}\n"
    );
    let started = Instant::now();
    let compiled = compile_text("opcodes.pgen", &format!("{header}{text}"));
    let took = started.elapsed();
    assert!(took < LONGEST, "took {took:?}");
    let messages = compiled.diagnostics.iter();
    messages
        .filter(|fault| fault.severity == Severity::Error)
        .map(|fault| format!("{}: {}", fault.code, fault.message))
        .collect()
}

fn repeat(count: u32, each: impl Fn(u32) -> String) -> String {
    (0..count).map(each).collect()
}

#[test]
fn one_opcode_is_of_one_packet_in_each_of_many_states() {
    let states = repeat(1_500, |n| {
        format!(
            "state s{n} {{ both P{n} = 1 {{ x: u8 }} => s{}; }}\n",
            (n + 1) % 1_500
        )
    });
    let none: [&str; 0] = [];
    assert_eq!(said(&format!("entry s0;\n{states}")), none);
    let twice = states.replacen("state s9 {", "state s9 { s2c Other = 1;", 1);
    assert_eq!(
        said(&format!("entry s0;\n{twice}")),
        ["E0805: `Other` and `P9` both have opcode 0x01 in state `s9` at every version"]
    );
    let everywhere = format!("entry s0;\n{states}s2c Ping = 1;\n");
    let said = said(&everywhere);
    assert!(said[0].starts_with("E0805: `P0` and `Ping`"), "{}", said[0]);
}

#[test]
fn one_opcode_is_of_one_packet_at_each_of_many_versions() {
    let packet = |n: u32| format!("c2s P{n} = 1 @in({}..{});\n", 2 * n + 1, 2 * n + 2);
    let packets = repeat(20_000, packet);
    let none: [&str; 0] = [];
    assert_eq!(said(&packets), none);
    assert_eq!(
        said(&format!("{packets}c2s Late = 1 @since(39999);\n")),
        ["E0805: `P19999` and `Late` both have opcode 0x01 at version 39999"]
    );
}

#[test]
fn versions_that_take_turns_are_apart() {
    let packet = |n: u32| {
        format!(
            "c2s P{n} = 1 @in({}..{}) | 1 @in({}..{});\n",
            n + 1,
            n + 2,
            n + 50_001,
            n + 50_002
        )
    };
    let none: [&str; 0] = [];
    assert_eq!(said(&repeat(5_000, packet)), none);
}

#[test]
fn two_axes_tell_packets_apart() {
    let packet = |n: u32| {
        let (client, proto) = (n % 70 + 1, n / 70 + 1);
        let client = format!("@in({client}..{})", client + 1);
        format!("c2s P{n} = 1 {client} @in(proto {proto}..{});\n", proto + 1)
    };
    let none: [&str; 0] = [];
    assert_eq!(said(&repeat(4_900, packet)), none);
    let same = format!(
        "{}c2s Same = 1 @in(3..4) @in(proto 3..4);\n",
        repeat(4_900, packet)
    );
    assert_eq!(
        said(&same),
        ["E0805: `P142` and `Same` both have opcode 0x01 at version 3, proto 3"]
    );
}

#[test]
fn features_tell_packets_apart() {
    let features = repeat(5, |n| format!("feature F{n};\n"));
    let packet = |n: u32| {
        let asked: Vec<String> = (0..5)
            .map(|bit| match n >> bit & 1 {
                1 => format!("F{bit}"),
                _ => format!("not F{bit}"),
            })
            .collect();
        format!("c2s P{n} = 1 @has({});\n", asked.join(", "))
    };
    let none: [&str; 0] = [];
    assert_eq!(said(&format!("{features}{}", repeat(32, packet))), none);
}

#[test]
fn a_part_of_an_opcode_is_shared_by_many() {
    let none: [&str; 0] = [];
    let subs = repeat(5_000, |n| format!("Q{n} = {n};\n"));
    let quest = format!("s2c Quest = 0x8D / u32 {{ {subs} }}\n");
    assert_eq!(said(&quest), none);
    assert_eq!(
        said(&format!("{quest}s2c Whole = 0x8D;\n"))[0],
        "E0805: the opcode of `QuestQ0` begins with that of `Whole` at every version"
    );
    let pairs = repeat(5_000, |n| format!("c2s P{n} = 1/{n};\n"));
    assert_eq!(said_of("opcode u8/u32", &pairs), none);
    let same = format!("{pairs}c2s Same = 1/77;\n");
    assert_eq!(
        said_of("opcode u8/u32", &same),
        ["E0805: `P77` and `Same` both have opcode 0x01/0x4D at every version"]
    );
}

#[test]
fn a_packet_of_both_directions_meets_those_of_each() {
    assert_eq!(
        said("c2s A = 1;\ns2c B = 1;\nboth C = 1;\n"),
        [
            "E0805: `A` and `C` both have opcode 0x01 at every version",
            "E0805: `B` and `C` both have opcode 0x01 at every version",
        ]
    );
}
