//! Loading a root file and the files that it imports.
//! The only place that asks for files; it never looks outside the root's folder.

mod door;
mod graph;

pub use door::{FileSystem, Load, LoadError, Memory};
pub use graph::{
    Import, Loaded, MAX_FILE_BYTES, MAX_FILES, MAX_IMPORT_DEPTH, MAX_TOTAL_BYTES, load,
};
