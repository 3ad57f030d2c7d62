//! What `#[declare(..)]` says, and the versions and features that gates speak of without saying.
//! Never reads a schema file.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;

use super::clause::is_group;
use super::item::{Arm, Item, Kind, MemberKind, Members, Payload};

/// Words before the name of a type.
const TYPES: &[&str] = &[
    "enum", "flags", "struct", "type", "alias", "number", "extern",
];
/// Items that end with their braces.
const BRACED: &[&str] = &["enum", "flags", "struct", "number"];

/// Items of the language that stand beside a Rust item.
#[derive(Debug, Default)]
pub struct Declared {
    /// `version client 740..=1098`: settings of the header.
    pub versions: Vec<TokenStream>,
    /// All others, whole.
    pub items: Vec<TokenStream>,
    /// The names of types among them.
    pub types: Vec<String>,
}

impl Declared {
    /// Reads all `#[declare(..)]` of an item.
    pub fn read(attributes: &[TokenStream]) -> Self {
        let mut declared = Self::default();
        for statement in attributes.iter().flat_map(statements) {
            let trees: Vec<TokenTree> = statement.clone().into_iter().collect();
            let word = |at: usize| trees.get(at).map(ToString::to_string).unwrap_or_default();
            if word(0) == "version" {
                declared.versions.push(statement);
                continue;
            }
            if TYPES.contains(&word(0).as_str()) {
                // `extern type Name`, `extern number Name`
                let at = if word(0) == "extern" { 2 } else { 1 };
                declared.types.push(word(at));
            }
            declared.items.push(statement);
        }
        declared
    }
}

/// Each item on its own; those without braces end at `;`, which is added where the last lacks it.
fn statements(tokens: &TokenStream) -> Vec<TokenStream> {
    let mut statements = Vec::new();
    let mut open = Vec::<TokenTree>::new();
    for token in tokens.clone() {
        let semi = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ';');
        if semi && open.is_empty() {
            continue;
        }
        let first = open.first().unwrap_or(&token).to_string();
        let braced = is_group(&token, Delimiter::Brace) && BRACED.contains(&first.as_str());
        open.push(token);
        if semi || braced {
            statements.push(open.drain(..).collect());
        }
    }
    if !open.is_empty() {
        open.extend(quote::quote!(;));
        statements.push(open.into_iter().collect());
    }
    statements
}

/// Versions and features that the gates of an item name.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Spoken {
    /// Axes; none is the one without a name.
    pub axes: Vec<Option<String>>,
    /// Features of `has(..)`.
    pub features: Vec<String>,
}

impl Spoken {
    /// Of all gates of the item.
    pub fn of(item: &Item) -> Self {
        let mut spoken = Self::default();
        if let Some(id) = &item.header.id {
            spoken.marked(id);
        }
        item.declared
            .iter()
            .for_each(|tokens| spoken.marked(tokens));
        match &item.kind {
            Kind::Record(members) => spoken.members(members),
            Kind::Union { arms, .. } => arms.iter().for_each(|arm| spoken.arm(arm)),
        }
        spoken
    }

    fn arm(&mut self, arm: &Arm) {
        arm.gates.iter().for_each(|gate| self.gate(gate));
        match &arm.payload {
            Payload::Fields(members) => self.members(members),
            Payload::Value(field) => field.gates.iter().for_each(|gate| self.gate(gate)),
            Payload::Unit => {}
        }
    }

    fn members(&mut self, members: &Members) {
        for member in &members.0 {
            for shell in &member.shells {
                if let super::clause::Shell::Within(tokens) = shell {
                    self.marked(tokens);
                }
            }
            match &member.kind {
                MemberKind::Field(field) => {
                    field.gates.iter().for_each(|gate| self.gate(gate));
                    if let Some(ty) = &field.ty {
                        self.marked(ty);
                    }
                }
                MemberKind::Hidden(tokens) => self.marked(tokens),
            }
        }
    }

    /// The gates behind an `@`, anywhere in these tokens.
    fn marked(&mut self, tokens: &TokenStream) {
        let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
        for (at, tree) in trees.iter().enumerate() {
            match tree {
                TokenTree::Group(group) => self.marked(&group.stream()),
                TokenTree::Punct(punct) if punct.as_char() == '@' => {
                    let gate = trees.iter().skip(at + 1).take(2).cloned().collect();
                    self.gate(&gate);
                }
                _ => {}
            }
        }
    }

    /// `since(client 860)`, `has(Marks, not Old)`
    fn gate(&mut self, gate: &TokenStream) {
        let trees: Vec<TokenTree> = gate.clone().into_iter().collect();
        let [TokenTree::Ident(word), TokenTree::Group(group)] = &trees[..] else {
            return;
        };
        let words = group.stream().into_iter().filter_map(|token| match token {
            TokenTree::Ident(ident) => Some(ident.to_string()),
            _ => None,
        });
        match word.to_string().as_str() {
            "since" | "until" | "in" => {
                let axis = words.last();
                if !self.axes.contains(&axis) {
                    self.axes.push(axis);
                }
            }
            "has" => {
                for feature in words.filter(|word| word != "not") {
                    if !self.features.contains(&feature) {
                        self.features.push(feature);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Whether a declared item is the feature of this name.
pub fn declares_feature(items: &[TokenStream], feature: &str) -> bool {
    items.iter().any(|item| {
        let mut words = item
            .to_token_stream()
            .into_iter()
            .map(|token| token.to_string());
        words.next().as_deref() == Some("feature") && words.next().as_deref() == Some(feature)
    })
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn items_end_with_their_braces_or_at_a_semicolon() {
        let declared = Declared::read(&[quote! {
            version client 740..=1098;
            enum Mode: u8 { Say = 1 }
            flags Bits: u8 { A = bit 0 };
            alias Name = if Long { str[u16] } else { str[u8] };
            extern type Odd;
            feature Long
        }]);
        assert_eq!(declared.versions.len(), 1);
        assert_eq!(declared.items.len(), 5);
        assert_eq!(declared.types, ["Mode", "Bits", "Name", "Odd"]);
        assert!(declares_feature(&declared.items, "Long"));
    }
}
