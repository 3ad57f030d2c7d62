//! The key pair that every Open Tibia server and client ships.
//!
//! Its factors are published: it hides nothing from anybody, and it is the same in
//! forgottenserver v1.4.2 `key.pem` and in edubart/otclient `modules/gamelib/const.lua` (`OTSERV_RSA`).

use super::private::{RsaPrivateKey, RsaPrivateParts};

const MODULUS: [u8; 128] = hex(concat!(
    "9b646903b45b07ac956568d87353bd7165139dd7940703b03e6dd079399661b4",
    "a837aa60561d7ccb9452fa0080594909882ab5bca58a1a1b35f8b1059b72b121",
    "2611c6152ad3dbb3cfbee7adc142a75d3d75971509c321c5c24a5bd51fd460f0",
    "1b4e15beb0de1930528a5d3f15c1e3cbf5c401d6777e10acaab33dbe8d5b7ff5",
));

const PUBLIC_EXPONENT: u64 = 65_537;

const PRIVATE_EXPONENT: [u8; 128] = hex(concat!(
    "428bd3b5346daf71a761106f71a43102f8c857d6549c54660bb6378b52b02613",
    "99de8ce648bac410e2ea4e0a1ced1fac2756331220ca6db7ad7b5d440b782886",
    "5856e7aa6d8f45837feee9b4a3a0aa21322a1e2ab75b1825e786cf81a28a8a09",
    "a1e28519db64ff9baf311e850c2bfa1fb7b08a056cc337f7df443761aefe8d81",
));

/// 513 bits: one more than half of the modulus.
const P: [u8; 65] = hex(concat!(
    "0111071b206bafb9c7a2287d7c8d17a42e32abee88dfe95206",
    "92b5439d9675817ff4f8c94a4abcd4b5f88e220f3a8658e39247a46c6983d856",
    "18fd891001a0acb1",
));

const Q: [u8; 64] = hex(concat!(
    "91b37307abe12c05a1b78754746cda444177a784b035cbb9",
    "6c945affdc022d21da4bd25a4eae259638153e9d73c97c89092096a459e5d16b",
    "cadd07fa9d504885",
));

/// The key that every Open Tibia server ships, for tests and for joining such servers.
///
/// Everybody has it: a server that is open to the world wants a key of its own.
#[expect(
    clippy::expect_used,
    reason = "the numbers stand above, and a test loads them"
)]
pub fn well_known_ot_test_key() -> RsaPrivateKey {
    RsaPrivateKey::new(&RsaPrivateParts {
        modulus: &MODULUS,
        public_exponent: PUBLIC_EXPONENT,
        private_exponent: &PRIVATE_EXPONENT,
        primes: [&P, &Q],
    })
    .expect("the numbers above are a key")
}

/// Hex digits to bytes, while compiling.
const fn hex<const LEN: usize>(text: &str) -> [u8; LEN] {
    let digits = text.as_bytes();
    assert!(digits.len() == 2 * LEN, "two digits a byte");
    let mut bytes = [0; LEN];
    let mut index = 0;
    while index < LEN {
        bytes[index] = nibble(digits[2 * index]) << 4 | nibble(digits[2 * index + 1]);
        index += 1;
    }
    bytes
}

const fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => panic!("not a hex digit"),
    }
}
