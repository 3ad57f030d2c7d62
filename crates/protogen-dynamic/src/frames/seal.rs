//! How a frame was sealed: to see what its layers say, and to seal another payload as it was.

use std::{fmt, sync::Arc};

use protogen_wire::frame::{self, Filler, FrameState, IntegerForm, Profile, Stage};

use super::{
    error::{FrameProblem, LayerError},
    keys::Keys,
};

/// How a frame was sealed.
#[derive(Clone)]
pub struct Seal {
    pub(super) profile: Arc<Profile>,
    pub(super) keys: Keys,
    pub(super) sequence: Option<u32>,
}

/// A number that a layer says in the clear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderField {
    /// Which layer.
    pub name: &'static str,
    /// Its bytes, in the frame.
    pub bytes: std::ops::Range<usize>,
    /// The number.
    pub value: u64,
}

impl Seal {
    /// Another payload in a frame of the same kind: same layers, keys and sequence number.
    ///
    /// The padding is taken again where it still fills the last block.
    ///
    /// # Errors
    ///
    /// What the layers refuse, such as a payload that is too long; and layers that count frames,
    /// whose later frames would not open any more.
    pub fn seal(&self, payload: &[u8], padding: &[u8]) -> Result<Vec<u8>, FrameProblem> {
        let counts = |stage: &&Stage| {
            matches!(
                stage,
                Stage::Stream(_) | Stage::CompressionStream(_) | Stage::ChaCha20Poly1305
            )
        };
        if let Some(stage) = self.profile.stages().iter().find(counts) {
            let layer = match stage {
                Stage::ChaCha20Poly1305 => "chacha20poly1305",
                Stage::Stream(_) => "xor",
                _ => "deflate",
            };
            return Err(FrameProblem::Layers(LayerError::Unsupported {
                layer: layer.to_owned(),
                reason: "later frames refer to this one: no other can stand for it",
            }));
        }
        let attempt = |filler: Filler<'_>| {
            let mut state = FrameState::new();
            self.keys.give(&mut state);
            if let Some(number) = self.sequence {
                state.set_next_sequence(number);
            }
            frame::seal(&self.profile, payload, filler, &mut state)
        };
        let given = attempt(Filler::Given(padding));
        Ok(given.or_else(|_| attempt(Filler::Profile))?)
    }

    /// What the layers of a frame say in the clear, before a cipher or a compression begins.
    #[must_use]
    pub fn header(&self, wire: &[u8]) -> Vec<HeaderField> {
        let mut fields = Vec::new();
        let mut at = 0;
        for stage in self.profile.stages() {
            let (name, form) = match stage {
                Stage::Length(frame::Length::Prefix(prefix)) => ("length", prefix.form),
                Stage::Checksum(checksum) => (checksum.sum.name(), checksum.form),
                Stage::Sequence(sequence) => ("sequence", sequence.form),
                Stage::PayloadLength(inner) => ("inner", inner.form),
                Stage::PadCount(_) => ("pad_count", IntegerForm::U8),
                // These say nothing in front.
                Stage::Length(frame::Length::Delimiter(_) | frame::Length::Fixed(_)) => continue,
                // A varint tells no more than the frame's size; behind a cipher all is hidden.
                _ => break,
            };
            let bytes = at..at + form.bytes();
            let Some(field) = wire.get(bytes.clone()) else {
                break;
            };
            at = bytes.end;
            fields.push(HeaderField {
                name,
                bytes,
                value: number(field, form),
            });
        }
        fields
    }
}

fn number(field: &[u8], form: IntegerForm) -> u64 {
    let push = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
    match form.order {
        protogen_wire::reader::Endian::Little => field.iter().rev().fold(0, push),
        protogen_wire::reader::Endian::Big => field.iter().fold(0, push),
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the keys: they are secret.
        f.debug_struct("Seal")
            .field("profile", &self.profile)
            .field("sequence", &self.sequence)
            .finish_non_exhaustive()
    }
}
