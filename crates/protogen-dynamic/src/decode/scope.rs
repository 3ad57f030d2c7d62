//! What an expression sees while bytes are read.

use protogen_schema::ir::{Checksum, Extent, PathStep, Schema, Type};
use protogen_wire::Reader;

use super::{Decoder, Place};
use crate::{
    context::Context,
    eval::{self, Fail, Scope},
    sum,
    value::Value,
};

/// The slots of the body at hand, and the bytes behind it.
pub(crate) struct ReadScope<'a, 's, 'c, 'r> {
    decoder: &'a Decoder<'s, 'c>,
    reader: &'a Reader<'r>,
    /// The field that is computed, for sums over itself.
    own: Option<Place>,
}

impl<'a, 's, 'c, 'r> ReadScope<'a, 's, 'c, 'r> {
    pub(crate) fn new(decoder: &'a Decoder<'s, 'c>, reader: &'a Reader<'r>) -> Self {
        Self {
            decoder,
            reader,
            own: None,
        }
    }

    pub(crate) fn of(mut self, own: Place) -> Self {
        self.own = Some(own);
        self
    }

    fn place(&self, over: &Extent) -> Result<Place, Fail> {
        let frame = &self.decoder.frame;
        let find = |slot: u32| {
            let place = frame.places.get(slot as usize).copied().flatten();
            place.ok_or_else(|| Fail::Absent(frame.name(slot)))
        };
        let end = self.reader.offset();
        match over {
            Extent::Body => Ok(Place {
                buffer: frame.buffer,
                start: frame.start,
                end,
            }),
            Extent::Item { slot } => find(*slot),
            Extent::Range { from, to } => {
                let first = find(*from)?;
                let last = match to {
                    Some(slot) => find(*slot)?,
                    None => Place { end, ..first },
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

    fn bytes(&self, place: Place) -> Vec<u8> {
        if place.buffer == self.decoder.frame.buffer {
            return self.reader.region(place.start..place.end).to_vec();
        }
        let Some((base, bytes)) = place
            .buffer
            .checked_sub(1)
            .and_then(|index| self.decoder.opened.get(index))
        else {
            return Vec::new();
        };
        let range = place.start.saturating_sub(*base)..place.end.saturating_sub(*base);
        bytes.get(range).unwrap_or_default().to_vec()
    }
}

impl Scope for ReadScope<'_, '_, '_, '_> {
    fn schema(&self) -> &Schema {
        self.decoder.schema
    }

    fn context(&self) -> &Context {
        self.decoder.context
    }

    fn slot(&self, slot: u32) -> Result<Value, Fail> {
        self.slot_part(slot, &[])
    }

    fn slot_part(&self, slot: u32, path: &[PathStep]) -> Result<Value, Fail> {
        let frame = &self.decoder.frame;
        let value = frame
            .value(slot)
            .ok_or_else(|| Fail::Absent(frame.name(slot)))?;
        eval::part(value, path).cloned()
    }

    fn param(&self, param: u32) -> Option<&Value> {
        self.decoder.frame.params.get(param as usize)
    }

    fn peek(&self, ty: &Type) -> Result<Value, Fail> {
        let mut ahead = self.reader.fork();
        match self.decoder.scalar(ty, &mut ahead) {
            Some(Ok(value)) => Ok(value),
            Some(Err(_)) => Ok(Value::Absent),
            None => Err(Fail::Schema("a type to peek")),
        }
    }

    fn more(&self) -> Result<bool, Fail> {
        Ok(self.reader.more())
    }

    fn size(&self, over: &Extent) -> Result<i128, Fail> {
        let place = self.place(over)?;
        i128::try_from(place.end.saturating_sub(place.start)).map_err(|_| Fail::Overflow)
    }

    fn plain_size(&self, slot: u32) -> Result<i128, Fail> {
        let frame = &self.decoder.frame;
        let size = frame.plain_sizes.get(slot as usize).copied().flatten();
        let size = size.ok_or_else(|| Fail::Absent(frame.name(slot)))?;
        i128::try_from(size).map_err(|_| Fail::Overflow)
    }

    fn sum(&self, sum: &Checksum, over: &Extent) -> Result<Value, Fail> {
        let place = self.place(over)?;
        let mut bytes = self.bytes(place);
        if let Some(own) = self.own.filter(|own| own.buffer == place.buffer) {
            sum::blank(&mut bytes, place.start, own.start..own.end);
        }
        sum::sum(sum, &bytes, self)
    }
}
