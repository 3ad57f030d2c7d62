//! Where files come from: a file system or memory.
//! Never decides which files may be read: the graph does.

use std::{
    collections::BTreeMap,
    io::{ErrorKind, Read},
    path::{Component, Path, PathBuf},
};

/// Why a file does not come.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoadError {
    /// There is none of that name.
    NotFound,
    /// It is a folder, a device or a pipe.
    NotAFile,
    /// What the system says.
    Other(String),
}

/// Gives files.
pub trait Load {
    /// The one true place of a file, with links followed.
    ///
    /// # Errors
    ///
    /// If there is no such regular file.
    fn locate(&self, path: &Path) -> Result<PathBuf, LoadError>;

    /// The bytes at a place that [`Load::locate`] gave, at most `limit_bytes` of them.
    ///
    /// # Errors
    ///
    /// If they can't be read.
    fn read(&self, place: &Path, limit_bytes: usize) -> Result<Vec<u8>, LoadError>;
}

/// The files of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct FileSystem;

impl Load for FileSystem {
    fn locate(&self, path: &Path) -> Result<PathBuf, LoadError> {
        let place = path.canonicalize().map_err(|error| of_io(&error))?;
        if place.is_file() {
            Ok(place)
        } else {
            Err(LoadError::NotAFile)
        }
    }

    fn read(&self, place: &Path, limit_bytes: usize) -> Result<Vec<u8>, LoadError> {
        let file = std::fs::File::open(place).map_err(|error| of_io(&error))?;
        let mut bytes = Vec::new();
        let limit = u64::try_from(limit_bytes).unwrap_or(u64::MAX);
        file.take(limit)
            .read_to_end(&mut bytes)
            .map_err(|error| of_io(&error))?;
        Ok(bytes)
    }
}

fn of_io(error: &std::io::Error) -> LoadError {
    match error.kind() {
        ErrorKind::NotFound => LoadError::NotFound,
        _ => LoadError::Other(error.to_string()),
    }
}

/// Files that are held in memory, for tests and editors.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    files: BTreeMap<PathBuf, Vec<u8>>,
    links: BTreeMap<PathBuf, PathBuf>,
}

impl Memory {
    /// No files.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With one file more.
    #[must_use]
    pub fn with(mut self, path: impl AsRef<Path>, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.insert(plain(path.as_ref()), bytes.into());
        self
    }

    /// With one link more, from a path to the place of a file.
    #[must_use]
    pub fn with_link(mut self, path: impl AsRef<Path>, to: impl AsRef<Path>) -> Self {
        self.links.insert(plain(path.as_ref()), plain(to.as_ref()));
        self
    }
}

impl Load for Memory {
    fn locate(&self, path: &Path) -> Result<PathBuf, LoadError> {
        let path = plain(path);
        let place = self.links.get(&path).cloned().unwrap_or(path);
        if self.files.contains_key(&place) {
            Ok(place)
        } else {
            Err(LoadError::NotFound)
        }
    }

    fn read(&self, place: &Path, limit_bytes: usize) -> Result<Vec<u8>, LoadError> {
        let bytes = self.files.get(place).ok_or(LoadError::NotFound)?;
        Ok(bytes.iter().copied().take(limit_bytes).collect())
    }
}

/// A path without `.` and `..`, as far as that can be said without a file system.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::from("/");
    for component in path.components() {
        match component {
            Component::ParentDir => {
                plain.pop();
            }
            Component::Normal(part) => plain.push(part),
            _ => {}
        }
    }
    plain
}
