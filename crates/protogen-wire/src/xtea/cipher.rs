//! The cipher of one key: its round keys, and the two directions over whole blocks.
//!
//! It never prints or keeps a key longer than it lives.

use std::fmt;

use zeroize::Zeroize;

use super::kernel::{Kernel, ROUND_KEYS, RoundKeys};

/// What the sum of the rounds grows by in each cycle (Needham and Wheeler, "Tea extensions", 1997).
const DELTA: u32 = 0x9E37_79B9;

/// The size of a block.
pub const BLOCK_BYTES: usize = 8;

/// XTEA with one key, in place over whole blocks of 8 bytes.
///
/// Both directions of a connection use the same key.
/// The key is wiped when the value is dropped, and `Debug` does not show it.
///
/// ```text
/// block   v0: u32 LE | v1: u32 LE
/// example 41 42 43 44 45 46 47 48 under "0123456789012345" becomes ea 0c 3d 7c 1c 22 55 7f
/// ```
///
/// # Examples
///
/// ```
/// use protogen_wire::xtea::Xtea;
///
/// let cipher = Xtea::new([0xdead_beef; 4]);
/// let mut bytes = [0xef, 0xbe, 0xad, 0xde, 0xef, 0xbe, 0xad, 0xde];
/// cipher.encrypt(&mut bytes)?;
/// assert_eq!(bytes, [0xb5, 0x8c, 0xf2, 0xfa, 0xe0, 0xc0, 0x40, 0x09]);
/// cipher.decrypt(&mut bytes)?;
/// assert_eq!(bytes, [0xef, 0xbe, 0xad, 0xde, 0xef, 0xbe, 0xad, 0xde]);
/// # Ok::<(), protogen_wire::xtea::NotWholeBlocks>(())
/// ```
#[derive(Clone)]
pub struct Xtea {
    round_keys: RoundKeys,
    kernel: Kernel,
}

impl Xtea {
    /// The cipher of `key`, run by the fastest kernel of this machine.
    pub fn new(key: [u32; 4]) -> Self {
        Self::with_kernel(key, Kernel::fastest())
    }

    /// The cipher of a key given as 16 bytes: four little-endian words, as it stands on the wire.
    pub fn from_bytes(key: [u8; 16]) -> Self {
        let (words, _) = key.as_chunks::<4>();
        let mut parts = [0; 4];
        for (part, word) in parts.iter_mut().zip(words) {
            *part = u32::from_le_bytes(*word);
        }
        Self::new(parts)
    }

    /// The cipher of `key`, run by `kernel`: for measuring and comparing kernels.
    pub fn with_kernel(mut key: [u32; 4], kernel: Kernel) -> Self {
        let mut round_keys = [0; ROUND_KEYS];
        let mut sum = 0_u32;
        for [first, second] in round_keys.as_chunks_mut::<2>().0 {
            *first = sum.wrapping_add(key[(sum & 3) as usize]);
            sum = sum.wrapping_add(DELTA);
            *second = sum.wrapping_add(key[(sum >> 11 & 3) as usize]);
        }
        key.zeroize();
        Self { round_keys, kernel }
    }

    /// Encrypts `bytes` in place.
    ///
    /// # Errors
    ///
    /// [`NotWholeBlocks`] if the length is not a multiple of 8; the bytes are then untouched.
    pub fn encrypt(&self, bytes: &mut [u8]) -> Result<(), NotWholeBlocks> {
        self.kernel.encrypt(&self.round_keys, whole_blocks(bytes)?);
        Ok(())
    }

    /// Decrypts `bytes` in place.
    ///
    /// # Errors
    ///
    /// [`NotWholeBlocks`] if the length is not a multiple of 8; the bytes are then untouched.
    pub fn decrypt(&self, bytes: &mut [u8]) -> Result<(), NotWholeBlocks> {
        self.kernel.decrypt(&self.round_keys, whole_blocks(bytes)?);
        Ok(())
    }

    /// Which kernel does the work.
    pub fn kernel(&self) -> Kernel {
        self.kernel
    }
}

impl Drop for Xtea {
    fn drop(&mut self) {
        self.round_keys.zeroize();
    }
}

impl fmt::Debug for Xtea {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Xtea")
            .field("key", &"***")
            .field("kernel", &self.kernel)
            .finish()
    }
}

/// The caller handed over bytes that end in the middle of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotWholeBlocks {
    /// How many bytes there were.
    pub len: usize,
}

impl fmt::Display for NotWholeBlocks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} bytes are not whole XTEA blocks of {BLOCK_BYTES} bytes",
            self.len
        )
    }
}

impl std::error::Error for NotWholeBlocks {}

fn whole_blocks(bytes: &mut [u8]) -> Result<&mut [[u8; BLOCK_BYTES]], NotWholeBlocks> {
    let len = bytes.len();
    match bytes.as_chunks_mut() {
        (blocks, []) => Ok(blocks),
        _ => Err(NotWholeBlocks { len }),
    }
}
