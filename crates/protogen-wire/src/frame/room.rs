//! How much payload a frame holds, and which: what its stages put around it, and how long they can say it is.
//!
//! Seals nothing, and knows nothing of what compression may save.

use crate::chacha::TAG_BYTES;

use super::chacha::COUNTER_BYTES;
use super::error::FrameError;
use super::length::{self, Length};
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

    /// Whether frames hold not every payload for which they have room: a delimiter ends them, or they are of one size.
    pub(crate) fn is_choosy(&self) -> bool {
        matches!(self.length(), Some(Length::Delimiter(_) | Length::Fixed(_)))
    }

    /// Whether a frame holds this payload, as far as that shows before its stages have turned it.
    ///
    /// # Errors
    ///
    /// What [`seal`](super::seal) would say.
    pub(crate) fn admits(&self, payload: &[u8]) -> Result<(), FrameError> {
        let mut behind = self.stages().iter().skip_while(|stage| !is_length(stage));
        match self.length() {
            // Behind other stages the bytes of the payload are not those of the frame.
            Some(Length::Delimiter(delimiter)) if behind.nth(1).is_none() => {
                delimiter.admits(payload)
            }
            Some(Length::Fixed(bytes)) if behind.all(keeps_size) => {
                let around = bytes.saturating_sub(self.payload_room());
                length::is_size(*bytes, around.saturating_add(payload.len()))
            }
            _ => Ok(()),
        }
    }
}

fn is_length(stage: &Stage) -> bool {
    matches!(stage, Stage::Length(_))
}

/// Whether a stage adds the same number of bytes to every payload.
fn keeps_size(stage: &Stage) -> bool {
    match stage {
        Stage::Stream(_)
        | Stage::Length(_)
        | Stage::Checksum(_)
        | Stage::Sequence(_)
        | Stage::Xtea
        | Stage::Xor
        | Stage::ChaCha20Poly1305 => true,
        Stage::PayloadLength(_)
        | Stage::PadCount(_)
        | Stage::Compression(_)
        | Stage::CompressionStream(_)
        | Stage::Rle(_)
        | Stage::Extern(_) => false,
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
