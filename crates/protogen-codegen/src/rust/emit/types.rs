//! Items: structs, enums, flags, wrappers, numbers and partials.
//! Codecs stand elsewhere.

mod enums;
mod numbers;

pub use self::enums::enum_;
pub use self::numbers::{flags, newtype, number_codec};

use super::code::Code;
use super::view;
use crate::options::Options;
use crate::rust::model::{Compare, Field, Partial, Struct, UnionItem, VariantShape};

fn derives(base: &[&str], asked: &[String], options: &Options) -> String {
    let mut all: Vec<&str> = base.to_vec();
    for name in asked.iter().chain(&options.derives) {
        if !all.contains(&name.as_str()) {
            all.push(name);
        }
    }
    format!("#[derive({})]", all.join(", "))
}

/// What a type derives by itself: `Debug` is written out where it masks.
fn own_derives(secret: bool) -> Vec<&'static str> {
    let mut derives = vec!["Clone", "PartialEq"];
    if !secret {
        derives.insert(0, "Debug");
    }
    derives
}

/// A struct; where a field is secret, with a `Debug` of its own.
pub fn struct_(code: &mut Code, item: &Struct, options: &Options) {
    view::docs(code, &item.docs, item.view_of.as_deref());
    let secret = item.fields.iter().any(|field| field.secret);
    let mut base = own_derives(secret);
    if item.eq && item.fields.is_empty() {
        base.extend(["Copy", "Eq", "Default"]);
    }
    match item.view_of {
        // What users ask for further is of packets: `Default`, say, or `Deserialize`.
        Some(_) => code.line(format_args!("#[derive({})]", base.join(", "))),
        None => code.line(derives(&base, &item.derives, options)),
    }
    if item.fields.is_empty() {
        code.line(format_args!("pub struct {};", item.name));
    } else {
        let declared = view::declared(&item.name, item.view_of.is_some());
        code.open(format_args!("pub struct {declared} {{"));
        item.fields.iter().for_each(|f| field(code, f, "pub "));
        code.close("}");
    }
    code.blank();
    let ty = view::spoken(&item.name, item.view_of.is_some());
    if secret {
        masked(code, &item.name, &ty, &item.fields);
    }
    scaled(code, &ty, &item.fields);
    view::struct_to_owned(code, item);
}

fn field(code: &mut Code, field: &Field, visibility: &str) {
    code.docs(&field.docs);
    if let Some(note) = field.deprecated.as_ref().filter(|note| !note.is_empty()) {
        code.doc("/// Deprecated:", note);
    }
    code.line(format_args!(
        "{visibility}{}: {},",
        field.name, field.ty.text
    ));
}

fn masked(code: &mut Code, name: &str, ty: &str, fields: &[Field]) {
    code.open(format_args!("impl ::core::fmt::Debug for {ty} {{"));
    code.open("fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {");
    let plain = name.trim_start_matches("r#");
    code.line(format_args!("let mut debug = f.debug_struct({plain:?});"));
    for field in fields {
        let label = field.name.trim_start_matches("r#");
        if field.secret {
            code.line(format_args!(
                "debug.field({label:?}, &format_args!(\"***\"));"
            ));
        } else {
            code.line(format_args!(
                "debug.field({label:?}, &self.{});",
                field.name
            ));
        }
    }
    code.line("debug.finish()");
    code.close("}");
    code.close("}");
    code.blank();
}

fn scaled(code: &mut Code, name: &str, fields: &[Field]) {
    let scaled: Vec<(&Field, f64)> = fields
        .iter()
        .filter_map(|field| Some((field, field.scale?)))
        .collect();
    if scaled.is_empty() {
        return;
    }
    code.open(format_args!("impl {name} {{"));
    for (field, scale) in scaled {
        let plain = field.name.trim_start_matches("r#");
        code.line(format_args!(
            "/// `{plain}` in its unit: the number times {scale}."
        ));
        code.line("#[must_use]");
        code.open(format_args!("pub fn {plain}_scaled(&self) -> f64 {{"));
        code.line(format_args!("self.{} as f64 * {scale:?}", field.name));
        code.close("}");
    }
    code.close("}");
    code.blank();
}

/// An enum with payloads.
pub fn union(code: &mut Code, item: &UnionItem, options: &Options) {
    view::docs(code, &item.docs, item.view_of.as_deref());
    let secret = item.variants.iter().any(|variant| match &variant.shape {
        VariantShape::Fields(fields) => fields.iter().any(|field| field.secret),
        _ => false,
    });
    let base = own_derives(secret);
    match item.view_of {
        Some(_) => code.line(format_args!("#[derive({})]", base.join(", "))),
        None => code.line(derives(&base, &item.derives, options)),
    }
    let declared = view::declared(&item.name, item.view_of.is_some());
    code.open(format_args!("pub enum {declared} {{"));
    for variant in &item.variants {
        code.docs(&variant.docs);
        match &variant.shape {
            VariantShape::Unit => code.line(format_args!("{},", variant.name)),
            VariantShape::Value(ty) => code.line(format_args!("{}({}),", variant.name, ty.text)),
            VariantShape::Fields(fields) => {
                let flat = flat_fields(fields);
                match flat {
                    Some(flat) if flat.len() + variant.name.len() < 80 => {
                        code.line(format_args!("{} {{ {flat} }},", variant.name));
                    }
                    _ => {
                        code.open(format_args!("{} {{", variant.name));
                        fields.iter().for_each(|f| field(code, f, ""));
                        code.close("},");
                    }
                }
            }
        }
    }
    code.close("}");
    code.blank();
    if secret {
        masked_union(code, item);
    }
    view::union_to_owned(code, item);
}

fn flat_fields(fields: &[Field]) -> Option<String> {
    let documented = |field: &Field| !field.docs.is_empty() || field.deprecated.is_some();
    if fields.iter().any(documented) {
        return None;
    }
    let texts: Vec<String> = fields
        .iter()
        .map(|field| format!("{}: {}", field.name, field.ty.text))
        .collect();
    Some(texts.join(", "))
}

fn masked_union(code: &mut Code, item: &UnionItem) {
    let ty = view::spoken(&item.name, item.view_of.is_some());
    code.open(format_args!("impl ::core::fmt::Debug for {ty} {{"));
    code.open("fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {");
    code.open("match self {");
    for variant in &item.variants {
        let plain = variant.name.trim_start_matches("r#");
        match &variant.shape {
            VariantShape::Unit => {
                code.line(format_args!(
                    "Self::{} => f.write_str({plain:?}),",
                    variant.name
                ));
            }
            VariantShape::Value(_) => code.line(format_args!(
                "Self::{}(value) => f.debug_tuple({plain:?}).field(value).finish(),",
                variant.name
            )),
            VariantShape::Fields(fields) => {
                let names: Vec<String> = fields
                    .iter()
                    .map(|field| {
                        if field.secret {
                            format!("{}: _", field.name)
                        } else {
                            field.name.clone()
                        }
                    })
                    .collect();
                let mut chain = format!("f.debug_struct({plain:?})");
                for field in fields {
                    let label = field.name.trim_start_matches("r#");
                    let value = if field.secret {
                        "&format_args!(\"***\")".to_owned()
                    } else {
                        field.name.clone()
                    };
                    chain.push_str(&format!(".field({label:?}, {value})"));
                }
                code.line(format_args!(
                    "Self::{} {{ {} }} => {chain}.finish(),",
                    variant.name,
                    names.join(", ")
                ));
            }
        }
    }
    code.close("}");
    code.close("}");
    code.close("}");
    code.blank();
}

/// What goes between a struct and its partial.
pub fn partial(code: &mut Code, item: &Partial) {
    let (name, whole) = (&item.name, &item.whole);
    code.open(format_args!("impl {name} {{"));
    code.line("/// What of `new` differs from `old`.");
    code.line("#[must_use]");
    code.open(format_args!(
        "pub fn diff(old: &{whole}, new: &{whole}) -> Self {{"
    ));
    code.open("Self {");
    for (field, compare) in &item.fields {
        let same = match compare {
            Compare::Equal => format!("old.{field} == new.{field}"),
            Compare::Bits => format!("old.{field}.to_bits() == new.{field}.to_bits()"),
        };
        code.line(format_args!(
            "{field}: if {same} {{ None }} else {{ Some(new.{field}.clone()) }},"
        ));
    }
    code.close("}");
    code.close("}");
    code.blank();
    code.line("/// Takes over what is here.");
    code.open(format_args!("pub fn apply(&self, whole: &mut {whole}) {{"));
    for (field, _) in &item.fields {
        code.open(format_args!("if let Some(value) = &self.{field} {{"));
        code.line(format_args!("whole.{field}.clone_from(value);"));
        code.close("}");
    }
    code.close("}");
    code.blank();
    code.line("/// Whether nothing is here.");
    code.line("#[must_use]");
    code.open("pub fn is_empty(&self) -> bool {");
    let parts: Vec<String> = item
        .fields
        .iter()
        .map(|(field, _)| format!("self.{field}.is_none()"))
        .collect();
    code.line(parts.join(" && "));
    code.close("}");
    code.close("}");
    code.blank();
}
