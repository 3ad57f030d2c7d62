//! Computed values that are known only once what stands behind them is written.

use protogen_schema::ir::{FieldValue, Type};
use protogen_wire::{EncodeError, EncodeErrorKind, Segment};

use super::{Encoder, WriteScope};
use crate::{eval, notes, value::Value};

impl<'s> Encoder<'s, '_> {
    /// Sets the computed values of the body that were not known at their place.
    /// Within a region that is about to be sealed: those of its buffer only.
    pub(super) fn settle(&mut self, buffer: Option<usize>) -> Result<(), EncodeError> {
        let all = std::mem::take(&mut self.frame.pending);
        let (mine, others): (Vec<_>, Vec<_>) = all
            .into_iter()
            .partition(|late| buffer.is_none_or(|buffer| late.place.buffer == buffer));
        let count = mine.len();
        self.frame.pending = mine;
        for round in 0..=count + 4 {
            let mut changed = false;
            for index in 0..count {
                changed |= self.settle_one(index)?;
            }
            if !changed {
                break;
            }
            if round == count + 4 {
                let what = "computed values that depend on each other".into();
                return Err(self.fault(EncodeErrorKind::Unsupported { what }));
            }
        }
        self.frame.pending = others;
        Ok(())
    }

    fn settle_one(&mut self, index: usize) -> Result<bool, EncodeError> {
        let Some(late) = self.frame.pending.get(index) else {
            return Ok(false);
        };
        let (item, label, place) = (late.item, late.label, late.place);
        let FieldValue::Computed { value, .. } = &item.value else {
            return Ok(false);
        };
        let at = |kind| {
            let name = label.to_owned().into();
            EncodeError::new(place.start, kind).within(Segment::Field(name))
        };
        let scope = WriteScope::new(self).of(place);
        let value = eval::eval(value, &scope).map_err(|fail| at(fail.encode_kind()))?;
        let bytes = self.detached(&item.ty, &value).map_err(|error| {
            let name = label.to_owned().into();
            error.within(Segment::Field(name))
        })?;
        self.frame.fill(item.slot, notes::typed(&item.ty, value));
        let now = self
            .buffers
            .get(place.buffer)
            .and_then(|buffer| buffer.get(place.start..place.end));
        if now == Some(bytes.as_slice()) {
            return Ok(false);
        }
        self.replace(place.start, place.end, &bytes);
        Ok(true)
    }

    /// The bytes of a value, not written.
    fn detached(&mut self, ty: &'s Type, value: &Value) -> Result<Vec<u8>, EncodeError> {
        self.buffers.push(Vec::new());
        let written = self.value(ty, value);
        let bytes = self.buffers.pop().unwrap_or_default();
        written.map(|()| bytes)
    }
}
