//! The schema of one Rust item, resolved; its faults stand at the tokens that they came from.
//! Never reads a file but the schema of the item's protocol.

use std::cell::Cell;
use std::path::{Path, PathBuf};

use proc_macro2::{Span, TokenStream};
use protogen_schema::diagnostic::Diagnostic;
use protogen_schema::ir::Schema;
use protogen_schema::load::{FileSystem, Load, LoadError, Memory};
use protogen_schema::source::{FileId, Files};
use protogen_schema::{Compiled, compile_part};

use super::item::Item;
use super::source::{Source, source};
use crate::fault::{Fault, Faults, is_error, words};
use crate::file::{located, path, watched};

/// The schema of one Rust item.
#[derive(Debug)]
pub struct Resolved {
    /// With the item as its only packet, or among its types.
    pub schema: Schema,
    /// What it was made of.
    pub source: Source,
    /// Where the item's text begins in the first file.
    pub offset: usize,
    /// What makes cargo look at the schema's files again.
    pub watched: TokenStream,
}

/// Makes the schema of an item, alone or in that of its protocol.
pub fn resolve(item: &Item, faults: &mut Faults) -> Option<Resolved> {
    match &item.header.schema {
        Some(file) => in_protocol(item, &path(&file.value()), file.span(), faults),
        None => alone(item, faults),
    }
}

fn alone(item: &Item, faults: &mut Faults) -> Option<Resolved> {
    let source = source(item, None, faults);
    if !faults.is_empty() {
        // The text has a hole where a fault is; what follows of that is none of the user's.
        return None;
    }
    let name = Path::new("/derived.pgen");
    let door = Memory::new().with(name, source.text.as_str());
    let compiled = compile_part(name, &door, &|schema| alone_in(schema, &source.own));
    finish(compiled, source, 0, item, faults)
}

fn in_protocol(item: &Item, path: &Path, place: Span, faults: &mut Faults) -> Option<Resolved> {
    let loaded = protogen_schema::load::load(path, &FileSystem);
    if loaded.diagnostics.has_errors() {
        crate::file::report(&loaded.diagnostics, &loaded.files, place, faults);
        return None;
    }
    let known: Vec<String> = loaded
        .files
        .iter()
        .flat_map(|file| types(&file.text))
        .collect();
    let offset = loaded.files.iter().next().map_or(0, |root| root.text.len());
    let source = source(item, Some(&known), faults);
    if !faults.is_empty() {
        return None;
    }
    let door = Behind::new(source.text.as_str());
    let compiled = compile_part(path, &door, &|schema| alone_in(schema, &source.own));
    finish(compiled, source, offset, item, faults)
}

fn finish(
    compiled: Compiled,
    source: Source,
    offset: usize,
    item: &Item,
    faults: &mut Faults,
) -> Option<Resolved> {
    let Compiled {
        files,
        diagnostics,
        schema,
    } = compiled;
    let mut own = 0;
    for diagnostic in diagnostics.iter().filter(|diagnostic| is_error(diagnostic)) {
        if let Some(fault) = fault(diagnostic, &files, &source, offset, item) {
            faults.push(fault);
            own += 1;
        }
    }
    let schema = schema.filter(|_| own == 0)?;
    Some(Resolved {
        schema,
        source,
        offset,
        watched: watched(&files),
    })
}

/// Takes away the packets and tests of the protocol: the item may stand for one of them.
fn alone_in(schema: &mut Schema, own: &str) {
    schema.packets.retain(|packet| packet.name == own);
    schema.rpcs.clear();
    schema.requests.clear();
    schema.pings.clear();
    schema.vectors.clear();
}

/// A diagnostic at the tokens it is about. One that is about the protocol's schema is told at the
/// token that names it, unless the item's own place in it is to blame.
fn fault(
    diagnostic: &Diagnostic,
    files: &Files,
    source: &Source,
    offset: usize,
    item: &Item,
) -> Option<Fault> {
    let place = item.ident.span();
    let root = FileId(0);
    let own = diagnostic
        .labels
        .iter()
        .filter(|label| label.span.file == root && label.span.start as usize >= offset)
        .max_by_key(|label| label.primary);
    match (own, &item.header.schema) {
        (Some(label), _) => {
            // The language marks the whole packet where opcodes are at fault.
            if let (true, Some(id)) = (diagnostic.message.contains("opcode"), &item.header.id) {
                return Some(Fault::at(id, words(diagnostic)));
            }
            let (start, end) = (label.span.start as usize, label.span.end as usize);
            let places = source
                .text
                .places(start - offset, end.saturating_sub(offset));
            let (start, end) = places.unwrap_or((place, place));
            Some(Fault {
                start,
                end,
                text: words(diagnostic),
            })
        }
        (None, Some(file)) => Some(Fault::new(file.span(), located(diagnostic, files))),
        (None, None) => Some(Fault::new(place, words(diagnostic))),
    }
}

/// The names of types that a schema file declares, as far as its words show.
fn types(text: &str) -> Vec<String> {
    const WORDS: &[&str] = &[
        "enum", "flags", "struct", "type", "alias", "number", "partial",
    ];
    let words = text
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|w| !w.is_empty());
    let mut names = Vec::new();
    let mut before = "";
    for word in words {
        if WORDS.contains(&before) && word.starts_with(char::is_uppercase) {
            names.push(word.to_owned());
        }
        before = word;
    }
    names
}

/// The files of this machine, with a text behind that of the first one that is read.
struct Behind<'a> {
    text: &'a str,
    read: Cell<bool>,
}

impl<'a> Behind<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            read: Cell::new(false),
        }
    }
}

impl Load for Behind<'_> {
    fn locate(&self, path: &Path) -> Result<PathBuf, LoadError> {
        FileSystem.locate(path)
    }

    fn read(&self, place: &Path, limit_bytes: usize) -> Result<Vec<u8>, LoadError> {
        let mut bytes = FileSystem.read(place, limit_bytes)?;
        if !self.read.replace(true) {
            bytes.extend_from_slice(self.text.as_bytes());
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declared_types_are_found_by_their_words() {
        let text = "enum Mode: u8 { A }\nstruct Position { x: u16 }\nextern type Odd;\nalias Name = str[u8];";
        assert_eq!(types(text), ["Mode", "Position", "Odd", "Name"]);
    }
}
