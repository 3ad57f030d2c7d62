//! Items: which one begins, and where the next one does after a fault.
//! Never reads the inside of one.

use super::super::{
    ast::{File, Ident, Item, ItemKind},
    input::{Context, Fault, Parsed, Tokens},
    mark::Mark,
    token::Kind,
};
use super::{
    attr::gates,
    basics::{docs, expect, fail, inner_docs, name},
    data, declare,
    list::fault_of,
    packet, protocol,
    report::{misplaced_doc, report},
    request, session, test,
};
use crate::{codes::e01, diagnostic::Diagnostic, nearest, source::Span};

const WORDS: &[&str] = &[
    "use", "protocol", "feature", "const", "alias", "type", "table", "context", "extern", "number",
    "hash", "enum", "flags", "struct", "c2s", "s2c", "both", "state", "entry", "opcodes", "rpc",
    "request", "ping", "session", "test",
];

/// Whether an item may begin with this word.
pub(crate) fn is_item_word(word: &str) -> bool {
    WORDS.contains(&word)
}

/// A whole file. Faults are in the context's sink.
pub(crate) fn file(ctx: &Context<'_>) -> File {
    let i = Tokens::new(ctx);
    let (i, docs) = inner_docs(i);
    let (_, items) = items(i, ctx.tokens.len() - 1);
    let span = Span::new(ctx.file, 0, ctx.text.len());
    File {
        id: ctx.file,
        docs,
        items,
        comments: ctx.comments.clone(),
        span,
        unread: false,
    }
}

/// `{ item item }`, for sure.
pub(super) fn braced_items(i: Tokens<'_>) -> Parsed<'_, Vec<Item>> {
    i.nested(|i| {
        let end = i.closer();
        i.mark(Mark::LINES);
        let (i, _) = expect(i, Kind::OpenBrace)?;
        let (i, items) = items(i, end);
        let (i, _) = expect(i, Kind::CloseBrace)?;
        Ok((i, items))
    })
}

/// All items before the token at `end`.
fn items(mut i: Tokens<'_>, end: usize) -> (Tokens<'_>, Vec<Item>) {
    let mut items = Vec::new();
    while i.at < end {
        i.mark(Mark::ENTRY);
        let (start, lines) = docs(i);
        if start.at >= end {
            if !lines.is_empty() {
                i.ctx.report(misplaced_doc(i));
            }
            return (start, items);
        }
        match gates(start).and_then(|(rest, gates)| Ok((gates, kind(rest)?))) {
            Ok((gates, (rest, kind))) => {
                items.push(Item {
                    docs: lines,
                    gates,
                    kind,
                    span: rest.span_from(start),
                });
                i = rest;
            }
            Err(error) => {
                let fault = fault_of(error, start);
                i = step_over(start, &fault, end);
                let kind = ItemKind::Broken(name_of(start));
                items.push(Item {
                    docs: lines,
                    gates: Vec::new(),
                    kind,
                    span: i.span_from(start),
                });
                report(start, fault);
            }
        }
    }
    (i, items)
}

fn kind(i: Tokens<'_>) -> Parsed<'_, ItemKind> {
    let next = i.next();
    match i.word() {
        Some("use") => declare::use_(next).map(|(i, it)| (i, ItemKind::Use(it))),
        Some("protocol") => protocol::protocol(next).map(|(i, it)| (i, ItemKind::Protocol(it))),
        Some("feature") => declare::feature(next).map(|(i, it)| (i, ItemKind::Feature(it))),
        Some("const") => declare::const_(next).map(|(i, it)| (i, ItemKind::Const(it))),
        Some("alias") => declare::type_def(next).map(|(i, it)| (i, ItemKind::Alias(it))),
        Some("type") => declare::type_def(next).map(|(i, it)| (i, ItemKind::Type(it))),
        Some("table") => declare::table(next).map(|(i, it)| (i, ItemKind::Table(it))),
        Some("context") => declare::context(next).map(|(i, it)| (i, ItemKind::Context(it))),
        Some("extern") => declare::extern_(next).map(|(i, it)| (i, ItemKind::Extern(it))),
        Some("number") => data::number(next).map(|(i, it)| (i, ItemKind::Number(Box::new(it)))),
        Some("hash") => data::hash(next).map(|(i, it)| (i, ItemKind::Hash(it))),
        Some("enum") => data::enum_(next).map(|(i, it)| (i, ItemKind::Enum(it))),
        Some("flags") => data::flags(next).map(|(i, it)| (i, ItemKind::Flags(it))),
        Some("struct") => data::struct_(next).map(|(i, it)| (i, ItemKind::Struct(it))),
        Some("c2s" | "s2c" | "both") if begins_rpc(next) => {
            request::rpc(i).map(|(i, it)| (i, ItemKind::Rpc(it)))
        }
        Some("c2s" | "s2c" | "both") => packet::packet(i).map(|(i, it)| (i, ItemKind::Packet(it))),
        Some("state") => packet::state(next).map(|(i, it)| (i, ItemKind::State(it))),
        Some("entry") => packet::entry(next).map(|(i, it)| (i, ItemKind::Entry(it))),
        Some("opcodes") => packet::table(next).map(|(i, it)| (i, ItemKind::Opcodes(it))),
        Some("rpc") => request::rpc(i).map(|(i, it)| (i, ItemKind::Rpc(it))),
        Some("request") => request::request(next).map(|(i, it)| (i, ItemKind::Request(it))),
        Some("ping") => request::ping(next).map(|(i, it)| (i, ItemKind::Ping(it))),
        Some("session") => session::session(next).map(|(i, it)| (i, ItemKind::Session(it))),
        Some("test") => test::test(next).map(|(i, it)| (i, ItemKind::Test(it))),
        Some(word) => Err(nom::Err::Failure(Fault::of(i, unknown_item(i, word)))),
        None => fail(i, "an item: `struct`, `enum`, `state`, `c2s`, .."),
    }
}

fn begins_rpc(i: Tokens<'_>) -> bool {
    i.is_word("rpc") && matches!(i.nth(1).kind, Kind::Ident | Kind::RawIdent)
}

fn unknown_item(i: Tokens<'_>, word: &str) -> Diagnostic {
    let found = Diagnostic::error(e01::UNEXPECTED, format!("`{word}` begins no item")).at(
        i.span(),
        "expected `struct`, `enum`, `state`, `c2s`, `s2c`, ..",
    );
    if matches!(word, "packet" | "message" | "msg") {
        return found.help("a packet begins with its direction: `c2s`, `s2c` or `both`");
    }
    match nearest::did_you_mean(word, WORDS.iter().copied()) {
        Some(near) => found.suggest(format!("did you mean `{near}`?"), i.span(), near),
        None if i.nth(1).kind == Kind::Colon => {
            found.help("a field stands in a `struct` or packet")
        }
        None => found,
    }
}

/// The name of an item with a fault, where it stands behind one or two words.
fn name_of(start: Tokens<'_>) -> Option<Ident> {
    let (i, _) = gates(start).ok()?;
    let i = if i.is_word("extern") {
        i.skip(2)
    } else {
        i.next()
    };
    name(i, "a name").ok().map(|(_, name)| name)
}

/// Behind the item's `;` or braces at or behind the fault, or before the next line that begins
/// an item.
fn step_over<'a>(start: Tokens<'a>, fault: &Fault, end: usize) -> Tokens<'a> {
    let mut i = start;
    while i.at < end {
        let behind = i.at >= fault.at && i.at > start.at;
        if behind && i.starts_line() && begins_item(i) {
            return i;
        }
        if i.is(Kind::Semi) && i.at >= fault.at {
            return i.next();
        }
        let closer = i.closer();
        let braces = i.is(Kind::OpenBrace) && closer >= fault.at;
        i = i.moved_to(closer.max(i.at) + 1);
        if braces && !matches!(i.kind(), Kind::FatArrow | Kind::Semi | Kind::Eq) {
            return i;
        }
    }
    start.moved_to(end)
}

fn begins_item(i: Tokens<'_>) -> bool {
    let named = matches!(
        i.nth(1).kind,
        Kind::Ident | Kind::RawIdent | Kind::OpenBrace | Kind::Str
    );
    i.is(Kind::Doc) || named && i.word().is_some_and(is_item_word)
}
