//! The number, or pair of numbers, that names a packet on the wire.
//!
//! Knows no byte order: how an opcode is written is the protocol's choice.

use core::fmt;

use crate::writer::Writer;

/// An opcode with the width it has on the wire.
///
/// # Examples
///
/// ```
/// use protogen_wire::Opcode;
///
/// assert_eq!(Opcode::u8(0xAA).to_string(), "0xAA");
/// assert_eq!(Opcode::u16(0x1F).to_string(), "0x001F");
/// assert_eq!(Opcode::varint(0x1F).to_string(), "0x1F");
/// assert_eq!(Opcode::u8(4).then(Opcode::u8(2)).to_string(), "0x04/0x02");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Opcode {
    first: Part,
    second: Option<Part>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Part {
    value: u64,
    /// Bytes on the wire; 0 where that depends on the value.
    width: u8,
}

impl Opcode {
    /// An opcode of `width` bytes; 0 for one whose width depends on its value.
    #[must_use]
    pub const fn new(value: u64, width: u8) -> Self {
        Self {
            first: Part { value, width },
            second: None,
        }
    }

    /// One byte.
    #[must_use]
    pub const fn u8(value: u8) -> Self {
        Self::new(value as u64, 1)
    }

    /// Two bytes.
    #[must_use]
    pub const fn u16(value: u16) -> Self {
        Self::new(value as u64, 2)
    }

    /// Four bytes.
    #[must_use]
    pub const fn u32(value: u32) -> Self {
        Self::new(value as u64, 4)
    }

    /// Eight bytes.
    #[must_use]
    pub const fn u64(value: u64) -> Self {
        Self::new(value, 8)
    }

    /// As many bytes as the value takes.
    #[must_use]
    pub const fn varint(value: u64) -> Self {
        Self::new(value, 0)
    }

    /// A pair: this part, then the first part of `second`.
    #[must_use]
    pub const fn then(self, second: Self) -> Self {
        Self {
            first: self.first,
            second: Some(second.first),
        }
    }

    /// The number, or the first of a pair.
    #[must_use]
    pub const fn value(self) -> u64 {
        self.first.value
    }

    /// The width in bytes of the first part; 0 where it depends on the value.
    #[must_use]
    pub const fn width(self) -> u8 {
        self.first.width
    }

    /// The second part of a pair, as an opcode of its own.
    #[must_use]
    pub const fn second(self) -> Option<Self> {
        match self.second {
            Some(first) => Some(Self {
                first,
                second: None,
            }),
            None => None,
        }
    }
}

/// An opcode that is one number, and how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    opcode: Opcode,
    form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    U8(u8),
    U16(u16),
    U16Be(u16),
    U32(u32),
    U32Be(u32),
    Varint(u64),
}

impl Head {
    /// One byte.
    #[must_use]
    pub const fn u8(value: u8) -> Option<Self> {
        Self::new(Opcode::u8(value), Form::U8(value))
    }

    /// Two bytes, low byte first.
    #[must_use]
    pub const fn u16le(value: u16) -> Option<Self> {
        Self::new(Opcode::u16(value), Form::U16(value))
    }

    /// Two bytes, high byte first.
    #[must_use]
    pub const fn u16be(value: u16) -> Option<Self> {
        Self::new(Opcode::u16(value), Form::U16Be(value))
    }

    /// Four bytes, low byte first.
    #[must_use]
    pub const fn u32le(value: u32) -> Option<Self> {
        Self::new(Opcode::u32(value), Form::U32(value))
    }

    /// Four bytes, high byte first.
    #[must_use]
    pub const fn u32be(value: u32) -> Option<Self> {
        Self::new(Opcode::u32(value), Form::U32Be(value))
    }

    /// A varint.
    #[must_use]
    pub const fn varint(value: u64) -> Option<Self> {
        Self::new(Opcode::varint(value), Form::Varint(value))
    }

    /// The opcode.
    #[must_use]
    pub const fn opcode(self) -> Opcode {
        self.opcode
    }

    /// Writes the one that a packet states, if it states one.
    #[inline(always)]
    pub(crate) fn write_stated(stated: &Option<Self>, w: &mut Writer<'_>) {
        if let Some(head) = stated {
            match head.form {
                Form::U8(value) => w.u8(value),
                Form::U16(value) => w.u16le(value),
                Form::U16Be(value) => w.u16be(value),
                Form::U32(value) => w.u32le(value),
                Form::U32Be(value) => w.u32be(value),
                Form::Varint(value) => w.varint64(value),
            }
        }
    }

    // An `Option`, for that is what a packet states.
    #[allow(clippy::unnecessary_wraps, reason = "what a packet states")]
    const fn new(opcode: Opcode, form: Form) -> Option<Self> {
        Some(Self { opcode, form })
    }
}

impl fmt::Display for Opcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.first.fmt(f)?;
        match self.second {
            Some(second) => write!(f, "/{second}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = match self.width {
            0 => (64 - self.value.leading_zeros() as usize)
                .div_ceil(8)
                .max(1),
            width => usize::from(width),
        };
        write!(f, "0x{:0digits$X}", self.value, digits = bytes * 2)
    }
}
