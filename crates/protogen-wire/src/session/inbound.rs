//! The bytes that arrived and are not packets yet.

use crate::frame::{FrameError, FrameScan, FrameState, Profile};

/// One direction's bytes, on their way in.
#[derive(Debug)]
pub(super) struct Inbound {
    buffer: Vec<u8>,
    /// Where the next frame begins: 0 <= start <= buffer.len().
    start: usize,
    /// Fewer bytes than this are no whole frame.
    wanted: usize,
    /// How far the next frame's end was searched for.
    scan: FrameScan,
    pub(super) profile: Profile,
    pub(super) state: FrameState,
}

/// Who sent the packet that led to other stages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// The peer: what has arrived behind it was sent with them, and passes stages before the
    /// length now.
    Received,
    /// This end: what has arrived was sent without them.
    Sent,
}

impl Inbound {
    pub(super) fn new(profile: Profile, state: FrameState) -> Self {
        Self {
            buffer: Vec::new(),
            start: 0,
            wanted: 0,
            scan: FrameScan::new(),
            profile,
            state,
        }
    }

    /// Takes bytes of the stream; a stage before the length turns each of them once.
    pub(super) fn extend(&mut self, bytes: &[u8]) -> Result<(), FrameError> {
        if self.start > 0 && self.start + bytes.len() > self.buffer.capacity() / 2 {
            self.buffer.drain(..self.start);
            self.start = 0;
        }
        let arrived = self.buffer.len();
        self.buffer.extend_from_slice(bytes);
        let arrived = self.buffer.get_mut(arrived..).unwrap_or_default();
        self.state.stream_in(&self.profile, arrived)
    }

    /// Goes on with other stages.
    pub(super) fn set_profile(
        &mut self,
        profile: Profile,
        origin: Origin,
    ) -> Result<(), FrameError> {
        let had_none = self.profile.stream_stages().next().is_none();
        self.profile = profile;
        if had_none && origin == Origin::Received {
            let waiting = self.buffer.get_mut(self.start..).unwrap_or_default();
            self.state.stream_in(&self.profile, waiting)?;
        }
        Ok(())
    }

    /// How long the next frame is, once that is known.
    pub(super) fn frame_len(&mut self) -> Result<Option<usize>, FrameError> {
        let waiting = self.buffer.get(self.start..).unwrap_or_default();
        self.scan.frame_len(&self.profile, waiting)
    }

    /// What has not been read.
    pub(super) fn waiting(&self) -> &[u8] {
        self.buffer.get(self.start..).unwrap_or_default()
    }

    /// Whether a read could find more than the last one.
    pub(super) fn is_worth_reading(&self) -> bool {
        let waiting = self.buffer.len() - self.start;
        waiting > 0 && waiting >= self.wanted
    }

    /// Says how many bytes the next frame has at least.
    pub(super) fn want(&mut self, bytes: usize) {
        self.wanted = bytes;
    }

    /// Takes the next `len` bytes out of the buffer for as long as they are worked on.
    pub(super) fn split(&mut self, len: usize) -> (&mut [u8], &Profile, &mut FrameState) {
        let end = (self.start + len).min(self.buffer.len());
        let frame = self.buffer.get_mut(self.start..end).unwrap_or_default();
        (frame, &self.profile, &mut self.state)
    }

    /// Passes over bytes that were read. An empty buffer gives its memory back.
    pub(super) fn advance(&mut self, bytes: usize) {
        self.start = (self.start + bytes).min(self.buffer.len());
        self.wanted = 0;
        self.scan.restart();
        if self.start == self.buffer.len() {
            self.start = 0;
            self.buffer.clear();
        }
    }

    /// Takes bytes that it held before: they have passed the stages before the length.
    pub(super) fn restore(&mut self, bytes: &[u8]) {
        self.discard();
        self.buffer.extend_from_slice(bytes);
    }

    /// Forgets what waits.
    pub(super) fn discard(&mut self) {
        self.buffer = Vec::new();
        self.start = 0;
        self.wanted = 0;
        self.scan.restart();
    }

    /// Gives memory back, if nothing waits.
    pub(super) fn shrink(&mut self) {
        if self.buffer.is_empty() {
            self.buffer = Vec::new();
        }
    }
}
