//! The door of this crate: a root file in, a checked schema or the reasons why not out.
//! Never prints: the caller renders what was found.

use std::path::Path;

use crate::diagnostic::Diagnostics;
use crate::ir::Schema;
use crate::load::{Load, Memory, load};
use crate::source::Files;
use crate::{check, resolve};

/// What came of a schema.
#[derive(Debug)]
pub struct Compiled {
    /// The files that were read, the root first.
    pub files: Files,
    /// The schema, if there is no error.
    pub schema: Option<Schema>,
    /// Errors and warnings, by place.
    pub diagnostics: Diagnostics,
}

/// Loads, resolves and checks a root file and all that it imports.
#[must_use]
pub fn compile(root: &Path, door: &dyn Load) -> Compiled {
    compile_part(root, door, &|_| {})
}

/// The same of a part of the schema: `prune` takes away what is not to be checked.
#[must_use]
pub fn compile_part(root: &Path, door: &dyn Load, prune: &dyn Fn(&mut Schema)) -> Compiled {
    let mut loaded = load(root, door);
    let mut diagnostics = std::mem::take(&mut loaded.diagnostics);
    // Without a file's items, whatever names them would be wrong too.
    let readable = !loaded.trees.is_empty() && !loaded.trees.iter().any(|tree| tree.unread);
    let mut schema = if readable {
        resolve::resolve(&loaded, &mut diagnostics)
    } else {
        None
    };
    if diagnostics.has_errors() {
        schema = None;
    }
    if let Some(made) = &mut schema {
        prune(made);
        check::check(made, &mut diagnostics);
        if diagnostics.has_errors() {
            schema = None;
        }
    }
    diagnostics.sort();
    Compiled {
        files: loaded.files,
        schema,
        diagnostics,
    }
}

/// The same for one text without imports, under a name that diagnostics show.
///
/// ```
/// let compiled = protogen_schema::compile_text(
///     "hello.pgen",
///     "protocol hello { endian little; text utf8; opcode u8; } c2s Greet = 1 { name: str[u8] }",
/// );
/// assert_eq!(compiled.schema.unwrap().packets[0].name, "Greet");
/// ```
#[must_use]
pub fn compile_text(name: &str, text: &str) -> Compiled {
    compile(Path::new(name), &Memory::new().with(name, text))
}
