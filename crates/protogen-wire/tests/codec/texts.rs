//! Text is never changed on its way: what an encoding can't say is an error.

use proptest::prelude::*;
use protogen_wire::{
    DecodeErrorKind, EncodeErrorKind, Encoding, Json, Reader, Writer,
    text::{self, NotText, Unencodable},
};

const ALL: [Encoding; 6] = [
    Encoding::Utf8,
    Encoding::Latin1,
    Encoding::Cp1252,
    Encoding::Ascii,
    Encoding::Utf16Le,
    Encoding::Utf16Be,
];

fn encode(text: &str, encoding: Encoding) -> Result<Vec<u8>, char> {
    let mut bytes = Vec::new();
    match text::encode(text, encoding, &mut bytes) {
        Ok(()) => Ok(bytes),
        Err(Unencodable { character }) => Err(character),
    }
}

proptest! {
    #[test]
    fn text_that_an_encoding_holds_comes_back(text: String, which in 0usize..6) {
        let encoding = ALL[which];
        if let Ok(bytes) = encode(&text, encoding) {
            prop_assert_eq!(bytes.len(), text::encoded_len(&text, encoding));
            prop_assert_eq!(text::decode(&bytes, encoding).unwrap(), text);
        }
    }

    #[test]
    fn bytes_that_are_text_are_written_back_the_same(bytes: Vec<u8>, which in 0usize..6) {
        let encoding = ALL[which];
        if let Ok(text) = text::decode(&bytes, encoding) {
            prop_assert_eq!(encode(&text, encoding).unwrap(), bytes);
        }
    }

    #[test]
    fn one_byte_encodings_read_every_byte(bytes: Vec<u8>) {
        prop_assert!(text::decode(&bytes, Encoding::Latin1).is_ok());
        prop_assert!(text::decode(&bytes, Encoding::Cp1252).is_ok());
    }
}

#[test]
fn latin1_and_cp1252_differ_where_one_has_controls() {
    let bytes: Vec<u8> = (0x80..=0x9F).collect();
    let latin1: Vec<char> = text::decode(&bytes, Encoding::Latin1)
        .unwrap()
        .chars()
        .collect();
    assert_eq!(latin1, ('\u{80}'..='\u{9F}').collect::<Vec<_>>());
    let cp1252 = text::decode(&bytes, Encoding::Cp1252).unwrap();
    assert_eq!(
        cp1252,
        "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ"
    );
    assert_eq!(
        text::decode(&[0xA0, 0xE9, 0xFF], Encoding::Cp1252).unwrap(),
        "\u{A0}éÿ"
    );
    assert_eq!(encode("€", Encoding::Cp1252), Ok(vec![0x80]));
    assert_eq!(encode("\u{80}", Encoding::Cp1252), Err('\u{80}'));
    assert_eq!(encode("€", Encoding::Latin1), Err('€'));
    assert_eq!(encode("é", Encoding::Ascii), Err('é'));
}

#[test]
fn what_is_no_text_is_refused_at_its_first_wrong_byte() {
    let at = |bytes: &[u8], encoding| text::decode(bytes, encoding).unwrap_err();
    assert_eq!(at(b"ab\xFFc", Encoding::Utf8), NotText { at: 2 });
    assert_eq!(at(b"\xED\xA0\x80", Encoding::Utf8), NotText { at: 0 });
    assert_eq!(at(b"a\x80", Encoding::Ascii), NotText { at: 1 });
    // A high surrogate alone, a low one alone, and half a unit.
    assert_eq!(
        at(&[0x61, 0, 0x00, 0xD8], Encoding::Utf16Le),
        NotText { at: 2 }
    );
    assert_eq!(
        at(&[0xDC, 0x00, 0, 0x61], Encoding::Utf16Be),
        NotText { at: 0 }
    );
    assert_eq!(at(&[0x61, 0, 0x62], Encoding::Utf16Le), NotText { at: 2 });
    assert_eq!(
        text::decode(&[0x3D, 0xD8, 0, 0xDE], Encoding::Utf16Le).unwrap(),
        "\u{1F600}"
    );
}

#[test]
fn a_fault_in_text_stands_at_the_first_wrong_byte() {
    let error = Reader::new(b"\x00ab\xFF")
        .at(6)
        .text(4, Encoding::Utf8)
        .unwrap_err();
    assert_eq!(error.to_string(), "at byte 9: text is not UTF-8");
}

fn padded(bytes: &[u8], pad: u8, encoding: Encoding) -> String {
    Reader::new(bytes)
        .text_padded(bytes.len(), pad, encoding)
        .unwrap()
}

#[test]
fn zero_padded_text_ends_at_its_first_nul_and_other_padding_only_at_the_end() {
    assert_eq!(padded(b"ab\0\0", 0, Encoding::Latin1), "ab");
    assert_eq!(padded(b"ab\0c", 0, Encoding::Latin1), "ab");
    assert_eq!(padded(b"a\xFFb\xFF", 0xFF, Encoding::Latin1), "a\u{FF}b");
    assert_eq!(padded(b"abcd", 0, Encoding::Latin1), "abcd");
    // U+6100 ends in a zero byte, which is no padding.
    assert_eq!(padded(&[0, 0x61, 0, 0], 0, Encoding::Utf16Le), "\u{6100}");
}

#[test]
fn padded_text_that_a_reader_would_cut_is_refused() {
    let write = |text: &str, pad| {
        let mut bytes = Vec::new();
        let result = Writer::new(&mut bytes).text_padded(text, 4, pad, Encoding::Latin1);
        result.map(|()| bytes).map_err(|error| error.code())
    };
    assert_eq!(write("ab", 0xFF), Ok(b"ab\xFF\xFF".to_vec()));
    assert_eq!(write("a\0b", 0), Err("terminator_in_value"));
    assert_eq!(write("a\0b", 0xFF), Ok(b"a\0b\xFF".to_vec()));
    assert_eq!(write("a\u{FF}", 0xFF), Err("terminator_in_value"));
    assert_eq!(write("abcde", 0), Err("length_overflow"));
    assert_eq!(write("", 0), Ok(b"\0\0\0\0".to_vec()));
}

#[test]
fn terminated_text_ends_at_the_first_terminator_between_code_units() {
    let mut r = Reader::new(b"hi\0\x61\x00\x00\x62\x00");
    assert_eq!(r.text_until(&[0], Encoding::Utf8).unwrap(), "hi");
    assert_eq!(
        r.text_until(&[0, 0], Encoding::Utf16Le).unwrap_err().code(),
        "missing_terminator"
    );
    let mut r = Reader::new(b"\x61\x00\x00\x62\x00\x00!");
    assert_eq!(
        r.text_until(&[0, 0], Encoding::Utf16Le).unwrap(),
        "a\u{6200}"
    );
    assert_eq!(r.u8().unwrap(), b'!');

    let mut bytes = Vec::new();
    let mut w = Writer::new(&mut bytes);
    w.text_until("a\u{6200}", &[0, 0], Encoding::Utf16Le)
        .unwrap();
    let error = w.text_until("a\0b", &[0], Encoding::Utf8).unwrap_err();
    assert_eq!(error.kind(), &EncodeErrorKind::TerminatorInValue);
}

#[test]
fn a_terminator_that_starts_inside_the_value_is_refused() {
    let write = |bytes: &[u8], terminator: &[u8]| {
        let mut out = Vec::new();
        let result = Writer::new(&mut out).bytes_until(bytes, terminator);
        result.map(|()| out).map_err(|error| error.code())
    };
    assert_eq!(write(b"a\r", b"\r\n"), Ok(b"a\r\r\n".to_vec()));
    assert_eq!(write(b"a\xFF", b"\xFF\xFF"), Err("terminator_in_value"));
    assert_eq!(write(b"", b"\xFF"), Ok(b"\xFF".to_vec()));
}

#[test]
fn a_counted_nul_belongs_to_the_length_and_not_to_the_text() {
    let mut r = Reader::new(b"hi\0hi!");
    assert_eq!(r.text_nul(3, Encoding::Utf8).unwrap(), "hi");
    let error = r.text_nul(3, Encoding::Utf8).unwrap_err();
    assert_eq!(
        (error.offset(), error.kind()),
        (3, &DecodeErrorKind::MissingTerminator)
    );
}

#[test]
fn json_is_checked_and_kept_as_it_stood() {
    let good = [
        "{}",
        " [1, -0.5e+3, \"a\\u00e9\\n\", {\"k\" : [true,false,null]}] ",
        "0",
        "\"\"",
        "[[],{}]",
    ];
    for text in good {
        assert_eq!(Json::new(text).unwrap().as_str(), text);
    }
    let bad = [
        "",
        "{",
        "[1,]",
        "{\"a\":}",
        "{a:1}",
        "01",
        "1.",
        "-",
        "\"\n\"",
        "\"\\x\"",
        "\"\\u12g4\"",
        "nul",
        "1 2",
        "[1",
        "{\"a\" 1}",
        "\"",
        "+1",
        "1e",
        "'a'",
    ];
    for text in bad {
        assert!(Json::new(text).is_err(), "{text:?} is no JSON");
    }
    let error = Reader::new(b"{]").json(2, Encoding::Utf8).unwrap_err();
    assert_eq!(error.to_string(), "at byte 1: text is not JSON");
}

#[test]
fn json_nested_a_million_deep_is_refused_without_a_stack_overflow() {
    assert!(Json::new("[".repeat(64) + &"]".repeat(64)).is_ok());
    assert!(Json::new("[".repeat(65) + &"]".repeat(65)).is_err());
    assert!(Json::new("[".repeat(1_000_000)).is_err());
}

proptest! {
    #[test]
    fn json_agrees_with_serde(text in "[\\[\\]{}\",:0-9a-eE.\\\\ -]{0,12}") {
        let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
        prop_assert_eq!(Json::new(text).is_ok(), theirs);
    }
}
