//! How a case is compiled and shown.

use protogen_schema::{
    Compiled, compile_text,
    render::{Style, render_text},
};

/// What a case has that needs no header of its own.
const HEADER: &str = "protocol p { endian little; text utf8; opcode u8; version 1..=9; }\n";

/// The text with a header, and what came of it.
pub fn compiled(text: &str) -> (String, Compiled) {
    let text = text.trim_start_matches('\n');
    let whole = match text.contains("protocol p") {
        true => text.to_owned(),
        false => format!("{HEADER}{text}"),
    };
    let compiled = compile_text("case.pgen", &whole);
    (whole, compiled)
}

/// What is said of a text.
pub fn faults(text: &str) -> String {
    let (_, compiled) = compiled(text);
    render_text(&compiled.diagnostics, &compiled.files, Style::Plain)
}

/// The code that a case is named after must be said, and the whole is shown.
pub fn case(name: &str, text: &str) -> String {
    let said = faults(text);
    let code = name[..5].to_uppercase();
    assert!(said.contains(&format!("[{code}]")), "{name}:\n{said}");
    format!("{}\n----\n{said}", compiled(text).0.trim_end())
}

macro_rules! cases {
    ($($name:ident: $text:expr;)*) => {
        $(#[test]
        fn $name() {
            insta::assert_snapshot!(case(stringify!($name), $text));
        })*
    };
}

pub(super) use cases;
