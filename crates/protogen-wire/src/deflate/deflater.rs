//! Makes messages smaller, each on its own.

use std::fmt;

use flate2::{Compress, Compression, FlushCompress, Status};

use crate::checksum;

use super::{InflateLimits, Wrapping, stored};

/// How much time is spent on size: 1 is fastest, 9 is smallest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level(u8);

impl Level {
    /// What zlib and the servers of Open Tibia use where nothing else is said.
    pub const DEFAULT: Self = Self(6);
    /// The fastest.
    pub const FASTEST: Self = Self(1);
    /// The smallest.
    pub const SMALLEST: Self = Self(9);

    /// A level of 1 to 9.
    pub const fn new(level: u8) -> Option<Self> {
        match level {
            1..=9 => Some(Self(level)),
            _ => None,
        }
    }

    /// As the library asks for it.
    pub(super) fn compression(self) -> Compression {
        Compression::new(u32::from(self.0))
    }

    /// The header of a zlib stream with a window of 32 KiB (RFC 1950, section 2.2).
    pub(super) const fn zlib_header(self) -> [u8; 2] {
        match self.0 {
            0 | 1 => [0x78, 0x01],
            2..=5 => [0x78, 0x5E],
            6 => [0x78, 0x9C],
            _ => [0x78, 0xDA],
        }
    }
}

/// A context that compresses one message after the other.
pub struct Deflater {
    context: Compress,
    wrapping: Wrapping,
    level: Level,
}

impl Deflater {
    /// A context of its own; it holds some hundred kilobytes.
    pub fn new(wrapping: Wrapping, level: Level) -> Self {
        Self {
            context: Compress::new(level.compression(), wrapping.has_zlib_header()),
            wrapping,
            level,
        }
    }

    /// One message, complete in itself.
    pub fn deflate(&mut self, plain: &[u8]) -> Vec<u8> {
        let mut packed = Vec::new();
        self.deflate_into(plain, &mut packed);
        packed
    }

    /// As [`Self::deflate`], behind what `out` already holds.
    pub fn deflate_into(&mut self, plain: &[u8], out: &mut Vec<u8>) {
        self.context.reset();
        out.reserve(longest(plain.len()));
        loop {
            let read = usize::try_from(self.context.total_in()).unwrap_or(usize::MAX);
            let rest = plain.get(read..).unwrap_or_default();
            match self.context.compress_vec(rest, out, FlushCompress::Finish) {
                Ok(Status::StreamEnd) => return,
                Ok(Status::Ok | Status::BufError) => out.reserve(longest(rest.len())),
                Err(error) => {
                    unreachable!("only a context in the middle of a stream fails: {error}")
                }
            }
        }
    }

    /// As [`Self::deflate_into`], but what a receiver with these limits would take for a bomb is stored as it is.
    pub(crate) fn deflate_within(
        &mut self,
        plain: &[u8],
        limits: InflateLimits,
        out: &mut Vec<u8>,
    ) {
        let start = out.len();
        self.deflate_into(plain, out);
        if limits.refuses(out.len() - start, plain.len()).is_none() {
            return;
        }
        out.truncate(start);
        if self.wrapping == Wrapping::Zlib {
            out.extend_from_slice(&self.level.zlib_header());
        }
        stored::append(plain, stored::End::Finish, out);
        if self.wrapping == Wrapping::Zlib {
            out.extend_from_slice(&checksum::adler32(plain).to_be_bytes());
        }
    }
}

impl fmt::Debug for Deflater {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Deflater")
    }
}

/// The bound of zlib's `compressBound`, which stored blocks reach.
pub(super) fn longest(plain: usize) -> usize {
    plain + (plain >> 12) + (plain >> 14) + (plain >> 25) + 64
}
