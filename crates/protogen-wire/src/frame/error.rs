//! What can be wrong with a frame, at which stage and where.

use std::fmt;

use crate::deflate::InflateError;

use super::transform::TransformName;

/// Which stage complains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StageName {
    /// A transform of the byte stream.
    Stream,
    /// The length of the frame.
    Length,
    /// A checksum.
    Checksum,
    /// A sequence number.
    Sequence,
    /// The XTEA cipher.
    Xtea,
    /// The repeating exclusive or.
    Xor,
    /// ChaCha20-Poly1305.
    ChaCha20Poly1305,
    /// The length of the payload, with padding behind.
    PayloadLength,
    /// The count of padding bytes.
    PadCount,
    /// Compression by deflate, or a flag that says so.
    Compression,
    /// Compression by runs of equal bytes.
    Rle,
    /// A transform that the application brings.
    Extern,
    /// The payload itself: its size.
    Payload,
}

impl fmt::Display for StageName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Stream => "stream",
            Self::Length => "length",
            Self::Checksum => "checksum",
            Self::Sequence => "sequence",
            Self::Xtea => "xtea",
            Self::Xor => "xor",
            Self::ChaCha20Poly1305 => "chacha20poly1305",
            Self::PayloadLength => "payload length",
            Self::PadCount => "pad count",
            Self::Compression => "compression",
            Self::Rle => "rle",
            Self::Extern => "extern",
            Self::Payload => "payload",
        })
    }
}

/// A frame that could not be opened or sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameError {
    /// At which stage.
    pub stage: StageName,
    /// At which byte of the frame: where the stage's own bytes begin.
    pub offset: usize,
    /// What is wrong.
    pub fault: FrameFault,
}

impl FrameError {
    pub(super) fn new(stage: StageName, offset: usize, fault: FrameFault) -> Self {
        Self {
            stage,
            offset,
            fault,
        }
    }

    /// Whether the frames behind this one will be refused or misread too: the stream is lost, its numbers, its window,
    /// or what the caller had to give.
    pub const fn is_final(&self) -> bool {
        let stream = matches!(
            self.stage,
            StageName::Stream | StageName::Length | StageName::Sequence
        );
        let rest = matches!(
            self.fault,
            FrameFault::CounterMismatch { .. }
                | FrameFault::NotAuthentic
                | FrameFault::Inflate(InflateError::WindowLost)
                | FrameFault::KeyMissing
                | FrameFault::KeyExhausted
                | FrameFault::TransformMissing { .. }
        );
        stream || rest
    }

    /// Whether the frame was meant to deceive, or can not be told from one that was: repeated, left out, altered.
    pub const fn is_security(&self) -> bool {
        matches!(
            self.fault,
            FrameFault::OutOfSequence { .. }
                | FrameFault::CounterMismatch { .. }
                | FrameFault::NotAuthentic
        )
    }
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            stage,
            offset,
            fault,
        } = self;
        write!(f, "frame: {stage} at byte {offset}: {fault}")
    }
}

impl std::error::Error for FrameError {}

/// What is wrong with a frame.
///
/// Down to [`Self::Inflate`] the peer is at fault, from [`Self::KeyMissing`] on the caller;
/// [`Self::TransformFailed`] is the peer's when opening and the caller's when sealing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FrameFault {
    /// The frame ends inside the stage's header.
    UnexpectedEnd {
        /// How many bytes the header has.
        needed: usize,
        /// How many are there.
        left: usize,
    },
    /// All frames have one size, and this one has another.
    OtherSize {
        /// That of all.
        size: usize,
        /// Its own.
        actual: usize,
    },
    /// A length is negative, smaller than its own header, or not what is there.
    LengthDisagrees {
        /// What the header says.
        declared: i64,
        /// What is there.
        actual: usize,
    },
    /// A length is above its limit.
    LengthLimit {
        /// The length.
        len: usize,
        /// The limit.
        limit: usize,
    },
    /// A variable-length integer has more bytes than a length can need.
    VarintTooLong,
    /// The checksum is not that of the bytes.
    ChecksumMismatch {
        /// What the bytes give.
        expected: u32,
        /// What the frame says.
        found: u32,
    },
    /// The sequence number is not the next one: a frame was lost, repeated or invented.
    OutOfSequence {
        /// The next one.
        expected: u32,
        /// What the frame says.
        found: u32,
    },
    /// The counter is not the next one: a frame was lost, repeated or invented.
    CounterMismatch {
        /// The next one.
        expected: u64,
        /// What the frame says.
        found: u64,
    },
    /// The frame was not made by the holder of the key, or was changed on its way.
    NotAuthentic,
    /// The bytes that end a frame stand inside of it.
    DelimiterInside,
    /// The bytes that end a frame do not stand at its end.
    DelimiterMissing,
    /// The bytes to decrypt are not whole blocks.
    NotWholeBlocks {
        /// How many bytes there are.
        len: usize,
    },
    /// The frame says that it is compressed, but the profile has no compression.
    UnexpectedCompression,
    /// The compressed payload was refused.
    Inflate(InflateError),
    /// The stage needs a key that was not given to the state.
    KeyMissing,
    /// The key has sealed as many frames as it can: it must be replaced.
    KeyExhausted,
    /// The stage needs a transform that was not given to the state.
    TransformMissing {
        /// Under this name.
        name: TransformName,
    },
    /// The application's transform refused the bytes.
    TransformFailed {
        /// Which.
        name: TransformName,
        /// Why, in its words.
        reason: String,
    },
    /// The given padding does not fill the last block.
    PaddingLength {
        /// How many padding bytes were given.
        given: usize,
        /// To a multiple of how many bytes payload and padding have to come.
        align: u8,
    },
}

impl fmt::Display for FrameFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnexpectedEnd { needed, left } => {
                write!(f, "{needed} bytes needed, {left} left")
            }
            Self::LengthDisagrees { declared, actual } => {
                write!(f, "says {declared} bytes, there are {actual}")
            }
            Self::OtherSize { size, actual } => {
                write!(f, "all frames have {size} bytes, this one has {actual}")
            }
            Self::LengthLimit { len, limit } => {
                write!(f, "{len} bytes, at most {limit} are allowed")
            }
            Self::VarintTooLong => f.write_str("variable-length integer does not end"),
            Self::ChecksumMismatch { expected, found } => {
                write!(f, "bytes give {expected:#010x}, frame says {found:#010x}")
            }
            Self::OutOfSequence { expected, found } => {
                write!(f, "expected {expected}, found {found}")
            }
            Self::CounterMismatch { expected, found } => {
                write!(f, "expected counter {expected}, found {found}")
            }
            Self::NotAuthentic => f.write_str("not authentic"),
            Self::DelimiterInside => f.write_str("the delimiter stands inside of the frame"),
            Self::DelimiterMissing => f.write_str("the delimiter is missing"),
            Self::NotWholeBlocks { len } => write!(f, "{len} bytes are not whole blocks"),
            Self::UnexpectedCompression => f.write_str("marked as compressed without need"),
            Self::Inflate(error) => write!(f, "{error}"),
            Self::KeyMissing => f.write_str("no key was given"),
            Self::KeyExhausted => f.write_str("the key has sealed all frames it can"),
            Self::TransformMissing { name } => write!(f, "no transform {name} was given"),
            Self::TransformFailed { name, reason } => write!(f, "{name}: {reason}"),
            Self::PaddingLength { given, align } => {
                write!(
                    f,
                    "{given} padding bytes do not fill up to a multiple of {align}"
                )
            }
        }
    }
}
