//! Files and modules: what stands where, and what stands at their heads.

use std::collections::BTreeMap;

use super::code::Code;
use super::doc_links::DocLinks;
use super::leaves::Leaves;
use super::{codec, context, ends, envelope, handler, message, packet, protocol, tests, types};
use crate::file::Files;
use crate::options::{Arrangement, Options};
use crate::rust::model::{EnvelopeItem, Item, Model, Module, Take};
use crate::rust::names;

/// The contract that generated code is made for; the runtime refuses any other.
const CONTRACT: u32 = 5;

/// What a packet becomes, its codec, its part of the message and its handler, takes about so much
/// text. A buffer that grows from nothing is copied whenever it doubles.
const PACKET_BYTES: usize = 2_600;

/// A schema with more generated lines than this becomes a directory.
const ONE_FILE: usize = 4_000;

/// The modules of packets. Their items are written as they are lowered, so that the model never
/// holds more of them than those of one packet.
pub struct Modules<'o> {
    options: &'o Options,
    /// How many packets a module has, about.
    packets: usize,
    /// The items of each module, by its path.
    items: BTreeMap<Vec<String>, Code>,
    leaves: Leaves,
}

impl<'o> Modules<'o> {
    /// Nothing written yet, of modules of about so many packets.
    pub fn new(options: &'o Options, packets: usize) -> Self {
        Self {
            options,
            packets,
            items: BTreeMap::new(),
            leaves: Leaves::default(),
        }
    }

    fn write(&mut self, path: &[String], list: &[Item]) {
        if let Some(code) = self.items.get_mut(path) {
            return items(code, list, self.options);
        }
        let mut code = Code::at(depth(path));
        code.reserve(self.packets * PACKET_BYTES);
        items(&mut code, list, self.options);
        self.items.insert(path.to_vec(), code);
    }

    /// The files of a model, by path, once all items of its modules are written.
    pub fn files(mut self, mut model: Model) -> Files {
        for module in &mut model.modules {
            if let Some(message) = &mut module.message {
                self.leaves.message(message, &module.path);
            }
        }
        let model = &model;
        let links = DocLinks::new(model);
        let mut root = root(model, self.options);
        link(&mut root, &links, &[]);
        let mut parts: Vec<Part> = Vec::new();
        for module in &model.modules {
            let written = self.items.remove(&module.path);
            let mut code = written.unwrap_or_else(|| Code::at(depth(&module.path)));
            finish_module(&mut code, module, model.envelope.as_ref());
            link(&mut code, &links, &module.path);
            place(&mut parts, module, code);
        }
        let name = names::field_name(self.options.name.as_ref().unwrap_or(&model.name));
        arrange(root, parts, &name, self.options)
    }
}

impl Take for Modules<'_> {
    fn shared(&mut self, items: &mut [Item]) {
        self.leaves.shared(items);
    }

    fn packet(&mut self, module: &[String], items: &mut [Item]) {
        self.leaves.packet(module, items);
        self.write(module, items);
    }
}

/// A module of the root: its head, and what follows it.
struct Part {
    name: String,
    head: Code,
    code: Code,
}

/// How deep the items of a module stand in its file.
fn depth(path: &[String]) -> usize {
    path.len().saturating_sub(1)
}

fn root(model: &Model, options: &Options) -> Code {
    let mut root = Code::new();
    head(&mut root, model, options);
    if let Some(item) = &model.context {
        context::context(&mut root, item);
    }
    for name in &model.externs {
        let path = options
            .extern_types
            .iter()
            .find(|(n, _)| names::type_name(n) == *name);
        let path = path.map_or(format!("super::{name}"), |(_, path)| path.clone());
        root.line(format_args!("pub use {path};"));
    }
    items(&mut root, &model.types, options);
    if let Some(item) = &model.envelope {
        envelope::envelope(&mut root, item);
    }
    if let Some(item) = &model.protocol {
        protocol::protocol(&mut root, item);
    }
    if let Some(item) = &model.ends {
        ends::ends(&mut root, item);
    }
    tests::tests(&mut root, &model.tests);
    root
}

/// Resolves the links in docs, where there may be one.
fn link(code: &mut Code, links: &DocLinks<'_>, module: &[String]) {
    if code.has_links() {
        code.replace(links.resolve(code.text(), module));
    }
}

/// Puts a module where it belongs: into that of its state, or to the root.
fn place(parts: &mut Vec<Part>, module: &Module, mut code: Code) {
    let mut head = Code::at(depth(&module.path));
    match &module.path[..] {
        [outer, inner] => {
            uses(&mut head, module);
            code.prepend(head);
            let at = parts.iter().position(|part| part.name == *outer);
            let at = at.unwrap_or_else(|| {
                parts.push(Part {
                    name: outer.clone(),
                    head: Code::new(),
                    code: Code::new(),
                });
                parts.len() - 1
            });
            let Some(Part { code: part, .. }) = parts.get_mut(at) else {
                return;
            };
            part.line(format_args!("/// {}", module.doc));
            part.open(format_args!("pub mod {inner} {{"));
            part.append(code);
            part.close("}");
            part.blank();
        }
        [own] => {
            head.line(format_args!("//! {}", module.doc));
            head.blank();
            uses(&mut head, module);
            parts.push(Part {
                name: own.clone(),
                head,
                code,
            });
        }
        _ => {}
    }
}

fn head(code: &mut Code, model: &Model, options: &Options) {
    code.line("// @generated by protogen: edit the schema instead.");
    code.blank();
    for line in &model.docs {
        code.doc("//!", line.trim());
    }
    if model.docs.is_empty() {
        code.line(format_args!("//! The protocol `{}`.", model.name));
    }
    code.blank();
    code.line("#![allow(");
    code.line("    clippy::all,\n    clippy::pedantic,\n    dead_code,\n    unused_imports,\n    unused_variables,\n    unused_mut,\n    unused_assignments,\n    unreachable_code,\n    unreachable_patterns,\n    unused_parens,\n    unused_braces,\n    missing_docs,\n    non_camel_case_types,\n    non_snake_case,");
    code.line("    reason = \"generated: its shape follows the schema, not a hand\"");
    code.line(")]");
    code.blank();
    code.line(format_args!("use {}::contract as pg;", options.runtime));
    code.line(
        "use pg::{Decode as _, Encode as _, Message as _, Packet as _, Read as _, Trace as _};",
    );
    code.blank();
    code.line(format_args!("pg::generated_by!({CONTRACT});"));
    code.blank();
}

/// What a module names of others.
fn uses(code: &mut Code, module: &Module) {
    let root = "super::".repeat(module.path.len());
    code.line(format_args!("use {root}pg;"));
    code.line(
        "use pg::{Decode as _, Encode as _, Message as _, Packet as _, Read as _, Trace as _};",
    );
    code.blank();
    for name in &module.reexports {
        code.line(format_args!("pub use super::both::{name};"));
    }
    if !module.reexports.is_empty() {
        code.blank();
    }
}

/// What follows the items of a module.
fn finish_module(code: &mut Code, module: &Module, around: Option<&EnvelopeItem>) {
    if let Some(item) = &module.message {
        message::message(code, item, around);
        if let Some(around) = around {
            envelope::frame(code, item, around);
        }
        handler::handler(code, item);
    }
}

/// The type that an item is or belongs to, without lifetimes.
fn type_of(item: &Item) -> &str {
    match item {
        Item::Enum(item) => &item.name,
        Item::Flags(item) => &item.name,
        Item::Newtype(item) => &item.name,
        Item::Struct(item) => &item.name,
        Item::Union(item) => &item.name,
        Item::Number(item) => &item.name,
        Item::Partial(item) => &item.name,
        Item::Codec(item) => &item.ty,
        Item::Packet(item) => &item.ty,
    }
}

fn items(code: &mut Code, list: &[Item], options: &Options) {
    let mut before = None;
    for item in list {
        // The impls of a type stand close to it.
        let of = type_of(item);
        if matches!(item, Item::Codec(_) | Item::Packet(_)) && before == Some(of) {
            code.join();
        }
        before = Some(of);
        match item {
            Item::Enum(item) => types::enum_(code, item, options),
            Item::Flags(item) => types::flags(code, item, options),
            Item::Newtype(item) => types::newtype(code, item, options),
            Item::Struct(item) => types::struct_(code, item, options),
            Item::Union(item) => types::union(code, item, options),
            Item::Number(item) => types::number_codec(code, item),
            Item::Partial(item) => types::partial(code, item),
            Item::Codec(item) => codec::codec(code, item),
            Item::Packet(item) => packet::packet(code, item, item.versioned),
        }
    }
}

/// One file, or a directory with a file a module where there is much.
fn arrange(mut root: Code, parts: Vec<Part>, name: &str, options: &Options) -> Files {
    let mut files = Files::new();
    let name = name.trim_start_matches("r#");
    let lines = |part: &Part| part.head.lines() + part.code.lines();
    let lines = root.lines() + parts.iter().map(lines).sum::<usize>();
    let single = lines <= ONE_FILE || options.arrangement == Arrangement::OneFile;
    for part in parts {
        let Part {
            name: module,
            head,
            mut code,
        } = part;
        let plain = module.trim_start_matches("r#").to_owned();
        let state = !matches!(plain.as_str(), "c2s" | "s2c" | "both");
        if state {
            root.line(format_args!("/// The state `{plain}`."));
        }
        if single {
            root.open(format_args!("pub mod {module} {{"));
            root.append(head);
            root.append(code);
            root.close("}");
            root.blank();
        } else {
            root.line(format_args!("pub mod {module};"));
            let mut first = Code::new();
            first.line("// @generated by protogen: edit the schema instead.");
            first.blank();
            if state {
                first.line("use super::pg;");
                first.blank();
            }
            first.append(head);
            code.prepend(first);
            files.insert(format!("{name}/{plain}.rs"), code.finish());
        }
    }
    let path = if single {
        format!("{name}.rs")
    } else {
        format!("{name}/mod.rs")
    };
    files.insert(path, root.finish());
    files
}
