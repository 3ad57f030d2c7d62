//! Lengths before what they measure: every form, both ways, and their limits.

use proptest::prelude::*;
use protogen_wire::{Encoding, Reader, Writer, prefix::Prefix};

const ALL: [Prefix; 18] = [
    Prefix::U8,
    Prefix::U16Le,
    Prefix::U16Be,
    Prefix::U24Le,
    Prefix::U24Be,
    Prefix::U32Le,
    Prefix::U32Be,
    Prefix::U64Le,
    Prefix::U64Be,
    Prefix::I8,
    Prefix::I16Le,
    Prefix::I16Be,
    Prefix::I32Le,
    Prefix::I32Be,
    Prefix::I64Le,
    Prefix::I64Be,
    Prefix::Varint32,
    Prefix::Varint64,
];

fn block(prefix: Prefix, bias: i64, len: usize) -> Result<Vec<u8>, String> {
    let mut bytes = vec![0xEE];
    let content: Vec<u8> = (0..len).map(|index| index as u8).collect();
    let result = Writer::new(&mut bytes).prefixed(prefix, bias, "", |w| {
        w.bytes(&content);
        Ok(())
    });
    result
        .map(|()| bytes.split_off(1))
        .map_err(|error| error.to_string())
}

proptest! {
    #[test]
    fn a_block_has_its_length_before_it(which in 0usize..18, len in 0usize..40_000, bias in -3i64..3) {
        let prefix = ALL[which];
        let Ok(bytes) = block(prefix, bias, len) else {
            let stored = len as i64 - bias;
            prop_assert!(stored < 0 || stored as u64 > prefix.max());
            return Ok(());
        };
        let mut r = Reader::new(&bytes);
        let stated = r.len_biased(prefix, bias).unwrap();
        prop_assert_eq!(stated, len);
        prop_assert_eq!(r.offset(), prefix.width((len as i64 - bias) as u64));
        let content: Vec<u8> = (0..len).map(|index| index as u8).collect();
        prop_assert_eq!(r.take(stated).unwrap(), content);
        r.finish().unwrap();
    }

    #[test]
    fn text_with_its_length_comes_back(text: String, which in 0usize..18) {
        for encoding in [Encoding::Utf8, Encoding::Utf16Be, Encoding::Cp1252] {
            let mut bytes = Vec::new();
            if Writer::new(&mut bytes).text_prefixed(ALL[which], &text, encoding).is_ok() {
                let mut r = Reader::new(&bytes);
                prop_assert_eq!(&r.text_prefixed(ALL[which], encoding).unwrap(), &text);
                r.finish().unwrap();
            }
        }
    }
}

#[test]
fn a_length_is_never_cut_to_fit() {
    let error = |prefix, bias, len| block(prefix, bias, len).unwrap_err();
    assert_eq!(
        error(Prefix::U8, 0, 256),
        "after 257 bytes: length 256 is over the limit of 255"
    );
    assert_eq!(
        error(Prefix::U8, 1, 257),
        "after 258 bytes: length 257 is over the limit of 256"
    );
    assert_eq!(
        error(Prefix::U8, -1, 255),
        "after 256 bytes: length 255 is over the limit of 254"
    );
    assert_eq!(
        error(Prefix::I8, 0, 128),
        "after 129 bytes: length 128 is over the limit of 127"
    );
    assert_eq!(
        error(Prefix::U16Le, 0, 65_536).split(": ").nth(1),
        Some("length 65536 is over the limit of 65535")
    );
    assert_eq!(
        error(Prefix::U8, 1, 0),
        "after 1 bytes: length is 0, must be 1"
    );
}

#[test]
fn a_negative_length_is_an_error_at_the_length() {
    let fail = |bytes: &[u8], prefix, bias| {
        let mut r = Reader::new(bytes);
        r.u8().unwrap();
        r.len_biased(prefix, bias).unwrap_err().to_string()
    };
    assert_eq!(
        fail(&[0, 0xFF, 0xFF], Prefix::I16Be, 0),
        "at byte 1: length -1 is negative"
    );
    assert_eq!(
        fail(&[0, 1], Prefix::U8, -2),
        "at byte 1: length -1 is negative"
    );
    assert_eq!(
        fail(&[0, 1], Prefix::U16Le, 0),
        "at byte 1: needs 2 bytes, 1 is left"
    );
}

#[test]
fn a_length_filled_in_later_is_checked_too() {
    let mut bytes = Vec::new();
    let mut w = Writer::new(&mut bytes);
    let mark = w.reserve_len::<2>();
    w.pad(300, 7);
    assert_eq!((mark.position(), mark.end(), w.since(mark)), (0, 2, 300));
    assert_eq!(
        w.fit::<u8>(w.since(mark), 255).unwrap_err().code(),
        "length_overflow"
    );
    assert_eq!(
        w.fit::<u16>(w.since(mark), 299).unwrap_err().code(),
        "length_overflow"
    );
    assert_eq!(w.fit_biased::<u16>(w.since(mark), 1, 65_536).unwrap(), 299);
    assert_eq!(
        w.fit_biased::<u16>(0, 1, 65_536).unwrap_err().code(),
        "length_mismatch"
    );
    let len = w.fit::<u16>(w.since(mark), 65_535).unwrap();
    w.patch(mark, len.to_be_bytes());
    w.truncate(1);
    w.patch(mark, [9, 9]);
    drop(w);
    assert_eq!(bytes, [1]);
}
