//! `protogen watch`: generates again when a file changes, and survives faults.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::program::{command, file};

const RIGHT: &str = "protocol small { endian little; opcode u8; }\nc2s One = 1 { a: u8 }\n";

#[test]
fn each_change_is_generated_and_a_fault_leaves_the_file() {
    let schema = file("watch/in/small.pgen", RIGHT);
    let out = file("watch/out/marker", "").with_file_name("small.rs");
    let _ = std::fs::remove_file(&out);
    let line = format!("watch {} --out {}", schema.display(), out.display());
    let mut child = command(&line)
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap())
        .lines()
        .map(Result::unwrap);
    let mut until = |word: &str| {
        said.by_ref()
            .take_while(|line| !line.starts_with(word))
            .count()
    };

    until("watching");
    let first = std::fs::read_to_string(&out).unwrap();
    std::fs::write(&schema, RIGHT.replace("a: u8", "a: u8, b: u61")).unwrap();
    until("error");
    until("watching");
    assert_eq!(std::fs::read_to_string(&out).unwrap(), first);
    std::fs::write(&schema, RIGHT.replace("a: u8", "a: u8, b: u16")).unwrap();
    until("wrote");
    until("watching");
    assert!(
        std::fs::read_to_string(&out)
            .unwrap()
            .contains("pub b: u16")
    );
    child.kill().unwrap();
    child.wait().unwrap();
}
