//! Whether the time of a refusal tells why an RSA block was refused: 10,000 blocks in random order, medians by kind.

use std::hint::black_box;
use std::time::{Duration, Instant};

use protogen_wire::rsa::{BLOCK_BYTES, RsaPublicKey, well_known_ot_test_key};

const BLOCKS: usize = 10_000;
const KINDS: [&str; 3] = ["fine", "another first byte", "above the modulus"];

fn main() {
    let key = well_known_ot_test_key();
    let mut random = Random(1);
    let mut times: [Vec<Duration>; KINDS.len()] = Default::default();
    for _ in 0..BLOCKS {
        let kind = random.next() as usize % KINDS.len();
        let block = block(kind, key.public_key(), &mut random);
        let started = Instant::now();
        let opened = black_box(key.open_block(black_box(&block)));
        times[kind].push(started.elapsed());
        assert_eq!(opened.is_ok(), kind == 0);
    }
    for (kind, times) in KINDS.iter().zip(&mut times) {
        times.sort();
        let median = times[times.len() / 2];
        println!("{kind:<20} {:>6} blocks, median {median:?}", times.len());
    }
}

fn block(kind: usize, key: &RsaPublicKey, random: &mut Random) -> [u8; BLOCK_BYTES] {
    let mut block = std::array::from_fn(|_| random.next() as u8);
    match kind {
        0 => block[0] = 0,
        1 => block[0] = 1 + block[0] % 64,
        _ => {
            block[0] = 0xff;
            return block;
        }
    }
    key.encrypt_block(&block).unwrap()
}

/// Marsaglia's xorshift: the same blocks in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}
