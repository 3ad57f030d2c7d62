//! Stages that put a number in front: length, checksum, sequence, the payload's length and its padding.

use super::{Draft, too_long};
use crate::frame::error::{FrameError, FrameFault, StageName};
use crate::frame::length::{self, Length};
use crate::frame::padding::{Filler, PadCount, PayloadLength};
use crate::frame::sequence::Sequence;
use crate::frame::stage::Checksum;
use crate::frame::state::FrameState;

impl Draft<'_, '_> {
    pub(super) fn length(&mut self, length: &Length) -> Result<(), FrameError> {
        let rest = self.body().len();
        match length {
            Length::Prefix(prefix) => prefix.seal(rest, self.prepend(prefix.form.bytes())),
            Length::Varint => {
                let (field, bytes) = length::seal_varint(rest)?;
                self.prepend(bytes).copy_from_slice(&field[..bytes]);
                Ok(())
            }
            Length::Delimiter(delimiter) => {
                self.out.extend_from_slice(delimiter.as_bytes());
                delimiter.open(self.body()).map(drop)
            }
            Length::Fixed(bytes) => length::is_size(*bytes, rest),
        }
    }

    pub(super) fn checksum(&mut self, checksum: &Checksum) {
        let sum = checksum.sum.of(self.body(), checksum.form);
        let field = self.prepend(checksum.form.bytes());
        checksum.form.write(sum, field);
    }

    pub(super) fn sequence(&mut self, sequence: &Sequence, state: &FrameState) {
        let number = state.next_sequence.unwrap_or(sequence.first);
        let flag = if self.compressed { sequence.flag() } else { 0 };
        let field = self.prepend(sequence.form.bytes());
        sequence.form.write(number | flag, field);
        self.advance.next_sequence = Some(sequence.after(number));
    }

    pub(super) fn payload_length(&mut self, inner: &PayloadLength) -> Result<(), FrameError> {
        let name = StageName::PayloadLength;
        let len = self.body().len();
        let limit = inner.form.greatest();
        let stored = match u32::try_from(len) {
            Ok(stored) if stored <= limit => stored,
            _ => return Err(too_long(name, len, limit as usize)),
        };
        self.pad(name, inner.form.bytes(), inner.align.get(), inner.fill)?;
        let field = self.prepend(inner.form.bytes());
        inner.form.write(stored, field);
        Ok(())
    }

    pub(super) fn pad_count(&mut self, pad: &PadCount) -> Result<(), FrameError> {
        let name = StageName::PadCount;
        let count = self.pad(name, 1, pad.align.get(), pad.fill)?;
        let Ok(count) = u8::try_from(count) else {
            return Err(too_long(name, count, usize::from(u8::MAX)));
        };
        self.prepend(1).copy_from_slice(&[count]);
        Ok(())
    }

    /// Fills header, body and padding up to a multiple of `align`; how many bytes that took.
    fn pad(
        &mut self,
        stage: StageName,
        header: usize,
        align: u8,
        fill: u8,
    ) -> Result<usize, FrameError> {
        let unpadded = header + self.body().len();
        let end = self.out.len();
        let missing = unpadded.next_multiple_of(usize::from(align)) - unpadded;
        match &mut self.filler {
            Filler::Given(bytes) => {
                let given = bytes.len();
                if !(unpadded + given).is_multiple_of(usize::from(align)) {
                    return Err(self.fault(stage, FrameFault::PaddingLength { given, align }));
                }
                self.out.extend_from_slice(bytes);
                return Ok(given);
            }
            Filler::Profile => self.out.resize(end + missing, fill),
            Filler::Random(write) => {
                self.out.resize(end + missing, 0);
                write(&mut self.out[end..]);
            }
        }
        Ok(missing)
    }
}
