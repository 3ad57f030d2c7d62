//! The packets that wait to be sent, and the frames that they become.

use std::collections::VecDeque;

use crate::{
    frame::{Filler, FrameError, FrameState, Profile, seal_into},
    packet::Direction,
    packets::FrameMode,
};

use super::tap::{Form, Tap};

/// One direction's packets, on their way out.
#[derive(Debug)]
pub(super) struct Outbound {
    /// Packets that are encoded, one after another.
    pending: Vec<u8>,
    /// Where each of them ends, and whose it is.
    marks: VecDeque<Mark>,
    /// Frames that are ready to leave.
    sealed: Vec<u8>,
    /// Bytes that were taken and may not have left yet; they count against the limit.
    pub(super) in_flight: usize,
    pub(super) profile: Profile,
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
    pub(super) const fn new(
        profile: Profile,
        state: FrameState,
        mode: FrameMode,
        direction: Direction,
    ) -> Self {
        Self {
            pending: Vec::new(),
            marks: VecDeque::new(),
            sealed: Vec::new(),
            in_flight: 0,
            profile,
            state,
            mode,
            direction,
        }
    }

    /// How many bytes wait, in packets and in frames.
    pub(super) fn waiting(&self) -> usize {
        self.pending.len() + self.sealed.len() + self.in_flight
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pending.is_empty() && self.sealed.is_empty() && self.marks.is_empty()
    }

    /// Where the next packet is encoded.
    pub(super) fn pending(&mut self) -> &mut Vec<u8> {
        &mut self.pending
    }

    /// Keeps what was encoded from `start` on as one packet.
    pub(super) fn keep(&mut self, name: &'static str, start: usize) {
        let bytes = self.pending.len() - start;
        self.marks.push_back(Mark { name, bytes });
    }

    /// Drops the oldest packets of these names until `needed` bytes are free; how many bytes
    /// were freed, and how many packets went.
    pub(super) fn drop_oldest(&mut self, names: &[&str], needed: usize) -> (usize, u64) {
        let (mut freed, mut packets) = (0, 0);
        let mut kept = Vec::with_capacity(self.pending.len());
        let mut marks = VecDeque::with_capacity(self.marks.len());
        let mut at = 0;
        for mark in &self.marks {
            let bytes = self.pending.get(at..at + mark.bytes).unwrap_or_default();
            at += mark.bytes;
            if freed < needed && names.contains(&mark.name) {
                freed += mark.bytes;
                packets += 1;
            } else {
                kept.extend_from_slice(bytes);
                marks.push_back(*mark);
            }
        }
        self.pending = kept;
        self.marks = marks;
        (freed, packets)
    }

    /// Seals what waits; the number of frames that it took.
    pub(super) fn seal(&mut self, tap: &mut Option<Box<dyn Tap>>) -> Result<u64, FrameError> {
        if self.marks.is_empty() {
            return Ok(0);
        }
        let limit = self.profile.limits().payload.bytes;
        let (mut at, mut frames) = (0, 0);
        while let Some(first) = self.marks.pop_front() {
            let mut end = at + first.bytes;
            if self.mode == FrameMode::Many {
                while let Some(next) = self.marks.front()
                    && end + next.bytes - at <= limit
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
        self.pending.clear();
        Ok(frames)
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

    /// Gives memory back, if nothing waits.
    pub(super) fn shrink(&mut self) {
        if self.is_empty() {
            self.pending = Vec::new();
            self.marks = VecDeque::new();
            self.sealed = Vec::new();
        }
    }
}
