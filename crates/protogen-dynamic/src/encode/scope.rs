//! What an expression sees while bytes are written.

use protogen_schema::ir::{Checksum, Extent, PathStep, Schema};
use protogen_wire::Reader;

use super::{Encoder, Place};
use crate::{
    context::Context,
    decode,
    eval::{self, Fail, Scope},
    sum,
    value::Value,
};

/// The slots of the body at hand, and what is written of it.
pub(crate) struct WriteScope<'a, 's, 'c> {
    encoder: &'a Encoder<'s, 'c>,
    /// The field that is computed, for sums over itself.
    own: Option<Place>,
    /// Bytes that were written already and are peeked at.
    ahead: Option<&'a [u8]>,
}

impl<'a, 's, 'c> WriteScope<'a, 's, 'c> {
    pub(crate) fn new(encoder: &'a Encoder<'s, 'c>) -> Self {
        Self {
            encoder,
            own: None,
            ahead: None,
        }
    }

    pub(crate) fn of(mut self, own: Place) -> Self {
        self.own = Some(own);
        self
    }

    /// Lets `peek` see these bytes.
    pub(crate) fn over(mut self, ahead: &'a [u8]) -> Self {
        self.ahead = Some(ahead);
        self
    }

    fn place(&self, over: &Extent) -> Result<Place, Fail> {
        let frame = &self.encoder.frame;
        let find = |slot: u32| {
            frame
                .place(slot)
                .ok_or_else(|| Fail::NotYet(frame.name(slot)))
        };
        let end = self.encoder.position();
        let here = self.encoder.buffer();
        match over {
            Extent::Body if frame.buffer == here => Ok(Place {
                buffer: here,
                start: frame.start,
                end,
            }),
            Extent::Body => Err(Fail::NotYet("the body".to_owned())),
            Extent::Item { slot } => find(*slot),
            Extent::Range { from, to } => {
                let first = find(*from)?;
                let last = match to {
                    Some(slot) => find(*slot)?,
                    None if first.buffer == here => Place { end, ..first },
                    None => return Err(Fail::NotYet("the body".to_owned())),
                };
                if first.buffer != last.buffer {
                    return Err(Fail::Schema("a range of bytes"));
                }
                Ok(Place {
                    end: last.end.max(first.start),
                    ..first
                })
            }
        }
    }
}

impl Scope for WriteScope<'_, '_, '_> {
    fn schema(&self) -> &Schema {
        self.encoder.schema
    }

    fn context(&self) -> &Context {
        self.encoder.context
    }

    fn slot(&self, slot: u32) -> Result<Value, Fail> {
        self.slot_part(slot, &[])
    }

    fn slot_part(&self, slot: u32, path: &[PathStep]) -> Result<Value, Fail> {
        let frame = &self.encoder.frame;
        match frame.value(slot) {
            Some(value) => eval::part(value, path).cloned(),
            None if frame.pending.iter().any(|late| late.item.slot == slot) => {
                Err(Fail::NotYet(frame.name(slot)))
            }
            None => Err(Fail::Absent(frame.name(slot))),
        }
    }

    fn param(&self, param: u32) -> Option<&Value> {
        self.encoder.frame.params.get(param as usize)
    }

    fn peek(&self, ty: &protogen_schema::ir::Type) -> Result<Value, Fail> {
        let ahead = self.ahead.ok_or(Fail::AtWriting)?;
        let encoder = self.encoder;
        let mut r = Reader::new(ahead);
        match decode::scalar(ty, encoder.schema, encoder.context, &mut r, 16) {
            Some(Ok(value)) => Ok(value),
            Some(Err(_)) => Ok(Value::Absent),
            None => Err(Fail::Schema("a type to peek")),
        }
    }

    fn more(&self) -> Result<bool, Fail> {
        let ahead = self.ahead.ok_or(Fail::AtWriting)?;
        Ok(!ahead.is_empty())
    }

    fn size(&self, over: &Extent) -> Result<i128, Fail> {
        let place = self.place(over)?;
        i128::try_from(place.end.saturating_sub(place.start)).map_err(|_| Fail::Overflow)
    }

    fn plain_size(&self, slot: u32) -> Result<i128, Fail> {
        let frame = &self.encoder.frame;
        let size = frame.plain_sizes.get(slot as usize).copied().flatten();
        let size = size.ok_or_else(|| Fail::NotYet(frame.name(slot)))?;
        i128::try_from(size).map_err(|_| Fail::Overflow)
    }

    fn sum(&self, sum: &Checksum, over: &Extent) -> Result<Value, Fail> {
        let place = self.place(over)?;
        let buffer = self.encoder.buffers.get(place.buffer);
        let Some(bytes) = buffer.and_then(|buffer| buffer.get(place.start..place.end)) else {
            return Err(Fail::NotYet("a region that is sealed".to_owned()));
        };
        let mut bytes = bytes.to_vec();
        if let Some(own) = self.own.filter(|own| own.buffer == place.buffer) {
            sum::blank(&mut bytes, place.start, own.start..own.end);
        }
        sum::sum(sum, &bytes, self)
    }
}
