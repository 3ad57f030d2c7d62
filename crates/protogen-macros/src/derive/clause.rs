//! The clauses of an attribute: `u16be`, `if flags.Named`, `since(860)`, `range(0..=100)`.
//! Never decides what a clause means for its place.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};

use crate::fault::Fault;

/// What stands before a type in the language, with `@`.
const GATES: &[&str] = &["since", "until", "in", "has"];
/// Gates without an argument.
const DIRECTIONS: &[&str] = &["c2s", "s2c"];
/// What stands behind a type in the language, with `@`.
const NOTES: &[&str] = &[
    "range",
    "len",
    "one_of",
    "max",
    "warn",
    "default",
    "unit",
    "scale",
    "deprecated",
    "secret",
    "name",
    "depth",
    "lenient",
];

/// What stands around a field and perhaps its neighbours.
#[derive(Debug, Clone)]
pub enum Shell {
    /// `if c`
    If(TokenStream),
    /// `else`
    Else(Span),
    /// `else if c`
    ElseIf(TokenStream),
    /// `within(block[u16])`: whatever of the language has braces with fields.
    Within(TokenStream),
    /// `bit 3`, within a mask.
    Bit(TokenStream),
}

/// One clause of `#[wire(..)]`.
#[derive(Debug, Clone)]
pub enum Clause {
    /// It stands around the field.
    Shell(Shell),
    /// It stands before the field: `since(860)`.
    Gate(TokenStream),
    /// It stands behind the type: `range(0..=100)`.
    Note(TokenStream),
    /// `width(4)`: bits, within `bits`.
    Width(TokenStream),
    /// `params(mode: u8)`, on a type.
    Params(Group),
    /// A type, a pattern, a `match`: whatever the place takes.
    Main(TokenStream),
}

/// Splits at the commas that stand in no bracket.
pub fn split(tokens: TokenStream) -> Vec<TokenStream> {
    let mut parts = vec![TokenStream::new()];
    for token in tokens {
        if matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ',') {
            parts.push(TokenStream::new());
        } else if let Some(part) = parts.last_mut() {
            part.extend([token]);
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// The clauses of an attribute's tokens.
pub fn clauses(tokens: TokenStream) -> Result<Vec<Clause>, Fault> {
    split(tokens).into_iter().map(clause).collect()
}

fn clause(tokens: TokenStream) -> Result<Clause, Fault> {
    let mut trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let spelled = matches!(trees.first(), Some(TokenTree::Punct(punct)) if punct.as_char() == '@');
    if spelled {
        // As in a schema file.
        trees.remove(0);
    }
    let Some(word) = first_word(&trees) else {
        return Ok(Clause::Main(tokens));
    };
    let name = word.to_string();
    let behind = |from: usize| trees.iter().skip(from).cloned().collect::<TokenStream>();
    let braces = trees.iter().any(|tree| is_group(tree, Delimiter::Brace));
    let argument = match &trees[..] {
        [_, TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => Some(group),
        _ => None,
    };
    let is = |names: &[&str]| names.contains(&name.as_str());
    if spelled {
        let gate = is(GATES) || is(DIRECTIONS);
        return Ok(if gate {
            Clause::Gate(behind(0))
        } else {
            Clause::Note(behind(0))
        });
    }
    Ok(match (name.as_str(), argument) {
        ("if", _) if !braces => Clause::Shell(Shell::If(behind(1))),
        ("else", _) if trees.len() == 1 => Clause::Shell(Shell::Else(word.span())),
        ("else", _) if is_word(trees.get(1), "if") => Clause::Shell(Shell::ElseIf(behind(2))),
        ("within", Some(group)) => Clause::Shell(Shell::Within(group.stream())),
        ("bit", _) if trees.len() > 1 => Clause::Shell(Shell::Bit(behind(1))),
        ("width", Some(group)) => Clause::Width(group.stream()),
        ("params", Some(group)) => Clause::Params(group.clone()),
        _ if is(GATES) && argument.is_some() => Clause::Gate(tokens),
        _ if is(DIRECTIONS) && trees.len() == 1 => Clause::Gate(tokens),
        _ if is(NOTES) && (argument.is_some() || trees.len() == 1) => Clause::Note(tokens),
        ("within" | "else" | "width", _) => {
            return Err(Fault::at(&tokens, format!("`{name}` is not complete here")));
        }
        _ => Clause::Main(tokens),
    })
}

fn first_word(trees: &[TokenTree]) -> Option<&Ident> {
    match trees.first() {
        Some(TokenTree::Ident(ident)) => Some(ident),
        _ => None,
    }
}

fn is_word(tree: Option<&TokenTree>, word: &str) -> bool {
    matches!(tree, Some(TokenTree::Ident(ident)) if ident == word)
}

/// Whether a token is a group in these delimiters.
pub fn is_group(tree: &TokenTree, delimiter: Delimiter) -> bool {
    matches!(tree, TokenTree::Group(group) if group.delimiter() == delimiter)
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    fn kinds(tokens: TokenStream) -> Vec<&'static str> {
        let clauses = clauses(tokens).expect("complete clauses");
        clauses
            .iter()
            .map(|clause| match clause {
                Clause::Shell(_) => "shell",
                Clause::Gate(_) => "gate",
                Clause::Note(_) => "note",
                Clause::Width(_) => "width",
                Clause::Params(_) => "params",
                Clause::Main(_) => "main",
            })
            .collect()
    }

    #[test]
    fn a_clause_is_told_by_its_first_word() {
        assert_eq!(kinds(quote!(u16be)), ["main"]);
        assert_eq!(
            kinds(quote!(if flags.Named, since(860), str[u8])),
            ["shell", "gate", "main"]
        );
        assert_eq!(
            kinds(quote!(if Wide { u32 } else { u16 }, range(0..=9))),
            ["main", "note"]
        );
        assert_eq!(kinds(quote!(else, secret)), ["shell", "note"]);
        assert_eq!(kinds(quote!(within(bits u8), width(4))), ["shell", "width"]);
        assert_eq!(kinds(quote!(within(mask u8), bit 3)), ["shell", "shell"]);
        assert_eq!(kinds(quote!(s2c)), ["gate"]);
    }

    #[test]
    fn an_else_with_a_tail_is_refused() {
        assert!(clauses(quote!(else when)).is_err());
    }
}
