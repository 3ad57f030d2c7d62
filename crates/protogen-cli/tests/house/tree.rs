//! The files that the rules read: of the project, or made up.
//! Never knows a rule.

use std::fs;
use std::path::Path;

/// Paths from the project's root with `/`, and texts.
pub struct Tree {
    files: Vec<File>,
}

/// One file.
pub struct File {
    /// From the project's root.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl Tree {
    /// All manifests and sources of the project.
    pub fn of_project() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut files = Vec::new();
        for folder in ["crates", "examples", "tests"] {
            gather(&root.join(folder), folder, &mut files);
        }
        assert!(files.len() > 50, "the project is there");
        Self { files }
    }

    /// Made-up files.
    pub fn of(files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(path, text)| File {
            path: (*path).to_owned(),
            text: (*text).to_owned(),
        });
        Self {
            files: files.collect(),
        }
    }

    /// The manifests of crates.
    pub fn manifests(&self) -> impl Iterator<Item = &File> {
        self.files
            .iter()
            .filter(|file| file.path.ends_with("/Cargo.toml"))
    }

    /// The Rust files below a folder (`""`: all).
    pub fn rust(&self, folder: &str) -> impl Iterator<Item = &File> {
        let sources = self.files.iter().filter(|file| file.path.ends_with(".rs"));
        sources.filter(move |file| file.path.starts_with(folder))
    }
}

fn gather(folder: &Path, path: &str, files: &mut Vec<File>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let inner = format!("{path}/{name}");
        let kind = entry.file_type().expect("an entry has a type");
        if kind.is_dir() {
            if name != "target" {
                gather(&entry.path(), &inner, files);
            }
        } else if name.ends_with(".rs") || name == "Cargo.toml" {
            let text = fs::read_to_string(entry.path()).expect("sources are UTF-8");
            files.push(File { path: inner, text });
        }
    }
}
