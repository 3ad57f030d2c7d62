//! Every declared name, in the order of the text, and what it is.
//! Never looks into what a name stands for: later passes do.

use std::collections::HashMap;

use crate::codes::e02;
use crate::diagnostic::Diagnostic;
use crate::load::Import;
use crate::source::{FileId, Span};
use crate::syntax::ast::{self, ItemKind};

use super::resolver::Resolver;

/// What kinds of thing share their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Space {
    /// `struct`, `enum`, `flags`, `number`, `type`, `alias`, `extern type`.
    Type,
    /// `const`, `context`, `feature`, version axes.
    Value,
    /// `table`, `extern fn`, `hash`.
    Call,
    /// `extern transform`.
    Transform,
}

impl Space {
    pub(super) const ALL: [Space; 4] = [Space::Type, Space::Value, Space::Call, Space::Transform];
}

/// Index into [`Names::all`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct DefId(pub(super) u32);

/// A declared name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Def<'a> {
    pub(super) kind: DefKind<'a>,
    pub(super) name: &'a ast::Ident,
    pub(super) docs: &'a ast::Docs,
    pub(super) file: FileId,
    /// The whole declaration.
    pub(super) span: Span,
    /// Set by the pass that makes it: an index into the list of its kind in the schema.
    pub(super) index: u32,
}

/// What a name is.
#[derive(Debug, Clone, Copy)]
pub(super) enum DefKind<'a> {
    Alias(&'a ast::TypeDef),
    Type(&'a ast::TypeDef),
    Struct(&'a ast::Struct),
    Enum(&'a ast::Enum),
    Flags(&'a ast::Flags),
    Number(&'a ast::NumberDef),
    Extern(&'a ast::Extern),
    Const(&'a ast::Const),
    Context(&'a ast::Context),
    Feature(&'a ast::Feature),
    Axis(&'a ast::VersionAxis),
    Table(&'a ast::Table),
    Hash(&'a ast::Hash),
    /// It had a fault that is reported already.
    Broken,
}

impl DefKind<'_> {
    /// For messages: "a struct".
    pub(super) fn word(self) -> &'static str {
        match self {
            DefKind::Alias(_) => "an alias",
            DefKind::Type(_) => "a type",
            DefKind::Struct(_) => "a struct",
            DefKind::Enum(_) => "an enum",
            DefKind::Flags(_) => "a flags type",
            DefKind::Number(_) => "a number",
            DefKind::Extern(def) => match def.kind {
                ast::ExternKind::Type { .. } => "an extern type",
                ast::ExternKind::Fn { .. } => "an extern function",
                ast::ExternKind::Transform { .. } => "an extern transform",
                ast::ExternKind::Number { .. } => "an extern number",
            },
            DefKind::Const(_) => "a constant",
            DefKind::Context(_) => "a context",
            DefKind::Feature(_) => "a feature",
            DefKind::Axis(_) => "a version axis",
            DefKind::Table(_) => "a table",
            DefKind::Hash(_) => "a hash",
            DefKind::Broken => "a declaration with a fault",
        }
    }

    pub(super) fn space(self) -> Space {
        match self {
            DefKind::Const(_) | DefKind::Context(_) | DefKind::Feature(_) | DefKind::Axis(_) => {
                Space::Value
            }
            DefKind::Table(_) | DefKind::Hash(_) => Space::Call,
            DefKind::Extern(def) => match def.kind {
                ast::ExternKind::Fn { .. } => Space::Call,
                ast::ExternKind::Transform { .. } => Space::Transform,
                ast::ExternKind::Type { .. } | ast::ExternKind::Number { .. } => Space::Type,
            },
            _ => Space::Type,
        }
    }

    /// Whether every file sees it, imported or not: there is one such thing in a protocol.
    pub(super) fn is_global(self) -> bool {
        match self {
            DefKind::Context(_)
            | DefKind::Feature(_)
            | DefKind::Axis(_)
            | DefKind::Table(_)
            | DefKind::Hash(_) => true,
            DefKind::Extern(def) => matches!(
                def.kind,
                ast::ExternKind::Fn { .. } | ast::ExternKind::Transform { .. }
            ),
            _ => false,
        }
    }
}

/// All names.
#[derive(Default)]
pub(super) struct Names<'a> {
    pub(super) all: Vec<Def<'a>>,
    pub(super) by_file: HashMap<(FileId, Space, &'a str), DefId>,
    pub(super) global: HashMap<(Space, &'a str), DefId>,
}

impl<'a> Names<'a> {
    /// What a name means in a file.
    pub(super) fn find(&self, file: FileId, space: Space, name: &str) -> Option<DefId> {
        let here = self.by_file.get(&(file, space, name));
        here.or_else(|| self.global.get(&(space, name))).copied()
    }

    pub(super) fn def(&self, id: DefId) -> Def<'a> {
        self.all[id.0 as usize]
    }

    /// The names a file sees, sorted.
    pub(super) fn visible(&self, file: FileId, space: Space) -> Vec<&'a str> {
        let here = self.by_file.keys().filter(|k| k.0 == file && k.1 == space);
        let global = self.global.keys().filter(|k| k.0 == space);
        let mut names: Vec<&str> = here.map(|k| k.2).chain(global.map(|k| k.1)).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

impl<'a> Resolver<'a> {
    /// Collects what all files declare, then what they import.
    pub(super) fn collect(&mut self, files: &'a [ast::File], imports: &[Import]) {
        for tree in files {
            for item in &tree.items {
                self.collect_item(tree.id, item);
            }
        }
        self.imports(files, imports);
    }

    fn collect_item(&mut self, file: FileId, item: &'a ast::Item) {
        let (kind, name) = match &item.kind {
            ItemKind::Alias(def) => (DefKind::Alias(def), &def.name),
            ItemKind::Type(def) => (DefKind::Type(def), &def.name),
            ItemKind::Struct(def) => (DefKind::Struct(def), &def.name),
            ItemKind::Enum(def) => (DefKind::Enum(def), &def.name),
            ItemKind::Flags(def) => (DefKind::Flags(def), &def.name),
            ItemKind::Number(def) => (DefKind::Number(def), &def.name),
            ItemKind::Extern(def) => (DefKind::Extern(def), &def.name),
            ItemKind::Const(def) => (DefKind::Const(def), &def.name),
            ItemKind::Context(def) => (DefKind::Context(def), &def.name),
            ItemKind::Feature(def) => (DefKind::Feature(def), &def.name),
            ItemKind::Table(def) => (DefKind::Table(def), &def.name),
            ItemKind::Hash(def) => (DefKind::Hash(def), &def.name),
            ItemKind::Broken(Some(name)) => {
                self.broken(file, item, name);
                return;
            }
            ItemKind::Protocol(protocol) => {
                self.collect_axes(file, protocol);
                return;
            }
            ItemKind::State(state) => {
                for item in &state.items {
                    self.collect_item(file, item);
                }
                return;
            }
            _ => return,
        };
        self.declare(Def {
            kind,
            name,
            docs: &item.docs,
            file,
            span: item.span,
            index: 0,
        });
    }

    /// Whatever it was, no use of it shall be reported.
    pub(super) fn broken(&mut self, file: FileId, item: &'a ast::Item, name: &'a ast::Ident) {
        let id = DefId(self.names.all.len() as u32);
        self.names.all.push(Def {
            kind: DefKind::Broken,
            name,
            docs: &item.docs,
            file,
            span: item.span,
            index: 0,
        });
        for space in Space::ALL {
            let key = (file, space, name.name.as_str());
            self.names.by_file.entry(key).or_insert(id);
        }
    }

    fn collect_axes(&mut self, file: FileId, protocol: &'a ast::Protocol) {
        for setting in &protocol.settings {
            if let ast::ProtocolSettingKind::Version(axis) = &setting.kind {
                self.declare(Def {
                    kind: DefKind::Axis(axis),
                    name: axis.name.as_ref().unwrap_or(&protocol.name),
                    docs: &setting.docs,
                    file,
                    span: setting.span,
                    index: 0,
                });
            }
        }
    }

    fn declare(&mut self, def: Def<'a>) {
        let id = DefId(self.names.all.len() as u32);
        self.names.all.push(def);
        let space = def.kind.space();
        // The axis without a name is called by the word.
        let name = match def.kind {
            DefKind::Axis(axis) if axis.name.is_none() => "version",
            _ => def.name.name.as_str(),
        };
        let global = def.kind.is_global();
        let before = if global {
            self.names.global.get(&(space, name)).copied()
        } else {
            let key = (def.file, space, name);
            self.names.by_file.get(&key).copied()
        };
        if let Some(before) = before {
            // A second axis without a name is reported where axes are made.
            if name == "version" && matches!(def.kind, DefKind::Axis(axis) if axis.name.is_none()) {
                return;
            }
            self.twice(def.name, self.names.def(before).name.span);
            return;
        }
        self.names.by_file.insert((def.file, space, name), id);
        if global {
            self.names.global.insert((space, name), id);
        }
    }

    pub(super) fn twice(&mut self, name: &ast::Ident, before: Span) {
        let text = format!("`{}` is declared twice", name.name);
        self.report(
            Diagnostic::error(e02::TWICE, text)
                .at(name.span, "the second time")
                .also(before, "the first time")
                .help("give one of them another name"),
        );
    }
}
