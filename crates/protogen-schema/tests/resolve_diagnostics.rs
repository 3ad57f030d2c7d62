//! Every code of names, types, versions, sessions and tests: a schema beside what is said of it.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use protogen_schema::{
    codes, compile_text,
    render::{Style, render_text},
};

const HEADER: &str = "protocol example { endian little; text utf8; opcode u8; version 1..=9; }\n";

fn said(name: &str, text: &str) -> String {
    let compiled = compile_text(name, text);
    render_text(&compiled.diagnostics, &compiled.files, Style::Plain)
}

/// An example of an explanation, under the header that it leaves out.
fn example(text: &str) -> String {
    if text.contains("protocol ") {
        text.to_owned()
    } else {
        format!("{HEADER}{text}")
    }
}

fn resolved(code: &str) -> bool {
    ("E02".."E08").contains(&code)
}

#[test]
fn every_code_is_shown_by_a_schema_of_its_own() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    for explanation in codes::all().filter(|found| resolved(found.code.0)) {
        let name = format!("{}.pgen", explanation.code);
        let text = std::fs::read_to_string(folder.join(&name)).unwrap();
        let said = said(&name, &text);
        assert!(said.contains(explanation.code.0), "{name}: {said}");
        insta::with_settings!({
            snapshot_path => &folder,
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, {
            insta::assert_snapshot!(explanation.code.0, said);
        });
    }
}

#[test]
fn every_explanation_shows_the_fault_and_a_way_out() {
    let mut last = "";
    for explanation in codes::all().filter(|found| resolved(found.code.0)) {
        let code = explanation.code.0;
        assert!(last < code, "{code} is out of order");
        last = code;
        let mut blocks = explanation.text.split("```\n").skip(1).step_by(2);
        let faulty = said("faulty.pgen", &example(blocks.next().unwrap()));
        assert!(faulty.contains(code), "{code}: {faulty}");
        let better = said("better.pgen", &example(blocks.next().unwrap()));
        assert!(!better.contains("error["), "{code}: {better}");
    }
}
