//! What can be wrong with bytes that are read.
//!
//! Names no place: that is the fault's.

use alloc::string::String;
use core::fmt;

use super::{FaultKind, Name};
use crate::text::Encoding;

/// What is wrong with the bytes.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// The bytes end inside a value.
    UnexpectedEnd {
        /// Bytes that the value takes from its own first byte.
        needed: u64,
        /// Bytes that are left there.
        remaining: usize,
    },
    /// Bytes are left over behind the last field.
    TrailingBytes {
        /// How many.
        count: usize,
    },
    /// No packet of this direction and version has the opcode.
    UnknownOpcode,
    /// The packet exists, but is not legal in the state of the connection.
    UnexpectedPacket {
        /// The state.
        state: Name,
        /// The states in which it is legal, as text.
        legal: Name,
    },
    /// A bool that is neither 0 nor 1.
    InvalidBool {
        /// The number read.
        found: u128,
    },
    /// A closed enum has no such value.
    UnknownEnumValue {
        /// The enum.
        enum_: Name,
        /// The number read.
        found: i128,
    },
    /// A constant has another value.
    ConstantMismatch {
        /// What the schema states, as a number or in hex.
        expected: Name,
        /// What was read, likewise.
        found: String,
    },
    /// Bytes that are no text in this encoding.
    InvalidText {
        /// The encoding.
        encoding: Encoding,
    },
    /// Text that is no JSON.
    InvalidJson,
    /// A varint with more bytes or more bits than its type has.
    VarintTooLong {
        /// The most bytes that are allowed.
        limit: usize,
    },
    /// A varint that has a shorter form.
    VarintNotMinimal,
    /// A tag that no arm of the union takes.
    UnmatchedTag {
        /// The tag as text.
        found: String,
    },
    /// A length below zero.
    LengthNegative {
        /// The number read.
        found: i128,
    },
    /// A length over its limit.
    LengthLimit {
        /// The largest that is allowed.
        limit: u64,
        /// The number read.
        found: u64,
    },
    /// A count or size that disagrees with what is there.
    LengthMismatch {
        /// What is there.
        expected: u64,
        /// What the bytes state.
        found: u64,
    },
    /// A value outside its declared range.
    ValueOutOfRange {
        /// The value as text.
        found: String,
        /// The range as the schema writes it.
        range: Name,
    },
    /// A checksum that disagrees with the bytes it covers.
    ChecksumMismatch {
        /// What the bytes sum up to.
        expected: u64,
        /// What they state.
        found: u64,
    },
    /// Values inside values beyond the limit.
    NestingTooDeep {
        /// The deepest that is allowed.
        limit: u32,
    },
    /// No terminator before the end.
    MissingTerminator,
    /// No marker behind an element of a sparse array.
    MissingMarker {
        /// What stands in its place.
        found: u64,
    },
    /// A run of empty slots beyond the end of a sparse array.
    SparseOverrun {
        /// The number of slots.
        slots: u64,
        /// How far the run reaches.
        reached: u64,
    },
    /// A context value that nothing has set yet.
    ContextUnset {
        /// The context.
        name: Name,
    },
    /// A context value from before bytes were lost.
    ContextStale {
        /// The context.
        name: Name,
    },
    /// A version on the wire that the connection does not have.
    AxisMismatch {
        /// The version axis.
        axis: Name,
        /// The connection's version, or the versions that are declared.
        expected: String,
        /// The version read.
        found: String,
    },
    /// A computation that leaves its type.
    ArithmeticOverflow,
    /// A table that the application has not given.
    TableMissing {
        /// The table.
        name: Name,
    },
    /// An extern that the application has not given.
    ExternMissing {
        /// The extern.
        name: Name,
    },
    /// What an extern says.
    Extern {
        /// In its own words.
        message: String,
    },
    /// A transform that refuses its bytes.
    TransformFailed {
        /// Why.
        message: String,
    },
    /// Mask bits that no field is declared for, so that the length is unknown.
    UnknownMaskBits {
        /// Those bits.
        found: u128,
    },
    /// Padding that is not what it must be.
    PaddingMismatch,
    /// What this build or this reader can't do.
    Unsupported {
        /// What.
        what: Name,
    },
}

impl FaultKind for DecodeErrorKind {
    fn code(&self) -> &'static str {
        match self {
            Self::UnexpectedEnd { .. } => "unexpected_end",
            Self::TrailingBytes { .. } => "trailing_bytes",
            Self::UnknownOpcode => "unknown_opcode",
            Self::UnexpectedPacket { .. } => "unexpected_packet",
            Self::InvalidBool { .. } => "invalid_bool",
            Self::UnknownEnumValue { .. } => "unknown_enum_value",
            Self::ConstantMismatch { .. } => "constant_mismatch",
            Self::InvalidText { .. } => "invalid_text",
            Self::InvalidJson => "invalid_json",
            Self::VarintTooLong { .. } => "varint_too_long",
            Self::VarintNotMinimal => "varint_not_minimal",
            Self::UnmatchedTag { .. } => "unmatched_tag",
            Self::LengthNegative { .. } => "length_negative",
            Self::LengthLimit { .. } => "length_limit",
            Self::LengthMismatch { .. } => "length_mismatch",
            Self::ValueOutOfRange { .. } => "value_out_of_range",
            Self::ChecksumMismatch { .. } => "checksum_mismatch",
            Self::NestingTooDeep { .. } => "nesting_too_deep",
            Self::MissingTerminator => "missing_terminator",
            Self::MissingMarker { .. } => "missing_marker",
            Self::SparseOverrun { .. } => "sparse_overrun",
            Self::ContextUnset { .. } => "context_unset",
            Self::ContextStale { .. } => "context_stale",
            Self::AxisMismatch { .. } => "axis_mismatch",
            Self::ArithmeticOverflow => "arithmetic_overflow",
            Self::TableMissing { .. } => "table_missing",
            Self::ExternMissing { .. } => "extern_missing",
            Self::Extern { .. } => "extern",
            Self::TransformFailed { .. } => "transform_failed",
            Self::UnknownMaskBits { .. } => "unknown_mask_bits",
            Self::PaddingMismatch => "padding_mismatch",
            Self::Unsupported { .. } => "unsupported",
        }
    }

    fn write_place(offset: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at byte {offset}")
    }
}

impl fmt::Display for DecodeErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnexpectedEnd { needed, remaining } => write_end(*needed, *remaining, f),
            Self::TrailingBytes { count: 1 } => f.write_str("1 byte is left over"),
            Self::TrailingBytes { count } => write!(f, "{count} bytes are left over"),
            Self::UnknownOpcode => f.write_str("no packet has this opcode here"),
            Self::UnexpectedPacket { state, legal } => {
                write!(f, "legal in {legal}, not in {state}")
            }
            Self::InvalidBool { found } => write!(f, "a bool is 0 or 1, not {found}"),
            Self::UnknownEnumValue { enum_, found } => write!(f, "{enum_} has no value {found}"),
            Self::ConstantMismatch { expected, found } => {
                write!(f, "must be {expected}, is {found}")
            }
            Self::InvalidText { encoding } => write!(f, "text is not {encoding}"),
            Self::InvalidJson => f.write_str("text is not JSON"),
            Self::VarintTooLong { limit } => {
                write!(f, "varint is larger than its {limit} bytes can hold")
            }
            Self::VarintNotMinimal => f.write_str("varint is longer than its value needs"),
            Self::UnmatchedTag { found } => write!(f, "no arm for tag {found}"),
            Self::LengthNegative { found } => write!(f, "length {found} is negative"),
            Self::LengthLimit { limit, found } => {
                write!(f, "length {found} is over the limit of {limit}")
            }
            Self::LengthMismatch { expected, found } => {
                write!(f, "the length is {expected}, but {found} is stated")
            }
            Self::ValueOutOfRange { found, range } => write!(f, "{found} is not in {range}"),
            Self::ChecksumMismatch { expected, found } => {
                write!(
                    f,
                    "the bytes sum up to 0x{expected:X}, but 0x{found:X} is stated"
                )
            }
            Self::NestingTooDeep { limit } => write!(f, "nested deeper than {limit} levels"),
            Self::MissingTerminator => f.write_str("no terminator before the end"),
            Self::MissingMarker { found } => {
                write!(f, "0x{found:X} is no marker of a sparse array")
            }
            Self::SparseOverrun { slots, reached } => {
                write!(f, "the run ends at slot {reached} of {slots}")
            }
            Self::ContextUnset { name } => write!(f, "context {name} is not set yet"),
            Self::ContextStale { name } => {
                write!(f, "context {name} is from before bytes were lost")
            }
            Self::AxisMismatch {
                axis,
                expected,
                found,
            } => {
                write!(f, "version {axis} is {expected}, not {found}")
            }
            Self::ArithmeticOverflow => f.write_str("the computation overflows"),
            Self::TableMissing { name } => write!(f, "table {name} is not given"),
            Self::ExternMissing { name } => write!(f, "extern {name} is not given"),
            Self::Extern { message } => f.write_str(message),
            Self::TransformFailed { message } => f.write_str(message),
            Self::UnknownMaskBits { found } => write!(f, "mask bits 0x{found:X} are unknown"),
            Self::PaddingMismatch => f.write_str("padding is not what it must be"),
            Self::Unsupported { what } => write!(f, "{what} is not supported"),
        }
    }
}

fn write_end(needed: u64, remaining: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let bytes = if needed == 1 { "byte" } else { "bytes" };
    match remaining {
        0 => write!(f, "needs {needed} {bytes}, none is left"),
        1 => write!(f, "needs {needed} {bytes}, 1 is left"),
        _ => write!(f, "needs {needed} {bytes}, {remaining} are left"),
    }
}
