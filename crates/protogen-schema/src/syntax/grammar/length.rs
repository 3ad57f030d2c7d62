//! The one length grammar.
//! Never decides whether an upper-case name is a type or a constant, but by its case.

use super::super::{
    ast::{Count, Expr, Len, LenKind, LenUnit, SepEnd, Sparse},
    input::{Parsed, Tokens},
    mark::Mark,
    token::Kind,
};
use super::{
    attr::range,
    basics::{at_literal, expect, expect_word, literal, name},
    builtin,
    expr::{expr, sum},
    ty,
};

/// Any length, for sure.
///
/// The words `until`, `sep`, `chain` and so on are forms only before what such a form goes on
/// with, so that a field may be called `size` or `chain`.
pub(super) fn len(start: Tokens<'_>) -> Parsed<'_, Len> {
    let (i, kind) = kind(start)?;
    Ok((
        i,
        Len {
            kind,
            span: i.span_from(start),
        },
    ))
}

fn kind(i: Tokens<'_>) -> Parsed<'_, LenKind> {
    let next = i.next();
    let before_name = matches!(next.kind(), Kind::Ident | Kind::RawIdent);
    match i.word() {
        _ if i.is(Kind::DotDot) => rest(next),
        Some("until") if at_literal(next) => until(next),
        Some("while") if !ends(next) => {
            let (i, condition) = expr(next)?;
            Ok((i, LenKind::While(Box::new(condition))))
        }
        Some("sep") if at_literal(next) => sep(i, None),
        Some("chain") if before_name => {
            let (i, item) = name(next, "the bool item of the element")?;
            Ok((i, LenKind::Chain(item)))
        }
        Some("sparse") if !ends(next) => sparse(next),
        Some("size") if before_name || at_literal(next) => {
            let (i, count) = count(next)?;
            Ok((
                i,
                LenKind::Counted {
                    count,
                    unit: LenUnit::Bytes,
                },
            ))
        }
        _ => counted(i),
    }
}

fn ends(i: Tokens<'_>) -> bool {
    matches!(
        i.kind(),
        Kind::CloseBracket | Kind::CloseBrace | Kind::Comma
    )
}

/// `..`, `.. - n`
fn rest(i: Tokens<'_>) -> Parsed<'_, LenKind> {
    if !i.is(Kind::Minus) {
        return Ok((i, LenKind::Rest { minus: None }));
    }
    i.mark(Mark::SPACED);
    let (i, minus) = sum(i.next())?;
    Ok((
        i,
        LenKind::Rest {
            minus: Some(Box::new(minus)),
        },
    ))
}

/// `until 0x00`, `until 0xFF else 0x79`
fn until(i: Tokens<'_>) -> Parsed<'_, LenKind> {
    let (i, terminator) = literal(i, "a terminator")?;
    let (i, otherwise) = if i.is_word("else") {
        let (i, otherwise) = literal(i.next(), "what replaces an inner terminator")?;
        (i, Some(otherwise))
    } else {
        (i, None)
    };
    Ok((
        i,
        LenKind::Until {
            terminator,
            otherwise,
        },
    ))
}

/// `sep 0xFF trailing`
fn sep(i: Tokens<'_>, count: Option<Box<Expr>>) -> Parsed<'_, LenKind> {
    let (i, separator) = literal(i.next(), "a separator")?;
    let (i, end) = if i.is_word("trailing") {
        (i.next(), SepEnd::Trailing)
    } else {
        (i, SepEnd::Between)
    };
    Ok((
        i,
        LenKind::Sep {
            count,
            separator,
            end,
        },
    ))
}

/// `sparse n, run u16 in a..=b`, `sparse by T`
fn sparse(i: Tokens<'_>) -> Parsed<'_, LenKind> {
    let after_by = i.nth(1).kind;
    if i.is_word("by") && matches!(after_by, Kind::OpenBracket | Kind::Ident | Kind::RawIdent) {
        let (i, ty) = ty::ty(i.next())?;
        return Ok((i, LenKind::Sparse(Sparse::Bitmap(Box::new(ty)))));
    }
    let (i, slots) = expr(i)?;
    let (i, _) = expect(i, Kind::Comma)?;
    let (i, _) = expect_word(i, "run", "`run`")?;
    let (i, marker) = ty::simple(i)?;
    let (i, _) = expect_word(i, "in", "`in`")?;
    let (i, range) = range(i)?;
    let (slots, marker) = (Box::new(slots), Box::new(marker));
    Ok((
        i,
        LenKind::Sparse(Sparse::Runs {
            slots,
            marker,
            range,
        }),
    ))
}

/// `16`, `u16`, `u8 + 1`, `u8 chars`, `n * 2`, `3 sep 0xFF`
fn counted(i: Tokens<'_>) -> Parsed<'_, LenKind> {
    let (i, count) = count(i)?;
    if let (true, Count::Expr(count)) = (i.is_word("sep"), &count) {
        return sep(i, Some(Box::new(count.clone())));
    }
    let (i, unit) = if i.is_word("chars") {
        (i.next(), LenUnit::Chars)
    } else {
        (i, LenUnit::Default)
    };
    Ok((i, LenKind::Counted { count, unit }))
}

/// A built-in type or an upper-case name that is not `SCREAMING_CASE` is a prefix, all else an
/// expression.
fn count(i: Tokens<'_>) -> Parsed<'_, Count> {
    if builtin::is_builtin(i) || i.word().is_some_and(is_type_name) && i.nth(1).kind != Kind::Dot {
        let (i, prefix) = ty::biased(i)?;
        return Ok((i, Count::Prefix(prefix)));
    }
    let (i, count) = expr(i)?;
    Ok((i, Count::Expr(count)))
}

/// `Packed` and `T`, but not `MAX`.
fn is_type_name(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
        && (word.len() == 1 || word.chars().any(char::is_lowercase))
}
