//! Checks of what was read: computed values and notes.

use std::ops::Range;

use protogen_schema::ir::{Expr, ExprKind, FieldItem, FieldValue, Notes, Type, Violation};
use protogen_wire::{DecodeError, DecodeErrorKind, Reader};

use super::{Decoder, ReadScope, frame::Late};
use crate::{
    encode::needs_bytes,
    eval::{self, Fail},
    notes::{self, Breach},
    value::{Value, Warning},
};

impl<'s> Decoder<'s, '_> {
    /// Compares the computed values of the body, in the order of their items.
    pub(super) fn check_late(&mut self, r: &Reader<'_>) -> Result<(), DecodeError> {
        for late in std::mem::take(&mut self.frame.late) {
            if let FieldValue::Computed { value, .. } = &late.item.value {
                self.check_computed(&late, value, r)?;
            }
        }
        Ok(())
    }

    /// Of those that wait since `mark`: what looks at the bytes of a region that ends, before they
    /// are gone.
    pub(super) fn check_bytes(&mut self, mark: usize, r: &Reader<'_>) -> Result<(), DecodeError> {
        let waiting = self.frame.late.split_off(mark.min(self.frame.late.len()));
        for late in waiting {
            match &late.item.value {
                FieldValue::Computed { value, .. } if needs_bytes(value) => {
                    self.check_computed(&late, value, r)?;
                }
                _ => self.frame.late.push(late),
            }
        }
        Ok(())
    }

    pub(super) fn check_computed(
        &mut self,
        late: &Late<'s>,
        value: &'s Expr,
        r: &Reader<'_>,
    ) -> Result<(), DecodeError> {
        let scope = ReadScope::new(self, r).of(late.place);
        let place = late.place.start;
        let at = |kind| {
            let name = late.label.to_owned().into();
            DecodeError::new(place, kind).within(protogen_wire::Segment::Field(name))
        };
        let expected = eval::eval(value, &scope).map_err(|fail| at(fail.decode_kind()))?;
        let same = notes::fits_type(&late.item.ty, &expected, &late.found, self.schema, &scope);
        match same {
            Ok(true) => Ok(()),
            Ok(false) => Err(at(mismatch(
                late.item,
                value,
                &expected,
                &late.found,
                &scope,
            ))),
            Err(fail) => Err(at(fail.decode_kind())),
        }
    }

    pub(super) fn check_notes(
        &mut self,
        notes: &Notes,
        ty: &Type,
        value: &Value,
        place: Range<usize>,
        r: &Reader<'_>,
    ) -> Result<(), DecodeError> {
        if notes::nothing_to_check(notes) {
            return Ok(());
        }
        let scope = ReadScope::new(self, r);
        let breach = notes::breach(notes, ty, value, place.len(), &scope);
        match breach {
            None => Ok(()),
            Some(breach) if notes.violation == Violation::Warn => {
                self.warnings.push(Warning {
                    path: crate::path::join(&self.path, ""),
                    message: match notes.secret {
                        true => "a secret value is not as it should be".to_owned(),
                        false => breach.to_string(),
                    },
                });
                Ok(())
            }
            Some(Breach::Range { found, range }) => {
                let kind = DecodeErrorKind::ValueOutOfRange {
                    found,
                    range: range.into(),
                };
                Err(DecodeError::new(place.start, kind))
            }
            Some(Breach::TooLong { limit, found }) => {
                let kind = DecodeErrorKind::LengthLimit { limit, found };
                Err(DecodeError::new(place.start, kind))
            }
        }
    }
}

/// What kind of disagreement it is.
fn mismatch(
    item: &FieldItem,
    expr: &Expr,
    expected: &Value,
    found: &Value,
    scope: &ReadScope<'_, '_, '_, '_>,
) -> DecodeErrorKind {
    let number = |value: &Value| -> Result<u64, Fail> {
        let number = eval::number(value, Some(expr), scope)?;
        u64::try_from(number).map_err(|_| Fail::Overflow)
    };
    let numbers = number(expected).and_then(|e| Ok((e, number(found)?)));
    match (&expr.kind, numbers) {
        (ExprKind::Checksum { .. }, Ok((expected, found))) => {
            DecodeErrorKind::ChecksumMismatch { expected, found }
        }
        (_, Ok((expected, found))) if notes::measures(expr) => {
            DecodeErrorKind::LengthMismatch { expected, found }
        }
        _ => DecodeErrorKind::ConstantMismatch {
            expected: notes::constant_text(&item.ty, expected).into(),
            found: notes::constant_text(&item.ty, found),
        },
    }
}
