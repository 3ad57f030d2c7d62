//! The schema that one Rust item makes: a header, what it declares, types of other items, itself.
//! Never reads it back: that is what the language does.

use proc_macro2::{Span, TokenStream};

use super::declared::{Declared, Spoken, declares_feature};
use super::infer::Foreign;
use super::item::Item;
use super::text::Text;
use super::write::Writer;
use crate::fault::Faults;

/// A schema made of one Rust item.
#[derive(Debug)]
pub struct Source {
    /// The text, or what is put behind that of the protocol's schema file.
    pub text: Text,
    /// The name that the item has in it.
    pub own: String,
    /// Types of other Rust items that nothing declares, with the paths to them.
    pub foreign: Vec<(String, TokenStream)>,
    /// Declared types, which stand for Rust items of the same names.
    pub declared: Vec<String>,
}

/// Writes the schema of an item; `known` are the names of types in the protocol's schema file, if
/// there is one.
pub fn source(item: &Item, known: Option<&[String]>, faults: &mut Faults) -> Source {
    let declared = Declared::read(&item.declared);
    let mut text = Text::default();
    let rust_name = item.ident.to_string();
    let own = match known {
        // Its protocol may have a packet of that name, for which this one stands.
        Some(_) => format!("{rust_name}InRust"),
        None => rust_name.clone(),
    };
    match known {
        Some(_) => text.say("\n", item.ident.span()),
        None => header(item, &declared, &mut text),
    }
    for items in &declared.items {
        text.tokens(items);
        text.say("\n", item.ident.span());
    }
    let mut foreign = Foreign::default();
    Writer {
        text: &mut text,
        foreign: &mut foreign,
        faults,
    }
    .item(item, &own);
    let mut strangers = Vec::new();
    for (name, path, place) in foreign.types {
        let is_known = known.is_some_and(|known| known.contains(&name));
        let is_parameter = name == own;
        if is_known || is_parameter || declared.types.contains(&name) {
            continue;
        }
        // Nothing is known of it but that it is read and written.
        text.say(
            &format!("struct {name} {{ bytes: bytes[until 0x00] }}\n"),
            place,
        );
        strangers.push((name, path));
    }
    Source {
        text,
        own,
        foreign: strangers,
        declared: declared.types,
    }
}

fn header(item: &Item, declared: &Declared, text: &mut Text) {
    let place = item.ident.span();
    let of = &item.header;
    let word = |word: &Option<proc_macro2::Ident>, or: &str| {
        let span = word.as_ref().map_or(place, proc_macro2::Ident::span);
        (
            word.as_ref().map_or(or.to_owned(), ToString::to_string),
            span,
        )
    };
    text.say("protocol derived { ", place);
    for (setting, (value, span)) in [
        ("endian ", word(&of.endian, "little")),
        ("text ", word(&of.text, "utf8")),
    ] {
        text.say(setting, span);
        text.say(&value, span);
        text.say("; ", span);
    }
    text.say("opcode ", place);
    match (&of.opcode, &of.id) {
        (Some(opcode), _) => text.tokens(opcode),
        (None, Some(_)) => text.say("u8", place),
        (None, None) => text.say("none", place),
    }
    text.say("; ", place);
    let spoken = Spoken::of(item);
    versions(&spoken, declared, place, text);
    text.say("}\n", place);
    for feature in &spoken.features {
        if !declares_feature(&declared.items, feature) {
            text.say(&format!("feature {feature};\n"), place);
        }
    }
}

/// The declared axes, or those that gates name, with every version there can be.
fn versions(spoken: &Spoken, declared: &Declared, place: Span, text: &mut Text) {
    for version in &declared.versions {
        text.tokens(version);
        text.say(" ", place);
    }
    if !declared.versions.is_empty() {
        return;
    }
    for axis in &spoken.axes {
        let name = axis
            .as_ref()
            .map_or(String::new(), |axis| format!("{axis} "));
        text.say(&format!("version {name}0..={}; ", u32::MAX), place);
    }
}
