//! Exclusive or with a repeating key: an obfuscation, not a cipher.
//!
//! Whoever knows as many plain bytes as the key is long has the key.

use std::fmt;

use zeroize::Zeroize;

/// A key of at least one byte; applying it twice gives the bytes back.
///
/// The key is wiped when the value is dropped, and `Debug` does not show it.
///
/// # Examples
///
/// ```
/// use protogen_wire::xor::XorKey;
///
/// let key = XorKey::new(b"key")?;
/// let mut bytes = *b"hello";
/// key.apply(&mut bytes);
/// assert_eq!(bytes, [0x03, 0x00, 0x15, 0x07, 0x0a]);
/// # Ok::<(), protogen_wire::xor::EmptyKey>(())
/// ```
#[derive(Clone)]
pub struct XorKey(
    /// The key, again and again up to [`STRIDE`] bytes or more: a short one would be joined byte by byte.
    Vec<u8>,
);

/// What the compiler joins at once is no longer than this.
const STRIDE: usize = 64;

impl XorKey {
    /// A key of these bytes.
    ///
    /// # Errors
    ///
    /// [`EmptyKey`] if there are none.
    pub fn new(key: &[u8]) -> Result<Self, EmptyKey> {
        if key.is_empty() {
            return Err(EmptyKey);
        }
        Ok(Self(key.repeat(STRIDE.div_ceil(key.len()))))
    }

    /// Joins `bytes` with the key, which starts over with each call.
    pub fn apply(&self, bytes: &mut [u8]) {
        for part in bytes.chunks_mut(self.0.len()) {
            for (byte, key) in part.iter_mut().zip(&self.0) {
                *byte ^= key;
            }
        }
    }

    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let differing = self
            .0
            .iter()
            .zip(&other.0)
            .fold(0, |bits, (a, b)| bits | (a ^ b));
        self.0.len() == other.0.len() && differing == 0
    }

    /// Joins `bytes` with the key as if `position` bytes stood before them; gives the position behind them.
    ///
    /// The position stays small: it may be kept for as long as a stream lasts.
    #[must_use = "the next bytes go on from this position"]
    pub fn apply_from(&self, position: usize, bytes: &mut [u8]) -> usize {
        let len = self.0.len();
        let position = position % len;
        let to_key_end = bytes.len().min((len - position) % len);
        let (head, whole) = bytes.split_at_mut(to_key_end);
        for (byte, key) in head.iter_mut().zip(self.0.iter().skip(position)) {
            *byte ^= key;
        }
        self.apply(whole);
        (position + bytes.len() % len) % len
    }
}

impl Drop for XorKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for XorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("XorKey(***)")
    }
}

/// A key of no bytes changes nothing and is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmptyKey;

impl fmt::Display for EmptyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a repeating key needs at least one byte")
    }
}

impl std::error::Error for EmptyKey {}
