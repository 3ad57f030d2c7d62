//! `protogen show`: layouts of one version.

use crate::program::run;

#[test]
fn a_layout_has_offsets_as_far_as_they_are_fixed() {
    let run = run("show schemas/open_tibia.pgen s2c.Talk --at client=860");
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    insta::assert_snapshot!(run.out);
}

#[test]
fn lists_regions_and_conditions_are_opened() {
    insta::assert_snapshot!(
        "login",
        run("show schemas/open_tibia.pgen AccountLogin").out
    );
    insta::assert_snapshot!("tile", run("show schemas/open_tibia.pgen UpdateTile").out);
    insta::assert_snapshot!(
        "partial",
        run("show schemas/bloom_sky.pgen PlayerUpdated").out
    );
    insta::assert_snapshot!(
        "envelope",
        run("show schemas/master_server_toolkit.pgen c2s.Ping").out
    );
}

#[test]
fn json_is_one_object_a_layout() {
    let run = run("show schemas/open_tibia.pgen Talk --at client=860 --format json");
    let objects: Vec<serde_json::Value> = run
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let opcodes: Vec<&str> = objects
        .iter()
        .map(|o| o["opcode"].as_str().unwrap())
        .collect();
    assert_eq!(opcodes, ["0xAA", "0x96"]);
    let rows = objects[0]["rows"].as_array().unwrap();
    assert_eq!(
        (rows[1]["name"].as_str(), rows[1]["offset"].as_u64()),
        (Some("statement"), Some(1))
    );
}

#[test]
fn without_a_name_the_packets_of_the_version_are_listed() {
    let old = run("show schemas/open_tibia.pgen --at client=760").out;
    let new = run("show schemas/open_tibia.pgen --at client=1098").out;
    assert!(!old.contains("Challenge") && new.contains("Challenge"));
    assert!(old.starts_with("c2s  0x01    AccountLogin"), "{old}");
}

#[test]
fn every_packet_and_struct_has_a_layout() {
    for schema in [
        "open_tibia",
        "bloom_sky",
        "chat",
        "custom_binary",
        "master_server_toolkit",
    ] {
        let file = format!("schemas/{schema}.pgen");
        let ir: serde_json::Value = serde_json::from_str(&run(&format!("ir {file}")).out).unwrap();
        for list in ["packets", "structs"] {
            for item in ir[list].as_array().unwrap().iter().step_by(23) {
                let name = item["name"].as_str().unwrap();
                let shown = run(&format!("show {file} {name}"));
                let elsewhere = shown.err.contains("is not on the wire at this version");
                assert!(shown.status == 0 || elsewhere, "{name}: {}", shown.err);
            }
        }
    }
}

#[test]
fn a_name_that_is_not_there_gets_a_suggestion() {
    let run = run("show schemas/open_tibia.pgen Tlak");
    assert_eq!(run.status, 2);
    assert!(run.err.contains("did you mean `Talk`?"), "{}", run.err);
}

#[test]
fn a_name_of_both_directions_is_offered_once() {
    let schema = crate::program::file(
        "both.pgen",
        "protocol both { endian little; text utf8; opcode u8; } c2s Talk = 1; s2c Talk = 1;",
    );
    let run = run(&format!("show {} Xyzzy", schema.display()));
    assert_eq!(run.status, 2, "{}", run.err);
    assert!(
        run.err.contains("packets and structs: Talk\n"),
        "{}",
        run.err
    );
}
