//! `test` blocks.
//! Never reads the bytes of one.

use super::super::{
    ast::{Attr, RecordField, TableAnswer, Test, TestExpectation, TestKind, TestSetting},
    input::{Parsed, Tokens},
    token::Kind,
};
use super::{
    attr::{attr, axis_value, feature_ref},
    basics::{expect, expect_string, name, path, string},
    declare::semi,
    expr::optional_args,
    list::short_list,
    packet::direction,
    value::value,
};
use crate::{codes::e01, diagnostic::Diagnostic};

/// Behind `test`. `frame` and a direction are words only before a name.
pub(super) fn test(i: Tokens<'_>) -> Parsed<'_, Test> {
    let before_name = |i: Tokens<'_>| matches!(i.nth(1).kind, Kind::Ident | Kind::RawIdent);
    let (i, kind) = if i.is_word("frame") && before_name(i) {
        (i.next(), TestKind::Frame)
    } else {
        (i, TestKind::Plain)
    };
    let (i, direction) = match direction(i).filter(|_| before_name(i)) {
        Some(direction) => (i.next(), Some(direction)),
        None => (i, None),
    };
    let (i, target) = path(i, "a packet or a struct")?;
    let (mut i, args) = optional_args(i)?;
    let mut settings = Vec::new();
    while i.is(Kind::At) {
        let (rest, setting) = setting(i)?;
        settings.push(setting);
        i = rest;
    }
    let (mut i, first) = expect_string(i, "the bytes as a text of hex digits")?;
    let mut bytes = vec![first];
    while i.is(Kind::Str) {
        let (rest, more) = string(i)?;
        bytes.push(more);
        i = rest;
    }
    let (i, _) = expect(i, Kind::Eq)?;
    let (i, expectation) = expectation(i)?;
    let (i, ()) = semi(i)?;
    Ok((
        i,
        Test {
            kind,
            direction,
            target,
            args,
            settings,
            bytes,
            expectation,
        },
    ))
}

/// `@at(..)`, `@has(..)`, `@set(..)`, `@table(..)`, or a note
fn setting(start: Tokens<'_>) -> Parsed<'_, TestSetting> {
    let i = start.skip(2);
    match start.nth_word(1) {
        Some("at") => {
            let (i, values) = short_list(i, Kind::OpenParen, axis_value)?;
            Ok((
                i,
                TestSetting::At {
                    values,
                    span: i.span_from(start),
                },
            ))
        }
        Some("has") => {
            let (i, features) = short_list(i, Kind::OpenParen, feature_ref)?;
            Ok((
                i,
                TestSetting::Has {
                    features,
                    span: i.span_from(start),
                },
            ))
        }
        Some("set") => {
            let (i, values) = short_list(i, Kind::OpenParen, assignment)?;
            Ok((
                i,
                TestSetting::Set {
                    values,
                    span: i.span_from(start),
                },
            ))
        }
        Some("table") => {
            let (i, answers) = short_list(i, Kind::OpenParen, table_answer)?;
            Ok((
                i,
                TestSetting::Table {
                    answers,
                    span: i.span_from(start),
                },
            ))
        }
        _ => {
            let (i, attr) = attr(start)?;
            match attr {
                Attr::Note(note) => Ok((i, TestSetting::Note(note))),
                Attr::Gate(gate) => {
                    let note = Diagnostic::error(e01::GATE_OR_NOTE, "a test has no gates")
                        .at(gate.span, "")
                        .help("`@at(861)` says at which version it runs");
                    super::basics::fail_with(start, note)
                }
            }
        }
    }
}

/// `player = { x: 1 }`
fn assignment(i: Tokens<'_>) -> Parsed<'_, RecordField> {
    let (i, name) = name(i, "a name")?;
    let (i, _) = expect(i, Kind::Eq)?;
    let (i, value) = value(i)?;
    Ok((i, RecordField { name, value }))
}

/// `stackable = [2148]`, `stackable(2148) = true`
fn table_answer(i: Tokens<'_>) -> Parsed<'_, TableAnswer> {
    let (i, table) = name(i, "a table")?;
    let (i, keys) = if i.is(Kind::OpenParen) {
        short_list(i, Kind::OpenParen, value)?
    } else {
        (i, Vec::new())
    };
    let (i, _) = expect(i, Kind::Eq)?;
    let (i, value) = value(i)?;
    Ok((i, TableAnswer { table, keys, value }))
}

/// A value, or `error "kind"`.
fn expectation(start: Tokens<'_>) -> Parsed<'_, TestExpectation> {
    if !start.is_word("error") {
        return value(start).map(|(i, value)| (i, TestExpectation::Value(value)));
    }
    let i = start.next();
    if !i.is(Kind::Str) {
        return Ok((
            i,
            TestExpectation::Error {
                kind: None,
                span: start.span(),
            },
        ));
    }
    let (i, kind) = string(i)?;
    Ok((
        i,
        TestExpectation::Error {
            kind: Some(kind),
            span: i.span_from(start),
        },
    ))
}
