//! Makes messages smaller.

use std::fmt;

use flate2::{Compress, Compression, FlushCompress, Status};

use super::Wrapping;

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
}

/// A context that compresses one message after the other.
pub struct Deflater {
    context: Compress,
}

impl Deflater {
    /// A context of its own; it holds some hundred kilobytes.
    pub fn new(wrapping: Wrapping, level: Level) -> Self {
        let level = Compression::new(u32::from(level.0));
        Self {
            context: Compress::new(level, wrapping.has_zlib_header()),
        }
    }

    /// One message, complete in itself.
    pub fn deflate(&mut self, plain: &[u8]) -> Vec<u8> {
        self.context.reset();
        let mut packed = Vec::with_capacity(longest(plain.len()));
        loop {
            let read = usize::try_from(self.context.total_in()).unwrap_or(usize::MAX);
            let rest = plain.get(read..).unwrap_or_default();
            match self
                .context
                .compress_vec(rest, &mut packed, FlushCompress::Finish)
            {
                Ok(Status::StreamEnd) => return packed,
                Ok(Status::Ok | Status::BufError) => packed.reserve(longest(rest.len())),
                Err(error) => {
                    unreachable!("only a context in the middle of a stream fails: {error}")
                }
            }
        }
    }
}

impl fmt::Debug for Deflater {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Deflater")
    }
}

/// The bound of zlib's `compressBound`, which stored blocks reach.
fn longest(plain: usize) -> usize {
    plain + (plain >> 12) + (plain >> 14) + (plain >> 25) + 64
}
