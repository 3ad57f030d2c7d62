//! XTEA as Open Tibia uses it: 32 cycles, little-endian words, each block of 8 bytes on its own.
//!
//! The cipher hides bytes from a casual observer.
//! It does not stop reading of repeated blocks, editing, cutting, reordering or replaying: that takes TLS.
//!
//! The vector kernels hold its only unsafe code.
//! Miri runs all of them, when it is told that the processor has what they need:
//! `RUSTFLAGS="-C target-feature=+avx512f" cargo +nightly miri test -p protogen-wire --test xtea`.

mod cipher;
mod kernel;
mod scalar;

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "x86_64")]
mod sse2;

pub use cipher::{BLOCK_BYTES, NotWholeBlocks, Xtea};
pub use kernel::Kernel;
