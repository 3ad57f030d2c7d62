//! Looking up the explanation of a code.
//! Never words one: the files of the ranges do.

use crate::diagnostic::Code;

use super::{e01, e02, e03, e04, e05, e06, e07, e08, e09};

/// What `protogen explain` shows of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The number.
    pub code: Code,
    /// One line.
    pub title: &'static str,
    /// Why it is a fault, with an example of it and the way out; plain text with ```` ``` ```` fences.
    pub text: &'static str,
}

/// The ranges, in the order of their numbers. A new range file adds its line here.
const RANGES: &[&[Explanation]] = &[
    e01::TABLE,
    e02::TABLE,
    e03::TABLE,
    e04::TABLE,
    e05::TABLE,
    e06::TABLE,
    e07::TABLE,
    e08::TABLE,
    e09::TABLE,
];

/// Every code, in order.
pub fn all() -> impl Iterator<Item = &'static Explanation> {
    RANGES.iter().copied().flatten()
}

/// The explanation of a code given as text, in any case: `E0101`, `e0101`.
#[must_use]
pub fn explain(code: &str) -> Option<&'static Explanation> {
    all().find(|explanation| explanation.code.0.eq_ignore_ascii_case(code))
}
