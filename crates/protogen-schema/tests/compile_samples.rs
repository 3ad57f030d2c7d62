//! The samples of the design, the project's schemas and the blocks of the language reference
//! become schemas without an error.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::{Path, PathBuf};

use protogen_schema::{Compiled, compile, compile_text, load::FileSystem, render};

fn folder(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

fn faults(compiled: &Compiled) -> String {
    render::render_text(&compiled.diagnostics, &compiled.files, render::Style::Plain)
}

fn compile_folder(relative: &str) -> String {
    let mut all = String::new();
    let mut count = 0;
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder(relative))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "pgen"))
        // That one shows every form of the grammar, and means nothing.
        .filter(|path| !path.ends_with("constructs.pgen"))
        // The design leaves declarations out of its first sample.
        .filter(|path| !path.ends_with("sample_a_tibia.pgen"))
        .collect();
    paths.sort();
    for path in paths {
        let compiled = compile(&path, &FileSystem);
        if compiled.diagnostics.has_errors() {
            all += &faults(&compiled);
        }
        count += 1;
    }
    assert!(count > 1, "found only {count} schemas");
    all
}

#[test]
fn the_samples_of_the_design_compile() {
    let faults = compile_folder("tests/schemas");
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn the_schemas_of_the_project_compile() {
    let faults = compile_folder("../../schemas");
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn the_blocks_of_the_language_reference_compile() {
    let reference = std::fs::read_to_string(folder("../../schemas/README.md")).unwrap();
    let mut all = String::new();
    for (n, block) in reference.split("```pgen\n").skip(1).enumerate() {
        let text = block.split("```").next().unwrap();
        let compiled = compile_text(&format!("block{n}.pgen"), text);
        if compiled.schema.is_none() {
            all += &faults(&compiled);
        }
    }
    assert!(all.is_empty(), "{all}");
}
