//! What can be wrong with a value that is written.
//!
//! Names no place: that is the fault's.

use alloc::string::String;
use core::fmt;

use super::{FaultKind, Name};
use crate::text::Encoding;

/// What is wrong with the value.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum EncodeErrorKind {
    /// A field that this version needs is absent.
    Missing {
        /// The field.
        field: Name,
    },
    /// What is present disagrees with a condition.
    Disagrees {
        /// The field or condition.
        a: Name,
        /// What it disagrees with.
        b: Name,
    },
    /// A length that its form can't hold, or over its limit.
    LengthOverflow {
        /// The largest that is allowed.
        limit: u64,
        /// The length of the value.
        found: u64,
    },
    /// A length that must be exact.
    LengthMismatch {
        /// The length that must be.
        expected: u64,
        /// The length of the value.
        found: u64,
    },
    /// A value outside its type or its declared range.
    ValueOutOfRange {
        /// The value as text.
        found: String,
        /// The range as the schema writes it.
        range: Name,
    },
    /// A character that the encoding can't hold.
    UnencodableText {
        /// The encoding.
        encoding: Encoding,
        /// The character.
        character: char,
    },
    /// The terminator, separator or padding stands inside the value.
    TerminatorInValue,
    /// A list that must have an element has none.
    EmptyList,
    /// An element that takes no bytes, of a list whose end the bytes decide: no reader finds it.
    EmptyElement,
    /// A default arm holds a tag that has an arm of its own.
    TagConflict {
        /// The tag as text.
        found: String,
    },
    /// An element of a sparse array that is empty or starts like a marker.
    SparseElement,
    /// A variant that this version has no value for.
    UnknownVariant {
        /// The variant as text.
        found: String,
    },
    /// A value that must equal another.
    ValueMismatch {
        /// What it must be.
        expected: String,
        /// What it is.
        found: String,
    },
    /// Text that is no JSON.
    InvalidJson,
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
    /// A version in the value that the connection does not have.
    AxisMismatch {
        /// The version axis.
        axis: Name,
        /// The connection's version.
        expected: String,
        /// The version in the value.
        found: String,
    },
    /// A computation that leaves its type.
    ArithmeticOverflow,
    /// Values inside values beyond the limit.
    NestingTooDeep {
        /// The deepest that is allowed.
        limit: u32,
    },
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
    /// A value of another type than the schema states.
    TypeMismatch {
        /// The type that is stated.
        expected: Name,
    },
    /// The packet has no opcode in this version.
    NotInVersion,
    /// What this build or this writer can't do.
    Unsupported {
        /// What.
        what: Name,
    },
}

impl FaultKind for EncodeErrorKind {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "missing",
            Self::Disagrees { .. } => "disagrees",
            Self::LengthOverflow { .. } => "length_overflow",
            Self::LengthMismatch { .. } => "length_mismatch",
            Self::ValueOutOfRange { .. } => "value_out_of_range",
            Self::UnencodableText { .. } => "unencodable_text",
            Self::TerminatorInValue => "terminator_in_value",
            Self::EmptyList => "empty_list",
            Self::EmptyElement => "empty_element",
            Self::TagConflict { .. } => "tag_conflict",
            Self::SparseElement => "sparse_element",
            Self::UnknownVariant { .. } => "unknown_variant",
            Self::ValueMismatch { .. } => "value_mismatch",
            Self::InvalidJson => "invalid_json",
            Self::ContextUnset { .. } => "context_unset",
            Self::ContextStale { .. } => "context_stale",
            Self::AxisMismatch { .. } => "axis_mismatch",
            Self::ArithmeticOverflow => "arithmetic_overflow",
            Self::NestingTooDeep { .. } => "nesting_too_deep",
            Self::TableMissing { .. } => "table_missing",
            Self::ExternMissing { .. } => "extern_missing",
            Self::Extern { .. } => "extern",
            Self::TransformFailed { .. } => "transform_failed",
            Self::TypeMismatch { .. } => "type_mismatch",
            Self::NotInVersion => "not_in_version",
            Self::Unsupported { .. } => "unsupported",
        }
    }

    fn write_place(offset: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "after {offset} bytes")
    }
}

impl fmt::Display for EncodeErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { field } => write!(f, "{field} is needed in this version"),
            Self::Disagrees { a, b } => write!(f, "{a} disagrees with {b}"),
            Self::LengthOverflow { limit, found } => {
                write!(f, "length {found} is over the limit of {limit}")
            }
            Self::LengthMismatch { expected, found } => {
                write!(f, "length is {found}, must be {expected}")
            }
            Self::ValueOutOfRange { found, range } => write!(f, "{found} is not in {range}"),
            Self::UnencodableText {
                encoding,
                character,
            } => {
                write!(f, "{encoding} can't hold {character:?}")
            }
            Self::TerminatorInValue => f.write_str("the value holds its own terminator"),
            Self::EmptyList => f.write_str("the list must not be empty"),
            Self::EmptyElement => {
                f.write_str("the element takes no bytes, by which alone a reader finds it")
            }
            Self::TagConflict { found } => write!(f, "tag {found} has an arm of its own"),
            Self::SparseElement => f.write_str("the element can't be told from an empty slot"),
            Self::UnknownVariant { found } => write!(f, "{found} has no value in this version"),
            Self::ValueMismatch { expected, found } => write!(f, "must be {expected}, is {found}"),
            Self::InvalidJson => f.write_str("text is not JSON"),
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
            Self::NestingTooDeep { limit } => write!(f, "nested deeper than {limit} levels"),
            Self::TableMissing { name } => write!(f, "table {name} is not given"),
            Self::ExternMissing { name } => write!(f, "extern {name} is not given"),
            Self::Extern { message } => f.write_str(message),
            Self::TransformFailed { message } => f.write_str(message),
            Self::TypeMismatch { expected } => write!(f, "must be {expected}"),
            Self::NotInVersion => f.write_str("the packet does not exist in this version"),
            Self::Unsupported { what } => write!(f, "{what} is not supported"),
        }
    }
}
