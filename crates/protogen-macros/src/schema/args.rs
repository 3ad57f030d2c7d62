//! The arguments of `schema!("tibia.pgen", at(client = 860), packets(Talk))`.
//! Never opens a file.

use protogen_codegen::options::{
    Arrangement, HandlerKind, Methods, Options, Tests, Typestate, Views,
};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Ident, LitInt, LitStr, Path, Token};

/// What `schema!` is asked for.
#[derive(Debug)]
pub struct Args {
    /// The schema file, from the folder of the crate's manifest.
    pub file: LitStr,
    /// What the generator is asked for.
    pub options: Options,
}

const WORDS: &[&str] = &[
    "at",
    "features",
    "packets",
    "views",
    "handler",
    "sync_handler",
    "typestate",
    "derives",
    "extern_types",
    "tests",
    "runtime",
];

impl Parse for Args {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let file = input.parse()?;
        let mut args = Self {
            file,
            options: Options {
                arrangement: Arrangement::OneFile,
                ..Options::default()
            },
        };
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if !input.is_empty() {
                args.word(input)?;
            }
        }
        Ok(args)
    }
}

impl Args {
    fn word(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let word = Ident::parse_any(input)?;
        let options = &mut self.options;
        match word.to_string().as_str() {
            "at" => options.at.extend(list(input, version)?),
            "features" => options.features.extend(list(input, feature)?),
            "packets" => options.packets.extend(list(input, dotted)?),
            "views" if input.peek(syn::token::Paren) => {
                options.views = Views::Of(list(input, dotted)?);
            }
            "views" => options.views = Views::All,
            "derives" => options.derives.extend(list(input, path)?),
            "extern_types" => options.extern_types.extend(list(input, extern_type)?),
            "handler" => options.handler = handler(input)?,
            "sync_handler" => options.methods = Methods::Sync,
            "typestate" => options.typestate = Typestate::Generate,
            "tests" => options.tests = tests(input)?,
            "runtime" => {
                input.parse::<Token![=]>()?;
                options.runtime = path(input)?;
            }
            other => {
                let near = protogen_schema::nearest::did_you_mean(other, WORDS.iter().copied());
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("there are {}", WORDS.join(", ")),
                };
                let why = format!("`schema!` has no option `{other}`\nhelp: {help}");
                return Err(syn::Error::new(word.span(), why));
            }
        }
        Ok(())
    }
}

/// `(a, b)`
fn list<T>(
    input: ParseStream<'_>,
    item: fn(ParseStream<'_>) -> syn::Result<T>,
) -> syn::Result<Vec<T>> {
    let content;
    syn::parenthesized!(content in input);
    let items = Punctuated::<T, Token![,]>::parse_terminated_with(&content, item)?;
    Ok(items.into_iter().collect())
}

/// `client = 860`
fn version(input: ParseStream<'_>) -> syn::Result<(String, u32)> {
    let axis = Ident::parse_any(input)?.to_string();
    input.parse::<Token![=]>()?;
    let version = input.parse::<LitInt>()?.base10_parse()?;
    Ok((axis, version))
}

/// `DoubleHealth`, `not DoubleHealth`
fn feature(input: ParseStream<'_>) -> syn::Result<(String, bool)> {
    let word: Ident = input.parse()?;
    if word == "not" && input.peek(Ident) {
        return Ok((input.parse::<Ident>()?.to_string(), false));
    }
    Ok((word.to_string(), true))
}

/// `Talk`, `game.s2c.Talk`
fn dotted(input: ParseStream<'_>) -> syn::Result<String> {
    let mut name = Ident::parse_any(input)?.to_string();
    while input.peek(Token![.]) {
        input.parse::<Token![.]>()?;
        name.push('.');
        name.push_str(&Ident::parse_any(input)?.to_string());
    }
    Ok(name)
}

fn path(input: ParseStream<'_>) -> syn::Result<String> {
    let path = Path::parse_mod_style(input)?;
    Ok(path.to_token_stream().to_string().replace(' ', ""))
}

/// `Properties = crate::Properties`
fn extern_type(input: ParseStream<'_>) -> syn::Result<(String, String)> {
    let name = input.parse::<Ident>()?.to_string();
    input.parse::<Token![=]>()?;
    Ok((name, path(input)?))
}

fn handler(input: ParseStream<'_>) -> syn::Result<Option<HandlerKind>> {
    input.parse::<Token![=]>()?;
    let word = Ident::parse_any(input)?;
    match word.to_string().as_str() {
        "default" => Ok(Some(HandlerKind::Default)),
        "exhaustive" => Ok(Some(HandlerKind::Exhaustive)),
        "none" => Ok(None),
        _ => Err(syn::Error::new(
            word.span(),
            "a handler is `default`, `exhaustive` or `none`",
        )),
    }
}

fn tests(input: ParseStream<'_>) -> syn::Result<Tests> {
    input.parse::<Token![=]>()?;
    let word = Ident::parse_any(input)?;
    match word.to_string().as_str() {
        "generate" => Ok(Tests::Generate),
        "omit" => Ok(Tests::Omit),
        _ => Err(syn::Error::new(
            word.span(),
            "tests are `generate` or `omit`",
        )),
    }
}
