//! Takes the stages off a frame, outermost first.

mod ciphers;
mod headers;
mod packed;

use std::borrow::Cow;
use std::ops::Range;

use crate::deflate::InflateError;

use super::advance::Advance;
use super::error::{FrameError, FrameFault, StageName};
use super::length::{self, Length};
use super::profile::{FrameLimits, Profile};
use super::stage::Stage;
use super::state::FrameState;

/// What was in a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened<'a> {
    /// The packets; borrowed from the frame unless they were compressed.
    pub payload: Cow<'a, [u8]>,
    /// What stood behind the payload to fill the last block; empty if that was compressed too.
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
/// Under a profile with context take-over, a refused frame is the last one: see [`FrameState`].
///
/// # Errors
///
/// [`FrameError`] with the stage and the byte where it stands.
pub fn open<'a>(
    profile: &Profile,
    wire: &'a mut [u8],
    state: &mut FrameState,
) -> Result<Opened<'a>, FrameError> {
    if state.window_lost {
        let lost = FrameFault::Inflate(InflateError::WindowLost);
        return Err(FrameError::new(StageName::Compression, 0, lost));
    }
    if let [Stage::Length(length)] = profile.stages() {
        return open_bare(length, profile.limits(), wire);
    }
    match take_all_off(profile, wire, state) {
        Ok(mut frame) => {
            std::mem::take(&mut frame.advance).apply(profile, state);
            Ok(frame.into_opened())
        }
        Err(error) => {
            if profile.takes_over() {
                state.lose_window();
            }
            Err(error)
        }
    }
}

/// Opens a frame that has nothing but its length: no state moves, nothing is made.
fn open_bare<'a>(
    length: &Length,
    limits: FrameLimits,
    wire: &'a [u8],
) -> Result<Opened<'a>, FrameError> {
    check_frame(wire.len(), limits)?;
    let body = length::open(length, wire)?;
    let (start, len, limit) = (body.start, body.len(), limits.payload.bytes);
    if len > limit {
        let fault = FrameFault::LengthLimit { len, limit };
        return Err(FrameError::new(StageName::Payload, start, fault));
    }
    Ok(Opened {
        payload: Cow::Borrowed(&wire[body]),
        padding: &[],
        sequence: None,
        compressed: false,
    })
}

fn check_frame(len: usize, limits: FrameLimits) -> Result<(), FrameError> {
    let limit = limits.frame_bytes;
    if len > limit {
        let fault = FrameFault::LengthLimit { len, limit };
        return Err(FrameError::new(StageName::Length, 0, fault));
    }
    Ok(())
}

fn take_all_off<'a>(
    profile: &Profile,
    wire: &'a mut [u8],
    state: &mut FrameState,
) -> Result<Frame<'a>, FrameError> {
    let mut frame = Frame::new(wire, profile)?;
    for stage in profile.stages() {
        frame.take_off(stage, state)?;
    }
    frame.check_size()?;
    Ok(frame)
}

/// A frame on its way in.
struct Frame<'a> {
    wire: &'a mut [u8],
    /// What a stage made in place of what was left of `wire`.
    made: Option<Vec<u8>>,
    /// What the stages so far have left of `made`, or else of `wire`.
    body: Range<usize>,
    /// The part of `wire` that `made` stands for begins here.
    made_at: usize,
    /// Always in `wire`.
    padding: Range<usize>,
    limits: FrameLimits,
    sequence: Option<u32>,
    /// A stage before said that the payload is compressed, and no stage has taken it down.
    compressed: bool,
    /// A stage has brought the payload back to its size.
    inflated: bool,
    advance: Advance,
}

impl<'a> Frame<'a> {
    fn new(wire: &'a mut [u8], profile: &Profile) -> Result<Self, FrameError> {
        let limits = profile.limits();
        let len = wire.len();
        check_frame(len, limits)?;
        Ok(Self {
            wire,
            made: None,
            body: 0..len,
            made_at: 0,
            padding: len..len,
            limits,
            sequence: None,
            compressed: false,
            inflated: false,
            advance: Advance::default(),
        })
    }

    fn take_off(&mut self, stage: &Stage, state: &mut FrameState) -> Result<(), FrameError> {
        match stage {
            // The whole stream has passed it, before frames were told apart.
            Stage::Stream(_) => Ok(()),
            Stage::Length(length) => self.length(length),
            Stage::Checksum(checksum) => self.checksum(checksum),
            Stage::Sequence(sequence) => self.sequence(sequence, state),
            Stage::Xtea => self.xtea(state),
            Stage::Xor => self.xor(state),
            Stage::ChaCha20Poly1305 => self.chacha(state),
            Stage::PayloadLength(inner) => self.payload_length(inner),
            Stage::PadCount(_) => self.pad_count(),
            Stage::Compression(compression) => self.compression(compression, state),
            Stage::CompressionStream(compression) => self.compression_stream(compression, state),
            Stage::Rle(when) => self.rle(when),
            Stage::Extern(name) => self.transform(name, state),
        }
    }

    /// A flag that no stage has taken down, or a payload above its limit.
    fn check_size(&self) -> Result<(), FrameError> {
        if self.compressed && !self.inflated {
            return Err(self.fault(StageName::Compression, FrameFault::UnexpectedCompression));
        }
        let (len, limit) = (self.body.len(), self.limits.payload.bytes);
        if len > limit {
            return Err(self.fault(StageName::Payload, FrameFault::LengthLimit { len, limit }));
        }
        Ok(())
    }

    fn into_opened(self) -> Opened<'a> {
        let wire: &'a [u8] = self.wire;
        Opened {
            payload: match self.made {
                Some(mut made) => {
                    made.truncate(self.body.end);
                    made.drain(..self.body.start);
                    Cow::Owned(made)
                }
                None => Cow::Borrowed(&wire[self.body]),
            },
            padding: &wire[self.padding],
            sequence: self.sequence,
            compressed: self.inflated,
        }
    }

    /// The first `len` bytes of the body stay, the others are padding.
    fn cut_padding(&mut self, len: usize) {
        let end = self.body.start + len;
        if self.made.is_none() {
            self.padding = end..self.body.end;
        }
        self.body.end = end;
    }

    /// From here on, the body is this.
    fn replace_body(&mut self, bytes: Vec<u8>) {
        if self.made.is_none() {
            self.made_at = self.body.start;
        }
        self.body = 0..bytes.len();
        self.made = Some(bytes);
    }

    fn body(&self) -> &[u8] {
        let bytes = self.made.as_deref().unwrap_or(self.wire);
        &bytes[self.body.clone()]
    }

    fn body_mut(&mut self) -> &mut [u8] {
        let bytes = self.made.as_deref_mut().unwrap_or(self.wire);
        &mut bytes[self.body.clone()]
    }

    fn too_short(&self, stage: StageName, needed: usize) -> FrameError {
        let left = self.body.len();
        self.fault(stage, FrameFault::UnexpectedEnd { needed, left })
    }

    fn fault(&self, stage: StageName, fault: FrameFault) -> FrameError {
        let offset = match self.made {
            Some(_) => self.made_at,
            None => self.body.start,
        };
        FrameError::new(stage, offset, fault)
    }
}
