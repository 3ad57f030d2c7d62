//! All naming of generated Rust: cases, keywords, collisions.
//! Knows nothing of what the names stand for.

use std::collections::HashSet;

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
    "Drop",
    "Eq",
    "Err",
    "From",
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
    "Some",
    "State",
    "String",
    "ToString",
    "TryFrom",
    "Vec",
];

/// Keywords that can't be written raw.
const NEVER_RAW: &[&str] = &["self", "Self", "super", "crate", "_"];

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
    "expected",
    "fallback",
    "found",
    "given",
    "group",
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
    "pairs",
    "payload",
    "peek",
    "pg",
    "plain",
    "r",
    "raw",
    "read",
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

/// `UpperCamel`, safe as the name of an enum's variant.
#[must_use]
pub fn variant_name(name: &str) -> String {
    escaped(camel(name))
}

/// `snake_case`, safe as the name of a field, function or module.
#[must_use]
pub fn field_name(name: &str) -> String {
    escaped(leading(name.to_snake_case()))
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

fn leading(name: String) -> String {
    match name.chars().next() {
        None => "_0".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("_{name}"),
        Some(_) => name,
    }
}

fn escaped(name: String) -> String {
    if NEVER_RAW.contains(&name.as_str()) {
        format!("{name}_")
    } else if syn::parse_str::<syn::Ident>(&name).is_err() {
        format!("r#{name}")
    } else {
        name
    }
}

/// Gives each asked name once: the second `id` becomes `id_2`.
#[derive(Debug, Default, Clone)]
pub struct Unique {
    taken: HashSet<String>,
}

impl Unique {
    /// Nothing taken yet but what generated functions use themselves.
    #[must_use]
    pub fn locals() -> Self {
        Self {
            taken: TAKEN_LOCALS.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    /// The name, or the name with the first free number.
    pub fn take(&mut self, name: String) -> String {
        if self.taken.insert(name.clone()) {
            return name;
        }
        let plain = name.strip_prefix("r#").unwrap_or(&name);
        let numbered = (2u32..)
            .map(|n| format!("{plain}_{n}"))
            .find(|name| !self.taken.contains(name))
            .unwrap_or(name);
        self.taken.insert(numbered.clone());
        numbered
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
    fn a_second_name_gets_a_number() {
        let mut names = Unique::locals();
        assert_eq!(names.take("id".into()), "id");
        assert_eq!(names.take("id".into()), "id_2");
        assert_eq!(names.take("r".into()), "r_2");
    }
}
