//! E03xx: types, layouts, expressions.
//! Never holds a code about names or versions.

use super::Explanation;
use crate::diagnostic::Code;

/// An expression of another type than is wanted.
pub const MISMATCH: Code = Code("E0301");
/// A type that should be an integer.
pub const NOT_AN_INTEGER: Code = Code("E0302");
/// A number that does not fit.
pub const OUT_OF_RANGE: Code = Code("E0303");
/// A value that must be known at once.
pub const NOT_CONSTANT: Code = Code("E0304");
/// Bit fields that do not add up.
pub const BITS: Code = Code("E0305");
/// A type that contains itself.
pub const ENDLESS: Code = Code("E0306");
/// Too many things inside one another.
pub const TOO_DEEP: Code = Code("E0307");
/// A field that has two types.
pub const TWO_TYPES: Code = Code("E0308");
/// A construct that can't stand here.
pub const NOT_HERE: Code = Code("E0309");
/// A length of the wrong form.
pub const LENGTH: Code = Code("E0310");
/// A `number` whose rules do not match.
pub const NUMBER_RULES: Code = Code("E0311");
/// A note that there is not, or with other arguments.
pub const NOTE: Code = Code("E0312");
/// A chain without its bool.
pub const CHAIN: Code = Code("E0313");
/// A field without a name and without a value.
pub const HIDDEN: Code = Code("E0314");

/// Their explanations.
pub const TABLE: &[Explanation] = &[];
