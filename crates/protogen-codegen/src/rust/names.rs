//! All naming of generated Rust: cases, keywords, collisions.
//! Knows nothing of what the names stand for.

use std::collections::BTreeSet;

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

/// Names that generated code uses without a path; a type of the schema with one of them gets a `_`.
const TAKEN_TYPES: &[&str] = &[
    "Application",
    "Box",
    "Clone",
    "Context",
    "Copy",
    "Debug",
    "Default",
    "Dispatch",
    "Drop",
    "Eq",
    "Err",
    "From",
    "Future",
    "Handler",
    "Into",
    "Iterator",
    "Message",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Self",
    "Send",
    "Some",
    "State",
    "String",
    "ToString",
    "TryFrom",
    "Vec",
];

/// Keywords of edition 2024 that can be written raw, reserved ones included.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Keywords that can't be written raw.
const NEVER_RAW: &[&str] = &["self", "Self", "super", "crate", "_"];
const LONGEST_NEVER_RAW: usize = 5;

/// Locals of generated functions, which no field may take.
const TAKEN_LOCALS: &[&str] = &[
    "answer",
    "arm",
    "at",
    "before",
    "bits",
    "bits_at",
    "block",
    "block_at",
    "body_at",
    "bytes_at",
    "checked_at",
    "choice",
    "count",
    "count_at",
    "cx",
    "element",
    "empty",
    "envelope",
    "expected",
    "fallback",
    "found",
    "given",
    "group",
    "index",
    "inner",
    "inside",
    "kept",
    "last",
    "late",
    "len",
    "len_at",
    "list",
    "markers",
    "more",
    "none",
    "nth",
    "number",
    "opcode",
    "outs",
    "packet",
    "padded",
    "pairs",
    "payload",
    "peek",
    "pg",
    "plain",
    "r",
    "raw",
    "read",
    "reading",
    "region_at",
    "said",
    "saved",
    "sealed",
    "set",
    "slot",
    "slots",
    "start",
    "stored",
    "tag",
    "taken",
    "text_at",
    "truth",
    "used",
    "v",
    "value",
    "w",
    "whole",
    "wide",
    "window",
    "word",
    "words",
    "write",
];

/// `UpperCamel`, safe as the name of a type.
#[must_use]
pub fn type_name(name: &str) -> String {
    let camel = camel(name);
    if TAKEN_TYPES.contains(&camel.as_str()) {
        format!("{camel}_")
    } else {
        camel
    }
}

/// The name or path of a type's view: `TalkView`, and `MessageView_` of `Message_`.
#[must_use]
pub fn view_name(ty: &str) -> String {
    match ty.strip_suffix('_') {
        Some(plain) => format!("{plain}View_"),
        None => format!("{ty}View"),
    }
}

/// `UpperCamel`, safe as the name of an enum's variant.
#[must_use]
pub fn variant_name(name: &str) -> String {
    escaped(camel(name))
}

/// `snake_case`, safe as the name of a field, function or module.
#[must_use]
pub fn field_name(name: &str) -> String {
    match is_snake(name) {
        true => escaped(name.to_owned()),
        false => escaped(leading(name.to_snake_case())),
    }
}

/// A field's name that was chosen for Rust: as [`field_name`], or the number of a tuple struct's.
#[must_use]
pub fn chosen_field_name(name: &str) -> String {
    match name.bytes().all(|byte| byte.is_ascii_digit()) {
        true => name.to_owned(),
        false => field_name(name),
    }
}

/// `SHOUTY_SNAKE`, for constants.
#[must_use]
pub fn const_name(name: &str) -> String {
    leading(name.to_shouty_snake_case())
}

/// Keeps a name whose case was chosen well already (`MessageMode`, `XTEAKeyV2` becomes `XteaKeyV2`).
fn camel(name: &str) -> String {
    leading(name.to_upper_camel_case())
}

/// Whether a name is in `snake_case` as it stands, as nearly all fields of schemas are: words of
/// `a` to `z` and digits, the first of which begins with a letter, with one `_` between them.
fn is_snake(name: &str) -> bool {
    let plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let words = |word: &[u8]| !word.is_empty() && word.iter().all(plain);
    name.as_bytes().first().is_some_and(u8::is_ascii_lowercase)
        && name.as_bytes().split(|byte| *byte == b'_').all(words)
}

fn leading(name: String) -> String {
    match name.chars().next() {
        None => "_0".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("_{name}"),
        Some(_) => name,
    }
}

fn escaped(name: String) -> String {
    if name.len() <= LONGEST_NEVER_RAW && NEVER_RAW.contains(&name.as_str()) {
        format!("{name}_")
    } else if KEYWORDS.binary_search(&name.as_str()).is_ok() {
        format!("r#{name}")
    } else {
        name
    }
}

/// Gives each asked name once: the second `id` becomes `id_2`.
#[derive(Debug, Default, Clone)]
pub struct Unique {
    taken: BTreeSet<String>,
    /// Whether the names that generated functions use themselves are taken.
    in_function: bool,
}

impl Unique {
    /// Nothing taken yet but what generated functions use themselves.
    #[must_use]
    pub fn locals() -> Self {
        Self {
            taken: BTreeSet::new(),
            in_function: true,
        }
    }

    /// The name, or the name with the first free number.
    pub fn take(&mut self, name: String) -> String {
        if self.is_free(&name) {
            self.taken.insert(name.clone());
            return name;
        }
        let plain = name.strip_prefix("r#").unwrap_or(&name);
        let numbered = (2u32..)
            .map(|n| format!("{plain}_{n}"))
            .find(|name| self.is_free(name))
            .unwrap_or(name);
        self.taken.insert(numbered.clone());
        numbered
    }

    fn is_free(&self, name: &str) -> bool {
        let own = self.in_function && TAKEN_LOCALS.binary_search(&name).is_ok();
        !own && !self.taken.contains(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_written_raw_or_with_an_underscore() {
        assert_eq!(field_name("type"), "r#type");
        assert_eq!(field_name("self"), "self_");
        assert_eq!(variant_name("self"), "Self_");
        assert_eq!(type_name("result"), "Result_");
    }

    #[test]
    fn names_can_be_looked_up_by_halves() {
        assert!(TAKEN_LOCALS.is_sorted() && KEYWORDS.is_sorted());
    }

    #[test]
    fn a_name_that_is_snake_case_already_is_kept_as_heck_keeps_it() {
        let names = ["a", "field_0", "x2", "type", "i18n_v2", "a_b_c"];
        for name in names {
            assert!(is_snake(name), "{name}");
            assert_eq!(name.to_snake_case(), name);
        }
        for name in [
            "", "_a", "a_", "a__b", "aB", "0a", "A", "a-b", "\u{e9}a", "_",
        ] {
            assert!(!is_snake(name), "{name}");
        }
    }

    #[test]
    fn a_second_name_gets_a_number() {
        let mut names = Unique::locals();
        assert_eq!(names.take("id".into()), "id");
        assert_eq!(names.take("id".into()), "id_2");
        assert_eq!(names.take("r".into()), "r_2");
    }
}
