//! The check of short text against the standard library's: every length, every place of one byte
//! that is not ASCII.
#![allow(clippy::unwrap_used, reason = "a test")]

use protogen_wire::text::utf8;

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
