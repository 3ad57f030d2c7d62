//! Ten thousand random cases each, against other people's code: XTEA, Adler-32, deflate both ways.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use miniz_oxide::deflate::core::{CompressorOxide, TDEFLFlush, compress_to_output};
use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZFlush};
use protogen_wire::checksum::adler32;
use protogen_wire::deflate::{
    Deflater, InflateLimits, Inflater, Level, StreamDeflater, StreamInflater, Wrapping,
};
use protogen_wire::xtea::Xtea;
use xtea::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};

const CASES: usize = 10_000;
const BOTH: [Wrapping; 2] = [Wrapping::Raw, Wrapping::Zlib];
const LIMITS: InflateLimits = InflateLimits {
    bytes: 65_536,
    ratio: usize::MAX,
};

/// The same numbers in every run (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn bytes(&mut self, len: usize) -> Vec<u8> {
        (0..len).map(|_| self.next() as u8).collect()
    }

    /// Bytes of many kinds: none, runs, few different ones, words, noise.
    fn message(&mut self) -> Vec<u8> {
        const WORDS: [&[u8]; 6] = [
            b"You see ",
            b"a dragon",
            b" lord",
            b"\0\0\0",
            b".",
            b"a rat",
        ];
        let len = self.below(300);
        match self.below(6) {
            0 => Vec::new(),
            1 => vec![self.next() as u8; len],
            2 => (0..len).map(|_| (self.next() & 3) as u8).collect(),
            3 => self.bytes(len),
            _ => (0..len / 6)
                .flat_map(|_| WORDS[self.below(WORDS.len())])
                .copied()
                .collect(),
        }
    }

    fn level(&mut self) -> Level {
        Level::new(1 + self.below(9) as u8).unwrap()
    }
}

const fn format(wrapping: Wrapping) -> DataFormat {
    match wrapping {
        Wrapping::Raw => DataFormat::Raw,
        Wrapping::Zlib => DataFormat::Zlib,
    }
}

/// On the heap: it is too large for a test's stack.
fn packer(wrapping: Wrapping, probes: u32) -> Box<CompressorOxide> {
    // Miniz's TDEFL_WRITE_ZLIB_HEADER, and how many matches it tries.
    let header = match wrapping {
        Wrapping::Raw => 0,
        Wrapping::Zlib => 0x1000,
    };
    Box::new(CompressorOxide::new(probes | header))
}

fn packed_by_miniz(packer: &mut CompressorOxide, plain: &[u8], flush: TDEFLFlush) -> Vec<u8> {
    let mut packed = Vec::new();
    compress_to_output(packer, plain, flush, |bytes| {
        packed.extend_from_slice(bytes);
        true
    });
    packed
}

fn unpacked_by_miniz(state: &mut InflateState, packed: &[u8], flush: MZFlush) -> Vec<u8> {
    let mut plain = vec![0; 65_536];
    let result = inflate(state, packed, &mut plain, flush);
    assert_eq!(result.bytes_consumed, packed.len(), "{:?}", result.status);
    plain.truncate(result.bytes_written);
    plain
}

#[test]
fn xtea_gives_the_blocks_of_rust_crypto_both_ways() {
    let mut numbers = Numbers(1);
    for case in 0..CASES {
        let key: [u8; 16] = numbers.bytes(16).try_into().unwrap();
        // One block to nine: the wide kernels and what is left behind them.
        let blocks = 1 + case % 9;
        let plain = numbers.bytes(8 * blocks);
        let (ours, theirs) = (Xtea::from_bytes(key), xtea::Xtea::new(&key.into()));

        let mut sealed = plain.clone();
        ours.encrypt(&mut sealed).unwrap();
        let mut expected = plain.clone();
        for block in expected.chunks_exact_mut(8) {
            theirs.encrypt_block(block.try_into().unwrap());
        }
        assert_eq!(sealed, expected);

        let mut opened = plain.clone();
        ours.decrypt(&mut opened).unwrap();
        let mut expected = plain;
        for block in expected.chunks_exact_mut(8) {
            theirs.decrypt_block(block.try_into().unwrap());
        }
        assert_eq!(opened, expected);
    }
}

#[test]
fn adler_32_is_that_of_adler2() {
    let mut numbers = Numbers(2);
    for case in 0..CASES {
        let bytes = match case {
            // Where the sums overflow, if they ever do.
            0 => vec![0xFF; 5552],
            1 => vec![0xFF; 5553],
            2 => vec![0xFF; 1_000_000],
            _ => {
                let len = numbers.below(if case % 10 == 0 { 2000 } else { 100 });
                numbers.bytes(len)
            }
        };
        assert_eq!(adler32(&bytes), adler2::adler32_slice(&bytes));
    }
}

#[test]
fn what_we_deflate_miniz_reads() {
    let mut numbers = Numbers(3);
    let mut deflaters: Vec<_> = (0..20)
        .map(|turn| {
            let (wrapping, level) = (BOTH[turn % 2], numbers.level());
            let deflater = Deflater::new(wrapping, level);
            (
                wrapping,
                deflater,
                InflateState::new_boxed(format(wrapping)),
            )
        })
        .collect();
    for _ in 0..CASES {
        let at = numbers.below(deflaters.len());
        let (wrapping, deflater, state) = &mut deflaters[at];
        let plain = numbers.message();
        let packed = deflater.deflate(&plain);
        state.reset(format(*wrapping));
        assert_eq!(unpacked_by_miniz(state, &packed, MZFlush::Finish), plain);
    }
}

#[test]
fn what_miniz_deflates_we_read() {
    let mut numbers = Numbers(4);
    let mut inflaters = BOTH.map(|wrapping| (wrapping, Inflater::new(wrapping)));
    let mut packers: Vec<_> = [0, 1, 16, 128, 1500]
        .into_iter()
        .flat_map(|probes| BOTH.map(|wrapping| packer(wrapping, probes)))
        .collect();
    for case in 0..CASES {
        let at = case % packers.len();
        packers[at].reset();
        let plain = numbers.message();
        let packed = packed_by_miniz(&mut packers[at], &plain, TDEFLFlush::Finish);
        let (wrapping, inflater) = &mut inflaters[at % 2];
        assert_eq!(inflater.inflate(&packed, LIMITS), Ok(plain), "{wrapping:?}");
    }
}

#[test]
fn a_stream_of_ours_is_read_by_miniz() {
    let mut numbers = Numbers(5);
    for wrapping in BOTH {
        let mut deflater = StreamDeflater::new(wrapping, Level::DEFAULT);
        let mut state = InflateState::new_boxed(format(wrapping));
        let mut packed = Vec::new();
        for _ in 0..CASES / 2 {
            let plain = numbers.message();
            packed.clear();
            deflater.deflate_into(&plain, &mut packed);
            if numbers.below(100) == 0 {
                // Never sent: the next one starts with an empty window.
                deflater.forget();
                continue;
            }
            deflater.sent();
            assert_eq!(unpacked_by_miniz(&mut state, &packed, MZFlush::Sync), plain);
        }
    }
}

#[test]
fn a_stream_of_miniz_is_read_by_us() {
    let mut numbers = Numbers(6);
    for wrapping in BOTH {
        let mut packer = packer(wrapping, 128);
        let mut inflater = StreamInflater::new(wrapping);
        for turn in 0..CASES / 2 {
            let plain = numbers.message();
            let flush = match turn % 7 {
                0 => TDEFLFlush::Full,
                _ => TDEFLFlush::Sync,
            };
            let packed = packed_by_miniz(&mut packer, &plain, flush);
            assert_eq!(inflater.inflate(&packed, LIMITS), Ok(plain));
        }
    }
}
