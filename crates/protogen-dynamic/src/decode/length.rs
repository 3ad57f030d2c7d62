//! Lengths: where a text, a list or a block ends.

use protogen_schema::ir::{Expr, Length, LengthUnit, Type};
use protogen_wire::{DecodeError, DecodeErrorKind, Reader};

use super::Decoder;
use crate::value::Value;

/// What a length says before the value is read.
pub(super) enum Extent {
    /// So many units, and where that is said.
    Count {
        count: usize,
        unit: LengthUnit,
        offset: usize,
    },
    /// All but so many bytes.
    Rest { minus: usize },
}

impl<'s> Decoder<'s, '_> {
    /// The extent of the length forms that say a number; none for the others.
    pub(super) fn extent(
        &mut self,
        length: &'s Length,
        r: &mut Reader<'_>,
    ) -> Result<Option<Extent>, DecodeError> {
        let offset = r.offset();
        let (number, unit) = match length {
            Length::Fixed(count) => (i128::from(*count), LengthUnit::Items),
            Length::Prefix { ty, bias, unit } => {
                let number = self.stored_length(ty, r)?;
                let number = number
                    .checked_add(bias.0)
                    .ok_or_else(|| DecodeError::new(offset, DecodeErrorKind::ArithmeticOverflow))?;
                (number, *unit)
            }
            Length::Expr { expr, unit } => (self.int(expr, r)?, *unit),
            Length::Rest { minus } => {
                let minus = match minus {
                    Some(expr) => self.size(expr, r)?,
                    None => 0,
                };
                return Ok(Some(Extent::Rest { minus }));
            }
            Length::Until { .. }
            | Length::While(_)
            | Length::Separator { .. }
            | Length::Chain { .. } => return Ok(None),
        };
        if number < 0 {
            let kind = DecodeErrorKind::LengthNegative { found: number };
            return Err(DecodeError::new(offset, kind));
        }
        let Ok(count) = usize::try_from(number) else {
            let kind = DecodeErrorKind::LengthLimit {
                limit: self.context.limits.list_items as u64,
                found: u64::try_from(number).unwrap_or(u64::MAX),
            };
            return Err(DecodeError::new(offset, kind));
        };
        Ok(Some(Extent::Count {
            count,
            unit,
            offset,
        }))
    }

    fn stored_length(&mut self, ty: &'s Type, r: &mut Reader<'_>) -> Result<i128, DecodeError> {
        let offset = r.offset();
        let value = match self.scalar(ty, r) {
            Some(value) => value?,
            None => return Err(self.schema_fault("a length's type", r)),
        };
        if crate::number::has_forms(ty, self.schema) {
            self.keep_form(ty, &value, offset, "#length", r);
        }
        match value {
            Value::Int(number) => Ok(number),
            Value::Wide(_) => Err(DecodeError::new(
                offset,
                DecodeErrorKind::ArithmeticOverflow,
            )),
            other => crate::eval::number(&other, None, &super::ReadScope::new(self, r))
                .map_err(|fail| DecodeError::new(offset, fail.decode_kind())),
        }
    }

    pub(super) fn size(&self, expr: &Expr, r: &Reader<'_>) -> Result<usize, DecodeError> {
        let number = self.int(expr, r)?;
        if number < 0 {
            return Err(r.fault(DecodeErrorKind::LengthNegative { found: number }));
        }
        usize::try_from(number).map_err(|_| r.fault(DecodeErrorKind::ArithmeticOverflow))
    }

    /// The window of a block.
    pub(super) fn window<'r>(
        &mut self,
        length: &'s Length,
        r: &mut Reader<'r>,
    ) -> Result<Reader<'r>, DecodeError> {
        match self.extent(length, r)? {
            Some(Extent::Count { count, .. }) => r.block(count),
            Some(Extent::Rest { minus: 0 }) => Ok(r.block_rest()),
            Some(Extent::Rest { minus }) => r.block_rest_but(minus),
            None => match length {
                Length::Until { terminator, .. } => r.block_until(terminator),
                _ => Err(self.schema_fault("a block's length", r)),
            },
        }
    }

    /// The bytes of a text or byte string, for the forms that say a number.
    pub(super) fn run<'r>(
        &mut self,
        extent: &Extent,
        unit_bytes: usize,
        r: &mut Reader<'r>,
    ) -> Result<&'r [u8], DecodeError> {
        match extent {
            Extent::Rest { minus: 0 } => Ok(r.take_rest()),
            Extent::Rest { minus } => r.take_rest_but(*minus),
            Extent::Count {
                count,
                unit,
                offset,
            } => {
                let bytes = match unit {
                    LengthUnit::Chars => count.saturating_mul(unit_bytes),
                    LengthUnit::Items | LengthUnit::Bytes => *count,
                };
                let limit = self.context.limits.text_bytes;
                if bytes > limit && bytes <= r.remaining() {
                    let kind = DecodeErrorKind::LengthLimit {
                        limit: limit as u64,
                        found: bytes as u64,
                    };
                    return Err(DecodeError::new(*offset, kind));
                }
                r.take(bytes)
            }
        }
    }
}
