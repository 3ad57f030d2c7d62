//! The stages that a profile can name, as plain data.

use std::num::NonZeroU8;

use crate::checksum;
use crate::deflate::{Level, Wrapping};

use super::integer::IntegerForm;
use super::length::Length;
use super::padding::{PadCount, PayloadLength};
use super::sequence::Sequence;
use super::transform::TransformName;

/// One transformation of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stage {
    /// A transform of the byte stream: it stands before the length, and all others behind it.
    ///
    /// [`open`](super::open) and [`seal`](super::seal) pass it over: whoever has the stream calls
    /// [`FrameState::stream_in`](super::FrameState::stream_in) on bytes as they arrive, and
    /// [`FrameState::stream_out`](super::FrameState::stream_out) on sealed frames, once each.
    Stream(StreamStage),
    /// Where the frame ends.
    Length(Length),
    /// A sum over everything behind it.
    Checksum(Checksum),
    /// A number that grows from frame to frame.
    Sequence(Sequence),
    /// XTEA over everything behind it, with the state's key.
    Xtea,
    /// A repeating exclusive or over everything behind it, with the state's key, which starts over with each frame.
    Xor,
    /// ChaCha20-Poly1305 (RFC 8439) over everything behind it, with the state's key.
    ///
    /// ```text
    /// 8 counter, low byte first | n cipher text | 16 tag
    /// 05 00 00 00 00 00 00 00   | 4f 1c ..      | 9b 20 ..
    /// ```
    ///
    /// The first frame of a key has counter 0, and each one the next: a frame that is repeated, left out or out of
    /// order is refused before it is decrypted.
    /// The nonce is the [key](crate::chacha::ChaChaKey)'s prefix, which differs by direction, and the counter.
    /// There is no additional data, but for a single byte 01 if a sequence number in front says "compressed":
    /// that bit can not be turned over in transit.
    ChaCha20Poly1305,
    /// The payload's length before it, padding behind it.
    PayloadLength(PayloadLength),
    /// The padding's length before the payload, padding behind it.
    PadCount(PadCount),
    /// A smaller payload by deflate, each frame on its own.
    Compression(Compression),
    /// A smaller payload by deflate with context take-over: a frame refers to those before it.
    ///
    /// A frame ends with a sync flush, see [`StreamDeflater`](crate::deflate::StreamDeflater).
    /// Below the threshold a frame is sent as it is and is no part of the window.
    /// A refused frame may have been one of the window's, whichever stage refuses it:
    /// every later frame is then refused too, with [`InflateError::WindowLost`](crate::deflate::InflateError::WindowLost).
    CompressionStream(Compression),
    /// A smaller payload by [runs of equal bytes](crate::rle), each frame on its own.
    Rle(When),
    /// A transform that the application brings, by the name under which the state has it.
    Extern(TransformName),
}

/// What transforms the byte stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum StreamStage {
    /// A repeating exclusive or that goes on from frame to frame, with the state's key for the stream.
    Xor,
    /// A transform that the application brings, by the name under which the state has it.
    Extern(TransformName),
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
#[non_exhaustive]
pub enum Sum {
    /// Adler-32.
    Adler32,
    /// CRC-32 of zlib.
    Crc32,
    /// CRC-16/CCITT-FALSE.
    Crc16,
    /// The sum of all bytes, modulo 2^16.
    Sum16,
    /// The sum of all bytes, modulo 2^8.
    Sum8,
    /// All bytes joined by exclusive or.
    Xor8,
}

impl Sum {
    /// Its name in the language.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Adler32 => "adler32",
            Self::Crc32 => "crc32",
            Self::Crc16 => "crc16",
            Self::Sum16 => "sum16",
            Self::Sum8 => "sum8",
            Self::Xor8 => "xor8",
        }
    }

    /// The sum of `bytes` as a field of `form` can hold it.
    pub(super) fn of(self, bytes: &[u8], form: IntegerForm) -> u32 {
        let sum = match self {
            Self::Adler32 => checksum::adler32(bytes),
            Self::Crc32 => checksum::crc32(bytes),
            Self::Crc16 => u32::from(checksum::crc16(bytes)),
            Self::Sum16 => u32::from(checksum::sum16(bytes)),
            Self::Sum8 => u32::from(checksum::sum8(bytes)),
            Self::Xor8 => u32::from(checksum::xor8(bytes)),
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

/// A smaller payload by deflate.
///
/// A payload that would shrink beyond the ratio that the profile's limits allow is stored as it is.
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
