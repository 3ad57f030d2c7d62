//! The header: byte order, text encoding, opcodes, version axes; and the features.
//! Never looks at a body.

use crate::codes::{e02, e04, e06};
use crate::diagnostic::Diagnostic;
use crate::ir;
use crate::source::{FileId, Span};
use crate::syntax::ast::{self, ItemKind, ProtocolSettingKind};

use super::algebra;
use super::build::Build;
use super::collect::{DefId, DefKind};
use super::resolver::{Resolver, docs, place};

/// How opcodes are carried: the types of their parts in one direction.
enum Carried {
    Both,
    C2s,
    S2c,
}

impl<'a> Resolver<'a> {
    /// The header of the root file; its axes, then the features of all files.
    pub(super) fn protocol(&mut self, files: &'a [ast::File]) {
        let mut header: Option<&'a ast::Item> = None;
        for tree in files {
            for item in &tree.items {
                let ItemKind::Protocol(_) = &item.kind else {
                    continue;
                };
                match header {
                    Some(before) => self.second_header(item.span, before.span),
                    None => header = Some(item),
                }
            }
        }
        let root = files.first();
        self.schema.docs = root.map_or(Vec::new(), |root| docs(&root.docs));
        let Some((item, protocol)) = header.and_then(|item| match &item.kind {
            ItemKind::Protocol(protocol) => Some((item, protocol)),
            _ => None,
        }) else {
            let file = root.map_or(FileId(0), |root| root.id);
            self.no_header(Span::new(file, 0, 0));
            return;
        };
        self.schema.name.clone_from(&protocol.name.name);
        self.schema.docs.extend(docs(&item.docs));
        self.axes();
        for setting in &protocol.settings {
            self.default(setting);
        }
    }

    fn second_header(&mut self, span: Span, before: Span) {
        self.report(
            Diagnostic::error(e06::HEADER, "a second `protocol` header")
                .at(span, "one protocol, one header")
                .also(before, "the first one"),
        );
    }

    fn no_header(&mut self, span: Span) {
        self.report(
            Diagnostic::error(e06::HEADER, "the schema has no `protocol` header")
                .at(span, "it stands at the top of the file")
                .help("write `protocol name { endian little; text utf8; opcode u8; }`"),
        );
    }

    fn axes(&mut self) {
        for index in 0..self.names.all.len() {
            let def = self.names.def(DefId(index as u32));
            let DefKind::Axis(axis) = def.kind else {
                continue;
            };
            self.names.all[index].index = self.schema.axes.len() as u32;
            let name = axis.name.as_ref().map_or("version", |name| &name.name);
            if axis.name.is_none() && !self.schema.axes.is_empty() {
                self.report(
                    Diagnostic::error(e02::TWICE, "a second version axis needs a name")
                        .at(def.span, "it has none")
                        .help("write `version client 1..=9;`"),
                );
            }
            let follows = axis
                .follows
                .as_ref()
                .and_then(|name| self.axis(Some(name), name.span));
            let mut versions = Vec::new();
            for range in &axis.ranges {
                versions.extend(self.interval(range, (0, u32::MAX)));
            }
            versions.sort_unstable();
            let listed = axis.ranges.len() > 1;
            self.versions_meet(&versions, def.span);
            self.schema.axes.push(ir::Axis {
                name: name.to_owned(),
                docs: docs(def.docs),
                versions,
                listed,
                follows,
                span: place(def.span),
            });
        }
    }

    fn versions_meet(&mut self, versions: &[ir::Interval], span: Span) {
        if versions
            .windows(2)
            .any(|pair| pair[0].last >= pair[1].first)
        {
            self.report(
                Diagnostic::error(e04::EMPTY_RANGE, "a version is listed twice")
                    .at(span, "these overlap"),
            );
        }
    }

    fn default(&mut self, setting: &'a ast::ProtocolSetting) {
        match &setting.kind {
            ProtocolSettingKind::Endian(ast::Endian::Little) => {
                self.defaults.order = ir::ByteOrder::Little;
            }
            ProtocolSettingKind::Endian(ast::Endian::Big) => {
                self.defaults.order = ir::ByteOrder::Big;
            }
            ProtocolSettingKind::Text(text) => self.defaults.text = encoding(*text),
            // The types of opcodes may be enums: they come when those are known.
            ProtocolSettingKind::Opcode(_) | ProtocolSettingKind::Version(_) => {}
            ProtocolSettingKind::Other(other) => {
                let name = &other.name;
                let known = ["endian", "text", "opcode", "version"];
                let text = format!("the header has no setting `{}`", name.name);
                self.report(
                    Diagnostic::error(e06::SETTING, text)
                        .at(name.span, "unknown")
                        .did_you_mean(&name.name, name.span, known),
                );
            }
        }
    }

    /// The features, in the order of the text.
    pub(super) fn features(&mut self) {
        for index in 0..self.names.all.len() {
            let def = self.names.def(DefId(index as u32));
            let DefKind::Feature(feature) = def.kind else {
                continue;
            };
            self.names.all[index].index = self.schema.features.len() as u32;
            let default = match &feature.rule {
                None => algebra::never(),
                Some(ast::FeatureRule::Since(value)) => self.since(value),
                Some(ast::FeatureRule::Until(value)) => self.until(value),
                Some(ast::FeatureRule::In(versions)) => self.within(versions),
            };
            self.schema.features.push(ir::Feature {
                name: feature.name.name.clone(),
                docs: docs(def.docs),
                default,
                span: place(def.span),
            });
        }
    }

    /// How opcodes are carried, once the types are known by name.
    pub(super) fn opcode_scheme(&mut self, files: &'a [ast::File]) {
        let items = files.iter().flat_map(|tree| &tree.items);
        for item in items {
            let ItemKind::Protocol(protocol) = &item.kind else {
                continue;
            };
            for setting in &protocol.settings {
                if let ProtocolSettingKind::Opcode(forms) = &setting.kind {
                    for form in forms {
                        self.opcode_form(form);
                    }
                }
            }
            return;
        }
    }

    fn opcode_form(&mut self, form: &'a ast::OpcodeForm) {
        let types = match &form.shape {
            ast::OpcodeShape::None => Vec::new(),
            ast::OpcodeShape::Parts(parts) => {
                let mut build = Build::new(self, "Opcode");
                let env = build.top(form.span.file);
                let types = parts.iter().filter_map(|part| {
                    let ty = build.ty(part, &env, "Opcode")?;
                    build.integer(&ty, part.span, "an opcode").then_some(ty)
                });
                types.collect()
            }
        };
        let carried = match form.direction {
            None | Some(ast::Direction::Both) => Carried::Both,
            Some(ast::Direction::ClientToServer) => Carried::C2s,
            Some(ast::Direction::ServerToClient) => Carried::S2c,
        };
        let scheme = &mut self.schema.opcode;
        match carried {
            Carried::Both => {
                scheme.c2s.clone_from(&types);
                scheme.s2c = types;
            }
            Carried::C2s => scheme.c2s = types,
            Carried::S2c => scheme.s2c = types,
        }
    }
}

/// A text encoding as the IR has it.
pub(super) fn encoding(encoding: ast::Encoding) -> ir::TextEncoding {
    match encoding {
        ast::Encoding::Utf8 => ir::TextEncoding::Utf8,
        ast::Encoding::Latin1 => ir::TextEncoding::Latin1,
        ast::Encoding::Cp1252 => ir::TextEncoding::Cp1252,
        ast::Encoding::Ascii => ir::TextEncoding::Ascii,
        ast::Encoding::Utf16Le => ir::TextEncoding::Utf16Le,
        ast::Encoding::Utf16Be => ir::TextEncoding::Utf16Be,
    }
}

/// A direction as packets have it.
pub(super) fn directions(direction: ast::Direction) -> ir::Directions {
    match direction {
        ast::Direction::ClientToServer => ir::Directions::C2s,
        ast::Direction::ServerToClient => ir::Directions::S2c,
        ast::Direction::Both => ir::Directions::Both,
    }
}
