//! What moves in a state once a frame has passed every stage, gathered until then.

use super::profile::Profile;
use super::stage::Stage;
use super::state::FrameState;

/// What the stages of one frame have found out; a refused frame's is dropped.
#[derive(Debug, Default)]
pub(super) struct Advance {
    /// The sequence number of the next frame.
    pub(super) next_sequence: Option<u32>,
    /// The counter of the next frame under the key of ChaCha20-Poly1305.
    pub(super) next_counter: Option<u64>,
    /// The frame passed a transform of the application.
    pub(super) transformed: bool,
}

impl Advance {
    pub(super) fn apply(self, profile: &Profile, state: &mut FrameState) {
        if self.next_sequence.is_some() {
            state.next_sequence = self.next_sequence;
        }
        if let (Some(next), Some(chacha)) = (self.next_counter, &mut state.chacha) {
            chacha.next_counter = next;
        }
        if self.transformed {
            for stage in profile.stages() {
                if let Stage::Extern(name) = stage
                    && let Some(transform) = state.transform(name)
                {
                    transform.passed();
                }
            }
        }
    }
}
