//! Numbers: integers of both byte orders, floats, bools, varints.
//!
//! What can't fail returns nothing.

use super::Writer;
use crate::{
    bits,
    error::{EncodeError, EncodeErrorKind},
    reader::Endian,
    varint,
};

macro_rules! integers {
    ($($ty:ident $le:ident $be:ident)*) => {$(
        #[doc = concat!("Writes `", stringify!($ty), "`, low byte first.")]
        #[inline]
        pub fn $le(&mut self, value: $ty) {
            self.reserve(size_of::<$ty>());
            self.buffer.extend_from_slice(&value.to_le_bytes());
        }

        #[doc = concat!("Writes `", stringify!($ty), "`, high byte first.")]
        #[inline]
        pub fn $be(&mut self, value: $ty) {
            self.reserve(size_of::<$ty>());
            self.buffer.extend_from_slice(&value.to_be_bytes());
        }
    )*};
}

macro_rules! odd_integers {
    ($($bytes:literal $wide:literal $ty:ident $le:ident $be:ident)*) => {$(
        #[doc = concat!("Writes an integer of ", $bytes, " bytes, low byte first.")]
        ///
        /// # Errors
        ///
        /// `ValueOutOfRange` if it needs more.
        #[inline]
        pub fn $le(&mut self, value: $ty) -> Result<(), EncodeError> {
            let shift = ($wide - $bytes) * 8;
            if (value << shift) >> shift != value {
                return Err(self.too_wide(i128::from(value), $bytes));
            }
            self.buffer.extend_from_slice(&value.to_le_bytes()[..$bytes]);
            Ok(())
        }

        #[doc = concat!("Writes an integer of ", $bytes, " bytes, high byte first.")]
        ///
        /// # Errors
        ///
        /// `ValueOutOfRange` if it needs more.
        #[inline]
        pub fn $be(&mut self, value: $ty) -> Result<(), EncodeError> {
            let shift = ($wide - $bytes) * 8;
            if (value << shift) >> shift != value {
                return Err(self.too_wide(i128::from(value), $bytes));
            }
            self.buffer.extend_from_slice(&value.to_be_bytes()[$wide - $bytes..]);
            Ok(())
        }
    )*};
}

impl Writer<'_> {
    /// Writes a byte.
    #[inline]
    pub fn u8(&mut self, value: u8) {
        self.buffer.push(value);
    }

    /// Writes a signed byte.
    #[inline]
    pub fn i8(&mut self, value: i8) {
        self.buffer.push(value.cast_unsigned());
    }

    integers! {
        u16 u16le u16be  i16 i16le i16be
        u32 u32le u32be  i32 i32le i32be
        u64 u64le u64be  i64 i64le i64be
        u128 u128le u128be  i128 i128le i128be
        f32 f32le f32be  f64 f64le f64be
    }

    odd_integers! {
        3 4 u32 u24le u24be
        3 4 i32 i24le i24be
        6 8 u64 u48le u48be
        6 8 i64 i48le i48be
    }

    /// Writes an unsigned integer of any width up to 16 bytes, for writers that interpret a
    /// schema.
    ///
    /// # Errors
    ///
    /// `ValueOutOfRange` if it needs more bytes.
    pub fn unsigned(
        &mut self,
        value: u128,
        width: usize,
        endian: Endian,
    ) -> Result<(), EncodeError> {
        if width > 16 || !bits::fits(value, width as u32 * 8) {
            let found = alloc::format!("{value}");
            let range = alloc::format!("{width} unsigned bytes").into();
            return Err(self.fault(EncodeErrorKind::ValueOutOfRange { found, range }));
        }
        self.low_bytes(value, width, endian);
        Ok(())
    }

    /// Writes a signed integer of any width up to 16 bytes, for writers that interpret a schema.
    ///
    /// # Errors
    ///
    /// `ValueOutOfRange` if it needs more bytes.
    pub fn signed(&mut self, value: i128, width: usize, endian: Endian) -> Result<(), EncodeError> {
        if width > 16 || !bits::fits_signed(value, width as u32 * 8) {
            return Err(self.too_wide(value, width));
        }
        self.low_bytes(value.cast_unsigned(), width, endian);
        Ok(())
    }

    /// Writes a bool as 0 or 1.
    #[inline]
    pub fn bool(&mut self, value: bool) {
        self.buffer.push(value.into());
    }

    /// Writes the minimal varint of a 32-bit number.
    #[inline]
    pub fn varint32(&mut self, value: u32) {
        self.varint64(value.into());
    }

    /// Writes the minimal varint of a 64-bit number.
    #[inline]
    pub fn varint64(&mut self, value: u64) {
        if value < 0x80 {
            self.buffer.push(value as u8);
        } else {
            self.long_varint(value);
        }
    }

    /// Writes a varint in at most `max_bytes` bytes.
    ///
    /// # Errors
    ///
    /// `ValueOutOfRange` if it needs more.
    pub fn varint_max(&mut self, value: u64, max_bytes: usize) -> Result<(), EncodeError> {
        if varint::len(value) > max_bytes {
            let found = alloc::format!("{value}");
            let range = alloc::format!("a varint of {max_bytes} bytes").into();
            return Err(self.fault(EncodeErrorKind::ValueOutOfRange { found, range }));
        }
        self.varint64(value);
        Ok(())
    }

    /// Writes a zigzag varint of a 32-bit number.
    #[inline]
    pub fn zigzag32(&mut self, value: i32) {
        self.varint32(varint::zigzag32(value));
    }

    /// Writes a zigzag varint of a 64-bit number.
    #[inline]
    pub fn zigzag64(&mut self, value: i64) {
        self.varint64(varint::zigzag64(value));
    }

    #[inline(never)]
    fn long_varint(&mut self, value: u64) {
        let mut bytes = [0; varint::MAX_64];
        let len = varint::len(value);
        for (index, byte) in bytes.iter_mut().take(len).enumerate() {
            let more = if index + 1 < len { 0x80 } else { 0 };
            *byte = (value >> (7 * index)) as u8 & 0x7F | more;
        }
        self.buffer.extend_from_slice(&bytes[..len]);
    }

    fn low_bytes(&mut self, value: u128, width: usize, endian: Endian) {
        match endian {
            Endian::Little => self.buffer.extend_from_slice(&value.to_le_bytes()[..width]),
            Endian::Big => self
                .buffer
                .extend_from_slice(&value.to_be_bytes()[16 - width..]),
        }
    }

    #[cold]
    #[inline(never)]
    fn too_wide(&self, value: i128, width: usize) -> EncodeError {
        let found = alloc::format!("{value}");
        let range = alloc::format!("{width} bytes").into();
        self.fault(EncodeErrorKind::ValueOutOfRange { found, range })
    }
}
