//! The check of short text against the standard library's: every length, every place of one byte
//! that is not ASCII.
#![allow(clippy::unwrap_used, reason = "a test")]

use protogen_wire::{Encoding, Reader, text::utf8};

#[test]
fn a_short_text_is_checked_apart_from_what_stands_behind_it() {
    for len in 0..40 {
        for behind in [0, 1, 31, 32, 33] {
            let text = [vec![b'a'; len], vec![0xFF; behind]].concat();
            let mut r = Reader::new(&text);
            assert_eq!(r.str(len).unwrap(), "a".repeat(len));
            assert_eq!(r.remaining(), behind);
            for at in 0..len {
                let mut text = text.clone();
                text[at] = 0xE9;
                let error = Reader::new(&text).str(len).unwrap_err();
                assert_eq!(error.offset(), at);
                let latin1 = Reader::new(&text).text(len, Encoding::Latin1).unwrap();
                assert_eq!(latin1.chars().nth(at), Some('é'));
            }
        }
    }
}

#[test]
fn ascii_of_every_length_is_text() {
    for len in 0..80 {
        let bytes = vec![b'a'; len];
        assert_eq!(utf8(&bytes).unwrap(), "a".repeat(len));
    }
}

#[test]
fn a_byte_beyond_ascii_is_found_wherever_it_stands() {
    for len in 1..if cfg!(miri) { 40 } else { 80 } {
        for at in 0..len {
            let mut bytes = vec![b'a'; len];
            bytes[at] = 0xFF;
            assert_eq!(utf8(&bytes).unwrap_err().at, at);
        }
    }
}

#[test]
fn text_beyond_ascii_is_read_as_the_standard_library_reads_it() {
    for len in 0..40 {
        let text = format!("{}é{}", "a".repeat(len), "b".repeat(40 - len));
        assert_eq!(utf8(text.as_bytes()).unwrap(), text);
        let cut = &text.as_bytes()[..=len];
        assert_eq!(utf8(cut).unwrap_err().at, len);
    }
}
