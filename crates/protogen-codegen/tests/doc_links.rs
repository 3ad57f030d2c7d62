//! `[Name]` in the docs of a schema, as generated docs have it.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use protogen_codegen::options::Arrangement;
use protogen_codegen::{Options, rust};
use protogen_schema::compile_text;

const HEADER: &str = "protocol demo { endian little; text utf8; opcode u8; }\n";

/// The doc lines that hold this word.
fn docs(word: &str, schema: &str) -> Vec<String> {
    let compiled = compile_text("demo.pgen", &format!("{HEADER}{schema}"));
    let options = Options {
        arrangement: Arrangement::OneFile,
        ..Options::default()
    };
    let files = rust::generate(&compiled.schema.unwrap(), &options).unwrap();
    let text: String = files.iter().map(|(_, text)| text).collect();
    let lines = text.lines().map(str::trim);
    let docs = lines.filter(|line| line.starts_with("//") && line.contains(word));
    docs.map(str::to_owned).collect()
}

#[test]
fn a_type_is_linked_from_wherever_it_is_named() {
    let schema = "\
/// root: see [Talk] and [Level.High].
enum Kind: u8 { Say, Yell }
enum Level: u8 { Low, High }
state game {
  c2s Talk = 1 {
    /// field: of [Kind], as in [Answer], more than [Talk].
    kind: Kind,
  }
  s2c Answer = 1 { kind: Kind }
}
";
    assert_eq!(
        docs("root:", schema),
        ["/// root: see [Talk](game::c2s::Talk) and [Level.High](Level)."]
    );
    assert_eq!(
        docs("field:", schema),
        ["/// field: of [Kind](super::super::Kind), as in \
          [Answer](super::super::game::s2c::Answer), more than [Talk]."]
    );
}

#[test]
fn what_is_no_type_is_code() {
    let schema = "\
/// links: [Nothing], [limit], [Talk], [7], [a](https://example.org), `[Kind]`, [u8; 4], [Kind].
enum Kind: u8 { Say, Yell }
context limit: u8;
c2s Talk = 1;
s2c Talk = 1;
";
    assert_eq!(
        docs("links:", schema),
        [
            "/// links: `Nothing`, `limit`, `Talk`, `7`, [a](https://example.org), `[Kind]`, [u8; 4], [Kind]."
        ]
    );
}
