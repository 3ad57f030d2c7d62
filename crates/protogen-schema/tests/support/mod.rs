//! Schemas to try things on: the design's samples, the project's schemas, the reference's blocks.

use std::path::{Path, PathBuf};

fn folder(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

/// Where each text comes from, and the text.
pub fn schemas() -> Vec<(String, String)> {
    let mut paths = Vec::new();
    for folder in [folder("tests/schemas"), folder("../../schemas")] {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path
                .extension()
                .is_some_and(|extension| extension == "pgen")
            {
                paths.push(path);
            }
        }
    }
    paths.sort();
    let mut found: Vec<(String, String)> = paths
        .iter()
        .map(|path| {
            (
                path.display().to_string(),
                std::fs::read_to_string(path).unwrap(),
            )
        })
        .collect();
    let reference = std::fs::read_to_string(folder("../../schemas/README.md")).unwrap();
    for (n, block) in reference.split("```pgen\n").skip(1).enumerate() {
        let text = block.split("```").next().unwrap().to_owned();
        found.push((format!("block {n} of README.md"), text));
    }
    found
}

/// The tree of a text, without the places.
#[allow(dead_code, reason = "not every test binary compares trees")]
pub fn tree(text: &str) -> String {
    let mut sink = protogen_schema::diagnostic::Diagnostics::new();
    let file = protogen_schema::source::FileId(0);
    let tree = protogen_schema::syntax::parse(file, text, &mut sink);
    let shown = format!("{:?}", tree.items);
    let mut plain = String::new();
    for (n, part) in shown.split("#0:").enumerate() {
        let digits = |c: char| c.is_ascii_digit() || c == '.';
        plain.push_str(if n == 0 {
            part
        } else {
            part.trim_start_matches(digits)
        });
    }
    plain
}
