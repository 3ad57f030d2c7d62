//! Memory is set aside for what has arrived, not for what a length claims.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use protogen_wire::{
    DecodeError, Encoding, Reader,
    prefix::Prefix,
    reader::Endian,
    sparse::{self, Markers},
};

/// Bytes of memory that `read` takes, whatever it gives back in between.
fn taken(read: impl FnOnce() -> Result<(), DecodeError>) -> usize {
    let info = allocation_counter::measure(|| drop(read()));
    usize::try_from(info.bytes_total).unwrap()
}

/// Four times the input, and 1 KiB for the error itself.
fn allowed(input: &[u8]) -> usize {
    4 * input.len() + 1024
}

type Read = fn(&mut Reader<'_>) -> Result<(), DecodeError>;

#[test]
fn memory_that_is_taken_is_counted() {
    let taken = taken(|| Reader::new(&[0; 100]).bytes(100).map(drop));
    assert_eq!(taken, 100);
}

#[test]
fn a_claimed_length_takes_no_memory() {
    let input = [0xFF; 64];
    let claims: [(&str, Read); 9] = [
        ("text", |r| {
            r.text_prefixed(Prefix::U32Le, Encoding::Latin1).map(drop)
        }),
        ("utf8", |r| {
            r.text_prefixed(Prefix::U16Le, Encoding::Utf8).map(drop)
        }),
        ("bytes", |r| {
            let len = r.len(Prefix::U32Be)?;
            r.bytes(len).map(drop)
        }),
        ("list of u64", |r| {
            r.chunks::<u64, 8>(usize::MAX, u64::from_le_bytes).map(drop)
        }),
        ("list of large values", |r| {
            let list: Vec<[u64; 100]> = r.list(usize::MAX, 1);
            assert_eq!(list.len(), 0);
            Ok(())
        }),
        ("list of empty values", |r| {
            let list: Vec<()> = r.list(usize::MAX, 0);
            assert_eq!(list.len(), 0);
            Ok(())
        }),
        ("lenient text", |r| {
            r.fork()
                .lenient()
                .text(usize::MAX, Encoding::Utf8)
                .map(drop)
        }),
        ("lenient list", |r| {
            r.fork()
                .lenient()
                .chunks::<u8, 1>(usize::MAX, |[byte]| byte)
                .map(drop)
        }),
        ("lenient list of texts", |r| {
            let r = &mut r.fork().lenient();
            r.skip(r.remaining() - 1)?;
            r.elements(usize::MAX, 1, |r| {
                r.text_prefixed(Prefix::U8, Encoding::Utf8)
            })
            .map(drop)
        }),
    ];
    for (name, read) in claims {
        let taken = taken(|| read(&mut Reader::new(&input)));
        assert!(taken <= allowed(&input), "{name} took {taken} bytes");
    }
}

#[test]
fn one_byte_text_takes_at_most_four_times_its_bytes() {
    let input = [0x80; 1000];
    for encoding in [Encoding::Latin1, Encoding::Cp1252, Encoding::Utf16Le] {
        let taken = taken(|| Reader::new(&input).text(input.len(), encoding).map(drop));
        assert!(taken <= allowed(&input), "{encoding} took {taken} bytes");
    }
}

#[test]
fn a_sparse_array_takes_memory_for_slots_that_were_read() {
    let markers = Markers {
        width: 2,
        endian: Endian::Little,
        low: 0xFF00,
        high: 0xFFFF,
    };
    let input = [0xFF; 64];
    let taken =
        taken(|| sparse::read(&mut Reader::new(&input), 1 << 20, markers, |r| r.u64le()).map(drop));
    // Each marker of two bytes stands for 256 slots of 16 bytes; growing doubles at most.
    assert!(
        taken <= 4 * (input.len() / 2) * 256 * 16,
        "took {taken} bytes"
    );
}
