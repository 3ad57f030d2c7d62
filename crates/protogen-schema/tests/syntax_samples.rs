//! The samples of the design, the project's schemas and the blocks of the language reference
//! parse without a fault.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::{Path, PathBuf};

use protogen_schema::{diagnostic::Diagnostics, source::Files, syntax};

fn folder(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

fn schemas() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for folder in [folder("tests/schemas"), folder("../../schemas")] {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path
                .extension()
                .is_some_and(|extension| extension == "pgen")
            {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path.display().to_string(), text));
            }
        }
    }
    let reference = std::fs::read_to_string(folder("../../schemas/README.md")).unwrap();
    for (n, block) in reference.split("```pgen\n").skip(1).enumerate() {
        let text = block.split("```").next().unwrap().to_owned();
        found.push((format!("block {n} of README.md"), text));
    }
    found
}

#[test]
fn every_schema_parses_without_a_fault() {
    let schemas = schemas();
    assert!(schemas.len() > 10, "found only {}", schemas.len());
    for (path, text) in schemas {
        let (files, id) = Files::of(&path, &text);
        let mut sink = Diagnostics::new();
        let tree = syntax::parse(id, &text, &mut sink);
        let faults: Vec<String> = sink
            .iter()
            .map(|fault| {
                let at = fault
                    .span()
                    .map(|span| files.file(id).unwrap().position(span.start as usize));
                format!("{path}: {at:?}: {}", fault.message)
            })
            .collect();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        assert!(!tree.items.is_empty(), "{path}");
    }
}
