//! The values of tests.
//! Never compares one with a type.

use super::super::{
    ast::{Case, ListItem, MapEntry, RecordField, Value, ValueKind},
    input::{Fault, Parsed, Tokens},
    mark::Mark,
    token::Kind,
};
use super::{
    basics::{at_literal, expect, expect_int, fail, literal, name, path, string},
    list::{Between, list, short_list},
};

/// Any value, for sure.
pub(super) fn value(start: Tokens<'_>) -> Parsed<'_, Value> {
    start.nested(|start| {
        let (i, first) = single(start)?;
        if !i.is(Kind::Pipe) {
            return Ok((i, first));
        }
        let mut i = i;
        let mut flags = vec![first];
        while i.is(Kind::Pipe) {
            let (rest, next) = single(i.next())?;
            flags.push(next);
            i = rest;
        }
        Ok((
            i,
            Value {
                kind: ValueKind::Flags(flags),
                span: i.span_from(start),
            },
        ))
    })
}

fn single(start: Tokens<'_>) -> Parsed<'_, Value> {
    let (i, kind) = kind(start)?;
    Ok((
        i,
        Value {
            kind,
            span: i.span_from(start),
        },
    ))
}

fn kind(i: Tokens<'_>) -> Parsed<'_, ValueKind> {
    if at_literal(i) {
        return literal(i, "a value").map(|(i, lit)| (i, ValueKind::Lit(lit)));
    }
    match i.kind() {
        Kind::Minus => negative(i)
            .and_then(|i| literal(i, "a number"))
            .map(|(i, lit)| (i, ValueKind::Neg(lit))),
        Kind::Underscore => Ok((i.next(), ValueKind::Empty)),
        Kind::OpenBrace => braces(i),
        Kind::OpenBracket => {
            i.mark(Mark::OPERAND);
            let (i, items) = short_list(i, Kind::OpenBracket, list_item)?;
            Ok((i, ValueKind::List(items)))
        }
        Kind::Ident if i.is_word("hex") && i.nth(1).kind == Kind::Str => {
            string(i.next()).map(|(i, text)| (i, ValueKind::Hex(text)))
        }
        Kind::Ident | Kind::RawIdent => case(i),
        _ => fail(i, "a value"),
    }
}

/// Behind the sign.
fn negative(i: Tokens<'_>) -> Result<Tokens<'_>, nom::Err<Fault>> {
    i.mark(Mark::UNARY.and(Mark::OPERAND));
    Ok(i.next())
}

/// `1`, `_ * 3`
fn list_item(i: Tokens<'_>) -> Parsed<'_, ListItem> {
    let (i, value) = value(i)?;
    if !i.is(Kind::Star) {
        return Ok((i, ListItem { value, times: None }));
    }
    let (i, times) = expect_int(i.next(), "how often")?;
    Ok((
        i,
        ListItem {
            value,
            times: Some(times),
        },
    ))
}

/// A record where a name and a colon stand first, else a map.
fn braces(i: Tokens<'_>) -> Parsed<'_, ValueKind> {
    let named =
        matches!(i.nth(1).kind, Kind::Ident | Kind::RawIdent) && i.nth(2).kind == Kind::Colon;
    let is_record = named || matches!(i.nth(1).kind, Kind::CloseBrace | Kind::DotDot);
    if !is_record {
        let (i, entries) = list(i, Kind::OpenBrace, Between::Flow, map_entry, |_, _| None)?;
        return Ok((i, ValueKind::Map(entries)));
    }
    let mut rest = None;
    let (i, fields) = list(
        i,
        Kind::OpenBrace,
        Between::Flow,
        |i| {
            if i.is(Kind::DotDot) {
                rest = Some(i.span());
                return Ok((i.next(), None));
            }
            record_field(i).map(|(i, field)| (i, Some(field)))
        },
        |_, _| None,
    )?;
    Ok((
        i,
        ValueKind::Record {
            fields: fields.into_iter().flatten().collect(),
            rest,
        },
    ))
}

fn record_field(i: Tokens<'_>) -> Parsed<'_, RecordField> {
    let (i, name) = name(i, "the name of a field")?;
    let (i, _) = expect(i, Kind::Colon)?;
    let (i, value) = value(i)?;
    Ok((i, RecordField { name, value }))
}

fn map_entry(i: Tokens<'_>) -> Parsed<'_, MapEntry> {
    let (i, key) = value(i)?;
    let (i, _) = expect(i, Kind::Colon)?;
    let (i, value) = value(i)?;
    Ok((i, MapEntry { key, value }))
}

/// `Place { .. }`, `Item(7)`, `Say`, `PlayerKind.Me`
fn case(i: Tokens<'_>) -> Parsed<'_, ValueKind> {
    match i.nth(1).kind {
        Kind::OpenBrace => {
            let (i, name) = name(i, "the name of a case")?;
            let (i, value) = value(i)?;
            Ok((
                i,
                ValueKind::Case(Case {
                    name,
                    value: Box::new(value),
                }),
            ))
        }
        Kind::OpenParen => {
            let (i, name) = name(i, "the name of a case")?;
            let (i, value) = value(i.next())?;
            let (i, _) = expect(i, Kind::CloseParen)?;
            Ok((
                i,
                ValueKind::Case(Case {
                    name,
                    value: Box::new(value),
                }),
            ))
        }
        _ => path(i, "a value").map(|(i, path)| (i, ValueKind::Name(path))),
    }
}
