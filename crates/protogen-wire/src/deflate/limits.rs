//! How large a compressed message may become, and why one is refused.

use std::fmt;

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
    pub(crate) fn cap(self, packed: usize) -> usize {
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
    /// A message before this one was refused or lost, and with it what this one may refer to.
    WindowLost,
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
            Self::WindowLost => {
                f.write_str("an earlier message was refused, the shared window is lost")
            }
        }
    }
}

impl std::error::Error for InflateError {}
