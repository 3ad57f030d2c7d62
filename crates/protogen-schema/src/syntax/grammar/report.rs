//! Faults of the grammar in words.
//! Never decides where to go on: `list` does.

use super::super::{
    input::{Fault, Tokens, Why},
    token::Kind,
};
use crate::{codes::e01, diagnostic::Diagnostic};

/// Tells the reader of a fault, unless its place was reported already.
pub(super) fn report(input: Tokens<'_>, fault: Fault) {
    let place = input.moved_to(fault.at);
    match fault.why {
        Why::Diagnostic(diagnostic) => input.ctx.report(*diagnostic),
        Why::Expected(what) => {
            if !place.token().is_missing() && !place.is(Kind::Bad) {
                input.ctx.report(unexpected(place, what));
            }
        }
    }
}

fn unexpected(place: Tokens<'_>, what: &str) -> Diagnostic {
    let kind = place.kind();
    let found = match kind {
        Kind::Ident | Kind::RawIdent => format!("`{}`", short(place.text())),
        Kind::Int | Kind::Float | Kind::Duration | Kind::Str => {
            format!("`{}`", short(place.text()))
        }
        _ => kind.name().to_owned(),
    };
    if matches!(kind, Kind::Doc | Kind::InnerDoc) {
        return misplaced_doc(place);
    }
    let span = place.span();
    let diagnostic = Diagnostic::error(e01::UNEXPECTED, format!("expected {what}, found {found}"))
        .at(span, format!("expected {what}"));
    match kind {
        Kind::AndAnd => diagnostic.suggest("conditions are joined by a word", span, "and"),
        Kind::OrOr => diagnostic.suggest("conditions are joined by a word", span, "or"),
        Kind::Bang => diagnostic.suggest("a condition is turned round by a word", span, "not "),
        Kind::Eq if what.contains("operator") => {
            diagnostic.suggest("a comparison has two signs", span, "==")
        }
        _ => diagnostic,
    }
}

/// The diagnostic for docs that stand before nothing.
pub(super) fn misplaced_doc(place: Tokens<'_>) -> Diagnostic {
    let span = place.span();
    if place.is(Kind::InnerDoc) {
        return Diagnostic::error(e01::DOC, "`//!` documents the file and stands at its top")
            .at(span, "")
            .help("write `///` to document what follows, `//` for a remark");
    }
    Diagnostic::error(
        e01::DOC,
        "this doc comment stands before nothing that it could document",
    )
    .at(span, "")
    .help("write `//` for a remark")
}

/// A long token cut for a message.
fn short(text: &str) -> String {
    const LONGEST: usize = 40;
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}..", text.get(..at).unwrap_or("")),
        None => text.to_owned(),
    }
}
