//! Checks of what is written: notes.

use protogen_schema::ir::{Notes, Type, Violation};
use protogen_wire::{EncodeError, EncodeErrorKind};

use super::{Encoder, WriteScope};
use crate::{
    notes::{self, Breach},
    value::Value,
};

impl Encoder<'_, '_> {
    pub(super) fn check_notes(
        &self,
        notes: &Notes,
        ty: &Type,
        value: &Value,
        start: usize,
    ) -> Result<(), EncodeError> {
        if notes.violation == Violation::Warn || notes::nothing_to_check(notes) {
            return Ok(());
        }
        let size = self.position().saturating_sub(start);
        let kind = match notes::breach(notes, ty, value, size, &WriteScope::new(self)) {
            None => return Ok(()),
            Some(Breach::Range { found, range }) => EncodeErrorKind::ValueOutOfRange {
                found,
                range: range.into(),
            },
            Some(Breach::TooLong { limit, found }) => {
                EncodeErrorKind::LengthOverflow { limit, found }
            }
        };
        Err(EncodeError::new(start, kind))
    }
}
