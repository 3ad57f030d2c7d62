//! `match`, as a member, a type, and its arms.
//! Never decides what a name in a pattern means.

use super::super::{
    ast::{Arm, ArmBody, Match, Pattern, PatternKind, Subject},
    input::{Parsed, Tokens},
    mark::Mark,
    token::Kind,
};
use super::{
    attr::{RangeOrExpr, gates, range_or_expr},
    basics::{docs, expect, fail, name},
    builtin,
    expr::expr,
    list::{Between, list},
    member::members,
    ty::ty,
};

/// `match subject { arms }`, for sure.
pub(super) fn match_(start: Tokens<'_>) -> Parsed<'_, Match> {
    start.nested(|start| {
        let (i, subject) = subject(start.next())?;
        let conditions = subject == Subject::Conditions;
        let entry = move |i| {
            if conditions {
                arm(i, condition)
            } else {
                arm(i, alternatives)
            }
        };
        let (i, arms) = list(i, Kind::OpenBrace, Between::Comma, entry, |_, _| None)?;
        Ok((
            i,
            Match {
                subject,
                arms,
                span: i.span_from(start),
            },
        ))
    })
}

/// A built-in, text, list or upper-case name before anything but a dot is the type of an inline
/// tag; so is `if`. All else is an expression.
fn subject(i: Tokens<'_>) -> Parsed<'_, Subject> {
    if i.is(Kind::OpenBrace) {
        return Ok((i, Subject::Conditions));
    }
    let upper = i.text().starts_with(char::is_uppercase) && i.nth(1).kind != Kind::Dot;
    let inline = upper
        || i.is_word("if")
        || i.is(Kind::OpenBracket)
        || builtin::is_builtin(i)
        || builtin::is_text(i);
    if inline {
        let (i, ty) = ty(i)?;
        return Ok((i, Subject::Inline(Box::new(ty))));
    }
    let (i, value) = expr(i)?;
    Ok((i, Subject::Expr(Box::new(value))))
}

/// One arm with its docs and gates; `patterns` reads what stands before `=>`.
fn arm<'a>(
    i: Tokens<'a>,
    patterns: impl Fn(Tokens<'a>) -> Parsed<'a, Vec<Pattern>>,
) -> Parsed<'a, Arm> {
    let (i, docs) = docs(i);
    let start = i;
    let (i, gates) = gates(i)?;
    let (i, binding) = if i.nth(1).kind == Kind::At {
        let (i, binding) = name(i, "a name for the tag")?;
        i.mark(Mark::BINDING);
        (i.next(), Some(binding))
    } else {
        (i, None)
    };
    let (i, patterns) = patterns(i)?;
    let (i, _) = expect(i, Kind::FatArrow)?;
    let (i, name) = arm_name(i)?;
    let (i, body) = arm_body(i, name.is_some())?;
    let span = i.span_from(start);
    Ok((
        i,
        Arm {
            docs,
            gates,
            binding,
            patterns,
            name,
            body,
            span,
        },
    ))
}

/// A condition, or `_`.
fn condition(i: Tokens<'_>) -> Parsed<'_, Vec<Pattern>> {
    if i.is(Kind::Underscore) {
        return alternatives(i);
    }
    let (i, value) = expr(i)?;
    let span = value.span;
    Ok((
        i,
        vec![Pattern {
            kind: PatternKind::Value(value),
            span,
        }],
    ))
}

/// `A | 1..=4 | "text"`, in parentheses or not.
pub(super) fn alternatives(i: Tokens<'_>) -> Parsed<'_, Vec<Pattern>> {
    if i.is(Kind::OpenParen) {
        i.mark(Mark::OPERAND);
        let (i, patterns) = i.next().nested(alternatives)?;
        let (i, _) = expect(i, Kind::CloseParen)?;
        return Ok((i, patterns));
    }
    let (mut i, first) = pattern(i)?;
    let mut patterns = vec![first];
    while i.is(Kind::Pipe) {
        let (rest, next) = pattern(i.next())?;
        patterns.push(next);
        i = rest;
    }
    Ok((i, patterns))
}

fn pattern(start: Tokens<'_>) -> Parsed<'_, Pattern> {
    if start.is(Kind::Underscore) {
        return Ok((
            start.next(),
            Pattern {
                kind: PatternKind::Any,
                span: start.span(),
            },
        ));
    }
    let (i, kind) = match range_or_expr(start)? {
        (i, RangeOrExpr::Range(range)) => (i, PatternKind::Range(range)),
        (i, RangeOrExpr::Expr(value)) => (i, PatternKind::Value(value)),
    };
    Ok((
        i,
        Pattern {
            kind,
            span: i.span_from(start),
        },
    ))
}

/// The name of the case; a type's own word is none.
fn arm_name(i: Tokens<'_>) -> Parsed<'_, Option<super::super::ast::Ident>> {
    let type_word = matches!(
        i.word(),
        Some("if" | "match" | "block" | "via" | "bits" | "mask" | "partial")
    );
    let named = matches!(i.kind(), Kind::Ident | Kind::RawIdent);
    if !named || type_word || builtin::is_builtin(i) || builtin::is_text(i) {
        return Ok((i, None));
    }
    let (i, name) = name(i, "the name of a case")?;
    Ok((i, Some(name)))
}

/// `{ members }`, `(Type)`, nothing behind a name, or a type without one.
fn arm_body(i: Tokens<'_>, named: bool) -> Parsed<'_, ArmBody> {
    match i.kind() {
        Kind::OpenBrace => members(i).map(|(i, members)| (i, ArmBody::Members(members))),
        Kind::OpenParen => {
            let (i, ty) = ty(i.next())?;
            let (i, _) = expect(i, Kind::CloseParen)?;
            Ok((i, ArmBody::Type(ty)))
        }
        _ if named => Ok((i, ArmBody::Unit)),
        Kind::Ident | Kind::OpenBracket => ty(i).map(|(i, ty)| (i, ArmBody::Type(ty))),
        _ => fail(i, "the name of a case, `{` or a type"),
    }
}
