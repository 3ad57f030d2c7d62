//! Generated files: a map from path to text, written or compared.
//! Writes only what changed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Generated files by their path below the output directory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files {
    files: BTreeMap<String, String>,
}

impl Files {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file, or replaces it.
    pub fn insert(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.files.insert(path.into(), text.into());
    }

    /// Adds all files of another.
    pub fn extend(&mut self, other: Files) {
        self.files.extend(other.files);
    }

    /// Path and text of each, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The text of one.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The files below `out` that are missing or differ.
    ///
    /// # Errors
    ///
    /// A file that can't be read.
    pub fn stale(&self, out: &Path) -> io::Result<Vec<PathBuf>> {
        let mut stale = Vec::new();
        for (path, text) in &self.files {
            let path = out.join(path);
            match fs::read(&path) {
                Ok(bytes) if bytes == text.as_bytes() => {}
                Ok(_) => stale.push(path),
                Err(error) if error.kind() == io::ErrorKind::NotFound => stale.push(path),
                Err(error) => return Err(error),
            }
        }
        Ok(stale)
    }

    /// Writes the files that are missing or differ below `out`, and says which.
    ///
    /// # Errors
    ///
    /// A file or directory that can't be read or written.
    pub fn write(&self, out: &Path) -> io::Result<Vec<PathBuf>> {
        let mut written = Vec::new();
        for (path, text) in &self.files {
            let path = out.join(path);
            if fs::read(&path).is_ok_and(|bytes| bytes == text.as_bytes()) {
                continue;
            }
            if let Some(directory) = path.parent() {
                fs::create_dir_all(directory)?;
            }
            fs::write(&path, text)?;
            written.push(path);
        }
        Ok(written)
    }
}
