//! Lists: elements one after another, with a terminator or separators.
//!
//! What a reader would take for the end of the list or of an element is refused.

use super::Writer;
use crate::{
    error::{EncodeError, EncodeErrorKind, Trace},
    reader::Separators,
};

impl Writer<'_> {
    /// Writes bools, each as 0 or 1.
    #[inline]
    pub fn bools(&mut self, bools: &[bool]) {
        self.single_bytes(bools, u8::from);
    }

    /// Writes elements one after another.
    ///
    /// # Errors
    ///
    /// What `encode` says, at its index.
    #[inline]
    pub fn elements<T>(
        &mut self,
        elements: &[T],
        mut encode: impl FnMut(&mut Self, &T) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        for (index, element) in elements.iter().enumerate() {
            encode(self, element).index(index)?;
        }
        Ok(())
    }

    /// Writes elements of a list that ends where its bytes do.
    ///
    /// # Errors
    ///
    /// `EmptyElement` at one that takes no bytes; what `encode` says, at its index.
    pub fn elements_filled<T>(
        &mut self,
        elements: &[T],
        mut encode: impl FnMut(&mut Self, &T) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        for (index, element) in elements.iter().enumerate() {
            let start = self.position();
            encode(self, element)
                .and_then(|()| self.filled(start))
                .index(index)?;
        }
        Ok(())
    }

    /// Checks that something was written since `start`.
    pub(super) fn filled(&self, start: usize) -> Result<(), EncodeError> {
        match self.position() > start {
            true => Ok(()),
            false => Err(EncodeErrorKind::EmptyElement.at(start)),
        }
    }

    /// Writes elements one after another: where each of them starts.
    ///
    /// # Errors
    ///
    /// `EmptyElement` at one that takes no bytes; what `encode` says, at its index.
    pub fn elements_at<T>(
        &mut self,
        elements: &[T],
        mut encode: impl FnMut(&mut Self, &T) -> Result<(), EncodeError>,
    ) -> Result<alloc::vec::Vec<usize>, EncodeError> {
        let mut starts = alloc::vec::Vec::with_capacity(elements.len());
        for (index, element) in elements.iter().enumerate() {
            let start = self.position();
            starts.push(start);
            encode(self, element)
                .and_then(|()| self.filled(start))
                .index(index)?;
        }
        Ok(starts)
    }

    /// Writes elements and the terminator that ends them.
    ///
    /// # Errors
    ///
    /// `TerminatorInValue` at an element that starts like the terminator, or at the one before if
    /// only both together do; `EmptyElement` at one that takes no bytes; what `encode` says, at its
    /// index.
    pub fn elements_until<T>(
        &mut self,
        elements: &[T],
        terminator: &[u8],
        encode: impl FnMut(&mut Self, &T) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        let starts = self.elements_at(elements, encode)?;
        self.bytes(terminator);
        // Looked at last: a short element and what stands behind it can look like the terminator.
        for (index, start) in starts.into_iter().enumerate() {
            if self.region(start..self.position()).starts_with(terminator) {
                return Err(EncodeErrorKind::TerminatorInValue.at(start)).index(index);
            }
        }
        Ok(())
    }

    /// Writes elements with separators. `count` is the number of elements where the schema states
    /// it.
    ///
    /// # Errors
    ///
    /// `LengthMismatch` against `count`; `TerminatorInValue` at an element that holds the
    /// separator; `Unsupported` for one empty element between separators, which reads as none;
    /// what `encode` says, at its index.
    pub fn pieces<T>(
        &mut self,
        elements: &[T],
        separator: &[u8],
        separators: Separators,
        count: Option<usize>,
        mut encode: impl FnMut(&mut Self, &T) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        if let Some(expected) = count.filter(|count| *count != elements.len()) {
            let (expected, found) = (expected as u64, elements.len() as u64);
            return Err(self.fault(EncodeErrorKind::LengthMismatch { expected, found }));
        }
        let first = self.position();
        for (index, element) in elements.iter().enumerate() {
            let start = self.position();
            let open = self.open_ends();
            encode(self, element).index(index)?;
            self.bound_ends(open).index(index)?;
            if separators == Separators::Behind || index + 1 < elements.len() {
                self.terminate(start, separator, 1).index(index)?;
            } else if count.is_none() {
                let piece = self.region(start..self.position());
                if memchr::memmem::find(piece, separator).is_some() {
                    return Err(EncodeErrorKind::TerminatorInValue.at(start)).index(index);
                }
            }
        }
        if count.is_none() && !elements.is_empty() && self.position() == first {
            let what = "a list of one empty piece".into();
            return Err(self.fault(EncodeErrorKind::Unsupported { what }));
        }
        Ok(())
    }
}
