//! Lists: how many elements there may be, and how much memory is set aside for them.
//!
//! Memory is set aside for what has arrived, never for what a count claims.

use alloc::vec::Vec;
use core::mem::ManuallyDrop;

use super::{PieceEnd, Reader};
use crate::error::{DecodeError, DecodeErrorKind, Trace};

/// The most elements of a list whose elements may be empty on the wire.
const EMPTY_LIMIT: usize = 0x1_0000;

/// Bytes of memory that are set aside ahead for one byte that is left to read.
const MEMORY_FACTOR: usize = 4;

/// Where the separators of a list stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separators {
    /// Between the elements.
    Between,
    /// Behind each element.
    Behind,
}

impl Reader<'_> {
    /// An empty vector with room for `count` elements of at least `min_bytes` each on the wire,
    /// as far as the bytes that are left can fill it and four times their size allows.
    #[inline]
    #[must_use]
    pub fn list<T>(&self, count: usize, min_bytes: usize) -> Vec<T> {
        let by_wire = self.rest.len() / min_bytes.max(1);
        let by_memory = self.rest.len().saturating_mul(MEMORY_FACTOR) / size_of::<T>().max(1);
        Vec::with_capacity(count.min(by_wire).min(by_memory))
    }

    /// Checks a count read from the wire, and makes it an index type.
    ///
    /// # Errors
    ///
    /// `LengthLimit` if it is over `limit`, or over 65,536 for elements that may be empty.
    /// The fault lies at `offset`, where the count stands.
    #[inline]
    pub fn count(
        &self,
        offset: usize,
        count: u64,
        limit: usize,
        min_bytes: usize,
    ) -> Result<usize, DecodeError> {
        let limit = if min_bytes == 0 {
            limit.min(EMPTY_LIMIT)
        } else {
            limit
        };
        match usize::try_from(count) {
            Ok(len) if len <= limit => Ok(len),
            _ => Err(self.fault_at(
                offset,
                DecodeErrorKind::LengthLimit {
                    limit: limit as u64,
                    found: count,
                },
            )),
        }
    }

    /// Reads `count` elements of `N` bytes each, with one bounds check.
    ///
    /// # Errors
    ///
    /// `UnexpectedEnd` at the element in which the bytes end.
    #[inline]
    pub fn chunks<T, const N: usize>(
        &mut self,
        count: usize,
        decode: impl Fn([u8; N]) -> T,
    ) -> Result<Vec<T>, DecodeError> {
        if let Some(len) = count.checked_mul(N)
            && let Some((head, tail)) = self.rest.split_at_checked(len)
        {
            self.rest = tail;
            let (chunks, _) = head.as_chunks::<N>();
            return Ok(chunks.iter().map(|chunk| decode(*chunk)).collect());
        }
        self.short_chunks(count, decode)
    }

    /// Reads `count` bools, each 0 or 1, with one bounds check.
    ///
    /// # Errors
    ///
    /// As [`Reader::bool`], at its index.
    #[inline]
    pub fn bools(&mut self, count: usize) -> Result<Vec<bool>, DecodeError> {
        if let Some((head, tail)) = self.rest.split_at_checked(count) {
            let (bools, all) = bools(head);
            if all < 2 {
                self.rest = tail;
                return Ok(bools);
            }
        }
        self.elements(count, 1, Self::bool)
    }

    /// Reads as many elements as the schema says, of at least `min_bytes` each; a lenient reader
    /// makes them up where they are not there.
    ///
    /// # Errors
    ///
    /// What `decode` says, at its index.
    #[inline]
    pub fn elements_fixed<T>(
        &mut self,
        count: usize,
        min_bytes: usize,
        mut decode: impl FnMut(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Vec<T>, DecodeError> {
        let mut elements = self.list(count, min_bytes);
        for index in 0..count {
            elements.push(decode(self).index(index)?);
        }
        Ok(elements)
    }

    /// Reads `count` elements of at least `min_bytes` each.
    ///
    /// # Errors
    ///
    /// What `decode` says, at its index; `UnexpectedEnd` at an element that a lenient reader would
    /// have to make up.
    #[inline]
    pub fn elements<T>(
        &mut self,
        count: usize,
        min_bytes: usize,
        mut decode: impl FnMut(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Vec<T>, DecodeError> {
        let mut elements: Vec<ManuallyDrop<T>> = self.list(count, min_bytes);
        let is_lenient = self.is_lenient();
        for index in 0..count {
            if is_lenient && let Err(fault) = self.begins() {
                drop(owned(elements));
                return Err(fault).index(index);
            }
            // Not `?`, which would move a large element once more.
            match decode(self) {
                Ok(element) => elements.push(ManuallyDrop::new(element)),
                Err(fault) => {
                    drop(owned(elements));
                    return Err(fault).index(index);
                }
            }
        }
        Ok(owned(elements))
    }

    /// Reads elements up to the terminator, which is looked for before each of them and consumed.
    ///
    /// # Errors
    ///
    /// `MissingTerminator` at the end of the window; `LengthLimit` for more than 65,536 elements
    /// that take no bytes; what `decode` says, at its index.
    pub fn elements_until<T>(
        &mut self,
        terminator: &[u8],
        mut decode: impl FnMut(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Vec<T>, DecodeError> {
        let mut elements = Vec::new();
        let mut empty = 0;
        while !self.accept(terminator) {
            if !self.more() {
                return Err(self.fault(DecodeErrorKind::MissingTerminator));
            }
            let before = self.rest.len();
            elements.push(decode(self).index(elements.len())?);
            empty += usize::from(self.rest.len() == before);
            self.count(self.offset(), empty as u64, EMPTY_LIMIT, 0)?;
        }
        Ok(elements)
    }

    /// Reads elements that are blocks with a separator between them, up to the end of the window;
    /// each takes its whole block. With [`Separators::Behind`] the last has one too. With a
    /// `count`, the last of so many ends where the window does, unless it has a separator.
    ///
    /// # Errors
    ///
    /// `MissingTerminator` at a piece that lacks its separator, and at its index what `decode`
    /// says or `TrailingBytes`.
    pub fn pieces<T>(
        &mut self,
        separator: &[u8],
        separators: Separators,
        count: Option<usize>,
        mut decode: impl FnMut(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Vec<T>, DecodeError> {
        let mut elements = Vec::new();
        let behind = separators == Separators::Behind;
        if count == Some(0) || (count.is_none() && !self.more()) {
            return Ok(elements);
        }
        loop {
            let last = count == Some(elements.len() + 1);
            let (mut piece, end) = match last && !behind {
                true => (self.block_rest(), PieceEnd::End),
                false => self.piece(separator),
            };
            let needs_separator = behind || (count.is_some() && !last);
            if needs_separator && end == PieceEnd::End {
                return Err(piece.fault(DecodeErrorKind::MissingTerminator));
            }
            let element = decode(&mut piece).and_then(|element| piece.finish().map(|()| element));
            elements.push(element.index(elements.len())?);
            let done = end == PieceEnd::End || last || (behind && count.is_none() && !self.more());
            if done {
                return Ok(elements);
            }
        }
    }

    /// Reads elements up to the end of the window.
    ///
    /// # Errors
    ///
    /// What `decode` says, at its index.
    pub fn elements_rest<T>(
        &mut self,
        mut decode: impl FnMut(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Vec<T>, DecodeError> {
        let mut elements = Vec::new();
        while self.more() {
            let before = self.rest.len();
            let index = elements.len();
            elements.push(decode(self).index(index)?);
            if self.rest.len() == before {
                // An element that takes nothing would be read for ever.
                return Err(self.fault(DecodeErrorKind::TrailingBytes { count: before }));
            }
        }
        Ok(elements)
    }

    #[cold]
    #[inline(never)]
    fn short_chunks<T, const N: usize>(
        &mut self,
        count: usize,
        decode: impl Fn([u8; N]) -> T,
    ) -> Result<Vec<T>, DecodeError> {
        let mut elements = self.list(count, N);
        for index in 0..count {
            self.begins().index(index)?;
            let bytes = self.array::<N>().index(index)?;
            elements.push(decode(bytes));
        }
        Ok(elements)
    }

    /// Checks that the next element is not one that would be made up as a whole.
    ///
    /// # Errors
    ///
    /// `UnexpectedEnd`.
    pub fn begins(&self) -> Result<(), DecodeError> {
        if !self.is_spent() {
            return Ok(());
        }
        Err(self.fault(DecodeErrorKind::UnexpectedEnd {
            needed: 1,
            remaining: 0,
        }))
    }
}

/// The elements as such, in the memory in which they are.
///
/// A list is filled with elements that do not drop themselves: one that may be dropped, where the
/// list can't grow, has to be in memory before it is in the list, and is then moved from there by
/// loads that wait for its stores.
#[inline]
pub(super) fn owned<T>(elements: Vec<ManuallyDrop<T>>) -> Vec<T> {
    let elements = elements.into_iter();
    elements.map(ManuallyDrop::into_inner).collect()
}

/// Each byte as a bool, and all bytes in one.
#[inline]
fn bools(bytes: &[u8]) -> (Vec<bool>, u8) {
    let mut all = 0;
    let bools = bytes
        .iter()
        .map(|byte| {
            all |= byte;
            *byte != 0
        })
        .collect();
    (bools, all)
}
