//! Deflate with context take-over: against zlib's streams, cut, lost and within limits.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod support;

use protogen_wire::deflate::{
    InflateError, InflateLimits, Level, StreamDeflater, StreamInflater, Wrapping,
};
use serde_json::Value;
use support::{unhex, vectors};

const LIMITS: InflateLimits = InflateLimits::DEFAULT;
const BOTH: [Wrapping; 2] = [Wrapping::Raw, Wrapping::Zlib];

fn name_of(error: InflateError) -> &'static str {
    match error {
        InflateError::Damaged { .. } => "damaged",
        InflateError::Incomplete => "incomplete",
        InflateError::Trailing { .. } => "trailing",
        InflateError::NeedsDictionary => "dictionary",
        InflateError::WindowLost => "lost",
        other => panic!("unexpected: {other:?}"),
    }
}

fn deflated(deflater: &mut StreamDeflater, plain: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    deflater.deflate_into(plain, &mut packed);
    deflater.sent();
    packed
}

#[test]
fn streams_of_zlib_are_read_and_bad_ones_refused_for_good() {
    let file: Value = serde_json::from_str(&vectors("deflate/stream.json")).unwrap();
    let cases = file["cases"].as_array().unwrap();
    for case in cases {
        let name = &case["case"];
        let mut inflater = StreamInflater::new(match case["wrapping"].as_str() {
            Some("raw") => Wrapping::Raw,
            _ => Wrapping::Zlib,
        });
        for (at, message) in case["messages"].as_array().unwrap().iter().enumerate() {
            let packed = unhex(message["packed"].as_str().unwrap());
            let result = inflater.inflate(&packed, LIMITS);
            match message["plain"].as_str() {
                Some(plain) => assert_eq!(result, Ok(unhex(plain)), "{name}, message {at}"),
                None => assert_eq!(
                    message["error"],
                    name_of(result.unwrap_err()),
                    "{name}, message {at}"
                ),
            }
        }
    }
    assert_eq!(cases.len(), 29);
}

#[test]
fn a_message_refers_to_those_before_it_and_ends_with_a_flush() {
    let mut deflater = StreamDeflater::new(Wrapping::Zlib, Level::DEFAULT);
    let first = deflated(&mut deflater, b"hello");
    let second = deflated(&mut deflater, b"hello");
    assert_eq!(first, unhex("789cca48cdc9c907000000ffff"));
    assert_eq!(second, unhex("ca001100000000ffff"));
    assert_eq!(deflated(&mut deflater, b""), b"");

    let mut inflater = StreamInflater::new(Wrapping::Zlib);
    for packed in [&first, &second] {
        assert_eq!(inflater.inflate(packed, LIMITS).unwrap(), b"hello");
    }
}

#[test]
fn a_message_cut_anywhere_is_refused_and_so_are_those_behind_it() {
    let plain: Vec<u8> = (0..3000_u32).map(|at| ((at * at) >> 5) as u8).collect();
    for wrapping in BOTH {
        let mut deflater = StreamDeflater::new(wrapping, Level::DEFAULT);
        let [first, second, third] = [(); 3].map(|()| deflated(&mut deflater, &plain));
        for end in 1..second.len() {
            let mut inflater = StreamInflater::new(wrapping);
            inflater.inflate(&first, LIMITS).unwrap();
            assert_eq!(
                inflater.inflate(&second[..end], LIMITS),
                Err(InflateError::Incomplete),
                "{wrapping:?} cut at {end} of {}",
                second.len()
            );
            for _ in 0..2 {
                let lost = inflater.inflate(&third, LIMITS);
                assert_eq!(lost, Err(InflateError::WindowLost));
            }
        }
    }
}

#[test]
fn a_message_that_is_not_sent_is_forgotten() {
    for wrapping in BOTH {
        let mut deflater = StreamDeflater::new(wrapping, Level::DEFAULT);
        let mut inflater = StreamInflater::new(wrapping);
        let mut lost = Vec::new();
        assert_eq!(deflated(&mut deflater, b""), b"");
        // The very first one, whose header is then still to come, and one in mid-stream.
        for _ in 0..2 {
            deflater.deflate_into(b"never sent", &mut lost);
            deflater.forget();
            for plain in [&b"never sent"[..], b"sent"] {
                let packed = deflated(&mut deflater, plain);
                assert_eq!(inflater.inflate(&packed, LIMITS).unwrap(), plain);
            }
        }
    }
}

#[test]
fn the_window_reaches_back_over_many_messages() {
    let mut deflater = StreamDeflater::new(Wrapping::Raw, Level::SMALLEST);
    let mut inflater = StreamInflater::new(Wrapping::Raw);
    let message: Vec<u8> = (0..1080_u32)
        .map(|at| (at.wrapping_mul(0x9E37_79B9) >> 13) as u8)
        .collect();
    let mut sizes = Vec::new();
    for turn in 0..500_u32 {
        let mut plain = message.clone();
        plain[..4].copy_from_slice(&turn.to_le_bytes());
        let packed = deflated(&mut deflater, &plain);
        assert_eq!(inflater.inflate(&packed, LIMITS).unwrap(), plain);
        sizes.push(packed.len());
    }
    assert!(
        sizes[0] > 500 && sizes[1..].iter().all(|&len| len < 40),
        "{sizes:?}"
    );
}

#[test]
fn the_limit_counts_for_each_message() {
    for wrapping in BOTH {
        let mut deflater = StreamDeflater::new(wrapping, Level::DEFAULT);
        let mut inflater = StreamInflater::new(wrapping);
        for bytes in [1, 63, 64, 65, 4096] {
            let limits = InflateLimits { bytes, ratio: 100 };
            let packed = deflated(&mut deflater, &vec![7; bytes]);
            assert_eq!(inflater.inflate(&packed, limits), Ok(vec![7; bytes]));
        }
        let limits = InflateLimits {
            bytes: 4096,
            ratio: 100,
        };
        let packed = deflated(&mut deflater, &[7; 4097]);
        assert_eq!(
            inflater.inflate(&packed, limits),
            Err(InflateError::TooLong { limit_bytes: 4096 })
        );
        assert_eq!(inflater.inflate(&[], limits), Err(InflateError::WindowLost));
    }
}
