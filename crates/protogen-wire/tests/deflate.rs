//! Deflate against zlib's bytes, and within its limits.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod support;

use proptest::prelude::*;
use protogen_wire::deflate::{Deflater, InflateError, InflateLimits, Inflater, Level, Wrapping};
use serde_json::Value;
use support::{unhex, vectors};

const LIMITS: InflateLimits = InflateLimits::DEFAULT;

fn name_of(error: InflateError) -> &'static str {
    match error {
        InflateError::Damaged { .. } => "damaged",
        InflateError::Incomplete => "incomplete",
        InflateError::Trailing { .. } => "trailing",
        InflateError::NeedsDictionary => "dictionary",
        other => panic!("unexpected: {other:?}"),
    }
}

#[test]
fn messages_of_zlib_are_read_and_bad_ones_refused() {
    let file: Value = serde_json::from_str(&vectors("deflate/zlib.json")).unwrap();
    let mut raw = Inflater::new(Wrapping::Raw);
    let mut zlib = Inflater::new(Wrapping::Zlib);
    for case in file["cases"].as_array().unwrap() {
        let inflater = if case["wrapping"] == "raw" {
            &mut raw
        } else {
            &mut zlib
        };
        let packed = unhex(case["packed"].as_str().unwrap());
        let result = inflater.inflate(&packed, LIMITS);
        match case["plain"].as_str() {
            Some(plain) => assert_eq!(result, Ok(unhex(plain)), "{case}"),
            None => assert_eq!(case["error"], name_of(result.unwrap_err()), "{case}"),
        }
    }
}

#[test]
fn a_message_cut_anywhere_is_refused() {
    let plain: Vec<u8> = (0..3000_u32).map(|at| ((at * at) >> 5) as u8).collect();
    for wrapping in [Wrapping::Raw, Wrapping::Zlib] {
        let packed = Deflater::new(wrapping, Level::DEFAULT).deflate(&plain);
        let mut inflater = Inflater::new(wrapping);
        for end in 0..packed.len() {
            assert_eq!(
                inflater.inflate(&packed[..end], LIMITS),
                Err(InflateError::Incomplete),
                "{wrapping:?} cut at {end} of {}",
                packed.len()
            );
        }
        assert_eq!(inflater.inflate(&packed, LIMITS), Ok(plain.clone()));
    }
}

#[test]
fn a_bomb_is_refused_at_the_limit() {
    let zeros = vec![0; 67_000_000];
    let bomb = Deflater::new(Wrapping::Raw, Level::DEFAULT).deflate(&zeros);
    assert!(bomb.len() < 70_000, "{}", bomb.len());
    let mut inflater = Inflater::new(Wrapping::Raw);

    assert_eq!(
        inflater.inflate(&bomb, LIMITS),
        Err(InflateError::TooLong {
            limit_bytes: 65_536
        })
    );
    let wide = InflateLimits {
        bytes: usize::MAX,
        ratio: 100,
    };
    let limit_bytes = bomb.len() * 100;
    assert_eq!(
        inflater.inflate(&bomb, wide),
        Err(InflateError::TooLong { limit_bytes })
    );
}

#[test]
fn the_limit_itself_is_allowed_and_one_more_is_not() {
    let mut deflater = Deflater::new(Wrapping::Raw, Level::DEFAULT);
    let mut inflater = Inflater::new(Wrapping::Raw);
    for bytes in [0, 1, 63, 64, 65, 4096] {
        let limits = InflateLimits { bytes, ratio: 100 };
        assert_eq!(
            inflater.inflate(&deflater.deflate(&vec![7; bytes]), limits),
            Ok(vec![7; bytes])
        );
        assert_eq!(
            inflater.inflate(&deflater.deflate(&vec![7; bytes + 1]), limits),
            Err(InflateError::TooLong { limit_bytes: bytes })
        );
    }
}

#[test]
fn small_messages_may_pass_the_ratio() {
    let packed = Deflater::new(Wrapping::Raw, Level::DEFAULT).deflate(&[0; 4096]);
    assert!(packed.len() * 100 < 4096);
    assert!(
        Inflater::new(Wrapping::Raw)
            .inflate(&packed, LIMITS)
            .is_ok()
    );
}

#[test]
fn a_refused_message_leaves_no_trace_in_the_next() {
    let mut deflater = Deflater::new(Wrapping::Raw, Level::FASTEST);
    let mut inflater = Inflater::new(Wrapping::Raw);
    let good = deflater.deflate(b"good");
    for bad in [
        &b"\x07"[..],
        b"",
        &good[..2],
        &deflater.deflate(&[0; 70_000]),
    ] {
        assert!(inflater.inflate(bad, LIMITS).is_err());
        assert_eq!(inflater.inflate(&good, LIMITS).unwrap(), b"good");
    }
}

#[test]
fn levels_are_1_to_9() {
    assert_eq!(Level::new(0), None);
    assert_eq!(Level::new(6), Some(Level::DEFAULT));
    assert_eq!(Level::new(10), None);
}

proptest! {
    #[test]
    fn whatever_is_deflated_comes_back(
        plain in prop::collection::vec(any::<u8>(), 0..5000),
        level in 1_u8..=9,
    ) {
        let packed = Deflater::new(Wrapping::Raw, Level::new(level).unwrap()).deflate(&plain);
        prop_assert_eq!(Inflater::new(Wrapping::Raw).inflate(&packed, LIMITS), Ok(plain));
    }

    #[test]
    fn any_bytes_are_refused_or_read_within_the_limit(
        packed in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        if let Ok(plain) = Inflater::new(Wrapping::Raw).inflate(&packed, LIMITS) {
            prop_assert!(plain.len() <= LIMITS.bytes);
        }
    }
}
