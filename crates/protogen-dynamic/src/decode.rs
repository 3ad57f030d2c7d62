//! Reading: a packet or a bare body from its bytes to its values.
//!
//! Reads what the IR says, in its order; never more memory than what the bytes fill.

mod bits;
mod block;
mod check;
mod envelope;
mod frame;
mod length;
mod list;
mod region;
mod scalar;
mod scope;
mod text;
mod types;
mod union;

use std::rc::Rc;

use protogen_schema::ir::{Body, Expr, PacketId, Schema, StateId, StructId};
use protogen_wire::{DecodeError, DecodeErrorKind, Reader, Segment};

use envelope::EnvelopeParts;
pub(crate) use envelope::EnvelopeValue;
pub(crate) use frame::{Frame, Place};
pub(crate) use scalar::{NumberScope, Read, scalar};
pub(crate) use scope::ReadScope;
pub(crate) use union::{find_arm, matches as find_arm_pattern};

use crate::{
    context::Context,
    eval::{self, Fail},
    value::{Kept, Placed, Record, Value, Warning},
};

/// A body that was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BodyValue {
    /// The fields.
    pub fields: Record,
    /// What a writer would not reproduce.
    pub kept: Vec<Kept>,
    /// What breaks a note with `@warn`.
    pub warnings: Vec<Warning>,
}

/// A fault, and what was read before it.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// What is wrong and where.
    pub error: DecodeError,
    /// The fields before it.
    pub fields: Record,
}

/// What a read packet says beside its fields.
pub(crate) struct Finished {
    pub(crate) value: BodyValue,
    pub(crate) moves: Vec<(protogen_schema::ir::Directions, StateId)>,
}

/// Reads a bare struct without parameters.
///
/// # Errors
///
/// The fault, with the fields before it; the context is as it was.
pub fn decode_struct(
    schema: &Schema,
    context: &mut Context,
    id: StructId,
    reader: &mut Reader<'_>,
) -> Result<BodyValue, Fault> {
    struct_with(schema, context, id, Vec::new(), reader)
}

/// Reads a bare struct with these arguments.
pub(crate) fn struct_with(
    schema: &Schema,
    context: &mut Context,
    id: StructId,
    args: Vec<Value>,
    reader: &mut Reader<'_>,
) -> Result<BodyValue, Fault> {
    let Some(def) = schema.structs.get(id.0 as usize) else {
        return Err(foreign(reader));
    };
    let before = context.snapshot();
    let mut decoder = Decoder::new(schema, context);
    decoder.frame.params = args;
    let result = decoder.whole(&def.body, reader, |_| Ok(Vec::new()));
    finish(result, context, before)
}

/// Reads a packet's body, behind its opcode.
///
/// # Errors
///
/// The fault, with the fields before it; the context is as it was.
pub fn decode_body(
    schema: &Schema,
    context: &mut Context,
    id: PacketId,
    reader: &mut Reader<'_>,
) -> Result<BodyValue, Fault> {
    let Some(packet) = schema.packets.get(id.0 as usize) else {
        return Err(foreign(reader));
    };
    let before = context.snapshot();
    let result = Decoder::new(schema, context).whole(&packet.body, reader, |_| Ok(Vec::new()));
    finish(result, context, before)
}

fn finish(
    result: Result<Finished, Fault>,
    context: &mut Context,
    before: crate::context::Snapshot,
) -> Result<BodyValue, Fault> {
    match result {
        Ok(finished) => Ok(finished.value),
        Err(fault) => {
            context.restore(before);
            Err(fault)
        }
    }
}

fn foreign(reader: &Reader<'_>) -> Fault {
    let kind = Fail::Schema("a packet or struct").decode_kind();
    Fault {
        error: reader.fault(kind),
        fields: Record::default(),
    }
}

/// Reads by the IR.
pub(crate) struct Decoder<'s, 'c> {
    pub(crate) schema: &'s Schema,
    pub(crate) context: &'c mut Context,
    /// Boxed: it changes places at each level of nesting.
    pub(crate) frame: Box<Frame<'s>>,
    pub(crate) path: Vec<Segment>,
    pub(crate) kept: Vec<Kept>,
    warnings: Vec<Warning>,
    /// Plain bytes of transformed regions and where their offsets begin; buffer n + 1 is item n.
    opened: Vec<(usize, Rc<[u8]>)>,
    depth: u32,
    empty_items: usize,
    newtypes: u32,
    /// The `more` of the chain lists around, innermost last.
    chains: Vec<Chain<'s>>,
    envelope: Option<EnvelopeParts>,
}

pub(crate) struct Chain<'s> {
    name: &'s str,
    more: Option<bool>,
}

impl<'s, 'c> Decoder<'s, 'c> {
    pub(crate) fn new(schema: &'s Schema, context: &'c mut Context) -> Self {
        Self {
            schema,
            context,
            frame: Box::new(Frame::new(&[], Vec::new(), 0, 0)),
            path: Vec::new(),
            kept: Vec::new(),
            warnings: Vec::new(),
            opened: Vec::new(),
            depth: 0,
            empty_items: 0,
            newtypes: 0,
            chains: Vec::new(),
            envelope: None,
        }
    }

    /// Reads an outermost body; `after` runs while its slots are known.
    pub(crate) fn whole(
        mut self,
        body: &'s Body,
        r: &mut Reader<'_>,
        after: impl FnOnce(
            &ReadScope<'_, 's, '_, '_>,
        ) -> Result<Vec<(protogen_schema::ir::Directions, StateId)>, Fail>,
    ) -> Result<Finished, Fault> {
        let params = std::mem::take(&mut self.frame.params);
        self.frame = Box::new(Frame::new(&body.slots, params, r.offset(), 0));
        let read = self.body_items(body, r).and_then(|()| {
            let scope = ReadScope::new(&self, r);
            after(&scope).map_err(|fail| r.fault(fail.decode_kind()))
        });
        let fields = self.collect(&body.record);
        match read {
            Ok(moves) => Ok(Finished {
                value: BodyValue {
                    fields,
                    kept: self.kept,
                    warnings: self.warnings,
                },
                moves,
            }),
            Err(error) => Err(Fault { error, fields }),
        }
    }

    /// Reads a struct's or a named union's body in a frame of its own.
    pub(crate) fn nested<T>(
        &mut self,
        slots: &'s [protogen_schema::ir::SlotInfo],
        params: Vec<Value>,
        limit: Option<u32>,
        r: &mut Reader<'_>,
        read: impl FnOnce(&mut Self, &mut Reader<'_>) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        let limit = limit.unwrap_or(self.context.limits.nesting);
        if self.depth >= limit {
            return Err(r.fault(DecodeErrorKind::NestingTooDeep { limit }));
        }
        let outer = self.push_frame(slots, params, r.offset());
        self.depth += 1;
        let result = read(self, r);
        self.depth -= 1;
        self.frame = outer;
        result
    }

    fn push_frame(
        &mut self,
        slots: &'s [protogen_schema::ir::SlotInfo],
        params: Vec<Value>,
        start: usize,
    ) -> Box<Frame<'s>> {
        let frame = Frame::new(slots, params, start, self.frame.buffer);
        std::mem::replace(&mut self.frame, Box::new(frame))
    }

    /// Runs `read` one step further down the path.
    pub(crate) fn within<T>(
        &mut self,
        segment: Segment,
        read: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        self.path.push(segment);
        let result = read(self);
        self.leave(result)
    }

    /// Comes back from a step of the path: a fault takes it along.
    fn leave<T>(&mut self, result: Result<T, DecodeError>) -> Result<T, DecodeError> {
        let segment = self.path.pop();
        result.map_err(|error| match segment {
            Some(segment) => error.within(segment),
            None => error,
        })
    }

    pub(crate) fn in_field<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        self.within(Segment::Field(name.to_owned().into()), read)
    }

    /// Notes down where the value at this step below the path stood, if anyone asks for it.
    pub(crate) fn place(
        &mut self,
        step: impl FnOnce() -> Segment,
        secret: bool,
        start: usize,
        r: &Reader<'_>,
    ) {
        let Some(places) = &mut self.context.places else {
            return;
        };
        let bytes = r.region(start..r.offset());
        self.path.push(step());
        places.push(Placed {
            path: crate::path::join(&self.path, ""),
            size: bytes.len(),
            bytes: bytes.iter().copied().take(Placed::SHOWN).collect(),
            secret,
        });
        self.path.pop();
    }

    /// Keeps bytes of the value at hand, or of the item with this label in it.
    pub(crate) fn keep(&mut self, label: &str, bytes: &[u8]) {
        self.kept.push(Kept {
            path: crate::path::join(&self.path, label),
            bytes: bytes.to_vec(),
        });
    }

    pub(crate) fn condition(&self, cond: &Expr, r: &Reader<'_>) -> Result<bool, DecodeError> {
        eval::truth(cond, &ReadScope::new(self, r)).map_err(|fail| r.fault(fail.decode_kind()))
    }

    pub(crate) fn eval(&self, expr: &Expr, r: &Reader<'_>) -> Result<Value, DecodeError> {
        eval::eval(expr, &ReadScope::new(self, r)).map_err(|fail| r.fault(fail.decode_kind()))
    }

    pub(crate) fn int(&self, expr: &Expr, r: &Reader<'_>) -> Result<i128, DecodeError> {
        eval::int(expr, &ReadScope::new(self, r)).map_err(|fail| r.fault(fail.decode_kind()))
    }

    pub(crate) fn args(&self, args: &[Expr], r: &Reader<'_>) -> Result<Vec<Value>, DecodeError> {
        args.iter().map(|arg| self.eval(arg, r)).collect()
    }

    pub(crate) fn schema_fault(&self, what: &'static str, r: &Reader<'_>) -> DecodeError {
        r.fault(Fail::Schema(what).decode_kind())
    }
}
