//! Single tokens, names, paths, docs and literals.
//! Never reads more than a dotted name.

use nom::Parser;
use nom::combinator::map;

use super::super::{
    ast::{DocLine, Docs, Ident, IntBase, IntLit, Lit, LitKind, Path, StrLit},
    input::{Fault, Parsed, Tokens},
    literal::{self, Integer, Number},
    token::Kind,
};
use super::report::misplaced_doc;
use crate::{codes::e01, diagnostic::Diagnostic, source::Span};

/// Words that are no names without `r#`.
const KEYWORDS: &[&str] = &["if", "else", "match", "true", "false", "and", "or", "not"];

/// That token or an error that lets another production try.
pub(super) fn token<'a>(kind: Kind) -> impl Fn(Tokens<'a>) -> Parsed<'a, Span> {
    move |i| {
        if i.is(kind) {
            Ok((i.next(), i.span()))
        } else {
            Err(nom::Err::Error(Fault::expected(i, kind.name())))
        }
    }
}

/// That token, for sure.
pub(super) fn expect(i: Tokens<'_>, kind: Kind) -> Parsed<'_, Span> {
    if i.is(kind) {
        Ok((i.next(), i.span()))
    } else {
        fail(i, kind.name())
    }
}

/// That word or an error that lets another production try.
pub(super) fn word<'a>(word: &'static str) -> impl Fn(Tokens<'a>) -> Parsed<'a, Span> {
    move |i| {
        if i.is_word(word) {
            Ok((i.next(), i.span()))
        } else {
            Err(nom::Err::Error(Fault::expected(i, "another word")))
        }
    }
}

/// That word, for sure; `quoted` is the word as a message has it.
pub(super) fn expect_word<'a>(i: Tokens<'a>, word: &str, quoted: &'static str) -> Parsed<'a, Span> {
    if i.is_word(word) {
        Ok((i.next(), i.span()))
    } else {
        fail(i, quoted)
    }
}

/// Nothing fits here, and what was read before is no good either.
pub(super) fn fail<'a, T>(i: Tokens<'a>, what: &'static str) -> Parsed<'a, T> {
    Err(nom::Err::Failure(Fault::expected(i, what)))
}

/// As [`fail`], with all there is to say.
pub(super) fn fail_with<'a, T>(i: Tokens<'a>, diagnostic: Diagnostic) -> Parsed<'a, T> {
    Err(nom::Err::Failure(Fault::of(i, diagnostic)))
}

/// A name, for sure; `what` says whose.
pub(super) fn name<'a>(i: Tokens<'a>, what: &'static str) -> Parsed<'a, Ident> {
    match i.kind() {
        Kind::RawIdent => Ok((
            i.next(),
            Ident {
                name: i.text()[2..].to_owned(),
                span: i.span(),
            },
        )),
        Kind::Ident if KEYWORDS.contains(&i.text()) => {
            let (text, span) = (i.text(), i.span());
            let diagnostic =
                Diagnostic::error(e01::KEYWORD, format!("`{text}` is a keyword, not {what}"))
                    .at(span, format!("expected {what}"))
                    .suggest("a raw name may be any word", span, format!("r#{text}"));
            fail_with(i, diagnostic)
        }
        Kind::Ident => Ok((
            i.next(),
            Ident {
                name: i.text().to_owned(),
                span: i.span(),
            },
        )),
        _ => fail(i, what),
    }
}

/// `a.b.c`, for sure.
pub(super) fn path<'a>(i: Tokens<'a>, what: &'static str) -> Parsed<'a, Path> {
    let start = i;
    let (mut i, first) = name(i, what)?;
    let mut segments = vec![first];
    while i.is(Kind::Dot) {
        let (rest, segment) = name(i.next(), "a name behind the dot")?;
        segments.push(segment);
        i = rest;
    }
    Ok((
        i,
        Path {
            segments,
            span: i.span_from(start),
        },
    ))
}

/// The `///` lines here, perhaps none.
pub(super) fn docs(mut i: Tokens<'_>) -> (Tokens<'_>, Docs) {
    let mut docs = Vec::new();
    loop {
        match i.kind() {
            Kind::Doc => docs.push(doc_line(i)),
            Kind::InnerDoc => i.ctx.report(misplaced_doc(i)),
            _ => return (i, docs),
        }
        i = i.next();
    }
}

/// The `//!` lines at the top of a file.
pub(super) fn inner_docs(mut i: Tokens<'_>) -> (Tokens<'_>, Docs) {
    let mut docs = Vec::new();
    while i.is(Kind::InnerDoc) {
        docs.push(doc_line(i));
        i = i.next();
    }
    (i, docs)
}

fn doc_line(i: Tokens<'_>) -> DocLine {
    let text = i.text().get(3..).unwrap_or("").trim_end();
    DocLine {
        text: text.strip_prefix(' ').unwrap_or(text).to_owned(),
        span: i.span(),
    }
}

/// An integer or an error that lets another production try.
pub(super) fn int(i: Tokens<'_>) -> Parsed<'_, IntLit> {
    map(token(Kind::Int), |span| int_at(i, span)).parse(i)
}

/// An integer, for sure.
pub(super) fn expect_int<'a>(i: Tokens<'a>, what: &'static str) -> Parsed<'a, IntLit> {
    if i.is(Kind::Int) {
        int(i)
    } else {
        fail(i, what)
    }
}

fn int_at(i: Tokens<'_>, span: Span) -> IntLit {
    // A faulty literal was reported by the lexer; zero stands in.
    let zero = Integer {
        value: 0,
        base: IntBase::Decimal,
        digits: 1,
    };
    let integer = match literal::number(i.text()) {
        Ok(Number::Integer(integer)) => integer,
        _ => zero,
    };
    IntLit {
        value: integer.value,
        base: integer.base,
        digits: integer.digits,
        span,
    }
}

/// A text or an error that lets another production try.
pub(super) fn string(i: Tokens<'_>) -> Parsed<'_, StrLit> {
    let bytes = literal::text(i.text()).unwrap_or_default();
    map(token(Kind::Str), |span| StrLit {
        bytes: bytes.clone(),
        span,
    })
    .parse(i)
}

/// A text, for sure.
pub(super) fn expect_string<'a>(i: Tokens<'a>, what: &'static str) -> Parsed<'a, StrLit> {
    if i.is(Kind::Str) {
        string(i)
    } else {
        fail(i, what)
    }
}

/// Whether a literal begins here.
pub(super) fn at_literal(i: Tokens<'_>) -> bool {
    matches!(
        i.kind(),
        Kind::Int | Kind::Float | Kind::Duration | Kind::Str
    ) || matches!(i.word(), Some("true" | "false"))
}

/// Any literal, for sure.
pub(super) fn literal<'a>(i: Tokens<'a>, what: &'static str) -> Parsed<'a, Lit> {
    let span = i.span();
    let number = || literal::number(i.text());
    let kind = match i.kind() {
        Kind::Int => LitKind::Int(int_at(i, span)),
        Kind::Float => match number() {
            Ok(Number::Float(value)) => LitKind::Float(value),
            _ => LitKind::Float(0.0),
        },
        Kind::Duration => match number() {
            Ok(Number::Duration(value)) => LitKind::Duration(value),
            _ => LitKind::Duration(0),
        },
        Kind::Str => LitKind::Str(StrLit {
            bytes: literal::text(i.text()).unwrap_or_default(),
            span,
        }),
        Kind::Ident if i.is_word("true") => LitKind::Bool(true),
        Kind::Ident if i.is_word("false") => LitKind::Bool(false),
        _ => return fail(i, what),
    };
    Ok((i.next(), Lit { kind, span }))
}
