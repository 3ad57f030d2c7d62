//! Items with a body of data: `struct`, `enum`, `flags`, `number`, `hash`.
//! Never checks a value.

use super::super::{
    ast::{
        Enum, EnumItem, EnumItemKind, EnumNumber, EnumValue, FlagItem, FlagNumber, FlagValue,
        Flags, Hash, HashParam, NumberDef, NumberRule, Struct,
    },
    input::{Parsed, Tokens},
    token::Kind,
};
use super::{
    attr::{RangeOrExpr, gates, leading_gates, notes, range_or_expr},
    basics::{docs, expect, expect_word, fail, fail_with, name},
    declare::{generics, optional_params, semi},
    expr::{expr, operand, product},
    list::{Between, list, optional_semi, short_list},
    member::members,
    ty::ty,
};
use crate::{codes::e01, diagnostic::Diagnostic};

/// Behind `struct`.
pub(super) fn struct_(i: Tokens<'_>) -> Parsed<'_, Struct> {
    let (i, name) = name(i, "the name of a struct")?;
    let (i, generics) = generics(i)?;
    let (i, params) = optional_params(i)?;
    let (i, notes) = notes(i)?;
    let (i, members) = members(i)?;
    let i = optional_semi(i);
    Ok((
        i,
        Struct {
            name,
            generics,
            params,
            notes,
            members,
        },
    ))
}

/// Behind `enum`.
pub(super) fn enum_(i: Tokens<'_>) -> Parsed<'_, Enum> {
    let (i, name) = name(i, "the name of an enum")?;
    if !i.is(Kind::Colon) {
        return fail(i, "`:` and the type that the wire carries");
    }
    let (i, _) = expect(i, Kind::Colon)?;
    let (i, base) = ty(i)?;
    let (i, notes) = notes(i)?;
    let (i, items) = list(i, Kind::OpenBrace, Between::Flow, enum_item, |_, _| None)?;
    Ok((
        optional_semi(i),
        Enum {
            name,
            base,
            notes,
            items,
        },
    ))
}

/// `Say = 1`, `alias Legacy = North`; `alias` is a word only before a name.
fn enum_item(i: Tokens<'_>) -> Parsed<'_, EnumItem> {
    let (i, docs) = docs(i);
    let start = i;
    let (i, gates) = gates(i)?;
    let before_name = matches!(i.nth(1).kind, Kind::Ident | Kind::RawIdent);
    let is_alias = i.is_word("alias") && before_name;
    let (i, name) = name(
        if is_alias { i.next() } else { i },
        "the name of an enum item",
    )?;
    let (i, kind) = if is_alias {
        let (i, _) = expect(i, Kind::Eq)?;
        let (i, of) = self::name(i, "the item that it is another name of")?;
        (i, EnumItemKind::Alias(of))
    } else {
        let (i, values) = alternatives(i, enum_value)?;
        let (i, notes) = notes(i)?;
        (i, EnumItemKind::Values { values, notes })
    };
    Ok((
        i,
        EnumItem {
            docs,
            gates,
            name,
            kind,
            span: i.span_from(start),
        },
    ))
}

/// `= a | b`, or nothing.
fn alternatives<'a, T>(
    i: Tokens<'a>,
    read: impl Fn(Tokens<'a>) -> Parsed<'a, T>,
) -> Parsed<'a, Vec<T>> {
    if !i.is(Kind::Eq) {
        return Ok((i, Vec::new()));
    }
    let (mut i, first) = read(i.next())?;
    let mut values = vec![first];
    while i.is(Kind::Pipe) {
        let (rest, value) = read(i.next())?;
        values.push(value);
        i = rest;
    }
    Ok((i, values))
}

fn enum_value(start: Tokens<'_>) -> Parsed<'_, EnumValue> {
    let (i, number) = match range_or_expr(start)? {
        (i, RangeOrExpr::Range(range)) => (i, EnumNumber::Range(range)),
        (i, RangeOrExpr::Expr(value)) => (i, EnumNumber::Value(value)),
    };
    let (i, gates) = leading_gates(i)?;
    Ok((
        i,
        EnumValue {
            number,
            gates,
            span: i.span_from(start),
        },
    ))
}

/// Behind `flags`.
pub(super) fn flags(i: Tokens<'_>) -> Parsed<'_, Flags> {
    let (i, name) = name(i, "the name of the flags")?;
    if !i.is(Kind::Colon) {
        return fail(i, "`:` and the type that the wire carries");
    }
    let (i, _) = expect(i, Kind::Colon)?;
    let (i, base) = ty(i)?;
    let (i, notes) = notes(i)?;
    let (i, items) = list(i, Kind::OpenBrace, Between::Flow, flag_item, |_, _| None)?;
    Ok((
        optional_semi(i),
        Flags {
            name,
            base,
            notes,
            items,
        },
    ))
}

fn flag_item(i: Tokens<'_>) -> Parsed<'_, FlagItem> {
    let (i, docs) = docs(i);
    let start = i;
    let (i, gates) = gates(i)?;
    let (i, name) = name(i, "the name of a flag")?;
    if !i.is(Kind::Eq) {
        return fail(i, "`= bit 0` or `=` and a mask");
    }
    let (i, values) = alternatives(i, flag_value)?;
    let (i, notes) = notes(i)?;
    Ok((
        i,
        FlagItem {
            docs,
            gates,
            name,
            values,
            notes,
            span: i.span_from(start),
        },
    ))
}

fn flag_value(start: Tokens<'_>) -> Parsed<'_, FlagValue> {
    let (i, number) =
        if start.is_word("bit") && !matches!(start.nth(1).kind, Kind::At | Kind::Comma) {
            product(start.next()).map(|(i, bit)| (i, FlagNumber::Bit(bit)))?
        } else {
            expr(start).map(|(i, mask)| (i, FlagNumber::Mask(mask)))?
        };
    let (i, gates) = leading_gates(i)?;
    Ok((
        i,
        FlagValue {
            number,
            gates,
            span: i.span_from(start),
        },
    ))
}

/// Behind `number`.
pub(super) fn number(i: Tokens<'_>) -> Parsed<'_, NumberDef> {
    let (i, name) = name(i, "the name of a number type")?;
    let (i, _) = expect(i, Kind::Colon)?;
    let (i, value) = ty(i)?;
    let (i, _) = expect_word(i, "over", "`over` and what the wire carries")?;
    let (i, over) = ty(i)?;
    let (i, notes) = notes(i)?;
    let braces = i;
    let (mut read, mut write) = (None, None);
    let (i, _) = short_list(i, Kind::OpenBrace, |i| {
        let slot = match i.word() {
            Some("read") => &mut read,
            Some("write") => &mut write,
            _ => return expect_word(i, "read", "`read` or `write`").map(|(i, _)| (i, ())),
        };
        let (rest, rule) = number_rule(i.next())?;
        if slot.replace(rule).is_some() {
            return fail_with(i, wants_two_rules(i));
        }
        Ok((rest, ()))
    })?;
    let (Some(read), Some(write)) = (read, write) else {
        return fail_with(braces, wants_two_rules(braces));
    };
    Ok((
        optional_semi(i),
        NumberDef {
            name,
            value,
            over,
            read,
            write,
            notes,
        },
    ))
}

fn wants_two_rules(i: Tokens<'_>) -> Diagnostic {
    Diagnostic::error(
        e01::NUMBER_RULES,
        "a number wants one `read` and one `write` rule",
    )
    .at(i.span(), "")
    .help("`read b => b[0] - 1, write v => [v + 1]`")
}

/// `b => ..`
fn number_rule(i: Tokens<'_>) -> Parsed<'_, NumberRule> {
    let (i, binding) = name(i, "a name for what is read or written")?;
    let (i, _) = expect(i, Kind::FatArrow)?;
    let (i, value) = expr(i)?;
    Ok((i, NumberRule { binding, value }))
}

/// Behind `hash`.
pub(super) fn hash(i: Tokens<'_>) -> Parsed<'_, Hash> {
    let (i, name) = name(i, "the name of a hash")?;
    let (i, _) = expect(i, Kind::Eq)?;
    let (i, family) = self::name(i, "the family: fnv1a32, crc16, crc32 or fourcc")?;
    let (i, params) = if i.is(Kind::OpenParen) {
        short_list(i, Kind::OpenParen, |i| {
            let (i, name) = self::name(i, "the name of a parameter")?;
            let (i, value) = operand(i)?;
            Ok((i, HashParam { name, value }))
        })?
    } else {
        (i, Vec::new())
    };
    let (i, mask) = if i.is(Kind::Amp) {
        let (i, mask) = operand(i.next())?;
        (i, Some(mask))
    } else {
        (i, None)
    };
    let (i, ()) = semi(i)?;
    Ok((
        i,
        Hash {
            name,
            family,
            params,
            mask,
        },
    ))
}
