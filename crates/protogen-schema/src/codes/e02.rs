//! E02xx: names: what is declared, what is meant.
//! Never holds a code about types or layouts.

use super::Explanation;
use crate::diagnostic::Code;

/// A name that nothing has.
pub const NOT_FOUND: Code = Code("E0201");
/// A name that two things have.
pub const TWICE: Code = Code("E0202");
/// A field that hides what expressions mean.
pub const HIDES: Code = Code("E0203");
/// A name of something else than is wanted.
pub const WRONG_KIND: Code = Code("E0204");
/// Too many or too few arguments.
pub const ARGUMENTS: Code = Code("E0205");
/// A packet's name that several have.
pub const AMBIGUOUS: Code = Code("E0206");

/// Their explanations.
pub const TABLE: &[Explanation] = &[];
