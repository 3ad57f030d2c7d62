//! Numbers come back as they went, in their stated byte order, or say what is missing.

use proptest::prelude::*;
use protogen_wire::{
    DecodeErrorKind, EncodeErrorKind, Reader, Writer, bits,
    reader::Endian,
    varint::{self, VarintForm},
};

fn written(write: impl FnOnce(&mut Writer<'_>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(&mut Writer::new(&mut bytes));
    bytes
}

macro_rules! round_trips {
    ($($name:ident: $ty:ty, $bytes:literal, $($wrap:ident)?;)*) => {
        proptest! {$(
            #[test]
            fn $name(value: $ty) {
                let bytes = written(|w| round_trips!(@write w.$name(value) $($wrap)?));
                prop_assert_eq!(bytes.len(), $bytes);
                prop_assert_eq!(Reader::new(&bytes).$name().unwrap(), value);
                for len in 0..bytes.len() {
                    let error = Reader::new(&bytes[..len]).$name().unwrap_err();
                    prop_assert_eq!(
                        error.kind(),
                        &DecodeErrorKind::UnexpectedEnd { needed: $bytes, remaining: len }
                    );
                }
            }
        )*}
    };
    (@write $write:expr) => { $write };
}

round_trips! {
    u8: u8, 1,; i8: i8, 1,;
    u16le: u16, 2,; u16be: u16, 2,; i16le: i16, 2,; i16be: i16, 2,;
    u32le: u32, 4,; u32be: u32, 4,; i32le: i32, 4,; i32be: i32, 4,;
    u64le: u64, 8,; u64be: u64, 8,; i64le: i64, 8,; i64be: i64, 8,;
    u128le: u128, 16,; u128be: u128, 16,; i128le: i128, 16,; i128be: i128, 16,;
    f32le: f32, 4,; f32be: f32, 4,; f64le: f64, 8,; f64be: f64, 8,;
}

proptest! {
    #[test]
    fn integers_of_three_and_six_bytes_agree_with_wide_ones(
        small in 0u32..1 << 24, signed in -(1i32 << 23)..1 << 23,
        large in 0u64..1 << 48, deep in -(1i64 << 47)..1 << 47,
    ) {
        let bytes = written(|w| {
            w.u24le(small).unwrap(); w.u24be(small).unwrap();
            w.i24le(signed).unwrap(); w.i24be(signed).unwrap();
            w.u48le(large).unwrap(); w.u48be(large).unwrap();
            w.i48le(deep).unwrap(); w.i48be(deep).unwrap();
        });
        prop_assert_eq!(&bytes[..3], &small.to_le_bytes()[..3]);
        prop_assert_eq!(&bytes[3..6], &small.to_be_bytes()[1..]);
        let mut r = Reader::new(&bytes);
        prop_assert_eq!((r.u24le().unwrap(), r.u24be().unwrap()), (small, small));
        prop_assert_eq!((r.i24le().unwrap(), r.i24be().unwrap()), (signed, signed));
        prop_assert_eq!((r.u48le().unwrap(), r.u48be().unwrap()), (large, large));
        prop_assert_eq!((r.i48le().unwrap(), r.i48be().unwrap()), (deep, deep));
        r.finish().unwrap();
    }

    #[test]
    fn an_interpreter_reads_any_width(value: i64, width in 1usize..=16, big: bool) {
        let endian = if big { Endian::Big } else { Endian::Little };
        let cut = bits::sign_extend(i128::from(value).cast_unsigned(), width as u32 * 8);
        let bytes = written(|w| w.signed(cut, width, endian).unwrap());
        prop_assert_eq!(bytes.len(), width);
        prop_assert_eq!(Reader::new(&bytes).signed(width, endian).unwrap(), cut);
        let unsigned = Reader::new(&bytes).unsigned(width, endian).unwrap();
        prop_assert_eq!(written(|w| w.unsigned(unsigned, width, endian).unwrap()), bytes);
    }

    #[test]
    fn varints_are_minimal_and_come_back(value: u64, shift in 0u32..64) {
        let value = value >> shift;
        let bytes = written(|w| w.varint64(value));
        prop_assert_eq!(bytes.len(), varint::len(value));
        prop_assert_eq!(Reader::new(&bytes).varint64().unwrap(), value);
        let narrow = value as u32;
        let bytes = written(|w| w.varint32(narrow));
        prop_assert_eq!(Reader::new(&bytes).varint32().unwrap(), narrow);
        for len in 0..bytes.len() {
            let error = Reader::new(&bytes[..len]).varint32().unwrap_err();
            let kind = DecodeErrorKind::UnexpectedEnd { needed: len as u64 + 1, remaining: len };
            prop_assert_eq!((error.offset(), error.kind()), (0, &kind));
        }
    }

    #[test]
    fn zigzag_keeps_small_numbers_small(value: i64, narrow: i32) {
        let bytes = written(|w| { w.zigzag64(value); w.zigzag32(narrow); });
        let mut r = Reader::new(&bytes);
        prop_assert_eq!((r.zigzag64().unwrap(), r.zigzag32().unwrap()), (value, narrow));
        prop_assert_eq!(varint::zigzag64(value.signum()), [1, 0, 2][(value.signum() + 1) as usize]);
    }

    #[test]
    fn bits_are_taken_out_as_they_were_put_in(word: u128, value: u128, at in 0u32..140, width in 0u32..140) {
        let value = value & bits::mask(width);
        let with = bits::insert(word, at, width, value);
        let room = bits::mask(width) & bits::mask(128u32.saturating_sub(at));
        prop_assert_eq!(bits::extract(with, at, width), value & room);
        prop_assert!(bits::fits(value, width));
    }
}

fn varint32(bytes: &[u8]) -> Result<u32, DecodeErrorKind> {
    Reader::new(bytes)
        .varint32()
        .map_err(|error| error.kind().clone())
}

#[test]
fn a_varint_longer_than_its_value_is_refused_unless_any_form_goes() {
    assert_eq!(
        varint32(&[0x80, 0x00]),
        Err(DecodeErrorKind::VarintNotMinimal)
    );
    assert_eq!(
        varint32(&[0xFF, 0x80, 0x00]),
        Err(DecodeErrorKind::VarintNotMinimal)
    );
    let lenient = |bytes: &[u8]| {
        Reader::new(bytes)
            .varint32_with(5, VarintForm::Any)
            .unwrap()
    };
    assert_eq!(lenient(&[0x80, 0x00]), 0);
    assert_eq!(lenient(&[0xFF, 0x80, 0x80, 0x80, 0x00]), 0x7F);
    assert_eq!(varint32(&[0x00]), Ok(0));
}

#[test]
fn a_varint_wider_than_its_type_is_refused() {
    let too_long = |limit| Err(DecodeErrorKind::VarintTooLong { limit });
    assert_eq!(varint32(&[0xFF, 0xFF, 0xFF, 0xFF, 0x0F]), Ok(u32::MAX));
    assert_eq!(varint32(&[0xFF, 0xFF, 0xFF, 0xFF, 0x1F]), too_long(5));
    assert_eq!(varint32(&[0x80, 0x80, 0x80, 0x80, 0x80, 0x00]), too_long(5));
    let three = Reader::new(&[0x80, 0x80, 0x80, 0x01]).varint32_with(3, VarintForm::Minimal);
    assert_eq!(
        three.unwrap_err().kind(),
        &DecodeErrorKind::VarintTooLong { limit: 3 }
    );
    let ten = [0xFF; 9];
    let bytes = [&ten[..], &[0x01]].concat();
    assert_eq!(Reader::new(&bytes).varint64().unwrap(), u64::MAX);
    let bytes = [&ten[..], &[0x02]].concat();
    assert_eq!(
        Reader::new(&bytes).varint64().unwrap_err().code(),
        "varint_too_long"
    );
}

#[test]
fn a_bool_is_strict_and_a_truthy_is_not() {
    let mut r = Reader::new(&[0, 1, 2]);
    assert_eq!((r.bool().unwrap(), r.bool().unwrap()), (false, true));
    let error = r.fork().bool().unwrap_err();
    assert_eq!(
        (error.offset(), error.kind()),
        (2, &DecodeErrorKind::InvalidBool { found: 2 })
    );
    assert!(r.truthy().unwrap());
}

#[test]
fn an_optional_number_stands_behind_a_bool() {
    let bytes = written(|w| {
        w.optional_le(Some(0x0102_u16));
        w.optional_le::<f64>(None);
        w.optional_be(Some(-2_i16));
        w.optional_be(Some(true));
        w.optional_be::<u128>(None);
    });
    assert_eq!(bytes, [1, 2, 1, 0, 1, 0xFF, 0xFE, 1, 1, 0]);
}

#[test]
fn what_is_read_ahead_stays() {
    let mut r = Reader::new(&[1, 2, 3]);
    assert_eq!(r.peek(2, Reader::u16be).unwrap(), 0x0102);
    assert_eq!(r.peek(4, Reader::u32be).unwrap_err().offset(), 0);
    assert_eq!(r.u16be().unwrap(), 0x0102);
    let r = r.lenient();
    assert_eq!(
        (r.peek(2, Reader::u16be).unwrap(), r.made_up()),
        (0x0300, false)
    );
}

#[test]
fn a_number_too_wide_for_its_bytes_is_refused_and_not_cut() {
    let mut bytes = Vec::new();
    let mut w = Writer::new(&mut bytes);
    let codes = [
        w.u24le(1 << 24).unwrap_err().code(),
        w.i24be(1 << 23).unwrap_err().code(),
        w.i48le(-(1 << 47) - 1).unwrap_err().code(),
        w.unsigned(256, 1, Endian::Big).unwrap_err().code(),
        w.signed(-129, 1, Endian::Big).unwrap_err().code(),
        w.varint_max(1 << 21, 3).unwrap_err().code(),
    ];
    assert_eq!(codes, ["value_out_of_range"; 6]);
    assert!(matches!(
        w.unsigned(0, 17, Endian::Big).unwrap_err().kind(),
        EncodeErrorKind::ValueOutOfRange { .. }
    ));
    drop(w);
    assert_eq!(bytes, b"");
}
