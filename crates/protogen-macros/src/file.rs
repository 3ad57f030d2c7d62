//! A schema file named in a macro: where it is, what it and its imports hold, and their faults.
//! Never looks at the Rust around the macro.

use std::path::{Path, PathBuf};

use proc_macro2::{Span, TokenStream};
use protogen_schema::compile;
use protogen_schema::diagnostic::{Diagnostic, Diagnostics};
use protogen_schema::ir::Schema;
use protogen_schema::load::FileSystem;
use protogen_schema::source::Files;
use quote::quote;

use crate::fault::{Fault, Faults, is_error, words};

/// What came of a schema file.
#[derive(Debug, Default)]
pub struct Found {
    /// The files, as far as they could be read.
    pub files: Files,
    /// The schema, if it has no fault.
    pub schema: Option<Schema>,
}

/// Reads a schema file and its imports; their faults are shown at the token that names the file.
pub fn read(path: &Path, place: Span, faults: &mut Faults) -> Found {
    let compiled = compile(path, &FileSystem);
    report(&compiled.diagnostics, &compiled.files, place, faults);
    Found {
        files: compiled.files,
        schema: compiled.schema,
    }
}

/// The folder that paths in macros begin at: that of the crate's manifest.
pub fn base() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(PathBuf::new, PathBuf::from)
}

/// The path of a schema file, from the crate's folder.
pub fn path(name: &str) -> PathBuf {
    base().join(name)
}

/// Constants that make cargo build the crate anew when one of the files changes.
pub fn watched(files: &Files) -> TokenStream {
    files
        .iter()
        .filter(|file| Path::new(&file.path).is_file())
        .map(|file| {
            let path = &file.path;
            quote!(
                const _: &[u8] = ::core::include_bytes!(#path);
            )
        })
        .collect()
}

/// The errors among diagnostics of a file, each as a fault at this token.
pub fn report(diagnostics: &Diagnostics, files: &Files, place: Span, faults: &mut Faults) {
    for diagnostic in diagnostics.iter().filter(|diagnostic| is_error(diagnostic)) {
        faults.push(Fault::new(place, located(diagnostic, files)));
    }
}

/// `schemas/tibia.pgen:12:8: the type `Positon` is not declared [E0201]`; paths begin at the crate's
/// folder, as they do in the macro.
pub fn located(diagnostic: &Diagnostic, files: &Files) -> String {
    let place = diagnostic.span().and_then(|span| {
        let file = files.file(span.file)?;
        let at = file.position(span.start as usize);
        Some(format!("{}:{}:{}: ", file.path, at.line, at.column))
    });
    let text = place.unwrap_or_default() + &words(diagnostic);
    match base().to_str() {
        Some(base) if !base.is_empty() => text.replace(&format!("{base}/"), ""),
        _ => text,
    }
}
