//! Short words for common refusals, so that generated code stays small.
//!
//! Each is a function of its own and never inlined: the branch that calls it is never taken.

use alloc::{format, string::ToString};
use core::fmt::Debug;

use super::{DecodeError, DecodeErrorKind, EncodeError, EncodeErrorKind};

impl DecodeErrorKind {
    /// A number that must be another; both are shown in hex.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn constant(expected: i128, found: i128) -> Self {
        Self::ConstantMismatch {
            expected: hex(expected).into(),
            found: hex(found),
        }
    }

    /// Bytes that must be others; both are shown in hex.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn constant_bytes(expected: &[u8], found: &[u8]) -> Self {
        Self::ConstantMismatch {
            expected: hex_bytes(expected).into(),
            found: hex_bytes(found),
        }
    }

    /// A number that no arm takes.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn unmatched(found: i128) -> Self {
        Self::UnmatchedTag {
            found: found.to_string(),
        }
    }

    /// A number outside its range, which is spelled as in the schema.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn out_of_range(found: i128, range: &'static str) -> Self {
        Self::ValueOutOfRange {
            found: found.to_string(),
            range: range.into(),
        }
    }

    /// A count or size that disagrees; one that is negative shows as 0.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn length(expected: i128, found: i128) -> Self {
        Self::LengthMismatch {
            expected: clamp(expected),
            found: clamp(found),
        }
    }

    /// The fault of this kind at a place.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn at(self, offset: usize) -> DecodeError {
        DecodeError::new(offset, self)
    }
}

impl EncodeErrorKind {
    /// A field that this version needs.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn missing(field: &'static str) -> Self {
        Self::Missing {
            field: field.into(),
        }
    }

    /// Presence that disagrees with a condition or with other presence.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn disagrees(a: &'static str, b: &'static str) -> Self {
        Self::Disagrees {
            a: a.into(),
            b: b.into(),
        }
    }

    /// Bytes behind a list that a reader would take for another element of it.
    #[cold]
    #[must_use]
    pub fn list_goes_on() -> Self {
        Self::disagrees("what stands behind a list", "the condition that ends it")
    }

    /// A number outside its range, which is spelled as in the schema.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn out_of_range(found: i128, range: &'static str) -> Self {
        Self::ValueOutOfRange {
            found: found.to_string(),
            range: range.into(),
        }
    }

    /// A tag that a reader would find ahead, or none, where another arm is written.
    #[cold]
    #[must_use]
    pub fn tag_ahead(found: Option<impl Debug>) -> Self {
        let found = found.map_or_else(|| "no bytes".to_string(), |tag| format!("{tag:?}"));
        Self::TagConflict { found }
    }

    /// A tag that has an arm of its own.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn tag_conflict(found: i128) -> Self {
        Self::TagConflict {
            found: found.to_string(),
        }
    }

    /// The fault of this kind at a place.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn at(self, offset: usize) -> EncodeError {
        EncodeError::new(offset, self)
    }
}

fn hex(value: i128) -> alloc::string::String {
    if value < 0 {
        value.to_string()
    } else {
        format!("0x{value:02X}")
    }
}

fn hex_bytes(bytes: &[u8]) -> alloc::string::String {
    let digits = bytes.iter().map(|byte| format!("{byte:02X}"));
    digits.collect::<alloc::vec::Vec<_>>().join(" ")
}

fn clamp(length: i128) -> u64 {
    u64::try_from(length.max(0)).unwrap_or(u64::MAX)
}
