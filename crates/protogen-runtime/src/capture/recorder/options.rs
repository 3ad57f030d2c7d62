//! How a recorder behaves. Never a switch without a name for both sides.

use std::time::Duration;

use super::super::writer::WriteOptions;

/// When frames are handed to the operating system, and to the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flush {
    /// To the operating system as soon as the recorder's thread sees them. They survive the end of
    /// this process; what is still in the queue does not.
    Soon,
    /// To the operating system when so much time has passed since the first of them: fewer writes.
    Every(Duration),
    /// As `Soon`, and at most so much time later to the disk: they survive a power cut.
    Disk(Duration),
}

/// What happens to a frame when the queue is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overflow {
    /// It is not recorded; it is counted, and the capture says where how many lack.
    Drop,
    /// The caller waits for room. Not for a driver.
    Wait,
}

/// What happens to the ranges that are named as secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrets {
    /// They are overwritten with [`MASK`](super::super::MASK) before the frame is queued.
    Masked,
    /// They are recorded.
    Kept,
}

/// What happens to the first frame that the client sends, the login of many protocols.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstSent {
    /// Left out of OTClient's text, as that client does, and of other captures of payloads unless
    /// ranges of it are named as secret; recorded as it is on the wire.
    Usual,
    /// Recorded.
    Recorded,
    /// Left out, and not counted as lost.
    LeftOut,
}

/// How a recorder behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecorderOptions {
    /// [`Flush::Soon`].
    pub flush: Flush,
    /// [`Overflow::Drop`].
    pub overflow: Overflow,
    /// The queue holds at most so much, 64 bytes a frame included: 8 MiB.
    pub queue_bytes: usize,
    /// [`Secrets::Masked`].
    pub secrets: Secrets,
    /// [`FirstSent::Usual`].
    pub first_sent: FirstSent,
    /// How the file is written.
    pub write: WriteOptions,
}

impl Default for RecorderOptions {
    fn default() -> Self {
        Self {
            flush: Flush::Soon,
            overflow: Overflow::Drop,
            queue_bytes: 8 << 20,
            secrets: Secrets::Masked,
            first_sent: FirstSent::Usual,
            write: WriteOptions::default(),
        }
    }
}
