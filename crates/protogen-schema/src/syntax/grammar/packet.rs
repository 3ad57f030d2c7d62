//! Packets with their opcodes and transitions, states, opcode tables.
//! Never checks that an opcode is free.

use super::super::{
    ast::{
        Direction, Entry, Expr, Fixed, OpcodeAlt, OpcodeEntry, OpcodeTable, Packet, PacketBody,
        Param, State, SubPacket, SubPackets, Transition, TransitionArm, TransitionKind,
        TransitionTarget,
    },
    input::{Parsed, Tokens},
    mark::Mark,
    token::Kind,
};
use super::{
    attr::{gates, leading_gates, notes},
    basics::{docs, expect, fail, name},
    builtin,
    declare::{param, semi, semi_or_braces},
    expr::{expr, operand},
    item::braced_items,
    list::{Between, list, optional_semi, short_list},
    member::members,
    ty,
    union::alternatives,
};

/// `c2s`, `s2c` or `both`.
pub(super) fn direction(i: Tokens<'_>) -> Option<Direction> {
    match i.word() {
        Some("c2s") => Some(Direction::ClientToServer),
        Some("s2c") => Some(Direction::ServerToClient),
        Some("both") => Some(Direction::Both),
        _ => None,
    }
}

/// `s2c Talk = 0xAA { .. } => game;`, for sure. The `;` may be left out behind braces.
pub(super) fn packet(i: Tokens<'_>) -> Parsed<'_, Packet> {
    let Some(direction) = direction(i) else {
        return fail(i, "`c2s`, `s2c` or `both`");
    };
    let (i, name) = name(i.next(), "the name of a packet")?;
    let (i, (fixed, params)) = frame_fields(i)?;
    if matches!(i.kind(), Kind::Int | Kind::Colon | Kind::Ident) && !i.starts_line() {
        return fail(i, "`=` and an opcode, `{` or `;`");
    }
    let (i, opcodes) = opcodes(i)?;
    let (i, notes) = notes(i)?;
    let (i, body) = if i.is(Kind::Slash) {
        sub_packets(i)?
    } else {
        plain_body(i)?
    };
    let (i, transitions) = transitions(i)?;
    let (i, ()) = semi_or_braces(i)?;
    Ok((
        i,
        Packet {
            direction,
            name,
            fixed,
            params,
            opcodes,
            notes,
            body,
            transitions,
        },
    ))
}

/// `(flags = 2, seq: u8)` or nothing: what is fixed and what is taken.
fn frame_fields(i: Tokens<'_>) -> Parsed<'_, (Vec<Fixed>, Vec<Param>)> {
    let (mut fixed, mut params) = (Vec::new(), Vec::new());
    if !i.is(Kind::OpenParen) {
        return Ok((i, (fixed, params)));
    }
    let (i, _) = short_list(i, Kind::OpenParen, |i| {
        if i.nth(1).kind == Kind::Eq {
            let (i, name) = name(i, "a field of the frame")?;
            let (i, value) = expr(i.next())?;
            fixed.push(Fixed { name, value });
            return Ok((i, ()));
        }
        let (i, taken) = param(i)?;
        params.push(taken);
        Ok((i, ()))
    })?;
    Ok((i, (fixed, params)))
}

/// `= a @until(9) | b @since(9)`, or nothing.
pub(super) fn opcodes(i: Tokens<'_>) -> Parsed<'_, Vec<OpcodeAlt>> {
    if !i.is(Kind::Eq) {
        return Ok((i, Vec::new()));
    }
    let (mut i, first) = opcode(i.next())?;
    let mut opcodes = vec![first];
    while i.is(Kind::Pipe) {
        let (rest, next) = opcode(i.next())?;
        opcodes.push(next);
        i = rest;
    }
    Ok((i, opcodes))
}

fn opcode(start: Tokens<'_>) -> Parsed<'_, OpcodeAlt> {
    let (mut i, first) = operand(start)?;
    let mut parts: Vec<Expr> = vec![first];
    while i.is(Kind::Slash) && !begins_sub_packets(i) {
        i.mark(Mark::JOINED);
        let (rest, part) = operand(i.next())?;
        parts.push(part);
        i = rest;
    }
    let (i, gates) = leading_gates(i)?;
    Ok((
        i,
        OpcodeAlt {
            parts,
            gates,
            span: i.span_from(start),
        },
    ))
}

/// A slash before a type and a brace begins sub-opcodes: `/ u8 {`, `/ Action {`. So the second
/// part of a pair is never an upper-case name alone; an enum item has a dot.
fn begins_sub_packets(i: Tokens<'_>) -> bool {
    let i = i.next();
    let upper = i.text().starts_with(char::is_uppercase);
    let braces = i.nth(1).kind == Kind::OpenBrace;
    builtin::is_builtin(i) && (braces || i.nth(1).kind == Kind::OpenParen) || upper && braces
}

fn plain_body(i: Tokens<'_>) -> Parsed<'_, PacketBody> {
    if !i.is(Kind::OpenBrace) {
        return Ok((i, PacketBody::Empty));
    }
    members(i).map(|(i, members)| (i, PacketBody::Members(members)))
}

/// `/ u8 { Offer = 0x01 { .. } }`
fn sub_packets(i: Tokens<'_>) -> Parsed<'_, PacketBody> {
    let i = i.next();
    let (i, base) = if builtin::is_builtin(i) {
        ty::ty(i)?
    } else {
        ty::simple(i)?
    };
    let (i, packets) = list(i, Kind::OpenBrace, Between::Anything, sub_packet, |_, _| {
        None
    })?;
    Ok((i, PacketBody::Sub(SubPackets { base, packets })))
}

fn sub_packet(i: Tokens<'_>) -> Parsed<'_, SubPacket> {
    let (i, docs) = docs(i);
    let start = i;
    let (i, gates) = gates(i)?;
    let (i, name) = name(i, "the name of a packet")?;
    if !i.is(Kind::Eq) {
        expect(i, Kind::Eq)?;
    }
    let (i, opcodes) = opcodes(i)?;
    let (i, notes) = notes(i)?;
    let (i, body) = plain_body(i)?;
    let (i, transitions) = transitions(i)?;
    let span = i.span_from(start);
    Ok((
        i,
        SubPacket {
            docs,
            gates,
            name,
            opcodes,
            notes,
            body,
            transitions,
            span,
        },
    ))
}

fn transitions(mut i: Tokens<'_>) -> Parsed<'_, Vec<Transition>> {
    let mut transitions = Vec::new();
    while i.is(Kind::FatArrow) {
        let (rest, transition) = transition(i)?;
        transitions.push(transition);
        i = rest;
    }
    Ok((i, transitions))
}

/// A direction is one only before a name, so that a state may be called `both`.
fn transition(start: Tokens<'_>) -> Parsed<'_, Transition> {
    let i = start.next();
    let before_name =
        matches!(i.nth(1).kind, Kind::Ident | Kind::RawIdent) && i.nth_word(1) != Some("if");
    let (i, direction) = match direction(i).filter(|_| before_name) {
        Some(direction) => (i.next(), Some(direction)),
        None => (i, None),
    };
    let (i, kind) = if i.is_word("match") {
        let (i, subject) = expr(i.next())?;
        let (i, arms) = list(i, Kind::OpenBrace, Between::Flow, transition_arm, |_, _| {
            None
        })?;
        (i, TransitionKind::Match { subject, arms })
    } else {
        transition_to(i)?
    };
    Ok((
        i,
        Transition {
            direction,
            kind,
            span: i.span_from(start),
        },
    ))
}

fn transition_to(i: Tokens<'_>) -> Parsed<'_, TransitionKind> {
    let (mut i, first) = transition_target(i)?;
    let mut targets = vec![first];
    while i.is(Kind::Pipe) {
        let (rest, target) = transition_target(i.next())?;
        targets.push(target);
        i = rest;
    }
    let (i, condition) = if i.is_word("if") {
        let (i, condition) = expr(i.next())?;
        (i, Some(condition))
    } else {
        (i, None)
    };
    Ok((i, TransitionKind::To { targets, condition }))
}

fn transition_target(i: Tokens<'_>) -> Parsed<'_, TransitionTarget> {
    let (i, state) = name(i, "a state")?;
    let (i, gates) = leading_gates(i)?;
    Ok((i, TransitionTarget { state, gates }))
}

fn transition_arm(start: Tokens<'_>) -> Parsed<'_, TransitionArm> {
    let (i, patterns) = alternatives(start)?;
    let (i, _) = expect(i, Kind::FatArrow)?;
    let (i, state) = name(i, "a state")?;
    Ok((
        i,
        TransitionArm {
            patterns,
            state,
            span: i.span_from(start),
        },
    ))
}

/// Behind `state`.
pub(super) fn state(i: Tokens<'_>) -> Parsed<'_, State> {
    let (i, name) = name(i, "the name of a state")?;
    let (i, items) = braced_items(i)?;
    Ok((optional_semi(i), State { name, items }))
}

/// Behind `entry`.
pub(super) fn entry(i: Tokens<'_>) -> Parsed<'_, Entry> {
    let (i, state) = name(i, "a state")?;
    let (i, ()) = semi(i)?;
    Ok((i, Entry { state }))
}

/// Behind `opcodes`.
pub(super) fn table(i: Tokens<'_>) -> Parsed<'_, OpcodeTable> {
    let (i, direction) = match direction(i) {
        Some(direction) => (i.next(), Some(direction)),
        None => (i, None),
    };
    let (i, gates) = gates(i)?;
    let (i, entries) = list(i, Kind::OpenBrace, Between::Flow, opcode_entry, |_, _| None)?;
    Ok((
        optional_semi(i),
        OpcodeTable {
            direction,
            gates,
            entries,
        },
    ))
}

fn opcode_entry(i: Tokens<'_>) -> Parsed<'_, OpcodeEntry> {
    let (i, docs) = docs(i);
    let start = i;
    let (i, name) = name(i, "the name of a packet")?;
    if !i.is(Kind::Eq) {
        expect(i, Kind::Eq)?;
    }
    let (i, opcodes) = opcodes(i)?;
    Ok((
        i,
        OpcodeEntry {
            docs,
            name,
            opcodes,
            span: i.span_from(start),
        },
    ))
}
