//! Checksums over bytes: Adler-32, CRC-32, CRC-16 by parameters, and plain sums.
//!
//! They find accidental damage.
//! None of them is a secret or a proof of origin: whoever can change the bytes can change the sum to match.
//! This file never reads or writes a field; where a sum stands on the wire is said by its user.

mod adler32;
mod crc16;

pub use adler32::adler32;
pub use crc16::{BitOrder, Crc16};

/// CRC-32 of Ethernet, zlib and PNG (reflected polynomial 0xEDB88320).
///
/// # Examples
///
/// ```
/// assert_eq!(protogen_wire::checksum::crc32(b"123456789"), 0xcbf4_3926);
/// ```
pub fn crc32(bytes: &[u8]) -> u32 {
    crc32fast::hash(bytes)
}

/// CRC-16/CCITT-FALSE: polynomial 0x1021, starting from 0xFFFF, most significant bit first.
///
/// This is the form meant by "CRC-16" where a protocol gives no parameters; [`Crc16`] has the others.
///
/// # Examples
///
/// ```
/// assert_eq!(protogen_wire::checksum::crc16(b"123456789"), 0x29b1);
/// ```
pub fn crc16(bytes: &[u8]) -> u16 {
    Crc16::CCITT_FALSE.of(bytes)
}

/// The sum of all bytes, modulo 2^8.
pub fn sum8(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |sum, &byte| sum.wrapping_add(byte))
}

/// The sum of all bytes, modulo 2^16.
///
/// # Examples
///
/// ```
/// assert_eq!(protogen_wire::checksum::sum16(b"hi"), 0x00d1);
/// ```
pub fn sum16(bytes: &[u8]) -> u16 {
    bytes
        .iter()
        .fold(0, |sum, &byte| sum.wrapping_add(u16::from(byte)))
}

/// The bytes with those of `own` as zeros, for a sum over itself. `own` and `from`, where `bytes`
/// begin, are offsets in the same frame.
#[must_use]
pub fn zeroed(bytes: &[u8], from: usize, own: core::ops::Range<usize>) -> alloc::vec::Vec<u8> {
    let mut bytes = bytes.to_vec();
    let start = own.start.saturating_sub(from).min(bytes.len());
    let end = own.end.saturating_sub(from).clamp(start, bytes.len());
    bytes[start..end].fill(0);
    bytes
}

/// All bytes joined by exclusive or.
pub fn xor8(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |sum, &byte| sum ^ byte)
}
