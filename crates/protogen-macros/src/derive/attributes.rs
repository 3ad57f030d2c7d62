//! The attributes of one item, field or variant, in the order in which they stand.
//! Never decides what they mean.

use proc_macro2::TokenStream;

use super::clause::{self, Clause};
use crate::fault::{Fault, Faults};

/// One attribute of a field or type.
#[derive(Debug, Clone)]
pub enum Part {
    /// A clause of `#[wire(..)]`.
    Wire(Clause),
    /// `#[before(..)]`
    Before(TokenStream),
    /// `#[after(..)]`
    After(TokenStream),
}

/// The attributes of one item, field or variant, in order.
#[derive(Debug, Default)]
pub struct Attributes {
    /// `#[packet(..)]`
    pub packet: Vec<TokenStream>,
    /// `#[declare(..)]`
    pub declared: Vec<TokenStream>,
    /// All others, as they stand.
    pub parts: Vec<Part>,
}

impl Attributes {
    /// Those of this derive.
    pub fn of(attributes: &[syn::Attribute], faults: &mut Faults) -> Self {
        let mut found = Self::default();
        for attribute in attributes {
            let Some(name) = attribute.path().get_ident().map(ToString::to_string) else {
                continue;
            };
            if !["wire", "before", "after", "packet", "declare"].contains(&name.as_str()) {
                continue;
            }
            let syn::Meta::List(list) = &attribute.meta else {
                let why = format!("`#[{name}(..)]` has to say something");
                faults.push(Fault::at(&attribute.meta, why));
                continue;
            };
            let tokens = list.tokens.clone();
            match name.as_str() {
                "wire" => match clause::clauses(tokens) {
                    Ok(clauses) => found.parts.extend(clauses.into_iter().map(Part::Wire)),
                    Err(fault) => faults.push(fault),
                },
                "before" => found.parts.push(Part::Before(tokens)),
                "after" => found.parts.push(Part::After(tokens)),
                "packet" => found.packet.push(tokens),
                _ => found.declared.push(tokens),
            }
        }
        found
    }

    /// The clauses of `#[wire(..)]`.
    pub fn clauses(&self) -> impl Iterator<Item = Clause> {
        self.parts.iter().filter_map(|part| match part {
            Part::Wire(clause) => Some(clause.clone()),
            _ => None,
        })
    }

    /// What stands before.
    pub fn before(&self) -> impl Iterator<Item = &TokenStream> {
        self.parts.iter().filter_map(|part| match part {
            Part::Before(tokens) => Some(tokens),
            _ => None,
        })
    }

    /// What stands behind.
    pub fn after(&self) -> impl Iterator<Item = &TokenStream> {
        self.parts.iter().filter_map(|part| match part {
            Part::After(tokens) => Some(tokens),
            _ => None,
        })
    }
}
