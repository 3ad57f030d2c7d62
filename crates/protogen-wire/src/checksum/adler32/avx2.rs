//! Blocks of 32 bytes, over 256-bit vectors.
//!
//! ```text
//! a = a of before + sum of all bytes
//! b = b of before + for each block: 32 * (a before it) + 32 * its first byte + .. + 1 * its last
//! ```
//!
//! The only unsafe act is the entry into code that needs AVX2, which only [`detect`] hands out: at
//! 1 KB it takes 0.9 of the library's time, for two blocks share one of its multiplications. Loads
//! are made of numbers, not of pointers.
#![allow(
    unsafe_code,
    reason = "a call of a function that needs a detected feature"
)]

use std::arch::x86_64::{
    __m128i, __m256i, _mm_add_epi32, _mm_cvtsi128_si32, _mm_shuffle_epi32, _mm256_add_epi16,
    _mm256_add_epi32, _mm256_castsi256_si128, _mm256_extracti128_si256, _mm256_madd_epi16,
    _mm256_maddubs_epi16, _mm256_sad_epu8, _mm256_set_epi8, _mm256_set_epi64x, _mm256_set1_epi16,
    _mm256_setzero_si256, _mm256_slli_epi32,
};

use super::Sums;

const BLOCK: usize = 32;

/// Blocks between two modulos: the greatest length that `b` holds without one is 5552 bytes.
const RUN: usize = 5552 / BLOCK;

/// The function that sums whole blocks, if this processor has AVX2.
#[inline]
pub(super) fn detect() -> Option<fn(&[u8]) -> u32> {
    std::arch::is_x86_feature_detected!("avx2").then_some(sum as fn(&[u8]) -> u32)
}

fn sum(bytes: &[u8]) -> u32 {
    // SAFETY: this function is private and leaves the file only by `detect`, where AVX2 was
    // detected.
    unsafe { adler32(bytes) }
}

#[target_feature(enable = "avx2")]
fn adler32(bytes: &[u8]) -> u32 {
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    let mut sums = Sums::START;
    for run in blocks.chunks(RUN) {
        sums = over(sums, run).reduced();
    }
    sums.over(rest).reduced().joined()
}

/// The sums behind at most [`RUN`] blocks, where those before them are below the modulus.
#[target_feature(enable = "avx2")]
fn over(sums: Sums, blocks: &[[u8; BLOCK]]) -> Sums {
    let zero = _mm256_setzero_si256();
    let weights = _mm256_set_epi8(
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
        26, 27, 28, 29, 30, 31, 32,
    );
    let ones = _mm256_set1_epi16(1);
    let (mut sum, mut before, mut weighted) = (zero, zero, zero);
    let (pairs, odd) = blocks.as_chunks::<2>();
    for [first, second] in pairs {
        let (first, second) = (load(first), load(second));
        before = _mm256_add_epi32(before, sum);
        sum = _mm256_add_epi32(sum, _mm256_sad_epu8(first, zero));
        before = _mm256_add_epi32(before, sum);
        sum = _mm256_add_epi32(sum, _mm256_sad_epu8(second, zero));
        // At most 2 * 255 * (32 + 31), which 16 bits with a sign just hold.
        let both = _mm256_add_epi16(
            _mm256_maddubs_epi16(first, weights),
            _mm256_maddubs_epi16(second, weights),
        );
        weighted = _mm256_add_epi32(weighted, _mm256_madd_epi16(both, ones));
    }
    for block in odd {
        let block = load(block);
        before = _mm256_add_epi32(before, sum);
        sum = _mm256_add_epi32(sum, _mm256_sad_epu8(block, zero));
        let one = _mm256_maddubs_epi16(block, weights);
        weighted = _mm256_add_epi32(weighted, _mm256_madd_epi16(one, ones));
    }
    let len = (BLOCK * blocks.len()) as u32;
    let weighted = _mm256_add_epi32(_mm256_slli_epi32::<5>(before), weighted);
    Sums {
        a: sums.a + across(sum),
        b: sums.b + len * sums.a + across(weighted),
    }
}

#[target_feature(enable = "avx2")]
fn load(block: &[u8; BLOCK]) -> __m256i {
    let (words, _) = block.as_chunks::<8>();
    let [a, b, c, d] = match words {
        [a, b, c, d] => [a, b, c, d].map(|word| i64::from_le_bytes(*word)),
        _ => [0; 4],
    };
    _mm256_set_epi64x(d, c, b, a)
}

/// The sum of the eight numbers.
#[target_feature(enable = "avx2")]
fn across(numbers: __m256i) -> u32 {
    let halves: __m128i = _mm_add_epi32(
        _mm256_castsi256_si128(numbers),
        _mm256_extracti128_si256::<1>(numbers),
    );
    let quarters = _mm_add_epi32(halves, _mm_shuffle_epi32::<0b01_00_11_10>(halves));
    let whole = _mm_add_epi32(quarters, _mm_shuffle_epi32::<0b10_11_00_01>(quarters));
    _mm_cvtsi128_si32(whole).cast_unsigned()
}
