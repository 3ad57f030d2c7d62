//! The build-script door: a schema becomes Rust below `OUT_DIR`, and cargo learns what it came from.
//! Writes nothing outside `OUT_DIR`; what it prints is for cargo.
//!
//! ```no_run
//! // build.rs
//! fn main() -> Result<(), protogen_codegen::BuildError> {
//!     protogen_codegen::build("schemas/chat.pgen")
//! }
//! ```
//!
//! The crate then says where the code belongs; it makes a module named like the protocol:
//!
//! ```text
//! include!(concat!(env!("OUT_DIR"), "/chat.rs"));
//! ```

use std::path::{Path, PathBuf};
use std::{env, fmt, fs, io};

use protogen_schema::load::FileSystem;
use protogen_schema::render::{Style, render_text};

use crate::options::Options;
use crate::rust;
use crate::rust::names;
use crate::unsupported::Unsupported;

/// Why a build script could not generate code.
pub enum BuildError {
    /// The schema has faults; they are shown as the CLI shows them.
    Schema(String),
    /// The schema holds what Rust code can't carry.
    Unsupported(Vec<Unsupported>),
    /// A file or directory that can't be read or written.
    Io(PathBuf, io::Error),
    /// There is no `OUT_DIR`: this is no build script.
    NoOutDir,
}

/// Generates Rust from a schema, with the options as they are by default.
///
/// # Errors
///
/// A schema with faults, or files that can't be written.
pub fn build(schema: impl AsRef<Path>) -> Result<(), BuildError> {
    build_with(schema, &Options::default())
}

/// Generates Rust from a schema.
///
/// # Errors
///
/// A schema with faults, or files that can't be written.
pub fn build_with(schema: impl AsRef<Path>, options: &Options) -> Result<(), BuildError> {
    let schema = schema.as_ref();
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or(BuildError::NoOutDir)?);
    let compiled = protogen_schema::compile(schema, &FileSystem);
    for file in compiled.files.iter() {
        println!("cargo:rerun-if-changed={}", file.path);
    }
    let Some(ir) = compiled.schema else {
        let text = render_text(&compiled.diagnostics, &compiled.files, Style::Plain);
        return Err(BuildError::Schema(text));
    };
    let files = rust::generate(&ir, options).map_err(BuildError::Unsupported)?;
    let below = out.join("protogen");
    files
        .write(&below)
        .map_err(|error| BuildError::Io(below.clone(), error))?;
    let name = names::field_name(options.name.as_ref().unwrap_or(&ir.name));
    let plain = name.trim_start_matches("r#");
    let single = below.join(format!("{plain}.rs"));
    let module = if files.text(&format!("{plain}.rs")).is_some() {
        single
    } else {
        below.join(plain).join("mod.rs")
    };
    let stem = match &options.name {
        Some(_) => plain.to_owned(),
        None => schema
            .file_stem()
            .unwrap_or(schema.as_os_str())
            .to_string_lossy()
            .into_owned(),
    };
    let entry = out.join(format!("{stem}.rs"));
    let text = format!(
        "#[path = {:?}]\npub mod {name};\n",
        module.display().to_string()
    );
    if fs::read(&entry).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(());
    }
    fs::write(&entry, text).map_err(|error| BuildError::Io(entry.clone(), error))
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Schema(text) => f.write_str(text),
            Self::Unsupported(faults) => {
                for fault in faults {
                    writeln!(f, "{fault}")?;
                }
                Ok(())
            }
            Self::Io(path, error) => write!(f, "{}: {error}", path.display()),
            Self::NoOutDir => f.write_str("OUT_DIR is not set: call this from a build script"),
        }
    }
}

impl fmt::Debug for BuildError {
    /// As for people: this is what cargo shows when `main` returns it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f)?;
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for BuildError {}
