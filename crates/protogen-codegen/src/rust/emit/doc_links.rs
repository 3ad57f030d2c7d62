//! Links in docs: `[Name]` of a schema leads to the type of that name, wherever it stands, and is code
//! where there is none, for rustdoc knows no fields, states or contexts by their names.

use std::collections::BTreeMap;

use crate::rust::model::{Item, Model};

/// Where a model's types stand, by name.
pub struct DocLinks<'m> {
    root: Vec<&'m str>,
    /// The paths of the modules that have a type of the name.
    modules: BTreeMap<&'m str, Vec<&'m [String]>>,
}

impl<'m> DocLinks<'m> {
    pub fn new(model: &'m Model) -> Self {
        let mut root: Vec<&str> = model.types.iter().filter_map(Item::type_name).collect();
        root.extend(model.externs.iter().map(String::as_str));
        root.sort_unstable();
        let mut modules: BTreeMap<&str, Vec<&[String]>> = BTreeMap::new();
        for module in &model.modules {
            let own = module.types.iter().map(|of| of.name.as_str());
            let other = module.reexports.iter().map(String::as_str);
            for name in own.chain(other) {
                modules.entry(name).or_default().push(&module.path);
            }
        }
        Self { root, modules }
    }

    /// The text of a module with the links in its docs resolved.
    pub fn resolve(&self, text: &str, module: &[String]) -> String {
        let mut resolved = String::with_capacity(text.len());
        let mut is_example = false;
        for line in text.split_inclusive('\n') {
            let head = line.trim_start();
            let docs = ["///", "//!"]
                .iter()
                .find_map(|mark| head.strip_prefix(mark));
            let Some(docs) = docs else {
                is_example = false;
                resolved.push_str(line);
                continue;
            };
            is_example ^= docs.trim_start().starts_with("```");
            let before = &line[..line.len() - docs.len()];
            resolved.push_str(before);
            match is_example {
                true => resolved.push_str(docs),
                false => self.line(docs, module, &mut resolved),
            }
        }
        resolved
    }

    fn line(&self, docs: &str, module: &[String], into: &mut String) {
        let mut is_code = false;
        let mut rest = docs;
        let mut before = ' ';
        while let Some(c) = rest.chars().next() {
            is_code ^= c == '`';
            let found = match c == '[' && !is_code && !matches!(before, '\\' | ']' | '!') {
                true => bracketed(rest),
                false => None,
            };
            match found {
                Some((inner, behind)) => {
                    into.push_str(&self.link(inner, module));
                    (rest, before) = (behind, ']');
                }
                None => {
                    into.push(c);
                    (rest, before) = (&rest[c.len_utf8()..], c);
                }
            }
        }
    }

    fn link(&self, inner: &str, module: &[String]) -> String {
        let (name, part) = inner.split_once('.').unwrap_or((inner, ""));
        match self.path(name, module) {
            Some(path) if path == name && part.is_empty() => format!("[{name}]"),
            Some(path) => format!("[{inner}]({path})"),
            None => format!("`{inner}`"),
        }
    }

    /// The path of the type from a module: its own, the root's, or that of the one module that has it.
    fn path(&self, name: &str, module: &[String]) -> Option<String> {
        let up = "super::".repeat(module.len());
        let modules = self.modules.get(name).map_or(&[][..], Vec::as_slice);
        if modules.contains(&module) {
            return Some(name.to_owned());
        }
        if self.root.binary_search(&name).is_ok() {
            return Some(format!("{up}{name}"));
        }
        match modules {
            [path] => Some(format!("{up}{}::{name}", path.join("::"))),
            _ => None,
        }
    }
}

/// The name in the brackets that the text begins with, and what stands behind them; nothing where
/// they are a link of Markdown's own, or hold anything but a name.
fn bracketed(text: &str) -> Option<(&str, &str)> {
    let (inner, behind) = text.strip_prefix('[')?.split_once(']')?;
    let is_name = |part: &str| {
        let word = |c: char| c.is_alphanumeric() || c == '_';
        !part.is_empty() && part.chars().all(word)
    };
    let is_markdown = behind.starts_with(['(', '[']) || behind.starts_with(": http");
    (inner.split('.').all(is_name) && !is_markdown).then_some((inner, behind))
}
