//! Items: structs, enums, flags, wrappers, numbers and partials.
//! Codecs stand elsewhere.

use super::code::Code;
use crate::options::Options;
use crate::rust::model::{
    Compare, Enum, EnumVariant, Field, Flags, Newtype, Number, Partial, Struct, Ty, UnionItem,
    VariantShape,
};

fn derives(base: &[&str], asked: &[String], options: &Options) -> String {
    let mut all: Vec<&str> = base.to_vec();
    for name in asked.iter().chain(&options.derives) {
        if !all.contains(&name.as_str()) {
            all.push(name);
        }
    }
    format!("#[derive({})]", all.join(", "))
}

/// A struct; where a field is secret, with a `Debug` of its own.
pub fn struct_(code: &mut Code, item: &Struct, options: &Options) {
    code.docs(&item.docs);
    let secret = item.fields.iter().any(|field| field.secret);
    let base: &[&str] = if secret {
        &["Clone", "PartialEq"]
    } else {
        &["Debug", "Clone", "PartialEq"]
    };
    let mut base = base.to_vec();
    if item.eq && item.fields.is_empty() {
        base.extend(["Copy", "Eq", "Default"]);
    }
    code.line(derives(&base, &item.derives, options));
    if item.fields.is_empty() {
        code.line(format!("pub struct {};", item.name));
    } else {
        code.open(format!("pub struct {} {{", item.name));
        item.fields.iter().for_each(|f| field(code, f, "pub "));
        code.close("}");
    }
    code.blank();
    if secret {
        masked(code, &item.name, &item.fields);
    }
    scaled(code, &item.name, &item.fields);
}

fn field(code: &mut Code, field: &Field, visibility: &str) {
    code.docs(&field.docs);
    if let Some(note) = field.deprecated.as_ref().filter(|note| !note.is_empty()) {
        code.line(format!("/// Deprecated: {note}"));
    }
    code.line(format!("{visibility}{}: {},", field.name, field.ty.text));
}

fn masked(code: &mut Code, name: &str, fields: &[Field]) {
    code.line("#[automatically_derived]");
    code.open(format!("impl ::core::fmt::Debug for {name} {{"));
    code.open("fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {");
    let plain = name.trim_start_matches("r#");
    code.line(format!("let mut debug = f.debug_struct({plain:?});"));
    for field in fields {
        let label = field.name.trim_start_matches("r#");
        if field.secret {
            code.line(format!("debug.field({label:?}, &format_args!(\"***\"));"));
        } else {
            code.line(format!("debug.field({label:?}, &self.{});", field.name));
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
    code.open(format!("impl {name} {{"));
    for (field, scale) in scaled {
        let plain = field.name.trim_start_matches("r#");
        code.line(format!(
            "/// `{plain}` in its unit: the number times {scale}."
        ));
        code.line("#[must_use]");
        code.open(format!("pub fn {plain}_scaled(&self) -> f64 {{"));
        code.line(format!("self.{} as f64 * {scale:?}", field.name));
        code.close("}");
    }
    code.close("}");
    code.blank();
}

/// An enum with payloads.
pub fn union(code: &mut Code, item: &UnionItem, options: &Options) {
    code.docs(&item.docs);
    let secret = item.variants.iter().any(|variant| match &variant.shape {
        VariantShape::Fields(fields) => fields.iter().any(|field| field.secret),
        _ => false,
    });
    let base: &[&str] = if secret {
        &["Clone", "PartialEq"]
    } else {
        &["Debug", "Clone", "PartialEq"]
    };
    code.line(derives(base, &item.derives, options));
    code.open(format!("pub enum {} {{", item.name));
    for variant in &item.variants {
        code.docs(&variant.docs);
        match &variant.shape {
            VariantShape::Unit => code.line(format!("{},", variant.name)),
            VariantShape::Value(ty) => code.line(format!("{}({}),", variant.name, ty.text)),
            VariantShape::Fields(fields) => {
                let flat = flat_fields(fields);
                match flat {
                    Some(flat) if flat.len() + variant.name.len() < 80 => {
                        code.line(format!("{} {{ {flat} }},", variant.name));
                    }
                    _ => {
                        code.open(format!("{} {{", variant.name));
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
    code.line("#[automatically_derived]");
    code.open(format!("impl ::core::fmt::Debug for {} {{", item.name));
    code.open("fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {");
    code.open("match self {");
    for variant in &item.variants {
        let plain = variant.name.trim_start_matches("r#");
        match &variant.shape {
            VariantShape::Unit => {
                code.line(format!("Self::{} => f.write_str({plain:?}),", variant.name));
            }
            VariantShape::Value(_) => code.line(format!(
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
                code.line(format!(
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

/// A named set of numbers.
pub fn enum_(code: &mut Code, item: &Enum, options: &Options) {
    code.docs(&item.docs);
    let base = [
        "Debug",
        "Clone",
        "Copy",
        "PartialEq",
        "Eq",
        "PartialOrd",
        "Ord",
        "Hash",
    ];
    code.line(derives(&base, &item.derives, options));
    if item.closed {
        code.line("#[non_exhaustive]");
    }
    code.open(format!("pub enum {} {{", item.name));
    let own: Vec<&EnumVariant> = item
        .variants
        .iter()
        .filter(|variant| !variant.second)
        .collect();
    for variant in &own {
        code.docs(&variant.docs);
        if let Some(alias) = &variant.alias {
            code.line(format!("/// Also known as `{alias}`."));
        }
        if variant.carries {
            code.line(format!("{}({}),", variant.name, item.prim));
        } else {
            code.line(format!("{},", variant.name));
        }
    }
    let unknown = unknown_variant(item);
    if !item.closed {
        code.line("/// A number without a name.");
        code.line(format!("{unknown}({}),", item.prim));
    }
    code.close("}");
    code.blank();
    code.open(format!("impl {} {{", item.name));
    seconds(code, item, &own);
    from_number(code, item, &own, &unknown);
    number(code, item, &own, &unknown);
    code.close("}");
    code.blank();
}

/// The variant that keeps numbers without a name: `Unknown`, unless a name is that already.
fn unknown_variant(item: &Enum) -> String {
    let taken = item
        .variants
        .iter()
        .any(|variant| variant.name == "Unknown");
    if taken {
        "Unnamed".into()
    } else {
        "Unknown".into()
    }
}

fn seconds(code: &mut Code, item: &Enum, own: &[&EnumVariant]) {
    for second in item.variants.iter().filter(|variant| variant.second) {
        let number = second.values.first().map(|value| value.first);
        let first = own
            .iter()
            .find(|v| v.values.iter().any(|value| Some(value.first) == number) && !v.carries);
        if let Some(first) = first {
            let name = heck::ToShoutySnakeCase::to_shouty_snake_case(second.name.as_str());
            code.docs(&second.docs);
            code.line(format!("/// Another name of [`Self::{}`].", first.name));
            code.line(format!("pub const {name}: Self = Self::{};", first.name));
            code.blank();
        }
    }
}

fn from_number(code: &mut Code, item: &Enum, own: &[&EnumVariant], unknown: &str) {
    let (answer, wrap) = if item.closed {
        ("Option<Self>", true)
    } else {
        ("Self", false)
    };
    let const_ = if item.context.is_some() { "" } else { "const " };
    let cx = item
        .context
        .as_ref()
        .map_or(String::new(), |cx| format!(", cx: &{cx}"));
    code.line(if item.closed {
        "/// The name of a number; none if it has none here."
    } else {
        "/// The name of a number."
    });
    code.line("#[must_use]");
    code.open(format!(
        "pub {const_}fn from_number(number: {}{cx}) -> {answer} {{",
        item.prim
    ));
    code.open("match number {");
    for variant in own {
        for value in &variant.values {
            let pattern = if value.first == value.last {
                value.first.to_string()
            } else {
                format!("{}..={}", value.first, value.last)
            };
            let guard = if value.gate.is_empty() {
                String::new()
            } else {
                format!(" if {}", value.gate)
            };
            let carried = if variant.carries { "(number)" } else { "" };
            let result = format!("Self::{}{carried}", variant.name);
            let result = if wrap {
                format!("Some({result})")
            } else {
                result
            };
            code.line(format!("{pattern}{guard} => {result},"));
        }
    }
    code.line(if item.closed {
        "_ => None,".to_owned()
    } else {
        format!("_ => Self::{unknown}(number),")
    });
    code.close("}");
    code.close("}");
    code.blank();
}

fn number(code: &mut Code, item: &Enum, own: &[&EnumVariant], unknown: &str) {
    let prim = item.prim;
    match &item.context {
        None => {
            code.line("/// Its number.");
            code.line("#[must_use]");
            code.open(format!("pub const fn number(self) -> {prim} {{"));
            code.open("match self {");
            for variant in own {
                let value = variant.values.first().map_or(0, |value| value.first);
                if variant.carries {
                    code.line(format!("Self::{}(number) => number,", variant.name));
                } else {
                    code.line(format!("Self::{} => {value},", variant.name));
                }
            }
            if !item.closed {
                code.line(format!("Self::{unknown}(number) => number,"));
            }
            code.close("}");
            code.close("}");
        }
        Some(cx) => {
            code.line("/// Its number at these versions; none if it has none there.");
            code.line("#[must_use]");
            code.open(format!(
                "pub fn number(self, cx: &{cx}) -> Option<{prim}> {{"
            ));
            code.open("Some(match self {");
            for variant in own {
                let mut always = false;
                for value in &variant.values {
                    let name = &variant.name;
                    let guard = if value.gate.is_empty() {
                        String::new()
                    } else {
                        format!(" if {}", value.gate)
                    };
                    always |= guard.is_empty();
                    if variant.carries {
                        code.line(format!("Self::{name}(number){guard} => number,"));
                    } else {
                        code.line(format!("Self::{name}{guard} => {},", value.first));
                    }
                }
                if !always {
                    let carried = if variant.carries { "(_)" } else { "" };
                    code.line(format!("Self::{}{carried} => return None,", variant.name));
                }
            }
            if !item.closed {
                code.line(format!("Self::{unknown}(number) => number,"));
            }
            code.close("})");
            code.close("}");
            code.blank();
            code.open(format!(
                "pub(crate) fn wire_number(self, w: &pg::Writer<'_>, cx: &{cx}) -> Result<{prim}, pg::EncodeError> {{"
            ));
            code.open("self.number(cx).ok_or_else(|| {");
            code.line(
                "w.fault(pg::EncodeErrorKind::UnknownVariant { found: format!(\"{self:?}\") })",
            );
            code.close("})");
            code.close("}");
        }
    }
}

/// A named set of bits.
pub fn flags(code: &mut Code, item: &Flags, options: &Options) {
    code.docs(&item.docs);
    let base = [
        "Clone",
        "Copy",
        "PartialEq",
        "Eq",
        "PartialOrd",
        "Ord",
        "Hash",
        "Default",
    ];
    code.line(derives(&base, &item.derives, options));
    let (name, prim) = (&item.name, item.prim);
    code.line(format!("pub struct {name}({prim});"));
    code.blank();
    code.open(format!("impl {name} {{"));
    for (constant, docs, mask) in &item.items {
        if docs.is_empty() {
            code.line(format!("/// `{constant}`."));
        }
        code.docs(docs);
        code.line(format!("pub const {constant}: Self = Self({mask:#x});"));
    }
    code.blank();
    for text in [
        format!("/// These bits, with a name or without.\n#[must_use]\npub const fn from_bits(bits: {prim}) -> Self {{\n    Self(bits)\n}}"),
        format!("/// All bits.\n#[must_use]\npub const fn bits(self) -> {prim} {{\n    self.0\n}}"),
        "/// Whether all bits of `other` are set.\n#[must_use]\npub const fn contains(self, other: Self) -> bool {\n    self.0 & other.0 == other.0\n}".into(),
        "/// Sets or clears the bits of `other`.\npub const fn set(&mut self, other: Self, on: bool) {\n    *self = self.with(other.0, on);\n}".into(),
        format!("pub(crate) const fn has(self, mask: {prim}) -> bool {{\n    self.0 & mask == mask\n}}"),
        format!("pub(crate) const fn with(self, mask: {prim}, on: bool) -> Self {{\n    Self(if on {{ self.0 | mask }} else {{ self.0 & !mask }})\n}}"),
    ] {
        code.line(text);
        code.blank();
    }
    code.close("}");
    code.blank();
    code.line(format!(
        "impl ::core::ops::BitOr for {name} {{\n    type Output = Self;\n    fn bitor(self, other: Self) -> Self {{\n        Self(self.0 | other.0)\n    }}\n}}"
    ));
    code.blank();
    code.open(format!("impl ::core::fmt::Debug for {name} {{"));
    code.open("fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {");
    code.line("let mut rest = self.0;\nlet mut set = f.debug_set();");
    code.open(format!("for (name, mask) in {name}::NAMES {{"));
    code.open("if rest & mask == *mask && *mask != 0 {");
    code.line("set.entry(&format_args!(\"{name}\"));\nrest &= !mask;");
    code.close("}");
    code.close("}");
    code.line("if rest != 0 {\n    set.entry(&format_args!(\"{rest:#x}\"));\n}\nset.finish()");
    code.close("}");
    code.close("}");
    code.blank();
    let names: Vec<String> = item
        .items
        .iter()
        .map(|(constant, _, mask)| format!("({constant:?}, {mask:#x})"))
        .collect();
    code.open(format!("impl {name} {{"));
    code.line(super::decode::wrap_list(
        &format!("const NAMES: &[(&str, {prim})] = &["),
        &names,
        "];",
    ));
    code.close("}");
    code.blank();
}

/// A wrapper.
pub fn newtype(code: &mut Code, item: &Newtype, options: &Options) {
    code.docs(&item.docs);
    let mut base = vec!["Debug", "Clone", "PartialEq"];
    let Ty { copy, eq, .. } = item.ty;
    if copy {
        base.push("Copy");
    }
    if eq {
        base.extend(["Eq", "Hash"]);
    }
    if copy {
        base.extend(["PartialOrd", "Default"]);
        if eq {
            base.push("Ord");
        }
    }
    if item.ty.text.starts_with('[') {
        base.retain(|name| *name != "Default");
    }
    code.line(derives(&base, &item.derives, options));
    code.line(format!("pub struct {}(pub {});", item.name, item.ty.text));
    code.blank();
    code.line(format!(
        "impl From<{ty}> for {name} {{\n    fn from(value: {ty}) -> Self {{\n        Self(value)\n    }}\n}}",
        ty = item.ty.text,
        name = item.name
    ));
    code.blank();
}

/// A number with a coding of its own.
pub fn number_codec(code: &mut Code, item: &Number) {
    let (prim, size) = (item.prim, item.size);
    let name = item.name.trim_start_matches("r#");
    code.docs(&item.docs);
    code.open(format!(
        "pub(crate) fn read_{name}(r: &mut pg::Reader<'_>) -> Result<{prim}, pg::DecodeError> {{"
    ));
    code.line("let at = r.offset();");
    let names: Vec<String> = (0..size).map(|n| format!("b{n}")).collect();
    code.line(format!(
        "let [{}] = r.array::<{size}>()?;",
        names.join(", ")
    ));
    code.line(format!("let value = {};", item.read));
    code.line(format!(
        "{prim}::try_from(value).map_err(|_| r.fault_at(at, pg::DecodeErrorKind::ValueOutOfRange {{ found: value.to_string(), range: {prim:?}.into() }}))"
    ));
    code.close("}");
    code.blank();
    code.open(format!(
        "pub(crate) fn write_{name}(w: &mut pg::Writer<'_>, value: {prim}) -> Result<(), pg::EncodeError> {{"
    ));
    code.line("let at = w.position();");
    code.line("let v = value as i128;");
    for byte in &item.write {
        // A byte that can't be made is a number out of range, whatever expression found it out.
        let byte = byte.replace(
            "pg::EncodeErrorKind::ArithmeticOverflow",
            &format!("pg::EncodeErrorKind::ValueOutOfRange {{ found: value.to_string(), range: {name:?}.into() }}"),
        );
        code.line(format!("let byte = {byte};"));
        code.line("w.u8(byte);");
    }
    // A value that its own form can't hold would be read as another.
    code.line("let written = w.region(at..w.position());");
    code.open(format!(
        "if read_{name}(&mut pg::Reader::new(written)).ok() != Some(value) {{"
    ));
    code.line(format!(
        "return Err(w.fault(pg::EncodeErrorKind::ValueOutOfRange {{ found: value.to_string(), range: {name:?}.into() }}));"
    ));
    code.close("}");
    code.line("Ok(())");
    code.close("}");
    code.blank();
}

/// What goes between a struct and its partial.
pub fn partial(code: &mut Code, item: &Partial) {
    let (name, whole) = (&item.name, &item.whole);
    code.open(format!("impl {name} {{"));
    code.line("/// What of `new` differs from `old`.");
    code.line("#[must_use]");
    code.open(format!(
        "pub fn diff(old: &{whole}, new: &{whole}) -> Self {{"
    ));
    code.open("Self {");
    for (field, compare) in &item.fields {
        let same = match compare {
            Compare::Equal => format!("old.{field} == new.{field}"),
            Compare::Bits => format!("old.{field}.to_bits() == new.{field}.to_bits()"),
        };
        code.line(format!(
            "{field}: if {same} {{ None }} else {{ Some(new.{field}.clone()) }},"
        ));
    }
    code.close("}");
    code.close("}");
    code.blank();
    code.line("/// Takes over what is here.");
    code.open(format!("pub fn apply(&self, whole: &mut {whole}) {{"));
    for (field, _) in &item.fields {
        code.open(format!("if let Some(value) = &self.{field} {{"));
        code.line(format!("whole.{field}.clone_from(value);"));
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
