//! Text and JSON.
//!
//! Each text is checked and copied once; a fault is reported at the first byte
//! that is wrong.

use alloc::{borrow::ToOwned, string::String};

use super::Reader;
use crate::{
    error::{DecodeError, DecodeErrorKind},
    json::Json,
    text::{self, Encoding, NotText},
};

impl<'a> Reader<'a> {
    /// Reads text of `len` bytes.
    ///
    /// # Errors
    ///
    /// `InvalidText`, `UnexpectedEnd`.
    #[inline]
    pub fn text(&mut self, len: usize, encoding: Encoding) -> Result<String, DecodeError> {
        let offset = self.offset();
        let bytes = self.take(len)?;
        if encoding == Encoding::Utf8 {
            return match text::utf8(bytes) {
                Ok(text) => Ok(text.to_owned()),
                Err(error) => Err(not_text(offset, encoding, error)),
            };
        }
        decode(offset, bytes, encoding)
    }

    /// Borrows UTF-8 text of `len` bytes.
    ///
    /// # Errors
    ///
    /// `InvalidText`, `UnexpectedEnd`.
    #[inline]
    pub fn str(&mut self, len: usize) -> Result<&'a str, DecodeError> {
        let offset = self.offset();
        let bytes = self.take(len)?;
        text::utf8(bytes).map_err(|error| not_text(offset, Encoding::Utf8, error))
    }

    /// Reads text up to the end of the window.
    ///
    /// # Errors
    ///
    /// `InvalidText`.
    pub fn text_rest(&mut self, encoding: Encoding) -> Result<String, DecodeError> {
        self.text(self.remaining(), encoding)
    }

    /// Reads text up to its terminator, which is looked for between code units and consumed.
    ///
    /// # Errors
    ///
    /// `MissingTerminator`, `InvalidText`.
    pub fn text_until(
        &mut self,
        terminator: &[u8],
        encoding: Encoding,
    ) -> Result<String, DecodeError> {
        let offset = self.offset();
        let bytes = self.take_until(terminator, encoding.unit_bytes())?;
        decode(offset, bytes, encoding)
    }

    /// Reads text of `len` bytes whose last code unit is a NUL, which the length counts.
    ///
    /// # Errors
    ///
    /// `MissingTerminator` if it is not; `InvalidText`, `UnexpectedEnd`.
    pub fn text_nul(&mut self, len: usize, encoding: Encoding) -> Result<String, DecodeError> {
        let offset = self.offset();
        let bytes = self.take(len)?;
        let nul = &[0, 0][..encoding.unit_bytes()];
        match bytes.strip_suffix(nul) {
            Some(text) => decode(offset, text, encoding),
            None if self.is_lenient() => decode(offset, bytes, encoding),
            None => Err(self.fault_at(offset, DecodeErrorKind::MissingTerminator)),
        }
    }

    /// Reads text that fills `len` bytes up with `pad`.
    ///
    /// With a `pad` of 0 the text ends at the first NUL, whatever stands behind it; with another
    /// one only the padding at the end is dropped.
    ///
    /// # Errors
    ///
    /// `InvalidText`, `UnexpectedEnd`.
    pub fn text_padded(
        &mut self,
        len: usize,
        pad: u8,
        encoding: Encoding,
    ) -> Result<String, DecodeError> {
        let offset = self.offset();
        let bytes = self.take(len)?;
        decode(
            offset,
            text::without_padding(bytes, pad, encoding),
            encoding,
        )
    }

    /// Reads JSON text of `len` bytes.
    ///
    /// # Errors
    ///
    /// `InvalidText`, `InvalidJson`, `UnexpectedEnd`.
    pub fn json(&mut self, len: usize, encoding: Encoding) -> Result<Json, DecodeError> {
        let offset = self.offset();
        let text = self.text(len, encoding)?;
        Json::new(text)
            .map_err(|error| DecodeError::new(offset + error.at, DecodeErrorKind::InvalidJson))
    }
}

fn decode(offset: usize, bytes: &[u8], encoding: Encoding) -> Result<String, DecodeError> {
    text::decode(bytes, encoding).map_err(|error| not_text(offset, encoding, error))
}

#[cold]
#[inline(never)]
fn not_text(offset: usize, encoding: Encoding, error: NotText) -> DecodeError {
    DecodeError::new(offset + error.at, DecodeErrorKind::InvalidText { encoding })
}
