//! E01xx: characters, tokens, grammar, loading of files.
//! Never holds a code that needs names to be resolved.

use super::Explanation;
use crate::diagnostic::Code;

/// The grammar wants something else here.
pub const UNEXPECTED: Code = Code("E0101");
/// A character that begins no token.
pub const CHARACTER: Code = Code("E0102");
/// A delimiter without its partner.
pub const DELIMITER: Code = Code("E0103");
/// A faulty number literal.
pub const NUMBER: Code = Code("E0104");
/// A faulty text literal.
pub const TEXT: Code = Code("E0105");
/// A keyword where a name is wanted.
pub const KEYWORD: Code = Code("E0106");
/// A `/*` without its `*/`.
pub const OPEN_COMMENT: Code = Code("E0107");
/// Nested too deeply, or an expression that is too long.
pub const DEPTH: Code = Code("E0108");
/// A doc comment before nothing.
pub const DOC: Code = Code("E0109");
/// A gate where a note stands, or the other way round.
pub const GATE_OR_NOTE: Code = Code("E0110");
/// A missing or wrong `,` or `;`.
pub const SEPARATOR: Code = Code("E0111");
/// `a < b < c`
pub const COMPARISON: Code = Code("E0112");
/// An unnamed `if` that holds a type.
pub const BODY: Code = Code("E0113");
/// A `number` without its two rules.
pub const NUMBER_RULES: Code = Code("E0114");
/// A file that can't be read.
pub const FILE: Code = Code("E0120");
/// An import that leaves the schema's folder.
pub const OUTSIDE: Code = Code("E0121");
/// Files that import each other in a ring.
pub const CYCLE: Code = Code("E0122");
/// A file that is too large, or too many of them.
pub const TOO_LARGE: Code = Code("E0123");
/// A file that is not UTF-8.
pub const NOT_UTF8: Code = Code("E0124");
/// Formatting would lose something.
pub const FORMAT: Code = Code("E0130");

/// Their explanations.
pub const TABLE: &[Explanation] = &[];
