//! What a reader that looks at the bytes ahead must find there.
//!
//! Where the bytes that it looks at are not written yet, they are looked at where it would see no
//! further: at the end of the block or packet around.

use protogen_schema::ir::{Arm, Expr, Tag, Union};
use protogen_wire::{EncodeError, EncodeErrorKind, Reader};

use super::{Encoder, WriteScope};
use crate::{decode, eval, notes};

/// What a reader does by the bytes ahead.
#[derive(Clone, Copy)]
pub(super) enum Ahead<'s> {
    /// Ends a list, which goes on while this holds.
    End(&'s Expr),
    /// Takes a branch by this condition.
    Branch {
        cond: &'s Expr,
        written: Taken,
        /// A field of it, for the fault.
        field: &'s str,
    },
    /// Takes this arm.
    Arm(&'s Union, &'s Arm),
}

/// Which of two branches is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    Then,
    Else,
}

impl<'s> Encoder<'s, '_> {
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

    /// What was written from `start` on must lead a reader the way that was written.
    pub(super) fn leads(&mut self, start: usize, ahead: Ahead<'s>) -> Result<(), EncodeError> {
        let (width, of_bytes_alone) = match ahead {
            Ahead::End(cond) => (u64::MAX, cond.is_of_bytes_alone(self.schema)),
            Ahead::Branch { cond, .. } => (
                cond.looks_ahead(self.schema),
                cond.is_of_bytes_alone(self.schema),
            ),
            Ahead::Arm(union, _) => (
                union.looks_ahead(self.schema),
                union.is_of_bytes_alone(self.schema),
            ),
        };
        let written = self.position().saturating_sub(start) as u64;
        if width == 0 {
            return Ok(());
        }
        if written >= width || self.is_tag_read(start, ahead, of_bytes_alone) {
            return self.found_ahead(start, ahead);
        }
        if of_bytes_alone {
            self.ends.push((start, ahead));
        }
        Ok(())
    }

    /// Whether a tag can be read whatever follows; one of bytes alone waits for its longest form.
    fn is_tag_read(&self, start: usize, ahead: Ahead<'s>, of_bytes_alone: bool) -> bool {
        match ahead {
            Ahead::Arm(union, _) if !of_bytes_alone => {
                matches!(self.tag_ahead(union, start), Some(Ok(_)))
            }
            _ => false,
        }
    }

    /// Looks at what stands behind all that looked ahead but the first `open`.
    pub(super) fn settle_ends(&mut self, open: usize) -> Result<(), EncodeError> {
        let ends = self.ends.split_off(open.min(self.ends.len()));
        for (at, ahead) in ends {
            self.found_ahead(at, ahead)?;
        }
        Ok(())
    }

    /// What a reader finds from `at` on, as far as it is written.
    fn found_ahead(&self, at: usize, ahead: Ahead<'s>) -> Result<(), EncodeError> {
        let kind = match ahead {
            Ahead::End(cond) => {
                let goes_on = self.truth_ahead(cond, at) == Some(true);
                goes_on.then(EncodeErrorKind::list_goes_on)
            }
            Ahead::Branch {
                cond,
                written,
                field,
            } => {
                let read = match self.truth_ahead(cond, at) {
                    None => written,
                    Some(true) => Taken::Then,
                    Some(false) => Taken::Else,
                };
                (read != written).then(|| EncodeErrorKind::Disagrees {
                    a: field.to_owned().into(),
                    b: format!("`{}`", self.shown(cond)).into(),
                })
            }
            Ahead::Arm(union, arm) => self.other_arm(union, arm, at)?,
        };
        kind.map_or(Ok(()), |kind| Err(EncodeError::new(at, kind)))
    }

    fn truth_ahead(&self, cond: &Expr, at: usize) -> Option<bool> {
        eval::truth(cond, &WriteScope::new(self).over(self.since(at))).ok()
    }

    fn tag_ahead(&self, union: &'s Union, at: usize) -> Option<decode::Read> {
        let Tag::Peek(ty) = &union.tag else {
            return None;
        };
        let mut r = Reader::new(self.since(at));
        decode::scalar(ty, self.schema, self.context, &mut r, 16)
    }

    /// What is wrong where the bytes lead to another arm, or to none.
    fn other_arm(
        &self,
        union: &'s Union,
        arm: &'s Arm,
        at: usize,
    ) -> Result<Option<EncodeErrorKind>, EncodeError> {
        let ty = match &union.tag {
            Tag::Peek(ty) => Some(&**ty),
            _ => None,
        };
        let tag = match (ty, self.tag_ahead(union, at)) {
            (None, _) => None,
            (Some(_), None) => return Ok(None),
            (Some(_), Some(Err(_))) => return Ok(Some(EncodeErrorKind::tag_ahead(None::<u8>))),
            (Some(_), Some(Ok(tag))) => Some(tag),
        };
        let scope = WriteScope::new(self).over(self.since(at));
        let found = decode::find_arm(union, tag.as_ref(), ty, &scope);
        let found = found.map_err(|fail| self.fail(fail))?;
        if found.is_some_and(|found| std::ptr::eq(found, arm)) {
            return Ok(None);
        }
        Ok(Some(match tag {
            Some(tag) => EncodeErrorKind::TagConflict {
                found: notes::text(&tag),
            },
            None => EncodeErrorKind::Disagrees {
                a: arm.name.clone().into(),
                b: "its condition".into(),
            },
        }))
    }

    /// Keeps what looks ahead where it is in what was written, when bytes before some change in
    /// number.
    pub(super) fn move_ends(&mut self, end: usize, new_end: usize) {
        for (at, _) in self.ends.iter_mut().filter(|(at, _)| *at >= end) {
            *at = *at - end + new_end;
        }
    }
}
