//! Integers in the header of a frame.

use crate::reader::Endian;

/// How many bytes a number has, and whether its highest bit is a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Width {
    /// One byte.
    U8,
    /// Two bytes.
    U16,
    /// Four bytes.
    U32,
    /// Four bytes with a sign: a negative number is refused.
    I32,
}

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IntegerForm {
    /// How many bytes.
    pub width: Width,
    /// In which order.
    pub order: Endian,
}

impl IntegerForm {
    /// `u8`.
    pub const U8: Self = Self::new(Width::U8, Endian::Little);
    /// `u16`, low byte first.
    pub const U16_LE: Self = Self::new(Width::U16, Endian::Little);
    /// `u16`, high byte first.
    pub const U16_BE: Self = Self::new(Width::U16, Endian::Big);
    /// `u32`, low byte first.
    pub const U32_LE: Self = Self::new(Width::U32, Endian::Little);
    /// `u32`, high byte first.
    pub const U32_BE: Self = Self::new(Width::U32, Endian::Big);
    /// `i32`, low byte first.
    pub const I32_LE: Self = Self::new(Width::I32, Endian::Little);
    /// `i32`, high byte first.
    pub const I32_BE: Self = Self::new(Width::I32, Endian::Big);

    /// A form of its width and order.
    pub const fn new(width: Width, order: Endian) -> Self {
        Self { width, order }
    }

    /// How many bytes the number takes.
    pub const fn bytes(self) -> usize {
        match self.width {
            Width::U8 => 1,
            Width::U16 => 2,
            Width::U32 | Width::I32 => 4,
        }
    }

    /// The greatest number that fits.
    pub const fn greatest(self) -> u32 {
        match self.width {
            Width::U8 => 0xFF,
            Width::U16 => 0xFFFF,
            Width::U32 => u32::MAX,
            Width::I32 => 0x7FFF_FFFF,
        }
    }

    /// The number at the start of `bytes`; `None` if there are too few.
    ///
    /// A negative number comes back above [`Self::greatest`].
    #[inline]
    pub(super) fn read(self, bytes: &[u8]) -> Option<u32> {
        Some(match (self.width, self.order) {
            (Width::U8, _) => (*bytes.first()?).into(),
            (Width::U16, Endian::Little) => u16::from_le_bytes(*bytes.first_chunk()?).into(),
            (Width::U16, Endian::Big) => u16::from_be_bytes(*bytes.first_chunk()?).into(),
            (Width::U32 | Width::I32, Endian::Little) => u32::from_le_bytes(*bytes.first_chunk()?),
            (Width::U32 | Width::I32, Endian::Big) => u32::from_be_bytes(*bytes.first_chunk()?),
        })
    }

    /// Writes `number`, cut to the width, at the start of `field`, which has at least [`Self::bytes`] bytes.
    #[inline]
    pub(super) fn write(self, number: u32, field: &mut [u8]) {
        match (self.width, self.order) {
            (Width::U8, _) => put(field, [number as u8]),
            (Width::U16, Endian::Little) => put(field, (number as u16).to_le_bytes()),
            (Width::U16, Endian::Big) => put(field, (number as u16).to_be_bytes()),
            (Width::U32 | Width::I32, Endian::Little) => put(field, number.to_le_bytes()),
            (Width::U32 | Width::I32, Endian::Big) => put(field, number.to_be_bytes()),
        }
    }
}

/// Of a size that the compiler knows: a store, not a call.
fn put<const BYTES: usize>(field: &mut [u8], bytes: [u8; BYTES]) {
    if let Some(start) = field.first_chunk_mut() {
        *start = bytes;
    }
}
