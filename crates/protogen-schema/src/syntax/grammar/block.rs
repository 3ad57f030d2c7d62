//! `block`, `via`, `bits` and `mask`, as members and as types.
//! Never knows which transforms there are.

use super::super::{
    ast::{BitItem, BitOrder, Bits, Block, Body, Mask, MaskArm, Via},
    input::{Parsed, Tokens},
    mark::Mark,
    token::Kind,
};
use super::{
    attr::{gates, notes},
    basics::{docs, expect, expect_int, expect_word, name},
    expr::{expr, optional_args, product},
    length::len,
    list::{Between, list},
    member::{field_name, field_value, member, members},
    ty::{self, ty},
};

/// `block[L] @lenient { .. }`, `block[L] match kind { .. }`, for sure.
pub(super) fn block(start: Tokens<'_>) -> Parsed<'_, Block> {
    start.nested(|start| {
        let (i, _) = expect(start.next(), Kind::OpenBracket)?;
        let (i, len) = len(i)?;
        let (i, _) = expect(i, Kind::CloseBracket)?;
        let (i, notes) = notes(i)?;
        let (i, body) = body(i)?;
        Ok((
            i,
            Block {
                len,
                notes,
                body,
                span: i.span_from(start),
            },
        ))
    })
}

/// `via T(args)[L] when cond { .. }`, for sure.
pub(super) fn via(start: Tokens<'_>) -> Parsed<'_, Via> {
    start.nested(|start| {
        let (i, transform) = name(start.next(), "a transform")?;
        let (i, args) = optional_args(i)?;
        let (i, len) = if i.is(Kind::OpenBracket) {
            let (i, len) = len(i.next())?;
            let (i, _) = expect(i, Kind::CloseBracket)?;
            (i, Some(len))
        } else {
            (i, None)
        };
        let (i, when) = if i.is_word("when") {
            let (i, when) = expr(i.next())?;
            (i, Some(when))
        } else {
            (i, None)
        };
        let (i, notes) = notes(i)?;
        let (i, body) = body(i)?;
        Ok((
            i,
            Via {
                transform,
                args,
                len,
                when,
                notes,
                body,
                span: i.span_from(start),
            },
        ))
    })
}

/// Members in braces, or a type without.
fn body(i: Tokens<'_>) -> Parsed<'_, Body> {
    if i.is(Kind::OpenBrace) {
        return members(i).map(|(i, members)| (i, Body::Members(members)));
    }
    ty(i).map(|(i, ty)| (i, Body::Type(Box::new(ty))))
}

/// `bits msb u16 { .. }`, for sure. `msb` and `lsb` are such only before a type.
pub(super) fn bits(start: Tokens<'_>) -> Parsed<'_, Bits> {
    let i = start.next();
    let (i, order) = match i.word() {
        Some("msb") if !i.next().is(Kind::OpenBrace) => (i.next(), Some(BitOrder::Msb)),
        Some("lsb") if !i.next().is(Kind::OpenBrace) => (i.next(), Some(BitOrder::Lsb)),
        _ => (i, None),
    };
    let (i, base) = ty::simple(i)?;
    let (i, items) = list(i, Kind::OpenBrace, Between::Comma, bit_item, |_, _| None)?;
    Ok((
        i,
        Bits {
            order,
            base,
            items,
            span: i.span_from(start),
        },
    ))
}

/// `name: N`, `name: T @ N`, `_: N = 0`
fn bit_item(i: Tokens<'_>) -> Parsed<'_, BitItem> {
    let (i, docs) = docs(i);
    let start = i;
    let (i, gates) = gates(i)?;
    let (i, name) = field_name(i)?;
    let (i, _) = expect(i, Kind::Colon)?;
    let (i, ty) = if i.is(Kind::Int) {
        (i, None)
    } else {
        let (i, ty) = ty::simple(i)?;
        i.mark(Mark::BINDING);
        let (i, _) = expect(i, Kind::At)?;
        (i, Some(ty))
    };
    let (i, width) = expect_int(i, "a width in bits")?;
    let (i, mut before) = notes(i)?;
    let (i, value) = field_value(i)?;
    let (i, behind) = notes(i)?;
    before.extend(behind);
    let span = i.span_from(start);
    Ok((
        i,
        BitItem {
            docs,
            gates,
            name,
            ty,
            width,
            value,
            notes: before,
            span,
        },
    ))
}

/// `mask u8 { bit 0 => x: f32 }`, for sure.
pub(super) fn mask(start: Tokens<'_>) -> Parsed<'_, Mask> {
    start.nested(|start| {
        let (i, base) = ty::simple(start.next())?;
        let (i, notes) = notes(i)?;
        let (i, arms) = list(i, Kind::OpenBrace, Between::Comma, mask_arm, |_, _| None)?;
        Ok((
            i,
            Mask {
                base,
                notes,
                arms,
                span: i.span_from(start),
            },
        ))
    })
}

fn mask_arm(i: Tokens<'_>) -> Parsed<'_, MaskArm> {
    let (i, docs) = docs(i);
    let start = i;
    let (i, gates) = gates(i)?;
    let (i, _) = expect_word(i, "bit", "`bit` and its number")?;
    let (i, bit) = product(i)?;
    let (i, _) = expect(i, Kind::FatArrow)?;
    let (i, members) = if i.is(Kind::OpenBrace) {
        members(i)?
    } else {
        let (i, only) = member(i)?;
        (i, vec![only])
    };
    Ok((
        i,
        MaskArm {
            docs,
            gates,
            bit,
            members,
            span: i.span_from(start),
        },
    ))
}
