//! ChaCha20-Poly1305 (RFC 8439) with a nonce that is counted: secrecy and integrity of single messages.
//!
//! Which number comes next, and that none comes twice, is the affair of whoever counts:
//! for frames that is [`FrameState`](crate::frame::FrameState).

use std::fmt;

use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce, Tag};
use zeroize::Zeroizing;

use crate::packet::Direction;

/// The size of a key.
pub const KEY_BYTES: usize = 32;

/// The size of what stands in front of the counter in a nonce.
pub const PREFIX_BYTES: usize = 4;

/// The size of the tag that proves where a message comes from.
pub const TAG_BYTES: usize = 16;

/// A key of one direction.
///
/// A nonce has 12 bytes:
///
/// ```text
/// 4 prefix | 8 counter, low byte first
/// 63 32 73 00 | 05 00 00 00 00 00 00 00    "c2s", the client's sixth message
/// ```
///
/// The prefix differs by direction, so that both ends may use one key.
/// The key is wiped when the value is dropped, and `Debug` does not show it.
///
/// # Examples
///
/// ```
/// use protogen_wire::{Direction, chacha::ChaChaKey};
///
/// let key = ChaChaKey::new([7; 32], Direction::C2s);
/// let mut bytes = *b"hello";
/// let tag = key.seal(0, b"", &mut bytes);
/// assert!(key.open(0, b"", &mut bytes, &tag).is_ok());
/// assert_eq!(bytes, *b"hello");
/// ```
#[derive(Clone)]
pub struct ChaChaKey {
    key: Zeroizing<[u8; KEY_BYTES]>,
    prefix: [u8; PREFIX_BYTES],
}

impl ChaChaKey {
    /// The key of what `direction` sends: the prefix is `c2s` or `s2c` and a zero.
    pub fn new(key: [u8; KEY_BYTES], direction: Direction) -> Self {
        Self::with_prefix(
            key,
            match direction {
                Direction::C2s => *b"c2s\0",
                Direction::S2c => *b"s2c\0",
            },
        )
    }

    /// A key with another prefix, which the two directions must not share.
    pub fn with_prefix(key: [u8; KEY_BYTES], prefix: [u8; PREFIX_BYTES]) -> Self {
        Self {
            key: Zeroizing::new(key),
            prefix,
        }
    }

    /// Encrypts in place; gives the tag over the bytes and over `additional`, which travels as it is or not at all.
    ///
    /// A counter must never be used for two messages.
    ///
    /// # Panics
    ///
    /// If there are 256 GiB of bytes or more.
    #[expect(clippy::expect_used, reason = "the limit of the cipher is documented")]
    pub fn seal(&self, counter: u64, additional: &[u8], bytes: &mut [u8]) -> [u8; TAG_BYTES] {
        self.cipher()
            .encrypt_inout_detached(&self.nonce(counter), additional, bytes.into())
            .expect("a message is shorter than 256 GiB")
            .into()
    }

    /// Decrypts in place.
    ///
    /// # Errors
    ///
    /// [`NotAuthentic`] if key, counter, `additional`, bytes and tag do not belong together.
    pub fn open(
        &self,
        counter: u64,
        additional: &[u8],
        bytes: &mut [u8],
        tag: &[u8; TAG_BYTES],
    ) -> Result<(), NotAuthentic> {
        self.cipher()
            .decrypt_inout_detached(
                &self.nonce(counter),
                additional,
                bytes.into(),
                &Tag::from(*tag),
            )
            .map_err(|_| NotAuthentic)
    }

    /// Whether both would use the same nonces under the same key.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let differing = self
            .key
            .iter()
            .zip(other.key.iter())
            .fold(0, |bits, (a, b)| bits | (a ^ b));
        differing == 0 && self.prefix == other.prefix
    }

    fn cipher(&self) -> ChaCha20Poly1305 {
        let key: &Key = (&*self.key).into();
        ChaCha20Poly1305::new(key)
    }

    fn nonce(&self, counter: u64) -> Nonce {
        let mut nonce = [0; PREFIX_BYTES + size_of::<u64>()];
        nonce[..PREFIX_BYTES].copy_from_slice(&self.prefix);
        nonce[PREFIX_BYTES..].copy_from_slice(&counter.to_le_bytes());
        nonce.into()
    }
}

impl fmt::Debug for ChaChaKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChaChaKey(***)")
    }
}

/// The message was not made by the holder of the key, or was changed on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAuthentic;

impl fmt::Display for NotAuthentic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not authentic")
    }
}

impl std::error::Error for NotAuthentic {}
