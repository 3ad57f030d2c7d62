//! Brings messages back to their size, within limits.

use std::fmt;

use flate2::{Decompress, FlushDecompress, Status};

use super::Wrapping;

/// Up to this size the ratio is not looked at: small messages of equal bytes are no attack.
const RATIO_FREE_BYTES: usize = 4096;

/// How large the output may become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InflateLimits {
    /// At most so many bytes.
    pub bytes: usize,
    /// At most so many bytes for each byte of input, above 4096 bytes of output.
    pub ratio: usize,
}

impl InflateLimits {
    /// 64 KiB, and 100 bytes for each byte.
    pub const DEFAULT: Self = Self {
        bytes: 65_536,
        ratio: 100,
    };

    /// What applies to an input of `packed` bytes.
    fn cap(self, packed: usize) -> usize {
        let by_ratio = packed.saturating_mul(self.ratio).max(RATIO_FREE_BYTES);
        self.bytes.min(by_ratio)
    }

    /// Why `packed` bytes that stand for `plain` bytes would be refused.
    pub(crate) fn refuses(self, packed: usize, plain: usize) -> Option<InflateError> {
        let limit_bytes = self.cap(packed);
        (plain > limit_bytes).then_some(InflateError::TooLong { limit_bytes })
    }
}

/// Why a compressed message was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum InflateError {
    /// The bytes from here on are not deflate.
    Damaged {
        /// How many input bytes were fine.
        offset: usize,
    },
    /// The input ends before the message does.
    Incomplete,
    /// The output would be longer than its limit.
    TooLong {
        /// The limit that applied: its own, or what the ratio allows.
        limit_bytes: usize,
    },
    /// Bytes stand behind the end of the message.
    Trailing {
        /// How many.
        bytes: usize,
    },
    /// The message was made with a dictionary that nobody agreed on.
    NeedsDictionary,
}

impl fmt::Display for InflateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged { offset } => write!(f, "damaged at byte {offset} of the input"),
            Self::Incomplete => f.write_str("ends before the message does"),
            Self::TooLong { limit_bytes } => {
                write!(f, "more than {limit_bytes} bytes of output")
            }
            Self::Trailing { bytes } => write!(f, "{bytes} bytes behind the end"),
            Self::NeedsDictionary => f.write_str("needs a preset dictionary"),
        }
    }
}

impl std::error::Error for InflateError {}

/// A context that brings one message back after the other.
pub struct Inflater {
    context: Decompress,
    wrapping: Wrapping,
}

impl Inflater {
    /// A context of its own; it holds some tens of kilobytes.
    pub fn new(wrapping: Wrapping) -> Self {
        Self {
            context: Decompress::new(wrapping.has_zlib_header()),
            wrapping,
        }
    }

    /// One whole message, with nothing behind it.
    ///
    /// # Errors
    ///
    /// [`InflateError`]; the next message starts afresh.
    pub fn inflate(
        &mut self,
        packed: &[u8],
        limits: InflateLimits,
    ) -> Result<Vec<u8>, InflateError> {
        self.context.reset(self.wrapping.has_zlib_header());
        let cap = limits.cap(packed.len());
        let mut plain = Vec::new();
        // One byte more than allowed is room enough to see that there is more.
        let most = cap.saturating_add(1);
        plain.reserve_exact(packed.len().saturating_mul(4).max(64).min(most));
        loop {
            let status = self.step(packed, &mut plain)?;
            if plain.len() > cap {
                return Err(InflateError::TooLong { limit_bytes: cap });
            }
            match status {
                Status::StreamEnd => break,
                _ if plain.len() < plain.capacity() => return Err(InflateError::Incomplete),
                _ => plain.reserve_exact(plain.len().min(most - plain.len())),
            }
        }
        match packed.len() - self.read() {
            0 => Ok(plain),
            bytes => Err(InflateError::Trailing { bytes }),
        }
    }

    /// Fills the capacity of `plain`, or ends.
    fn step(&mut self, packed: &[u8], plain: &mut Vec<u8>) -> Result<Status, InflateError> {
        let rest = packed.get(self.read()..).unwrap_or_default();
        self.context
            .decompress_vec(rest, plain, FlushDecompress::None)
            .map_err(|error| match error.needs_dictionary() {
                Some(_) => InflateError::NeedsDictionary,
                None => InflateError::Damaged {
                    offset: self.read(),
                },
            })
    }

    fn read(&self) -> usize {
        usize::try_from(self.context.total_in()).unwrap_or(usize::MAX)
    }
}

impl fmt::Debug for Inflater {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Inflater({:?})", self.wrapping)
    }
}
