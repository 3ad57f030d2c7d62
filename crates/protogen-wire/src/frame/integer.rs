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
    pub(super) fn read(self, bytes: &[u8]) -> Option<u32> {
        let mut number = [0; 4];
        let field = bytes.get(..self.bytes())?;
        Some(match self.order {
            Endian::Little => {
                number[..field.len()].copy_from_slice(field);
                u32::from_le_bytes(number)
            }
            Endian::Big => {
                number[4 - field.len()..].copy_from_slice(field);
                u32::from_be_bytes(number)
            }
        })
    }

    /// Writes `number`, cut to the width, into a field of [`Self::bytes`] bytes.
    pub(super) fn write(self, number: u32, field: &mut [u8]) {
        let len = field.len().min(4);
        match self.order {
            Endian::Little => field[..len].copy_from_slice(&number.to_le_bytes()[..len]),
            Endian::Big => field[..len].copy_from_slice(&number.to_be_bytes()[4 - len..]),
        }
    }
}
