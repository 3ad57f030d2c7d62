//! RSA without padding against OpenSSL's blocks, and the keys and blocks that are refused.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::collections::HashMap;
use std::path::Path;

use protogen_wire::rsa::{
    BLOCK_BYTES, BlockError, KeyError, RsaPrivateKey, RsaPublicKey, well_known_ot_test_key,
};
use serde_json::Value;

fn vectors() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/crypto/rsa.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn block(hex: &Value) -> Option<[u8; BLOCK_BYTES]> {
    let hex = hex.as_str()?;
    let bytes: Vec<u8> = (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
        .collect();
    Some(bytes.try_into().unwrap())
}

fn refused(case: &str) -> KeyError {
    let vectors = vectors();
    let pem = vectors["refused"][case].as_str().unwrap();
    RsaPrivateKey::from_pem(pem).unwrap_err()
}

#[test]
fn blocks_equal_those_of_openssl_both_ways() {
    let vectors = vectors();
    let keys: HashMap<&str, RsaPrivateKey> = ["ot", "second"]
        .into_iter()
        .map(|name| {
            let pem = vectors["keys"][name]["pkcs1"].as_str().unwrap();
            (name, RsaPrivateKey::from_pem(pem).unwrap())
        })
        .collect();

    for case in vectors["blocks"].as_array().unwrap() {
        let key = &keys[case["key"].as_str().unwrap()];
        let name = &case["case"];
        match (block(&case["plain"]), block(&case["sealed"])) {
            (Some(plain), Some(sealed)) => {
                assert_eq!(key.public_key().encrypt_block(&plain), Ok(sealed), "{name}");
                assert_eq!(*key.decrypt_block(&sealed).unwrap(), plain, "{name}");
            }
            (Some(plain), None) => assert_eq!(
                key.public_key().encrypt_block(&plain),
                Err(BlockError::NotBelowModulus),
                "{name}"
            ),
            (None, Some(sealed)) => {
                assert_eq!(
                    key.decrypt_block(&sealed),
                    Err(BlockError::Refused),
                    "{name}"
                );
            }
            (None, None) => panic!("{name} states no block"),
        }
    }
}

#[test]
fn every_pem_form_of_a_key_is_the_same_key() {
    let vectors = vectors();
    for name in ["ot", "second"] {
        let form = |form: &str| vectors["keys"][name][form].as_str().unwrap();
        let public = RsaPublicKey::from_pem(form("spki")).unwrap();

        assert_eq!(
            RsaPublicKey::from_pem(form("public-pkcs1")).unwrap(),
            public
        );
        for private in ["pkcs1", "pkcs8"] {
            let key = RsaPrivateKey::from_pem(form(private)).unwrap();
            assert_eq!(*key.public_key(), public);
        }
    }
}

#[test]
fn pem_may_be_wrapped_by_other_tools() {
    let vectors = vectors();
    let pem = vectors["keys"]["ot"]["pkcs8"].as_str().unwrap();
    let windows = format!("\r\n{}\r\n", pem.replace('\n', "\r\n"));
    assert!(RsaPrivateKey::from_pem(&windows).is_ok());
}

#[test]
fn the_well_known_key_is_the_one_of_open_tibia() {
    let vectors = vectors();
    let pem = vectors["keys"]["ot"]["spki"].as_str().unwrap();
    let key = well_known_ot_test_key();
    assert_eq!(*key.public_key(), RsaPublicKey::from_pem(pem).unwrap());
    assert_eq!(key.public_key().exponent(), 65_537);
}

#[test]
fn a_block_that_does_not_begin_with_zero_is_refused_like_one_that_is_out_of_range() {
    let key = well_known_ot_test_key();
    let mut plain = [0x11; BLOCK_BYTES];
    let wrong_start = key.public_key().encrypt_block(&plain).unwrap();
    plain[0] = 0;
    let right_start = key.public_key().encrypt_block(&plain).unwrap();

    assert_eq!(*key.open_block(&right_start).unwrap(), plain);
    assert_eq!(key.open_block(&wrong_start), Err(BlockError::Refused));
    assert_eq!(
        key.open_block(&[0xff; BLOCK_BYTES]),
        Err(BlockError::Refused)
    );
}

#[test]
fn keys_of_another_size_or_kind_are_refused_with_their_reason() {
    for case in ["PKCS#8 of a 2048-bit key", "PKCS#1 of a 2048-bit key"] {
        assert_eq!(refused(case), KeyError::Modulus { bits: 2048 });
    }
    assert_eq!(
        refused("PKCS#8 of an elliptic key"),
        KeyError::NotRsa {
            algorithm: "1.2.840.10045.2.1".to_owned()
        }
    );
    assert!(matches!(
        refused("PKCS#8 with a password"),
        KeyError::UnexpectedLabel { label, .. } if label == "ENCRYPTED PRIVATE KEY"
    ));
    assert!(matches!(
        refused("PKCS#1 with a password"),
        KeyError::NotPem { .. }
    ));
    assert!(matches!(
        refused("public key"),
        KeyError::UnexpectedLabel { label, .. } if label == "PUBLIC KEY"
    ));
    assert!(matches!(
        RsaPrivateKey::from_pem("no key at all"),
        Err(KeyError::NotPem { .. })
    ));
}

#[test]
fn keys_whose_numbers_do_not_belong_together_are_refused() {
    assert_eq!(
        refused("a prime that is not a factor"),
        KeyError::PrimesDisagree
    );
    assert_eq!(
        refused("another private exponent"),
        KeyError::ExponentsDisagree
    );
    assert_eq!(refused("an even public exponent"), KeyError::PublicExponent);
}

#[test]
fn a_key_text_cut_anywhere_is_refused_and_never_panics() {
    let vectors = vectors();
    for form in ["pkcs1", "pkcs8"] {
        let pem = vectors["keys"]["second"][form].as_str().unwrap().trim_end();
        for end in (0..pem.len()).step_by(7) {
            assert!(RsaPrivateKey::from_pem(&pem[..end]).is_err());
        }
    }
}

#[test]
fn debug_output_hides_the_private_half() {
    let shown = format!("{:?}", well_known_ot_test_key());
    assert!(shown.contains("***"), "{shown}");
    // How p, q and d begin.
    for secret in ["0111071b206bafb9", "91b37307abe12c05", "428bd3b5346daf71"] {
        assert!(!shown.to_lowercase().contains(secret), "{shown}");
    }
}
