//! Any bytes, read in any way: no panic, no endless loop, offsets inside the input.

use proptest::prelude::*;
use protogen_wire::{
    DecodeError, Encoding, Reader, checksum,
    prefix::Prefix,
    reader::Endian,
    sparse::{self, Markers},
    varint::VarintForm,
};

/// One step that a decoder may take; `n` is a number that it read somewhere.
fn step(r: &mut Reader<'_>, what: u8, n: usize) -> Result<(), DecodeError> {
    let encodings = [
        Encoding::Utf8,
        Encoding::Latin1,
        Encoding::Cp1252,
        Encoding::Utf16Le,
        Encoding::Utf16Be,
    ];
    let encoding = encodings[n % encodings.len()];
    let endian = if n.is_multiple_of(2) {
        Endian::Big
    } else {
        Endian::Little
    };
    match what % 32 {
        0 => r.u8().map(drop),
        1 => r.u24be().map(drop),
        2 => r.i48le().map(drop),
        3 => r.u128be().map(drop),
        4 => r.bool().map(drop),
        5 => r.varint32_with(n, VarintForm::Any).map(drop),
        6 => r.varint64().map(drop),
        7 => r.signed(n % 20, endian).map(drop),
        8 => r.text(n, encoding).map(drop),
        9 => r.text_until(&[0, 0], encoding).map(drop),
        10 => r.text_nul(n, encoding).map(drop),
        11 => r.text_padded(n, n as u8, encoding).map(drop),
        12 => r.json(n, encoding).map(drop),
        13 => r.pad_to(n, n).map(drop),
        14 => r.align(n, n).map(drop),
        15 => r.take_rest_but(n).map(drop),
        16 => r.block(n).map(|block| *r = block),
        17 => r.block_until(&[0xFF]).map(|block| *r = block),
        18 => r.block_rest_but(n).map(|block| *r = block),
        19 => {
            *r = r.piece(&[1]).0;
            Ok(())
        }
        20 => {
            *r = r.fork().lenient();
            Ok(())
        }
        21 => r.chunks::<u32, 4>(n, u32::from_le_bytes).map(drop),
        22 => r.elements_rest(|r| r.u16be()).map(drop),
        23 => r.len_biased(Prefix::I16Be, -(n as i64)).map(drop),
        24 => r.len(Prefix::Varint64).map(drop),
        25 => r.text_prefixed(Prefix::U16Le, encoding).map(drop),
        26 => r.fill(&mut vec![0; n % 64]),
        27 => {
            let _: (u8, i64) = r.run_be_in(&["a", "b"]);
            r.texts_in(Prefix::U16Le, Prefix::U8, encoding, &"c");
            r.list_le_in::<u16>(Prefix::U8, &"d");
            r.sound()
        }
        28 => r.str(n).map(drop),
        29 => r.count(0, n as u64, n / 2, n % 3).map(drop),
        30 => {
            let markers = Markers {
                width: n as u8,
                endian,
                low: n as u64,
                high: n.wrapping_mul(3) as u64,
            };
            sparse::read(r, n as u64 % 4096, markers, |r| r.u16le()).map(drop)
        }
        _ => {
            checksum::adler32(r.region(n..r.offset()));
            r.enter()
        }
    }
}

proptest! {
    #[test]
    fn nothing_panics_and_offsets_stay_inside(
        bytes: Vec<u8>,
        steps in prop::collection::vec((any::<u8>(), prop_oneof![0usize..40, any::<usize>()]), 0..40),
        base in prop_oneof![Just(0), 0usize..1000],
    ) {
        let mut r = Reader::new(&bytes).at(base);
        for (what, n) in steps {
            if let Err(error) = step(&mut r, what, n) {
                prop_assert!((base..=base + bytes.len()).contains(&error.offset()) || what % 32 == 29);
                prop_assert!(!error.to_string().is_empty());
                prop_assert!(error.hexdump(&bytes).contains("^^"));
            }
            prop_assert!((base..=base + bytes.len()).contains(&r.offset()));
        }
    }
}
