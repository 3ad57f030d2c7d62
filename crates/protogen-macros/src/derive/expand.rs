//! The phases of a derive, one after the other: item, schema, IR, impls.
//! Never stops before every phase that can run has told its faults.

use std::str::FromStr;

use proc_macro2::TokenStream;
use protogen_codegen::options::Options;
use protogen_codegen::rust::derive::{Derived, impls};
use quote::{ToTokens, quote};
use syn::DeriveInput;

use super::adapt::adapt;
use super::fallback::fallback;
use super::item::{self, Item};
use super::resolve::{Resolved, resolve};
use super::text::Text;
use crate::fault::{Fault, Faults};

/// The impls of a Rust item, or compile errors and empty impls.
pub fn expand(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut faults = Faults::default();
    let item = item::read(&input, &mut faults);
    let made = item.as_ref().and_then(|item| whole(item, &mut faults));
    match made {
        Some(code) if faults.is_empty() => code,
        _ => {
            let errors = faults.compile_errors();
            let runtime = item.as_ref().map_or_else(default_runtime, runtime);
            let is_packet = item
                .as_ref()
                .is_some_and(|item| item.header.direction.is_some());
            let fallback = fallback(&input, &runtime, is_packet);
            quote!(#errors #fallback)
        }
    }
}

fn runtime(item: &Item) -> TokenStream {
    item.header
        .runtime
        .as_ref()
        .map_or_else(default_runtime, ToTokens::to_token_stream)
}

fn default_runtime() -> TokenStream {
    quote!(::protogen_runtime::wire)
}

fn whole(item: &Item, faults: &mut Faults) -> Option<TokenStream> {
    let Resolved {
        mut schema,
        source,
        offset,
        watched,
    } = resolve(item, faults)?;
    let imports = adapt(&mut schema, item, &source, faults);
    if !faults.is_empty() {
        return None;
    }
    let runtime = runtime(item);
    let code = code(item, &schema, (&source.text, offset), faults)?;
    Some(quote! {
        #watched
        #[allow(
            clippy::all, clippy::pedantic, unused_imports, unused_variables, unused_mut,
            unused_assignments, unreachable_patterns, unused_parens, unused_braces,
            non_snake_case, non_local_definitions
        )]
        const _: () = {
            use #runtime::contract as pg;
            use pg::{Decode as _, Encode as _, Message as _, Packet as _, Read as _, Trace as _};
            #(#imports)*
            #code
        };
    })
}

/// The impls alone.
fn code(
    item: &Item,
    schema: &protogen_schema::ir::Schema,
    (text, offset): (&Text, usize),
    faults: &mut Faults,
) -> Option<TokenStream> {
    let response = item
        .header
        .response
        .as_ref()
        .map(|path| path.to_token_stream().to_string());
    let derived = Derived {
        ty: item.ident.to_string(),
        root: item.header.root(),
        in_protocol: item.header.protocol.is_some(),
        response,
    };
    let made = match impls(schema, &Options::default(), &derived) {
        Ok(made) => made,
        Err(unsupported) => {
            for fault in unsupported {
                let place = item.ident.span();
                let inside = |at: u32| (at as usize).checked_sub(offset);
                let places = inside(fault.span.start)
                    .zip(inside(fault.span.end))
                    .and_then(|(start, end)| text.places(start, end));
                let (start, end) = places.unwrap_or((place, place));
                faults.push(Fault {
                    start,
                    end,
                    text: fault.to_string(),
                });
            }
            return None;
        }
    };
    if made.needs_context && item.header.protocol.is_none() {
        let why = "versions, features and contexts belong to a protocol, which is not said\nhelp: \
                   `#[packet(protocol = path)]`, the module that `schema!` or the generator made";
        faults.push(Fault::new(item.ident.span(), why));
        return None;
    }
    match TokenStream::from_str(&made.code) {
        Ok(code) => Some(code),
        Err(error) => {
            let why = format!("the generator made faulty code: {error}");
            faults.push(Fault::new(item.ident.span(), why));
            None
        }
    }
}
