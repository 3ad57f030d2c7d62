//! What a back-end can't carry, with the place in the schema.
//! Prints nothing.

use std::fmt;

use protogen_schema::ir::Span;

/// Something that a back-end can't carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsupported {
    /// What, as in "a peek of this type".
    pub what: String,
    /// Where it stands.
    pub span: Span,
}

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the generator can't carry {}", self.what)
    }
}

impl std::error::Error for Unsupported {}
