//! `protogen fmt`: files, folders, standard input, `--check`.

use crate::program::{feed, file, run};

const UGLY: &str = "protocol x {endian little;opcode u8;}\n// why\n\n\n\nc2s A = 1 {  a:u8 }\n";
const NEAT: &str = "protocol x { endian little; opcode u8; }\n// why\n\nc2s A = 1 { a: u8 }\n";

#[test]
fn standard_input_is_formatted_to_standard_output() {
    let run = feed("fmt -", UGLY);
    assert_eq!(
        (run.status, run.out.as_str(), run.err.as_str()),
        (0, NEAT, "")
    );
}

#[test]
fn a_file_is_rewritten_once() {
    let path = file("fmt/rewritten.pgen", UGLY);
    let line = format!("fmt {}", path.display());
    let first = run(&line);
    assert_eq!((first.status, first.out.as_str()), (0, ""));
    assert!(first.err.starts_with("formatted "), "{}", first.err);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), NEAT);
    assert_eq!(run(&line).err, "");
}

#[test]
fn check_shows_what_would_change_and_changes_nothing() {
    let path = file("fmt/checked/ugly.pgen", UGLY);
    let run = run(&format!("fmt --check {}", path.parent().unwrap().display()));
    assert_eq!(run.status, 1);
    assert!(run.out.contains("is not formatted"), "{}", run.out);
    assert!(run.out.contains("+c2s A = 1 { a: u8 }\n"), "{}", run.out);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), UGLY);
}

#[test]
fn a_file_with_a_fault_stays_as_it_is_and_the_fault_is_shown() {
    let broken = "protocol x { endian little opcode u8; }\n";
    let path = file("fmt/broken.pgen", broken);
    let text = run(&format!("fmt {}", path.display()));
    assert_eq!(text.status, 1);
    assert!(text.err.contains("error[E0101]"), "{}", text.err);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), broken);
    let json = run(&format!("fmt --message-format json {}", path.display()));
    let object: serde_json::Value = serde_json::from_str(&json.err).unwrap();
    assert_eq!(
        (object["code"].as_str(), object["line"].as_u64()),
        (Some("E0101"), Some(1))
    );
}

#[test]
fn a_file_that_is_not_there_is_a_fault_of_the_input() {
    let run = run("fmt schemas/no-such.pgen");
    assert_eq!(run.status, 1);
    assert!(run.err.contains("no-such.pgen"), "{}", run.err);
}
