//! The stages that a profile can name, as plain data.

use std::num::NonZeroU8;

use crate::checksum;
use crate::deflate::{Level, Wrapping};

use super::integer::IntegerForm;
use super::length::Length;
use super::padding::{PadCount, PayloadLength};
use super::sequence::Sequence;

/// One transformation of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stage {
    /// Where the frame ends.
    Length(Length),
    /// A sum over everything behind it.
    Checksum(Checksum),
    /// A number that grows from frame to frame.
    Sequence(Sequence),
    /// XTEA over everything behind it, with the state's key.
    Xtea,
    /// A repeating exclusive or over everything behind it, with the state's key.
    Xor,
    /// The payload's length before it, padding behind it.
    PayloadLength(PayloadLength),
    /// The padding's length before the payload, padding behind it.
    PadCount(PadCount),
    /// A smaller payload.
    Compression(Compression),
}

/// A sum over everything behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checksum {
    /// Which sum.
    pub sum: Sum,
    /// How it is written; a wider field is filled with zeros, a narrower one keeps the low bytes.
    pub form: IntegerForm,
    /// What a wrong sum means.
    pub mismatch: Mismatch,
}

impl Checksum {
    /// Adler-32, low byte first, refused if wrong: Open Tibia since 8.40.
    pub const ADLER32: Self = Self {
        sum: Sum::Adler32,
        form: IntegerForm::U32_LE,
        mismatch: Mismatch::Refuse,
    };
}

/// Which sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sum {
    /// Adler-32.
    Adler32,
    /// CRC-32 of zlib.
    Crc32,
    /// The sum of all bytes, modulo 2^16.
    Sum16,
}

impl Sum {
    /// The sum of `bytes` as a field of `form` can hold it.
    pub(super) fn of(self, bytes: &[u8], form: IntegerForm) -> u32 {
        let sum = match self {
            Self::Adler32 => checksum::adler32(bytes),
            Self::Crc32 => checksum::crc32(bytes),
            Self::Sum16 => u32::from(checksum::sum16(bytes)),
        };
        match form.bytes() {
            1 => sum & 0xFF,
            2 => sum & 0xFFFF,
            _ => sum,
        }
    }
}

/// What a wrong sum means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mismatch {
    /// The frame is refused.
    Refuse,
    /// The sender puts none: the body begins where the sum would stand (TFS 1.4, `Connection::parsePacket`).
    AssumeAbsent,
    /// Nothing: the four bytes are skipped (TFS 1.6 once logged in).
    Ignore,
}

/// A smaller payload, each frame on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compression {
    /// Raw deflate or zlib.
    pub wrapping: Wrapping,
    /// How much time is spent on size.
    pub level: Level,
    /// Which payloads.
    pub when: When,
}

/// Which payloads are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// All.
    Always,
    /// Those of at least so many bytes; the sequence number carries a bit that says so.
    Flagged {
        /// The size from which on it is tried.
        threshold_bytes: usize,
    },
}

/// No alignment.
pub(super) const UNALIGNED: NonZeroU8 = NonZeroU8::MIN;

/// The blocks of XTEA.
pub(super) const XTEA_BLOCK: NonZeroU8 = match NonZeroU8::new(8) {
    Some(block) => block,
    None => UNALIGNED,
};
