//! The length of a frame: how the bytes of a stream become frames.

use std::ops::Range;

use super::delimiter::Delimiter;
use super::error::{FrameError, FrameFault, StageName};
use super::integer::IntegerForm;
use super::profile::Profile;

/// Where a frame ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Length {
    /// An integer of fixed width.
    Prefix(LengthPrefix),
    /// Seven bits a byte, lowest first, of what follows (as Protocol Buffers and Minecraft do).
    Varint,
    /// Nothing in front: these bytes stand behind the frame and end it.
    ///
    /// To find them in a stream that arrives in pieces, use [`FrameScan`](super::FrameScan).
    Delimiter(Delimiter),
    /// Nothing at all: every frame has so many bytes, which are never 0.
    Fixed(usize),
}

/// An integer of fixed width, with `bytes = stored * unit + bias`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LengthPrefix {
    /// How it is written.
    pub form: IntegerForm,
    /// Bytes for each unit of what is stored; never 0.
    pub unit: u16,
    /// Added after that.
    pub bias: i32,
    /// Which bytes it counts.
    pub counts: Counts,
}

/// Which bytes a length counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Counts {
    /// What follows it.
    Rest,
    /// The whole frame, its own bytes included.
    Whole,
}

impl LengthPrefix {
    /// An integer that counts the bytes that follow it.
    pub const fn of_rest(form: IntegerForm) -> Self {
        Self {
            form,
            unit: 1,
            bias: 0,
            counts: Counts::Rest,
        }
    }

    /// An integer that counts all bytes, its own too.
    pub const fn of_whole(form: IntegerForm) -> Self {
        Self {
            counts: Counts::Whole,
            ..Self::of_rest(form)
        }
    }

    /// Open Tibia since 14.05: a u16 of blocks, with the sequence number beside them (`blocks * 8 + 4`).
    pub const OPEN_TIBIA_BLOCKS: Self = Self {
        unit: 8,
        bias: 4,
        ..Self::of_rest(IntegerForm::U16_LE)
    };

    /// The most bytes behind the field that it can say; negative if it can say none.
    pub(super) fn most(&self) -> i64 {
        self.rest(self.form.greatest())
    }

    /// The bytes behind the field; negative if the field says nonsense.
    #[inline]
    fn rest(&self, stored: u32) -> i64 {
        let signed = if stored > self.form.greatest() {
            i64::from(stored.cast_signed())
        } else {
            i64::from(stored)
        };
        let bytes = signed * i64::from(self.unit) + i64::from(self.bias);
        match self.counts {
            Counts::Rest => bytes,
            Counts::Whole => bytes - self.form.bytes() as i64,
        }
    }

    /// What to store for `rest` bytes behind the field; `None` if no number says it.
    #[inline]
    fn stored(&self, rest: usize) -> Option<u32> {
        let counted = match self.counts {
            Counts::Rest => rest,
            Counts::Whole => rest.checked_add(self.form.bytes())?,
        };
        let scaled = i64::try_from(counted).ok()?.checked_sub(self.bias.into())?;
        let units = match self.unit {
            // By far the most common, and a division costs more than all the rest.
            1 => scaled,
            unit => {
                let unit = i64::from(unit);
                let whole = scaled.checked_rem(unit)? == 0;
                whole.then(|| scaled / unit)?
            }
        };
        let stored = u32::try_from(units).ok()?;
        (stored <= self.form.greatest()).then_some(stored)
    }
}

/// How many bytes the first frame of `buffered` has; `None` if its length has not arrived yet.
///
/// Reads the length alone and reserves nothing.
/// Without a length stage, a frame is what the transport delivers: all of `buffered`.
///
/// # Errors
///
/// [`FrameFault::LengthLimit`] or another fault of the length stage; the stream can not go on behind it.
pub fn frame_len(profile: &Profile, buffered: &[u8]) -> Result<Option<usize>, FrameError> {
    let limit = profile.limits().frame_bytes;
    let length = match profile.length() {
        None => return Ok(Some(buffered.len())),
        Some(Length::Delimiter(delimiter)) => return delimiter.frame_end(buffered, 0, limit),
        Some(length) => length,
    };
    let Some((header, rest)) = header(length, buffered)? else {
        return Ok(None);
    };
    match usize::try_from(rest) {
        Err(_) => fault(FrameFault::LengthDisagrees {
            declared: rest,
            actual: buffered.len() - header,
        }),
        Ok(rest) if rest.saturating_add(header) > limit => fault(FrameFault::LengthLimit {
            len: rest.saturating_add(header),
            limit,
        }),
        Ok(rest) => Ok(Some(header + rest)),
    }
}

/// What stands inside of the length in a whole frame, once it is known to tell the truth.
pub(super) fn open(length: &Length, frame: &[u8]) -> Result<Range<usize>, FrameError> {
    match length {
        Length::Delimiter(delimiter) => return delimiter.open(frame).map(|end| 0..end),
        Length::Fixed(size) => return is_size(*size, frame.len()).map(|()| 0..frame.len()),
        Length::Prefix(_) | Length::Varint => {}
    }
    let Some((header, declared)) = header(length, frame)? else {
        return fault(FrameFault::UnexpectedEnd {
            needed: match length {
                Length::Prefix(prefix) => prefix.form.bytes(),
                _ => frame.len() + 1,
            },
            left: frame.len(),
        });
    };
    let actual = frame.len() - header;
    if usize::try_from(declared) == Ok(actual) {
        Ok(header..frame.len())
    } else {
        fault(FrameFault::LengthDisagrees { declared, actual })
    }
}

fn fault<T>(fault: FrameFault) -> Result<T, FrameError> {
    Err(FrameError::new(StageName::Length, 0, fault))
}

impl LengthPrefix {
    /// Writes the field in front of `rest` bytes, at the start of `field`.
    pub(super) fn seal(&self, rest: usize, field: &mut [u8]) -> Result<(), FrameError> {
        match self.stored(rest) {
            Some(stored) => {
                self.form.write(stored, field);
                Ok(())
            }
            None => {
                let greatest = self.rest(self.form.greatest());
                too_long(rest, u32::try_from(greatest).unwrap_or(u32::MAX))
            }
        }
    }
}

/// The varint in front of `rest` bytes, and how many bytes it has.
pub(super) fn seal_varint(rest: usize) -> Result<([u8; 5], usize), FrameError> {
    let Ok(mut number) = u32::try_from(rest) else {
        return too_long(rest, u32::MAX);
    };
    let mut field = [0; 5];
    let mut bytes = 0;
    for byte in &mut field {
        *byte = (number & 0x7F) as u8;
        number >>= 7;
        bytes += 1;
        if number == 0 {
            break;
        }
        *byte |= 0x80;
    }
    Ok((field, bytes))
}

/// Whether a frame of a fixed size has it.
pub(super) fn is_size(fixed: usize, actual: usize) -> Result<(), FrameError> {
    match actual == fixed {
        true => Ok(()),
        false => fault(FrameFault::OtherSize {
            size: fixed,
            actual,
        }),
    }
}

fn too_long<T>(len: usize, limit: u32) -> Result<T, FrameError> {
    let limit = limit as usize;
    fault(FrameFault::LengthLimit { len, limit })
}

/// The size of the length field, and the bytes that it says follow; `None` if it has not arrived.
pub(super) fn header(length: &Length, bytes: &[u8]) -> Result<Option<(usize, i64)>, FrameError> {
    match length {
        Length::Prefix(prefix) => Ok(prefix
            .form
            .read(bytes)
            .map(|stored| (prefix.form.bytes(), prefix.rest(stored)))),
        Length::Varint => varint(bytes),
        Length::Fixed(bytes) => Ok(Some((0, i64::try_from(*bytes).unwrap_or(i64::MAX)))),
        // What it is for is done by those who call this.
        Length::Delimiter(_) => Ok(None),
    }
}

fn varint(bytes: &[u8]) -> Result<Option<(usize, i64)>, FrameError> {
    let mut number = 0_i64;
    for (index, &byte) in bytes.iter().take(5).enumerate() {
        number |= i64::from(byte & 0x7F) << (7 * index);
        if byte & 0x80 == 0 {
            return Ok(Some((index + 1, number)));
        }
    }
    if bytes.len() < 5 {
        return Ok(None);
    }
    Err(FrameError::new(
        StageName::Length,
        0,
        FrameFault::VarintTooLong,
    ))
}
