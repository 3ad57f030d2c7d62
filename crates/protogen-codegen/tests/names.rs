//! Names that are two in a schema and one in Rust.
#![allow(clippy::unwrap_used, reason = "the schemas here have no other faults")]

use protogen_codegen::{Options, rust};
use protogen_schema::compile_text;

fn faults(fields: &str) -> Vec<String> {
    let text = format!(
        "protocol demo {{ endian little; text utf8; opcode u8; }}\n\
         c2s Hello = 1 {{ {fields} }}\n"
    );
    let schema = compile_text("demo.pgen", &text).schema.unwrap();
    match rust::generate(&schema, &Options::default()) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn two_fields_that_are_one_in_rust_are_a_fault_until_one_is_renamed() {
    assert_eq!(
        faults("player_id: u8, playerId: u16"),
        [
            "the generator can't carry two fields of one value that are both called `player_id` in Rust; \
             give one `@rust(name = \"..\")`"
        ]
    );
    let renamed = "player_id: u8, playerId: u16 @rust(name = \"other\")";
    assert_eq!(faults(renamed), [""; 0]);
}
