//! Checksums over bytes: Adler-32, CRC-32, CRC-16 by parameters, and plain sums.
//!
//! They find accidental damage.
//! None of them is a secret or a proof of origin: whoever can change the bytes can change the sum to match.
//! This file never reads or writes a field; where a sum stands on the wire is said by its user.

mod crc16;

pub use crc16::{BitOrder, Crc16};

/// Adler-32 as zlib computes it, starting from 1 (RFC 1950, section 9).
///
/// # Examples
///
/// ```
/// assert_eq!(protogen_wire::checksum::adler32(b"Wikipedia"), 0x11e6_0398);
/// ```
pub fn adler32(bytes: &[u8]) -> u32 {
    if bytes.len() < ONE_VECTOR {
        adler32_by_bytes(bytes)
    } else {
        simd_adler32::adler32(&bytes)
    }
}

/// Below one vector of bytes, where the library goes byte by byte too, a plain loop takes half its time.
const ONE_VECTOR: usize = 32;

/// For fewer than [`ONE_VECTOR`] bytes: neither sum reaches the modulus often enough to need it inside the loop.
fn adler32_by_bytes(bytes: &[u8]) -> u32 {
    const MODULUS: u32 = 65_521;
    let (a, b) = bytes.iter().fold((1, 0), |(a, b), &byte| {
        let a = a + u32::from(byte);
        (a, b + a)
    });
    // 31 bytes: a <= 1 + 31 * 255, below the modulus; b <= 31 + 255 * 31 * 32 / 2.
    (b % MODULUS) << 16 | a
}

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
