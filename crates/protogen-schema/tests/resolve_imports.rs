//! What a file sees of the files that it imports.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use protogen_schema::{
    compile,
    load::Memory,
    render::{Style, render_text},
};

const HEADER: &str = "protocol p { endian little; text utf8; opcode u8; }\n";

/// What is said of a root and the files beside it.
fn said(root: &str, files: &[(&str, &str)]) -> String {
    let mut door = Memory::new().with("root.pgen", format!("{HEADER}{root}"));
    for (name, text) in files {
        door = door.with(name, *text);
    }
    let compiled = compile(std::path::Path::new("root.pgen"), &door);
    render_text(&compiled.diagnostics, &compiled.files, Style::Plain)
}

const DECLARES: (&str, &str) = ("names.pgen", "struct Name { text: str[u8] }\n");
const IMPORTS: (&str, &str) = (
    "people.pgen",
    "use names::{Name};\nstruct Person { name: Name }\n",
);

#[test]
fn a_name_is_imported_from_the_file_that_declares_it_alone() {
    insta::assert_snapshot!(said(
        "use people::{Person, Name};\nc2s Meet = 1 { who: Person, by: Name }\n",
        &[DECLARES, IMPORTS],
    ));
}

#[test]
fn a_name_is_not_imported_through_a_file_that_was_read_before() {
    // `greet` stands behind `people`, whose own imports are known by then.
    let greet = (
        "greet.pgen",
        "use people::{Name};\nstruct Greeting { to: Name }\n",
    );
    let text = said(
        "use people::{Person};\nuse greet::{Greeting};\nc2s Meet = 1 { who: Person, say: Greeting }\n",
        &[DECLARES, IMPORTS, greet],
    );
    assert!(
        text.starts_with("error[E0201]: `people.pgen` declares no `Name`"),
        "{text}"
    );
}

#[test]
fn the_whole_of_a_file_is_what_it_declares() {
    let text = said(
        "use \"people.pgen\";\nc2s Meet = 1 { who: Person, by: Name }\n",
        &[DECLARES, IMPORTS],
    );
    assert!(
        text.starts_with("error[E0201]: cannot find a type `Name`"),
        "{text}"
    );
}

#[test]
fn what_a_protocol_has_once_needs_no_import() {
    insta::assert_snapshot!(said(
        "use people::{limit};\nc2s Meet = 1 { ages: [u8; limit] }\n",
        &[
            ("people.pgen", "use limits::{MAX};\nconst AGE: u8 = MAX;\n"),
            ("limits.pgen", "context limit: u8;\nconst MAX: u8 = 9;\n"),
        ],
    ));
}

#[test]
fn imports_stand_in_any_order() {
    let other = ("other.pgen", "struct Name { number: u8 }\n");
    let (whole, one) = ("use \"other.pgen\";\n", "use names::{Name};\n");
    let packet = "c2s Meet = 1 { by: Name }\ntest Meet \"01 01 61\" = { by: { text: \"a\" } };\n";
    for root in [
        format!("{whole}{one}{packet}"),
        format!("{one}{whole}{packet}"),
    ] {
        assert_eq!(said(&root, &[DECLARES, other]), "");
    }
}

#[test]
fn one_name_of_two_whole_files_is_declared_twice() {
    insta::assert_snapshot!(said(
        "use \"names.pgen\";\nuse \"other.pgen\";\nc2s Meet = 1 { by: Name }\n",
        &[DECLARES, ("other.pgen", "struct Name { number: u8 }\n")],
    ));
}

#[test]
fn a_name_of_its_own_stands_before_those_of_whole_files() {
    let packet = "c2s Meet = 1 { by: Name }\ntest Meet \"01 07\" = { by: { age: 7 } };\n";
    let own = "struct Name { age: u8 }\n";
    assert_eq!(
        said(&format!("use \"names.pgen\";\n{own}{packet}"), &[DECLARES]),
        ""
    );
}

#[test]
fn what_a_file_that_is_not_there_declares_is_missed_once() {
    let text = said(
        "use people::{Person};\nc2s Meet = 1 { who: Person }\n",
        &[IMPORTS],
    );
    assert_eq!(text.matches("error").count(), 1, "{text}");
    assert!(text.starts_with("error[E0120]"), "{text}");
}
