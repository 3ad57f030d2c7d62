//! One frame of a capture. Never says how it is stored.

use std::{fmt, time::Duration};

use protogen_wire::Direction;

/// What one end sent at once: a frame of the wire, or its payload.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Frame {
    /// Time since the start of the capture.
    pub at: Duration,
    /// Who sent it.
    pub direction: Direction,
    /// The bytes; what they are, the header says.
    pub bytes: Vec<u8>,
    /// Secrets in the bytes were overwritten with [`MASK`](super::MASK).
    pub masked: bool,
}

impl Frame {
    /// A frame whose bytes are as they were sent.
    pub fn new(at: Duration, direction: Direction, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            at,
            direction,
            bytes: bytes.into(),
            masked: false,
        }
    }
}

/// Without the bytes: they may hold what should not stand in a log.
impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frame")
            .field("at", &self.at)
            .field("direction", &self.direction)
            .field("bytes", &self.bytes.len())
            .field("masked", &self.masked)
            .finish()
    }
}
