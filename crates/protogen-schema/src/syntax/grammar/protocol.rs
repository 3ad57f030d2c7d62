//! The `protocol` header.
//! Never checks that a setting makes sense.

use super::super::{
    ast::{
        Endian, OpcodeForm, OpcodeShape, Protocol, ProtocolSetting, ProtocolSettingKind, Setting,
        VersionAxis,
    },
    input::{Parsed, Tokens},
    mark::Mark,
    token::Kind,
};
use super::{
    attr::version_ranges,
    basics::{docs, fail, name},
    builtin,
    declare::semi,
    expr::operand,
    list::{Between, list, optional_semi},
    packet::direction,
    ty,
};

/// Behind `protocol`.
pub(super) fn protocol(i: Tokens<'_>) -> Parsed<'_, Protocol> {
    let (i, name) = name(i, "the name of the protocol")?;
    let (i, settings) = list(i, Kind::OpenBrace, Between::Anything, setting, |_, _| None)?;
    let i = optional_semi(i);
    Ok((i, Protocol { name, settings }))
}

fn setting(i: Tokens<'_>) -> Parsed<'_, ProtocolSetting> {
    let (i, docs) = docs(i);
    let start = i;
    let (i, kind) = match i.word() {
        Some("endian") => endian(i.next())?,
        Some("text") => {
            let (i, encoding) = builtin::encoding(i.next())?;
            (i, ProtocolSettingKind::Text(encoding))
        }
        Some("opcode") => opcode(i.next())?,
        Some("version") => version(i.next())?,
        _ => other(i).map(|(i, setting)| (i, ProtocolSettingKind::Other(setting)))?,
    };
    let (i, ()) = semi(i)?;
    Ok((
        i,
        ProtocolSetting {
            docs,
            kind,
            span: i.span_from(start),
        },
    ))
}

fn endian(i: Tokens<'_>) -> Parsed<'_, ProtocolSettingKind> {
    let endian = match i.word() {
        Some("little") => Endian::Little,
        Some("big") => Endian::Big,
        _ => return fail(i, "`little` or `big`"),
    };
    Ok((i.next(), ProtocolSettingKind::Endian(endian)))
}

fn opcode(i: Tokens<'_>) -> Parsed<'_, ProtocolSettingKind> {
    let (mut i, first) = opcode_form(i)?;
    let mut forms = vec![first];
    while i.is(Kind::Comma) {
        let (rest, form) = opcode_form(i.next())?;
        forms.push(form);
        i = rest;
    }
    Ok((i, ProtocolSettingKind::Opcode(forms)))
}

/// `u8`, `s2c u16`, `u8/u8`, `none`
fn opcode_form(start: Tokens<'_>) -> Parsed<'_, OpcodeForm> {
    let (i, direction) = match direction(start) {
        Some(direction) => (start.next(), Some(direction)),
        None => (start, None),
    };
    if i.is_word("none") {
        let i = i.next();
        return Ok((
            i,
            OpcodeForm {
                direction,
                shape: OpcodeShape::None,
                span: i.span_from(start),
            },
        ));
    }
    let (mut i, first) = opcode_type(i)?;
    let mut parts = vec![first];
    while i.is(Kind::Slash) {
        i.mark(Mark::JOINED);
        let (rest, part) = opcode_type(i.next())?;
        parts.push(part);
        i = rest;
    }
    let shape = OpcodeShape::Parts(parts);
    Ok((
        i,
        OpcodeForm {
            direction,
            shape,
            span: i.span_from(start),
        },
    ))
}

/// `varint32(max 3)` and the like: built-in types take their arguments, names do not.
fn opcode_type(i: Tokens<'_>) -> Parsed<'_, super::super::ast::Type> {
    if builtin::is_builtin(i) {
        ty::ty(i)
    } else {
        ty::simple(i)
    }
}

fn version(i: Tokens<'_>) -> Parsed<'_, ProtocolSettingKind> {
    let (i, name) = if matches!(i.kind(), Kind::Ident | Kind::RawIdent) {
        let (i, name) = name(i, "the name of a version axis")?;
        (i, Some(name))
    } else {
        (i, None)
    };
    let (i, ranges) = version_ranges(i)?;
    let (i, follows) = if i.is(Kind::Eq) {
        let (i, follows) = self::name(i.next(), "the axis that it follows")?;
        (i, Some(follows))
    } else {
        (i, None)
    };
    Ok((
        i,
        ProtocolSettingKind::Version(VersionAxis {
            name,
            ranges,
            follows,
        }),
    ))
}

/// `rpc_timeout 60s`
///
/// Whether there is such a setting is not known here: what is no value is left for those who know.
pub(super) fn other(i: Tokens<'_>) -> Parsed<'_, Setting> {
    let (mut i, name) = name(i, "the name of a setting")?;
    let (mut values, mut beyond) = (Vec::new(), None);
    while !ends(i) {
        match operand(i) {
            Ok((rest, value)) if beyond.is_none() => {
                values.push(value);
                i = rest;
            }
            _ => {
                beyond.get_or_insert(i.span());
                i = i.moved_to(i.closer().max(i.at) + 1);
            }
        }
    }
    Ok((
        i,
        Setting {
            name,
            values,
            beyond,
        },
    ))
}

fn ends(i: Tokens<'_>) -> bool {
    matches!(i.kind(), Kind::Semi | Kind::CloseBrace | Kind::End) || i.starts_line()
}
