//! Bits inside a word: taking out, putting in, sign extension.
//!
//! Positions count from the lowest bit; a schema's `bits msb` is turned round by the generator.

/// The lowest `width` bits set.
#[inline]
#[must_use]
pub const fn mask(width: u32) -> u128 {
    if width >= 128 {
        u128::MAX
    } else {
        (1 << width) - 1
    }
}

/// The `width` bits of `word` that start at bit `at`; bits beyond the word read as zero.
#[inline]
#[must_use]
pub const fn extract(word: u128, at: u32, width: u32) -> u128 {
    if at >= 128 {
        0
    } else {
        (word >> at) & mask(width)
    }
}

/// `word` with `value` put into the `width` bits that start at bit `at`; excess bits are dropped,
/// so ask [`fits`] or [`fits_signed`] first.
#[inline]
#[must_use]
pub const fn insert(word: u128, at: u32, width: u32, value: u128) -> u128 {
    if at >= 128 {
        return word;
    }
    let hole = mask(width) << at;
    (word & !hole) | ((value << at) & hole)
}

/// Reads the lowest `width` bits as a signed number.
#[inline]
#[must_use]
pub const fn sign_extend(value: u128, width: u32) -> i128 {
    if width == 0 || width >= 128 {
        return value as i128;
    }
    let shift = 128 - width;
    ((value << shift) as i128) >> shift
}

/// Whether an unsigned number fits into `width` bits.
#[inline]
#[must_use]
pub const fn fits(value: u128, width: u32) -> bool {
    value & !mask(width) == 0
}

/// Whether a signed number fits into `width` bits.
#[inline]
#[must_use]
pub const fn fits_signed(value: i128, width: u32) -> bool {
    width != 0 && sign_extend(value as u128, width) == value
}

/// Whether bit `index` of a presence bitmap is set, lowest bit of the first byte first.
#[inline]
#[must_use]
pub fn present(bitmap: &[u8], index: usize) -> bool {
    bitmap
        .get(index / 8)
        .is_some_and(|byte| byte >> (index % 8) & 1 == 1)
}

/// The presence bitmap of `slots`, lowest bit first, with the last byte filled up by zeros.
#[must_use]
pub fn bitmap<T>(slots: &[Option<T>]) -> alloc::vec::Vec<u8> {
    let pack = |eight: &[Option<T>]| {
        eight.iter().enumerate().fold(0, |byte, (bit, slot)| {
            byte | u8::from(slot.is_some()) << bit
        })
    };
    slots.chunks(8).map(pack).collect()
}
