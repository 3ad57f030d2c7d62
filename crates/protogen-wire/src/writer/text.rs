//! Text and JSON.
//!
//! What the encoding can't hold is an error, never a question mark.

use super::Writer;
use crate::{
    error::{EncodeError, EncodeErrorKind},
    text::{self, Encoding},
};

impl Writer<'_> {
    /// Writes text; its length is the caller's to write.
    ///
    /// # Errors
    ///
    /// `UnencodableText`.
    #[inline]
    pub fn text(&mut self, text: &str, encoding: Encoding) -> Result<(), EncodeError> {
        if encoding == Encoding::Utf8 {
            self.bytes(text.as_bytes());
            return Ok(());
        }
        self.recode(text, encoding)
    }

    /// Writes text and its terminator.
    ///
    /// # Errors
    ///
    /// `TerminatorInValue` if the text holds it; `UnencodableText`.
    pub fn text_until(
        &mut self,
        text: &str,
        terminator: &[u8],
        encoding: Encoding,
    ) -> Result<(), EncodeError> {
        let start = self.position();
        self.text(text, encoding)?;
        self.terminate(start, terminator, encoding.unit_bytes())
    }

    /// Writes text and a NUL, which the length before it counts.
    ///
    /// # Errors
    ///
    /// `UnencodableText`.
    pub fn text_nul(&mut self, text: &str, encoding: Encoding) -> Result<(), EncodeError> {
        self.text(text, encoding)?;
        self.pad(encoding.unit_bytes(), 0);
        Ok(())
    }

    /// Writes text and fills `len` bytes up with `pad`.
    ///
    /// # Errors
    ///
    /// `LengthOverflow` if it is longer; `TerminatorInValue` if a reader would cut it short, see
    /// [`text::without_padding`]; `UnencodableText`.
    pub fn text_padded(
        &mut self,
        text: &str,
        len: usize,
        pad: u8,
        encoding: Encoding,
    ) -> Result<(), EncodeError> {
        let start = self.position();
        self.text(text, encoding)?;
        let written = self.region(start..self.position());
        if text::without_padding(written, pad, encoding).len() != written.len() {
            return Err(self.fault(EncodeErrorKind::TerminatorInValue));
        }
        self.pad_to(start, len, pad)
    }

    #[inline(never)]
    fn recode(&mut self, text: &str, encoding: Encoding) -> Result<(), EncodeError> {
        text::encode(text, encoding, &mut self.buffer).map_err(|error| {
            let character = error.character;
            self.fault(EncodeErrorKind::UnencodableText {
                encoding,
                character,
            })
        })
    }
}
