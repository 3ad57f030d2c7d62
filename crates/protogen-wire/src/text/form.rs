//! The forms in which a reader gives text: as a string of its own, or borrowed from the bytes.
//! Reads no length and knows no reader.

use alloc::{
    borrow::{Cow, ToOwned},
    string::String,
};

use super::{Encoding, NotText, ascii, decode, utf8};
use crate::sealed::Sealed;

/// A form in which a reader gives text.
///
/// Only this crate implements it: a panic in what the functions call that read a field would end
/// the process.
pub trait TextForm<'a>: Default + From<&'a str> + Sealed {
    /// The text that these bytes are.
    ///
    /// # Errors
    ///
    /// The index of the first byte that is no text in this encoding, or none in this form.
    fn of(bytes: &'a [u8], encoding: Encoding) -> Result<Self, NotText>;
}

impl Sealed for String {}
impl Sealed for &str {}
impl Sealed for Cow<'_, str> {}

/// A copy, in any encoding.
impl TextForm<'_> for String {
    #[inline]
    fn of(bytes: &[u8], encoding: Encoding) -> Result<Self, NotText> {
        // The common encoding is told apart where it is called, and known there.
        match encoding {
            Encoding::Utf8 => utf8(bytes).map(ToOwned::to_owned),
            _ => decode(bytes, encoding),
        }
    }
}

/// The bytes as they stand: UTF-8 and ASCII, and of the others what is ASCII.
impl<'a> TextForm<'a> for &'a str {
    #[inline]
    fn of(bytes: &'a [u8], encoding: Encoding) -> Result<Self, NotText> {
        match encoding {
            Encoding::Utf8 => utf8(bytes),
            Encoding::Ascii | Encoding::Latin1 | Encoding::Cp1252 => {
                ascii::text(bytes).ok_or_else(|| NotText {
                    at: first_beyond_ascii(bytes),
                })
            }
            Encoding::Utf16Le | Encoding::Utf16Be if bytes.is_empty() => Ok(""),
            Encoding::Utf16Le | Encoding::Utf16Be => Err(NotText { at: 0 }),
        }
    }
}

/// The bytes as they stand where they are UTF-8 already, else a copy.
impl<'a> TextForm<'a> for Cow<'a, str> {
    #[inline]
    fn of(bytes: &'a [u8], encoding: Encoding) -> Result<Self, NotText> {
        match encoding {
            Encoding::Utf8 | Encoding::Ascii => <&str>::of(bytes, encoding).map(Cow::Borrowed),
            Encoding::Latin1 | Encoding::Cp1252 => match ascii::text(bytes) {
                Some(text) => Ok(Cow::Borrowed(text)),
                None => decode(bytes, encoding).map(Cow::Owned),
            },
            Encoding::Utf16Le | Encoding::Utf16Be => decode(bytes, encoding).map(Cow::Owned),
        }
    }
}

/// The index of the first byte that is not ASCII; the length where all are.
pub(super) fn first_beyond_ascii(bytes: &[u8]) -> usize {
    let at = bytes.iter().position(|byte| !byte.is_ascii());
    at.unwrap_or(bytes.len())
}
