//! Stages that turn the bytes behind them: ciphers, and transforms that the application brings.

use super::{Draft, too_long};
use crate::frame::chacha::{COUNTER_BYTES, additional};
use crate::frame::error::{FrameError, FrameFault, StageName};
use crate::frame::state::FrameState;
use crate::frame::transform::TransformName;

impl Draft<'_, '_> {
    pub(super) fn xtea(&mut self, state: &FrameState) -> Result<(), FrameError> {
        let name = StageName::Xtea;
        let Some(cipher) = &state.xtea else {
            return Err(self.fault(name, FrameFault::KeyMissing));
        };
        cipher
            .encrypt(self.body_mut())
            .map_err(|error| self.fault(name, FrameFault::NotWholeBlocks { len: error.len }))
    }

    pub(super) fn xor(&mut self, state: &FrameState) -> Result<(), FrameError> {
        let Some(key) = &state.xor else {
            return Err(self.fault(StageName::Xor, FrameFault::KeyMissing));
        };
        key.apply(self.body_mut());
        Ok(())
    }

    pub(super) fn chacha(&mut self, state: &FrameState) -> Result<(), FrameError> {
        let name = StageName::ChaCha20Poly1305;
        let Some(chacha) = &state.chacha else {
            return Err(self.fault(name, FrameFault::KeyMissing));
        };
        let counter = chacha.next_counter;
        let Some(next) = counter.checked_add(1) else {
            return Err(self.fault(name, FrameFault::KeyExhausted));
        };
        let additional = additional(self.compressed);
        let tag = chacha.key.seal(counter, additional, self.body_mut());
        self.out.extend_from_slice(&tag);
        self.prepend(COUNTER_BYTES)
            .copy_from_slice(&counter.to_le_bytes());
        self.advance.next_counter = Some(next);
        Ok(())
    }

    pub(super) fn transform(
        &mut self,
        name: &TransformName,
        state: &mut FrameState,
    ) -> Result<(), FrameError> {
        let stage = StageName::Extern;
        let limit = self.limits.frame_bytes.max(self.limits.payload.bytes);
        let mut bytes = state.take_scratch();
        bytes.extend_from_slice(self.body());
        let Some(transform) = state.transform(name) else {
            return Err(self.fault(stage, FrameFault::TransformMissing { name: *name }));
        };
        transform.seal(&mut bytes, limit).map_err(|reason| {
            let name = *name;
            self.fault(stage, FrameFault::TransformFailed { name, reason })
        })?;
        if bytes.len() > limit {
            return Err(too_long(stage, bytes.len(), limit));
        }
        self.advance.transformed = true;
        self.replace_body(&bytes);
        state.keep_scratch(bytes);
        Ok(())
    }
}
