//! Deflate, raw or inside zlib, output bounded before it is produced.
//!
//! Two ways to send many messages:
//!
//! - each on its own: [`Deflater`] and [`Inflater`]. A context is reused for its memory only, no message refers to another.
//! - with context take-over: [`StreamDeflater`] and [`StreamInflater`]. All messages are one stream that is flushed
//!   behind each; a message may refer to the last 32 KiB of those before it, and so none may be lost.

mod deflater;
mod inflater;
mod limits;
mod stored;
mod stream_deflater;
mod stream_inflater;

pub use deflater::{Deflater, Level};
pub use inflater::Inflater;
pub use limits::{InflateError, InflateLimits};
pub use stream_deflater::StreamDeflater;
pub use stream_inflater::StreamInflater;

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
