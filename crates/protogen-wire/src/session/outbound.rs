//! The packets that wait to be sent, and the frames that they become.

use std::collections::VecDeque;

use crate::{
    frame::{Filler, FrameError, FrameState, Profile, Stage, seal_into},
    packet::Direction,
    packets::FrameMode,
};

use super::tap::{Form, Tap};

/// One direction's packets, on their way out.
#[derive(Debug)]
pub(super) struct Outbound {
    /// Packets that are encoded, one after another; those before `start` have left.
    pending: Vec<u8>,
    /// 0 <= start <= pending.len().
    start: usize,
    /// Where each of them ends, and whose it is.
    marks: VecDeque<Mark>,
    /// Frames that are ready to leave.
    sealed: Vec<u8>,
    /// Bytes that were taken and may not have left yet; they count against the limit.
    pub(super) in_flight: usize,
    /// While answers are taken elsewhere: how many bytes of the limit they may take. What waits
    /// here is newer than they, and is not sealed before they are back.
    pub(super) lent: Option<usize>,
    profile: Profile,
    /// The most bytes of packets that share a frame.
    room: usize,
    packet_limit: usize,
    pub(super) state: FrameState,
    mode: FrameMode,
    direction: Direction,
}

/// One packet that waits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    name: &'static str,
    bytes: usize,
}

impl Outbound {
    pub(super) fn new(
        profile: Profile,
        state: FrameState,
        mode: FrameMode,
        direction: Direction,
    ) -> Self {
        Self {
            pending: Vec::new(),
            start: 0,
            marks: VecDeque::new(),
            sealed: Vec::new(),
            in_flight: 0,
            lent: None,
            room: profile.payload_room(),
            packet_limit: packet_limit(&profile, mode),
            profile,
            state,
            mode,
            direction,
        }
    }

    /// How many bytes wait, in packets and in frames.
    pub(super) fn waiting(&self) -> usize {
        self.pending.len() - self.start + self.sealed.len() + self.in_flight
    }

    /// How many bytes count against the limit.
    pub(super) fn taken(&self) -> usize {
        self.waiting() + self.lent.unwrap_or(0)
    }

    /// What frames are sealed by.
    pub(super) const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Keeps frames that were sealed elsewhere, behind those that are ready.
    pub(super) fn keep_sealed(&mut self, frames: &[u8]) {
        self.sealed.extend_from_slice(frames);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pending.is_empty() && self.sealed.is_empty() && self.marks.is_empty()
    }

    /// The most bytes of a packet that can be sealed.
    pub(super) const fn packet_limit(&self) -> usize {
        self.packet_limit
    }

    /// Whether frames hold not all bytes, or not all sizes, that are below the limit.
    pub(super) fn is_choosy(&self) -> bool {
        self.mode != FrameMode::Many && self.profile.is_choosy()
    }

    /// Whether what was encoded from `start` on can be sealed, as far as that is known before.
    ///
    /// Where packets share a frame, only the frame shows it.
    pub(super) fn admits(&self, start: usize) -> Result<(), FrameError> {
        match self.is_choosy() {
            true => self
                .profile
                .admits(self.pending.get(start..).unwrap_or_default()),
            false => Ok(()),
        }
    }

    /// Seals by this profile from now on.
    pub(super) fn set_profile(&mut self, profile: Profile) {
        self.room = profile.payload_room();
        self.packet_limit = packet_limit(&profile, self.mode);
        self.profile = profile;
    }

    /// Where the next packet is encoded.
    pub(super) fn pending(&mut self) -> &mut Vec<u8> {
        &mut self.pending
    }

    /// Keeps the last `bytes` that were encoded as one packet.
    pub(super) fn keep(&mut self, name: &'static str, bytes: usize) {
        self.marks.push_back(Mark { name, bytes });
    }

    /// Drops the oldest packets of these names until `needed` bytes are free; how many went.
    /// `None`, and nothing is dropped, if they do not suffice.
    pub(super) fn drop_oldest(&mut self, names: &[&str], needed: usize) -> Option<u64> {
        let mut freed = 0;
        let mut last = None;
        for (index, mark) in self.marks.iter().enumerate() {
            if names.contains(&mark.name) {
                freed += mark.bytes;
            }
            if freed >= needed {
                last = Some(index);
                break;
            }
        }
        let mut left = last? + 1;
        let (mut index, mut at, mut packets) = (0, self.start, 0);
        while left > 0
            && let Some(mark) = self.marks.get(index).copied()
        {
            left -= 1;
            if names.contains(&mark.name) {
                // What stands before it moves over it: that is mostly little.
                let start = self.start + mark.bytes;
                self.pending.copy_within(self.start..at, start);
                self.start = start;
                self.marks.remove(index);
                packets += 1;
            } else {
                index += 1;
            }
            at += mark.bytes;
        }
        self.compact();
        Some(packets)
    }

    /// Seals what waits until `most_bytes` are ready to leave; the number of frames that it took.
    pub(super) fn seal(
        &mut self,
        most_bytes: usize,
        tap: &mut Option<Box<dyn Tap>>,
    ) -> Result<u64, FrameError> {
        let (mut at, mut frames) = (self.start, 0);
        while self.sealed.len() < most_bytes
            && let Some(first) = self.marks.pop_front()
        {
            let mut end = at + first.bytes;
            if self.mode == FrameMode::Many {
                while let Some(next) = self.marks.front()
                    && end + next.bytes - at <= self.room
                {
                    end += next.bytes;
                    self.marks.pop_front();
                }
            }
            let payload = self.pending.get(at..end).unwrap_or_default();
            let start = self.sealed.len();
            if self.mode == FrameMode::Stream && self.profile.stages().is_empty() {
                self.sealed.extend_from_slice(payload);
            } else {
                seal_into(
                    &self.profile,
                    payload,
                    Filler::Profile,
                    &mut self.state,
                    &mut self.sealed,
                )?;
            }
            let wire = self.sealed.get_mut(start..).unwrap_or_default();
            if let Some(tap) = tap {
                tap.frame(self.direction, Form::Payload, payload);
                tap.frame(self.direction, Form::Wire, wire);
            }
            self.state.stream_out(&self.profile, wire)?;
            at = end;
            frames += 1;
        }
        self.start = at;
        self.compact();
        Ok(frames)
    }

    /// Sees to it that what has left holds little memory.
    fn compact(&mut self) {
        if self.marks.is_empty() {
            self.pending.clear();
            self.start = 0;
        } else if self.start > self.pending.len() / 64 {
            self.pending.drain(..self.start);
            self.start = 0;
        }
    }

    /// Moves the frames that are ready behind what `out` holds.
    pub(super) fn take(&mut self, out: &mut Vec<u8>) -> usize {
        let bytes = self.sealed.len();
        if out.is_empty() {
            std::mem::swap(out, &mut self.sealed);
        } else {
            out.append(&mut self.sealed);
        }
        self.in_flight += bytes;
        bytes
    }

    /// Forgets what waits.
    pub(super) fn discard(&mut self) {
        self.pending = Vec::new();
        self.start = 0;
        self.marks = VecDeque::new();
        self.sealed = Vec::new();
        self.in_flight = 0;
        self.lent = None;
    }

    /// Gives memory back, if nothing waits.
    pub(super) fn shrink(&mut self) {
        if self.is_empty() {
            self.pending = Vec::new();
            self.marks = VecDeque::new();
            self.sealed = Vec::new();
        }
    }
}

/// The most bytes of a packet that can be sealed, as far as that is known before.
fn packet_limit(profile: &Profile, mode: FrameMode) -> usize {
    let compresses = profile.stages().iter().any(|stage| {
        matches!(
            stage,
            Stage::Compression(_) | Stage::CompressionStream(_) | Stage::Rle(_)
        )
    });
    match mode {
        FrameMode::Stream if profile.stages().is_empty() => profile.limits().frame_bytes,
        // It may become smaller: the stages decide.
        _ if compresses => profile.limits().payload.bytes,
        _ => profile.payload_room(),
    }
}
