//! Lists between delimiters, and going on behind a fault.
//! Never drops a fault: each one is reported before the list goes on.

use super::super::{
    input::{Fault, Parsed, Tokens},
    mark::Mark,
    token::Kind,
};
use super::{
    basics::expect,
    report::{misplaced_doc, report},
};
use crate::{codes::e01, diagnostic::Diagnostic};

/// What stands between the entries of a list.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Between {
    /// A comma; none is needed behind a closing brace. Printed one a line.
    Comma,
    /// A comma likewise. Printed several a line, as they are written.
    Flow,
    /// Nothing, a comma or a semicolon; each entry ends itself.
    Anything,
}

/// `open entry, entry, close`, with faults of entries reported and stepped over. `broken` makes
/// an entry of what was stepped over, if it should be known.
pub(super) fn list<'a, T>(
    i: Tokens<'a>,
    open: Kind,
    between: Between,
    mut entry: impl FnMut(Tokens<'a>) -> Parsed<'a, T>,
    mut broken: impl FnMut(Tokens<'a>, usize) -> Option<T>,
) -> Parsed<'a, Vec<T>> {
    let end = i.closer();
    i.mark(match between {
        Between::Comma => Mark::LINES.and(Mark::COMMAS),
        Between::Flow => Mark::FLOW.and(Mark::COMMAS),
        Between::Anything => Mark::LINES,
    });
    let (mut i, _) = expect(i, open)?;
    let mut entries = Vec::new();
    while i.at < end {
        let start = i;
        i.mark(Mark::ENTRY);
        let behind_docs = skip_docs(i);
        if behind_docs.at >= end {
            i.ctx.report(misplaced_doc(i));
            break;
        }
        match entry(i).and_then(|(rest, value)| progress(i, rest, value)) {
            Ok((rest, value)) => {
                entries.push(value);
                i = separator(rest, end, between);
            }
            Err(error) => {
                let fault = fault_of(error, start);
                entries.extend(broken(behind_docs, fault.at));
                i = step_over(behind_docs, &fault, end, between);
                report(start, fault);
            }
        }
    }
    // Trees of large files stay as small as they can be.
    entries.shrink_to_fit();
    Ok((i.moved_to(end).next(), entries))
}

/// A comma list without recovery of its own: `(a, b)`.
pub(super) fn short_list<'a, T>(
    i: Tokens<'a>,
    open: Kind,
    mut entry: impl FnMut(Tokens<'a>) -> Parsed<'a, T>,
) -> Parsed<'a, Vec<T>> {
    let end = i.closer();
    let layout = if open == Kind::OpenBrace {
        Mark::LINES
    } else {
        Mark::FLOW
    };
    i.mark(layout.and(Mark::COMMAS));
    let (mut i, _) = expect(i, open)?;
    let mut entries = Vec::new();
    while i.at < end {
        i.mark(Mark::ENTRY);
        let (rest, value) = entry(i)?;
        entries.push(value);
        i = rest;
        if i.at < end {
            i = expect(i, Kind::Comma)
                .map_err(|_| want_comma_or_closer(i, open))?
                .0;
        }
    }
    Ok((i.next(), entries))
}

fn want_comma_or_closer(i: Tokens<'_>, open: Kind) -> nom::Err<Fault> {
    let what = match open {
        Kind::OpenParen => "`,` or `)`",
        Kind::OpenBracket => "`,` or `]`",
        _ => "`,` or `}`",
    };
    nom::Err::Failure(Fault::expected(i, what))
}

fn skip_docs(mut i: Tokens<'_>) -> Tokens<'_> {
    while matches!(i.kind(), Kind::Doc | Kind::InnerDoc) {
        i = i.next();
    }
    i
}

/// An entry that took no token would be read for ever.
fn progress<'a, T>(before: Tokens<'a>, rest: Tokens<'a>, value: T) -> Parsed<'a, T> {
    if rest.at > before.at {
        Ok((rest, value))
    } else {
        Err(nom::Err::Failure(Fault::expected(before, "something else")))
    }
}

/// The fault in nom's error; `Incomplete` never comes of a complete list.
pub(super) fn fault_of(error: nom::Err<Fault>, place: Tokens<'_>) -> Fault {
    match error {
        nom::Err::Error(fault) | nom::Err::Failure(fault) => fault,
        nom::Err::Incomplete(_) => Fault::expected(place, "more"),
    }
}

/// What follows an entry. A missing separator is reported and taken as there.
fn separator(i: Tokens<'_>, end: usize, between: Between) -> Tokens<'_> {
    if i.at >= end || i.is(Kind::Comma) {
        return if i.at >= end { i } else { i.next() };
    }
    if between == Between::Anything {
        return optional_semi(i);
    }
    let behind_brace = i.at > 0 && i.moved_to(i.at - 1).is(Kind::CloseBrace);
    if i.is(Kind::Semi) {
        let span = i.span();
        i.ctx.report(
            Diagnostic::error(e01::SEPARATOR, "expected `,`, found `;`")
                .at(span, "lines of a list are separated by commas")
                .suggest("write a comma", span, ","),
        );
        return i.next();
    }
    if behind_brace || i.behind_open_text() {
        return i;
    }
    if i.starts_line() || begins_entry(i) {
        let place = i.behind_last();
        i.ctx.report(
            Diagnostic::error(e01::SEPARATOR, "`,` is missing")
                .at(place, "expected `,`")
                .suggest("add a comma", place, ","),
        );
        return i;
    }
    let fault = Fault::expected(i, "`,` or the end of the list");
    let rest = step_over(i, &fault, end, between);
    report(i, fault);
    rest
}

/// Behind the next comma (or semicolon, where that ends entries) of this list at or behind the fault, or at a line that begins with a
/// name and a colon, or at the list's end.
fn step_over<'a>(start: Tokens<'a>, fault: &Fault, end: usize, between: Between) -> Tokens<'a> {
    let own_end = |i: Tokens<'_>| match between {
        Between::Anything => i.is(Kind::Semi) || i.is(Kind::Comma),
        Between::Comma | Between::Flow => i.is(Kind::Comma),
    };
    let mut i = start;
    while i.at < end {
        let behind = i.at >= fault.at;
        if behind && own_end(i) {
            return i.next();
        }
        if behind && i.at > start.at && i.starts_line() && begins_entry(i) {
            return i;
        }
        i = i.moved_to(i.closer().max(i.at) + 1);
    }
    start.moved_to(end)
}

/// A `;` that may stand or not, behind braces.
pub(super) fn optional_semi(i: Tokens<'_>) -> Tokens<'_> {
    if !i.is(Kind::Semi) {
        return i;
    }
    if i.at > 0 && i.moved_to(i.at - 1).is(Kind::CloseBrace) {
        i.mark(Mark::OPTIONAL);
    }
    i.next()
}

fn begins_entry(i: Tokens<'_>) -> bool {
    let named = matches!(i.kind(), Kind::Ident | Kind::RawIdent | Kind::Underscore);
    i.is(Kind::Doc) || i.is(Kind::At) || named && i.nth(1).kind == Kind::Colon
}
