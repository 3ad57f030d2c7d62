//! Run lengths, repeating exclusive or and 16-bit sum as the code of the OTClient guide gave them.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod support;

use proptest::prelude::*;
use protogen_wire::checksum::sum16;
use protogen_wire::rle::{self, RunsTooLong};
use protogen_wire::xor::{EmptyKey, XorKey};
use serde_json::Value;
use support::{unhex, vectors};

fn cases(function: &str) -> Vec<Value> {
    let all: Vec<Value> = serde_json::from_str(&vectors("custom-binary/vectors.json")).unwrap();
    let found: Vec<_> = all
        .into_iter()
        .filter(|case| case["fn"] == function)
        .collect();
    assert!(!found.is_empty(), "{function}");
    found
}

fn bytes(case: &Value, key: &str) -> Vec<u8> {
    unhex(case[key].as_str().unwrap())
}

#[test]
fn runs_are_written_and_read_as_the_guide_does() {
    for case in cases("rle") {
        let plain = bytes(&case, "plain");
        assert_eq!(rle::compress(&plain), bytes(&case, "compressed"), "{case}");
        assert_eq!(
            rle::decompress(&bytes(&case, "compressed"), 1000),
            Ok(plain),
            "{case}"
        );
    }
    for case in cases("rle_decode") {
        assert_eq!(
            rle::decompress(&bytes(&case, "in"), 1000),
            Ok(bytes(&case, "out")),
            "{case}"
        );
    }
}

#[test]
fn runs_are_refused_above_the_limit_before_they_are_written() {
    let packed = [0xff, 0x78].repeat(30_000);
    assert_eq!(
        rle::decompress(&packed, 65_536),
        Err(RunsTooLong {
            len: 30_000 * 127,
            limit_bytes: 65_536
        })
    );
    assert!(rle::decompress(&packed, 30_000 * 127).is_ok());
}

#[test]
fn exclusive_or_repeats_its_key() {
    for case in cases("xor") {
        let key = XorKey::new(&bytes(&case, "key")).unwrap();
        let mut text = bytes(&case, "plain");
        key.apply(&mut text);
        assert_eq!(text, bytes(&case, "cipher"), "{case}");
        key.apply(&mut text);
        assert_eq!(text, bytes(&case, "plain"), "{case}");
    }
    assert_eq!(XorKey::new(b"").unwrap_err(), EmptyKey);
    assert_eq!(
        format!("{:?}", XorKey::new(b"secret").unwrap()),
        "XorKey(***)"
    );
}

#[test]
fn the_sum_is_that_of_the_guide() {
    for case in cases("checksum16_sum") {
        let data = match case["data"].as_str().unwrap() {
            "ff*300" => vec![0xff; 300],
            hex => unhex(hex),
        };
        assert_eq!(
            u64::from(sum16(&data)),
            case["sum"].as_u64().unwrap(),
            "{case}"
        );
    }
    for case in cases("binary") {
        let packet = bytes(&case, "hex");
        assert_eq!(sum16(&packet[14..]).to_be_bytes(), packet[8..10], "{case}");
    }
}

proptest! {
    #[test]
    fn whatever_is_run_length_coded_comes_back(plain in prop::collection::vec(0_u8..3, 0..1000)) {
        prop_assert_eq!(rle::decompress(&rle::compress(&plain), plain.len()), Ok(plain));
    }

    #[test]
    fn any_bytes_stand_for_some_runs(packed in prop::collection::vec(any::<u8>(), 0..1000)) {
        let plain = rle::decompress(&packed, usize::MAX).unwrap();
        prop_assert!(plain.len() <= packed.len() * 64);
    }
}
