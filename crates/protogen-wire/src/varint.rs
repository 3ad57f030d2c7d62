//! LEB128 varints and zigzag: numbers of seven bits a byte, lowest first.
//!
//! Holds the forms and their sizes; reader and writer do the bytes.

/// Whether a varint may be longer than its value needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VarintForm {
    /// It may not.
    Minimal,
    /// It may; the excess is dropped.
    Any,
}

/// Most bytes of a 32-bit varint.
pub const MAX_32: usize = 5;
/// Most bytes of a 64-bit varint.
pub const MAX_64: usize = 10;

/// How many bytes the minimal form takes.
#[inline]
#[must_use]
pub const fn len(value: u64) -> usize {
    (70 - (value | 1).leading_zeros() as usize) / 7
}

/// Small numbers of either sign as small unsigned ones: 0, -1, 1, -2 become 0, 1, 2, 3.
#[inline]
#[must_use]
pub const fn zigzag32(value: i32) -> u32 {
    ((value << 1) ^ (value >> 31)) as u32
}

/// As [`zigzag32`], for 64 bits.
#[inline]
#[must_use]
pub const fn zigzag64(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

/// The inverse of [`zigzag32`].
#[inline]
#[must_use]
pub const fn unzigzag32(value: u32) -> i32 {
    (value >> 1) as i32 ^ -((value & 1) as i32)
}

/// The inverse of [`zigzag64`].
#[inline]
#[must_use]
pub const fn unzigzag64(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}
