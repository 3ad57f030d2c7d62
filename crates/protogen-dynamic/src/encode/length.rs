//! Lengths that stand before what they measure, and terminators behind it.

use protogen_schema::ir::{Expr, Length, Type};
use protogen_wire::{EncodeError, EncodeErrorKind};

use super::{Encoder, WriteScope};
use crate::{
    eval::{self, Fail},
    number,
    value::Value,
};

/// Room for a length that is not known yet.
#[derive(Clone, Copy)]
pub(super) struct Room<'s> {
    ty: &'s Type,
    bias: i128,
    start: usize,
    end: usize,
}

impl<'s> Encoder<'s, '_> {
    /// Writes a length that is known: `len` units.
    pub(super) fn put_length(
        &mut self,
        ty: &'s Type,
        bias: i128,
        len: usize,
    ) -> Result<(), EncodeError> {
        let bytes = self.length_bytes(ty, bias, len)?;
        self.put(&bytes);
        Ok(())
    }

    fn length_bytes(
        &mut self,
        ty: &'s Type,
        bias: i128,
        len: usize,
    ) -> Result<Vec<u8>, EncodeError> {
        let found = len as u64;
        let stored = i128::try_from(len)
            .ok()
            .and_then(|len| len.checked_sub(bias));
        let Some(stored) = stored else {
            return Err(self.fault(EncodeErrorKind::ArithmeticOverflow));
        };
        let value = Value::Int(stored);
        if let Some(kept) = self.kept("#length")
            && self.means(ty, kept, &value)
        {
            return Ok(kept.to_vec());
        }
        match super::scalar(ty, &value, self.schema, self.context, 16) {
            Some(Ok(bytes)) => Ok(bytes),
            Some(Err(EncodeErrorKind::ValueOutOfRange { .. })) if stored < 0 => {
                let expected = u64::try_from(bias).unwrap_or(u64::MAX);
                Err(self.fault(EncodeErrorKind::LengthMismatch { expected, found }))
            }
            Some(Err(EncodeErrorKind::ValueOutOfRange { .. })) => {
                let limit = self.longest(ty, bias);
                Err(self.fault(EncodeErrorKind::LengthOverflow { limit, found }))
            }
            Some(Err(kind)) => Err(self.fault(kind)),
            None => Err(self.schema_fault("a length's type")),
        }
    }

    fn longest(&self, ty: &Type, bias: i128) -> u64 {
        let (bits, signed) = number::width(ty, self.schema).unwrap_or((64, false));
        let bits = u32::from(bits) - u32::from(signed && bits > 0);
        let largest = protogen_wire::bits::mask(bits.min(126)).cast_signed();
        u64::try_from(largest.saturating_add(bias)).unwrap_or(u64::MAX)
    }

    /// Whether bytes are a form of this value.
    pub(super) fn means(&self, ty: &Type, bytes: &[u8], value: &Value) -> bool {
        let mut r = protogen_wire::Reader::new(bytes);
        let read = crate::decode::scalar(ty, self.schema, self.context, &mut r, 16);
        match read {
            Some(Ok(read)) if !r.more() => {
                let scope = WriteScope::new(self);
                let a = crate::notes::number_of(ty, &read, &scope);
                let b = crate::notes::number_of(ty, value, &scope);
                matches!((a, b), (Ok(a), Ok(b)) if a == b)
            }
            _ => false,
        }
    }

    /// Bytes that stand for a number that is not known yet.
    pub(super) fn placeholder(&mut self, ty: &'s Type) -> Result<(), EncodeError> {
        let zero = super::scalar(ty, &Value::Int(0), self.schema, self.context, 16);
        match zero {
            Some(Ok(bytes)) if !bytes.is_empty() => self.put(&bytes),
            _ => {
                let len = number::min_size(ty, self.schema).clamp(1, 64);
                self.put(&vec![0; len]);
            }
        }
        Ok(())
    }

    pub(super) fn room(&mut self, ty: &'s Type, bias: i128) -> Result<Room<'s>, EncodeError> {
        let start = self.position();
        self.placeholder(ty)?;
        Ok(Room {
            ty,
            bias,
            start,
            end: self.position(),
        })
    }

    /// Fills the room in with the number of bytes behind it.
    pub(super) fn fill_room(&mut self, room: Room<'s>) -> Result<(), EncodeError> {
        let len = self.position().saturating_sub(room.end);
        let bytes = self.length_bytes(room.ty, room.bias, len)?;
        self.replace(room.start, room.end, &bytes);
        Ok(())
    }

    /// Compares a length with the expression that must state it.
    pub(super) fn agree(&self, expr: &Expr, found: usize) -> Result<(), EncodeError> {
        match eval::int(expr, &WriteScope::new(self)) {
            Ok(stated) if i128::try_from(found).is_ok_and(|found| found == stated) => Ok(()),
            Ok(stated) => Err(self.fault(EncodeErrorKind::LengthMismatch {
                expected: u64::try_from(stated).unwrap_or(u64::MAX),
                found: found as u64,
            })),
            // The size is computed from what is written here.
            Err(Fail::NotYet(_)) => Ok(()),
            Err(fail) => Err(self.fail(fail)),
        }
    }

    /// Writes a block of which the content is written by `write`.
    pub(super) fn window(
        &mut self,
        length: &'s Length,
        write: impl FnOnce(&mut Self) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        match length {
            Length::Prefix { ty, bias, .. } => {
                let room = self.room(ty, bias.0)?;
                self.bounded(write)?;
                self.fill_room(room)
            }
            Length::Fixed(len) => {
                let start = self.position();
                self.bounded(write)?;
                let found = self.position().saturating_sub(start) as u64;
                if found == *len {
                    return Ok(());
                }
                Err(self.fault(EncodeErrorKind::LengthMismatch {
                    expected: *len,
                    found,
                }))
            }
            Length::Expr { expr, .. } => {
                let start = self.position();
                self.bounded(write)?;
                self.agree(expr, self.position().saturating_sub(start))
            }
            Length::Rest { .. } => self.bounded(write),
            Length::Until {
                terminator,
                replacement,
            } => {
                let start = self.position();
                self.bounded(write)?;
                self.terminate(start, terminator, replacement.as_deref(), 1)
            }
            _ => Err(self.schema_fault("a block's length")),
        }
    }

    /// Ends what was written since `start` by a terminator, which must not stand in it.
    pub(super) fn terminate(
        &mut self,
        start: usize,
        terminator: &[u8],
        replacement: Option<&[u8]>,
        unit: usize,
    ) -> Result<(), EncodeError> {
        let content = self.since(start).to_vec();
        let mut ended = content.clone();
        ended.extend_from_slice(terminator);
        if first(&ended, terminator, unit) == Some(content.len()) {
            self.put(terminator);
            return Ok(());
        }
        let Some(replacement) = replacement else {
            return Err(self.fault(EncodeErrorKind::TerminatorInValue));
        };
        let mut replaced = Vec::with_capacity(content.len());
        let mut rest = content.as_slice();
        while let Some(at) = first(rest, terminator, unit) {
            replaced.extend_from_slice(&rest[..at]);
            replaced.extend_from_slice(replacement);
            rest = &rest[at + terminator.len()..];
        }
        replaced.extend_from_slice(rest);
        let len = replaced.len();
        replaced.extend_from_slice(terminator);
        if first(&replaced, terminator, unit) != Some(len) {
            return Err(self.fault(EncodeErrorKind::TerminatorInValue));
        }
        let end = self.position();
        self.replace(start, end, &replaced);
        Ok(())
    }
}

/// Where a terminator stands first, at multiples of `unit`.
pub(super) fn first(bytes: &[u8], terminator: &[u8], unit: usize) -> Option<usize> {
    if terminator.is_empty() {
        return None;
    }
    (0..bytes.len())
        .step_by(unit.max(1))
        .find(|at| bytes[*at..].starts_with(terminator))
}
