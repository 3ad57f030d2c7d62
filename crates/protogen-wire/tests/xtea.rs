//! XTEA: published blocks, every kernel against the scalar form and the `xtea` crate, and what is refused.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use protogen_wire::xtea::{Kernel, NotWholeBlocks, Xtea};
use xtea::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};

/// Key, plain block and cipher block in the big-endian words of the published sets.
///
/// The first six are those of mbed TLS, the next four those of Bouncy Castle.
const BIG_ENDIAN_SETS: &[(u128, u64, u64)] = &[
    (
        0x000102030405060708090a0b0c0d0e0f,
        0x4142434445464748,
        0x497df3d072612cb5,
    ),
    (
        0x000102030405060708090a0b0c0d0e0f,
        0x4141414141414141,
        0xe78f2d13744341d8,
    ),
    (
        0x000102030405060708090a0b0c0d0e0f,
        0x5a5b6e278948d77f,
        0x4141414141414141,
    ),
    (0, 0x4142434445464748, 0xa0390589f8b8efa5),
    (0, 0x4141414141414141, 0xed23375a821a8c2d),
    (0, 0x70e1225d6e4e7655, 0x4141414141414141),
    (0, 0, 0xdee9d4d8f7131ed9),
    (0, 0x0102030405060708, 0x065c1b8975c6a816),
    (0x0123456712345678234567893456789a, 0, 0x1ff9a0261ac64264),
    (
        0x0123456712345678234567893456789a,
        0x0102030405060708,
        0x8c67155b2ef91ead,
    ),
];

/// Sets whose words are little-endian already: key bytes, plain block, cipher block.
const LITTLE_ENDIAN_SETS: &[(&[u8; 16], &[u8; 8], [u8; 8])] = &[
    // RustCrypto `xtea` 0.1.0.
    (
        b"0123456789012345",
        b"ABCDEFGH",
        [0xea, 0x0c, 0x3d, 0x7c, 0x1c, 0x22, 0x55, 0x7f],
    ),
    // forgottenserver `src/tests/test_xtea.cpp`.
    (
        &[
            0xef, 0xbe, 0xad, 0xde, 0xef, 0xbe, 0xad, 0xde, 0xef, 0xbe, 0xad, 0xde, 0xef, 0xbe,
            0xad, 0xde,
        ],
        &[0xef, 0xbe, 0xad, 0xde, 0xef, 0xbe, 0xad, 0xde],
        [0xb5, 0x8c, 0xf2, 0xfa, 0xe0, 0xc0, 0x40, 0x09],
    ),
];

/// A small generator, so that every run sees the same bytes.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    }

    fn bytes(&mut self, len: usize) -> Vec<u8> {
        (0..len).map(|_| self.next() as u8).collect()
    }

    fn key(&mut self) -> [u32; 4] {
        std::array::from_fn(|_| self.next() as u32)
    }
}

/// The lengths that reach every step of every kernel; all of them where that takes no time.
fn lengths() -> Vec<usize> {
    if cfg!(miri) {
        vec![8, 16, 24, 32, 64, 72, 128, 136, 200, 264, 520, 1032, 2000]
    } else {
        (8..=4096).step_by(8).collect()
    }
}

fn little_endian_words(bytes: &[u8]) -> Vec<u8> {
    bytes
        .chunks(4)
        .flat_map(|word| word.iter().rev().copied())
        .collect()
}

fn by_the_xtea_crate(key: [u32; 4]) -> xtea::Xtea {
    let bytes: Vec<u8> = key.iter().flat_map(|word| word.to_le_bytes()).collect();
    xtea::Xtea::new_from_slice(&bytes).unwrap()
}

#[test]
fn published_blocks_of_big_endian_sets_match_with_their_words_swapped() {
    for &(key, plain, cipher) in BIG_ENDIAN_SETS {
        let key: [u8; 16] = little_endian_words(&key.to_be_bytes()).try_into().unwrap();
        let xtea = Xtea::from_bytes(key);
        let mut block = little_endian_words(&plain.to_be_bytes());

        xtea.encrypt(&mut block).unwrap();
        assert_eq!(block, little_endian_words(&cipher.to_be_bytes()));
        xtea.decrypt(&mut block).unwrap();
        assert_eq!(block, little_endian_words(&plain.to_be_bytes()));
    }
}

#[test]
fn published_blocks_of_little_endian_sets_match_as_they_stand() {
    for &(key, plain, cipher) in LITTLE_ENDIAN_SETS {
        let xtea = Xtea::from_bytes(*key);
        let mut block = *plain;

        xtea.encrypt(&mut block).unwrap();
        assert_eq!(block, cipher);
        xtea.decrypt(&mut block).unwrap();
        assert_eq!(&block, plain);
    }
}

#[test]
fn every_kernel_gives_the_scalar_blocks_at_every_length() {
    let mut random = Random(1);
    for len in lengths() {
        let key = random.key();
        let plain = random.bytes(len);
        let mut sealed = plain.clone();
        Xtea::with_kernel(key, Kernel::SCALAR)
            .encrypt(&mut sealed)
            .unwrap();

        for kernel in Kernel::available() {
            let xtea = Xtea::with_kernel(key, kernel);
            let mut bytes = plain.clone();
            xtea.encrypt(&mut bytes).unwrap();
            assert!(bytes == sealed, "{kernel:?} encrypts {len} bytes otherwise");
            xtea.decrypt(&mut bytes).unwrap();
            assert!(bytes == plain, "{kernel:?} decrypts {len} bytes otherwise");
        }
    }
}

#[test]
fn the_scalar_form_gives_the_blocks_of_the_xtea_crate() {
    let mut random = Random(2);
    for len in lengths() {
        let key = random.key();
        let plain = random.bytes(len);
        let oracle = by_the_xtea_crate(key);

        let mut expected = plain.clone();
        for block in expected.chunks_mut(8) {
            oracle.encrypt_block(block.try_into().unwrap());
        }
        let mut bytes = plain.clone();
        Xtea::with_kernel(key, Kernel::SCALAR)
            .encrypt(&mut bytes)
            .unwrap();
        assert!(bytes == expected, "{len} bytes encrypt otherwise");

        let mut expected = plain.clone();
        for block in expected.chunks_mut(8) {
            oracle.decrypt_block(block.try_into().unwrap());
        }
        let mut bytes = plain;
        Xtea::with_kernel(key, Kernel::SCALAR)
            .decrypt(&mut bytes)
            .unwrap();
        assert!(bytes == expected, "{len} bytes decrypt otherwise");
    }
}

#[test]
fn blocks_anywhere_in_memory_are_treated_alike() {
    let key = [1, 2, 3, 4];
    let mut expected = vec![7; 1024];
    Xtea::new(key).encrypt(&mut expected).unwrap();

    for start in 1..if cfg!(miri) { 4 } else { 64 } {
        let mut memory = vec![7; 1024 + start];
        Xtea::new(key).encrypt(&mut memory[start..]).unwrap();
        assert_eq!(memory[start..], expected);
    }
}

#[test]
fn a_length_that_cuts_a_block_is_refused_and_nothing_is_changed() {
    let xtea = Xtea::new([1, 2, 3, 4]);
    for len in [1, 7, 9, 63, 65, 1023] {
        let mut bytes = vec![0x55; len];
        assert_eq!(xtea.encrypt(&mut bytes), Err(NotWholeBlocks { len }));
        assert_eq!(xtea.decrypt(&mut bytes), Err(NotWholeBlocks { len }));
        assert_eq!(bytes, vec![0x55; len]);
    }
}

#[test]
fn no_bytes_are_no_blocks() {
    assert_eq!(Xtea::new([0; 4]).encrypt(&mut []), Ok(()));
}

#[test]
fn debug_output_hides_the_key() {
    let shown = format!(
        "{:?}",
        Xtea::new([0x1234_5678, 0x9abc_def0, 305_419_896, 0])
    );
    assert!(shown.contains("***"), "{shown}");
    for part in ["305419896", "12345678", "2596069104", "9abcdef0"] {
        assert!(!shown.contains(part), "{shown}");
    }
}

#[test]
fn the_fastest_kernel_is_one_of_the_available_ones() {
    let names: Vec<_> = Kernel::available().iter().map(Kernel::name).collect();
    assert_eq!(names.first(), Some(&"scalar"));
    assert_eq!(names.last(), Some(&Kernel::fastest().name()));
    // What the whole program may assume is detected, on Miri too.
    for (assumed, name) in [
        (cfg!(target_feature = "sse2"), "sse2"),
        (cfg!(target_feature = "avx2"), "avx2"),
        (cfg!(target_feature = "avx512f"), "avx512"),
    ] {
        assert!(!assumed || names.contains(&name), "{names:?}");
    }
}
