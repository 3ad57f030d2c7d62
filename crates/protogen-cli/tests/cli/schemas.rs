//! `check`, `test`, `ir` and `generate` on schema files.

use crate::program::{file, root, run};

const BROKEN: &str = "\
protocol broken { endian little; opcode u8; }
c2s One = 1 { a: u8, b: u61 }
c2s Two = 1 { a: u8 }
";

#[test]
fn the_shipped_schemas_are_right_and_their_tests_hold() {
    let names = [
        "open_tibia",
        "bloom_sky",
        "chat",
        "custom_binary",
        "master_server_toolkit",
    ];
    let files: Vec<String> = names
        .iter()
        .map(|name| format!("schemas/{name}.pgen"))
        .collect();
    let check = run(&format!("check {}", files.join(" ")));
    assert_eq!((check.status, check.err.as_str()), (0, ""));
    assert_eq!(check.out.lines().count(), 5);
    let test = run(&format!("test {}", files.join(" ")));
    assert_eq!((test.status, test.err.as_str()), (0, ""), "{}", test.out);
    assert!(
        test.out.lines().all(|line| line.starts_with("ok ")),
        "{}",
        test.out
    );
}

#[test]
fn faults_are_shown_together_as_text_or_json() {
    let path = file("schemas/broken.pgen", BROKEN);
    let text = run(&format!("check {}", path.display()));
    assert_eq!((text.status, text.out.as_str()), (1, ""));
    assert!(
        text.err.contains("u61") && text.err.contains("broken.pgen:2"),
        "{}",
        text.err
    );
    let json = run(&format!("check --message-format json {}", path.display()));
    assert_eq!((json.status, json.err.as_str()), (1, ""));
    for line in json.out.lines() {
        let object: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(object["code"].as_str().unwrap().starts_with('E'));
        assert!(object["line"].as_u64().unwrap() > 1);
    }
}

#[test]
fn a_test_that_does_not_hold_shows_both_sides() {
    let text = "\
protocol small { endian little; text utf8; opcode u8; }
c2s Greet = 1 { name: str[u8], times: u8 }
test Greet \"01 02 68 69 03\" = { name: \"hi\", times: 3 };
test Greet \"01 02 68 69 03\" = { name: \"ho\", times: 3 };
test Greet \"01 02 68\" = { name: \"h\", times: 3 };
";
    let path = file("schemas/small_tests.pgen", text);
    let run = run(&format!("test {}", path.display()));
    assert_eq!((run.status, run.err.as_str()), (1, ""));
    let shown = run.out.replace(&path.display().to_string(), "small.pgen");
    insta::assert_snapshot!(shown);
}

#[test]
fn tests_as_json_are_one_object_each() {
    let run = run("test schemas/chat.pgen --format json");
    assert_eq!(run.status, 0);
    let objects: Vec<serde_json::Value> = run
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(objects.len() > 5 && objects.iter().all(|object| object["ok"] == true));
}

#[test]
fn the_json_schema_of_the_ir_stands_in_the_repository() {
    let stored = std::fs::read_to_string(root().join("crates/protogen-schema/ir.schema.json"));
    let made = run("ir --json-schema");
    assert_eq!(made.status, 0);
    assert!(
        stored.is_ok_and(|stored| stored == made.out),
        "run `cargo run -q -- ir --json-schema > crates/protogen-schema/ir.schema.json`"
    );
}

#[test]
fn the_ir_of_a_schema_is_json_with_a_version() {
    let run = run("ir schemas/chat.pgen");
    let ir: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(
        (ir["ir_version"].as_u64(), ir["name"].as_str()),
        (Some(2), Some("chat"))
    );
}

#[test]
fn generated_code_is_written_once_and_compared_with_check() {
    let out = file("schemas/generated/marker", "").with_file_name("chat.rs");
    let _ = std::fs::remove_file(&out);
    let line = format!("generate schemas/chat.pgen --out {}", out.display());
    let missing = run(&format!("{line} --check"));
    assert_eq!(missing.status, 1);
    assert!(missing.out.contains("is missing"), "{}", missing.out);
    assert!(run(&line).err.starts_with("wrote "));
    assert!(run(&line).err.starts_with("unchanged "));
    assert_eq!(run(&format!("{line} --check")).status, 0);
    let text = std::fs::read_to_string(&out).unwrap();
    std::fs::write(&out, text.replacen("pub struct", "pub  struct", 1)).unwrap();
    let stale = run(&format!("{line} --check"));
    assert_eq!(stale.status, 1);
    assert!(
        stale.out.contains("is stale") && stale.out.contains("+pub struct"),
        "{}",
        stale.out
    );
    assert_eq!(
        run("generate schemas/chat.pgen").out,
        text,
        "to standard output"
    );
}

#[test]
fn a_folder_gets_a_file_a_state_where_the_code_is_long() {
    let folder = file("schemas/tibia/marker", "")
        .parent()
        .unwrap()
        .to_path_buf();
    let line = format!(
        "generate schemas/open_tibia.pgen --out {}",
        folder.display()
    );
    assert_eq!(run(&line).status, 0);
    assert!(folder.join("tibia/mod.rs").is_file() && folder.join("tibia/game.rs").is_file());
    assert_eq!(run(&format!("{line} --check")).status, 0);
}

#[test]
fn a_bot_generates_the_packets_that_it_needs() {
    let few = run("generate schemas/open_tibia.pgen --at client=1098 --packets s2c.Talk,c2s.Talk");
    assert_eq!((few.status, few.err.as_str()), (0, ""));
    // One of each direction.
    assert_eq!(few.out.matches("pub struct Talk {").count(), 2);
    let one = run("generate schemas/open_tibia.pgen --at client=1098 --packets game.s2c.Talk");
    assert_eq!(one.out.matches("pub struct Talk {").count(), 1);
    let all = run("generate schemas/open_tibia.pgen --at client=1098");
    assert!(
        few.out.len() * 4 < all.out.len(),
        "{} of {}",
        few.out.len(),
        all.out.len()
    );
    let wrong = run("generate schemas/open_tibia.pgen --packets Tlak");
    assert_eq!(wrong.status, 2);
    assert!(wrong.err.contains("did you mean `Talk`?"), "{}", wrong.err);
}

#[test]
fn views_are_generated_of_what_is_asked_for() {
    let plain = run("generate schemas/chat.pgen");
    assert!(!plain.out.contains("View<'a>"));
    let one = run("generate schemas/chat.pgen --views=Say");
    assert_eq!((one.status, one.err.as_str()), (0, ""));
    assert!(one.out.contains("pub struct SayView<'a> {"), "{}", one.out);
    assert!(!one.out.contains("LoginView"), "{}", one.out);
    let side = run("generate schemas/chat.pgen --views=s2c.Said");
    assert_eq!((side.status, side.err.as_str()), (0, ""));
    assert!(
        side.out.contains("pub struct SaidView<'a> {"),
        "{}",
        side.out
    );
    let all = run("generate --views schemas/chat.pgen");
    assert!(
        all.out.contains("pub struct LoginView<'a> {"),
        "{}",
        all.out
    );
    let wrong = run("generate schemas/chat.pgen --views=Ping");
    assert_eq!(wrong.status, 1);
    let why = "a view of `Ping`, which holds no text or bytes to borrow";
    assert!(wrong.err.contains(why), "{}", wrong.err);
    let typo = run("generate schemas/chat.pgen --views=Sya");
    assert_eq!(typo.status, 2);
    assert!(typo.err.contains("did you mean `Say`?"), "{}", typo.err);
}
