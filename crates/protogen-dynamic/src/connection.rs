//! One connection, read or written line after line: each line is one frame's payload.
//!
//! Both ends know what either sent, so one context serves both; the state is followed from packet
//! to packet. It unseals no frames and moves no bytes.

mod torn;

use protogen_schema::ir::{Direction, Directions, FramingKind, Schema, StateId};
use protogen_wire::{DecodeError, EncodeError, EncodeErrorKind, Opcode, Reader};

use crate::{
    context::Context,
    decode::Fault,
    envelope::decode_envelope,
    packet::{Behind, Decoded, Move, PacketValue, decode_packet, encode_packet},
    sets,
    value::{Kept, Placed, Record},
};

pub(crate) use torn::Torn;

/// One connection.
#[derive(Debug, Clone)]
pub struct Connection<'s> {
    schema: &'s Schema,
    /// What both ends know.
    pub context: Context,
    c2s: Option<StateId>,
    s2c: Option<StateId>,
    reproduction: Reproduction,
}

/// Whether each packet that is read is written again, to see that nothing is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reproduction {
    /// It is; a packet that would be written otherwise keeps its bytes whole.
    #[default]
    Checked,
    /// It is not.
    Unchecked,
}

/// What one step along a line gave.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// A packet.
    Packet(Decoded),
    /// A fault; the line ends with it.
    Fault(Box<LineFault>),
}

/// A fault in a line.
#[derive(Debug, Clone, PartialEq)]
pub struct LineFault {
    /// What is wrong and where.
    pub error: DecodeError,
    /// Where the packet begins.
    pub start: usize,
    /// The packet, as far as it is known, for the names of its fields.
    pub packet: Option<String>,
    /// The fields before the fault.
    pub fields: Record,
    /// The bytes from the packet's first one to the end of the line.
    pub rest: Vec<u8>,
    /// Where the fields stood, if the context notes it down.
    pub places: Vec<Placed>,
}

/// One part of a line that is written.
#[derive(Debug, Clone, PartialEq)]
pub enum LinePart {
    /// A packet.
    Packet {
        /// Its name.
        packet: protogen_schema::ir::PacketId,
        /// Its fields; those of an envelope too.
        fields: Record,
        /// What a writer would not reproduce.
        kept: Vec<Kept>,
        /// What stands behind it.
        rest: Vec<u8>,
    },
    /// Bytes that were not understood.
    Raw(Vec<u8>),
}

impl<'s> Connection<'s> {
    /// A connection that begins in a state; without one, packets of every state are legal.
    #[must_use]
    pub fn new(schema: &'s Schema, context: Context, state: Option<StateId>) -> Self {
        Self {
            schema,
            context,
            c2s: state,
            s2c: state,
            reproduction: Reproduction::default(),
        }
    }

    /// Says whether what is read is written again.
    #[must_use]
    pub fn with_reproduction(mut self, reproduction: Reproduction) -> Self {
        self.reproduction = reproduction;
        self
    }

    /// The schema.
    #[must_use]
    pub fn schema(&self) -> &'s Schema {
        self.schema
    }

    /// The state in a direction.
    #[must_use]
    pub fn state(&self, direction: Direction) -> Option<StateId> {
        match direction {
            Direction::C2s => self.c2s,
            Direction::S2c => self.s2c,
        }
    }

    /// Reads one frame's payload.
    pub fn decode_line(&mut self, direction: Direction, bytes: &[u8]) -> Vec<Outcome> {
        let mut outcomes = Vec::new();
        let limit = self.context.limits.frame_bytes;
        if bytes.len() > limit {
            let kind = protogen_wire::DecodeErrorKind::LengthLimit {
                limit: limit as u64,
                found: bytes.len() as u64,
            };
            let fault = Fault {
                error: DecodeError::new(0, kind),
                fields: Record::default(),
            };
            outcomes.push(self.lose(fault, 0, bytes));
            return outcomes;
        }
        let framing = match direction {
            Direction::C2s => &self.schema.session.c2s,
            Direction::S2c => &self.schema.session.s2c,
        };
        let behind = match framing.kind {
            FramingKind::One if framing.lenient => Behind::Ignored,
            FramingKind::One => Behind::Nothing,
            FramingKind::Many | FramingKind::Stream => Behind::Packets,
        };
        let mut r = Reader::new(bytes);
        let mut previous: Option<Opcode> = None;
        loop {
            if !r.more() && (behind == Behind::Packets || !outcomes.is_empty()) {
                return outcomes;
            }
            let (start, left) = (r.offset(), r.remaining());
            match self.step(direction, behind, &mut r, bytes) {
                Ok(mut decoded) => {
                    decoded.places = self.places();
                    self.follow(&decoded.moves);
                    previous = first_opcode(self.schema, &decoded, &self.context);
                    outcomes.push(Outcome::Packet(decoded));
                }
                Err(fault) if framing.lenient && !outcomes.is_empty() && left > 0 => {
                    // What stands behind the last packet that is known is ignored.
                    let _ = fault;
                    let rest = bytes.get(start..).unwrap_or_default().to_vec();
                    if let Some(Outcome::Packet(last)) = outcomes.last_mut() {
                        last.rest = Some(rest);
                    }
                    return outcomes;
                }
                Err(fault) => {
                    let fault = Fault {
                        error: fault.error.after(previous),
                        fields: fault.fields,
                    };
                    outcomes.push(self.lose(fault, start, bytes));
                    return outcomes;
                }
            }
            if behind != Behind::Packets || r.remaining() == left {
                return outcomes;
            }
        }
    }

    pub(super) fn step(
        &mut self,
        direction: Direction,
        behind: Behind,
        r: &mut Reader<'_>,
        bytes: &[u8],
    ) -> Result<Decoded, Fault> {
        let before = self.context.snapshot();
        let state = self.state(direction);
        let (schema, context) = (self.schema, &mut self.context);
        let mut decoded = match schema.session.envelope {
            Some(_) => decode_envelope(schema, context, direction, state, behind, r)?,
            None => decode_packet(schema, context, direction, state, behind, r)?,
        };
        if self.reproduction == Reproduction::Checked {
            let after = self.context.snapshot();
            self.context.restore(before);
            let found = bytes.get(decoded.offset..decoded.end).unwrap_or_default();
            let again = write(schema, &mut self.context, direction, &decoded);
            if again.as_deref() != Ok(found) {
                decoded.kept.push(Kept {
                    path: String::new(),
                    bytes: found.to_vec(),
                });
            }
            self.context.restore(after);
        }
        Ok(decoded)
    }

    /// What becomes of a line in which bytes were lost.
    pub(super) fn lose(&mut self, fault: Fault, start: usize, bytes: &[u8]) -> Outcome {
        self.context.lose(sets::contexts(self.schema).into_iter());
        Outcome::Fault(Box::new(LineFault {
            start,
            packet: fault.error.packet().map(str::to_owned),
            error: fault.error,
            fields: fault.fields,
            rest: bytes.get(start..).unwrap_or_default().to_vec(),
            places: self.places(),
        }))
    }

    /// What was noted down since the last packet.
    pub(super) fn places(&mut self) -> Vec<Placed> {
        self.context
            .places
            .as_mut()
            .map(std::mem::take)
            .unwrap_or_default()
    }

    pub(super) fn follow(&mut self, moves: &[Move]) {
        for (directions, state) in moves {
            if matches!(directions, Directions::C2s | Directions::Both) {
                self.c2s = Some(*state);
            }
            if matches!(directions, Directions::S2c | Directions::Both) {
                self.s2c = Some(*state);
            }
        }
    }

    /// Writes one frame's payload.
    ///
    /// # Errors
    ///
    /// What a value disagrees with. The packets before it have done what they do.
    pub fn encode_line(
        &mut self,
        direction: Direction,
        parts: &[LinePart],
    ) -> Result<Vec<u8>, EncodeError> {
        let mut bytes = Vec::new();
        for part in parts {
            match part {
                LinePart::Raw(raw) => {
                    bytes.extend_from_slice(raw);
                    self.context.lose(sets::contexts(self.schema).into_iter());
                }
                LinePart::Packet { .. } => bytes.append(&mut self.encode_part(direction, part)?),
            }
        }
        let limit = self.context.limits.frame_bytes;
        if bytes.len() > limit {
            return Err(EncodeError::new(
                0,
                EncodeErrorKind::LengthOverflow {
                    limit: limit as u64,
                    found: bytes.len() as u64,
                },
            ));
        }
        Ok(bytes)
    }

    /// Writes one part of a line: what a caller that reads part after part wants.
    ///
    /// # Errors
    ///
    /// What a value disagrees with; the context is as it was.
    pub fn encode_part(
        &mut self,
        direction: Direction,
        part: &LinePart,
    ) -> Result<Vec<u8>, EncodeError> {
        let (id, fields, kept, rest) = match part {
            LinePart::Raw(raw) => return Ok(raw.clone()),
            LinePart::Packet {
                packet,
                fields,
                kept,
                rest,
            } => (*packet, fields, kept, rest),
        };
        let value = PacketValue { fields, kept, rest };
        if let Some(whole) = kept.iter().find(|kept| kept.path.is_empty())
            && let Some(bytes) = self.as_it_stood(direction, &whole.bytes, fields, rest)
        {
            return Ok(bytes);
        }
        let written = encode_packet(self.schema, &mut self.context, direction, id, &value)?;
        self.follow(&written.moves);
        Ok(written.bytes)
    }

    /// The bytes of a packet that a writer would write otherwise, if they still say the same.
    fn as_it_stood(
        &mut self,
        direction: Direction,
        bytes: &[u8],
        fields: &Record,
        rest: &[u8],
    ) -> Option<Vec<u8>> {
        let before = self.context.snapshot();
        let mut r = Reader::new(bytes);
        let state = self.state(direction);
        let (schema, context) = (self.schema, &mut self.context);
        let ignored = match rest.is_empty() {
            true => Behind::Packets,
            false => Behind::Ignored,
        };
        let read = match schema.session.envelope {
            Some(_) => decode_envelope(schema, context, direction, state, ignored, &mut r),
            None => decode_packet(schema, context, direction, state, ignored, &mut r),
        };
        match read {
            Ok(decoded) if decoded.fields == *fields && !r.more() => {
                self.follow(&decoded.moves);
                Some(bytes.to_vec())
            }
            _ => {
                self.context.restore(before);
                None
            }
        }
    }
}

fn write(
    schema: &Schema,
    context: &mut Context,
    direction: Direction,
    decoded: &Decoded,
) -> Result<Vec<u8>, EncodeError> {
    let value = PacketValue {
        fields: &decoded.fields,
        kept: &decoded.kept,
        rest: decoded.rest.as_deref().unwrap_or_default(),
    };
    let written = encode_packet(schema, context, direction, decoded.packet, &value)?;
    Ok(written.bytes)
}

/// The opcode of a packet that was read, for the fault that follows it.
fn first_opcode(schema: &Schema, decoded: &Decoded, context: &Context) -> Option<Opcode> {
    let packet = schema.packets.get(decoded.packet.0 as usize)?;
    crate::opcode::of(packet, schema, context.configuration())
}
