//! What holds for every command: help, status, colour, pipes.

use std::io::Read;
use std::process::Stdio;

use crate::program::{command, finish, run};

#[test]
fn without_a_command_help_is_shown_as_a_usage_error() {
    let run = run("");
    assert_eq!((run.status, run.out.as_str()), (2, ""));
    assert!(
        run.err.contains("Usage: protogen [OPTIONS] <COMMAND>"),
        "{}",
        run.err
    );
}

#[test]
fn a_wrong_command_is_a_usage_error_with_advice() {
    let run = run("explian");
    assert_eq!(run.status, 2);
    assert!(run.err.contains("'explain'"), "{}", run.err);
}

#[test]
fn every_code_that_is_listed_is_explained() {
    let list = run("explain");
    assert_eq!(list.status, 0);
    let codes: Vec<&str> = list
        .out
        .lines()
        .filter_map(|line| line.split_once("  "))
        .map(|(code, _)| code)
        .collect();
    assert!(codes.contains(&"E0801"), "{}", list.out);
    for code in codes {
        let run = run(&format!("explain {}", code.to_lowercase()));
        assert_eq!(run.status, 0);
        assert!(run.out.starts_with(&format!("{code}: ")), "{}", run.out);
    }
}

#[test]
fn an_unknown_code_is_a_usage_error() {
    let run = run("explain E08011");
    assert_eq!((run.status, run.out.as_str()), (2, ""));
    assert!(run.err.contains("did you mean `E0801`?"), "{}", run.err);
}

#[test]
fn colour_is_for_terminals_unless_it_is_asked_for() {
    assert!(!run("explain").out.contains('\x1b'));
    assert!(run("explain --color always").out.contains('\x1b'));
    let mut quiet = command("--color=always explain");
    quiet.env("NO_COLOR", "1");
    assert!(
        finish(quiet, "").out.contains('\x1b'),
        "the flag is stronger than the variable"
    );
}

#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let mut child = command("completions bash")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut err)
        .unwrap();
    assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""));
}

#[test]
fn every_shell_gets_a_completion_script() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = run(&format!("completions {shell}"));
        assert_eq!(run.status, 0);
        assert!(
            run.out.contains("protogen") && run.out.len() > 500,
            "{shell}: {}",
            run.out
        );
    }
}
