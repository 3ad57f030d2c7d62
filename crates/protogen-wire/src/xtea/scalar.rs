//! The rounds one block at a time: the form that every other kernel is checked against.

use super::cipher::BLOCK_BYTES;
use super::kernel::RoundKeys;

pub(super) fn encrypt(keys: &RoundKeys, blocks: &mut [[u8; BLOCK_BYTES]]) {
    for block in blocks {
        let (mut v0, mut v1) = words(*block);
        for &[first, second] in keys.as_chunks::<2>().0 {
            v0 = v0.wrapping_add(mix(v1) ^ first);
            v1 = v1.wrapping_add(mix(v0) ^ second);
        }
        *block = bytes(v0, v1);
    }
}

pub(super) fn decrypt(keys: &RoundKeys, blocks: &mut [[u8; BLOCK_BYTES]]) {
    for block in blocks {
        let (mut v0, mut v1) = words(*block);
        for &[first, second] in keys.as_chunks::<2>().0.iter().rev() {
            v1 = v1.wrapping_sub(mix(v0) ^ second);
            v0 = v0.wrapping_sub(mix(v1) ^ first);
        }
        *block = bytes(v0, v1);
    }
}

fn mix(word: u32) -> u32 {
    (word << 4 ^ word >> 5).wrapping_add(word)
}

fn words(block: [u8; BLOCK_BYTES]) -> (u32, u32) {
    let [a, b, c, d, e, f, g, h] = block;
    (
        u32::from_le_bytes([a, b, c, d]),
        u32::from_le_bytes([e, f, g, h]),
    )
}

fn bytes(v0: u32, v1: u32) -> [u8; BLOCK_BYTES] {
    let [a, b, c, d] = v0.to_le_bytes();
    let [e, f, g, h] = v1.to_le_bytes();
    [a, b, c, d, e, f, g, h]
}
