//! E05xx: what can be read but not written.
//! Never holds a code that needs the whole schema: those are in e08.

use super::Explanation;
use crate::diagnostic::Code;

/// A struct that has no partial form.
pub const PARTIAL: Code = Code("E0501");

/// Their explanations.
pub const TABLE: &[Explanation] = &[];
