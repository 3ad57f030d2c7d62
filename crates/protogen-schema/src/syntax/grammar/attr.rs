//! Gates, notes and version ranges.
//! Never checks that an axis or a feature exists.

use nom::Parser;
use nom::combinator::opt;

use super::super::{
    ast::{
        Attr, AttrArg, AxisValue, Expr, FeatureRef, Gate, GateKind, Note, Range, RangeKind,
        VersionRange, Versions,
    },
    input::{Parsed, Tokens},
    mark::Mark,
    token::Kind,
};
use super::{
    basics::{expect, expect_int, fail, int, name, token, word},
    expr::expr,
    list::short_list,
};
use crate::{codes::e01, diagnostic::Diagnostic};

/// `@since(980)` or `@range(0..=9)`; the name tells which.
pub(super) fn attr(i: Tokens<'_>) -> Parsed<'_, Attr> {
    let start = i;
    let (i, _) = token(Kind::At)(i)?;
    let gate = |i: Tokens<'_>, kind| {
        Attr::Gate(Gate {
            kind,
            span: i.span_from(start),
        })
    };
    match i.word() {
        Some("since") => {
            let (i, value) = in_parens(i.next(), axis_value)?;
            Ok((i, gate(i, GateKind::Since(value))))
        }
        Some("until") => {
            let (i, value) = in_parens(i.next(), axis_value)?;
            Ok((i, gate(i, GateKind::Until(value))))
        }
        Some("in") => {
            let (i, value) = in_parens(i.next(), versions)?;
            Ok((i, gate(i, GateKind::In(value))))
        }
        Some("has") => {
            let (i, features) = short_list(i.next(), Kind::OpenParen, feature_ref)?;
            Ok((i, gate(i, GateKind::Has(features))))
        }
        Some("c2s") => Ok((i.next(), gate(i.next(), GateKind::ClientToServer))),
        Some("s2c") => Ok((i.next(), gate(i.next(), GateKind::ServerToClient))),
        _ => {
            let (i, name) = name(i, "the name of a gate or a note")?;
            let (i, args) = if i.is(Kind::OpenParen) {
                short_list(i, Kind::OpenParen, attr_arg)?
            } else {
                (i, Vec::new())
            };
            Ok((
                i,
                Attr::Note(Note {
                    name,
                    args,
                    span: i.span_from(start),
                }),
            ))
        }
    }
}

/// The gates here, perhaps none; a note is a fault.
pub(super) fn gates(mut i: Tokens<'_>) -> Parsed<'_, Vec<Gate>> {
    let mut gates = Vec::new();
    let gated = i.is(Kind::At);
    while i.is(Kind::At) {
        let start = i;
        let (rest, attr) = attr(i)?;
        match attr {
            Attr::Gate(gate) => gates.push(gate),
            Attr::Note(note) => start.ctx.report(
                Diagnostic::error(
                    e01::GATE_OR_NOTE,
                    format!("`@{}` is a note and stands behind a type", note.name.name),
                )
                .at(note.span, "only gates may stand before")
                .did_you_mean(
                    &note.name.name,
                    note.name.span,
                    GATES.iter().copied(),
                ),
            ),
        }
        i = rest;
    }
    if gated {
        i.mark(Mark::GATED);
    }
    Ok((i, gates))
}

const GATES: &[&str] = &["since", "until", "in", "has", "c2s", "s2c"];

/// The notes here, perhaps none; a gate is a fault.
pub(super) fn notes(mut i: Tokens<'_>) -> Parsed<'_, Vec<Note>> {
    let mut notes = Vec::new();
    while i.is(Kind::At) {
        let start = i;
        let (rest, attr) = attr(i)?;
        match attr {
            Attr::Note(note) => notes.push(note),
            Attr::Gate(gate) => start.ctx.report(
                Diagnostic::error(e01::GATE_OR_NOTE, "a gate stands before what it gates")
                    .at(gate.span, "only notes may stand here")
                    .help("move it to the front of the line"),
            ),
        }
        i = rest;
    }
    Ok((i, notes))
}

/// Gates and notes in any order, told apart.
pub(super) fn gates_and_notes(mut i: Tokens<'_>) -> Parsed<'_, (Vec<Gate>, Vec<Note>)> {
    let (mut gates, mut notes) = (Vec::new(), Vec::new());
    while i.is(Kind::At) {
        let (rest, attr) = attr(i)?;
        match attr {
            Attr::Gate(gate) => gates.push(gate),
            Attr::Note(note) => notes.push(note),
        }
        i = rest;
    }
    Ok((i, (gates, notes)))
}

/// The gates here up to the first note, which stays.
pub(super) fn leading_gates(mut i: Tokens<'_>) -> Parsed<'_, Vec<Gate>> {
    let mut gates = Vec::new();
    while i.is(Kind::At) && i.nth_word(1).is_some_and(|name| GATES.contains(&name)) {
        let (rest, attr) = attr(i)?;
        if let Attr::Gate(gate) = attr {
            gates.push(gate);
        }
        i = rest;
    }
    Ok((i, gates))
}

fn in_parens<'a, T>(i: Tokens<'a>, read: impl Fn(Tokens<'a>) -> Parsed<'a, T>) -> Parsed<'a, T> {
    let (i, _) = expect(i, Kind::OpenParen)?;
    let (i, value) = read(i)?;
    let (i, _) = expect(i, Kind::CloseParen)?;
    Ok((i, value))
}

/// `861`, `client 861`
pub(super) fn axis_value(i: Tokens<'_>) -> Parsed<'_, AxisValue> {
    let (i, axis) = axis(i)?;
    let (i, value) = expect_int(i, "a version")?;
    Ok((i, AxisValue { axis, value }))
}

fn axis(i: Tokens<'_>) -> Parsed<'_, Option<super::super::ast::Ident>> {
    if matches!(i.kind(), Kind::Ident | Kind::RawIdent) {
        let (i, name) = name(i, "a version axis")?;
        return Ok((i, Some(name)));
    }
    Ok((i, None))
}

/// `Marks`, `not Marks`
pub(super) fn feature_ref(i: Tokens<'_>) -> Parsed<'_, FeatureRef> {
    let (i, negated) = opt(word("not")).parse(i)?;
    let (i, name) = name(i, "a feature")?;
    Ok((
        i,
        FeatureRef {
            name,
            negated: negated.is_some(),
        },
    ))
}

/// `861..900`, `client 47 | 340`
pub(super) fn versions(i: Tokens<'_>) -> Parsed<'_, Versions> {
    let start = i;
    let (i, axis) = axis(i)?;
    let (i, ranges) = version_ranges(i)?;
    Ok((
        i,
        Versions {
            axis,
            ranges,
            span: i.span_from(start),
        },
    ))
}

/// `47 | 340 | 700..=765`
pub(super) fn version_ranges(i: Tokens<'_>) -> Parsed<'_, Vec<VersionRange>> {
    let (mut i, first) = version_range(i)?;
    let mut ranges = vec![first];
    while i.is(Kind::Pipe) {
        let (rest, range) = version_range(i.next())?;
        ranges.push(range);
        i = rest;
    }
    Ok((i, ranges))
}

fn version_range(i: Tokens<'_>) -> Parsed<'_, VersionRange> {
    let begin = i;
    if !i.is(Kind::Int) {
        i.mark(Mark::OPERAND);
    }
    let (i, start) = opt(int).parse(i)?;
    let kind = match i.kind() {
        Kind::DotDot => RangeKind::Exclusive,
        Kind::DotDotEq => RangeKind::Inclusive,
        _ => {
            let Some(only) = start else {
                return fail(i, "a version or a range of versions");
            };
            let (end, kind) = (Some(only.clone()), RangeKind::Inclusive);
            return Ok((
                i,
                VersionRange {
                    start: Some(only),
                    end,
                    kind,
                    span: i.span_from(begin),
                },
            ));
        }
    };
    let (i, end) = opt(int).parse(i.next())?;
    if end.is_none() && kind == RangeKind::Inclusive {
        return fail(i, "the last version of the range");
    }
    Ok((
        i,
        VersionRange {
            start,
            end,
            kind,
            span: i.span_from(begin),
        },
    ))
}

/// An argument of a note.
fn attr_arg(i: Tokens<'_>) -> Parsed<'_, AttrArg> {
    if matches!(i.kind(), Kind::Ident | Kind::RawIdent) && i.nth(1).kind == Kind::Eq {
        let (i, name) = name(i, "a name")?;
        let (i, value) = expr(i.next())?;
        return Ok((i, AttrArg::Named { name, value }));
    }
    match range_or_expr(i)? {
        (i, RangeOrExpr::Range(range)) => Ok((i, AttrArg::Range(range))),
        (i, RangeOrExpr::Expr(value)) => Ok((i, AttrArg::Value(value))),
    }
}

/// What [`range_or_expr`] found.
pub(super) enum RangeOrExpr {
    Range(Range),
    Expr(Expr),
}

/// `a`, `a..b`, `a..=b`, `a..`, `..=b`
pub(super) fn range_or_expr(i: Tokens<'_>) -> Parsed<'_, RangeOrExpr> {
    let begin = i;
    let (i, start) = if matches!(i.kind(), Kind::DotDot | Kind::DotDotEq) {
        i.mark(Mark::OPERAND);
        (i, None)
    } else {
        let (i, start) = expr(i)?;
        (i, Some(start))
    };
    let kind = match (i.kind(), start) {
        (Kind::DotDot, start) => (RangeKind::Exclusive, start),
        (Kind::DotDotEq, start) => (RangeKind::Inclusive, start),
        (_, Some(start)) => return Ok((i, RangeOrExpr::Expr(start))),
        (_, None) => return fail(i, "a value or a range"),
    };
    let (kind, start) = kind;
    let i = i.next();
    let open = matches!(
        i.kind(),
        Kind::CloseParen
            | Kind::CloseBrace
            | Kind::CloseBracket
            | Kind::Comma
            | Kind::Semi
            | Kind::FatArrow
    );
    let (i, end) = if open && kind == RangeKind::Exclusive {
        (i, None)
    } else {
        let (i, end) = expr(i)?;
        (i, Some(Box::new(end)))
    };
    let (start, span) = (start.map(Box::new), i.span_from(begin));
    Ok((
        i,
        RangeOrExpr::Range(Range {
            start,
            end,
            kind,
            span,
        }),
    ))
}

/// A range, for sure; a single value is a range of itself.
pub(super) fn range(i: Tokens<'_>) -> Parsed<'_, Range> {
    match range_or_expr(i)? {
        (rest, RangeOrExpr::Range(range)) => Ok((rest, range)),
        (rest, RangeOrExpr::Expr(value)) => {
            let (span, end) = (value.span, Some(Box::new(value.clone())));
            let start = Some(Box::new(value));
            Ok((
                rest,
                Range {
                    start,
                    end,
                    kind: RangeKind::Inclusive,
                    span,
                },
            ))
        }
    }
}
