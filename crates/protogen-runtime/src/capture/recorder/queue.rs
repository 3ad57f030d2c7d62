//! What waits for the recorder's thread, and what it has done. Never grows beyond its bound.

use std::{collections::VecDeque, mem};

use super::super::{ending::Lost, error::CaptureError, frame::Frame};

/// What a frame costs in the queue besides its bytes.
const FRAME_COST: usize = 64;

/// A frame, and what was lost before it.
pub(super) struct Entry {
    pub lost: Lost,
    pub frame: Frame,
}

/// The queue between callers and the thread, under one lock.
pub(super) struct Queue {
    entries: VecDeque<Entry>,
    /// `0 <= cost <= limit`, but for a single frame above it.
    cost: usize,
    limit: usize,
    /// Lost since the last entry.
    pub lost: Lost,
    /// Lost in all.
    pub lost_in_all: Lost,
    pub taken: u64,
    pub written: u64,
    pub refused: u64,
    pub first_sent_seen: bool,
    pub state: State,
}

/// How far the recorder is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum State {
    Open,
    /// No further frames; the thread writes the rest.
    Closing,
    /// The thread has ended.
    Done(Result<(), CaptureError>),
}

impl Queue {
    pub fn new(limit: usize) -> Self {
        Self {
            entries: VecDeque::new(),
            cost: 0,
            limit,
            lost: Lost::default(),
            lost_in_all: Lost::default(),
            taken: 0,
            written: 0,
            refused: 0,
            first_sent_seen: false,
            state: State::Open,
        }
    }

    /// Whether a frame of so many bytes may be pushed. A frame above the limit has the queue for
    /// itself.
    pub fn has_room(&self, bytes: usize) -> bool {
        self.entries.is_empty() || self.cost + FRAME_COST + bytes <= self.limit
    }

    pub fn push(&mut self, frame: Frame) {
        self.cost += FRAME_COST + frame.bytes.len();
        self.taken += 1;
        let lost = mem::take(&mut self.lost);
        self.entries.push_back(Entry { lost, frame });
    }

    pub fn drop_frame(&mut self, bytes: usize) {
        let lost = Lost {
            frames: 1,
            bytes: bytes as u64,
        };
        self.lost.add(lost);
        self.lost_in_all.add(lost);
    }

    /// All that waits; the queue is empty then.
    pub fn take(&mut self) -> VecDeque<Entry> {
        self.cost = 0;
        mem::take(&mut self.entries)
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}
