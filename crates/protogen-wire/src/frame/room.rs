//! How much payload a frame holds: what its stages put around it, and how long they can say it is.
//!
//! Seals nothing, and knows nothing of what compression may save.

use crate::chacha::TAG_BYTES;

use super::chacha::COUNTER_BYTES;
use super::length::Length;
use super::profile::Profile;
use super::stage::Stage;

impl Profile {
    /// The most bytes of payload that fit into a frame without being compressed.
    ///
    /// Stages that the application brings may take more.
    #[must_use]
    pub fn payload_room(&self) -> usize {
        let limits = self.limits();
        let room = self
            .stages()
            .iter()
            .fold(limits.frame_bytes, |room, stage| behind(stage, room));
        room.min(limits.payload.bytes)
    }
}

/// What is left of `room` bytes behind this stage.
fn behind(stage: &Stage, room: usize) -> usize {
    match stage {
        Stage::Length(Length::Prefix(prefix)) => {
            let most = usize::try_from(prefix.most()).unwrap_or(0);
            room.saturating_sub(prefix.form.bytes()).min(most)
        }
        Stage::Length(Length::Delimiter(delimiter)) => {
            room.saturating_sub(delimiter.as_bytes().len())
        }
        // As long as the field of a u32 can be.
        Stage::Length(Length::Varint) => room.saturating_sub(5),
        Stage::Length(Length::Fixed(bytes)) => room.min(*bytes),
        Stage::Checksum(checksum) => room.saturating_sub(checksum.form.bytes()),
        Stage::Sequence(sequence) => room.saturating_sub(sequence.form.bytes()),
        Stage::ChaCha20Poly1305 => room.saturating_sub(COUNTER_BYTES + TAG_BYTES),
        Stage::PayloadLength(inner) => {
            let most = usize::try_from(inner.form.greatest()).unwrap_or(usize::MAX);
            let padded = room - room % usize::from(inner.align.get());
            padded.saturating_sub(inner.form.bytes()).min(most)
        }
        Stage::PadCount(pad) => {
            let padded = room - room % usize::from(pad.align.get());
            padded.saturating_sub(1)
        }
        Stage::Stream(_)
        | Stage::Xtea
        | Stage::Xor
        | Stage::Compression(_)
        | Stage::CompressionStream(_)
        | Stage::Rle(_)
        | Stage::Extern(_) => room,
    }
}
