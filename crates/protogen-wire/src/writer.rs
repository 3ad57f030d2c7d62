//! Writes a frame's payload from front to back.
//!
//! Appends to a vector; it only ever looks back to fill in a length, to sum up bytes or to see what
//! a reader that looks ahead would see.

mod ends;
mod field;
mod length;
mod list;
mod number;
mod random;
mod run;
mod text;

use alloc::{boxed::Box, vec::Vec};
use core::ops::Range;

pub use ends::{Holds, Strays};
pub use length::Mark;
pub use random::Filler;

use crate::{
    error::{EncodeError, EncodeErrorKind},
    reader::DEPTH_LIMIT,
};

/// Appends to a vector that it borrows.
///
/// Positions count from the first byte that this writer wrote: the frame's payload. What it
/// wrote is in the vector once the writer is dropped.
///
/// # Examples
///
/// ```
/// use protogen_wire::{Encoding, Writer};
///
/// let mut bytes = Vec::new();
/// let mut w = Writer::new(&mut bytes);
/// let mark = w.reserve_len::<2>();
/// w.text("hi", Encoding::Utf8)?;
/// let len: u16 = w.fit(w.since(mark), u16::MAX.into())?;
/// w.patch(mark, len.to_le_bytes());
/// drop(w);
/// assert_eq!(bytes, [0x02, 0x00, b'h', b'i']);
/// # Ok::<(), protogen_wire::EncodeError>(())
/// ```
pub struct Writer<'a> {
    /// The borrowed vector's content, here for the time of writing: one step to each byte
    /// instead of two.
    buffer: Vec<u8>,
    /// Where the content goes back to; none of a writer that keeps what it wrote.
    home: Option<&'a mut Vec<u8>>,
    /// The length of the vector before the first byte written; `base <= buffer.len()`.
    base: usize,
    depth: u32,
    depth_limit: u32,
    filler: Filler<'a>,
    /// The first fault of fields that are not asked for it yet.
    fault: Option<EncodeError>,
    /// What looks at bytes that are not written yet; apart, for most packets have none.
    ends: Option<Box<ends::Ends>>,
}

impl<'a> Writer<'a> {
    /// Appends to `home`.
    #[inline]
    #[must_use]
    pub fn new(home: &'a mut Vec<u8>) -> Self {
        let buffer = core::mem::take(home);
        let base = buffer.len();
        Self {
            buffer,
            home: Some(home),
            base,
            depth: 0,
            depth_limit: DEPTH_LIMIT,
            filler: Filler::System,
            fault: None,
            ends: None,
        }
    }

    /// Writes one payload after another, and keeps them.
    #[must_use]
    pub(crate) const fn keeping() -> Writer<'static> {
        Writer {
            buffer: Vec::new(),
            home: None,
            base: 0,
            depth: 0,
            depth_limit: DEPTH_LIMIT,
            filler: Filler::System,
            fault: None,
            ends: None,
        }
    }

    /// Begins the next payload behind `room` zero bytes; where the room begins.
    #[inline]
    pub(crate) fn begin<const ROOM: usize>(&mut self, room: usize) -> usize {
        let start = self.buffer.len();
        // To append a number of bytes that the compiler knows is a store, not a call.
        self.array([0; ROOM]);
        self.buffer.truncate(start.saturating_add(room));
        self.base = self.buffer.len();
        start
    }

    /// All that a writer keeps.
    pub(crate) const fn kept(&self) -> &Vec<u8> {
        &self.buffer
    }

    /// All that a writer keeps, to be changed between two payloads.
    #[inline]
    pub(crate) const fn kept_mut(&mut self) -> &mut Vec<u8> {
        &mut self.buffer
    }

    /// Takes a payload back that could not be written, with all before it from `start` on.
    #[cold]
    pub(crate) fn forsake(&mut self, start: usize) {
        self.buffer.truncate(start);
        self.depth = 0;
        self.fault = None;
        self.forget_ends(0);
    }

    /// Takes random padding from `filler`.
    #[must_use]
    pub fn with_filler(mut self, filler: Filler<'a>) -> Self {
        self.filler = filler;
        self
    }

    /// Lets values nest `limit` levels deep.
    #[must_use]
    pub const fn with_depth_limit(mut self, limit: u32) -> Self {
        self.depth_limit = limit;
        self
    }

    /// Sets room aside for `additional` bytes.
    ///
    /// Before a run of fixed fields it makes the run's own check fall away, and with it the
    /// registers that a growing vector would have saved.
    #[inline]
    pub fn reserve(&mut self, additional: usize) {
        // A loop, so that the compiler knows behind it what holds; it runs once at most.
        while self.buffer.capacity() - self.buffer.len() < additional {
            self.grow(additional);
        }
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, additional: usize) {
        self.buffer.reserve(additional);
    }

    /// Takes back everything behind `position`.
    pub fn truncate(&mut self, position: usize) {
        self.buffer.truncate(self.base.saturating_add(position));
    }

    /// Goes one level deeper, for types that recurse. Call [`Writer::leave`] on the way out.
    ///
    /// # Errors
    ///
    /// `NestingTooDeep` beyond the limit.
    #[inline]
    pub fn enter(&mut self) -> Result<(), EncodeError> {
        self.enter_within(self.depth_limit)
    }

    /// Goes one level deeper into a type that may stand `limit` levels deep.
    ///
    /// # Errors
    ///
    /// `NestingTooDeep` beyond the limit.
    #[inline]
    pub fn enter_within(&mut self, limit: u32) -> Result<(), EncodeError> {
        if self.depth >= limit {
            return Err(self.fault(EncodeErrorKind::NestingTooDeep { limit }));
        }
        self.depth += 1;
        Ok(())
    }

    /// Comes back from [`Writer::enter`].
    #[inline]
    pub const fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Writes a region into a vector of its own, at the nesting depth of this writer, for a
    /// transform to seal.
    ///
    /// # Errors
    ///
    /// What `write` says.
    pub fn plain(
        &mut self,
        write: impl FnOnce(&mut Writer<'_>) -> Result<(), EncodeError>,
    ) -> Result<Vec<u8>, EncodeError> {
        let mut plain = Vec::new();
        let mut w = Writer::new(&mut plain)
            .with_depth_limit(self.depth_limit)
            .with_filler(self.filler.lend());
        w.depth = self.depth;
        write(&mut w)?;
        w.settle_ends(0)?;
        drop(w);
        Ok(plain)
    }

    /// How many bytes were written: the position of the next one.
    #[inline]
    #[must_use]
    pub const fn position(&self) -> usize {
        self.buffer.len().saturating_sub(self.base)
    }

    /// All bytes written so far.
    #[must_use]
    pub fn written(&self) -> &[u8] {
        &self.buffer[self.base.min(self.buffer.len())..]
    }

    /// The bytes between two positions, cut to what was written: what a computed field covers.
    #[must_use]
    pub fn region(&self, range: Range<usize>) -> &[u8] {
        let written = self.written();
        let end = range.end.min(written.len());
        &written[range.start.min(end)..end]
    }

    /// A fault at the next byte.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn fault(&self, kind: EncodeErrorKind) -> EncodeError {
        EncodeError::new(self.position(), kind)
    }
}

impl Drop for Writer<'_> {
    #[inline]
    fn drop(&mut self) {
        if let Some(home) = &mut self.home {
            // Not an assignment, which would put the vector somewhere between on its way.
            core::mem::swap(*home, &mut self.buffer);
        }
    }
}

impl core::fmt::Debug for Writer<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        // Not the bytes: they may be secret.
        f.debug_struct("Writer")
            .field("position", &self.position())
            .field("depth", &self.depth)
            .finish()
    }
}
