//! Each code of E01xx has one case: a schema beside what is said of it.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::{fmt::Write as _, path::Path};

use protogen_schema::{
    codes,
    diagnostic::Diagnostics,
    load::{FileSystem, Load, Memory, load},
    render::{Style, render_json, render_text},
    source::Files,
    syntax,
};

/// What is said of one file.
fn faults(text: &str) -> String {
    let (files, id) = Files::of("case.pgen", text);
    let mut sink = Diagnostics::new();
    let _tree = syntax::parse(id, text, &mut sink);
    render_text(&sink, &files, Style::Plain)
}

fn loading(door: &dyn Load) -> String {
    let loaded = load(Path::new("game/root.pgen"), door);
    render_text(&loaded.diagnostics, &loaded.files, Style::Plain)
}

fn case(text: &str) -> String {
    format!("{text}\n----\n{}", faults(text))
}

macro_rules! cases {
    ($($name:ident: $text:expr;)*) => {
        $(#[test]
        fn $name() {
            insta::assert_snapshot!(case($text));
        })*
    };
}

cases! {
    e0101_a_field_wants_its_colon: "struct Position { x u16, y: u16 }";
    e0101_an_unknown_item_is_likened_to_a_known_one: "strukt Position { x: u16 }\nstruct B { y: u8 }";
    e0101_conditions_are_joined_by_words: "struct A { a: u8, if a == 1 && a == 2 { b: u8 } }";
    e0102_a_character_that_begins_no_token: "struct A { a: u8 # 3 }";
    e0103_a_bracket_that_is_never_closed: "struct Line { cells: [u16; 4 }\nstruct B { y: u8 }";
    e0103_a_brace_that_is_never_closed_ends_before_the_next_item:
        "state game {\n  s2c A = 1 { x: u8 }\n\nstruct B { y: u8 }\n";
    e0103_a_brace_that_closes_nothing: "struct B { y: u8 } }\nstruct C { z: u8 }";
    e0104_an_unknown_suffix: "const LIMIT: u32 = 64KB;";
    e0105_an_unknown_escape: r#"struct A { _: bytes[4] = "WoW\q" }"#;
    e0105_a_text_without_an_end: "use \"a.pgen;\nstruct B { y: u8 }";
    e0106_a_keyword_as_a_name: "struct Rule { if: u8 }\nstruct match { a: u8 }";
    e0107_a_comment_without_an_end: "struct A { a: u8 }\n/* positions\nstruct B { y: u8 }";
    e0109_a_doc_comment_before_nothing: "struct A {\n  a: u8,\n  /// the floor\n}\n/// the end";
    e0110_a_gate_behind_a_type: "struct A { a: u32 @since(980) }";
    e0110_a_note_before_a_field: "struct A { @sinse(980) a: u32 }";
    e0111_a_semicolon_between_fields: "struct A { a: u16; b: u16 }";
    e0111_a_comma_is_missing: "struct A {\n  a: u16\n  b: u16,\n}";
    e0111_a_comma_is_missing_within_a_line: "struct A { a: u16 b: u16 }";
    e0101_lines_of_a_session_end_in_semicolons: "session { layer; frame two; unknown maybe; transport tcp; }";
    e0101_a_packet_wants_its_equals_sign: "c2s Foo 0x01 { a: u8 }\npacket B = 2;\nenum E { A, B }\nflags F: u8 { A }";
    e0111_a_semicolon_is_missing: "const A: u8 = 1\nconst B: u8 = 2;";
    e0112_a_chain_of_comparisons: "struct A { z: u8, if 0 < z < 8 { light: u8 } }";
    e0113_a_type_where_fields_are_wanted: "struct A { if Double { u32 } else { u16 } }";
    e0114_a_number_without_a_write_rule: "number Packed: u8 over u8 { read b => b - 1 }";
    many_faults_are_found_in_one_run: "\
struct A { a: , b: u8 }
enum E u8 { X = 1 }
state game {
  s2c First = { a: u8 }
  s2c Second = 0x02 { b: [u8 4], c: u8 }
  s2c Third = 0x03 { c: match u8 { 1 = A, 2 => B { d: } } }
}
test First \"01\" = { a 1 };
";
}

#[test]
fn e0108_a_million_braces_are_one_fault() {
    for text in [
        format!("struct A {{ a: {}1", "(".repeat(1_000_000)),
        "{".repeat(1_000_000),
        format!("const A: u8 = {}1;", "- ".repeat(100_000)),
        format!("const A: u8 = 1{};", " + 1".repeat(100_000)),
        format!("struct A {{ a: u8{} }}", "?".repeat(100_000)),
        format!("struct A {{ a: {}u8 }}", "block[1] ".repeat(100_000)),
        format!("struct A {{ a: {}u8 }}", "match if a { ".repeat(100_000)),
    ] {
        let said = faults(&text);
        assert!(
            said.contains("error[E0108]: this is nested too deeply"),
            "{said}"
        );
    }
}

#[test]
fn e0108_names_the_place() {
    let text = format!("const A: u8 =\n{}1{};", "(".repeat(70), ")".repeat(70));
    insta::assert_snapshot!(faults(&text));
}

#[test]
fn e0120_a_file_that_is_not_there() {
    insta::assert_snapshot!(loading(&Memory::new()));
    let door = Memory::new().with(
        "game/root.pgen",
        "use common::{A};\nuse \"ids/763.pgen\";\n",
    );
    insta::assert_snapshot!(loading(&door));
}

#[test]
fn e0121_an_import_that_leaves_the_folder() {
    let text = "use \"../common.pgen\";\nuse \"/etc/passwd\";\nuse linked::{A};\n";
    let door = Memory::new()
        .with("game/root.pgen", text)
        .with("common.pgen", "")
        .with_link("game/linked.pgen", "common.pgen");
    insta::assert_snapshot!(loading(&door));
}

#[test]
fn e0122_a_ring_of_imports() {
    let door = Memory::new()
        .with("game/root.pgen", "use a::{A};\n")
        .with("game/a.pgen", "use b::{B};\n")
        .with("game/b.pgen", "use a::{A};\nuse root::{R};\n");
    insta::assert_snapshot!(loading(&door));
}

#[test]
fn e0123_a_file_that_is_too_large() {
    let door = Memory::new()
        .with("game/root.pgen", "use large::{A};\n")
        .with("game/large.pgen", vec![b' '; 4 * 1024 * 1024 + 1]);
    insta::assert_snapshot!(loading(&door));
}

#[test]
fn e0124_a_file_that_is_not_utf8() {
    let door = Memory::new()
        .with("game/root.pgen", "use latin1::{A};\n")
        .with("game/latin1.pgen", b"// one\n// caf\xE9\n".to_vec());
    insta::assert_snapshot!(loading(&door));
}

#[test]
fn a_file_is_loaded_once_and_its_imports_are_known() {
    let door = Memory::new()
        .with("game/root.pgen", "use a::{A};\nuse parts::b;\n")
        .with("game/a.pgen", "use parts::b::{B};\nstruct A { b: B }\n")
        .with("game/parts/b.pgen", "use \"c.pgen\";\nstruct B { c: u8 }\n")
        .with("game/parts/c.pgen", "");
    let loaded = load(Path::new("game/root.pgen"), &door);
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
    let mut said = String::new();
    for import in &loaded.imports {
        let path = |id| &loaded.files.file(id).unwrap().path;
        writeln!(said, "{} -> {}", path(import.from), path(import.to)).unwrap();
    }
    assert_eq!(
        said,
        "game/parts/b.pgen -> game/parts/c.pgen\n\
         game/a.pgen -> game/parts/b.pgen\n\
         game/root.pgen -> game/a.pgen\n\
         game/root.pgen -> game/parts/b.pgen\n"
    );
    assert_eq!(loaded.trees.len(), 4);
}

#[test]
fn the_files_of_a_folder_are_loaded_and_none_behind_a_link_out_of_it() {
    let folder = std::env::temp_dir().join(format!("protogen-load-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("game/folder.pgen")).unwrap();
    let text = "use a::{A};\nuse folder::{F};\nuse link::{L};\nuse gone::{G};\n";
    std::fs::write(folder.join("game/root.pgen"), text).unwrap();
    std::fs::write(folder.join("game/a.pgen"), "struct A { a: u8 }\n").unwrap();
    std::fs::write(folder.join("outside.pgen"), "struct L { a: u8 }\n").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.join("outside.pgen"), folder.join("game/link.pgen")).unwrap();
    let loaded = load(&folder.join("game/root.pgen"), &FileSystem);
    std::fs::remove_dir_all(&folder).unwrap();
    let codes: Vec<&str> = loaded
        .diagnostics
        .iter()
        .map(|fault| fault.code.0)
        .collect();
    assert_eq!(loaded.files.iter().count(), 2);
    #[cfg(unix)]
    assert_eq!(codes, ["E0120", "E0121", "E0120"]);
}

#[test]
fn colours_are_for_terminals_only() {
    let (files, id) = Files::of("case.pgen", "struct A { a u8 }");
    let mut sink = Diagnostics::new();
    let _tree = syntax::parse(id, "struct A { a u8 }", &mut sink);
    assert!(render_text(&sink, &files, Style::Colour).contains('\u{1b}'));
    assert!(!render_text(&sink, &files, Style::Plain).contains('\u{1b}'));
}

#[test]
fn json_has_one_object_a_line_with_the_place_in_numbers() {
    let text = "struct A {\n  é: u16; b: u16 }";
    let (files, id) = Files::of("case.pgen", text);
    let mut sink = Diagnostics::new();
    let _tree = syntax::parse(id, text, &mut sink);
    insta::assert_snapshot!(render_json(&sink, &files));
}

#[test]
fn every_code_is_explained_and_shown_by_its_own_example() {
    let mut last = "";
    for explanation in codes::all().filter(|found| found.code.0.starts_with("E01")) {
        assert!(
            last < explanation.code.0,
            "{} is out of order",
            explanation.code
        );
        last = explanation.code.0;
        assert!(
            explanation.text.len() > 60,
            "{} says too little",
            explanation.code
        );
        let Some(example) = explanation.text.split("```\n").nth(1) else {
            continue;
        };
        // The codes of loading and formatting need more than one text.
        if explanation.code.0 < "E0120" {
            let said = faults(example);
            assert!(
                said.contains(explanation.code.0),
                "{}: {said}",
                explanation.code
            );
        }
        if let Some(better) = explanation.text.split("```\n").nth(3) {
            assert_eq!(faults(better), "", "{}", explanation.code);
        }
    }
}
