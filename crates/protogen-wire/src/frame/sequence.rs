//! Sequence numbers: what the next one is, and what a wrong one means.

use super::integer::IntegerForm;

/// A number that grows from frame to frame.
///
/// On a stream without authentication it finds frames that a bug lost or doubled, not an attacker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sequence {
    /// How it is written.
    pub form: IntegerForm,
    /// The number of the first frame.
    pub first: u32,
    /// What is added for each frame.
    pub step: u32,
    /// The greatest number.
    pub last: u32,
    /// The number that comes after the greatest.
    pub after_last: u32,
    /// The bit that says "compressed"; it is no part of the number.
    pub compressed_bit: Option<u8>,
    /// What a wrong number means.
    pub check: SequenceCheck,
}

/// What a wrong number means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SequenceCheck {
    /// The frame is refused.
    Strict,
    /// Nothing: the number is handed out and not compared.
    Ignore,
}

impl Sequence {
    /// Open Tibia's: u32 low byte first, from 0 in steps of 1, 0 again after 0x7FFFFFFF,
    /// bit 31 says "compressed", wrong numbers refused.
    pub const OPEN_TIBIA: Self = Self {
        form: IntegerForm::U32_LE,
        first: 0,
        step: 1,
        last: 0x7FFF_FFFF,
        after_last: 0,
        compressed_bit: Some(31),
        check: SequenceCheck::Strict,
    };

    /// The number that follows `number`.
    pub const fn after(&self, number: u32) -> u32 {
        match number.checked_add(self.step) {
            Some(next) if next <= self.last => next,
            _ => self.after_last,
        }
    }

    /// The bit that says "compressed", in its place.
    pub(super) const fn flag(&self) -> u32 {
        match self.compressed_bit {
            Some(bit) if bit < u32::BITS as u8 => 1 << bit,
            _ => 0,
        }
    }
}
