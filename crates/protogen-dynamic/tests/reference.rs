//! The test vectors of the project's schemas, and of every example of the language reference.
//! Never states a value itself: they stand beside what they test.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::{
    fmt::Write,
    path::{Path, PathBuf},
};

use protogen_dynamic::run_vectors;
use protogen_schema::{Compiled, compile, compile_text, load::FileSystem, render};

fn folder(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

/// What is wrong with a schema or its vectors, in words; counts the vectors.
fn faults(name: &str, compiled: &Compiled, vectors: &mut usize) -> String {
    let mut found =
        render::render_text(&compiled.diagnostics, &compiled.files, render::Style::Plain);
    let Some(schema) = &compiled.schema else {
        return found;
    };
    for report in run_vectors(schema) {
        *vectors += 1;
        if let Some(failure) = report.failure {
            let file = compiled.files.iter().next().unwrap();
            let line = file.position(report.span.start as usize).line;
            writeln!(
                found,
                "{name}:{line}: {} {}: {failure}",
                report.name, report.at
            )
            .unwrap();
        }
    }
    found
}

#[test]
fn every_vector_of_the_schemas_holds() {
    let (mut all, mut schemas, mut vectors) = (String::new(), 0, 0);
    for entry in std::fs::read_dir(folder("../../schemas")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "pgen") {
            let compiled = compile(&path, &FileSystem);
            all += &faults(&path.display().to_string(), &compiled, &mut vectors);
            schemas += 1;
        }
    }
    assert!(all.is_empty(), "{all}");
    assert!(
        schemas >= 5 && vectors > 200,
        "{schemas} schemas, {vectors} vectors"
    );
}

#[test]
fn every_example_of_the_reference_runs() {
    let reference = std::fs::read_to_string(folder("../../schemas/README.md")).unwrap();
    let (mut all, mut examples, mut vectors) = (String::new(), 0, 0);
    for block in reference.split("```pgen\n").skip(1) {
        let text = block.split("```").next().unwrap();
        let name = text
            .split("protocol ")
            .nth(1)
            .unwrap()
            .split(' ')
            .next()
            .unwrap();
        let before = vectors;
        all += &faults(name, &compile_text(name, text), &mut vectors);
        if vectors == before {
            writeln!(all, "{name}: no vector ran").unwrap();
        }
        examples += 1;
    }
    assert!(all.is_empty(), "{all}");
    assert!(examples > 40, "{examples} examples");
}
