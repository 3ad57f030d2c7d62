//! Loads a schema and says what is wrong with it.
//! Never decides what is wrong: the schema's crate does.

use std::path::Path;

use protogen_schema::Compiled;
use protogen_schema::ir::Schema;
use protogen_schema::load::FileSystem;

use crate::args::Global;
use crate::failure::{Complaint, Failure};
use crate::report::{self, Stream};

/// The schema of a file; its faults and warnings are printed on standard error.
pub fn load(path: &Path, global: Global) -> Result<Schema, Failure> {
    let compiled = compile(path)?;
    report::diagnostics(
        &compiled.diagnostics,
        &compiled.files,
        global,
        Stream::Error,
    )?;
    compiled.schema.ok_or(Failure::Reported)
}

/// Loads, resolves and checks a schema, and prints nothing.
pub fn compile(path: &Path) -> Result<Compiled, Failure> {
    if path.is_file() {
        Ok(protogen_schema::compile(path, &FileSystem))
    } else {
        Err(Failure::Input(missing(path)))
    }
}

/// What to say of a schema that is not there.
fn missing(path: &Path) -> Complaint {
    let shown = path.display();
    if path.is_dir() {
        let complaint = Complaint::new(format!("`{shown}` is a folder, not a schema file"));
        return match schemas_in(path).first() {
            Some(name) => complaint.help(format!("for example `{}`", path.join(name).display())),
            None => complaint.help("a schema is a file `*.pgen`"),
        };
    }
    let complaint = Complaint::new(format!("there is no file `{shown}`"));
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let names = schemas_in(folder.unwrap_or(Path::new(".")));
    let wrong = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let near = protogen_schema::nearest::did_you_mean(&wrong, names.iter().map(String::as_str));
    match near {
        Some(near) => {
            let near = folder.map_or_else(|| Path::new(near).into(), |folder| folder.join(near));
            complaint.help(format!("did you mean `{}`?", near.display()))
        }
        None => complaint,
    }
}

/// The names of the schema files in a folder, in order.
fn schemas_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".pgen")).collect();
    names.sort();
    names
}
