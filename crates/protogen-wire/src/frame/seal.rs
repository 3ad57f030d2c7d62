//! Puts the stages on a payload, innermost first.

mod ciphers;
mod headers;
mod packed;

use super::advance::Advance;
use super::error::{FrameError, FrameFault, StageName};
use super::length::{Length, LengthPrefix};
use super::padding::Filler;
use super::profile::{FrameLimits, Profile};
use super::stage::Stage;
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
/// Reserves nothing where `out` has room for the frame and the most padding it may have.
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
    if let [Stage::Length(Length::Prefix(prefix))] = profile.stages() {
        return seal_bare(prefix, payload, limits, out);
    }
    let before = out.len();
    let mut draft = Draft::new(profile, payload, filler, out);
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

/// Seals a frame that has nothing but its length: no state moves, nothing is moved to make room.
fn seal_bare(
    prefix: &LengthPrefix,
    payload: &[u8],
    limits: FrameLimits,
    out: &mut Vec<u8>,
) -> Result<(), FrameError> {
    let mut field = [0; 4];
    prefix.seal(payload.len(), &mut field)?;
    let header = prefix.form.bytes();
    let (len, limit) = (header + payload.len(), limits.frame_bytes);
    if len > limit {
        return Err(too_long(StageName::Length, len, limit));
    }
    out.reserve(len);
    // To copy a number of bytes that the compiler knows is a store, not a call.
    match (header, field) {
        (1, [a, ..]) => out.push(a),
        (2, [a, b, ..]) => out.extend_from_slice(&[a, b]),
        _ => out.extend_from_slice(&field),
    }
    out.extend_from_slice(payload);
    Ok(())
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
    fn new(profile: &Profile, payload: &[u8], filler: Filler<'f>, out: &'a mut Vec<u8>) -> Self {
        let size = profile.size();
        let headroom = size.headroom(payload.len(), &filler);
        let origin = out.len();
        let start = origin + headroom;
        out.reserve(headroom + payload.len() + size.tail);
        out.resize(start, 0);
        out.extend_from_slice(payload);
        Self {
            out,
            origin,
            start,
            filler,
            limits: profile.limits(),
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

    /// Room for a field of `bytes` in front of the body: [`FrameSize`](super::size::FrameSize) has counted it.
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
