//! One member of a record.
//! Never looks past the member's comma.

use super::super::{
    ast::{
        Field, FieldValue, GateGroup, Let, Member, MemberKind, Name, Pad, PadKind, Payload, Set,
        SetKind, Spread, ValueRole,
    },
    input::{Parsed, Tokens},
    token::Kind,
};
use super::{
    attr::{gates, leading_gates, notes},
    basics::{docs, expect, fail, name, path},
    block,
    expr::expr,
    group,
    length::len,
    list::{Between, list},
    ty::{self, ty},
    union,
};

/// `{ member, member }`, for sure.
pub(super) fn members(i: Tokens<'_>) -> Parsed<'_, Vec<Member>> {
    i.nested(|i| list(i, Kind::OpenBrace, Between::Comma, member, broken))
}

/// Stands where a fault was, so that its name is known and no second fault comes of it.
fn broken(start: Tokens<'_>, fault_at: usize) -> Option<Member> {
    let mut i = start;
    while i.is(Kind::At) && i.at < fault_at {
        i = i.skip(2);
        if i.is(Kind::OpenParen) {
            i = i.moved_to(i.closer()).next();
        }
    }
    let named = i.nth(1).kind == Kind::Colon;
    let name = if named {
        name(i, "a name").ok().map(|(_, name)| name)
    } else {
        None
    };
    let span = start.span().to(i.span());
    Some(Member {
        docs: Vec::new(),
        gates: Vec::new(),
        kind: MemberKind::Broken(name),
        span,
    })
}

/// One member with its docs and gates, for sure.
pub(super) fn member(i: Tokens<'_>) -> Parsed<'_, Member> {
    let (i, docs) = docs(i);
    let start = i;
    let (i, gates) = gates(i)?;
    let (i, kind) = kind(i)?;
    Ok((
        i,
        Member {
            docs,
            gates,
            kind,
            span: i.span_from(start),
        },
    ))
}

/// A name before a colon is a field, whatever the word; else the word decides.
fn kind(i: Tokens<'_>) -> Parsed<'_, MemberKind> {
    let next = i.next();
    let named = matches!(i.kind(), Kind::Ident | Kind::RawIdent | Kind::Underscore);
    if named && next.is(Kind::Colon) {
        let (i, field) = field(i)?;
        return Ok((i, MemberKind::Field(field)));
    }
    match i.word() {
        Some("if") => {
            let (rest, found) = group::if_(i)?;
            Ok((rest, MemberKind::If(group::members_only(i, found))))
        }
        Some("match") => union::match_(i).map(|(i, found)| (i, MemberKind::Match(found))),
        Some("gate") => gate_group(next),
        Some("block") => block::block(i).map(|(i, found)| (i, MemberKind::Block(Box::new(found)))),
        Some("via") => block::via(i).map(|(i, found)| (i, MemberKind::Via(Box::new(found)))),
        Some("bits") => block::bits(i).map(|(i, found)| (i, MemberKind::Bits(found))),
        Some("mask") => block::mask(i).map(|(i, found)| (i, MemberKind::Mask(found))),
        Some("pad" | "align" | "skip") => pad(i),
        Some("let") => let_(next),
        Some("set") => set(next),
        Some("opcode") => Ok((next, MemberKind::Opcode)),
        Some("payload") => payload(next),
        _ if i.is(Kind::DotDot) => {
            let (i, ty) = ty::named_type(next)?;
            Ok((i, MemberKind::Spread(Spread { ty })))
        }
        _ if named => fail(next, "`:` and a type"),
        _ => fail(i, "a field: `name: Type`"),
    }
}

fn field(i: Tokens<'_>) -> Parsed<'_, Field> {
    let (i, name) = field_name(i)?;
    let (i, _) = expect(i, Kind::Colon)?;
    let (i, ty) = ty(i)?;
    let (i, mut before) = notes(i)?;
    let (i, value) = field_value(i)?;
    let (i, behind) = notes(i)?;
    before.extend(behind);
    Ok((
        i,
        Field {
            name,
            ty,
            value: value.map(Box::new),
            notes: before,
        },
    ))
}

/// `name` or `_`, for sure.
pub(super) fn field_name(i: Tokens<'_>) -> Parsed<'_, Name> {
    if i.is(Kind::Underscore) {
        return Ok((i.next(), Name::Hidden(i.span())));
    }
    let (i, name) = name(i, "the name of a field")?;
    Ok((i, Name::Ident(name)))
}

/// `= e`, `~ e` or nothing.
pub(super) fn field_value(i: Tokens<'_>) -> Parsed<'_, Option<FieldValue>> {
    let role = match i.kind() {
        Kind::Eq => ValueRole::Carried,
        Kind::Tilde => ValueRole::Ignored,
        _ => return Ok((i, None)),
    };
    let (i, value) = expr(i.next())?;
    Ok((i, Some(FieldValue { role, value })))
}

/// Behind `gate`: its gates and its braces.
fn gate_group(i: Tokens<'_>) -> Parsed<'_, MemberKind> {
    if !i.is(Kind::At) {
        return fail(i, "the gates of the group: `gate @has(X) { .. }`");
    }
    let (i, gates) = leading_gates(i)?;
    let (i, members) = members(i)?;
    Ok((i, MemberKind::Gate(GateGroup { gates, members })))
}

/// `pad 3`, `pad to 128 random`, `align 4`, `skip 2`
fn pad(i: Tokens<'_>) -> Parsed<'_, MemberKind> {
    let (i, kind) = match i.word() {
        Some("pad") if i.nth_word(1) == Some("to") => (i.skip(2), PadKind::To),
        Some("pad") => (i.next(), PadKind::Bytes),
        Some("align") => (i.next(), PadKind::Align),
        _ => (i.next(), PadKind::Skip),
    };
    let (i, amount) = expr(i)?;
    let (i, random) = if i.is_word("random") {
        (i.next(), Some(i.span()))
    } else {
        (i, None)
    };
    Ok((
        i,
        MemberKind::Pad(Pad {
            kind,
            amount,
            random,
        }),
    ))
}

/// Behind `let`.
fn let_(i: Tokens<'_>) -> Parsed<'_, MemberKind> {
    let (i, name) = name(i, "the name of a local value")?;
    let (i, _) = expect(i, Kind::Colon)?;
    let (i, ty) = ty(i)?;
    let (i, _) = expect(i, Kind::Eq)?;
    let (i, value) = expr(i)?;
    Ok((i, MemberKind::Let(Box::new(Let { name, ty, value }))))
}

/// Behind `set`: `version` and `feature` are such only before a name.
fn set(i: Tokens<'_>) -> Parsed<'_, MemberKind> {
    let before_name = matches!(i.nth(1).kind, Kind::Ident | Kind::RawIdent);
    let (i, kind) = match i.word() {
        Some("version") if before_name => (i.next(), SetKind::Version),
        Some("feature") if before_name => (i.next(), SetKind::Feature),
        _ => (i, SetKind::Context),
    };
    let (i, target) = path(i, "a context")?;
    let (i, _) = expect(i, Kind::Eq)?;
    let (i, value) = expr(i)?;
    Ok((
        i,
        MemberKind::Set(Set {
            kind,
            target,
            value,
        }),
    ))
}

/// Behind `payload`.
fn payload(i: Tokens<'_>) -> Parsed<'_, MemberKind> {
    if !i.is(Kind::OpenBracket) {
        return Ok((i, MemberKind::Payload(Payload { len: None })));
    }
    let (i, len) = len(i.next())?;
    let (i, _) = expect(i, Kind::CloseBracket)?;
    Ok((i, MemberKind::Payload(Payload { len: Some(len) })))
}
