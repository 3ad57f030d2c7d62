//! Runs of bytes: arrays, slices, padding.
//!
//! A run of fixed fields is built as one array and appended at once.

use super::Writer;
use crate::{
    error::{EncodeError, EncodeErrorKind},
    prefix::Prefix,
};

/// Bytes that are copied without a call, at most.
const SHORT: usize = 32;

impl Writer<'_> {
    /// Writes `N` bytes: a run of fixed fields.
    #[inline]
    pub fn array<const N: usize>(&mut self, bytes: [u8; N]) {
        self.reserve(N);
        self.buffer.extend_from_slice(&bytes);
    }

    /// Writes these bytes.
    #[inline]
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// Writes short bytes behind their length, if the vector has the room already: without a call,
    /// and by moves of a fixed size that overlap. Names and other short texts are most of what is
    /// written.
    #[inline]
    pub(crate) fn short_prefixed(&mut self, prefix: Prefix, bytes: &[u8]) -> bool {
        let start = self.buffer.len();
        if bytes.len() > SHORT || self.buffer.capacity() - start < SHORT + 8 {
            return false;
        }
        let (stated, width) = prefix.short(bytes.len() as u8);
        self.slots::<{ SHORT + 8 }>(width + bytes.len(), |slots| {
            slots[..8].copy_from_slice(&stated);
            if let Some(slots) = slots[width..].first_chunk_mut::<SHORT>() {
                copy_short(slots, bytes, |byte| byte);
            }
        });
        true
    }

    /// Writes elements of a byte each: few of them as [`Writer::short_prefixed`] does.
    #[inline]
    pub(super) fn single_bytes<T: Copy>(&mut self, elements: &[T], byte: impl Fn(T) -> u8 + Copy) {
        if elements.len() > SHORT || self.buffer.capacity() - self.buffer.len() < SHORT {
            return self.buffer.extend(elements.iter().copied().map(byte));
        }
        self.slots::<SHORT>(elements.len(), |slots| copy_short(slots, elements, byte));
    }

    /// Fills `N` slots, for which there is room, and keeps the first `kept` of them.
    #[inline]
    fn slots<const N: usize>(&mut self, kept: usize, fill: impl FnOnce(&mut [u8; N])) {
        let start = self.buffer.len();
        // Zeros first, because a vector's spare room can't be written to.
        self.buffer.extend_from_slice(&[0; N]);
        if let Some(slots) = self.buffer.last_chunk_mut() {
            fill(slots);
        }
        self.buffer.truncate(start + kept);
    }

    /// Writes elements of `N` bytes each.
    #[inline]
    pub fn chunks<T, const N: usize>(&mut self, elements: &[T], encode: impl Fn(&T) -> [u8; N]) {
        self.buffer.reserve(elements.len().saturating_mul(N));
        for element in elements {
            self.buffer.extend_from_slice(&encode(element));
        }
    }

    /// Writes exactly `len` bytes.
    ///
    /// # Errors
    ///
    /// `LengthMismatch` if there are more or fewer.
    #[inline]
    pub fn bytes_exact(&mut self, bytes: &[u8], len: usize) -> Result<(), EncodeError> {
        if bytes.len() != len {
            let (expected, found) = (len as u64, bytes.len() as u64);
            return Err(self.fault(EncodeErrorKind::LengthMismatch { expected, found }));
        }
        self.bytes(bytes);
        Ok(())
    }

    /// Writes bytes and their terminator.
    ///
    /// # Errors
    ///
    /// `TerminatorInValue` if a reader would find the terminator earlier.
    pub fn bytes_until(&mut self, bytes: &[u8], terminator: &[u8]) -> Result<(), EncodeError> {
        let start = self.position();
        self.bytes(bytes);
        self.terminate(start, terminator, 1)
    }

    /// Writes the terminator of what was written since position `start`, and makes sure that a
    /// reader who looks for it at multiples of `unit` bytes finds it here.
    ///
    /// # Errors
    ///
    /// `TerminatorInValue` if it would find it earlier.
    pub fn terminate(
        &mut self,
        start: usize,
        terminator: &[u8],
        unit: usize,
    ) -> Result<(), EncodeError> {
        let end = self.position();
        self.bytes(terminator);
        let written = self.region(start..self.position());
        let found = match terminator {
            [byte] if unit <= 1 => memchr::memchr(*byte, written),
            _ if unit <= 1 => memchr::memmem::find(written, terminator),
            _ => (0..written.len())
                .step_by(unit)
                .find(|&at| written[at..].starts_with(terminator)),
        };
        if found.is_none_or(|at| start + at == end) {
            return Ok(());
        }
        self.truncate(end);
        Err(self.fault(EncodeErrorKind::TerminatorInValue))
    }

    /// Replaces `bytes` by others in what was written since position `start`: the inner
    /// terminators of `until 0xFF else 0x79`.
    pub fn replace(&mut self, start: usize, bytes: &[u8], by: &[u8]) {
        let start = self.base.saturating_add(start).min(self.buffer.len());
        if bytes.is_empty() || memchr::memmem::find(&self.buffer[start..], bytes).is_none() {
            return;
        }
        let tail = self.buffer.split_off(start);
        let mut rest = tail.as_slice();
        while let Some(at) = memchr::memmem::find(rest, bytes) {
            self.buffer.extend_from_slice(&rest[..at]);
            self.buffer.extend_from_slice(by);
            rest = &rest[at + bytes.len()..];
        }
        self.buffer.extend_from_slice(rest);
    }

    /// Writes `len` times the byte `pad`.
    #[inline]
    pub fn pad(&mut self, len: usize, pad: u8) {
        self.buffer.resize(self.buffer.len() + len, pad);
    }

    /// Writes `pad` until `len` bytes stand since position `start`.
    ///
    /// # Errors
    ///
    /// `LengthOverflow` if there are more already.
    pub fn pad_to(&mut self, start: usize, len: usize, pad: u8) -> Result<(), EncodeError> {
        let missing = self.missing(start, len)?;
        self.pad(missing, pad);
        Ok(())
    }

    /// Writes zeros until what stands since position `start` is a multiple of `unit`.
    pub fn align(&mut self, start: usize, unit: usize) {
        let over = self
            .position()
            .saturating_sub(start)
            .checked_rem(unit)
            .unwrap_or(0);
        if over != 0 {
            self.pad(unit - over, 0);
        }
    }

    pub(super) fn missing(&self, start: usize, len: usize) -> Result<usize, EncodeError> {
        let found = self.position().saturating_sub(start);
        len.checked_sub(found).ok_or_else(|| {
            self.fault(EncodeErrorKind::LengthOverflow {
                limit: len as u64,
                found: found as u64,
            })
        })
    }
}

/// Copies up to `SHORT` elements by two moves that overlap.
#[inline]
fn copy_short<T: Copy>(slots: &mut [u8; SHORT], elements: &[T], byte: impl Fn(T) -> u8 + Copy) {
    let overlapping = overlapping::<T, 16>(slots, elements, byte)
        || overlapping::<T, 8>(slots, elements, byte)
        || overlapping::<T, 4>(slots, elements, byte);
    if !overlapping && let (Some(first), Some(last)) = (elements.first(), elements.last()) {
        let len = elements.len().min(3);
        slots[0] = byte(*first);
        slots[len / 2] = byte(elements[len / 2]);
        slots[len - 1] = byte(*last);
    }
}

/// Copies from `N` to twice `N` elements: the first `N` and the last `N`.
#[inline]
fn overlapping<T: Copy, const N: usize>(
    slots: &mut [u8; SHORT],
    elements: &[T],
    byte: impl Fn(T) -> u8 + Copy,
) -> bool {
    let (Some(head), Some(tail)) = (elements.first_chunk::<N>(), elements.last_chunk::<N>()) else {
        return false;
    };
    let len = elements.len().min(SHORT);
    slots[..N].copy_from_slice(&head.map(byte));
    slots[len - N..len].copy_from_slice(&tail.map(byte));
    true
}
