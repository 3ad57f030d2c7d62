//! Which packet an opcode names, and which opcode a packet has.

use protogen_schema::ir::{
    Configuration, Direction, Directions, OpcodePart, Packet, PacketId, Reply, Schema, StateId,
    Type,
};
use protogen_wire::{DecodeError, DecodeErrorKind, Opcode, Reader};

use crate::{context::Context, decode, eval::Fail, number};

/// What is known before the opcode is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// The state of the connection; none: any.
    pub(crate) state: Option<StateId>,
    /// Whether an answer is meant, where an envelope says so.
    pub(crate) reply: Option<Reply>,
    /// The parts that were read already.
    pub(crate) parts: &'a [i128],
}

/// Whether a packet travels in a direction.
pub(crate) fn travels(packet: &Packet, direction: Direction) -> bool {
    match packet.directions {
        Directions::Both => true,
        Directions::C2s => direction == Direction::C2s,
        Directions::S2c => direction == Direction::S2c,
    }
}

/// Whether a packet is legal in a state.
pub(crate) fn is_legal(packet: &Packet, state: Option<StateId>) -> bool {
    packet.states.is_empty() || state.is_none_or(|state| packet.states.contains(&state))
}

/// The parts of a packet's opcode in a version; none if it is not in that version.
pub(crate) fn parts<'p>(packet: &'p Packet, at: &Configuration) -> Option<&'p [OpcodePart]> {
    if packet.opcodes.is_empty() {
        return Some(&[]);
    }
    let alternative = packet.opcodes.iter().find(|opcode| opcode.gate.holds(at))?;
    Some(&alternative.parts)
}

/// Reads an opcode and finds its packet.
pub(crate) fn read(
    schema: &Schema,
    context: &Context,
    asked: Asked<'_>,
    r: &mut Reader<'_>,
) -> Result<(PacketId, Opcode), DecodeError> {
    let start = r.offset();
    let at = context.configuration();
    let mut legal = Vec::new();
    let mut elsewhere = Vec::new();
    for (index, packet) in (0u32..).zip(&schema.packets) {
        if !travels(packet, at.direction) || asked.reply.is_some_and(|reply| reply != packet.reply)
        {
            continue;
        }
        if let Some(parts) = parts(packet, at) {
            let candidate = (PacketId(index), parts);
            match is_legal(packet, asked.state) {
                true => legal.push(candidate),
                false => elsewhere.push(candidate),
            }
        }
    }
    let mut ahead = r.fork();
    let outcome = descend(schema, context, &legal, asked.parts, &mut ahead)?;
    if let (Some(id), Some(opcode)) = (outcome.packet, outcome.opcode()) {
        *r = ahead;
        return Ok((id, opcode));
    }
    let mut other = r.fork();
    if let Ok(found) = descend(schema, context, &elsewhere, asked.parts, &mut other)
        && let (Some(id), Some(opcode)) = (found.packet, found.opcode())
        && !found.numbers.is_empty()
    {
        let name = |id: StateId| {
            let state = schema.states.get(id.0 as usize);
            state.map_or_else(String::new, |state| state.name.clone())
        };
        let state = asked.state.map_or_else(String::new, name);
        let packet = schema.packets.get(id.0 as usize);
        let legal = packet.map_or(&[][..], |packet| &packet.states);
        let legal: Vec<String> = legal.iter().map(|id| name(*id)).collect();
        let kind = DecodeErrorKind::UnexpectedPacket {
            state: state.into(),
            legal: legal.join(", ").into(),
        };
        let error = DecodeError::new(start, kind);
        let packet = packet.map_or_else(String::new, |packet| packet.name.clone());
        return Err(error.in_packet(packet, Some(opcode)));
    }
    let kind = DecodeErrorKind::UnknownOpcode;
    let error = DecodeError::new(start, kind);
    let opcode = outcome.opcode().or_else(|| {
        // Nothing is legal here: the scheme says how wide an opcode is.
        let types = match at.direction {
            Direction::C2s => &schema.opcode.c2s,
            Direction::S2c => &schema.opcode.s2c,
        };
        let ty = types.first()?;
        let number = one(ty, schema, context, &mut r.fork()).ok()?;
        Some(Opcode::new(u64::try_from(number).ok()?, width(ty, schema)))
    });
    Err(match opcode {
        Some(opcode) => error.with_opcode(opcode),
        None => error,
    })
}

struct Outcome {
    packet: Option<PacketId>,
    numbers: Vec<(u64, u8)>,
}

impl Outcome {
    fn opcode(&self) -> Option<Opcode> {
        let mut parts = self
            .numbers
            .iter()
            .map(|(value, width)| Opcode::new(*value, *width));
        match (parts.next(), parts.next()) {
            (Some(first), Some(second)) => Some(first.then(second)),
            (Some(first), None) => Some(first),
            // `opcode none`: the state says which packet it is.
            (None, _) => self.packet.map(|_| Opcode::new(0, 0)),
        }
    }
}

/// Reads part after part, by the types of the packets that are left.
fn descend(
    schema: &Schema,
    context: &Context,
    candidates: &[(PacketId, &[OpcodePart])],
    given: &[i128],
    r: &mut Reader<'_>,
) -> Result<Outcome, DecodeError> {
    let mut left: Vec<(PacketId, &[OpcodePart])> = candidates.to_vec();
    let mut numbers = Vec::new();
    for index in 0.. {
        let longer = left.iter().find_map(|(_, parts)| parts.get(index));
        let Some(part) = longer else {
            let packet = left.first().map(|(id, _)| *id);
            return Ok(Outcome { packet, numbers });
        };
        let found = match given.get(index) {
            Some(number) => *number,
            None => one(&part.ty, schema, context, r)?,
        };
        numbers.push((
            u64::try_from(found).unwrap_or(u64::MAX),
            width(&part.ty, schema),
        ));
        left.retain(|(_, parts)| parts.get(index).is_some_and(|part| part.value.0 == found));
        if left.is_empty() {
            return Ok(Outcome {
                packet: None,
                numbers,
            });
        }
    }
    Ok(Outcome {
        packet: None,
        numbers,
    })
}

fn one(
    ty: &Type,
    schema: &Schema,
    context: &Context,
    r: &mut Reader<'_>,
) -> Result<i128, DecodeError> {
    let start = r.offset();
    let value = match decode::scalar(ty, schema, context, r, 16) {
        Some(value) => value?,
        None => return Err(r.fault(Fail::Schema("an opcode's type").decode_kind())),
    };
    match crate::encode::raw(ty, &value, schema, context) {
        Ok(crate::value::Value::Int(number)) => Ok(number),
        _ => Err(DecodeError::new(start, DecodeErrorKind::UnknownOpcode)),
    }
}

/// Bytes of an opcode part; 0 where that depends on the number.
fn width(ty: &Type, schema: &Schema) -> u8 {
    match ty {
        Type::Int(int) => int.bits / 8,
        Type::As { wire, .. } => width(wire, schema),
        Type::Bias { base, .. } => width(base, schema),
        Type::Enum(id) => schema
            .enums
            .get(id.0 as usize)
            .and_then(|def| number::width(&def.base, schema))
            .map_or(0, |(bits, _)| bits / 8),
        Type::Newtype(id) => match schema.newtypes.get(id.0 as usize).map(|def| &def.ty) {
            Some(Type::Int(int)) => int.bits / 8,
            _ => 0,
        },
        _ => 0,
    }
}

/// An opcode as messages and JSON have it; none where packets have no opcodes.
pub(crate) fn shown(packet: &Packet, schema: &Schema, at: &Configuration) -> Option<String> {
    let parts = parts(packet, at)?;
    if parts.is_empty() {
        return None;
    }
    let words = parts.iter().map(|part| {
        let value = u64::try_from(part.value.0).unwrap_or(u64::MAX);
        Opcode::new(value, width(&part.ty, schema)).to_string()
    });
    Some(words.collect::<Vec<_>>().join("/"))
}

/// A packet's opcode in a version; none where packets have no opcodes.
pub(crate) fn of(packet: &Packet, schema: &Schema, at: &Configuration) -> Option<Opcode> {
    let mut parts = parts(packet, at)?.iter().map(|part| {
        let value = u64::try_from(part.value.0).unwrap_or(u64::MAX);
        Opcode::new(value, width(&part.ty, schema))
    });
    let first = parts.next()?;
    Some(parts.next().map_or(first, |second| first.then(second)))
}
