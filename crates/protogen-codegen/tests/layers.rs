//! Layers that no stage of a frame carries are faults at their place.
#![allow(clippy::unwrap_used, reason = "the schemas here have no other faults")]

use protogen_codegen::{Options, rust};
use protogen_schema::compile_text;

/// The faults of a session with this layer, each with the text at its place.
fn faults(layer: &str) -> Vec<(String, String)> {
    let text = format!(
        "protocol demo {{ endian little; text utf8; opcode u8; version 1..=9; }}\n\
         context key: u16;\n\
         extern transform Turn;\n\
         session {{ {layer} }}\n\
         c2s Hello = 1;\n"
    );
    let compiled = compile_text("demo.pgen", &text);
    let schema = compiled.schema.unwrap();
    let options = Options {
        at: vec![("version".into(), 5)],
        ..Options::default()
    };
    match rust::generate(&schema, &options) {
        Ok(_) => Vec::new(),
        Err(faults) => faults
            .into_iter()
            .map(|fault| {
                let span = fault.span.start as usize..fault.span.end as usize;
                (fault.to_string(), text[span].to_owned())
            })
            .collect(),
    }
}

#[test]
fn a_layer_that_no_stage_carries_is_a_fault_at_its_place() {
    for (layer, why) in [
        (
            "layer length(u24)",
            "the generator can't carry the layer `length` of this type, unit or bias",
        ),
        (
            "layer inner(u64)",
            "the generator can't carry the layer `inner` of this type",
        ),
        (
            "layer xor(key)",
            "the generator can't carry a key of this type",
        ),
    ] {
        let found = faults(&format!("{layer};"));
        let [(fault, place)] = &found[..] else {
            panic!("{found:?}");
        };
        assert_eq!(fault, why);
        assert!(place.contains(layer), "{place}");
    }
}

#[test]
fn a_layer_before_the_length_transforms_the_stream() {
    let found = faults("layer Turn; layer length(u16);");
    let [(fault, place)] = &found[..] else {
        panic!("{found:?}");
    };
    assert!(
        fault.ends_with("the layer of an `extern transform` over the byte stream"),
        "{fault}"
    );
    assert!(
        place.contains("Turn") && !place.contains("length"),
        "{place}"
    );
}

#[test]
fn a_layer_that_is_never_there_is_no_fault() {
    assert_eq!(faults("@since(6) layer length(u24);"), []);
}
