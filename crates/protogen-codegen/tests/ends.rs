//! Names of the two ends where the schema has them for itself, and what is left of them without
//! packets.
#![allow(clippy::unwrap_used, reason = "the schemas here have no faults")]

use protogen_codegen::{Options, rust};
use protogen_schema::compile_text;

fn generated(items: &str, options: &Options) -> String {
    let text = format!("protocol demo {{ endian little; text utf8; opcode u8; }}\n{items}\n");
    let schema = compile_text("demo.pgen", &text).schema.unwrap();
    let files = rust::generate(&schema, options).unwrap();
    files.iter().map(|(_, text)| text).collect()
}

#[test]
fn an_end_gives_way_to_a_type_of_the_schema() {
    let text = generated(
        "enum Client: u8 { Old, New } struct FromClient { a: u8 }\nc2s Hello = 1 { client: Client, from: FromClient }",
        &Options::default(),
    );
    for name in ["pub enum ClientEnd {}", "pub enum Server {}"] {
        assert!(text.contains(name), "{text}");
    }
    assert!(text.contains("impl pg::Protocol for ClientEnd"), "{text}");
    assert!(text.contains("pub enum FromServer {"), "{text}");
}

#[test]
fn a_schema_without_packets_has_no_ends() {
    let text = generated("struct Point { x: u8 }", &Options::default());
    assert!(!text.contains("pg::Protocol"), "{text}");
}

#[test]
fn without_handlers_an_end_is_still_a_protocol() {
    let options = Options {
        handler: None,
        ..Options::default()
    };
    let text = generated("c2s Hello = 1;", &options);
    assert!(text.contains("impl pg::Protocol for Server"), "{text}");
    assert!(!text.contains("HandledBy"), "{text}");
}
