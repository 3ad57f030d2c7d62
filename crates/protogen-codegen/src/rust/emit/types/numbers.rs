//! Flags, wrappers and numbers with a coding of their own.

use super::super::code::Code;
use super::super::text::wrap_list;
use super::derives;
use crate::options::Options;
use crate::rust::model::{Flags, Newtype, Number, Ty};

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
    code.line(format_args!("pub struct {name}({prim});"));
    code.blank();
    code.open(format_args!("impl {name} {{"));
    for (constant, docs, mask) in &item.items {
        if docs.is_empty() {
            code.line(format_args!("/// `{constant}`."));
        }
        code.docs(docs);
        code.line(format_args!(
            "pub const {constant}: Self = Self({mask:#x});"
        ));
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
    code.line(format_args!(
        "impl ::core::ops::BitOr for {name} {{\n    type Output = Self;\n    fn bitor(self, other: Self) -> Self {{\n        Self(self.0 | other.0)\n    }}\n}}"
    ));
    code.blank();
    code.open(format_args!("impl ::core::fmt::Debug for {name} {{"));
    code.open("fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {");
    code.line("let mut rest = self.0;\nlet mut set = f.debug_set();");
    code.open(format_args!("for (name, mask) in {name}::NAMES {{"));
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
    code.open(format_args!("impl {name} {{"));
    code.line(wrap_list(
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
    code.line(format_args!(
        "pub struct {}(pub {});",
        item.name, item.ty.text
    ));
    code.blank();
    code.line(format_args!(
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
    code.open(format_args!(
        "pub(crate) fn read_{name}(r: &mut pg::Reader<'_>) -> Result<{prim}, pg::DecodeError> {{"
    ));
    code.line("let at = r.offset();");
    let names: Vec<String> = (0..size).map(|n| format!("b{n}")).collect();
    code.line(format_args!(
        "let [{}] = r.array::<{size}>()?;",
        names.join(", ")
    ));
    code.line(format_args!("let value = {};", item.read));
    code.line(format_args!(
        "{prim}::try_from(value).map_err(|_| r.fault_at(at, pg::DecodeErrorKind::ValueOutOfRange {{ found: value.to_string(), range: {prim:?}.into() }}))"
    ));
    code.close("}");
    code.blank();
    code.open(format_args!(
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
        code.line(format_args!("let byte = {byte};"));
        code.line("w.u8(byte);");
    }
    // A value that its own form can't hold would be read as another.
    code.line("let written = w.region(at..w.position());");
    code.open(format_args!(
        "if read_{name}(&mut pg::Reader::new(written)).ok() != Some(value) {{"
    ));
    code.line(format_args!(
        "return Err(w.fault(pg::EncodeErrorKind::ValueOutOfRange {{ found: value.to_string(), range: {name:?}.into() }}));"
    ));
    code.close("}");
    code.line("Ok(())");
    code.close("}");
    code.blank();
}
