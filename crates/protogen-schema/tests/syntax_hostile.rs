//! Any text is answered soon, with a tree and diagnostics, never with a panic.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::time::{Duration, Instant};

use proptest::prelude::*;
use protogen_schema::{
    diagnostic::Diagnostics,
    render::{Style, render_json, render_text},
    source::Files,
    syntax,
};

/// Generous, because tests run unoptimised beside others; what is not linear takes minutes.
const SOON: Duration = Duration::from_secs(20);

/// Reads, shows and formats, and sees to it that formatting is stable.
fn answer(text: &str) {
    let (files, id) = Files::of("hostile.pgen", text);
    let mut sink = Diagnostics::new();
    let tree = syntax::parse(id, text, &mut sink);
    drop(tree);
    let shown = render_text(&sink, &files, Style::Plain);
    assert_eq!(shown.is_empty(), sink.is_empty());
    let _ = render_json(&sink, &files);
    match syntax::format(text) {
        Ok(formatted) => assert_eq!(syntax::format(&formatted).as_deref(), Ok(&*formatted)),
        Err(faults) => {
            let lost = faults.iter().any(|fault| fault.code.0 == "E0130");
            assert!(!lost, "{faults:?}");
        }
    }
}

#[test]
fn large_hostile_texts_are_answered_soon() {
    const SIZE: usize = 100_000;
    let pieces = [
        "{",
        "}",
        "(",
        "[{(",
        "@",
        "a",
        "a ",
        "a:",
        "a.",
        "0x",
        "\"",
        "\\",
        "/*",
        "/",
        "///\n",
        "\n",
        "é",
        "struct ",
        "struct A {",
        "x: u8,",
        "x: u8 ",
        "-",
        "not ",
        "1 + ",
        "a|",
        "@a(",
        "if a {} else ",
        "test A \"\" = {a:",
        ")]}",
        "c2s A = 1;",
        "..",
        "=> a ",
        "T<",
        "a::",
        "match u8 { 1 => ",
        "let a: u8 = ",
        "\u{0}",
        "\r",
        "/* */",
        "u8? ",
        "{a b}",
        "@since(1) ",
    ];
    for piece in pieces {
        for text in [
            piece.repeat(SIZE / piece.len()),
            format!("struct A {{ {} }}", piece.repeat(SIZE / piece.len())),
        ] {
            let start = Instant::now();
            answer(&text);
            assert!(
                start.elapsed() < SOON,
                "{piece:?} took {:?}",
                start.elapsed()
            );
        }
    }
}

/// A change to a text: where, how much is cut, what is put there.
fn change() -> impl Strategy<Value = (prop::sample::Index, usize, String)> {
    let pieces = prop::sample::select(vec![
        "{", "}", "(", ")", "[", "]", ",", ";", ":", "@", "=", "=>", "|", "..", "..=", "~", "?",
        "if", "else", "match", "0x", "1", "\"", "//", "/*", "*/", "///", "//!", "\n", " ", "-",
        "not", "and", "<", ">", "/", "struct", "state", "é", "r#", "_", "u8", "A", "a",
    ]);
    let text = prop::collection::vec(pieces, 0..4).prop_map(|pieces| pieces.concat());
    (any::<prop::sample::Index>(), 0..20_usize, text)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_schema_is_answered(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec(change(), 1..6),
    ) {
        let schemas = support::schemas();
        let mut text = which.get(&schemas).1.clone();
        for (at, cut, new) in changes {
            let floor = |mut at: usize, text: &str| {
                while !text.is_char_boundary(at) {
                    at -= 1;
                }
                at
            };
            let start = floor(at.index(text.len() + 1), &text);
            let end = floor((start + cut).min(text.len()), &text).max(start);
            text.replace_range(start..end, &new);
        }
        answer(&text);
    }

    #[test]
    fn any_text_is_answered(text in "\\PC{0,200}") {
        answer(&text);
    }
}
