//! Faults of a macro's input, gathered, and the `compile_error!`s that they become.
//! Never stops at the first one.

use proc_macro2::{Span, TokenStream};
use protogen_schema::diagnostic::{Diagnostic, Severity};
use quote::{ToTokens, quote_spanned};

/// One fault, from one token to another.
#[derive(Debug, Clone)]
pub struct Fault {
    /// The first token at fault.
    pub start: Span,
    /// The last one.
    pub end: Span,
    /// What is wrong, and what may help.
    pub text: String,
}

impl Fault {
    /// A fault at one token.
    pub fn new(place: Span, text: impl Into<String>) -> Self {
        Self {
            start: place,
            end: place,
            text: text.into(),
        }
    }

    /// A fault at all of these tokens.
    pub fn at(tokens: &impl ToTokens, text: impl Into<String>) -> Self {
        let tokens: Vec<_> = tokens.to_token_stream().into_iter().collect();
        let place = |token: Option<&proc_macro2::TokenTree>| {
            token.map_or_else(Span::call_site, proc_macro2::TokenTree::span)
        };
        Self {
            start: place(tokens.first()),
            end: place(tokens.last()),
            text: text.into(),
        }
    }
}

impl From<syn::Error> for Fault {
    fn from(error: syn::Error) -> Self {
        Self::new(error.span(), error.to_string())
    }
}

/// All faults of one macro call.
#[derive(Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Keeps one.
    pub fn push(&mut self, fault: impl Into<Fault>) {
        self.0.push(fault.into());
    }

    /// Keeps the fault of a result and gives its value.
    pub fn take<T>(&mut self, result: Result<T, Fault>) -> Option<T> {
        result.map_err(|fault| self.push(fault)).ok()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each as a `compile_error!`.
    pub fn compile_errors(&self) -> TokenStream {
        self.0.iter().map(compile_error).collect()
    }

    /// Their texts.
    #[cfg(test)]
    pub fn texts(&self) -> Vec<&str> {
        self.0.iter().map(|fault| fault.text.as_str()).collect()
    }
}

/// The name of the macro has the place of the first token, its braces that of the last: rustc marks
/// what lies between.
fn compile_error(fault: &Fault) -> TokenStream {
    let text = &fault.text;
    let name = quote_spanned!(fault.start=> ::core::compile_error!);
    let body = quote_spanned!(fault.end=> { #text });
    quote::quote!(#name #body)
}

/// A diagnostic of the language as the text of a compile error: its words, what stands at its
/// place, and what helps.
pub fn words(diagnostic: &Diagnostic) -> String {
    let mut text = format!("{} [{}]", diagnostic.message, diagnostic.code);
    // A label that the message says already adds nothing.
    let label = diagnostic
        .labels
        .iter()
        .find(|label| label.primary && !diagnostic.message.contains(&label.text));
    if let Some(label) = label {
        text.push_str(": ");
        text.push_str(&label.text);
    }
    for note in &diagnostic.notes {
        text.push_str("\nnote: ");
        text.push_str(note);
    }
    for help in &diagnostic.help {
        text.push_str("\nhelp: ");
        text.push_str(&help.text);
    }
    text
}

/// Whether a diagnostic keeps code from being made.
pub fn is_error(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == Severity::Error
}
