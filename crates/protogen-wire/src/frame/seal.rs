//! Puts the stages on a payload, innermost first.

use crate::deflate::InflateLimits;

use super::error::{FrameError, FrameFault, StageName};
use super::length;
use super::padding::{Filler, PadCount, PayloadLength};
use super::profile::Profile;
use super::sequence::Sequence;
use super::stage::{Checksum, Compression, Stage, When};
use super::state::FrameState;

/// Seals one payload into a frame.
///
/// The state advances only if every stage is content.
///
/// # Errors
///
/// [`FrameError`]: a key is missing, the padding does not fit, or the payload is above a limit.
pub fn seal(
    profile: &Profile,
    payload: &[u8],
    filler: Filler<'_>,
    state: &mut FrameState,
) -> Result<Vec<u8>, FrameError> {
    let mut out = Vec::new();
    seal_into(profile, payload, filler, state, &mut out)?;
    Ok(out)
}

/// As [`seal`], behind what `out` already holds: many frames leave in one write.
///
/// # Errors
///
/// As [`seal`]; `out` is then as it was.
pub fn seal_into(
    profile: &Profile,
    payload: &[u8],
    filler: Filler<'_>,
    state: &mut FrameState,
    out: &mut Vec<u8>,
) -> Result<(), FrameError> {
    let limits = profile.limits();
    if payload.len() > limits.payload.bytes {
        return Err(too_long(
            StageName::Payload,
            payload.len(),
            limits.payload.bytes,
        ));
    }
    let before = out.len();
    let headroom = profile.stages().iter().map(headroom).sum();
    let mut draft = Draft::new(out, headroom, payload, filler);
    let sealed = draft.put_on_all(profile, state);
    match sealed {
        Ok(next_sequence) => {
            draft.close_gap();
            if next_sequence.is_some() {
                state.next_sequence = next_sequence;
            }
            Ok(())
        }
        Err(error) => {
            out.truncate(before);
            Err(error)
        }
    }
}

/// The most bytes that a stage puts in front.
fn headroom(stage: &Stage) -> usize {
    match stage {
        Stage::Length(length::Length::Prefix(prefix)) => prefix.form.bytes(),
        Stage::Length(length::Length::Varint) => 5,
        Stage::Checksum(checksum) => checksum.form.bytes(),
        Stage::Sequence(sequence) => sequence.form.bytes(),
        Stage::PayloadLength(inner) => inner.form.bytes(),
        Stage::PadCount(_) => 1,
        Stage::Xtea | Stage::Xor | Stage::Compression(_) => 0,
    }
}

/// A frame on its way out: it ends where `out` ends.
struct Draft<'a, 'f> {
    out: &'a mut Vec<u8>,
    /// Where the frame will begin.
    origin: usize,
    /// Where it begins so far: origin <= start <= out.len().
    start: usize,
    filler: Filler<'f>,
    /// A stage has compressed the payload, and one before it has to say so.
    compressed: bool,
}

impl<'a, 'f> Draft<'a, 'f> {
    fn new(out: &'a mut Vec<u8>, headroom: usize, payload: &[u8], filler: Filler<'f>) -> Self {
        let origin = out.len();
        let start = origin + headroom;
        out.reserve(headroom + payload.len() + usize::from(u8::MAX));
        out.resize(start, 0);
        out.extend_from_slice(payload);
        Self {
            out,
            origin,
            start,
            filler,
            compressed: false,
        }
    }

    /// The sequence number that comes next, if the profile has any.
    fn put_on_all(
        &mut self,
        profile: &Profile,
        state: &mut FrameState,
    ) -> Result<Option<u32>, FrameError> {
        let mut next_sequence = None;
        for stage in profile.stages().iter().rev() {
            match stage {
                Stage::Length(length) => self.length(length)?,
                Stage::Checksum(checksum) => self.checksum(checksum),
                Stage::Sequence(sequence) => next_sequence = Some(self.sequence(sequence, state)),
                Stage::Xtea => self.xtea(state)?,
                Stage::Xor => self.xor(state)?,
                Stage::PayloadLength(inner) => self.payload_length(inner)?,
                Stage::PadCount(pad) => self.pad_count(pad)?,
                Stage::Compression(compression) => {
                    self.compression(compression, profile.limits().payload, state)?;
                }
            }
        }
        let (len, limit) = (self.out.len() - self.start, profile.limits().frame_bytes);
        if len > limit {
            return Err(too_long(StageName::Length, len, limit));
        }
        Ok(next_sequence)
    }

    fn length(&mut self, length: &length::Length) -> Result<(), FrameError> {
        let (field, bytes) = length::seal(length, self.body().len())?;
        self.prepend(bytes).copy_from_slice(&field[..bytes]);
        Ok(())
    }

    fn checksum(&mut self, checksum: &Checksum) {
        let sum = checksum.sum.of(self.body(), checksum.form);
        let field = self.prepend(checksum.form.bytes());
        checksum.form.write(sum, field);
    }

    fn sequence(&mut self, sequence: &Sequence, state: &FrameState) -> u32 {
        let number = state.next_sequence.unwrap_or(sequence.first);
        let flag = if self.compressed { sequence.flag() } else { 0 };
        let field = self.prepend(sequence.form.bytes());
        sequence.form.write(number | flag, field);
        sequence.after(number)
    }

    fn xtea(&mut self, state: &FrameState) -> Result<(), FrameError> {
        let name = StageName::Xtea;
        let Some(cipher) = &state.xtea else {
            return Err(self.fault(name, FrameFault::KeyMissing));
        };
        let start = self.start;
        cipher
            .encrypt(&mut self.out[start..])
            .map_err(|error| self.fault(name, FrameFault::NotWholeBlocks { len: error.len }))
    }

    fn xor(&mut self, state: &FrameState) -> Result<(), FrameError> {
        let Some(key) = &state.xor else {
            return Err(self.fault(StageName::Xor, FrameFault::KeyMissing));
        };
        let start = self.start;
        key.apply(&mut self.out[start..]);
        Ok(())
    }

    fn payload_length(&mut self, inner: &PayloadLength) -> Result<(), FrameError> {
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

    fn pad_count(&mut self, pad: &PadCount) -> Result<(), FrameError> {
        let name = StageName::PadCount;
        let count = self.pad(name, 1, pad.align.get(), pad.fill)?;
        let Ok(count) = u8::try_from(count) else {
            return Err(too_long(name, count, usize::from(u8::MAX)));
        };
        self.prepend(1).copy_from_slice(&[count]);
        Ok(())
    }

    fn compression(
        &mut self,
        compression: &Compression,
        limits: InflateLimits,
        state: &mut FrameState,
    ) -> Result<(), FrameError> {
        let plain = self.body().len();
        match compression.when {
            When::Flagged { threshold_bytes } if plain < threshold_bytes => return Ok(()),
            When::Always | When::Flagged { .. } => {}
        }
        let packed = state.deflater(compression).deflate(self.body());
        // What we send, the same profile must be able to read.
        let refused = limits.refuses(packed.len(), plain);
        match (compression.when, refused) {
            (When::Always, Some(error)) => {
                Err(self.fault(StageName::Compression, FrameFault::Inflate(error)))
            }
            (When::Flagged { .. }, _) if refused.is_some() || packed.len() >= plain => Ok(()),
            _ => {
                self.out.truncate(self.start);
                self.out.extend_from_slice(&packed);
                self.compressed = true;
                Ok(())
            }
        }
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

    fn body(&self) -> &[u8] {
        &self.out[self.start..]
    }

    /// Room for a field of `bytes` in front of the body: [`headroom`] has counted it.
    fn prepend(&mut self, bytes: usize) -> &mut [u8] {
        let end = self.start;
        self.start -= bytes;
        &mut self.out[self.start..end]
    }

    /// A variable-length integer may have needed less than its headroom.
    fn close_gap(self) {
        if self.start > self.origin {
            self.out.drain(self.origin..self.start);
        }
    }

    fn fault(&self, stage: StageName, fault: FrameFault) -> FrameError {
        FrameError::new(stage, self.start - self.origin, fault)
    }
}

fn too_long(stage: StageName, len: usize, limit: usize) -> FrameError {
    FrameError::new(stage, 0, FrameFault::LengthLimit { len, limit })
}
