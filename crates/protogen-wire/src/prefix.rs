//! Lengths and counts that stand before what they measure, in the common forms.
//!
//! A length in a number of its own (`number Packed`) is read as that number and checked by
//! [`Reader::count`]; here are the forms that one call can do.

use alloc::string::String;

use crate::{
    error::{DecodeError, DecodeErrorKind, EncodeError, EncodeErrorKind, Trace},
    reader::Reader,
    text::{self, Encoding, TextForm},
    varint,
    writer::Writer,
};

/// The integer that carries a length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Prefix {
    /// One byte.
    U8,
    /// Two bytes, low byte first.
    U16Le,
    /// Two bytes, high byte first.
    U16Be,
    /// Three bytes, low byte first.
    U24Le,
    /// Three bytes, high byte first.
    U24Be,
    /// Four bytes, low byte first.
    U32Le,
    /// Four bytes, high byte first.
    U32Be,
    /// Eight bytes, low byte first.
    U64Le,
    /// Eight bytes, high byte first.
    U64Be,
    /// One signed byte.
    I8,
    /// Two signed bytes, low byte first.
    I16Le,
    /// Two signed bytes, high byte first.
    I16Be,
    /// Four signed bytes, low byte first.
    I32Le,
    /// Four signed bytes, high byte first.
    I32Be,
    /// Eight signed bytes, low byte first.
    I64Le,
    /// Eight signed bytes, high byte first.
    I64Be,
    /// A minimal varint of 32 bits.
    Varint32,
    /// A minimal varint of 64 bits.
    Varint64,
}

impl Prefix {
    /// What states a length of at most 127, and its bytes.
    #[inline]
    pub(crate) const fn short(self, len: u8) -> ([u8; 8], usize) {
        let mut bytes = [0; 8];
        let width = self.width(len as u64);
        match self {
            Self::U16Be
            | Self::U24Be
            | Self::U32Be
            | Self::U64Be
            | Self::I16Be
            | Self::I32Be
            | Self::I64Be => bytes[width - 1] = len,
            _ => bytes[0] = len,
        }
        (bytes, width)
    }

    /// The largest length that it can state.
    #[inline]
    #[must_use]
    pub const fn max(self) -> u64 {
        match self {
            Self::U8 => u8::MAX as u64,
            Self::U16Le | Self::U16Be => u16::MAX as u64,
            Self::U24Le | Self::U24Be => 0xFF_FFFF,
            Self::U32Le | Self::U32Be | Self::Varint32 => u32::MAX as u64,
            Self::U64Le | Self::U64Be | Self::Varint64 => u64::MAX,
            Self::I8 => i8::MAX as u64,
            Self::I16Le | Self::I16Be => i16::MAX as u64,
            Self::I32Le | Self::I32Be => i32::MAX as u64,
            Self::I64Le | Self::I64Be => i64::MAX as u64,
        }
    }

    /// Its bytes on the wire before this length.
    #[inline]
    #[must_use]
    pub const fn width(self, len: u64) -> usize {
        match self {
            Self::U8 | Self::I8 => 1,
            Self::U16Le | Self::U16Be | Self::I16Le | Self::I16Be => 2,
            Self::U24Le | Self::U24Be => 3,
            Self::U32Le | Self::U32Be | Self::I32Le | Self::I32Be => 4,
            Self::U64Le | Self::U64Be | Self::I64Le | Self::I64Be => 8,
            Self::Varint32 | Self::Varint64 => varint::len(len),
        }
    }
}

impl<'a> Reader<'a> {
    /// Reads a length.
    ///
    /// # Errors
    ///
    /// `LengthNegative`, `UnexpectedEnd`, and those of varints.
    #[inline]
    pub fn len(&mut self, prefix: Prefix) -> Result<usize, DecodeError> {
        let offset = self.offset();
        let len = match prefix {
            Prefix::U8 => self.u8()?.into(),
            Prefix::U16Le => self.u16le()?.into(),
            Prefix::U16Be => self.u16be()?.into(),
            Prefix::U24Le => self.u24le()?.into(),
            Prefix::U24Be => self.u24be()?.into(),
            Prefix::U32Le => self.u32le()?.into(),
            Prefix::U32Be => self.u32be()?.into(),
            Prefix::U64Le => self.u64le()?,
            Prefix::U64Be => self.u64be()?,
            Prefix::I8 => not_negative(offset, self.i8()?.into())?,
            Prefix::I16Le => not_negative(offset, self.i16le()?.into())?,
            Prefix::I16Be => not_negative(offset, self.i16be()?.into())?,
            Prefix::I32Le => not_negative(offset, self.i32le()?.into())?,
            Prefix::I32Be => not_negative(offset, self.i32be()?.into())?,
            Prefix::I64Le => not_negative(offset, self.i64le()?)?,
            Prefix::I64Be => not_negative(offset, self.i64be()?)?,
            Prefix::Varint32 => self.varint32()?.into(),
            Prefix::Varint64 => self.varint64()?,
        };
        usize::try_from(len).map_err(|_| too_large(offset, len))
    }

    /// Reads a length that is stored less `bias`, as in a schema's `u8 + 1`.
    ///
    /// # Errors
    ///
    /// `LengthNegative` below zero, `LengthLimit` beyond memory, and those of [`Reader::len`].
    pub fn len_biased(&mut self, prefix: Prefix, bias: i64) -> Result<usize, DecodeError> {
        let offset = self.offset();
        let stored = self.len(prefix)?;
        let len = stored as i128 + i128::from(bias);
        usize::try_from(len).map_err(|_| match u64::try_from(len) {
            Ok(found) => too_large(offset, found),
            Err(_) => negative(offset, len),
        })
    }

    /// Reads text with its length in bytes before it.
    ///
    /// # Errors
    ///
    /// Those of [`Reader::len`] and [`Reader::text_as`].
    #[inline]
    pub fn text_prefixed(
        &mut self,
        prefix: Prefix,
        encoding: Encoding,
    ) -> Result<String, DecodeError> {
        self.text_prefixed_as(prefix, encoding)
    }

    /// [`Reader::text_prefixed`] in another form than a `String`.
    ///
    /// # Errors
    ///
    /// As there.
    #[inline]
    pub fn text_prefixed_as<T: TextForm<'a>>(
        &mut self,
        prefix: Prefix,
        encoding: Encoding,
    ) -> Result<T, DecodeError> {
        let len = self.len(prefix)?;
        self.text_as(len, encoding)
    }
}

impl Writer<'_> {
    /// Writes a length.
    ///
    /// # Errors
    ///
    /// `LengthOverflow` if the prefix can't state it.
    #[inline]
    pub fn len(&mut self, prefix: Prefix, len: usize) -> Result<(), EncodeError> {
        self.stored_len(prefix, len as u64, len)
    }

    /// Writes a length less `bias`, as in a schema's `u8 + 1`.
    ///
    /// # Errors
    ///
    /// `LengthOverflow` if it is too long, `LengthMismatch` if it is shorter than `bias`.
    pub fn len_biased(&mut self, prefix: Prefix, len: usize, bias: i64) -> Result<(), EncodeError> {
        let stored = len as i128 - i128::from(bias);
        match u64::try_from(stored) {
            Ok(stored) => self.stored_len(prefix, stored, len),
            Err(_) => {
                let expected = bias.unsigned_abs();
                Err(self.fault(EncodeErrorKind::LengthMismatch {
                    expected,
                    found: len as u64,
                }))
            }
        }
    }

    /// Writes what `write` writes, with its length in bytes before it, less `bias`.
    ///
    /// # Errors
    ///
    /// What `write` says, which names its place itself; and in this field, if it has a name, as
    /// [`Writer::len_biased`].
    #[inline]
    pub fn prefixed(
        &mut self,
        prefix: Prefix,
        bias: i64,
        field: &'static str,
        write: impl FnOnce(&mut Self) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        let start = self.position();
        // The room that a length of zero takes; only a varint may turn out longer.
        let room = prefix.width(0);
        self.pad(room, 0);
        let open = self.open_ends();
        write(self)?;
        let finished = self
            .bound_ends(open)
            .and_then(|()| self.finish_prefix(prefix, bias, start, room));
        match field {
            "" => finished,
            field => finished.field(field),
        }
    }

    /// Writes text with its length in bytes before it.
    ///
    /// # Errors
    ///
    /// `LengthOverflow`, `UnencodableText`.
    #[inline]
    pub fn text_prefixed(
        &mut self,
        prefix: Prefix,
        text: &str,
        encoding: Encoding,
    ) -> Result<(), EncodeError> {
        if encoding == Encoding::Utf8 && self.short_prefixed(prefix, text.as_bytes()) {
            return Ok(());
        }
        self.long_text(prefix, text, encoding)
    }

    #[inline(never)]
    fn long_text(
        &mut self,
        prefix: Prefix,
        text: &str,
        encoding: Encoding,
    ) -> Result<(), EncodeError> {
        if encoding == Encoding::Utf8 {
            self.reserve(text.len().saturating_add(8));
            self.len(prefix, text.len())?;
            self.bytes(text.as_bytes());
            return Ok(());
        }
        self.len(prefix, text::encoded_len(text, encoding))?;
        self.text(text, encoding)
    }

    #[inline]
    fn stored_len(&mut self, prefix: Prefix, stored: u64, len: usize) -> Result<(), EncodeError> {
        if stored > prefix.max() {
            return Err(too_long(self, prefix, stored, len));
        }
        match prefix {
            Prefix::U8 | Prefix::I8 => self.u8(stored as u8),
            Prefix::U16Le | Prefix::I16Le => self.u16le(stored as u16),
            Prefix::U16Be | Prefix::I16Be => self.u16be(stored as u16),
            Prefix::U24Le => self.u24le(stored as u32)?,
            Prefix::U24Be => self.u24be(stored as u32)?,
            Prefix::U32Le | Prefix::I32Le => self.u32le(stored as u32),
            Prefix::U32Be | Prefix::I32Be => self.u32be(stored as u32),
            Prefix::U64Le | Prefix::I64Le => self.u64le(stored),
            Prefix::U64Be | Prefix::I64Be => self.u64be(stored),
            Prefix::Varint32 | Prefix::Varint64 => self.varint64(stored),
        }
        Ok(())
    }

    fn finish_prefix(
        &mut self,
        prefix: Prefix,
        bias: i64,
        start: usize,
        room: usize,
    ) -> Result<(), EncodeError> {
        let end = self.position();
        self.len_biased(prefix, end.saturating_sub(start + room), bias)?;
        // The prefix now stands behind the block: move it to its room.
        let mut stated = [0; 10];
        let width = self.position() - end;
        let (stated, _) = stated.split_at_mut(width.min(10));
        stated.copy_from_slice(self.region(end..end + stated.len()));
        self.truncate(end);
        match stated.split_at_checked(room) {
            Some((head, tail)) => {
                self.patch_at(start, head);
                self.insert(start + room, tail);
            }
            None => self.patch_at(start, stated),
        }
        Ok(())
    }
}

#[inline]
fn not_negative(offset: usize, len: i64) -> Result<u64, DecodeError> {
    u64::try_from(len).map_err(|_| negative(offset, len.into()))
}

#[cold]
#[inline(never)]
fn negative(offset: usize, found: i128) -> DecodeError {
    DecodeError::new(offset, DecodeErrorKind::LengthNegative { found })
}

#[cold]
#[inline(never)]
fn too_large(offset: usize, found: u64) -> DecodeError {
    DecodeError::new(
        offset,
        DecodeErrorKind::LengthLimit {
            limit: usize::MAX as u64,
            found,
        },
    )
}

#[cold]
#[inline(never)]
fn too_long(w: &Writer<'_>, prefix: Prefix, stored: u64, len: usize) -> EncodeError {
    // The largest length, which a bias puts above the largest number stored.
    let bias = (len as u64).wrapping_sub(stored);
    let limit = prefix.max().wrapping_add(bias);
    w.fault(EncodeErrorKind::LengthOverflow {
        limit,
        found: len as u64,
    })
}
