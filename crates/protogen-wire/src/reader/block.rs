//! Windows inside windows: blocks with an end of their own.
//!
//! Their offsets stay absolute.

use super::Reader;
use crate::error::{DecodeError, DecodeErrorKind};

/// What ended a piece of a separated list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PieceEnd {
    /// The separator, which is consumed.
    Separator,
    /// The end of the window.
    End,
}

impl<'a> Reader<'a> {
    /// A window over the next `len` bytes, which count as read here.
    ///
    /// # Errors
    ///
    /// `UnexpectedEnd`. In a lenient reader a block that is cut short is lenient itself.
    pub fn block(&mut self, len: usize) -> Result<Self, DecodeError> {
        let start = self.offset();
        let taken = self.take(len)?.len();
        Ok(self.window(start, taken, taken < len))
    }

    /// A window over all that is left.
    #[must_use]
    pub fn block_rest(&mut self) -> Self {
        let start = self.offset();
        let taken = self.take_rest().len();
        self.window(start, taken, self.is_lenient())
    }

    /// A window over all but the last `kept` bytes.
    ///
    /// # Errors
    ///
    /// `UnexpectedEnd` if fewer than `kept` bytes are left.
    pub fn block_rest_but(&mut self, kept: usize) -> Result<Self, DecodeError> {
        let start = self.offset();
        let taken = self.take_rest_but(kept)?.len();
        Ok(self.window(start, taken, false))
    }

    /// A window up to the terminator, which is consumed.
    ///
    /// # Errors
    ///
    /// `MissingTerminator`, at the first byte of the block.
    pub fn block_until(&mut self, terminator: &[u8]) -> Result<Self, DecodeError> {
        let start = self.offset();
        let taken = self.take_until(terminator, 1)?.len();
        Ok(self.window(start, taken, false))
    }

    /// A window up to the separator, which is consumed, or up to the end.
    #[must_use]
    pub fn piece(&mut self, separator: &[u8]) -> (Self, PieceEnd) {
        let start = self.offset();
        match find(self.rest, separator, 1) {
            Some(at) => {
                self.rest = &self.rest[at + separator.len()..];
                (self.window(start, at, false), PieceEnd::Separator)
            }
            None => {
                let taken = self.take_rest().len();
                (self.window(start, taken, false), PieceEnd::End)
            }
        }
    }

    /// Whether these bytes stand next; they are not consumed.
    #[inline]
    #[must_use]
    pub fn stands(&self, bytes: &[u8]) -> bool {
        self.rest.starts_with(bytes)
    }

    /// Consumes these bytes if they stand next, and says whether they did.
    #[inline]
    pub fn accept(&mut self, bytes: &[u8]) -> bool {
        match self.rest.strip_prefix(bytes) {
            Some(tail) => {
                self.rest = tail;
                true
            }
            None => false,
        }
    }

    /// The bytes before the terminator, which is consumed. It is looked for at multiples of
    /// `unit` bytes.
    ///
    /// # Errors
    ///
    /// `MissingTerminator`; a lenient reader gives all that is left instead.
    pub fn take_until(&mut self, terminator: &[u8], unit: usize) -> Result<&'a [u8], DecodeError> {
        let Some(at) = find(self.rest, terminator, unit) else {
            if self.is_lenient() {
                self.short(self.rest.len())?;
                return Ok(self.take_rest());
            }
            return Err(self.fault(DecodeErrorKind::MissingTerminator));
        };
        let (head, tail) = self.rest.split_at(at);
        self.rest = &tail[terminator.len()..];
        Ok(head)
    }

    /// A window over bytes that this reader passed, `len` of them from `start` on.
    fn window(&self, start: usize, len: usize, lenient: bool) -> Self {
        let whole = self.region(self.base..start.saturating_add(len));
        let window = Self {
            rest: &whole[whole.len().saturating_sub(len)..],
            whole,
            base: self.base,
            start,
            depth: self.depth,
            depth_limit: self.depth_limit,
            spare_zeros: 0,
            ends: super::End::Strict,
            fault: None,
        };
        if lenient { window.lenient() } else { window }
    }
}

fn find(bytes: &[u8], terminator: &[u8], unit: usize) -> Option<usize> {
    match terminator {
        [] => None,
        [byte] if unit <= 1 => memchr::memchr(*byte, bytes),
        _ if unit <= 1 => memchr::memmem::find(bytes, terminator),
        _ => (0..bytes.len())
            .step_by(unit)
            .find(|&at| bytes[at..].starts_with(terminator)),
    }
}
