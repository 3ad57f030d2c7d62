//! Stages that put a number in front: length, checksum, sequence, the payload's length and its padding.

use super::Frame;
use crate::frame::error::{FrameError, FrameFault, StageName};
use crate::frame::length::{self, Length};
use crate::frame::padding::PayloadLength;
use crate::frame::sequence::{Sequence, SequenceCheck};
use crate::frame::stage::{Checksum, Mismatch};
use crate::frame::state::FrameState;

impl Frame<'_> {
    pub(super) fn length(&mut self, form: &Length) -> Result<(), FrameError> {
        // No stage that cuts the frame stands before: the body begins where the frame does.
        self.body = length::open(form, self.body())?;
        Ok(())
    }

    pub(super) fn checksum(&mut self, checksum: &Checksum) -> Result<(), FrameError> {
        let name = StageName::Checksum;
        let (field, found) = match checksum.form.read(self.body()) {
            Some(found) => (checksum.form.bytes(), found),
            None if checksum.mismatch == Mismatch::AssumeAbsent => return Ok(()),
            None => return Err(self.too_short(name, checksum.form.bytes())),
        };
        if checksum.mismatch == Mismatch::Ignore {
            self.body.start += field;
            return Ok(());
        }
        let covered = self.body().get(field..).unwrap_or_default();
        let expected = checksum.sum.of(covered, checksum.form);
        match checksum.mismatch {
            _ if expected == found => self.body.start += field,
            Mismatch::AssumeAbsent | Mismatch::Ignore => {}
            Mismatch::Refuse => {
                return Err(self.fault(name, FrameFault::ChecksumMismatch { expected, found }));
            }
        }
        Ok(())
    }

    pub(super) fn sequence(
        &mut self,
        sequence: &Sequence,
        state: &FrameState,
    ) -> Result<(), FrameError> {
        let name = StageName::Sequence;
        let Some(field) = sequence.form.read(self.body()) else {
            return Err(self.too_short(name, sequence.form.bytes()));
        };
        let found = field & !sequence.flag();
        let expected = state.next_sequence.unwrap_or(sequence.first);
        if sequence.check == SequenceCheck::Strict && found != expected {
            return Err(self.fault(name, FrameFault::OutOfSequence { expected, found }));
        }
        self.compressed = field & sequence.flag() != 0;
        self.sequence = Some(found);
        self.advance.next_sequence = Some(sequence.after(found));
        self.body.start += sequence.form.bytes();
        Ok(())
    }

    pub(super) fn payload_length(&mut self, inner: &PayloadLength) -> Result<(), FrameError> {
        let name = StageName::PayloadLength;
        let header = inner.form.bytes();
        let Some(declared) = inner.form.read(self.body()) else {
            return Err(self.too_short(name, header));
        };
        let actual = self.body.len() - header;
        match usize::try_from(declared) {
            Ok(len) if len <= actual => {
                self.body.start += header;
                self.cut_padding(len);
                Ok(())
            }
            _ => {
                let declared = i64::from(declared);
                Err(self.fault(name, FrameFault::LengthDisagrees { declared, actual }))
            }
        }
    }

    pub(super) fn pad_count(&mut self) -> Result<(), FrameError> {
        let name = StageName::PadCount;
        let Some(&count) = self.body().first() else {
            return Err(self.too_short(name, 1));
        };
        let actual = self.body.len() - 1;
        match actual.checked_sub(usize::from(count)) {
            Some(len) => {
                self.body.start += 1;
                self.cut_padding(len);
                Ok(())
            }
            None => {
                let declared = i64::from(count);
                Err(self.fault(name, FrameFault::LengthDisagrees { declared, actual }))
            }
        }
    }
}
