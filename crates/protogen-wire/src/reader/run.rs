//! Runs of bytes of a known length, with one bounds check each.
//!
//! What is not there as a whole is an error, unless the reader is lenient.

use alloc::vec::Vec;

use super::Reader;
use crate::error::{DecodeError, DecodeErrorKind};

impl<'a> Reader<'a> {
    /// Reads `N` bytes.
    ///
    /// # Errors
    ///
    /// `UnexpectedEnd`.
    #[inline]
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        match self.chunk() {
            Some(bytes) => Ok(*bytes),
            None => {
                self.short(N)?;
                Ok(self.padded())
            }
        }
    }

    /// Reads `N` bytes if they are there, by reference.
    #[inline]
    pub fn chunk<const N: usize>(&mut self) -> Option<&'a [u8; N]> {
        let (head, tail) = self.rest.split_first_chunk::<N>()?;
        self.rest = tail;
        Some(head)
    }

    /// Fills `slots` with the next bytes.
    ///
    /// # Errors
    ///
    /// `UnexpectedEnd`.
    pub fn fill(&mut self, slots: &mut [u8]) -> Result<(), DecodeError> {
        if self.rest.len() < slots.len() {
            self.short(slots.len())?;
            slots.fill(0);
        }
        let (head, tail) = self.rest.split_at(self.rest.len().min(slots.len()));
        slots[..head.len()].copy_from_slice(head);
        self.rest = tail;
        Ok(())
    }

    /// Takes the next `len` bytes; a lenient reader gives fewer where fewer are left.
    ///
    /// # Errors
    ///
    /// `UnexpectedEnd`.
    #[inline]
    pub fn take(&mut self, len: usize) -> Result<&'a [u8], DecodeError> {
        match self.rest.split_at_checked(len) {
            Some((head, tail)) => {
                self.rest = tail;
                Ok(head)
            }
            None => self.take_short(len),
        }
    }

    /// Takes the next `len` bytes into a vector.
    ///
    /// # Errors
    ///
    /// `UnexpectedEnd`.
    #[inline]
    pub fn bytes(&mut self, len: usize) -> Result<Vec<u8>, DecodeError> {
        Ok(self.take(len)?.to_vec())
    }

    /// Takes all that is left.
    #[inline]
    pub const fn take_rest(&mut self) -> &'a [u8] {
        let (head, tail) = self.rest.split_at(self.rest.len());
        self.rest = tail;
        head
    }

    /// Takes all but the last `kept` bytes.
    ///
    /// # Errors
    ///
    /// `UnexpectedEnd` if fewer than `kept` bytes are left.
    pub fn take_rest_but(&mut self, kept: usize) -> Result<&'a [u8], DecodeError> {
        match self.rest.len().checked_sub(kept) {
            Some(len) => self.take(len),
            None => {
                self.short(kept)?;
                Ok(&[])
            }
        }
    }

    /// Passes over `len` bytes, whatever they are.
    ///
    /// # Errors
    ///
    /// `UnexpectedEnd`.
    #[inline]
    pub fn skip(&mut self, len: usize) -> Result<(), DecodeError> {
        self.take(len).map(drop)
    }

    /// Passes over padding until `len` bytes of the window that starts at `start` are read, and
    /// returns it.
    ///
    /// # Errors
    ///
    /// `LengthLimit` if more than `len` bytes were read already; `UnexpectedEnd`.
    pub fn pad_to(&mut self, start: usize, len: usize) -> Result<&'a [u8], DecodeError> {
        let read = self.offset().saturating_sub(start);
        match len.checked_sub(read) {
            Some(padding) => self.take(padding),
            None => Err(self.fault(DecodeErrorKind::LengthLimit {
                limit: len as u64,
                found: read as u64,
            })),
        }
    }

    /// Passes over padding until what was read since `start` is a multiple of `unit`, and returns
    /// it.
    ///
    /// # Errors
    ///
    /// `UnexpectedEnd`.
    pub fn align(&mut self, start: usize, unit: usize) -> Result<&'a [u8], DecodeError> {
        let read = self.offset().saturating_sub(start);
        self.take(
            read.checked_rem(unit)
                .map_or(0, |over| (unit - over) % unit),
        )
    }

    /// Reads bytes that must be these.
    ///
    /// # Errors
    ///
    /// `ConstantMismatch` at the first of them; `UnexpectedEnd`.
    #[inline]
    pub fn constant(&mut self, expected: &'static [u8]) -> Result<(), DecodeError> {
        let offset = self.offset();
        let found = self.take(expected.len())?;
        if found == expected {
            Ok(())
        } else {
            Err(DecodeErrorKind::constant_bytes(expected, found).at(offset))
        }
    }

    #[cold]
    #[inline(never)]
    fn take_short(&mut self, len: usize) -> Result<&'a [u8], DecodeError> {
        if !self.is_lenient() {
            let remaining = self.rest.len();
            return Err(self.fault(DecodeErrorKind::UnexpectedEnd {
                needed: len as u64,
                remaining,
            }));
        }
        // What is missing is not made up here, so it costs the reader one zero only.
        self.short(self.rest.len())?;
        Ok(self.take_rest())
    }
}
