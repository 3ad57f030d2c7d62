//! Deflate, raw or inside zlib: each message on its own, output bounded before it is produced.
//!
//! A context is reused from message to message, for its memory only: no message refers to another.

mod deflater;
mod inflater;

pub use deflater::{Deflater, Level};
pub use inflater::{InflateError, InflateLimits, Inflater};

/// What stands around the deflated bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrapping {
    /// Nothing (RFC 1951).
    Raw,
    /// Header and Adler-32 (RFC 1950).
    Zlib,
}

impl Wrapping {
    /// As the library asks for it.
    const fn has_zlib_header(self) -> bool {
        matches!(self, Self::Zlib)
    }
}
