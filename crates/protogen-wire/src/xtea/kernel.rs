//! Which implementation runs the rounds, chosen once by what the processor offers.
//!
//! A kernel that the processor lacks can not be named: [`Kernel`] values come only from detection.

use std::fmt;
use std::sync::OnceLock;

use super::cipher::BLOCK_BYTES;
use super::scalar;
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512, sse2};

/// Two for each of the 32 cycles.
pub(super) const ROUND_KEYS: usize = 64;

/// In the order in which encryption uses them.
pub(super) type RoundKeys = [u32; ROUND_KEYS];

/// One direction of a kernel, over any number of blocks.
pub(super) type Rounds = fn(&RoundKeys, &mut [[u8; BLOCK_BYTES]]);

/// One implementation of the rounds that this processor can run.
#[derive(Clone, Copy)]
pub struct Kernel {
    name: &'static str,
    encrypt: Rounds,
    decrypt: Rounds,
}

impl Kernel {
    /// One block at a time, on every target.
    pub const SCALAR: Self = Self::new("scalar", scalar::encrypt, scalar::decrypt);

    pub(super) const fn new(name: &'static str, encrypt: Rounds, decrypt: Rounds) -> Self {
        Self {
            name,
            encrypt,
            decrypt,
        }
    }

    /// The fastest kernel of this machine; asked once, then remembered.
    pub fn fastest() -> Self {
        static FASTEST: OnceLock<Kernel> = OnceLock::new();
        *FASTEST.get_or_init(|| {
            Self::available()
                .into_iter()
                .next_back()
                .unwrap_or(Self::SCALAR)
        })
    }

    /// Every kernel that this machine can run, slowest first.
    pub fn available() -> Vec<Self> {
        let mut kernels = vec![Self::SCALAR];
        kernels.extend(vector_kernels().into_iter().flatten());
        kernels
    }

    /// `scalar`, `sse2`, `avx2` or `avx512`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    pub(super) fn encrypt(&self, keys: &RoundKeys, blocks: &mut [[u8; BLOCK_BYTES]]) {
        (self.encrypt)(keys, blocks);
    }

    pub(super) fn decrypt(&self, keys: &RoundKeys, blocks: &mut [[u8; BLOCK_BYTES]]) {
        (self.decrypt)(keys, blocks);
    }
}

impl fmt::Debug for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

#[cfg(target_arch = "x86_64")]
fn vector_kernels() -> [Option<Kernel>; 3] {
    [sse2::detect(), avx2::detect(), avx512::detect()]
}

#[cfg(not(target_arch = "x86_64"))]
fn vector_kernels() -> [Option<Kernel>; 0] {
    []
}
