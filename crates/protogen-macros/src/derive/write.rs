//! A Rust item as an item of the language, token for token.
//! Never checks what the language checks.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::spanned::Spanned;

use super::clause::Shell;
use super::infer::{Foreign, infer, inside, written};
use super::item::{Arm, Field, Item, Kind, MemberKind, Members, Payload};
use super::text::Text;
use crate::fault::{Fault, Faults};

/// Writes one item.
pub struct Writer<'a> {
    /// The text.
    pub text: &'a mut Text,
    /// Types of other items.
    pub foreign: &'a mut Foreign,
    /// What is wrong.
    pub faults: &'a mut Faults,
}

impl Writer<'_> {
    /// The whole item, under this name.
    pub fn item(&mut self, item: &Item, name: &str) {
        let place = item.ident.span();
        match (&item.kind, &item.header.direction) {
            (Kind::Record(members), Some(direction)) => {
                self.text.say(&direction.to_string(), direction.span());
                self.text.say(" ", direction.span());
                self.text.say(name, place);
                if let Some(id) = &item.header.id {
                    self.text.say(" = ", place);
                    self.text.tokens(id);
                }
                self.notes(item);
                self.members(members, place);
                self.text.say(";", place);
            }
            (Kind::Record(members), None) => {
                self.text.say("struct ", place);
                self.text.say(name, place);
                self.params(item);
                self.notes(item);
                self.members(members, place);
            }
            (Kind::Union { .. }, Some(direction)) => {
                let why = "a packet is a struct: put the enum into a field of one";
                self.faults.push(Fault::new(direction.span(), why));
            }
            (Kind::Union { tag, arms }, None) => {
                self.text.say("type ", place);
                self.text.say(name, place);
                self.params(item);
                self.text.say(" = ", place);
                self.foreign.words_of_tag(tag);
                self.text.tokens(tag);
                self.text.say(" {", place);
                arms.iter().for_each(|arm| self.arm(arm));
                self.text.say("}", place);
                self.notes(item);
                self.text.say(";", place);
            }
        }
        self.text.say("\n", place);
    }

    fn params(&mut self, item: &Item) {
        if let Some(params) = &item.params {
            self.foreign.members(params);
            self.text.tokens(params);
        }
    }

    fn notes(&mut self, item: &Item) {
        if let Some(lenient) = &item.header.lenient {
            self.text.say(" @lenient", lenient.span());
        }
        item.notes.iter().for_each(|note| self.marked(note));
        self.text.say(" ", item.ident.span());
    }

    /// ` @note(..)`
    fn marked(&mut self, note: &TokenStream) {
        self.text.say(" @", note.span());
        self.text.tokens(note);
    }

    fn gates(&mut self, gates: &[TokenStream]) {
        for gate in gates {
            self.text.say("@", gate.span());
            self.text.tokens(gate);
            self.text.say(" ", gate.span());
        }
    }

    fn members(&mut self, members: &Members, place: Span) {
        self.text.say("{ ", place);
        let mut open = Open::default();
        for member in &members.0 {
            open.reach(&member.shells, self.text);
            match &member.kind {
                MemberKind::Field(field) => self.field(field, &member.shells),
                MemberKind::Hidden(tokens) => {
                    self.foreign.members(tokens);
                    self.text.tokens(tokens);
                    let ends = tokens.clone().into_iter().last();
                    if ends.is_some_and(|last| last.to_string() != ",") {
                        self.text.say(", ", tokens.span());
                    }
                }
            }
        }
        open.reach(&[], self.text);
        self.text.say("}", place);
    }

    fn field(&mut self, field: &Field, shells: &[Shell]) {
        let place = field.ident.span();
        self.gates(&field.gates);
        self.text.say(&field.ident.to_string(), place);
        self.text.say(": ", place);
        let conditional = !field.gates.is_empty() || shells.iter().any(is_condition);
        let result = match inside(&field.rust, "Option") {
            Some(inner) if conditional => self.ty(field, inner, shells),
            None if conditional => Err(Fault::at(
                &field.rust,
                format!("`{}` may be absent: make it an `Option`", field.ident),
            )),
            Some(_) if never_absent(field) => Err(Fault::at(
                &field.rust,
                format!(
                    "nothing says when `{}` is absent\nhelp: a condition (`if c`), a gate \
                         (`since(860)`) or a type that ends in `?`",
                    field.ident
                ),
            )),
            _ => self.ty(field, &field.rust, shells),
        };
        self.faults.take(result);
        field.notes.iter().for_each(|note| self.marked(note));
        self.text.say(", ", place);
    }

    fn ty(&mut self, field: &Field, rust: &syn::Type, shells: &[Shell]) -> Result<(), Fault> {
        let in_bits = shells.iter().rev().find_map(is_bits).unwrap_or(false);
        match (&field.width, in_bits) {
            (Some(width), true) => self.bit(field, rust, &width.to_token_stream()),
            (None, true) if is_bool(rust) => self.bit(field, rust, &quote::quote!(1)),
            (None, true) => Err(Fault::new(
                field.ident.span(),
                format!(
                    "nothing says how many bits `{}` has: `width(4)`",
                    field.ident
                ),
            )),
            (Some(width), false) => Err(Fault::at(
                width,
                "a width in bits stands within `bits`: `within(bits u8)`",
            )),
            (None, false) => match &field.ty {
                Some(ty) => written(ty, rust, self.foreign, self.text),
                None => infer(rust, self.foreign, self.text),
            },
        }
    }

    /// `name: 4` for an unsigned number, `name: T @ 4` for any other.
    fn bit(&mut self, field: &Field, rust: &syn::Type, width: &TokenStream) -> Result<(), Fault> {
        if let Some(ty) = &field.ty {
            written(ty, rust, self.foreign, self.text)?;
            self.text.say(" @ ", ty.span());
        } else if !is_unsigned(rust) {
            infer(rust, self.foreign, self.text)?;
            self.text.say(" @ ", rust.span());
        }
        self.text.tokens(width);
        Ok(())
    }

    fn arm(&mut self, arm: &Arm) {
        let place = arm.ident.span();
        self.gates(&arm.gates);
        self.text.tokens(&arm.pattern);
        self.text.say(" => ", place);
        self.text.say(&arm.ident.to_string(), place);
        match &arm.payload {
            Payload::Unit => {}
            Payload::Fields(members) => self.members(members, place),
            Payload::Value(field) => {
                self.text.say("(", place);
                let result = self.ty(field, &field.rust, &[]);
                self.faults.take(result);
                self.text.say(")", place);
            }
        }
        self.text.say(", ", place);
    }
}

fn is_condition(shell: &Shell) -> bool {
    match shell {
        Shell::If(_) | Shell::Else(_) | Shell::ElseIf(_) | Shell::Bit(_) => true,
        Shell::Within(tokens) => first_is(tokens, "gate"),
    }
}

/// Whether the innermost `within` is one of bits.
fn is_bits(shell: &Shell) -> Option<bool> {
    match shell {
        Shell::Within(tokens) => Some(first_is(tokens, "bits")),
        _ => None,
    }
}

fn first_is(tokens: &TokenStream, word: &str) -> bool {
    tokens
        .clone()
        .into_iter()
        .next()
        .is_some_and(|first| first.to_string() == word)
}

/// Whether the type says that something is always there, although Rust has an `Option`.
fn never_absent(field: &Field) -> bool {
    field.ty.as_ref().is_some_and(|ty| {
        let text = ty.to_string();
        !text.contains('?') && !text.contains(char::is_uppercase)
    })
}

fn is_word(ty: &syn::Type, words: &[&str]) -> bool {
    match ty {
        syn::Type::Path(path) => path
            .path
            .get_ident()
            .is_some_and(|ident| words.iter().any(|word| ident == word)),
        _ => false,
    }
}

fn is_bool(ty: &syn::Type) -> bool {
    is_word(ty, &["bool"])
}

fn is_unsigned(ty: &syn::Type) -> bool {
    is_word(ty, &["u8", "u16", "u32", "u64", "u128"])
}

/// The shells that are open, outermost first.
#[derive(Default)]
struct Open(Vec<Shell>);

impl Open {
    /// Closes and opens shells until exactly these are open. Neighbours in equal shells share them.
    fn reach(&mut self, wanted: &[Shell], text: &mut Text) {
        let same = self
            .0
            .iter()
            .zip(wanted)
            .take_while(|(a, b)| key(a) == key(b))
            .count();
        let continues = wanted
            .get(same)
            .filter(|shell| is_else(shell) && self.0.len() > same);
        let keep = if continues.is_some() { same + 1 } else { same };
        while self.0.len() > keep {
            close(self.0.pop().as_ref(), text);
        }
        for (at, shell) in wanted.iter().enumerate().skip(same) {
            if at == same && continues.is_some() {
                self.0.pop();
                text.say("} ", place(shell));
            }
            opening(shell, text);
            self.0.push(shell.clone());
        }
    }
}

fn is_else(shell: &Shell) -> bool {
    matches!(shell, Shell::Else(_) | Shell::ElseIf(_))
}

fn key(shell: &Shell) -> String {
    match shell {
        Shell::If(tokens) => format!("if {tokens}"),
        Shell::Else(_) => "else".into(),
        Shell::ElseIf(tokens) => format!("else if {tokens}"),
        Shell::Within(tokens) => format!("within {tokens}"),
        Shell::Bit(tokens) => format!("bit {tokens}"),
    }
}

fn place(shell: &Shell) -> Span {
    match shell {
        Shell::If(tokens) | Shell::ElseIf(tokens) | Shell::Within(tokens) | Shell::Bit(tokens) => {
            tokens.span()
        }
        Shell::Else(span) => *span,
    }
}

fn opening(shell: &Shell, text: &mut Text) {
    let at = place(shell);
    let (before, tokens, behind) = match shell {
        Shell::If(tokens) => ("if ", Some(tokens), " { "),
        Shell::Else(_) => ("else", None, " { "),
        Shell::ElseIf(tokens) => ("else if ", Some(tokens), " { "),
        Shell::Within(tokens) => ("", Some(tokens), " { "),
        Shell::Bit(tokens) => ("bit ", Some(tokens), " => { "),
    };
    text.say(before, at);
    if let Some(tokens) = tokens {
        text.tokens(tokens);
    }
    text.say(behind, at);
}

fn close(shell: Option<&Shell>, text: &mut Text) {
    if let Some(shell) = shell {
        text.say("}, ", place(shell));
    }
}

/// The Rust types of fields whose type on the wire is written in place, for their names.
pub fn in_place(members: &Members) -> impl Iterator<Item = (&Ident, &syn::Type)> {
    members.0.iter().filter_map(|member| match &member.kind {
        MemberKind::Field(field) => Some((&field.ident, &field.rust)),
        MemberKind::Hidden(_) => None,
    })
}
