//! Regions with a transform open to what was sealed, or say why not.

use std::sync::Arc;

use protogen_wire::{
    DecodeErrorKind, EncodeErrorKind,
    deflate::Wrapping,
    region::{self, Refused, RegionForm, RsaKeys},
    rsa::well_known_ot_test_key,
};

fn reason<T: std::fmt::Debug>(result: Result<T, Refused>) -> String {
    result.unwrap_err().message
}

#[test]
fn an_rsa_region_opens_to_what_was_sealed() {
    let plain: Vec<u8> = (0..128).collect();
    let keys = RsaKeys {
        private: Some(Arc::new(well_known_ot_test_key())),
        ..RsaKeys::default()
    };
    let sealed = keys.seal(&plain).unwrap();
    assert_ne!(sealed, plain);
    assert_eq!(*keys.open(&sealed).unwrap(), plain);
    let client = RsaKeys {
        public: Some(well_known_ot_test_key().public_key().clone()),
        ..RsaKeys::default()
    };
    assert_eq!(client.seal(&plain).unwrap(), sealed);
    assert_eq!(reason(client.open(&sealed)), "no RSA key to open it with");
}

#[test]
fn an_rsa_region_that_is_plain_already_stays_as_it_is() {
    let keys = RsaKeys {
        form: RegionForm::Plain,
        ..RsaKeys::default()
    };
    assert_eq!(*keys.open(&[7; 128]).unwrap(), [7; 128]);
    assert_eq!(keys.seal(&[7; 128]).unwrap(), [7; 128]);
    assert_eq!(
        reason(keys.seal(&[7; 127])),
        "an RSA block is 128 bytes, not 127"
    );
}

#[test]
fn what_no_key_fits_is_refused() {
    let none = RsaKeys::default();
    assert_eq!(reason(none.seal(&[0; 128])), "no RSA key to seal it with");
    assert_eq!(reason(none.open(&[0; 128])), "no RSA key to open it with");
    assert_eq!(reason(none.open(&[])), "an RSA block is 128 bytes, not 0");
    let keys = RsaKeys {
        private: Some(Arc::new(well_known_ot_test_key())),
        ..none
    };
    assert_eq!(reason(keys.open(&[0xFF; 128])), "RSA block: refused");
    assert_eq!(
        reason(keys.seal(&[0xFF; 128])),
        "RSA block: plain text is not below the modulus"
    );
}

#[test]
fn a_compressed_region_comes_back_within_its_limits() {
    for wrapping in [Wrapping::Raw, Wrapping::Zlib] {
        let packed = region::deflate(b"hello hello hello", wrapping).unwrap();
        assert_eq!(
            region::inflate(&packed, wrapping).unwrap(),
            b"hello hello hello"
        );
        assert!(region::inflate(&packed[..packed.len() - 1], wrapping).is_err());
        assert!(region::inflate(&[&packed[..], &[0]].concat(), wrapping).is_err());
    }
    assert!(
        region::deflate(&[0; 60_000], Wrapping::Zlib).is_err(),
        "a ratio that no reader takes"
    );
}

#[test]
fn ciphers_of_regions_undo_themselves() {
    let key = [1, 2, 3, 4];
    let sealed = region::xtea_seal(&[5; 16], key).unwrap();
    assert_eq!(region::xtea_open(&sealed, key).unwrap(), [5; 16]);
    assert!(region::xtea_open(&[5; 15], key).is_err());
    let joined = region::xor(b"hello", b"key").unwrap();
    assert_eq!(region::xor(&joined, b"key").unwrap(), b"hello");
    let refused = region::xor(b"hello", b"").unwrap_err();
    assert!(matches!(
        DecodeErrorKind::from(refused.clone()),
        DecodeErrorKind::TransformFailed { .. }
    ));
    assert!(matches!(
        EncodeErrorKind::from(refused),
        EncodeErrorKind::TransformFailed { .. }
    ));
}
