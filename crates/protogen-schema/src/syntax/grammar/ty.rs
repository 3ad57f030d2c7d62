//! Types.
//! Never decides whether a name is a type: its place does.

use nom::Parser;
use nom::combinator::opt;

use super::super::{
    ast::{
        BinaryOp, Builtin, Encoding, Endian, IntType, OptionForm, TextKind, TextOption, Type,
        TypeKind, VarintKind,
    },
    balance::too_deep,
    input::{Parsed, Tokens},
    mark::Mark,
    token::Kind,
};
use super::{
    basics::{expect, expect_int, expect_word, fail, fail_with, name, word},
    block,
    expr::{comparison_op, optional_args, product, sum},
    group,
    length::len,
    list::short_list,
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
        _ if is_builtin(start) || is_text(start) || start.is(Kind::OpenBracket) => primary(start),
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
            _ if is_builtin(start) => builtin(start)?,
            _ if is_text(start) => text(start)?,
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

/// Whether `str`, `cstr`, `bytes` or `json` stands here.
pub(super) fn is_text(i: Tokens<'_>) -> bool {
    matches!(i.word(), Some("str" | "cstr" | "bytes" | "json"))
}

/// `str[u16, latin1]`, `cstr`, and the bare `str` and `bytes` of extern parameters.
fn text(i: Tokens<'_>) -> Parsed<'_, TypeKind> {
    let kind = match i.text() {
        "str" => TextKind::Str,
        "cstr" => TextKind::CStr,
        "bytes" => TextKind::Bytes,
        _ => TextKind::Json,
    };
    let i = i.next();
    if !i.is(Kind::OpenBracket) {
        return Ok((
            i,
            TypeKind::Text {
                kind,
                len: None,
                options: Vec::new(),
            },
        ));
    }
    if kind == TextKind::CStr {
        let (i, options) = short_list(i, Kind::OpenBracket, text_option)?;
        return Ok((
            i,
            TypeKind::Text {
                kind,
                len: None,
                options,
            },
        ));
    }
    let (mut i, len) = len(i.next())?;
    let mut options = Vec::new();
    while i.is(Kind::Comma) {
        let (rest, option) = text_option(i.next())?;
        options.push(option);
        i = rest;
    }
    let (i, _) = expect(i, Kind::CloseBracket)?;
    Ok((
        i,
        TypeKind::Text {
            kind,
            len: Some(Box::new(len)),
            options,
        },
    ))
}

fn text_option(i: Tokens<'_>) -> Parsed<'_, TextOption> {
    let span = i.span();
    match i.word() {
        Some("nul") => Ok((i.next(), TextOption::Nul(span))),
        Some("pad") => {
            let (i, byte) = expect_int(i.next(), "the byte to pad with")?;
            Ok((i, TextOption::Pad(byte)))
        }
        _ => {
            let (i, encoding) = encoding(i)?;
            Ok((i, TextOption::Encoding { encoding, span }))
        }
    }
}

/// `latin1`, for sure.
pub(super) fn encoding(i: Tokens<'_>) -> Parsed<'_, Encoding> {
    let encoding = match i.word() {
        Some("utf8") => Encoding::Utf8,
        Some("latin1") => Encoding::Latin1,
        Some("cp1252") => Encoding::Cp1252,
        Some("ascii") => Encoding::Ascii,
        Some("utf16le") => Encoding::Utf16Le,
        Some("utf16be") => Encoding::Utf16Be,
        _ => return fail(i, "one of utf8, latin1, cp1252, ascii, utf16le, utf16be"),
    };
    Ok((i.next(), encoding))
}

/// Whether a number type or a bool stands here.
pub(super) fn is_builtin(i: Tokens<'_>) -> bool {
    i.word().is_some_and(|word| builtin_of(word).is_some())
}

fn builtin(i: Tokens<'_>) -> Parsed<'_, TypeKind> {
    let Some(builtin) = builtin_of(i.text()) else {
        return fail(i, "a type");
    };
    let i = i.next();
    let Builtin::Varint { kind, bits, .. } = builtin else {
        return Ok((i, TypeKind::Builtin(builtin)));
    };
    if !i.is(Kind::OpenParen) {
        return Ok((i, TypeKind::Builtin(builtin)));
    }
    let (i, _) = expect_word(i.next(), "max", "`max`")?;
    let (i, max) = expect_int(i, "the most bytes")?;
    let (i, _) = expect(i, Kind::CloseParen)?;
    Ok((
        i,
        TypeKind::Builtin(Builtin::Varint {
            kind,
            bits,
            max: Some(max),
        }),
    ))
}

fn builtin_of(word: &str) -> Option<Builtin> {
    let varint = |kind, bits| {
        Some(Builtin::Varint {
            kind,
            bits,
            max: None,
        })
    };
    match word {
        "bool" => return Some(Builtin::Bool),
        "truthy" => return Some(Builtin::Truthy),
        "varint32" => return varint(VarintKind::Varint, 32),
        "varint64" => return varint(VarintKind::Varint, 64),
        "zigzag32" => return varint(VarintKind::Zigzag, 32),
        "zigzag64" => return varint(VarintKind::Zigzag, 64),
        _ => {}
    }
    let (plain, endian) = match (word.strip_suffix("be"), word.strip_suffix("le")) {
        (Some(plain), _) => (plain, Some(Endian::Big)),
        (_, Some(plain)) => (plain, Some(Endian::Little)),
        _ => (word, None),
    };
    let mut letters = plain.chars();
    let letter = letters.next()?;
    let bits: u8 = match letters.as_str() {
        "8" => 8,
        "16" => 16,
        "24" => 24,
        "32" => 32,
        "48" => 48,
        "64" => 64,
        "128" => 128,
        _ => return None,
    };
    match letter {
        'u' | 'i' => Some(Builtin::Int(IntType {
            bits,
            signed: letter == 'i',
            endian,
        })),
        'f' if bits == 32 || bits == 64 => Some(Builtin::Float { bits, endian }),
        _ => None,
    }
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
