//! A schema file to the tokens of its code, or to compile errors.
//! Never changes what the generator writes, but for where its parts stand.

use std::str::FromStr;

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use protogen_codegen::file::Files;
use protogen_codegen::rust;
use protogen_schema::diagnostic::{Code, Diagnostic};
use protogen_schema::source::FileId;
use quote::quote;

use super::args::Args;
use crate::fault::{Fault, Faults};
use crate::file::{located, path, read, watched};

/// The code of the schema that the macro names.
pub fn expand(input: TokenStream) -> TokenStream {
    match syn::parse2::<Args>(input) {
        Ok(args) => code(&args),
        Err(error) => error.to_compile_error(),
    }
}

fn code(args: &Args) -> TokenStream {
    let mut faults = Faults::default();
    let place = args.file.span();
    let found = read(&path(&args.file.value()), place, &mut faults);
    let watched = watched(&found.files);
    let made = found.schema.and_then(|schema| {
        let generated = rust::generate(&schema, &args.options);
        for fault in generated.as_ref().err().into_iter().flatten() {
            let span = protogen_schema::source::Span {
                file: FileId(fault.span.file),
                start: fault.span.start,
                end: fault.span.end,
            };
            let diagnostic =
                Diagnostic::error(Code("generator"), fault.to_string()).at(span, String::new());
            faults.push(Fault::new(place, located(&diagnostic, &found.files)));
        }
        faults.take(whole(&generated.ok()?, place))
    });
    let errors = faults.compile_errors();
    quote!(#errors #watched #made)
}

/// The generator's one file, without what may stand at the head of a file alone.
fn whole(files: &Files, place: Span) -> Result<TokenStream, Fault> {
    let Some((_, text)) = files.iter().next() else {
        return Err(Fault::new(place, "the generator made no code"));
    };
    let mut code = TokenStream::new();
    for item in Items::of(tokens(text, place)?) {
        if !is_macro_call(&item) {
            code.extend(allowances());
        }
        code.extend(item);
    }
    Ok(code)
}

fn tokens(text: &str, place: Span) -> Result<TokenStream, Fault> {
    TokenStream::from_str(text)
        .map_err(|error| Fault::new(place, format!("the generator made faulty code: {error}")))
}

/// What the generator writes at the head of a file for all of it.
fn allowances() -> TokenStream {
    quote! {
        #[allow(
            clippy::all, clippy::pedantic, unused_imports, unused_variables, unused_mut,
            unused_assignments, unreachable_code, unreachable_patterns, unused_parens,
            unused_braces, missing_docs, non_camel_case_types, non_snake_case, dead_code
        )]
    }
}

/// Without the inner attributes at the head.
fn without_head(tokens: TokenStream) -> Vec<TokenTree> {
    let mut trees: Vec<TokenTree> = tokens.into_iter().collect();
    while let [
        TokenTree::Punct(hash),
        TokenTree::Punct(bang),
        TokenTree::Group(_),
        ..,
    ] = &trees[..]
    {
        if hash.as_char() != '#' || bang.as_char() != '!' {
            break;
        }
        trees.drain(..3);
    }
    trees
}

/// Items one after another.
struct Items(std::vec::IntoIter<TokenTree>);

/// `pg::generated_by!(5);`
fn is_macro_call(item: &[TokenTree]) -> bool {
    item.iter()
        .rev()
        .nth(2)
        .is_some_and(|token| token.to_string() == "!")
}

impl Items {
    fn of(tokens: TokenStream) -> Self {
        Self(without_head(tokens).into_iter())
    }
}

impl Iterator for Items {
    type Item = Vec<TokenTree>;

    /// One item ends at `;`, or with its braces unless it begins with a word of one that ends at
    /// `;` all the same.
    fn next(&mut self) -> Option<Vec<TokenTree>> {
        let mut tokens = Vec::new();
        let (mut begun, mut semi) = (false, false);
        for token in self.0.by_ref() {
            let ends = match &token {
                TokenTree::Punct(punct) => punct.as_char() == ';',
                TokenTree::Group(group) => group.delimiter() == Delimiter::Brace && !semi,
                TokenTree::Ident(word) => {
                    if !begun && word != "pub" {
                        begun = true;
                        semi = ["use", "const", "static", "type"]
                            .iter()
                            .any(|semi| word == semi);
                    }
                    false
                }
                TokenTree::Literal(_) => false,
            };
            tokens.push(token);
            if ends {
                return Some(tokens);
            }
        }
        (!tokens.is_empty()).then_some(tokens)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_becomes_items() {
        let mut files = Files::new();
        files.insert(
            "tiny.rs",
            "//! Docs.\n#![allow(x)]\nuse a::{b, c};\npg::generated_by!(5);\n\
             /// The state.\npub mod game { pub struct B { pub c: u8 } }\npub struct A;",
        );
        let whole = whole(&files, Span::call_site()).expect("it is Rust");
        let code: syn::File = syn::parse2(whole).expect("items");
        assert!(code.attrs.is_empty());
        let [
            syn::Item::Use(first),
            syn::Item::Macro(call),
            syn::Item::Mod(module),
            syn::Item::Struct(_),
        ] = &code.items[..]
        else {
            panic!("{} items", code.items.len());
        };
        assert_eq!((first.attrs.len(), call.attrs.len()), (1, 0));
        assert_eq!(module.attrs.len(), 2);
    }
}
