//! What the stages of a profile add to a payload, worked out once.

use crate::chacha::TAG_BYTES;

use super::chacha::COUNTER_BYTES;
use super::delimiter::Delimiter;
use super::length::Length;
use super::padding::Filler;
use super::stage::Stage;

/// What stands in front of a payload and behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FrameSize {
    /// Fields of fixed width in front of the payload.
    headers: usize,
    /// Behind the payload there may be so many bytes, where nobody gives the padding.
    pub(super) tail: usize,
    /// The length is a varint: how wide depends on what it counts.
    varint: bool,
    /// A stage may put more bytes in place of others.
    grows: bool,
}

impl FrameSize {
    pub(super) const fn of(stages: &[Stage]) -> Self {
        let mut size = Self {
            headers: 0,
            tail: 0,
            varint: false,
            grows: false,
        };
        let mut index = 0;
        while index < stages.len() {
            size.add(&stages[index]);
            index += 1;
        }
        size
    }

    const fn add(&mut self, stage: &Stage) {
        let (headers, tail) = match stage {
            Stage::Length(Length::Prefix(prefix)) => (prefix.form.bytes(), 0),
            Stage::Length(Length::Delimiter(_)) => (0, Delimiter::LONGEST),
            Stage::Checksum(checksum) => (checksum.form.bytes(), 0),
            Stage::Sequence(sequence) => (sequence.form.bytes(), 0),
            Stage::PayloadLength(inner) => (inner.form.bytes(), inner.align.get() as usize - 1),
            Stage::PadCount(pad) => (1, pad.align.get() as usize - 1),
            Stage::ChaCha20Poly1305 => (COUNTER_BYTES, TAG_BYTES),
            Stage::Length(Length::Varint) => {
                self.varint = true;
                (0, 0)
            }
            Stage::Compression(_)
            | Stage::CompressionStream(_)
            | Stage::Rle(_)
            | Stage::Extern(_) => {
                self.grows = true;
                (0, 0)
            }
            Stage::Length(Length::Fixed(_)) | Stage::Stream(_) | Stage::Xtea | Stage::Xor => (0, 0),
        };
        self.headers += headers;
        self.tail += tail;
    }

    /// The most bytes that stand in front of a payload of `len` bytes.
    #[inline]
    pub(super) fn headroom(&self, len: usize, filler: &Filler<'_>) -> usize {
        match self.varint {
            true => self.headers + self.varint(len, filler),
            false => self.headers,
        }
    }

    /// The bytes of the varint, most likely; never fewer than it will need.
    fn varint(&self, len: usize, filler: &Filler<'_>) -> usize {
        let given = match filler {
            Filler::Given(bytes) => bytes.len(),
            Filler::Profile | Filler::Random(_) => 0,
        };
        let counted = [self.headers, self.tail, given]
            .into_iter()
            .fold(len, usize::saturating_add);
        match counted {
            _ if self.grows => 5,
            0..0x80 => 1,
            0x80..0x4000 => 2,
            0x4000..0x20_0000 => 3,
            _ => 5,
        }
    }
}
