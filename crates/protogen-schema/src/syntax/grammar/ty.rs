//! Types.
//! Never decides whether a name is a type: its place does.

use nom::Parser;
use nom::combinator::opt;

use super::super::{
    ast::{BinaryOp, OptionForm, Type, TypeKind},
    balance::too_deep,
    input::{Parsed, Tokens},
    mark::Mark,
    token::Kind,
};
use super::{
    basics::{expect, fail, fail_with, name, word},
    block, builtin,
    expr::{comparison_op, optional_args, product, sum},
    group,
    length::len,
    union,
};
use crate::{codes::e01, diagnostic::Diagnostic};

/// More `as`, `+`, `?` behind one type than this say nothing and would make too deep a tree.
const SUFFIX_LIMIT: usize = 8;

/// Any type with what follows it: `Status as u8`, `u8 + 1`, `Guid? if != 0`.
pub(super) fn ty(start: Tokens<'_>) -> Parsed<'_, Type> {
    start.nested(|start| {
        let (mut i, mut ty) = primary(start)?;
        for _ in 0..SUFFIX_LIMIT {
            let (rest, kind) = match suffix(i, ty)? {
                (_, Suffix::None(ty)) => return Ok((i, ty)),
                (rest, Suffix::Some(kind)) => (rest, kind),
            };
            ty = Type {
                kind,
                span: rest.span_from(start),
            };
            i = rest;
        }
        fail_with(i, too_deep(i.span()))
    })
}

/// A type without suffix, arguments or braces, as behind `peek`, `bits` and `run`.
pub(super) fn simple(start: Tokens<'_>) -> Parsed<'_, Type> {
    start.nested(|start| match start.word() {
        Some("if" | "match" | "block" | "via" | "bits" | "mask" | "partial") | None
            if !start.is(Kind::RawIdent) && !start.is(Kind::OpenBracket) =>
        {
            fail(start, "a type")
        }
        _ if builtin::is_builtin(start)
            || builtin::is_text(start)
            || start.is(Kind::OpenBracket) =>
        {
            primary(start)
        }
        _ => {
            let (i, name) = name(start, "a type")?;
            let kind = TypeKind::Named {
                name,
                generics: Vec::new(),
                args: Vec::new(),
            };
            Ok((
                i,
                Type {
                    kind,
                    span: i.span_from(start),
                },
            ))
        }
    })
}

/// A built-in type, a name, or a name with a bias: what may stand before a length.
pub(super) fn biased(start: Tokens<'_>) -> Parsed<'_, Type> {
    let (i, ty) = simple(start)?;
    match bias_op(i) {
        Some(op) => {
            let (i, amount) = product(i.next())?;
            let kind = TypeKind::Bias {
                ty: Box::new(ty),
                op,
                amount: Box::new(amount),
            };
            Ok((
                i,
                Type {
                    kind,
                    span: i.span_from(start),
                },
            ))
        }
        None => Ok((i, ty)),
    }
}

fn bias_op(i: Tokens<'_>) -> Option<BinaryOp> {
    match i.kind() {
        Kind::Plus => Some(BinaryOp::Add),
        Kind::Minus => Some(BinaryOp::Sub),
        _ => None,
    }
}

enum Suffix {
    None(Type),
    Some(TypeKind),
}

fn suffix(i: Tokens<'_>, ty: Type) -> Parsed<'_, Suffix> {
    if i.is_word("as") {
        let (i, wire) = biased(i.next())?;
        return Ok((
            i,
            Suffix::Some(TypeKind::As {
                ty: Box::new(ty),
                wire: Box::new(wire),
            }),
        ));
    }
    if let Some(op) = bias_op(i) {
        let (i, amount) = product(i.next())?;
        let kind = TypeKind::Bias {
            ty: Box::new(ty),
            op,
            amount: Box::new(amount),
        };
        return Ok((i, Suffix::Some(kind)));
    }
    if !i.is(Kind::Question) {
        return Ok((i, Suffix::None(ty)));
    }
    let (i, form) = option_form(i.next())?;
    Ok((
        i,
        Suffix::Some(TypeKind::Optional {
            ty: Box::new(ty),
            form,
        }),
    ))
}

/// Behind the `?`: nothing, or `if != 0`.
fn option_form(i: Tokens<'_>) -> Parsed<'_, OptionForm> {
    if !i.is_word("if") {
        return Ok((i, OptionForm::Flag));
    }
    let i = i.next();
    let Some(op) = comparison_op(i) else {
        return fail_with(
            i,
            Diagnostic::error(
                e01::UNEXPECTED,
                "expected a comparison with the value itself",
            )
            .at(i.span(), "expected `!=`, `==`, `<`, `<=`, `>` or `>=`")
            .help("write `guid: Guid? if != 0`; for another condition `if c { guid: Guid }`"),
        );
    };
    let (i, value) = sum(i.next())?;
    Ok((
        i,
        OptionForm::Sentinel {
            op,
            value: Box::new(value),
        },
    ))
}

fn primary(start: Tokens<'_>) -> Parsed<'_, Type> {
    let (i, kind) = match start.kind() {
        Kind::OpenBracket => array(start)?,
        Kind::OpenBrace => map(start)?,
        Kind::OpenParen => {
            start.mark(Mark::OPERAND);
            let (i, _) = expect(start.next(), Kind::CloseParen)?;
            (i, TypeKind::Unit)
        }
        Kind::RawIdent => named(start)?,
        Kind::Ident => match start.text() {
            "if" => boxed(group::if_(start)?, TypeKind::If),
            "match" => boxed(union::match_(start)?, TypeKind::Match),
            "block" => boxed(block::block(start)?, TypeKind::Block),
            "via" => boxed(block::via(start)?, TypeKind::Via),
            "bits" => boxed(block::bits(start)?, TypeKind::Bits),
            "mask" => boxed(block::mask(start)?, TypeKind::Mask),
            "partial" => partial(start)?,
            _ if builtin::is_builtin(start) => builtin::builtin(start)?,
            _ if builtin::is_text(start) => builtin::text(start)?,
            _ => named(start)?,
        },
        _ => return fail(start, "a type"),
    };
    Ok((
        i,
        Type {
            kind,
            span: i.span_from(start),
        },
    ))
}

fn boxed<'a, T>(
    (i, value): (Tokens<'a>, T),
    kind: impl FnOnce(Box<T>) -> TypeKind,
) -> (Tokens<'a>, TypeKind) {
    (i, kind(Box::new(value)))
}

/// `[T; L]`
fn array(i: Tokens<'_>) -> Parsed<'_, TypeKind> {
    i.mark(Mark::OPERAND);
    let (i, element) = ty(i.next())?;
    if !i.is(Kind::Semi) {
        return fail(i, "`;` and a length");
    }
    let (i, _) = expect(i, Kind::Semi)?;
    let (i, len) = len(i)?;
    let (i, _) = expect(i, Kind::CloseBracket)?;
    Ok((
        i,
        TypeKind::Array {
            element: Box::new(element),
            len: Box::new(len),
        },
    ))
}

/// `{K: V; L}`
fn map(i: Tokens<'_>) -> Parsed<'_, TypeKind> {
    i.mark(Mark::OPERAND.and(Mark::TIGHT));
    let (i, key) = ty(i.next())?;
    let (i, _) = expect(i, Kind::Colon)?;
    let (i, value) = ty(i)?;
    let (i, _) = expect(i, Kind::Semi)?;
    let (i, len) = len(i)?;
    let (i, _) = expect(i, Kind::CloseBrace)?;
    let (key, value) = (Box::new(key), Box::new(value));
    Ok((
        i,
        TypeKind::Map {
            key,
            value,
            len: Box::new(len),
        },
    ))
}

/// `partial T mask`
fn partial(i: Tokens<'_>) -> Parsed<'_, TypeKind> {
    let (i, ty) = i.next().nested(named_type)?;
    let (i, mask) = simple(i)?;
    Ok((
        i,
        TypeKind::Partial {
            ty: Box::new(ty),
            mask: Box::new(mask),
        },
    ))
}

/// `Position`, `Pair<u8, u16>`, `Entry(actions)`, for sure.
pub(super) fn named_type(start: Tokens<'_>) -> Parsed<'_, Type> {
    let (i, kind) = named(start)?;
    Ok((
        i,
        Type {
            kind,
            span: i.span_from(start),
        },
    ))
}

fn named(i: Tokens<'_>) -> Parsed<'_, TypeKind> {
    let (i, name) = name(i, "a type")?;
    let (mut i, generics) = (i, Vec::new());
    let mut generics = generics;
    if i.is(Kind::Lt) {
        i.mark(Mark::JOINED);
        loop {
            let (rest, argument) = ty(i.next())?;
            generics.push(argument);
            i = rest;
            if !i.is(Kind::Comma) {
                break;
            }
        }
        i.mark(Mark::JOINED);
        i = expect(i, Kind::Gt)?.0;
    }
    let (i, args) = optional_args(i)?;
    Ok((
        i,
        TypeKind::Named {
            name,
            generics,
            args,
        },
    ))
}

/// `-> T`
pub(super) fn result(i: Tokens<'_>) -> Parsed<'_, Type> {
    let (i, _) = expect(i, Kind::Arrow)?;
    ty(i)
}

/// Whether the word `stream` stands before a type.
pub(super) fn stream(i: Tokens<'_>) -> Parsed<'_, bool> {
    let begins_type = !matches!(i.nth(1).kind, Kind::Semi | Kind::At | Kind::End);
    if begins_type {
        opt(word("stream")).map(|found| found.is_some()).parse(i)
    } else {
        Ok((i, false))
    }
}
