//! Text and JSON.
//!
//! Each text is checked and copied once; a fault is reported at the first byte
//! that is wrong.

use alloc::string::String;

use super::Reader;
use crate::{
    error::{DecodeError, DecodeErrorKind},
    json::Json,
    text::{self, Encoding, NotText, TextForm, ascii},
};

impl<'a> Reader<'a> {
    /// Reads text of `len` bytes.
    ///
    /// # Errors
    ///
    /// `InvalidText`, `UnexpectedEnd`.
    #[inline]
    pub fn text(&mut self, len: usize, encoding: Encoding) -> Result<String, DecodeError> {
        self.text_as(len, encoding)
    }

    /// Reads text of `len` bytes in another form than a `String`.
    ///
    /// # Errors
    ///
    /// `InvalidText`, `UnexpectedEnd`.
    #[inline]
    pub fn text_as<T: TextForm<'a>>(
        &mut self,
        len: usize,
        encoding: Encoding,
    ) -> Result<T, DecodeError> {
        // A short text is most often ASCII, which is the same in all encodings of single bytes.
        if encoding.unit_bytes() == 1
            && let Some((text, tail)) = ascii::head(self.rest, len)
        {
            self.rest = tail;
            return Ok(text.into());
        }
        let offset = self.offset();
        let bytes = self.take(len)?;
        form(offset, bytes, encoding)
    }

    /// Borrows UTF-8 text of `len` bytes.
    ///
    /// # Errors
    ///
    /// `InvalidText`, `UnexpectedEnd`.
    #[inline]
    pub fn str(&mut self, len: usize) -> Result<&'a str, DecodeError> {
        self.text_as(len, Encoding::Utf8)
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
        self.text_until_as(terminator, encoding)
    }

    /// [`Reader::text_until`] in another form than a `String`.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn text_until_as<T: TextForm<'a>>(
        &mut self,
        terminator: &[u8],
        encoding: Encoding,
    ) -> Result<T, DecodeError> {
        let offset = self.offset();
        let bytes = self.take_until(terminator, encoding.unit_bytes())?;
        form(offset, bytes, encoding)
    }

    /// Reads text of `len` bytes whose last code unit is a NUL, which the length counts.
    ///
    /// # Errors
    ///
    /// `MissingTerminator` if it is not; `InvalidText`, `UnexpectedEnd`.
    pub fn text_nul(&mut self, len: usize, encoding: Encoding) -> Result<String, DecodeError> {
        self.text_nul_as(len, encoding)
    }

    /// [`Reader::text_nul`] in another form than a `String`.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn text_nul_as<T: TextForm<'a>>(
        &mut self,
        len: usize,
        encoding: Encoding,
    ) -> Result<T, DecodeError> {
        let offset = self.offset();
        let bytes = self.take(len)?;
        let nul = &[0, 0][..encoding.unit_bytes()];
        match bytes.strip_suffix(nul) {
            Some(text) => form(offset, text, encoding),
            None if self.is_lenient() => form(offset, bytes, encoding),
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
        self.text_padded_as(len, pad, encoding)
    }

    /// [`Reader::text_padded`] in another form than a `String`.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn text_padded_as<T: TextForm<'a>>(
        &mut self,
        len: usize,
        pad: u8,
        encoding: Encoding,
    ) -> Result<T, DecodeError> {
        let offset = self.offset();
        let bytes = self.take(len)?;
        form(
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

#[inline]
fn form<'a, T: TextForm<'a>>(
    offset: usize,
    bytes: &'a [u8],
    encoding: Encoding,
) -> Result<T, DecodeError> {
    match T::of(bytes, encoding) {
        Ok(text) => Ok(text),
        Err(error) => Err(not_text(offset, encoding, error)),
    }
}

#[cold]
#[inline(never)]
fn not_text(offset: usize, encoding: Encoding, error: NotText) -> DecodeError {
    DecodeError::new(offset + error.at, DecodeErrorKind::InvalidText { encoding })
}
