//! A length that counts single bytes, in the form in which it is found and written fastest: what
//! frames that are a length alone begin with.

use super::{
    integer::IntegerForm,
    length::{Counts, LengthPrefix},
};
use crate::reader::Endian;

/// A length of one, two or four bytes; `bytes = stored + bias` follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ByteCount {
    /// The greatest number that it holds.
    greatest: u32,
    bias: i32,
    /// 1, 2 or 4.
    bytes: u8,
    /// Of 32 bits, those that it does not have.
    unused_bits: u8,
    order: Endian,
}

impl ByteCount {
    /// No length has more bytes.
    pub(crate) const MOST_BYTES: usize = 4;

    /// A single byte.
    pub(crate) const U8: Self = Self::new(IntegerForm::U8, 0);

    const fn new(form: IntegerForm, bias: i32) -> Self {
        let bytes = form.bytes() as u8;
        Self {
            greatest: form.greatest(),
            bias,
            bytes,
            unused_bits: 32 - 8 * bytes,
            order: form.order,
        }
    }

    /// This length; `None` if it counts anything but bytes.
    pub(crate) fn of(prefix: &LengthPrefix) -> Option<Self> {
        let own_bytes = match prefix.counts {
            Counts::Rest => 0,
            Counts::Whole => prefix.form.bytes() as i32,
        };
        let bias = prefix.bias.checked_sub(own_bytes)?;
        (prefix.unit == 1).then(|| Self::new(prefix.form, bias))
    }

    /// How many bytes it has.
    #[inline]
    pub(crate) const fn bytes(self) -> usize {
        self.bytes as usize
    }

    /// How many bytes follow it at the start of `frames`; `None` where it is not there yet or says
    /// nonsense.
    #[inline]
    pub(crate) fn read(self, frames: &[u8]) -> Option<usize> {
        let word = match frames.first_chunk::<{ Self::MOST_BYTES }>() {
            Some(word) => u32::from_le_bytes(*word),
            None => self.short_word(frames)?,
        };
        let stored = match self.order {
            Endian::Little => word & (u32::MAX >> self.unused_bits),
            Endian::Big => word.swap_bytes() >> self.unused_bits,
        };
        if stored > self.greatest {
            return None;
        }
        usize::try_from(i64::from(stored) + i64::from(self.bias)).ok()
    }

    /// The length and what follows it, where there are less than four bytes.
    #[cold]
    fn short_word(self, frames: &[u8]) -> Option<u32> {
        let mut word = [0; 4];
        word.get_mut(..frames.len())?.copy_from_slice(frames);
        (frames.len() >= self.bytes()).then_some(u32::from_le_bytes(word))
    }

    /// Says that `rest` bytes follow it, at the start of `frame`; whether it can.
    #[inline]
    pub(crate) fn write(self, rest: usize, frame: &mut [u8]) -> bool {
        let Ok(stored) = u32::try_from(rest as i64 - i64::from(self.bias)) else {
            return false;
        };
        let word = match self.order {
            Endian::Little => stored.to_le_bytes(),
            Endian::Big => (stored << self.unused_bits).to_be_bytes(),
        };
        if stored > self.greatest {
            return false;
        }
        match self.bytes {
            1 => put::<1>(word, frame),
            2 => put::<2>(word, frame),
            _ => put::<4>(word, frame),
        }
    }
}

/// Of a size that the compiler knows: a store, not a call.
#[inline]
fn put<const BYTES: usize>(word: [u8; 4], frame: &mut [u8]) -> bool {
    match (word.first_chunk::<BYTES>(), frame.first_chunk_mut()) {
        (Some(bytes), Some(field)) => {
            *field = *bytes;
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{
        Width,
        length::{Length, header},
    };

    /// Every form, counted in every way that a profile may.
    fn prefixes() -> impl Iterator<Item = LengthPrefix> {
        let widths = [Width::U8, Width::U16, Width::U32, Width::I32];
        let forms = widths.into_iter().flat_map(|width| {
            [Endian::Little, Endian::Big].map(|order| IntegerForm::new(width, order))
        });
        forms.flat_map(|form| {
            let rest = LengthPrefix::of_rest(form);
            let whole = LengthPrefix::of_whole(form);
            [rest, whole]
                .into_iter()
                .flat_map(|prefix| [0, 3, -2].map(|bias| LengthPrefix { bias, ..prefix }))
        })
    }

    #[test]
    fn says_what_the_length_says() {
        for prefix in prefixes() {
            let count = ByteCount::of(&prefix).expect("it counts bytes");
            for rest in [
                0,
                1,
                2,
                3,
                7,
                200,
                255,
                256,
                300,
                65_535,
                70_000,
                0x8000_0000,
            ] {
                let mut said = [0; 6];
                let can_say = count.write(rest, &mut said);
                let mut expected = [0; 6];
                let expected_can = prefix.seal(rest, &mut expected).is_ok();
                assert_eq!(can_say, expected_can, "{prefix:?} {rest}");
                if !can_say {
                    continue;
                }
                assert_eq!(said, expected, "{prefix:?} {rest}");
                assert_eq!(count.read(&said), Some(rest), "{prefix:?}");
                let alone = &said[..count.bytes()];
                assert_eq!(count.read(alone), Some(rest), "{prefix:?}");
                assert_eq!(count.read(&alone[1..]), None, "{prefix:?}");
            }
        }
    }

    #[test]
    fn says_nothing_of_nonsense() {
        for prefix in prefixes() {
            let count = ByteCount::of(&prefix).expect("it counts bytes");
            for stored in [[0; 4], [0xFF; 4], [1, 0, 0, 0], [0, 0, 0, 0x80]] {
                let found = header(&Length::Prefix(prefix), &stored).expect("no fault");
                // A negative number is nonsense, whatever is added to it.
                let is_negative = prefix.form.read(&stored).expect("it is there") > count.greatest;
                let rest = found.filter(|_| !is_negative);
                let rest = rest.and_then(|(_, rest)| usize::try_from(rest).ok());
                assert_eq!(count.read(&stored), rest, "{prefix:?} {stored:?}");
            }
        }
    }

    #[test]
    fn counts_no_blocks() {
        assert_eq!(ByteCount::of(&LengthPrefix::OPEN_TIBIA_BLOCKS), None);
    }
}
