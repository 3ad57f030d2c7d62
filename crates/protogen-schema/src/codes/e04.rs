//! E04xx: versions, features, gates.
//! Never holds a code about what only the whole schema shows.

use super::Explanation;
use crate::diagnostic::Code;

/// A version in a protocol without versions.
pub const NO_AXIS: Code = Code("E0401");
/// A version that the axis does not have.
pub const NO_VERSION: Code = Code("E0402");
/// A range without a version, or versions that overlap.
pub const EMPTY_RANGE: Code = Code("E0403");
/// A gate where none can stand.
pub const GATE: Code = Code("E0404");

/// Their explanations.
pub const TABLE: &[Explanation] = &[];
