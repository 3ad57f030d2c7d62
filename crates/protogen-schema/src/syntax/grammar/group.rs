//! `if` as a group of members and as a type.
//! Never decides which was wanted: its place does.

use super::super::{
    ast::{Body, If, IfArm, Member, MemberKind, Type, TypeKind},
    input::{Parsed, Tokens},
    token::Kind,
};
use super::{
    basics::expect,
    expr::expr,
    list::{Between, list},
    member::{member, members},
    ty::ty,
};
use crate::{codes::e01, diagnostic::Diagnostic};

/// `if c { .. } else if d { .. } else { .. }`, for sure.
pub(super) fn if_(start: Tokens<'_>) -> Parsed<'_, If> {
    start.nested(|start| {
        let (mut i, first) = arm(start.next())?;
        let mut arms = vec![first];
        let mut otherwise = None;
        while i.is_word("else") && otherwise.is_none() {
            i = i.next();
            if i.is_word("if") {
                let (rest, next) = arm(i.next())?;
                arms.push(next);
                i = rest;
            } else {
                let (rest, body) = body(i)?;
                otherwise = Some(body);
                i = rest;
            }
        }
        Ok((
            i,
            If {
                arms,
                otherwise,
                span: i.span_from(start),
            },
        ))
    })
}

fn arm(i: Tokens<'_>) -> Parsed<'_, IfArm> {
    let (i, condition) = expr(i)?;
    let (i, body) = body(i)?;
    Ok((i, IfArm { condition, body }))
}

/// Braces with a type or with members.
///
/// What stands first decides: a name before a colon, a gate, a doc or a word of a member makes
/// members; `if` and `match` are a type if they are all there is, and hold types themselves.
fn body(i: Tokens<'_>) -> Parsed<'_, Body> {
    if !i.is(Kind::OpenBrace) {
        return expect(i, Kind::OpenBrace).map(|(i, _)| (i, Body::Members(Vec::new())));
    }
    match first(i.next()) {
        First::Member => members(i).map(|(i, members)| (i, Body::Members(members))),
        First::Type => {
            let (i, ty) = ty(i.next())?;
            let (i, _) = expect(i, Kind::CloseBrace)?;
            Ok((i, Body::Type(Box::new(ty))))
        }
        First::Either => either(i),
    }
}

enum First {
    Member,
    Type,
    Either,
}

fn first(i: Tokens<'_>) -> First {
    if i.nth(1).kind == Kind::Colon {
        return First::Member;
    }
    match i.kind() {
        Kind::OpenBracket | Kind::OpenParen | Kind::OpenBrace | Kind::RawIdent => First::Type,
        Kind::Ident => match i.text() {
            "if" | "match" => First::Either,
            "pad" | "align" | "skip" | "let" | "set" | "gate" | "block" | "via" | "bits"
            | "mask" | "opcode" | "payload" => First::Member,
            _ => First::Type,
        },
        _ => First::Member,
    }
}

/// Braces that begin with `if` or `match`: read as members, taken as a type if that is all.
fn either(i: Tokens<'_>) -> Parsed<'_, Body> {
    let only = std::cell::Cell::new(None);
    let end = i.closer();
    let entry = |start| either_entry(start, end, &only);
    let open = i;
    let (i, members) =
        i.nested(|i| list(i, Kind::OpenBrace, Between::Comma, entry, |_, _| None))?;
    match only.into_inner() {
        Some(ty) => {
            // A type takes no comma behind it.
            open.unmark();
            Ok((i, Body::Type(Box::new(ty))))
        }
        None => Ok((i, Body::Members(members))),
    }
}

fn either_entry<'a>(
    start: Tokens<'a>,
    end: usize,
    only: &std::cell::Cell<Option<Type>>,
) -> Parsed<'a, Member> {
    let opens = start.at > 0 && start.moved_to(start.at - 1).is(Kind::OpenBrace);
    if !opens || !start.is_word("if") && !start.is_word("match") {
        return member(start);
    }
    let (i, ty) = ty(start)?;
    let is_type = match &ty.kind {
        TypeKind::If(found) => found.arms.first().is_some_and(|arm| !is_members(&arm.body)),
        _ => true,
    };
    let span = ty.span;
    let member = |kind| Member {
        docs: Vec::new(),
        gates: Vec::new(),
        kind,
        span,
    };
    if is_type && i.at == end {
        only.set(Some(ty));
        return Ok((i, member(MemberKind::Broken(None))));
    }
    let kind = match ty.kind {
        TypeKind::If(found) => MemberKind::If(members_only(start, *found)),
        TypeKind::Match(found) => MemberKind::Match(*found),
        _ => {
            let what = "`,` or `}`";
            return Err(nom::Err::Failure(super::super::input::Fault::expected(
                i, what,
            )));
        }
    };
    Ok((i, member(kind)))
}

fn is_members(body: &Body) -> bool {
    matches!(body, Body::Members(_))
}

/// An `if` that stands as a member: types in its braces are a fault, but `if` and `match`, which
/// can be members themselves.
pub(super) fn members_only(place: Tokens<'_>, mut found: If) -> If {
    let arms = found.arms.iter_mut().map(|arm| &mut arm.body);
    for body in arms.chain(&mut found.otherwise) {
        if let Body::Type(ty) = body {
            *body = Body::Members(as_members(place, (**ty).clone()));
        }
    }
    found
}

fn as_members(place: Tokens<'_>, ty: Type) -> Vec<Member> {
    let span = ty.span;
    let kind = match ty.kind {
        TypeKind::If(found) => MemberKind::If(members_only(place, *found)),
        TypeKind::Match(found) => MemberKind::Match(*found),
        _ => {
            place.ctx.report(
                Diagnostic::error(e01::BODY, "an `if` without a name holds fields, not a type")
                    .at(span, "a type")
                    .also(place.span(), "this `if` has no name")
                    .help("give it a name: `name: if c { u32 } else { u16 }`"),
            );
            return Vec::new();
        }
    };
    vec![Member {
        docs: Vec::new(),
        gates: Vec::new(),
        kind,
        span,
    }]
}
