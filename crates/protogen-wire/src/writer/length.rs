//! Lengths that stand before what they measure.
//!
//! A length is checked before it is narrowed; none is ever cut.

use super::Writer;
use crate::error::{EncodeError, EncodeErrorKind};

/// Room for a length of `N` bytes, to be filled in by [`Writer::patch`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark<const N: usize> {
    position: usize,
}

impl<const N: usize> Mark<N> {
    /// The position of the first byte of the length.
    #[must_use]
    pub const fn position(self) -> usize {
        self.position
    }

    /// The position of the first byte behind the length.
    #[must_use]
    pub const fn end(self) -> usize {
        self.position + N
    }
}

impl Writer<'_> {
    /// Leaves room for a length of `N` bytes.
    #[inline]
    pub fn reserve_len<const N: usize>(&mut self) -> Mark<N> {
        let position = self.position();
        self.array([0; N]);
        Mark { position }
    }

    /// How many bytes stand behind the room of a length.
    #[inline]
    #[must_use]
    pub const fn since<const N: usize>(&self, mark: Mark<N>) -> usize {
        self.position().saturating_sub(mark.end())
    }

    /// Fills the room in. A mark of bytes that were taken back changes nothing.
    #[inline]
    pub fn patch<const N: usize>(&mut self, mark: Mark<N>, bytes: [u8; N]) {
        let start = self.base.saturating_add(mark.position);
        if let Some(slots) = self
            .buffer
            .get_mut(start..)
            .and_then(|slots| slots.first_chunk_mut::<N>())
        {
            *slots = bytes;
        }
    }

    /// Fills `bytes` in at a position, as far as bytes stand there.
    pub fn patch_at(&mut self, position: usize, bytes: &[u8]) {
        let start = self.base.saturating_add(position).min(self.buffer.len());
        for (slot, byte) in self.buffer[start..].iter_mut().zip(bytes) {
            *slot = *byte;
        }
    }

    /// Moves what stands behind a position back and writes `bytes` there: a length whose own
    /// width depends on it.
    pub fn insert(&mut self, position: usize, bytes: &[u8]) {
        let start = self.base.saturating_add(position).min(self.buffer.len());
        self.buffer.extend_from_slice(bytes);
        self.buffer[start..].rotate_right(bytes.len());
        self.move_ends(position, bytes.len());
    }

    /// Makes a length fit into its form.
    ///
    /// # Errors
    ///
    /// `LengthOverflow` if it is over `limit` or over what `T` holds; `limit` is what the error
    /// states.
    #[inline]
    pub fn fit<T: TryFrom<usize>>(&self, len: usize, limit: u64) -> Result<T, EncodeError> {
        match T::try_from(len) {
            Ok(fitting) if len as u64 <= limit => Ok(fitting),
            _ => Err(self.too_long(len, limit)),
        }
    }

    /// Makes a length that is stored less `bias` (a schema's `u8 + 1`) fit into its form.
    ///
    /// # Errors
    ///
    /// `LengthOverflow` if it is too long, `LengthMismatch` if it is shorter than `bias`.
    #[inline]
    pub fn fit_biased<T: TryFrom<i128>>(
        &self,
        len: usize,
        bias: i128,
        limit: u64,
    ) -> Result<T, EncodeError> {
        let stored = (len as i128).checked_sub(bias);
        match stored.and_then(|stored| T::try_from(stored).ok()) {
            Some(fitting) if len as u64 <= limit => Ok(fitting),
            None if stored.is_some_and(|stored| stored < 0) => {
                let expected = u64::try_from(bias).unwrap_or(u64::MAX);
                Err(self.fault(EncodeErrorKind::LengthMismatch {
                    expected,
                    found: len as u64,
                }))
            }
            _ => Err(self.too_long(len, limit)),
        }
    }

    #[cold]
    #[inline(never)]
    fn too_long(&self, len: usize, limit: u64) -> EncodeError {
        self.fault(EncodeErrorKind::LengthOverflow {
            limit,
            found: len as u64,
        })
    }
}
