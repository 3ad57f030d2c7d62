//! The JSON form of the IR, and the JSON schema in the repository.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use protogen_schema::{compile_text, ir};

#[test]
fn the_json_schema_in_the_repository_is_current() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("ir.schema.json");
    let current = ir::json::json_schema_text();
    if std::env::var_os("UPDATE_IR_SCHEMA").is_some() {
        std::fs::write(&path, &current).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stored == current,
        "run `UPDATE_IR_SCHEMA=1 cargo test -p protogen-schema --test ir_json`, and read the change"
    );
}

#[test]
fn a_schema_comes_back_from_its_json() {
    let text = include_str!("../../../schemas/bloom_sky.pgen");
    let schema = compile_text("bloom_sky.pgen", text).schema.unwrap();
    let json = serde_json::to_string(&schema).unwrap();
    let back: ir::Schema = serde_json::from_str(&json).unwrap();
    assert_eq!(back, schema);
}
