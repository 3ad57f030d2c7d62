//! Reads a frame's payload from front to back.
//!
//! Concrete and small: a window over bytes that arrived, no I/O, no allocation of its own.

mod block;
mod fault;
mod field;
mod list;
mod number;
mod run;
mod text;

use core::ops::Range;

pub use block::PieceEnd;
pub use list::Separators;
pub use number::Endian;

use crate::error::{DecodeError, DecodeErrorKind};

/// How deep values may stand inside values, unless the schema says otherwise.
pub const DEPTH_LIMIT: u32 = 64;

/// How many bytes a lenient reader makes up before it counts as out of bytes.
const LENIENT_LIMIT: usize = 0x1_0000;

/// A window over the bytes of a frame.
///
/// Offsets are absolute: they count from the first byte of the frame's payload, in sub-readers
/// too. After an error the reader's position is unspecified.
///
/// # Examples
///
/// ```
/// use protogen_wire::{Encoding, Reader};
///
/// let mut r = Reader::new(&[0x02, 0x00, b'h', b'i', 0x2A]);
/// let len = r.u16le()?;
/// assert_eq!(r.text(len.into(), Encoding::Utf8)?, "hi");
/// assert_eq!((r.offset(), r.u8()?), (4, 0x2A));
/// r.finish()?;
/// # Ok::<(), protogen_wire::DecodeError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    /// What is not read yet: a suffix of `whole`.
    rest: &'a [u8],
    /// Everything from the frame's first byte, whose offset is `base`, to the end of the window.
    whole: &'a [u8],
    base: usize,
    /// The offset of the window's first byte; `base <= start <= offset()`.
    start: usize,
    depth: u32,
    depth_limit: u32,
    /// Zero bytes that may be made up past the end; 0 in a strict reader.
    spare_zeros: usize,
    ends: End,
    /// The first fault of fields that are not asked for it yet: none but between the fields of
    /// one struct, and of those that are held in it.
    fault: Option<DecodeError>,
}

/// What a reader does about its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Reading past it is an error, and so are bytes left before it.
    Strict,
    /// Reading past it gives zeros; bytes left before it are ignored.
    Lenient,
}

impl<'a> Reader<'a> {
    /// Reads a frame's payload from its first byte.
    #[inline]
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            whole: bytes,
            base: 0,
            start: 0,
            depth: 0,
            depth_limit: DEPTH_LIMIT,
            spare_zeros: 0,
            ends: End::Strict,
            fault: None,
        }
    }

    /// Counts offsets from `base` on, for bytes that stand behind others.
    #[must_use]
    pub const fn at(mut self, base: usize) -> Self {
        self.base = base;
        self.start = base;
        self
    }

    /// Lets values nest `limit` levels deep.
    #[must_use]
    pub const fn with_depth_limit(mut self, limit: u32) -> Self {
        self.depth_limit = limit;
        self
    }

    /// Forgives a short or a long input from here on.
    #[must_use]
    pub const fn lenient(mut self) -> Self {
        self.ends = End::Lenient;
        self.spare_zeros = LENIENT_LIMIT;
        self
    }

    /// Reads the plain bytes of a transformed region, at the nesting depth of this reader.
    ///
    /// Offsets count from 0 in those bytes; add the place by [`crate::Trace::region`]. Where the
    /// transform keeps every byte in its place, `.at(offset)` keeps absolute offsets instead.
    #[must_use]
    pub const fn opened<'b>(&self, plain: &'b [u8]) -> Reader<'b> {
        let mut reader = Reader::new(plain);
        reader.depth = self.depth;
        reader.depth_limit = self.depth_limit;
        reader
    }

    /// What `read` says of the next bytes, which stay; `bytes` is how many it takes.
    ///
    /// # Errors
    ///
    /// What `read` says, at any offset.
    #[inline]
    pub fn peek<T>(
        &self,
        bytes: usize,
        read: impl Fn(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        // Nothing else of this reader can matter where the bytes are there: no need to copy it.
        match self.rest.get(..bytes) {
            Some(head) => read(&mut Reader::new(head)),
            None => self.peek_short(read),
        }
    }

    #[cold]
    #[inline(never)]
    fn peek_short<T>(
        &self,
        read: impl Fn(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        read(&mut self.fork())
    }

    /// A copy that reads ahead; faults of fields that were not asked for stay here.
    #[inline]
    #[must_use]
    pub const fn fork(&self) -> Self {
        // Not `clone`, which would ask for a fault to copy.
        Self {
            fault: None,
            ..*self
        }
    }

    /// Where the next byte stands, from the first byte of the frame's payload.
    #[inline]
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.base.wrapping_add(self.whole.len() - self.rest.len())
    }

    /// Where this window starts.
    #[inline]
    #[must_use]
    pub const fn start(&self) -> usize {
        self.start
    }

    /// How many bytes are left in this window.
    #[inline]
    #[must_use]
    pub const fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// Whether bytes remain in this window: a schema's `more`.
    #[inline]
    #[must_use]
    pub const fn more(&self) -> bool {
        !self.rest.is_empty()
    }

    /// Whether this reader forgives its end.
    #[inline]
    #[must_use]
    pub const fn is_lenient(&self) -> bool {
        matches!(self.ends, End::Lenient)
    }

    /// Whether a lenient reader has nothing left but zeros to make up. Fields are made of them,
    /// and as many elements as the schema says; no list goes on with them, for then a count, or a
    /// look ahead, would decide how much memory it takes.
    #[inline]
    #[must_use]
    pub const fn is_spent(&self) -> bool {
        self.is_lenient() && self.rest.is_empty()
    }

    /// Whether this window read past its end, so that a writer would write more. Windows inside it
    /// count for themselves.
    #[must_use]
    pub const fn made_up(&self) -> bool {
        self.is_lenient() && self.spare_zeros < LENIENT_LIMIT
    }

    /// The bytes that are left, not consumed.
    #[inline]
    #[must_use]
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The bytes of this frame between two absolute offsets, cut to what this window has seen:
    /// what a computed field covers.
    #[must_use]
    pub fn region(&self, range: Range<usize>) -> &'a [u8] {
        let start = range.start.saturating_sub(self.base).min(self.whole.len());
        let end = range
            .end
            .saturating_sub(self.base)
            .clamp(start, self.whole.len());
        &self.whole[start..end]
    }

    /// Goes one level deeper, for types that recurse. Call [`Reader::leave`] on the way out.
    ///
    /// # Errors
    ///
    /// `NestingTooDeep` beyond the limit.
    #[inline]
    pub fn enter(&mut self) -> Result<(), DecodeError> {
        self.enter_within(self.depth_limit)
    }

    /// Goes one level deeper into a type that may stand `limit` levels deep.
    ///
    /// # Errors
    ///
    /// `NestingTooDeep` beyond the limit.
    #[inline]
    pub fn enter_within(&mut self, limit: u32) -> Result<(), DecodeError> {
        if self.depth >= limit {
            return Err(self.fault(DecodeErrorKind::NestingTooDeep { limit }));
        }
        self.depth += 1;
        Ok(())
    }

    /// Comes back from [`Reader::enter`].
    #[inline]
    pub const fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Ends the window.
    ///
    /// # Errors
    ///
    /// `TrailingBytes` if bytes are left in a strict reader.
    #[inline]
    pub fn finish(&self) -> Result<(), DecodeError> {
        if self.rest.is_empty() || self.is_lenient() {
            return Ok(());
        }
        Err(self.fault(DecodeErrorKind::TrailingBytes {
            count: self.rest.len(),
        }))
    }

    /// A fault at the next byte.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn fault(&self, kind: DecodeErrorKind) -> DecodeError {
        DecodeError::new(self.offset(), kind)
    }

    /// A fault at a place that was passed already.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn fault_at(&self, offset: usize, kind: DecodeErrorKind) -> DecodeError {
        DecodeError::new(offset, kind)
    }

    /// What to do where `needed` bytes are not there: an error, unless zeros stand in for them.
    #[cold]
    #[inline(never)]
    fn short(&mut self, needed: usize) -> Result<(), DecodeError> {
        let missing = needed.saturating_sub(self.rest.len());
        // A read of nothing new counts too, so that no loop over a lenient reader is endless.
        let Some(left) = self.spare_zeros.checked_sub(missing.max(1)) else {
            let remaining = self.rest.len();
            return Err(self.fault(DecodeErrorKind::UnexpectedEnd {
                needed: needed as u64,
                remaining,
            }));
        };
        self.spare_zeros = left;
        Ok(())
    }

    /// What is left, filled up with zeros.
    #[cold]
    #[inline(never)]
    fn padded<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        let (head, tail) = self.rest.split_at(self.rest.len().min(N));
        bytes[..head.len()].copy_from_slice(head);
        self.rest = tail;
        bytes
    }
}
