//! The rounds over 512-bit vectors: 16 blocks a pair of vectors, up to 8 pairs side by side.
//!
//! The only unsafe acts are unaligned loads and stores of a whole array of blocks,
//! and the entry into code that needs AVX-512F, which only [`detect`] hands out.
#![allow(
    unsafe_code,
    reason = "vector loads and stores, and calls that need a detected feature"
)]
#![deny(unsafe_op_in_unsafe_fn)]

use std::arch::x86_64::{
    __m512i, _mm512_add_epi32, _mm512_loadu_si512, _mm512_set1_epi32, _mm512_shuffle_epi32,
    _mm512_slli_epi32, _mm512_srli_epi32, _mm512_storeu_si512, _mm512_sub_epi32,
    _mm512_unpackhi_epi32, _mm512_unpackhi_epi64, _mm512_unpacklo_epi32, _mm512_unpacklo_epi64,
    _mm512_xor_si512,
};

use super::avx2;
use super::cipher::BLOCK_BYTES;
use super::kernel::{Kernel, RoundKeys};

/// Blocks in one vector.
const HALF: usize = 8;
/// Blocks in one pair of vectors.
const PAIR: usize = 2 * HALF;

type Block = [u8; BLOCK_BYTES];

/// The kernel, if this processor has AVX-512F.
pub(super) fn detect() -> Option<Kernel> {
    std::arch::is_x86_feature_detected!("avx512f").then(|| Kernel::new("avx512", encrypt, decrypt))
}

fn encrypt(keys: &RoundKeys, blocks: &mut [Block]) {
    // SAFETY: this function is private and leaves the file only inside the kernel of `detect`,
    // which exists only where AVX-512F was detected.
    unsafe { encrypt_all(keys, blocks) }
}

fn decrypt(keys: &RoundKeys, blocks: &mut [Block]) {
    // SAFETY: as in `encrypt`.
    unsafe { decrypt_all(keys, blocks) }
}

#[target_feature(enable = "avx512f")]
fn encrypt_all(keys: &RoundKeys, blocks: &mut [Block]) {
    let (pairs, rest) = blocks.as_chunks_mut();
    let (groups, pairs) = pairs.as_chunks_mut();
    for group in groups {
        encrypt_pairs::<8>(keys, group);
    }
    let (groups, pairs) = pairs.as_chunks_mut();
    for group in groups {
        encrypt_pairs::<4>(keys, group);
    }
    let (groups, pairs) = pairs.as_chunks_mut();
    for group in groups {
        encrypt_pairs::<2>(keys, group);
    }
    for pair in pairs {
        encrypt_pairs::<1>(keys, std::array::from_mut(pair));
    }
    if rest.len() > avx2::PAIR {
        // A whole pair takes no longer than one block: the rounds wait for each other, not for the lanes.
        let mut pair = [[0; BLOCK_BYTES]; PAIR];
        pair[..rest.len()].copy_from_slice(rest);
        encrypt_pairs::<1>(keys, std::array::from_mut(&mut pair));
        rest.copy_from_slice(&pair[..rest.len()]);
    } else {
        avx2::encrypt_all(keys, rest);
    }
}

#[target_feature(enable = "avx512f")]
fn decrypt_all(keys: &RoundKeys, blocks: &mut [Block]) {
    let (pairs, rest) = blocks.as_chunks_mut();
    let (groups, pairs) = pairs.as_chunks_mut();
    for group in groups {
        decrypt_pairs::<8>(keys, group);
    }
    let (groups, pairs) = pairs.as_chunks_mut();
    for group in groups {
        decrypt_pairs::<4>(keys, group);
    }
    let (groups, pairs) = pairs.as_chunks_mut();
    for group in groups {
        decrypt_pairs::<2>(keys, group);
    }
    for pair in pairs {
        decrypt_pairs::<1>(keys, std::array::from_mut(pair));
    }
    if rest.len() > avx2::PAIR {
        // A whole pair takes no longer than one block: the rounds wait for each other, not for the lanes.
        let mut pair = [[0; BLOCK_BYTES]; PAIR];
        pair[..rest.len()].copy_from_slice(rest);
        decrypt_pairs::<1>(keys, std::array::from_mut(&mut pair));
        rest.copy_from_slice(&pair[..rest.len()]);
    } else {
        avx2::decrypt_all(keys, rest);
    }
}

#[target_feature(enable = "avx512f")]
#[inline]
fn encrypt_pairs<const PAIRS: usize>(keys: &RoundKeys, blocks: &mut [[Block; PAIR]; PAIRS]) {
    let (mut v0, mut v1) = split(blocks);
    for &[first, second] in keys.as_chunks::<2>().0 {
        let (first, second) = (every_lane(first), every_lane(second));
        for lane in 0..PAIRS {
            v0[lane] = _mm512_add_epi32(v0[lane], _mm512_xor_si512(mix(v1[lane]), first));
        }
        for lane in 0..PAIRS {
            v1[lane] = _mm512_add_epi32(v1[lane], _mm512_xor_si512(mix(v0[lane]), second));
        }
    }
    join(blocks, &v0, &v1);
}

#[target_feature(enable = "avx512f")]
#[inline]
fn decrypt_pairs<const PAIRS: usize>(keys: &RoundKeys, blocks: &mut [[Block; PAIR]; PAIRS]) {
    let (mut v0, mut v1) = split(blocks);
    for &[first, second] in keys.as_chunks::<2>().0.iter().rev() {
        let (first, second) = (every_lane(first), every_lane(second));
        for lane in 0..PAIRS {
            v1[lane] = _mm512_sub_epi32(v1[lane], _mm512_xor_si512(mix(v0[lane]), second));
        }
        for lane in 0..PAIRS {
            v0[lane] = _mm512_sub_epi32(v0[lane], _mm512_xor_si512(mix(v1[lane]), first));
        }
    }
    join(blocks, &v0, &v1);
}

#[target_feature(enable = "avx512f")]
#[inline]
fn mix(words: __m512i) -> __m512i {
    _mm512_add_epi32(
        _mm512_xor_si512(_mm512_slli_epi32::<4>(words), _mm512_srli_epi32::<5>(words)),
        words,
    )
}

#[target_feature(enable = "avx512f")]
#[inline]
fn every_lane(word: u32) -> __m512i {
    _mm512_set1_epi32(word.cast_signed())
}

/// The first words of all blocks, and the second words, in one order that [`join`] undoes.
#[target_feature(enable = "avx512f")]
#[inline]
fn split<const PAIRS: usize>(
    blocks: &[[Block; PAIR]; PAIRS],
) -> ([__m512i; PAIRS], [__m512i; PAIRS]) {
    let zero = every_lane(0);
    let (mut v0, mut v1) = ([zero; PAIRS], [zero; PAIRS]);
    for lane in 0..PAIRS {
        let (low, high) = halves(&blocks[lane]);
        // Inside each 128 bits, v0 v1 v0 v1 becomes v0 v0 v1 v1.
        let low = _mm512_shuffle_epi32::<0b11_01_10_00>(load(low));
        let high = _mm512_shuffle_epi32::<0b11_01_10_00>(load(high));
        v0[lane] = _mm512_unpacklo_epi64(low, high);
        v1[lane] = _mm512_unpackhi_epi64(low, high);
    }
    (v0, v1)
}

#[target_feature(enable = "avx512f")]
#[inline]
fn join<const PAIRS: usize>(
    blocks: &mut [[Block; PAIR]; PAIRS],
    v0: &[__m512i; PAIRS],
    v1: &[__m512i; PAIRS],
) {
    for lane in 0..PAIRS {
        let (low, high) = halves_mut(&mut blocks[lane]);
        store(low, _mm512_unpacklo_epi32(v0[lane], v1[lane]));
        store(high, _mm512_unpackhi_epi32(v0[lane], v1[lane]));
    }
}

fn halves(pair: &[Block; PAIR]) -> (&[Block; HALF], &[Block; HALF]) {
    let [low, high] = pair.as_chunks().0 else {
        unreachable!("a pair is two halves")
    };
    (low, high)
}

fn halves_mut(pair: &mut [Block; PAIR]) -> (&mut [Block; HALF], &mut [Block; HALF]) {
    let [low, high] = pair.as_chunks_mut().0 else {
        unreachable!("a pair is two halves")
    };
    (low, high)
}

#[target_feature(enable = "avx512f")]
#[inline]
fn load(blocks: &[Block; HALF]) -> __m512i {
    // SAFETY: the array is exactly one vector of readable bytes, and the load asks for no alignment.
    unsafe { _mm512_loadu_si512(blocks.as_ptr().cast()) }
}

#[target_feature(enable = "avx512f")]
#[inline]
fn store(blocks: &mut [Block; HALF], words: __m512i) {
    // SAFETY: the array is exactly one vector of writable bytes, borrowed alone, and the store asks for no alignment.
    unsafe { _mm512_storeu_si512(blocks.as_mut_ptr().cast(), words) }
}
