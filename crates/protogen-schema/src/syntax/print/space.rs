//! Whether a space stands between two tokens of one line.
//! Never looks further than the two.

use super::super::{mark::Mark, token::Kind};

/// A token with what the grammar knows of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece<'a> {
    pub(super) kind: Kind,
    pub(super) mark: Mark,
    pub(super) text: &'a str,
}

/// Words before which and behind which operands stand, so that a parenthesis or bracket behind
/// them is not that of a call or a length.
const OPERATOR_WORDS: &[&str] = &[
    "if", "match", "and", "or", "not", "while", "when", "over", "by", "to", "bit", "peek", "as",
];

/// Whether a space stands between them.
pub(super) fn between(left: Piece<'_>, right: Piece<'_>) -> bool {
    let (l, r) = (left.kind, right.kind);
    if left.mark.has(Mark::JOINED) && l != Kind::Gt || right.mark.has(Mark::JOINED) {
        return false;
    }
    match r {
        Kind::Comma | Kind::Semi | Kind::Colon | Kind::ColonColon | Kind::Dot | Kind::Question => {
            return false;
        }
        Kind::CloseParen | Kind::CloseBracket => return false,
        _ => {}
    }
    if matches!(l, Kind::Comma | Kind::Semi | Kind::Colon) {
        return true;
    }
    if opens_tightly(left) || r == Kind::CloseBrace && right.mark.has(Mark::TIGHT) {
        return false;
    }
    match l {
        Kind::At => return left.mark.has(Mark::BINDING),
        Kind::DotDot | Kind::DotDotEq => {
            return right.mark.has(Mark::SPACED) || r == Kind::CloseBrace;
        }
        _ => {}
    }
    match r {
        Kind::OpenParen | Kind::OpenBracket => right.mark.has(Mark::OPERAND) || !attaches(left),
        Kind::DotDot | Kind::DotDotEq => right.mark.has(Mark::OPERAND) || !ends_operand(l),
        Kind::OpenBrace if l == Kind::ColonColon => false,
        _ => true,
    }
}

/// Nothing stands behind these.
fn opens_tightly(left: Piece<'_>) -> bool {
    matches!(
        left.kind,
        Kind::OpenParen | Kind::OpenBracket | Kind::Dot | Kind::ColonColon
    ) || left.mark.has(Mark::UNARY)
        || left.kind == Kind::OpenBrace && left.mark.has(Mark::TIGHT)
}

/// Whether a parenthesis or bracket belongs to what stands before it.
fn attaches(left: Piece<'_>) -> bool {
    match left.kind {
        Kind::Ident => !OPERATOR_WORDS.contains(&left.text),
        Kind::RawIdent | Kind::CloseParen | Kind::CloseBracket => true,
        Kind::Gt => left.mark.has(Mark::JOINED),
        _ => false,
    }
}

fn ends_operand(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Ident
            | Kind::RawIdent
            | Kind::Int
            | Kind::Float
            | Kind::Str
            | Kind::Duration
            | Kind::CloseParen
            | Kind::CloseBracket
            | Kind::CloseBrace
    )
}
