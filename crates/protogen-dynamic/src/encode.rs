//! Writing: a packet or a bare body from its values to its bytes.
//!
//! Writes what the IR says, in its order; refuses what the reader would read otherwise.

mod bits;
mod block;
mod check;
mod ends;
mod field;
mod frame;
mod late;
mod length;
mod list;
mod mask;
mod region;
mod role;
mod scalar;
mod scope;
mod set;
mod text;
mod types;
mod union;

use std::collections::HashMap;

use protogen_schema::ir::{Body, Expr, Packet, PacketId, Schema, StructId, Type};
use protogen_wire::{EncodeError, EncodeErrorKind, Segment};

use ends::End;
pub(crate) use field::needs_bytes;
pub(crate) use frame::{Frame, Place};
pub(crate) use scalar::{raw, scalar};
pub(crate) use scope::WriteScope;

use crate::{
    context::Context,
    eval::{self, Fail},
    packet::{Move, Written, transitions},
    value::{Kept, Record, Value},
};

/// Writes a bare struct without parameters, behind which nothing stands.
///
/// # Errors
///
/// What the value disagrees with; the context is as it was.
pub fn encode_struct(
    schema: &Schema,
    context: &mut Context,
    id: StructId,
    fields: &Record,
    kept: &[Kept],
) -> Result<Vec<u8>, EncodeError> {
    encode_struct_with(schema, context, id, Vec::new(), fields, kept)
}

/// Writes a bare struct with these arguments.
pub(crate) fn encode_struct_with(
    schema: &Schema,
    context: &mut Context,
    id: StructId,
    args: Vec<Value>,
    fields: &Record,
    kept: &[Kept],
) -> Result<Vec<u8>, EncodeError> {
    match schema.structs.get(id.0 as usize) {
        Some(def) => encode_whole(schema, context, &def.body, args, fields, kept),
        None => Err(foreign()),
    }
}

/// Writes a packet's body, behind its opcode.
///
/// # Errors
///
/// What the value disagrees with; the context is as it was.
pub fn encode_body(
    schema: &Schema,
    context: &mut Context,
    id: PacketId,
    fields: &Record,
    kept: &[Kept],
) -> Result<Vec<u8>, EncodeError> {
    match schema.packets.get(id.0 as usize) {
        Some(packet) => encode_whole(schema, context, &packet.body, Vec::new(), fields, kept),
        None => Err(foreign()),
    }
}

fn encode_whole(
    schema: &Schema,
    context: &mut Context,
    body: &Body,
    args: Vec<Value>,
    fields: &Record,
    kept: &[Kept],
) -> Result<Vec<u8>, EncodeError> {
    let before = context.snapshot();
    let kept = kept_map(kept);
    let result = Encoder::new(schema, context, &kept).whole(body, args, fields);
    if result.is_err() {
        context.restore(before);
    }
    result
}

/// The fault of an id that stands in another schema.
pub(crate) fn foreign() -> EncodeError {
    EncodeError::new(0, Fail::Schema("a packet or struct").encode_kind())
}

/// The bytes of one value that speaks of nothing around it.
pub(crate) fn value_bytes(
    schema: &Schema,
    context: &mut Context,
    ty: &Type,
    value: &Value,
) -> Result<Vec<u8>, EncodeError> {
    let kept = HashMap::new();
    let mut encoder = Encoder::new(schema, context, &kept);
    encoder.value(ty, value)?;
    Ok(encoder.buffers.pop().unwrap_or_default())
}

pub(crate) type KeptMap<'k> = HashMap<&'k str, &'k [u8]>;

pub(crate) fn kept_map(kept: &[Kept]) -> KeptMap<'_> {
    kept.iter()
        .map(|kept| (kept.path.as_str(), kept.bytes.as_slice()))
        .collect()
}

/// What stands in an envelope for its roles.
pub(crate) struct Inside<'e> {
    /// The parts of the opcode that have a role.
    pub(crate) opcodes: Vec<(&'e Type, i128)>,
    /// The parts of the opcode that stand at the front of the payload.
    pub(crate) behind: Vec<(&'e Type, i128)>,
    pub(crate) packet: PacketId,
    pub(crate) fields: &'e Record,
    pub(crate) kept: &'e KeptMap<'e>,
    /// The payload as it stands, where its packet was not understood.
    pub(crate) raw: Option<&'e [u8]>,
    /// Where the connection goes after the packet, once it is written.
    pub(crate) moves: Vec<Move>,
    /// Slots of the envelope that the packet fixes or takes as its own.
    pub(crate) given: Vec<(u32, Value)>,
}

/// Writes by the IR.
pub(crate) struct Encoder<'s, 'c> {
    pub(crate) schema: &'s Schema,
    pub(crate) context: &'c mut Context,
    /// Boxed: it changes places at each level of nesting.
    pub(crate) frame: Box<Frame<'s>>,
    /// The frames of the bodies around, whose places move when bytes are put in.
    #[expect(
        clippy::vec_box,
        reason = "the box is the frame's at hand, and comes back"
    )]
    outer: Vec<Box<Frame<'s>>>,
    /// What is written; a region with a transform has a buffer of its own until it is sealed.
    pub(crate) buffers: Vec<Vec<u8>>,
    pub(crate) path: Vec<Segment>,
    pub(crate) kept: &'c KeptMap<'c>,
    depth: u32,
    newtypes: u32,
    /// The `more` of the chain lists around, and whether it was written.
    chains: Vec<Chain<'s>>,
    /// What looked at bytes ahead that are not written yet, and where it stands.
    ends: Vec<End<'s>>,
    pub(crate) inside: Option<Inside<'s>>,
}

pub(crate) struct Chain<'s> {
    name: &'s str,
    more: bool,
    written: bool,
}

impl<'s, 'c> Encoder<'s, 'c> {
    pub(crate) fn new(schema: &'s Schema, context: &'c mut Context, kept: &'c KeptMap<'c>) -> Self {
        Self {
            schema,
            context,
            frame: Box::new(Frame::new(&[], Vec::new(), 0, 0)),
            outer: Vec::new(),
            buffers: vec![Vec::new()],
            path: Vec::new(),
            kept,
            depth: 0,
            newtypes: 0,
            chains: Vec::new(),
            ends: Vec::new(),
            inside: None,
        }
    }

    /// Writes an outermost body.
    pub(crate) fn whole(
        mut self,
        body: &'s Body,
        args: Vec<Value>,
        fields: &Record,
    ) -> Result<Vec<u8>, EncodeError> {
        *self.frame = Frame::new(&body.slots, args, 0, 0);
        self.body_items(body, fields)?;
        self.settle_ends(0)?;
        Ok(self.buffers.pop().unwrap_or_default())
    }

    /// Writes a packet's body, and says where the connection goes after it.
    pub(crate) fn packet(
        mut self,
        packet: &'s Packet,
        args: Vec<Value>,
        fields: &Record,
    ) -> Result<Written, EncodeError> {
        *self.frame = Frame::new(&packet.body.slots, args, 0, 0);
        self.body_items(&packet.body, fields)?;
        self.settle_ends(0)?;
        let moves = transitions(packet, &WriteScope::new(&self));
        let moves = moves.map_err(|fail| self.fail(fail))?;
        let bytes = self.buffers.pop().unwrap_or_default();
        Ok(Written { bytes, moves })
    }

    /// Writes an envelope and the packet in it.
    pub(crate) fn envelope(
        mut self,
        body: &'s Body,
        fields: &Record,
    ) -> Result<Written, EncodeError> {
        *self.frame = Frame::new(&body.slots, Vec::new(), 0, 0);
        self.body_items(body, fields)?;
        self.settle_ends(0)?;
        let bytes = self.buffers.pop().unwrap_or_default();
        let moves = self.inside.map(|inside| inside.moves).unwrap_or_default();
        Ok(Written { bytes, moves })
    }

    /// Writes a struct's or a named union's body in a frame of its own.
    pub(crate) fn nested(
        &mut self,
        slots: &'s [protogen_schema::ir::SlotInfo],
        params: Vec<Value>,
        limit: Option<u32>,
        write: impl FnOnce(&mut Self) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        let limit = limit.unwrap_or(self.context.limits.nesting);
        if self.depth >= limit {
            return Err(self.fault(EncodeErrorKind::NestingTooDeep { limit }));
        }
        self.push_frame(slots, params);
        self.depth += 1;
        let result = write(self);
        self.depth -= 1;
        if let Some(outer) = self.outer.pop() {
            self.frame = outer;
        }
        result
    }

    fn push_frame(&mut self, slots: &'s [protogen_schema::ir::SlotInfo], params: Vec<Value>) {
        let frame = Frame::new(slots, params, self.position(), self.buffer());
        let outer = std::mem::replace(&mut self.frame, Box::new(frame));
        self.outer.push(outer);
    }

    /// Runs `write` one step further down the path.
    pub(crate) fn within<T>(
        &mut self,
        segment: Segment,
        write: impl FnOnce(&mut Self) -> Result<T, EncodeError>,
    ) -> Result<T, EncodeError> {
        self.path.push(segment);
        let result = write(self);
        let segment = self.path.pop();
        result.map_err(|error| match segment {
            Some(segment) => error.within(segment),
            None => error,
        })
    }

    pub(crate) fn in_field<T>(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut Self) -> Result<T, EncodeError>,
    ) -> Result<T, EncodeError> {
        self.within(Segment::Field(name.to_owned().into()), write)
    }

    /// The bytes that were kept for the value at hand, or for the item with this label in it.
    pub(crate) fn kept(&self, label: &str) -> Option<&'c [u8]> {
        if self.kept.is_empty() {
            return None;
        }
        let path = crate::path::join(&self.path, label);
        self.kept.get(path.as_str()).copied()
    }

    pub(crate) fn buffer(&self) -> usize {
        self.buffers.len().saturating_sub(1)
    }

    pub(crate) fn out(&mut self) -> &mut Vec<u8> {
        if self.buffers.is_empty() {
            self.buffers.push(Vec::new());
        }
        let last = self.buffers.len() - 1;
        &mut self.buffers[last]
    }

    pub(crate) fn position(&self) -> usize {
        self.buffers.last().map_or(0, Vec::len)
    }

    /// What was written since a position.
    pub(crate) fn since(&self, start: usize) -> &[u8] {
        self.buffers
            .last()
            .and_then(|buffer| buffer.get(start..))
            .unwrap_or_default()
    }

    pub(crate) fn put(&mut self, bytes: &[u8]) {
        self.out().extend_from_slice(bytes);
    }

    /// Writes other bytes in place of some, and moves what stands behind them.
    pub(crate) fn replace(&mut self, start: usize, end: usize, bytes: &[u8]) {
        let buffer = self.buffer();
        let out = self.out();
        let end = end.min(out.len());
        let start = start.min(end);
        out.splice(start..end, bytes.iter().copied());
        if bytes.len() != end - start {
            let new_end = start + bytes.len();
            self.move_ends(end, new_end);
            self.frame.move_places(buffer, end, new_end);
            for frame in &mut self.outer {
                frame.move_places(buffer, end, new_end);
            }
        }
    }

    pub(crate) fn fault(&self, kind: EncodeErrorKind) -> EncodeError {
        EncodeError::new(self.position(), kind)
    }

    pub(crate) fn fail(&self, fail: Fail) -> EncodeError {
        self.fault(fail.encode_kind())
    }

    pub(crate) fn type_fault(&self, expected: impl Into<String>) -> EncodeError {
        self.fault(EncodeErrorKind::TypeMismatch {
            expected: expected.into().into(),
        })
    }

    pub(crate) fn schema_fault(&self, what: &'static str) -> EncodeError {
        self.fail(Fail::Schema(what))
    }

    pub(crate) fn eval(&self, expr: &Expr) -> Result<Value, EncodeError> {
        eval::eval(expr, &WriteScope::new(self)).map_err(|fail| self.fail(fail))
    }

    pub(crate) fn condition(&self, expr: &Expr) -> Result<bool, EncodeError> {
        eval::truth(expr, &WriteScope::new(self)).map_err(|fail| self.fail(fail))
    }

    pub(crate) fn args(&self, args: &[Expr]) -> Result<Vec<Value>, EncodeError> {
        args.iter().map(|arg| self.eval(arg)).collect()
    }

    /// An expression in a message.
    pub(crate) fn shown(&self, expr: &Expr) -> String {
        eval::show(expr, self.schema, &|slot| self.frame.name(slot))
    }
}
