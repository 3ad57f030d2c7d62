//! What a Rust type is on the wire where its attribute does not say: numbers, arrays, and types
//! of other items by name.
//! Never guesses: text and lists have to say their length.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::spanned::Spanned;

use super::text::Text;
use crate::fault::Fault;

/// Types of other Rust items, by the name that the language knows them by.
#[derive(Debug, Default)]
pub struct Foreign {
    /// Name and path, each once.
    pub types: Vec<(String, TokenStream, Span)>,
}

impl Foreign {
    /// The name for a path: its last word, with a number where another path has it.
    pub fn name(&mut self, path: &syn::Path) -> Option<String> {
        let last = path.segments.last()?.ident.to_string();
        let tokens = path.to_token_stream();
        let same = |known: &TokenStream| known.to_string() == tokens.to_string();
        for number in 1.. {
            let name = if number == 1 {
                last.clone()
            } else {
                format!("{last}{number}")
            };
            match self.types.iter().find(|(known, ..)| *known == name) {
                Some((_, known, _)) if same(known) => return Some(name),
                Some(_) => {}
                None => {
                    self.types.push((name.clone(), tokens, path.span()));
                    return Some(name);
                }
            }
        }
        None
    }

    /// The types that a piece of the language names, where a type stands alone or behind a colon.
    /// Conditions, patterns and names of arms are passed over.
    pub fn words(&mut self, tokens: &TokenStream) {
        let mut condition = false;
        for token in tokens.clone() {
            match token {
                TokenTree::Ident(ident) if ident == "if" || ident == "match" => condition = true,
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                    condition = false;
                    self.members(&group.stream());
                }
                _ if condition => {}
                TokenTree::Group(group) => self.words(&group.stream()),
                TokenTree::Ident(ident) => self.word(&ident),
                _ => {}
            }
        }
    }

    /// The type in `match Kind`; a value is lower-case.
    pub fn words_of_tag(&mut self, tag: &TokenStream) {
        for token in tag.clone() {
            match token {
                TokenTree::Ident(ident) => self.word(&ident),
                TokenTree::Group(group) => self.words(&group.stream()),
                _ => {}
            }
        }
    }

    /// The types that members of the language name behind colons.
    pub fn members(&mut self, tokens: &TokenStream) {
        let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
        for (at, tree) in trees.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|at| trees.get(at));
            let typed = trees.len() == 1
                || matches!(before, Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
            match tree {
                TokenTree::Ident(ident) if typed => self.word(ident),
                TokenTree::Group(group) => match group.delimiter() {
                    Delimiter::Bracket if typed => self.words(&group.stream()),
                    _ => self.members(&group.stream()),
                },
                _ => {}
            }
        }
    }

    fn word(&mut self, ident: &Ident) {
        let known = self.types.iter().any(|(name, ..)| ident == name);
        if is_type_name(ident) && !known {
            let path = ident.to_token_stream();
            self.types.push((ident.to_string(), path, ident.span()));
        }
    }
}

/// `Position`, not `LIMIT` and not `u8`.
fn is_type_name(ident: &Ident) -> bool {
    let name = ident.to_string();
    name.starts_with(char::is_uppercase) && name.chars().any(char::is_lowercase)
}

/// What is inside `Option<T>`, `Vec<T>` or `Box<T>`.
pub fn inside<'a>(ty: &'a syn::Type, wrapper: &str) -> Option<&'a syn::Type> {
    let syn::Type::Path(path) = ty else {
        return None;
    };
    let last = path.path.segments.last()?;
    if last.ident != wrapper {
        return None;
    }
    match &last.arguments {
        syn::PathArguments::AngleBracketed(arguments) => {
            arguments.args.iter().find_map(|argument| match argument {
                syn::GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
        }
        _ => None,
    }
}

/// What `_` stands for in a type: the element of a list, the value of an option.
pub fn innermost(ty: &syn::Type) -> &syn::Type {
    let peeled = ["Option", "Vec", "Box"]
        .iter()
        .find_map(|wrapper| inside(ty, wrapper));
    match (peeled, ty) {
        (Some(inner), _) => innermost_of_wrapped(inner),
        (None, syn::Type::Array(array)) => &array.elem,
        _ => ty,
    }
}

fn innermost_of_wrapped(ty: &syn::Type) -> &syn::Type {
    let peeled = ["Option", "Vec", "Box"]
        .iter()
        .find_map(|wrapper| inside(ty, wrapper));
    peeled.map_or(ty, innermost_of_wrapped)
}

/// The Rust item's own name of a type, without pointers, options and lists around it.
pub fn named(ty: &syn::Type) -> Option<&syn::Path> {
    match innermost(ty) {
        syn::Type::Path(path) => Some(&path.path),
        _ => None,
    }
}

/// Writes what a Rust type is on the wire.
pub fn infer(ty: &syn::Type, foreign: &mut Foreign, text: &mut Text) -> Result<(), Fault> {
    let place = ty.span();
    match ty {
        syn::Type::Group(group) => infer(&group.elem, foreign, text),
        syn::Type::Paren(paren) => infer(&paren.elem, foreign, text),
        syn::Type::Array(array) => {
            let syn::Expr::Lit(length) = &array.len else {
                let why = "the language can't see this length: say it, as in `#[wire([u8; 16])]`";
                return Err(Fault::at(&array.len, why));
            };
            text.say("[", place);
            infer(&array.elem, foreign, text)?;
            text.say("; ", place);
            text.tokens(&length.lit.to_token_stream());
            text.say("]", place);
            Ok(())
        }
        syn::Type::Path(path) if path.qself.is_none() => infer_path(ty, &path.path, foreign, text),
        _ => Err(Fault::at(ty, "the wire has no such type")),
    }
}

fn infer_path(
    ty: &syn::Type,
    path: &syn::Path,
    foreign: &mut Foreign,
    text: &mut Text,
) -> Result<(), Fault> {
    if let Some(inner) = inside(ty, "Box") {
        return infer(inner, foreign, text);
    }
    let Some(last) = path.segments.last() else {
        return Err(Fault::at(ty, "a type has a name"));
    };
    let name = last.ident.to_string();
    let word = match name.as_str() {
        "u8" | "u16" | "u32" | "u64" | "u128" | "i8" | "i16" | "i32" | "i64" | "i128" | "f32"
        | "f64" | "bool" => name,
        "usize" | "isize" => {
            let why = format!("the size of `{name}` depends on the machine: use `u32` or `u64`");
            return Err(Fault::at(ty, why));
        }
        "char" => return Err(Fault::at(ty, "a `char` has no form on the wire: use `u32`")),
        "String" => {
            return Err(Fault::at(
                ty,
                "a text has to say its length\nhelp: `#[wire(str[u16])]` for one behind a `u16`, \
                 `#[wire(str[16])]` for 16 bytes, `#[wire(cstr)]` for one before a NUL",
            ));
        }
        "Vec" => {
            return Err(Fault::at(
                ty,
                "a list has to say its length\nhelp: `#[wire([_; u8])]` for one behind a `u8`, \
                 `#[wire([_; ..])]` for one to the end, `#[wire(bytes[u16])]` for bytes",
            ));
        }
        "Option" => {
            return Err(Fault::at(
                ty,
                "an option has to say when it is there\nhelp: `#[wire(if c)]` for a condition, \
                 `#[wire(since(860))]` for a version, `#[wire(_?)]` for a `bool` before it",
            ));
        }
        _ if !last.arguments.is_none() => {
            let why = "the wire has no generic types: say what stands there";
            return Err(Fault::at(ty, why));
        }
        _ if !is_type_name(&last.ident) => {
            return Err(Fault::at(ty, "the name of a type begins upper-case"));
        }
        _ => foreign.name(path).unwrap_or(name),
    };
    text.say(&word, last.ident.span());
    Ok(())
}

/// Writes a type as its attribute says it, with `_` for what the Rust type says.
pub fn written(
    tokens: &TokenStream,
    rust: &syn::Type,
    foreign: &mut Foreign,
    text: &mut Text,
) -> Result<(), Fault> {
    let mut parts = TokenStream::new();
    for token in tokens.clone() {
        match &token {
            TokenTree::Ident(ident) if ident == "_" => {
                flush(&mut parts, foreign, text);
                infer(innermost(rust), foreign, text)?;
            }
            TokenTree::Group(group)
                if group.delimiter() != Delimiter::Brace && holds_blank(&group.stream()) =>
            {
                flush(&mut parts, foreign, text);
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    _ => ("[", "]"),
                };
                text.say(open, group.span_open());
                written(&group.stream(), rust, foreign, text)?;
                text.say(close, group.span_close());
            }
            _ => parts.extend([token]),
        }
    }
    flush(&mut parts, foreign, text);
    Ok(())
}

fn flush(parts: &mut TokenStream, foreign: &mut Foreign, text: &mut Text) {
    let parts = std::mem::take(parts);
    foreign.words(&parts);
    text.tokens(&parts);
}

fn holds_blank(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == "_",
        TokenTree::Group(group) if group.delimiter() != Delimiter::Brace => {
            holds_blank(&group.stream())
        }
        _ => false,
    })
}
