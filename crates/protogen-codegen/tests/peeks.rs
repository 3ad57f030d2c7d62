//! Looks ahead of which a writer can make nothing are faults, not code that writes something else.
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
fn a_type_or_transform_that_the_next_bytes_choose_is_a_fault() {
    for fields in [
        "a: if peek u8 == 1 { u32 } else { u16 }",
        "a: if more { u32 } else { u16 }",
        "via zlib[..] when peek u8 == 1 { a: u8 }",
    ] {
        let chosen = "the generator can't carry a look ahead by which a writer has to choose";
        assert_eq!(faults(fields), [chosen], "{fields}");
    }
}

#[test]
fn a_peek_as_a_value_is_a_fault() {
    for fields in ["let n: u8 = peek u8, a: u8", "a: [u8; peek u8]"] {
        let value = "the generator can't carry a peek that is no part of a comparison";
        assert_eq!(faults(fields), [value], "{fields}");
    }
}

#[test]
fn a_branch_or_an_arm_by_the_next_bytes_is_none() {
    for fields in [
        "if peek u8 == 1 { a: u8 }",
        "a: match peek u8 { 1 => One { b: u8 }, _ => Other }",
        "a: match { peek u8 == 1 => One { b: u8 }, _ => Other }",
    ] {
        assert_eq!(faults(fields), [""; 0], "{fields}");
    }
}
