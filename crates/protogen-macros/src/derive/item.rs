//! The Rust item of a derive, with its attributes read and checked for shape.
//! Never knows what the language says to them.

use heck::{ToSnakeCase, ToUpperCamelCase};
use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::spanned::Spanned;

use super::attributes::{Attributes, Part};
use super::clause::{Clause, Shell};
use super::header::Header;
use crate::fault::{Fault, Faults};

/// A struct or enum under a derive.
#[derive(Debug)]
pub struct Item {
    /// Its name.
    pub ident: Ident,
    /// `#[packet(..)]`.
    pub header: Header,
    /// `#[declare(..)]`: items of the language.
    pub declared: Vec<TokenStream>,
    /// `#[wire(params(..))]`.
    pub params: Option<TokenStream>,
    /// Notes of `#[wire(..)]` on the item.
    pub notes: Vec<TokenStream>,
    /// Its fields or variants.
    pub kind: Kind,
}

/// What the item is.
#[derive(Debug)]
pub enum Kind {
    /// A struct.
    Record(Members),
    /// An enum.
    Union {
        /// What stands between `=` and the arms: `match u16`.
        tag: TokenStream,
        /// Its variants.
        arms: Vec<Arm>,
    },
}

/// Fields and what stands between them.
#[derive(Debug, Default)]
pub struct Members(pub Vec<Member>);

/// One member with the shells around it, outermost first.
#[derive(Debug)]
pub struct Member {
    /// What stands around it.
    pub shells: Vec<Shell>,
    /// What it is.
    pub kind: MemberKind,
}

/// What a member is.
#[derive(Debug)]
pub enum MemberKind {
    /// A field.
    Field(Box<Field>),
    /// Members of the language that are no Rust field: `_: u32 = 7`, `pad 3`.
    Hidden(TokenStream),
}

/// A field.
#[derive(Debug)]
pub struct Field {
    /// Its name; `field_0` is the first of a tuple struct.
    pub ident: Ident,
    /// Which one it is, in a tuple struct.
    pub index: Option<usize>,
    /// Its Rust type.
    pub rust: syn::Type,
    /// Its type on the wire, if that is said.
    pub ty: Option<TokenStream>,
    /// Its gates, without `@`.
    pub gates: Vec<TokenStream>,
    /// Its notes, without `@`.
    pub notes: Vec<TokenStream>,
    /// How many bits it has, within `bits`.
    pub width: Option<TokenStream>,
}

/// A variant.
#[derive(Debug)]
pub struct Arm {
    /// Its name.
    pub ident: Ident,
    /// What leads to it: `0x61`, `Say | Yell`, `id @ _`.
    pub pattern: TokenStream,
    /// Its gates, without `@`.
    pub gates: Vec<TokenStream>,
    /// What it holds.
    pub payload: Payload,
}

/// What a variant holds.
#[derive(Debug)]
pub enum Payload {
    /// Nothing.
    Unit,
    /// Fields; that of the tag, where the pattern binds one, is left out.
    Fields(Members),
    /// One value.
    Value(Box<Field>),
}

/// Reads the item of a derive.
pub fn read(input: &syn::DeriveInput, faults: &mut Faults) -> Option<Item> {
    if let Some(parameter) = input.generics.params.first() {
        let why = "a type of the wire has no generic parameters and no lifetimes";
        faults.push(Fault::at(parameter, why));
    }
    camel(&input.ident, faults);
    let attributes = Attributes::of(&input.attrs, faults);
    let header = Header::read(attributes.packet.clone(), faults);
    let mut item = Item {
        ident: input.ident.clone(),
        header,
        declared: attributes.declared.clone(),
        params: None,
        notes: Vec::new(),
        kind: Kind::Record(Members::default()),
    };
    let mut tag = None;
    for clause in attributes.clauses() {
        match clause {
            Clause::Params(group) => item.params = Some(group.to_token_stream()),
            Clause::Note(note) => item.notes.push(note),
            Clause::Main(main) if matches!(input.data, syn::Data::Enum(_)) => tag = Some(main),
            Clause::Shell(Shell::Within(tokens) | Shell::If(tokens) | Shell::Bit(tokens))
            | Clause::Shell(Shell::ElseIf(tokens))
            | Clause::Gate(tokens)
            | Clause::Width(tokens)
            | Clause::Main(tokens) => {
                faults.push(Fault::at(
                    &tokens,
                    "this stands on a field, not on the whole type",
                ));
            }
            Clause::Shell(Shell::Else(span)) => {
                faults.push(Fault::new(
                    span,
                    "this stands on a field, not on the whole type",
                ));
            }
        }
    }
    item.kind = match &input.data {
        syn::Data::Struct(data) => Kind::Record(record(&data.fields, &attributes, faults)?),
        syn::Data::Enum(data) => union(input, data, tag, &attributes, faults)?,
        syn::Data::Union(data) => {
            faults.push(Fault::at(
                &data.union_token,
                "a Rust `union` has no form on the wire",
            ));
            return None;
        }
    };
    Some(item)
}

fn record(fields: &syn::Fields, of: &Attributes, faults: &mut Faults) -> Option<Members> {
    let mut members = Vec::new();
    let hidden = |tokens: &TokenStream| Member {
        shells: Vec::new(),
        kind: MemberKind::Hidden(tokens.clone()),
    };
    members.extend(of.before().map(hidden));
    match fields {
        syn::Fields::Named(named) => {
            named
                .named
                .iter()
                .for_each(|field| self::field(field, None, &mut members, faults));
        }
        syn::Fields::Unit => {}
        syn::Fields::Unnamed(unnamed) => {
            for (index, field) in unnamed.unnamed.iter().enumerate() {
                self::field(field, Some(index), &mut members, faults);
            }
        }
    }
    members.extend(of.after().map(hidden));
    Some(Members(members))
}

/// The field itself and what its attributes put before and behind it. An attribute stands within
/// the shells that were opened before it.
fn field(field: &syn::Field, index: Option<usize>, members: &mut Vec<Member>, faults: &mut Faults) {
    let ident = match (&field.ident, index) {
        (Some(ident), _) => ident.clone(),
        (None, Some(index)) => quote::format_ident!("field_{index}", span = field.ty.span()),
        (None, None) => return,
    };
    snake(&ident, faults);
    let mut shells = Vec::new();
    let mut behind = Vec::new();
    let mut of = Field {
        ident,
        index,
        rust: field.ty.clone(),
        ty: None,
        gates: Vec::new(),
        notes: Vec::new(),
        width: None,
    };
    for part in Attributes::of(&field.attrs, faults).parts {
        match part {
            Part::Before(tokens) => members.push(Member {
                shells: shells.clone(),
                kind: MemberKind::Hidden(tokens),
            }),
            Part::After(tokens) => behind.push(Member {
                shells: shells.clone(),
                kind: MemberKind::Hidden(tokens),
            }),
            Part::Wire(Clause::Shell(shell)) => shells.push(shell),
            Part::Wire(clause) => of.clause(clause, faults),
        }
    }
    members.push(Member {
        shells,
        kind: MemberKind::Field(Box::new(of)),
    });
    members.extend(behind);
}

impl Field {
    fn clause(&mut self, clause: Clause, faults: &mut Faults) {
        match clause {
            Clause::Gate(gate) => self.gates.push(gate),
            Clause::Note(note) => self.notes.push(note),
            Clause::Width(width) => self.width = Some(width),
            Clause::Main(ty) if self.ty.is_none() => self.ty = Some(ty),
            Clause::Main(ty) => {
                let why = format!(
                    "this is no word of `#[wire(..)]`, and `{}` has a type",
                    self.ident
                );
                faults.push(Fault::at(&ty, why));
            }
            Clause::Params(group) => {
                faults.push(Fault::at(
                    &group,
                    "parameters stand on the type, not on a field",
                ));
            }
            Clause::Shell(_) => {}
        }
    }
}

fn union(
    input: &syn::DeriveInput,
    data: &syn::DataEnum,
    tag: Option<TokenStream>,
    of: &Attributes,
    faults: &mut Faults,
) -> Option<Kind> {
    if let Some(hidden) = of.before().chain(of.after()).next() {
        faults.push(Fault::at(
            hidden,
            "what every variant has stands in a struct around the enum",
        ));
    }
    let Some(tag) = tag else {
        faults.push(Fault::new(
            input.ident.span(),
            "an enum has to say what its variants are told apart by\nhelp: `#[wire(match u8)]` for \
             a tag before the variant, `#[wire(params(kind: u8), match kind)]` for one known before",
        ));
        return None;
    };
    let arms = data
        .variants
        .iter()
        .filter_map(|variant| arm(variant, faults))
        .collect();
    Some(Kind::Union { tag, arms })
}

fn arm(variant: &syn::Variant, faults: &mut Faults) -> Option<Arm> {
    camel(&variant.ident, faults);
    let attributes = Attributes::of(&variant.attrs, faults);
    let mut pattern = variant
        .discriminant
        .as_ref()
        .map(|(_, value)| value.to_token_stream());
    let mut gates = Vec::new();
    for clause in attributes.clauses() {
        match clause {
            Clause::Main(tokens) => pattern = Some(tokens),
            Clause::Gate(gate) => gates.push(gate),
            Clause::Shell(Shell::If(cond)) => pattern = Some(cond),
            _ => {
                let why = "a variant has a pattern and gates: `#[wire(0x61, since(860))]`";
                faults.push(Fault::new(variant.ident.span(), why));
            }
        }
    }
    let Some(pattern) = pattern else {
        faults.push(Fault::new(
            variant.ident.span(),
            format!(
                "nothing says which tag leads to `{0}`\nhelp: `#[wire(0x61)] {0}`, or \
                 `#[wire(_)] {0}` for every other tag",
                variant.ident
            ),
        ));
        return None;
    };
    let payload = match &variant.fields {
        syn::Fields::Unit => Payload::Unit,
        syn::Fields::Named(_) => {
            let mut members = record(&variant.fields, &attributes, faults)?;
            leave_out_tag(&pattern, &mut members);
            Payload::Fields(members)
        }
        syn::Fields::Unnamed(unnamed) => value(unnamed, faults)?,
    };
    Some(Arm {
        ident: variant.ident.clone(),
        pattern,
        gates,
        payload,
    })
}

fn value(unnamed: &syn::FieldsUnnamed, faults: &mut Faults) -> Option<Payload> {
    let [field] = &unnamed.unnamed.iter().collect::<Vec<_>>()[..] else {
        faults.push(Fault::at(
            unnamed,
            "a variant without field names holds one value",
        ));
        return None;
    };
    let mut of = Field {
        ident: Ident::new("value", field.ty.span()),
        index: None,
        rust: field.ty.clone(),
        ty: None,
        gates: Vec::new(),
        notes: Vec::new(),
        width: None,
    };
    for clause in Attributes::of(&field.attrs, faults).clauses() {
        of.clause(clause, faults);
    }
    Some(Payload::Value(Box::new(of)))
}

/// In `id @ _` the tag is the first field, and the language knows it by the pattern.
fn leave_out_tag(pattern: &TokenStream, members: &mut Members) {
    let mut tokens = pattern.clone().into_iter();
    let (Some(name), Some(at)) = (tokens.next(), tokens.next()) else {
        return;
    };
    if at.to_string() != "@" {
        return;
    }
    let is_tag = |member: &Member| match &member.kind {
        MemberKind::Field(field) => field.ident == name.to_string(),
        MemberKind::Hidden(_) => false,
    };
    if members.0.first().is_some_and(is_tag) {
        members.0.remove(0);
    }
}

/// Names of the language and of Rust are the same only where both follow Rust's custom.
fn camel(ident: &Ident, faults: &mut Faults) {
    let name = ident.to_string();
    let expected = name.to_upper_camel_case();
    if name != expected {
        let why = format!("a type or variant is named in UpperCamel: `{expected}`");
        faults.push(Fault::new(ident.span(), why));
    }
}

fn snake(ident: &Ident, faults: &mut Faults) {
    let name = ident.to_string();
    let name = name.strip_prefix("r#").unwrap_or(&name);
    let expected = name.to_snake_case();
    if name != expected {
        let why = format!("a field is named in snake_case: `{expected}`");
        faults.push(Fault::new(ident.span(), why));
    }
}
