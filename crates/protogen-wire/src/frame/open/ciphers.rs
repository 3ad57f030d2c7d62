//! Stages that turn the bytes behind them back: ciphers, and transforms that the application brings.

use super::Frame;
use crate::chacha::{NotAuthentic, TAG_BYTES};
use crate::frame::chacha::{COUNTER_BYTES, additional};
use crate::frame::error::{FrameError, FrameFault, StageName};
use crate::frame::state::FrameState;
use crate::frame::transform::TransformName;

impl Frame<'_> {
    pub(super) fn xtea(&mut self, state: &FrameState) -> Result<(), FrameError> {
        let name = StageName::Xtea;
        let Some(cipher) = &state.xtea else {
            return Err(self.fault(name, FrameFault::KeyMissing));
        };
        cipher
            .decrypt(self.body_mut())
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
        let expected = chacha.next_counter;
        let Some(next) = expected.checked_add(1) else {
            return Err(self.fault(name, FrameFault::KeyExhausted));
        };
        let additional = additional(self.compressed);
        let Some((counter, rest)) = self.body_mut().split_first_chunk_mut::<COUNTER_BYTES>() else {
            return Err(self.too_short(name, COUNTER_BYTES + TAG_BYTES));
        };
        let Some((bytes, tag)) = rest.split_last_chunk_mut::<TAG_BYTES>() else {
            return Err(self.too_short(name, COUNTER_BYTES + TAG_BYTES));
        };
        let found = u64::from_le_bytes(*counter);
        if found != expected {
            return Err(self.fault(name, FrameFault::CounterMismatch { expected, found }));
        }
        chacha
            .key
            .open(expected, additional, bytes, tag)
            .map_err(|NotAuthentic| self.fault(name, FrameFault::NotAuthentic))?;
        self.advance.next_counter = Some(next);
        self.body.start += COUNTER_BYTES;
        self.body.end -= TAG_BYTES;
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
        transform.open(&mut bytes, limit).map_err(|reason| {
            let name = *name;
            self.fault(stage, FrameFault::TransformFailed { name, reason })
        })?;
        let len = bytes.len();
        if len > limit {
            return Err(self.fault(stage, FrameFault::LengthLimit { len, limit }));
        }
        self.advance.transformed = true;
        if len > self.body.len() {
            self.replace_body(bytes);
        } else {
            self.body.end = self.body.start + len;
            self.body_mut().copy_from_slice(&bytes);
            state.keep_scratch(bytes);
        }
        Ok(())
    }
}
