//! Takes the stages off a frame, outermost first.

use std::borrow::Cow;
use std::ops::Range;

use super::error::{FrameError, FrameFault, StageName};
use super::length;
use super::padding::{PadCount, PayloadLength};
use super::profile::Profile;
use super::sequence::{Sequence, SequenceCheck};
use super::stage::{Checksum, Compression, Mismatch, Stage, When};
use super::state::FrameState;

/// What was in a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened<'a> {
    /// The packets; borrowed from the frame unless they were compressed.
    pub payload: Cow<'a, [u8]>,
    /// What stood behind the payload to fill the last block.
    pub padding: &'a [u8],
    /// The sequence number, if the profile has one.
    pub sequence: Option<u32>,
    /// Whether the payload was compressed on the wire.
    pub compressed: bool,
}

/// Opens one whole frame, as long as [`frame_len`](super::frame_len) says.
///
/// Works in place: after an error the bytes of `wire` mean nothing.
/// The state advances only if every stage is content.
///
/// # Errors
///
/// [`FrameError`] with the stage and the byte where it stands.
pub fn open<'a>(
    profile: &Profile,
    wire: &'a mut [u8],
    state: &mut FrameState,
) -> Result<Opened<'a>, FrameError> {
    let mut frame = Frame::new(wire, profile)?;
    for stage in profile.stages() {
        frame.take_off(stage, state)?;
    }
    frame.check_size(profile)?;
    if frame.next_sequence.is_some() {
        state.next_sequence = frame.next_sequence;
    }
    Ok(frame.into_opened())
}

/// A frame on its way in.
struct Frame<'a> {
    bytes: &'a mut [u8],
    /// What the stages so far have left of `bytes`: 0 <= start <= end <= bytes.len().
    body: Range<usize>,
    padding: Range<usize>,
    /// The payload that stood compressed in `body`.
    inflated: Option<Vec<u8>>,
    limits: crate::deflate::InflateLimits,
    sequence: Option<u32>,
    next_sequence: Option<u32>,
    /// A stage before said that the payload is compressed.
    compressed: bool,
}

impl<'a> Frame<'a> {
    fn new(bytes: &'a mut [u8], profile: &Profile) -> Result<Self, FrameError> {
        let (len, limit) = (bytes.len(), profile.limits().frame_bytes);
        if len > limit {
            let fault = FrameFault::LengthLimit { len, limit };
            return Err(FrameError::new(StageName::Length, 0, fault));
        }
        Ok(Self {
            bytes,
            body: 0..len,
            padding: len..len,
            inflated: None,
            limits: profile.limits().payload,
            sequence: None,
            next_sequence: None,
            compressed: false,
        })
    }

    fn take_off(&mut self, stage: &Stage, state: &mut FrameState) -> Result<(), FrameError> {
        match stage {
            Stage::Length(length) => self.length(length),
            Stage::Checksum(checksum) => self.checksum(checksum),
            Stage::Sequence(sequence) => self.sequence(sequence, state),
            Stage::Xtea => self.xtea(state),
            Stage::Xor => self.xor(state),
            Stage::PayloadLength(inner) => self.payload_length(inner),
            Stage::PadCount(pad) => self.pad_count(pad),
            Stage::Compression(compression) => self.compression(compression, state),
        }
    }

    fn length(&mut self, form: &length::Length) -> Result<(), FrameError> {
        self.body.start += length::open(form, self.body())?;
        Ok(())
    }

    fn checksum(&mut self, checksum: &Checksum) -> Result<(), FrameError> {
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

    fn sequence(&mut self, sequence: &Sequence, state: &FrameState) -> Result<(), FrameError> {
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
        self.next_sequence = Some(sequence.after(found));
        self.body.start += sequence.form.bytes();
        Ok(())
    }

    fn xtea(&mut self, state: &FrameState) -> Result<(), FrameError> {
        let name = StageName::Xtea;
        let Some(cipher) = &state.xtea else {
            return Err(self.fault(name, FrameFault::KeyMissing));
        };
        cipher
            .decrypt(&mut self.bytes[self.body.clone()])
            .map_err(|error| self.fault(name, FrameFault::NotWholeBlocks { len: error.len }))
    }

    fn xor(&mut self, state: &FrameState) -> Result<(), FrameError> {
        let Some(key) = &state.xor else {
            return Err(self.fault(StageName::Xor, FrameFault::KeyMissing));
        };
        key.apply(&mut self.bytes[self.body.clone()]);
        Ok(())
    }

    fn payload_length(&mut self, inner: &PayloadLength) -> Result<(), FrameError> {
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

    fn pad_count(&mut self, _pad: &PadCount) -> Result<(), FrameError> {
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

    fn compression(
        &mut self,
        compression: &Compression,
        state: &mut FrameState,
    ) -> Result<(), FrameError> {
        match compression.when {
            When::Flagged { .. } if !self.compressed => return Ok(()),
            When::Always | When::Flagged { .. } => {}
        }
        let plain = state
            .inflater(compression)
            .inflate(self.body(), self.limits)
            .map_err(|error| self.fault(StageName::Compression, FrameFault::Inflate(error)))?;
        self.inflated = Some(plain);
        self.compressed = false;
        Ok(())
    }

    /// A flag that no stage has taken down, or a payload above its limit.
    fn check_size(&self, profile: &Profile) -> Result<(), FrameError> {
        if self.compressed {
            return Err(self.fault(StageName::Compression, FrameFault::UnexpectedCompression));
        }
        let len = self.inflated.as_ref().map_or(self.body.len(), Vec::len);
        let limit = profile.limits().payload.bytes;
        if len > limit {
            return Err(self.fault(StageName::Payload, FrameFault::LengthLimit { len, limit }));
        }
        Ok(())
    }

    fn into_opened(self) -> Opened<'a> {
        let bytes: &'a [u8] = self.bytes;
        let compressed = self.inflated.is_some();
        Opened {
            payload: match self.inflated {
                Some(plain) => Cow::Owned(plain),
                None => Cow::Borrowed(&bytes[self.body]),
            },
            padding: &bytes[self.padding],
            sequence: self.sequence,
            compressed,
        }
    }

    /// The first `len` bytes of the body stay, the others are padding.
    fn cut_padding(&mut self, len: usize) {
        let end = self.body.start + len;
        self.padding = end..self.body.end;
        self.body.end = end;
    }

    fn body(&self) -> &[u8] {
        &self.bytes[self.body.clone()]
    }

    fn too_short(&self, stage: StageName, needed: usize) -> FrameError {
        let left = self.body.len();
        self.fault(stage, FrameFault::UnexpectedEnd { needed, left })
    }

    fn fault(&self, stage: StageName, fault: FrameFault) -> FrameError {
        FrameError::new(stage, self.body.start, fault)
    }
}
