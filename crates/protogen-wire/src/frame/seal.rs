//! Puts the stages on a payload, innermost first.

mod ciphers;
mod headers;
mod packed;

use std::num::NonZeroU8;

use crate::chacha::TAG_BYTES;

use super::advance::Advance;
use super::chacha::COUNTER_BYTES;
use super::delimiter::Delimiter;
use super::error::{FrameError, FrameFault, StageName};
use super::padding::{Filler, PayloadLength};
use super::profile::{FrameLimits, Profile};
use super::stage::Stage;
use super::state::FrameState;

/// Room behind the payload, so that padding, tag and delimiter seldom move the bytes.
const TAILROOM: usize = u8::MAX as usize + TAG_BYTES + Delimiter::LONGEST;

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
/// Reserves nothing where `out` has room for payload, headers and some 300 bytes more.
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
    let headroom = headroom(profile, payload.len(), &filler);
    let mut draft = Draft::new(out, headroom, payload, filler, limits);
    match draft.put_on_all(profile, state) {
        Ok(()) => {
            std::mem::take(&mut draft.advance).apply(profile, state);
            draft.close_gap();
            if let Some(deflater) = &mut state.stream_deflater {
                deflater.sent();
            }
            Ok(())
        }
        Err(error) => {
            out.truncate(before);
            // What the frame put into the window never reaches the peer.
            if let Some(deflater) = &mut state.stream_deflater {
                deflater.forget();
            }
            Err(error)
        }
    }
}

/// The most bytes that the stages put in front of a payload of `len` bytes.
fn headroom(profile: &Profile, len: usize, filler: &Filler<'_>) -> usize {
    let mut headers = 0;
    // What the length counts besides: no less than what the stages will add.
    let mut besides = 0_usize;
    for stage in profile.stages() {
        match stage {
            Stage::Checksum(checksum) => headers += checksum.form.bytes(),
            Stage::Sequence(sequence) => headers += sequence.form.bytes(),
            Stage::PayloadLength(PayloadLength { form, align, .. }) => {
                headers += form.bytes();
                besides = besides.saturating_add(padding(filler, *align));
            }
            Stage::PadCount(pad) => {
                headers += 1;
                besides = besides.saturating_add(padding(filler, pad.align));
            }
            Stage::ChaCha20Poly1305 => {
                headers += COUNTER_BYTES;
                besides = besides.saturating_add(TAG_BYTES);
            }
            Stage::Compression(_)
            | Stage::CompressionStream(_)
            | Stage::Rle(_)
            | Stage::Extern(_) => besides = usize::MAX,
            Stage::Length(_) | Stage::Stream(_) | Stage::Xtea | Stage::Xor => {}
        }
    }
    let rest = besides.saturating_add(headers).saturating_add(len);
    headers + profile.length().map_or(0, |form| form.longest_field(rest))
}

fn padding(filler: &Filler<'_>, align: NonZeroU8) -> usize {
    match filler {
        Filler::Given(bytes) => bytes.len(),
        Filler::Profile | Filler::Random(_) => usize::from(align.get()) - 1,
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
    limits: FrameLimits,
    /// A stage has compressed the payload, and one before it has to say so.
    compressed: bool,
    advance: Advance,
}

impl<'a, 'f> Draft<'a, 'f> {
    fn new(
        out: &'a mut Vec<u8>,
        headroom: usize,
        payload: &[u8],
        filler: Filler<'f>,
        limits: FrameLimits,
    ) -> Self {
        let origin = out.len();
        let start = origin + headroom;
        out.reserve(headroom + payload.len() + TAILROOM);
        out.resize(start, 0);
        out.extend_from_slice(payload);
        Self {
            out,
            origin,
            start,
            filler,
            limits,
            compressed: false,
            advance: Advance::default(),
        }
    }

    fn put_on_all(&mut self, profile: &Profile, state: &mut FrameState) -> Result<(), FrameError> {
        for stage in profile.stages().iter().rev() {
            match stage {
                // The whole stream passes it, behind this.
                Stage::Stream(_) => {}
                Stage::Length(length) => self.length(length)?,
                Stage::Checksum(checksum) => self.checksum(checksum),
                Stage::Sequence(sequence) => self.sequence(sequence, state),
                Stage::Xtea => self.xtea(state)?,
                Stage::Xor => self.xor(state)?,
                Stage::ChaCha20Poly1305 => self.chacha(state)?,
                Stage::PayloadLength(inner) => self.payload_length(inner)?,
                Stage::PadCount(pad) => self.pad_count(pad)?,
                Stage::Compression(compression) => self.compression(compression, state)?,
                Stage::CompressionStream(compression) => {
                    self.compression_stream(compression, state)?;
                }
                Stage::Rle(when) => self.rle(when, state)?,
                Stage::Extern(name) => self.transform(name, state)?,
            }
        }
        let (len, limit) = (self.out.len() - self.start, self.limits.frame_bytes);
        if len > limit {
            return Err(too_long(StageName::Length, len, limit));
        }
        Ok(())
    }

    fn body(&self) -> &[u8] {
        &self.out[self.start..]
    }

    fn body_mut(&mut self) -> &mut [u8] {
        &mut self.out[self.start..]
    }

    /// From here on, the body is this.
    fn replace_body(&mut self, bytes: &[u8]) {
        self.out.truncate(self.start);
        self.out.extend_from_slice(bytes);
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
