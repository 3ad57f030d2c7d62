//! Names, paths, docs and comments.
//! Never resolves a name.

use crate::source::Span;

/// `// ..` or `/* .. */`; its text is the source at the span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Where.
    pub span: Span,
}

/// The `///` lines before something.
pub type Docs = Vec<DocLine>;

/// One `///` or `//!` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocLine {
    /// Its text without the slashes and the one space behind them.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// A name; `r#type` has the name `type`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ident {
    /// The name.
    pub name: String,
    /// Where.
    pub span: Span,
}

/// `pos.z`, `login.s2c.Hello`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// At least one.
    pub segments: Vec<Ident>,
    /// Where.
    pub span: Span,
}
