//! Numbers: integers of both byte orders, floats, bools, varints.
//!
//! Every read is one bounds check; the error is built in a function of its own.

use super::Reader;
use crate::{
    bits,
    error::{DecodeError, DecodeErrorKind},
    varint::{self, VarintForm},
};

/// Which byte of a number stands first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Endian {
    /// The lowest.
    Little,
    /// The highest.
    Big,
}

macro_rules! integers {
    ($($ty:ident $bytes:literal $le:ident $be:ident)*) => {$(
        #[doc = concat!("Reads `", stringify!($ty), "`, low byte first.")]
        ///
        /// # Errors
        ///
        /// `UnexpectedEnd`.
        #[inline]
        pub fn $le(&mut self) -> Result<$ty, DecodeError> {
            Ok($ty::from_le_bytes(self.array::<$bytes>()?))
        }

        #[doc = concat!("Reads `", stringify!($ty), "`, high byte first.")]
        ///
        /// # Errors
        ///
        /// `UnexpectedEnd`.
        #[inline]
        pub fn $be(&mut self) -> Result<$ty, DecodeError> {
            Ok($ty::from_be_bytes(self.array::<$bytes>()?))
        }
    )*};
}

macro_rules! odd_integers {
    ($($bytes:literal $wide:literal $unsigned:ident $signed:ident $ule:ident $ube:ident $ile:ident $ibe:ident)*) => {$(
        #[doc = concat!("Reads an unsigned integer of ", $bytes, " bytes, low byte first.")]
        ///
        /// # Errors
        ///
        /// `UnexpectedEnd`.
        #[inline]
        pub fn $ule(&mut self) -> Result<$unsigned, DecodeError> {
            let bytes = self.array::<$bytes>()?;
            let mut wide = [0; $wide];
            wide[..$bytes].copy_from_slice(&bytes);
            Ok($unsigned::from_le_bytes(wide))
        }

        #[doc = concat!("Reads an unsigned integer of ", $bytes, " bytes, high byte first.")]
        ///
        /// # Errors
        ///
        /// `UnexpectedEnd`.
        #[inline]
        pub fn $ube(&mut self) -> Result<$unsigned, DecodeError> {
            let bytes = self.array::<$bytes>()?;
            let mut wide = [0; $wide];
            wide[$wide - $bytes..].copy_from_slice(&bytes);
            Ok($unsigned::from_be_bytes(wide))
        }

        #[doc = concat!("Reads a signed integer of ", $bytes, " bytes, low byte first.")]
        ///
        /// # Errors
        ///
        /// `UnexpectedEnd`.
        #[inline]
        pub fn $ile(&mut self) -> Result<$signed, DecodeError> {
            let shift = ($wide - $bytes) * 8;
            Ok((self.$ule()? << shift) as $signed >> shift)
        }

        #[doc = concat!("Reads a signed integer of ", $bytes, " bytes, high byte first.")]
        ///
        /// # Errors
        ///
        /// `UnexpectedEnd`.
        #[inline]
        pub fn $ibe(&mut self) -> Result<$signed, DecodeError> {
            let shift = ($wide - $bytes) * 8;
            Ok((self.$ube()? << shift) as $signed >> shift)
        }
    )*};
}

impl Reader<'_> {
    /// Reads a byte.
    ///
    /// # Errors
    ///
    /// `UnexpectedEnd`.
    #[inline]
    pub fn u8(&mut self) -> Result<u8, DecodeError> {
        let [byte] = self.array()?;
        Ok(byte)
    }

    /// Reads a signed byte.
    ///
    /// # Errors
    ///
    /// `UnexpectedEnd`.
    #[inline]
    pub fn i8(&mut self) -> Result<i8, DecodeError> {
        Ok(self.u8()?.cast_signed())
    }

    integers! {
        u16 2 u16le u16be  i16 2 i16le i16be
        u32 4 u32le u32be  i32 4 i32le i32be
        u64 8 u64le u64be  i64 8 i64le i64be
        u128 16 u128le u128be  i128 16 i128le i128be
        f32 4 f32le f32be  f64 8 f64le f64be
    }

    odd_integers! {
        3 4 u32 i32 u24le u24be i24le i24be
        6 8 u64 i64 u48le u48be i48le i48be
    }

    /// Reads an unsigned integer of any width up to 16 bytes, for readers that interpret a schema.
    ///
    /// # Errors
    ///
    /// `UnexpectedEnd`; `Unsupported` for a wider one.
    pub fn unsigned(&mut self, width: usize, endian: Endian) -> Result<u128, DecodeError> {
        let mut wide = [0; 16];
        let Some(slots) = wide.get_mut(..width) else {
            return Err(self.fault(DecodeErrorKind::Unsupported {
                what: "an integer of over 16 bytes".into(),
            }));
        };
        self.fill(slots)?;
        if endian == Endian::Big {
            slots.reverse();
        }
        Ok(u128::from_le_bytes(wide))
    }

    /// Reads a signed integer of any width up to 16 bytes, for readers that interpret a schema.
    ///
    /// # Errors
    ///
    /// `UnexpectedEnd`; `Unsupported` for a wider one.
    pub fn signed(&mut self, width: usize, endian: Endian) -> Result<i128, DecodeError> {
        let value = self.unsigned(width, endian)?;
        Ok(bits::sign_extend(
            value,
            u32::try_from(width * 8).unwrap_or(128),
        ))
    }

    /// Reads a bool: 0 or 1.
    ///
    /// # Errors
    ///
    /// `InvalidBool` for any other byte; `UnexpectedEnd`.
    #[inline]
    pub fn bool(&mut self) -> Result<bool, DecodeError> {
        let offset = self.offset();
        match self.u8()? {
            0 => Ok(false),
            1 => Ok(true),
            found => Err(self.fault_at(
                offset,
                DecodeErrorKind::InvalidBool {
                    found: found.into(),
                },
            )),
        }
    }

    /// Reads a bool that any byte but 0 makes true.
    ///
    /// # Errors
    ///
    /// `UnexpectedEnd`.
    #[inline]
    pub fn truthy(&mut self) -> Result<bool, DecodeError> {
        Ok(self.u8()? != 0)
    }

    /// Reads a minimal varint of up to 32 bits.
    ///
    /// # Errors
    ///
    /// `VarintTooLong`, `VarintNotMinimal`, `UnexpectedEnd`, all at its first byte.
    #[inline]
    pub fn varint32(&mut self) -> Result<u32, DecodeError> {
        self.varint32_with(varint::MAX_32, VarintForm::Minimal)
    }

    /// Reads a minimal varint of up to 64 bits.
    ///
    /// # Errors
    ///
    /// As [`Reader::varint32`].
    #[inline]
    pub fn varint64(&mut self) -> Result<u64, DecodeError> {
        self.varint64_with(varint::MAX_64, VarintForm::Minimal)
    }

    /// Reads a varint of up to 32 bits in at most `max_bytes` bytes.
    ///
    /// # Errors
    ///
    /// As [`Reader::varint32`].
    #[inline]
    pub fn varint32_with(
        &mut self,
        max_bytes: usize,
        form: VarintForm,
    ) -> Result<u32, DecodeError> {
        if let Some((&byte, tail)) = self.rest.split_first()
            && byte < 0x80
        {
            self.rest = tail;
            return Ok(byte.into());
        }
        let value = self.long_varint(max_bytes.min(varint::MAX_32), 32, form)?;
        // `long_varint` refuses what is wider than 32 bits.
        Ok(value as u32)
    }

    /// Reads a varint of up to 64 bits in at most `max_bytes` bytes.
    ///
    /// # Errors
    ///
    /// As [`Reader::varint32`].
    #[inline]
    pub fn varint64_with(
        &mut self,
        max_bytes: usize,
        form: VarintForm,
    ) -> Result<u64, DecodeError> {
        if let Some((&byte, tail)) = self.rest.split_first()
            && byte < 0x80
        {
            self.rest = tail;
            return Ok(byte.into());
        }
        self.long_varint(max_bytes.min(varint::MAX_64), 64, form)
    }

    /// Reads a zigzag varint of up to 32 bits.
    ///
    /// # Errors
    ///
    /// As [`Reader::varint32`].
    #[inline]
    pub fn zigzag32(&mut self) -> Result<i32, DecodeError> {
        Ok(varint::unzigzag32(self.varint32()?))
    }

    /// Reads a zigzag varint of up to 64 bits.
    ///
    /// # Errors
    ///
    /// As [`Reader::varint32`].
    #[inline]
    pub fn zigzag64(&mut self) -> Result<i64, DecodeError> {
        Ok(varint::unzigzag64(self.varint64()?))
    }

    #[inline(never)]
    fn long_varint(
        &mut self,
        limit: usize,
        bits: u32,
        form: VarintForm,
    ) -> Result<u64, DecodeError> {
        let offset = self.offset();
        let mut value: u64 = 0;
        for index in 0..limit {
            let Some((&byte, tail)) = self.rest.split_first() else {
                return self.cut_varint(offset, index, value);
            };
            let (part, shift) = (u64::from(byte & 0x7F), 7 * index as u32);
            if shift + 7 > bits && part >> (bits - shift) != 0 {
                break;
            }
            value |= part << shift;
            self.rest = tail;
            if byte < 0x80 {
                if byte == 0 && index > 0 && form == VarintForm::Minimal {
                    return Err(self.fault_at(offset, DecodeErrorKind::VarintNotMinimal));
                }
                return Ok(value);
            }
        }
        Err(self.fault_at(offset, DecodeErrorKind::VarintTooLong { limit }))
    }

    /// A varint whose last `read` bytes are the last that there are.
    #[cold]
    #[inline(never)]
    fn cut_varint(&mut self, offset: usize, read: usize, value: u64) -> Result<u64, DecodeError> {
        if self.is_lenient() {
            self.short(1)?;
            return Ok(value);
        }
        let kind = DecodeErrorKind::UnexpectedEnd {
            needed: read as u64 + 1,
            remaining: read,
        };
        Err(self.fault_at(offset, kind))
    }
}
