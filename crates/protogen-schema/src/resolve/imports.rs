//! What files import of one another: names that the imported file itself declares.
//! Never loads a file, and never looks through one at what it imports.

use std::collections::{HashMap, HashSet, hash_map::Entry};

use crate::codes::e02;
use crate::diagnostic::Diagnostic;
use crate::load::Import;
use crate::source::{FileId, Span};
use crate::syntax::ast::{self, ItemKind};

use super::collect::{DefId, Space};
use super::resolver::Resolver;

/// A name of one file.
type Key<'a> = (FileId, Space, &'a str);

/// One `use` of a file that was loaded.
struct Use<'a> {
    item: &'a ast::Item,
    into: FileId,
    from: FileId,
    /// All that the file declares, where none is said.
    names: Option<&'a [ast::Ident]>,
    at: Span,
}

/// What files declare, before any of them imports: so that the order of files and lines is nothing.
struct Declared<'a> {
    one: HashMap<Key<'a>, DefId>,
    /// In the order of the text; without what every file sees.
    by_file: HashMap<FileId, Vec<(Space, &'a str, DefId)>>,
}

impl<'a> Resolver<'a> {
    pub(super) fn imports(&mut self, files: &'a [ast::File], imports: &[Import]) {
        let uses = self.uses(files, imports);
        if uses.is_empty() {
            return;
        }
        let declared = self.declared_names();
        for import in &uses {
            for name in import.names.into_iter().flatten() {
                self.import_name(import, name, &declared);
            }
        }
        let mut from_whole = HashSet::new();
        for import in uses.iter().filter(|import| import.names.is_none()) {
            self.import_whole(import, &declared, &mut from_whole);
        }
    }

    /// The imports whose files are there. Of others it is reported why they are not; what they
    /// declare may well be used.
    fn uses(&mut self, files: &'a [ast::File], imports: &[Import]) -> Vec<Use<'a>> {
        let targets: HashMap<Span, FileId> = imports.iter().map(|i| (i.at, i.to)).collect();
        let mut uses = Vec::new();
        for tree in files {
            for item in &tree.items {
                let ItemKind::Use(import) = &item.kind else {
                    continue;
                };
                let at = match &import.source {
                    ast::UseSource::Module(path) => path.span,
                    ast::UseSource::File(name) => name.span,
                };
                let (into, names) = (tree.id, import.names.as_deref());
                match targets.get(&at).copied() {
                    Some(from) => uses.push(Use {
                        item,
                        into,
                        from,
                        names,
                        at,
                    }),
                    None => {
                        for name in names.into_iter().flatten() {
                            self.broken(into, item, name);
                        }
                    }
                }
            }
        }
        uses
    }

    fn declared_names(&self) -> Declared<'a> {
        let one = self.names.by_file.clone();
        let mut by_file: HashMap<FileId, Vec<(Space, &'a str, DefId)>> = HashMap::new();
        for (index, def) in self.names.all.iter().enumerate() {
            let (id, space, name) = (
                DefId(index as u32),
                def.kind.space(),
                def.name.name.as_str(),
            );
            // The second of one name is reported, and means nothing.
            if !def.kind.is_global() && one.get(&(def.file, space, name)) == Some(&id) {
                by_file.entry(def.file).or_default().push((space, name, id));
            }
        }
        Declared { one, by_file }
    }

    fn import_name(&mut self, import: &Use<'a>, name: &'a ast::Ident, declared: &Declared<'a>) {
        let mut found = false;
        for space in Space::ALL {
            let key = (import.from, space, name.name.as_str());
            let Some(id) = declared.one.get(&key).copied() else {
                continue;
            };
            found = true;
            let key = (import.into, space, name.name.as_str());
            let before = *self.names.by_file.entry(key).or_insert(id);
            if before != id {
                self.twice(name, self.names.def(before).name.span);
            }
        }
        if !found {
            self.not_imported(import, name, declared);
            self.broken(import.into, import.item, name);
        }
    }

    /// All that a file declares. What the importing file declares or imports by its name stands
    /// before it.
    fn import_whole(
        &mut self,
        import: &Use<'a>,
        declared: &Declared<'a>,
        from_whole: &mut HashSet<Key<'a>>,
    ) {
        for (space, name, id) in declared.by_file.get(&import.from).into_iter().flatten() {
            let key = (import.into, *space, *name);
            match self.names.by_file.entry(key) {
                Entry::Vacant(entry) => {
                    entry.insert(*id);
                    from_whole.insert(key);
                }
                Entry::Occupied(entry) => {
                    let before = *entry.get();
                    if before != *id && from_whole.contains(&key) {
                        self.in_both(import, *id, before);
                    }
                }
            }
        }
    }

    fn in_both(&mut self, import: &Use<'a>, id: DefId, before: DefId) {
        let (second, first) = (self.names.def(id).name, self.names.def(before).name);
        let text = format!("`{}` is declared in two imported files", first.name);
        self.report(
            Diagnostic::error(e02::TWICE, text)
                .at(import.at, "imports the second")
                .also(first.span, "the first")
                .also(second.span, "the second")
                .help(format!(
                    "say which one is meant: `use file::{{{}}};`",
                    first.name
                )),
        );
    }

    fn not_imported(&mut self, import: &Use<'a>, name: &ast::Ident, declared: &Declared<'a>) {
        let file = &self.schema.files[import.from.0 as usize].path;
        let text = format!("`{file}` declares no `{}`", name.name);
        let fault = Diagnostic::error(e02::NOT_FOUND, text).at(name.span, "not declared there");
        let word = name.name.as_str();
        let global = Space::ALL
            .iter()
            .find_map(|space| self.names.global.get(&(*space, word)).copied());
        let fault = match global {
            Some(id) => fault
                .also(self.names.def(id).name.span, "declared here")
                .help("every file sees it without an import: take it out of this line"),
            None if self.may_suggest() => self.declared_elsewhere(fault, import, name, declared),
            None => fault,
        };
        self.report(fault);
    }

    /// Points at the file that declares the name, or at a like name of the imported file.
    fn declared_elsewhere(
        &self,
        fault: Diagnostic,
        import: &Use<'a>,
        name: &ast::Ident,
        declared: &Declared<'a>,
    ) -> Diagnostic {
        let known = declared.by_file.get(&import.from).into_iter().flatten();
        let other = declared
            .by_file
            .iter()
            .filter(|(file, _)| **file != import.into && **file != import.from)
            .flat_map(|(_, names)| names)
            .filter(|(_, other, _)| *other == name.name)
            .map(|(_, _, id)| *id)
            .min();
        match other {
            Some(id) => fault
                .also(self.names.def(id).name.span, "declared here")
                .help("a file hands on nothing that it imports: import the name from the file that declares it"),
            None => fault.did_you_mean(&name.name, name.span, known.map(|(_, name, _)| *name)),
        }
    }
}
