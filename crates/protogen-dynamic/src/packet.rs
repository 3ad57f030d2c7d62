//! Whole packets: opcode and body, or the envelope around both.

use protogen_schema::ir::{
    Direction, Directions, Packet, PacketId, Schema, StateId, Transition, TransitionTarget,
};
use protogen_wire::{EncodeError, EncodeErrorKind, Reader};

use crate::{
    context::Context,
    decode::{BodyValue, Decoder, Fault, find_arm_pattern},
    encode::{Encoder, kept_map},
    envelope::enveloped,
    eval::{self, Fail, Scope},
    opcode::{self, Asked},
    value::{Kept, Placed, Record, Value, Warning},
};

/// Where a connection goes: in which direction, and to which state.
pub type Move = (Directions, StateId);

/// A packet that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    /// Which packet.
    pub packet: PacketId,
    /// Its name.
    pub name: String,
    /// Its opcode as text (`0xAA`, `0x04/0x02`), if packets have opcodes.
    pub opcode: Option<String>,
    /// Where it begins in the frame's payload.
    pub offset: usize,
    /// Where it ends.
    pub end: usize,
    /// The fields; those of an envelope stand first.
    pub fields: Record,
    /// What a writer would not reproduce.
    pub kept: Vec<Kept>,
    /// What breaks a note with `@warn`.
    pub warnings: Box<[Warning]>,
    /// What was not understood, or was ignored, behind it.
    pub rest: Option<Vec<u8>>,
    /// Where the connection goes after it.
    pub moves: Vec<Move>,
    /// Where its values stood, if the context notes it down.
    pub places: Vec<Placed>,
}

/// What may stand behind a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behind {
    /// Nothing.
    Nothing,
    /// Anything: it is ignored, and kept as `rest`.
    Ignored,
    /// Other packets.
    Packets,
}

/// Reads one packet: its opcode, then its body.
///
/// # Errors
///
/// The fault, with the fields before it; the context is as it was.
pub fn decode_packet(
    schema: &Schema,
    context: &mut Context,
    direction: Direction,
    state: Option<StateId>,
    behind: Behind,
    r: &mut Reader<'_>,
) -> Result<Decoded, Fault> {
    context.set_direction(schema, direction);
    let before = context.snapshot();
    let versions = context.versions(schema);
    let offset = r.offset();
    let asked = Asked {
        state,
        reply: None,
        parts: &[],
    };
    let found = opcode::read(schema, context, asked, r);
    let (id, opcode) = found.map_err(|error| Fault {
        error: error.at_version(versions.clone()),
        fields: Record::default(),
    })?;
    let Some(packet) = schema.packets.get(id.0 as usize) else {
        return Err(unknown(r));
    };
    let shown = opcode::shown(packet, schema, context.configuration());
    let read = body(schema, context, packet, Vec::new(), behind, r);
    match read {
        Ok((finished, rest)) => Ok(Decoded {
            packet: id,
            name: packet.name.clone(),
            opcode: shown,
            offset,
            end: r.offset(),
            fields: finished.0.fields,
            kept: finished.0.kept,
            warnings: finished.0.warnings.into(),
            rest,
            moves: finished.1,
            places: Vec::new(),
        }),
        Err(fault) => {
            context.restore(before);
            let opcode = (!packet.opcodes.is_empty()).then_some(opcode);
            Err(Fault {
                error: fault
                    .error
                    .in_packet(packet.name.clone(), opcode)
                    .at_version(versions),
                fields: fault.fields,
            })
        }
    }
}

pub(crate) fn unknown(r: &Reader<'_>) -> Fault {
    Fault {
        error: r.fault(Fail::Schema("a packet").decode_kind()),
        fields: Record::default(),
    }
}

pub(crate) type Finished = (BodyValue, Vec<Move>);

pub(crate) fn body(
    schema: &Schema,
    context: &mut Context,
    packet: &Packet,
    args: Vec<Value>,
    behind: Behind,
    r: &mut Reader<'_>,
) -> Result<(Finished, Option<Vec<u8>>), Fault> {
    let mut decoder = Decoder::new(schema, context);
    decoder.frame.params = args;
    let finished = decoder.whole(&packet.body, r, |scope| transitions(packet, scope))?;
    let lenient = packet.body.exactness == protogen_schema::ir::Exactness::Lenient;
    let rest = match behind {
        Behind::Packets if !lenient => None,
        Behind::Nothing if !lenient => {
            if let Err(error) = r.finish() {
                let fields = finished.value.fields;
                return Err(Fault { error, fields });
            }
            None
        }
        _ => Some(r.take_rest().to_vec()).filter(|rest| !rest.is_empty()),
    };
    Ok(((finished.value, finished.moves), rest))
}

/// The transitions that apply, the first in each direction.
pub(crate) fn transitions(packet: &Packet, scope: &dyn Scope) -> Result<Vec<Move>, Fail> {
    let mut moves: Vec<Move> = Vec::new();
    for transition in &packet.transitions {
        let covered = moves.iter().any(|(directions, _)| {
            *directions == Directions::Both || *directions == transition.directions
        });
        if covered || !applies(transition, scope)? {
            continue;
        }
        if let Some(state) = goal(&transition.target, scope)? {
            moves.push((transition.directions, state));
        }
    }
    Ok(moves)
}

fn applies(transition: &Transition, scope: &dyn Scope) -> Result<bool, Fail> {
    if !transition.gate.holds(scope.at()) {
        return Ok(false);
    }
    match &transition.cond {
        Some(cond) => match eval::truth(cond, scope) {
            // A field that is absent decides against it.
            Err(Fail::Absent(_)) => Ok(false),
            truth => truth,
        },
        None => Ok(true),
    }
}

fn goal(target: &TransitionTarget, scope: &dyn Scope) -> Result<Option<StateId>, Fail> {
    match target {
        TransitionTarget::State(state) => Ok(Some(*state)),
        TransitionTarget::Match { on, arms } => {
            let value = eval::eval(on, scope)?;
            for (patterns, state) in arms {
                for pattern in patterns {
                    if find_arm_pattern(pattern, Some(&value), None, scope)? {
                        return Ok(Some(*state));
                    }
                }
            }
            Ok(None)
        }
    }
}

/// Writes one packet: its opcode, then its body, then `rest`.
///
/// # Errors
///
/// What the value disagrees with; the context is as it was.
pub fn encode_packet(
    schema: &Schema,
    context: &mut Context,
    direction: Direction,
    id: PacketId,
    value: &PacketValue<'_>,
) -> Result<Written, EncodeError> {
    let form = match schema.session.envelope {
        Some(_) => Form::Enveloped,
        None => Form::Bare,
    };
    encode(schema, context, direction, id, value, form)
}

/// Writes one packet without the envelope that a frame of the schema has.
///
/// # Errors
///
/// What the value disagrees with; the context is as it was.
pub fn encode_bare_packet(
    schema: &Schema,
    context: &mut Context,
    direction: Direction,
    id: PacketId,
    value: &PacketValue<'_>,
) -> Result<Written, EncodeError> {
    encode(schema, context, direction, id, value, Form::Bare)
}

/// What stands around a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Bare,
    Enveloped,
}

fn encode(
    schema: &Schema,
    context: &mut Context,
    direction: Direction,
    id: PacketId,
    value: &PacketValue<'_>,
    form: Form,
) -> Result<Written, EncodeError> {
    context.set_direction(schema, direction);
    let before = context.snapshot();
    let result = written(schema, context, id, value, form);
    result.map_err(|error| {
        context.restore(before);
        let versions = context.versions(schema);
        let name = schema.packets.get(id.0 as usize);
        let name = name.map_or_else(String::new, |packet| packet.name.clone());
        error.in_packet(name, None).at_version(versions)
    })
}

/// What there is to write.
#[derive(Debug, Clone, Copy)]
pub struct PacketValue<'v> {
    /// The fields; those of an envelope too.
    pub fields: &'v Record,
    /// What a writer would not reproduce.
    pub kept: &'v [Kept],
    /// What stands behind the body.
    pub rest: &'v [u8],
}

/// A packet that was written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Where the connection goes after it.
    pub moves: Vec<Move>,
}

fn written(
    schema: &Schema,
    context: &mut Context,
    id: PacketId,
    value: &PacketValue<'_>,
    form: Form,
) -> Result<Written, EncodeError> {
    let fault = |kind| EncodeError::new(0, kind);
    let Some(packet) = schema.packets.get(id.0 as usize) else {
        return Err(fault(Fail::Schema("a packet").encode_kind()));
    };
    let Some(parts) = opcode::parts(packet, context.configuration()) else {
        return Err(fault(EncodeErrorKind::NotInVersion));
    };
    let numbers = parts.iter().map(|part| (&part.ty, part.value.0));
    match form {
        Form::Enveloped => enveloped(schema, context, packet, id, numbers.collect(), value),
        Form::Bare => {
            let kept = kept_map(value.kept);
            let mut front = Encoder::new(schema, context, &kept);
            for (ty, number) in numbers {
                front.value(ty, &Value::Int(number))?;
            }
            let mut bytes = std::mem::take(front.out());
            let encoder = Encoder::new(schema, context, &kept);
            // Without the frame, its fields that the packet takes stand among the packet's own.
            let own = |name: &str| packet.envelope_fields.iter().any(|(own, _)| own == name);
            let (of_frame, fields): (Vec<_>, Vec<_>) = value
                .fields
                .fields
                .iter()
                .cloned()
                .partition(|(name, _)| own(name));
            let of_frame = Record { fields: of_frame };
            let args = packet
                .envelope_fields
                .iter()
                .map(|(name, _)| of_frame.field(name).cloned().unwrap_or_default())
                .collect();
            let body = encoder.packet(packet, args, &Record { fields });
            let mut body = body.map_err(|error| error.shifted(bytes.len()))?;
            bytes.append(&mut body.bytes);
            bytes.extend_from_slice(value.rest);
            Ok(Written {
                bytes,
                moves: body.moves,
            })
        }
    }
}

/// The packet with this name: one that is legal in the state and in this version before others.
#[must_use]
pub fn find_packet(
    schema: &Schema,
    context: &Context,
    direction: Direction,
    state: Option<StateId>,
    name: &str,
) -> Option<PacketId> {
    let mut at = context.configuration().clone();
    at.direction = direction;
    (0u32..)
        .zip(&schema.packets)
        .filter(|(_, packet)| packet.name == name && opcode::travels(packet, direction))
        .max_by_key(|(index, packet)| {
            let now = opcode::parts(packet, &at).is_some();
            let here = opcode::is_legal(packet, state);
            (now && here, here, now, std::cmp::Reverse(*index))
        })
        .map(|(index, _)| PacketId(index))
}
