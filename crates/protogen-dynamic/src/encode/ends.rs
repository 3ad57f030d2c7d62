//! Lists that end where a condition on the bytes that follow does not hold.
//!
//! What stands behind is looked at where a reader would see no further.

use protogen_wire::{EncodeError, EncodeErrorKind};

use super::{Encoder, WriteScope};
use crate::eval;

impl Encoder<'_, '_> {
    /// Runs `write`, whose last byte is the last that a reader of it sees.
    pub(super) fn bounded<T>(
        &mut self,
        write: impl FnOnce(&mut Self) -> Result<T, EncodeError>,
    ) -> Result<T, EncodeError> {
        let open = self.ends.len();
        let written = write(self)?;
        self.settle_ends(open)?;
        Ok(written)
    }

    /// Looks at what stands behind all lists that ended but the first `open`.
    pub(super) fn settle_ends(&mut self, open: usize) -> Result<(), EncodeError> {
        let ends = self.ends.split_off(open.min(self.ends.len()));
        let goes_on = ends.into_iter().find(|(at, cond)| {
            let scope = WriteScope::new(self).over(self.since(*at));
            eval::truth(cond, &scope) == Ok(true)
        });
        match goes_on {
            None => Ok(()),
            Some((at, _)) => Err(EncodeError::new(at, EncodeErrorKind::list_goes_on())),
        }
    }

    /// Keeps the ends where they are in what was written, when bytes before some change in number.
    pub(super) fn move_ends(&mut self, end: usize, new_end: usize) {
        for (at, _) in self.ends.iter_mut().filter(|(at, _)| *at >= end) {
            *at = *at - end + new_end;
        }
    }
}
