//! What the grammar knows of a token that its kind alone does not say; the printer lays out by it.
//! Never changes what a token means.

/// A set of marks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mark(u16);

impl Mark {
    /// The first token of an entry of a list, its docs included.
    pub(crate) const ENTRY: Self = Self(1);
    /// Opens a list with one entry a line, where it does not fit on one.
    pub(crate) const LINES: Self = Self(1 << 1);
    /// Opens a list with several entries a line, as the writer broke them.
    pub(crate) const FLOW: Self = Self(1 << 2);
    /// Opens a list whose entries are separated by commas.
    pub(crate) const COMMAS: Self = Self(1 << 3);
    /// Opens braces without spaces inside.
    pub(crate) const TIGHT: Self = Self(1 << 4);
    /// Begins an operand: a space stands before it as before a word.
    pub(crate) const OPERAND: Self = Self(1 << 5);
    /// A sign before its operand: no space behind it.
    pub(crate) const UNARY: Self = Self(1 << 6);
    /// `<` or `>` around type arguments, or a slash in a pair: no spaces around it.
    pub(crate) const JOINED: Self = Self(1 << 7);
    /// An `@` with spaces around it: `id @ _`, `T @ 4`.
    pub(crate) const BINDING: Self = Self(1 << 8);
    /// A semicolon that may go.
    pub(crate) const OPTIONAL: Self = Self(1 << 9);
    /// The first token behind the gates of an entry.
    pub(crate) const GATED: Self = Self(1 << 10);
    /// `..` or `-` with a space behind it: `.. - 4`.
    pub(crate) const SPACED: Self = Self(1 << 11);

    /// Whether all of `other` are in it.
    pub(crate) fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both.
    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}
