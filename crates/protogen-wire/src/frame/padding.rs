//! Payload between its length and its padding: the part of a frame that the cipher covers.

use std::num::NonZeroU8;

use super::integer::IntegerForm;
use super::stage::{UNALIGNED, XTEA_BLOCK};

/// The payload's length before it, padding behind it.
///
/// ```text
/// 06 00 | 1f 06 80 00 6b fa | 33 33 ..
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PayloadLength {
    /// How the length is written; it counts the payload alone.
    pub form: IntegerForm,
    /// Length, payload and padding come to a multiple of this.
    pub align: NonZeroU8,
    /// The padding bytes, where nobody gives others.
    pub fill: u8,
}

impl PayloadLength {
    /// Open Tibia until 14.05, as TFS fills it: u16, to blocks of 8, with 0x33.
    pub const OPEN_TIBIA: Self = Self {
        form: IntegerForm::U16_LE,
        align: XTEA_BLOCK,
        fill: 0x33,
    };

    /// The same without padding: the server's challenge, which comes before the cipher.
    pub const UNPADDED: Self = Self {
        align: UNALIGNED,
        ..Self::OPEN_TIBIA
    };
}

/// The padding's length in one byte before the payload, padding behind it.
///
/// ```text
/// 01 | 1f 06 80 00 6b fa | 71
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PadCount {
    /// Count, payload and padding come to a multiple of this.
    pub align: NonZeroU8,
    /// The padding bytes, where nobody gives others.
    pub fill: u8,
}

impl PadCount {
    /// Open Tibia since 14.05, as Canary fills it: to blocks of 8, with 0x33.
    pub const OPEN_TIBIA: Self = Self {
        align: XTEA_BLOCK,
        fill: 0x33,
    };
}

/// What the padding of one frame consists of.
pub enum Filler<'a> {
    /// The byte that the profile names.
    Profile,
    /// Exactly these bytes: to seal a recorded frame once more.
    Given(&'a [u8]),
    /// Whatever this writes, for instance random bytes.
    Random(&'a mut dyn FnMut(&mut [u8])),
}

impl std::fmt::Debug for Filler<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Profile => f.write_str("Profile"),
            Self::Given(bytes) => f.debug_tuple("Given").field(bytes).finish(),
            Self::Random(_) => f.write_str("Random(..)"),
        }
    }
}
