//! The `session` block.
//! Never knows which layers and transports there are.

use super::super::{
    ast::{Attr, Frame, FrameKind, Layer, Session, SessionItem, SessionItemKind, Unknown},
    input::{Parsed, Tokens},
    token::Kind,
};
use super::{
    attr::{attr, gates, gates_and_notes},
    basics::{docs, expect, expect_int, fail, name, path},
    declare::{semi, semi_or_braces},
    expr::optional_args,
    list::{Between, list, optional_semi, short_list},
    member::members,
    protocol, request,
};

/// Behind `session`.
pub(super) fn session(i: Tokens<'_>) -> Parsed<'_, Session> {
    let broken = |start: Tokens<'_>, _| {
        let (docs, gates, kind) = (Vec::new(), Vec::new(), SessionItemKind::Broken);
        Some(SessionItem {
            docs,
            gates,
            kind,
            span: start.span(),
        })
    };
    let (i, items) = list(i, Kind::OpenBrace, Between::Anything, item, broken)?;
    let i = optional_semi(i);
    Ok((i, Session { items }))
}

fn item(i: Tokens<'_>) -> Parsed<'_, SessionItem> {
    let (i, docs) = docs(i);
    let start = i;
    let (i, gates) = gates(i)?;
    let next = i.next();
    let (i, kind) = match i.word() {
        Some("transport") => transport(next)?,
        Some("layer") => layer(next)?,
        Some("frame") => frame(next)?,
        Some("unknown") => unknown(next)?,
        Some("ping") => request::ping(next).map(|(i, ping)| (i, SessionItemKind::Ping(ping)))?,
        _ => {
            let (i, setting) = protocol::other(i)?;
            let (i, ()) = semi(i)?;
            (i, SessionItemKind::Setting(setting))
        }
    };
    Ok((
        i,
        SessionItem {
            docs,
            gates,
            kind,
            span: i.span_from(start),
        },
    ))
}

fn transport(i: Tokens<'_>) -> Parsed<'_, SessionItemKind> {
    let (i, name) = name(i, "a transport")?;
    let (i, args) = optional_args(i)?;
    let (i, ()) = semi(i)?;
    Ok((i, SessionItemKind::Transport { name, args }))
}

/// Gates may stand behind a layer too, where `@c2s` reads well.
fn layer(i: Tokens<'_>) -> Parsed<'_, SessionItemKind> {
    let (i, name) = name(i, "a layer")?;
    let (mut i, args) = optional_args(i)?;
    let (mut gates, mut after, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    while i.is(Kind::At) {
        if i.nth_word(1) == Some("after") {
            let packet = |i| path(i, "a packet");
            let (rest, packets) = short_list(i.skip(2), Kind::OpenParen, packet)?;
            after.extend(packets);
            i = rest;
            continue;
        }
        let (rest, attr) = attr(i)?;
        match attr {
            Attr::Gate(gate) => gates.push(gate),
            Attr::Note(note) => notes.push(note),
        }
        i = rest;
    }
    let (i, ()) = semi(i)?;
    Ok((
        i,
        SessionItemKind::Layer(Layer {
            name,
            args,
            gates,
            after,
            notes,
        }),
    ))
}

fn frame(i: Tokens<'_>) -> Parsed<'_, SessionItemKind> {
    let (i, (mut gates, mut notes)) = gates_and_notes(i)?;
    let (i, kind) = match i.word() {
        Some("one") => (i.next(), FrameKind::One),
        Some("many") => (i.next(), FrameKind::Many),
        Some("stream") => (i.next(), FrameKind::Stream),
        _ if i.is(Kind::OpenBrace) => {
            members(i).map(|(i, members)| (i, FrameKind::Envelope(members)))?
        }
        _ => return fail(i, "`one`, `many`, `stream` or `{`"),
    };
    let (i, (more_gates, more_notes)) = gates_and_notes(i)?;
    gates.extend(more_gates);
    notes.extend(more_notes);
    let (i, ()) = semi_or_braces(i)?;
    Ok((i, SessionItemKind::Frame(Frame { kind, gates, notes })))
}

fn unknown(i: Tokens<'_>) -> Parsed<'_, SessionItemKind> {
    let (i, unknown) = match i.word() {
        Some("keep_rest") => (i.next(), Unknown::KeepRest),
        Some("skip") => (i.next(), Unknown::Skip),
        Some("close") => close(i.next())?,
        _ => return fail(i, "`keep_rest`, `skip` or `close(code)`"),
    };
    let (i, ()) = semi(i)?;
    Ok((i, SessionItemKind::Unknown(unknown)))
}

fn close(i: Tokens<'_>) -> Parsed<'_, Unknown> {
    if !i.is(Kind::OpenParen) {
        return Ok((i, Unknown::Close(None)));
    }
    let (i, code) = expect_int(i.next(), "a close code")?;
    let (i, _) = expect(i, Kind::CloseParen)?;
    Ok((i, Unknown::Close(Some(code))))
}
