//! The types that have a word of their own: numbers, bools, texts.
//! Never decides what stands behind them.

use super::super::{
    ast::{Builtin, Encoding, Endian, IntType, TextKind, TextOption, TypeKind, VarintKind},
    input::{Parsed, Tokens},
    token::Kind,
};
use super::{
    basics::{expect, expect_int, expect_word, fail},
    length::len,
    list::short_list,
};

/// Whether `str`, `cstr`, `bytes` or `json` stands here.
pub(super) fn is_text(i: Tokens<'_>) -> bool {
    matches!(i.word(), Some("str" | "cstr" | "bytes" | "json"))
}

/// `str[u16, latin1]`, `cstr`, and the bare `str` and `bytes` of extern parameters.
pub(super) fn text(i: Tokens<'_>) -> Parsed<'_, TypeKind> {
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

pub(super) fn builtin(i: Tokens<'_>) -> Parsed<'_, TypeKind> {
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
