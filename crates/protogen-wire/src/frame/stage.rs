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
    ///
    /// ```text
    /// 05 00 | 68 65 6c 6c 6f          a u16 of what follows: "hello"
    /// 05    | 68 65 6c 6c 6f          a varint
    ///         68 65 6c 6c 6f | 0d 0a  a delimiter behind
    ///         68 65 6c 6c 6f          fixed at 5 bytes
    /// ```
    Length(Length),
    /// A sum over everything behind it.
    ///
    /// ```text
    /// 15 02 2c 06 | 68 65 6c 6c 6f    Adler-32, low byte first, of "hello"
    /// ```
    Checksum(Checksum),
    /// A number that grows from frame to frame.
    ///
    /// ```text
    /// 05 00 00 80 | ..                the sixth frame, compressed: bit 31
    /// ```
    Sequence(Sequence),
    /// XTEA over everything behind it, with the state's key.
    ///
    /// ```text
    /// 06 00 1f 06 80 00 6b fa         whole blocks of 8 bytes
    /// fe a7 8f e6 9b e1 d2 e4         under 12345678 9abcdef0 0fedcba9 87654321
    /// ```
    ///
    /// Each block is encrypted on its own: equal ones look equal, and blocks can be cut out, moved and sent again.
    Xtea,
    /// A repeating exclusive or over everything behind it, with the state's key, which starts over with each frame.
    ///
    /// ```text
    /// 03 00 15 07 0a                  "hello" under "key"
    /// ```
    ///
    /// An obfuscation: whoever knows some plain bytes has the key.
    Xor,
    /// ChaCha20-Poly1305 (RFC 8439) over everything behind it, with the state's key.
    ///
    /// ```text
    /// 8 counter, low byte first | n cipher text  | 16 tag
    /// 05 00 00 00 00 00 00 00   | db 6f 72 53 a6 | 6e 56 c8 30 46 ed 4d 12 0a d6 61 c1 3e c2 81 b7
    /// ```
    ///
    /// (The client's sixth frame, "hello", under a key of 32 times 07.)
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
    ///
    /// ```text
    ///         cb 48 cd c9 c9 57 c8 40 90 00                  "hello hello hello", raw
    /// 78 9c | cb 48 cd c9 c9 57 c8 40 90 00 | 3a 2e 06 7d    inside zlib
    /// ```
    ///
    /// What comes out is bounded before it is produced, by the profile's limits.
    /// A refused frame leaves no trace in the next.
    Compression(Compression),
    /// A smaller payload by deflate with context take-over: a frame refers to those before it.
    ///
    /// A frame ends with a sync flush, see [`StreamDeflater`](crate::deflate::StreamDeflater).
    /// Below the threshold a frame is sent as it is and is no part of the window.
    /// A refused frame may have been one of the window's, whichever stage refuses it:
    /// every later frame is then refused too, with [`InflateError::WindowLost`](crate::deflate::InflateError::WindowLost).
    CompressionStream(Compression),
    /// A smaller payload by [runs of equal bytes](crate::rle), each frame on its own.
    ///
    /// ```text
    /// 83 61 81 62                     "aaab"
    /// ```
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
