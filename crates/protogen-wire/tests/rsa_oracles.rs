//! RSA against plain arithmetic and against OpenSSL, on random blocks; and from many threads, which share the blinding.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use num_bigint::BigUint;
use protogen_wire::rsa::{BLOCK_BYTES, BlockError, well_known_ot_test_key};

/// Published with the key: see `well_known_ot_test_key`.
const PRIVATE_EXPONENT: &[u8] = concat!(
    "428bd3b5346daf71a761106f71a43102f8c857d6549c54660bb6378b52b02613",
    "99de8ce648bac410e2ea4e0a1ced1fac2756331220ca6db7ad7b5d440b782886",
    "5856e7aa6d8f45837feee9b4a3a0aa21322a1e2ab75b1825e786cf81a28a8a09",
    "a1e28519db64ff9baf311e850c2bfa1fb7b08a056cc337f7df443761aefe8d81",
)
.as_bytes();

type Block = [u8; BLOCK_BYTES];

/// Blocks below the modulus, which begins with 0x9b; one in two begins with zero.
fn random_blocks() -> impl Iterator<Item = Block> {
    (0_u32..).map(|turn| {
        let mut block = [0; BLOCK_BYTES];
        getrandom::fill(&mut block).unwrap();
        block[0] = if turn % 2 == 0 { 0 } else { block[0] % 0x9b };
        block
    })
}

fn number(block: &Block) -> BigUint {
    BigUint::from_bytes_be(block)
}

fn block(number: &BigUint) -> Block {
    let bytes = number.to_bytes_be();
    let mut block = [0; BLOCK_BYTES];
    block[BLOCK_BYTES - bytes.len()..].copy_from_slice(&bytes);
    block
}

#[test]
fn a_thousand_random_blocks_are_those_of_plain_arithmetic() {
    let key = well_known_ot_test_key();
    let n = number(&key.public_key().modulus_bytes());
    let e = BigUint::from(key.public_key().exponent());
    for plain in random_blocks().take(1000) {
        let expected = block(&number(&plain).modpow(&e, &n));
        assert_eq!(key.public_key().encrypt_block(&plain), Ok(expected));
        // Those that begin with zero by the way that looks at it.
        let opened = match plain[0] {
            0 => key.open_block(&expected),
            _ => key.decrypt_block(&expected),
        };
        assert_eq!(*opened.unwrap(), plain);
    }
}

#[test]
fn random_sealed_blocks_open_as_in_plain_arithmetic() {
    let key = well_known_ot_test_key();
    let n = number(&key.public_key().modulus_bytes());
    let d = BigUint::parse_bytes(PRIVATE_EXPONENT, 16).unwrap();
    let edges = [BigUint::ZERO, BigUint::from(1_u8), &n - 1_u8].map(|edge| block(&edge));
    for sealed in random_blocks().take(100).chain(edges) {
        let expected = block(&number(&sealed).modpow(&d, &n));
        assert_eq!(*key.decrypt_block(&sealed).unwrap(), expected);
    }
}

#[test]
fn numbers_from_the_modulus_on_are_refused() {
    let key = well_known_ot_test_key();
    let n = number(&key.public_key().modulus_bytes());
    let greatest = [0xFF; BLOCK_BYTES];
    for above in [block(&n), block(&(&n + 1_u8)), greatest] {
        assert_eq!(key.decrypt_block(&above), Err(BlockError::Refused));
        assert_eq!(
            key.public_key().encrypt_block(&above),
            Err(BlockError::NotBelowModulus)
        );
    }
}

#[test]
fn one_key_serves_many_threads() {
    let key = well_known_ot_test_key();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                // More than the blinding draws numbers for at one time.
                for plain in random_blocks().take(50) {
                    let sealed = key.public_key().encrypt_block(&plain).unwrap();
                    assert_eq!(*key.decrypt_block(&sealed).unwrap(), plain);
                }
            });
        }
    });
}

/// The key as OpenSSL reads it.
fn key_file() -> PathBuf {
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/crypto/rsa.json");
    let vectors: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(vectors).unwrap()).unwrap();
    let pem = vectors["keys"]["ot"]["pkcs1"].as_str().unwrap();
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rsa_oracles_ot.pem");
    std::fs::write(&path, pem).unwrap();
    path
}

/// What `openssl pkeyutl` makes of a block; `None` if it refuses.
fn openssl(operation: &str, key: &Path, input: &Block) -> Option<Block> {
    let mut child = Command::new("openssl")
        .args(["pkeyutl", operation, "-inkey"])
        .arg(key)
        .args(["-pkeyopt", "rsa_padding_mode:none"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    output
        .status
        .success()
        .then(|| output.stdout.try_into().unwrap())
}

#[test]
fn random_blocks_are_those_of_openssl_both_ways() {
    let present = Command::new("openssl").arg("version").output().is_ok();
    if !present {
        let required = std::env::var("CI").is_ok_and(|ci| ci == "true");
        assert!(!required, "openssl is missing");
        println!("skipped: openssl is missing");
        return;
    }
    let (file, key) = (key_file(), well_known_ot_test_key());
    for plain in random_blocks().take(20) {
        let sealed = key.public_key().encrypt_block(&plain).unwrap();
        assert_eq!(openssl("-encrypt", &file, &plain), Some(sealed));
        assert_eq!(openssl("-decrypt", &file, &sealed), Some(plain));
        assert_eq!(*key.decrypt_block(&sealed).unwrap(), plain);
    }
    let above = key.public_key().modulus_bytes();
    assert_eq!(openssl("-encrypt", &file, &above), None);
    assert_eq!(openssl("-decrypt", &file, &above), None);
}
