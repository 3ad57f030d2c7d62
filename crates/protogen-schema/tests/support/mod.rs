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
