//! The samples of the design, the project's schemas and the blocks of the language reference
//! parse without a fault.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use protogen_schema::{diagnostic::Diagnostics, source::Files, syntax};
use support::schemas;

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
