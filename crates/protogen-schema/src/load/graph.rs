//! The root file and its imports: each file once, no ring, none outside the root's folder.
//! Never resolves a name in them.

use std::{
    collections::BTreeMap,
    path::{Component, Path, PathBuf},
};

use super::door::{Load, LoadError};
use crate::{
    codes::e01,
    diagnostic::{Diagnostic, Diagnostics},
    source::{FileId, Files, Span},
    syntax::{
        self,
        ast::{self, ItemKind, UseSource},
    },
};

/// A larger file is refused, so that any file is answered in under two seconds. A protocol of a
/// thousand packets takes 0.2 MB.
pub const MAX_FILE_BYTES: usize = 4 * 1024 * 1024;
/// Files that are larger together are refused.
pub const MAX_TOTAL_BYTES: usize = 8 * 1024 * 1024;
/// More files are refused.
pub const MAX_FILES: usize = 1_000;
/// A longer chain of files that import each other is refused.
pub const MAX_IMPORT_DEPTH: usize = 64;

/// One `use`, followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Import {
    /// The file that says `use`.
    pub from: FileId,
    /// The place of the module's path or the file's name in it.
    pub at: Span,
    /// The file that is meant.
    pub to: FileId,
}

/// What came of loading.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The texts; the root is the first.
    pub files: Files,
    /// Their trees, `trees[id.0]` that of the file `id`.
    pub trees: Vec<ast::File>,
    /// Which `use` means which file.
    pub imports: Vec<Import>,
    /// What is wrong.
    pub diagnostics: Diagnostics,
}

impl Loaded {
    /// The file that the `use` whose path stands at `at` means.
    #[must_use]
    pub fn target(&self, at: Span) -> Option<FileId> {
        self.imports
            .iter()
            .find(|import| import.at == at)
            .map(|import| import.to)
    }
}

/// Loads `root` and all that it imports. Faults are in [`Loaded::diagnostics`]; a file with a
/// fault in its path or bytes is left out, one with a fault in its grammar is there as far as it
/// could be read.
#[must_use]
pub fn load(root: &Path, door: &dyn Load) -> Loaded {
    let mut loader = Loader::new(door);
    match door.locate(root) {
        Ok(place) => {
            loader.folder = place.parent().map(Path::to_path_buf).unwrap_or_default();
            let shown = root.display().to_string();
            loader.file(&place, &shown, None);
        }
        Err(error) => loader.unreadable(&root.display().to_string(), &error, None),
    }
    loader.loaded
}

struct Loader<'a> {
    door: &'a dyn Load,
    /// The folder that no import leaves.
    folder: PathBuf,
    /// The loaded files by their true place.
    places: BTreeMap<PathBuf, FileId>,
    /// The files that are being loaded, the root first.
    open: Vec<FileId>,
    total_bytes: usize,
    loaded: Loaded,
}

impl<'a> Loader<'a> {
    fn new(door: &'a dyn Load) -> Self {
        let (folder, places, open) = (PathBuf::new(), BTreeMap::new(), Vec::new());
        Self {
            door,
            folder,
            places,
            open,
            total_bytes: 0,
            loaded: Loaded::default(),
        }
    }

    /// Loads the file at `place`, which is shown as `shown` and asked for at `at`.
    fn file(&mut self, place: &Path, shown: &str, at: Option<Span>) -> Option<FileId> {
        if let Some(id) = self.places.get(place).copied() {
            return self.known(id, at);
        }
        if self.open.len() >= MAX_IMPORT_DEPTH || self.places.len() >= MAX_FILES {
            self.report(
                Diagnostic::error(e01::TOO_LARGE, format!("`{shown}` is one import too many"))
                    .note(format!(
                        "at most {MAX_FILES} files, {MAX_IMPORT_DEPTH} deep, are loaded"
                    )),
                at,
            );
            return None;
        }
        let text = self.text(place, shown, at)?;
        let id = self.loaded.files.add(shown, text);
        self.places.insert(place.to_path_buf(), id);
        let text = self
            .loaded
            .files
            .file(id)
            .map_or("", |file| file.text.as_str());
        let tree = syntax::parse(id, text, &mut self.loaded.diagnostics);
        let uses = uses(&tree);
        self.loaded.trees.push(tree);
        self.open.push(id);
        for (at, path) in uses {
            self.import(id, place, shown, at, &path);
        }
        self.open.pop();
        Some(id)
    }

    /// A file that is loaded already, unless it is still open: then the imports form a ring.
    fn known(&mut self, id: FileId, at: Option<Span>) -> Option<FileId> {
        let Some(start) = self.open.iter().position(|open| *open == id) else {
            return Some(id);
        };
        let ring: Vec<&str> = self.open[start..]
            .iter()
            .chain([&id])
            .map(|id| self.path(*id))
            .collect();
        let message = format!("files import each other in a ring: {}", ring.join(" -> "));
        let help = "move what both need into a third file";
        self.report(Diagnostic::error(e01::CYCLE, message).help(help), at);
        None
    }

    fn path(&self, id: FileId) -> &str {
        self.loaded
            .files
            .file(id)
            .map_or("", |file| file.path.as_str())
    }

    fn text(&mut self, place: &Path, shown: &str, at: Option<Span>) -> Option<String> {
        let bytes = match self.door.read(place, MAX_FILE_BYTES + 1) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.unreadable(shown, &error, at);
                return None;
            }
        };
        self.total_bytes += bytes.len();
        if bytes.len() > MAX_FILE_BYTES || self.total_bytes > MAX_TOTAL_BYTES {
            let megabytes = |bytes: usize| bytes / (1024 * 1024);
            let (one, all) = (megabytes(MAX_FILE_BYTES), megabytes(MAX_TOTAL_BYTES));
            self.report(
                Diagnostic::error(e01::TOO_LARGE, format!("`{shown}` is too large")).note(format!(
                    "one file holds at most {one} MB, all files together {all} MB"
                )),
                at,
            );
            return None;
        }
        String::from_utf8(bytes)
            .map_err(|error| self.not_utf8(shown, &error, at))
            .ok()
    }

    fn not_utf8(&mut self, shown: &str, error: &std::string::FromUtf8Error, at: Option<Span>) {
        let good = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        let line = bytes[..good].iter().filter(|byte| **byte == b'\n').count() + 1;
        let byte = bytes.get(good).copied().unwrap_or(0);
        self.report(
            Diagnostic::error(e01::NOT_UTF8, format!("`{shown}` is not UTF-8")).note(format!(
                "line {line}, at byte {good} of the file: 0x{byte:02X}"
            )),
            at,
        );
    }

    fn unreadable(&mut self, shown: &str, error: &LoadError, at: Option<Span>) {
        let message = match error {
            LoadError::NotFound => format!("there is no file `{shown}`"),
            LoadError::NotAFile => format!("`{shown}` is not a file"),
            LoadError::Other(why) => format!("`{shown}` can't be read: {why}"),
        };
        self.report(Diagnostic::error(e01::FILE, message), at);
    }

    /// Follows one `use` of the file `from` at `place`.
    fn import(&mut self, from: FileId, place: &Path, shown: &str, at: Span, path: &Path) {
        let outside = path
            .components()
            .any(|part| !matches!(part, Component::Normal(_) | Component::CurDir));
        if outside || path.as_os_str().is_empty() {
            return self.outside(path, at);
        }
        let target = place.with_file_name("").join(path);
        let shown = Path::new(shown)
            .with_file_name("")
            .join(path)
            .display()
            .to_string();
        let target = match self.door.locate(&target) {
            Ok(target) => target,
            Err(error) => return self.unreadable(&shown, &error, Some(at)),
        };
        if !target.starts_with(&self.folder) {
            return self.outside(path, at);
        }
        if let Some(to) = self.file(&target, &shown, Some(at)) {
            self.loaded.imports.push(Import { from, at, to });
        }
    }

    fn outside(&mut self, path: &Path, at: Span) {
        let message = format!(
            "the import `{}` leaves the folder of the schema",
            path.display()
        );
        let help = "files are imported from the root schema's folder and the folders in it";
        self.report(
            Diagnostic::error(e01::OUTSIDE, message).help(help),
            Some(at),
        );
    }

    fn report(&mut self, diagnostic: Diagnostic, at: Option<Span>) {
        let diagnostic = match at {
            Some(at) => diagnostic.at(at, "imported here"),
            None => diagnostic,
        };
        self.loaded.diagnostics.push(diagnostic);
    }
}

/// The imports of a file: where they stand, and the path they mean.
fn uses(tree: &ast::File) -> Vec<(Span, PathBuf)> {
    let mut uses = Vec::new();
    for item in &tree.items {
        let ItemKind::Use(import) = &item.kind else {
            continue;
        };
        match &import.source {
            UseSource::Module(path) => {
                let mut file: PathBuf = path
                    .segments
                    .iter()
                    .map(|part| part.name.as_str())
                    .collect();
                file.set_extension("pgen");
                uses.push((path.span, file));
            }
            UseSource::File(name) => {
                let path = PathBuf::from(String::from_utf8_lossy(&name.bytes).as_ref());
                uses.push((name.span, path));
            }
        }
    }
    uses
}
