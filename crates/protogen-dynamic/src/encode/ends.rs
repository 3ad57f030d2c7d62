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
        /// How many bytes it looks at.
        width: u64,
        written: Taken,
        /// A field of it, for the fault.
        field: &'s str,
    },
    /// Takes this arm.
    Arm(&'s Union, &'s Arm),
}

/// One that looked ahead at what is not written yet.
pub(super) struct End<'s> {
    at: usize,
    /// Up to where its reader sees, where that is known and bytes before it are set later.
    seen: Option<usize>,
    ahead: Ahead<'s>,
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
        self.bound_ends(open)?;
        Ok(written)
    }

    /// What was written from `start` on must lead a reader the way that was written.
    pub(super) fn leads(&mut self, start: usize, ahead: Ahead<'s>) -> Result<(), EncodeError> {
        let (width, of_bytes_alone) = match ahead {
            Ahead::End(cond) => (u64::MAX, cond.is_of_bytes_alone(self.schema)),
            Ahead::Branch { cond, width, .. } => (width, cond.is_of_bytes_alone(self.schema)),
            Ahead::Arm(union, _) => (
                union.looks_ahead(self.schema),
                union.is_of_bytes_alone(self.schema),
            ),
        };
        let written = self.position().saturating_sub(start) as u64;
        if width == 0 {
            return Ok(());
        }
        let end = End {
            at: start,
            seen: None,
            ahead,
        };
        if written >= width || self.is_tag_read(start, ahead, of_bytes_alone) {
            return self.found_ahead(&end);
        }
        if of_bytes_alone {
            self.ends.push(end);
        }
        Ok(())
    }

    /// Whether a tag can be read whatever follows; one of bytes alone waits for its longest form.
    fn is_tag_read(&self, start: usize, ahead: Ahead<'s>, of_bytes_alone: bool) -> bool {
        match ahead {
            Ahead::Arm(union, _) if !of_bytes_alone => {
                matches!(self.tag_ahead(union, self.since(start)), Some(Ok(_)))
            }
            _ => false,
        }
    }

    /// Looks at what stands behind all that looked ahead but the first `open`, where no byte
    /// changes any more.
    pub(super) fn settle_ends(&mut self, open: usize) -> Result<(), EncodeError> {
        let ends = self.ends.split_off(open.min(self.ends.len()));
        ends.iter().try_for_each(|end| self.found_ahead(end))
    }

    /// The same at the end of a block: those that are held wait on.
    pub(super) fn bound_ends(&mut self, open: usize) -> Result<(), EncodeError> {
        let ends = self.ends.split_off(open.min(self.ends.len()));
        let (held, ends): (Vec<_>, Vec<_>) = ends.into_iter().partition(|end| end.seen.is_some());
        self.ends.extend(held);
        ends.iter().try_for_each(|end| self.found_ahead(end))
    }

    /// Says that a reader of all that looked ahead but the first `open` sees no further than to
    /// here, of bytes of which some are set later.
    pub(super) fn hold_ends(&mut self, open: usize) {
        let here = self.position();
        for end in self.ends.iter_mut().skip(open) {
            end.seen.get_or_insert(here);
        }
    }

    /// What a reader finds there, as far as it is written.
    fn found_ahead(&self, end: &End<'s>) -> Result<(), EncodeError> {
        let at = end.at;
        let kind = match end.ahead {
            Ahead::End(cond) => {
                let goes_on = self.truth_ahead(cond, end) == Some(true);
                goes_on.then(EncodeErrorKind::list_goes_on)
            }
            Ahead::Branch {
                cond,
                written,
                field,
                ..
            } => {
                let read = match self.truth_ahead(cond, end) {
                    None => written,
                    Some(true) => Taken::Then,
                    Some(false) => Taken::Else,
                };
                (read != written).then(|| EncodeErrorKind::Disagrees {
                    a: field.to_owned().into(),
                    b: format!("`{}`", self.shown(cond)).into(),
                })
            }
            Ahead::Arm(union, arm) => self.other_arm(union, arm, end)?,
        };
        kind.map_or(Ok(()), |kind| Err(EncodeError::new(at, kind)))
    }

    /// The bytes that its reader sees.
    fn seen(&self, end: &End<'s>) -> &[u8] {
        let bytes = self.since(end.at);
        let seen = end.seen.map(|seen| seen.saturating_sub(end.at));
        seen.and_then(|seen| bytes.get(..seen)).unwrap_or(bytes)
    }

    fn truth_ahead(&self, cond: &Expr, end: &End<'s>) -> Option<bool> {
        eval::truth(cond, &WriteScope::new(self).over(self.seen(end))).ok()
    }

    fn tag_ahead(&self, union: &'s Union, bytes: &[u8]) -> Option<decode::Read> {
        let Tag::Peek(ty) = &union.tag else {
            return None;
        };
        let mut r = Reader::new(bytes);
        decode::scalar(ty, self.schema, self.context, &mut r, 16)
    }

    /// What is wrong where the bytes lead to another arm, or to none.
    fn other_arm(
        &self,
        union: &'s Union,
        arm: &'s Arm,
        end: &End<'s>,
    ) -> Result<Option<EncodeErrorKind>, EncodeError> {
        let ty = match &union.tag {
            Tag::Peek(ty) => Some(&**ty),
            _ => None,
        };
        let tag = match (ty, self.tag_ahead(union, self.seen(end))) {
            (None, _) => None,
            (Some(_), None) => return Ok(None),
            (Some(_), Some(Err(_))) => return Ok(Some(EncodeErrorKind::tag_ahead(None::<u8>))),
            (Some(_), Some(Ok(tag))) => Some(tag),
        };
        let scope = WriteScope::new(self).over(self.seen(end));
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
        for place in self.ends.iter_mut().flat_map(End::places) {
            if *place >= end {
                *place = *place - end + new_end;
            }
        }
    }
}

impl End<'_> {
    fn places(&mut self) -> impl Iterator<Item = &mut usize> {
        std::iter::once(&mut self.at).chain(self.seen.as_mut())
    }
}
