//! E07xx: test vectors.
//! Never holds a code about how bytes decode: tests are run by the codec.

use super::Explanation;
use crate::diagnostic::Code;

/// Bytes that are not hex.
pub const HEX: Code = Code("E0701");
/// A value that does not fit what is tested.
pub const VALUE: Code = Code("E0702");
/// A test of what can't be tested.
pub const TARGET: Code = Code("E0703");

/// Their explanations.
pub const TABLE: &[Explanation] = &[];
