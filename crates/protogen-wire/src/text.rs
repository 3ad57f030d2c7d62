//! Text encodings: bytes to text and back, never with a loss.
//!
//! `latin1` is ISO-8859-1: byte n is U+00n, 0x80..=0x9F are control characters. `cp1252` is
//! windows-1252 as the WHATWG Encoding Standard has it: its five undefined bytes 81 8D 8F 90 9D
//! are the control characters of the same number, so every byte string can be read and written
//! back, and the controls of the other 27 numbers can't be written.

pub(crate) mod ascii;
mod form;

use alloc::{borrow::ToOwned, string::String, vec::Vec};
use core::fmt;

pub use form::TextForm;

/// How characters stand on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// ISO-8859-1: one byte a character, U+0000..=U+00FF.
    Latin1,
    /// windows-1252.
    Cp1252,
    /// Seven bits a character.
    Ascii,
    /// UTF-16, low byte first, without a byte order mark.
    Utf16Le,
    /// UTF-16, high byte first, without a byte order mark.
    Utf16Be,
}

/// The bytes are no text from this one on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotText {
    /// The index of the first byte at fault.
    pub at: usize,
}

/// The encoding can't hold this character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unencodable {
    /// The character.
    pub character: char,
}

/// Bytes 0x80..=0x9F of windows-1252.
/// Source: WHATWG Encoding Standard, index-windows-1252.txt.
const CP1252: [char; 32] = [
    '\u{20AC}', '\u{81}', '\u{201A}', '\u{192}', '\u{201E}', '\u{2026}', '\u{2020}', '\u{2021}',
    '\u{2C6}', '\u{2030}', '\u{160}', '\u{2039}', '\u{152}', '\u{8D}', '\u{17D}', '\u{8F}',
    '\u{90}', '\u{2018}', '\u{2019}', '\u{201C}', '\u{201D}', '\u{2022}', '\u{2013}', '\u{2014}',
    '\u{2DC}', '\u{2122}', '\u{161}', '\u{203A}', '\u{153}', '\u{9D}', '\u{17E}', '\u{178}',
];

impl Encoding {
    /// The bytes of one code unit: 2 for UTF-16, else 1.
    #[inline]
    #[must_use]
    pub const fn unit_bytes(self) -> usize {
        match self {
            Self::Utf16Le | Self::Utf16Be => 2,
            Self::Utf8 | Self::Latin1 | Self::Cp1252 | Self::Ascii => 1,
        }
    }

    /// The name that schemas use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf8",
            Self::Latin1 => "latin1",
            Self::Cp1252 => "cp1252",
            Self::Ascii => "ascii",
            Self::Utf16Le => "utf16le",
            Self::Utf16Be => "utf16be",
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Utf8 => "UTF-8",
            Self::Latin1 => "ISO-8859-1",
            Self::Cp1252 => "windows-1252",
            Self::Ascii => "ASCII",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
        })
    }
}

/// Reads text.
///
/// # Errors
///
/// The index of the first byte that is no text in this encoding.
pub fn decode(bytes: &[u8], encoding: Encoding) -> Result<String, NotText> {
    match encoding {
        Encoding::Utf8 => utf8(bytes).map(ToOwned::to_owned),
        Encoding::Ascii => match ascii::text(bytes) {
            Some(text) => Ok(text.to_owned()),
            None => Err(NotText {
                at: form::first_beyond_ascii(bytes),
            }),
        },
        Encoding::Latin1 => Ok(single_bytes(bytes, char::from)),
        Encoding::Cp1252 => Ok(single_bytes(bytes, cp1252)),
        Encoding::Utf16Le => utf16(bytes, u16::from_le_bytes),
        Encoding::Utf16Be => utf16(bytes, u16::from_be_bytes),
    }
}

/// Borrows text that is UTF-8 as it stands.
///
/// # Errors
///
/// The index of the first byte that is not UTF-8.
#[inline]
pub fn utf8(bytes: &[u8]) -> Result<&str, NotText> {
    match ascii::text(bytes) {
        Some(text) => Ok(text),
        None => beyond_ascii(bytes),
    }
}

/// Appends text to `out`; on an error `out` holds a part of it.
///
/// # Errors
///
/// The first character that the encoding can't hold.
pub fn encode(text: &str, encoding: Encoding, out: &mut Vec<u8>) -> Result<(), Unencodable> {
    match encoding {
        Encoding::Utf8 => out.extend_from_slice(text.as_bytes()),
        Encoding::Utf16Le => text
            .encode_utf16()
            .for_each(|unit| out.extend_from_slice(&unit.to_le_bytes())),
        Encoding::Utf16Be => text
            .encode_utf16()
            .for_each(|unit| out.extend_from_slice(&unit.to_be_bytes())),
        Encoding::Latin1 | Encoding::Cp1252 | Encoding::Ascii if text.is_ascii() => {
            out.extend_from_slice(text.as_bytes());
        }
        Encoding::Latin1 => return encode_chars(text, latin1_byte, out),
        Encoding::Cp1252 => return encode_chars(text, cp1252_byte, out),
        Encoding::Ascii => return encode_chars(text, ascii_byte, out),
    }
    Ok(())
}

/// How many bytes [`encode`] appends, for text that the encoding can hold.
#[must_use]
pub fn encoded_len(text: &str, encoding: Encoding) -> usize {
    match encoding {
        Encoding::Utf8 => text.len(),
        Encoding::Latin1 | Encoding::Cp1252 | Encoding::Ascii => text.chars().count(),
        Encoding::Utf16Le | Encoding::Utf16Be => text.encode_utf16().count() * 2,
    }
}

/// How many bytes a list of texts takes in UTF-8, each behind a length of `prefix_bytes`.
#[must_use]
pub fn list_len(texts: &[String], prefix_bytes: usize) -> usize {
    texts.iter().map(|text| prefix_bytes + text.len()).sum()
}

/// The bytes of text that fills a fixed size up with `pad`: up to the first NUL for a `pad` of 0,
/// else without the padding at the end. Cuts only between code units.
#[must_use]
pub fn without_padding(bytes: &[u8], pad: u8, encoding: Encoding) -> &[u8] {
    let unit = encoding.unit_bytes();
    let is_pad = |unit: &[u8]| unit.iter().all(|byte| *byte == pad);
    let units = bytes.chunks_exact(unit);
    let kept = if pad == 0 {
        units.clone().position(is_pad)
    } else {
        let padding = units.clone().rev().take_while(|unit| is_pad(unit)).count();
        (padding > 0).then(|| units.len() - padding)
    };
    kept.and_then(|units| bytes.get(..units * unit))
        .unwrap_or(bytes)
}

#[inline(never)]
fn beyond_ascii(bytes: &[u8]) -> Result<&str, NotText> {
    core::str::from_utf8(bytes).map_err(|error| NotText {
        at: error.valid_up_to(),
    })
}

fn single_bytes(bytes: &[u8], character: fn(u8) -> char) -> String {
    if let Some(text) = ascii::text(bytes) {
        return text.to_owned();
    }
    let characters = bytes.iter().copied().map(character);
    let len = characters.clone().map(char::len_utf8).sum();
    let mut text = String::with_capacity(len);
    text.extend(characters);
    text
}

fn cp1252(byte: u8) -> char {
    match byte {
        0x80..=0x9F => CP1252[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

fn utf16(bytes: &[u8], unit: impl Fn([u8; 2]) -> u16) -> Result<String, NotText> {
    let (units, odd) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(units.len());
    let mut at = 0;
    for character in char::decode_utf16(units.iter().copied().map(unit)) {
        let character = character.map_err(|_| NotText { at })?;
        text.push(character);
        at += character.len_utf16() * 2;
    }
    if odd.is_empty() {
        Ok(text)
    } else {
        Err(NotText { at })
    }
}

fn encode_chars(
    text: &str,
    byte: impl Fn(char) -> Option<u8>,
    out: &mut Vec<u8>,
) -> Result<(), Unencodable> {
    out.reserve(text.len());
    for character in text.chars() {
        out.push(byte(character).ok_or(Unencodable { character })?);
    }
    Ok(())
}

fn ascii_byte(character: char) -> Option<u8> {
    character.is_ascii().then_some(character as u8)
}

fn latin1_byte(character: char) -> Option<u8> {
    u8::try_from(u32::from(character)).ok()
}

fn cp1252_byte(character: char) -> Option<u8> {
    match latin1_byte(character) {
        Some(byte) if !(0x80..=0x9F).contains(&byte) => Some(byte),
        _ => {
            let index = CP1252.iter().position(|&known| known == character)?;
            u8::try_from(index + 0x80).ok()
        }
    }
}
