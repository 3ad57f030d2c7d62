//! How a capture ended, and what it lacks. Never a guess: only what its bytes show.

/// How a capture ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ending {
    /// Its writer closed it.
    Closed,
    /// After a whole frame, but nothing shows that its writer was done: it was stopped, it still
    /// writes, or the form has no mark for the end.
    Open,
    /// In the middle of a frame or of a header: the writer was stopped while it wrote, the disk
    /// was full, or the file was cut.
    Torn {
        /// The bytes behind the last whole record, which were left out.
        bytes: u64,
    },
}

/// Frames that were seen but not recorded, since the recorder's queue was full.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Lost {
    /// How many.
    pub frames: u64,
    /// How many bytes they had.
    pub bytes: u64,
}

impl Lost {
    pub(super) fn add(&mut self, other: Self) {
        self.frames = self.frames.saturating_add(other.frames);
        self.bytes = self.bytes.saturating_add(other.bytes);
    }

    pub(super) fn is_nothing(self) -> bool {
        self == Self::default()
    }
}
