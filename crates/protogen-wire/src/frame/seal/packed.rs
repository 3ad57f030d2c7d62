//! Stages that make the payload smaller. What they send, the same profile can read.

use super::Draft;
use crate::deflate::InflateError;
use crate::frame::error::{FrameError, FrameFault, StageName};
use crate::frame::stage::{Compression, When};
use crate::frame::state::FrameState;
use crate::rle;

impl Draft<'_, '_> {
    pub(super) fn compression(
        &mut self,
        compression: &Compression,
        state: &mut FrameState,
    ) -> Result<(), FrameError> {
        if !self.is_to_be_packed(StageName::Compression, &compression.when)? {
            return Ok(());
        }
        let mut packed = state.take_scratch();
        let limits = self.limits.payload;
        state
            .deflater(compression)
            .deflate_within(self.body(), limits, &mut packed);
        if compression.when == When::Always || packed.len() < self.body().len() {
            self.pack(&compression.when, &packed);
        }
        state.keep_scratch(packed);
        Ok(())
    }

    pub(super) fn compression_stream(
        &mut self,
        compression: &Compression,
        state: &mut FrameState,
    ) -> Result<(), FrameError> {
        if !self.is_to_be_packed(StageName::Compression, &compression.when)? {
            return Ok(());
        }
        let mut packed = state.take_scratch();
        let limits = self.limits.payload;
        // Even if it did not shrink: the window has it now, and later frames shrink by that.
        state
            .stream_deflater(compression)
            .deflate_within(self.body(), limits, &mut packed);
        self.pack(&compression.when, &packed);
        state.keep_scratch(packed);
        Ok(())
    }

    pub(super) fn rle(&mut self, when: &When, state: &mut FrameState) -> Result<(), FrameError> {
        if !self.is_to_be_packed(StageName::Rle, when)? {
            return Ok(());
        }
        let mut packed = state.take_scratch();
        rle::compress_into(self.body(), &mut packed);
        let plain = self.body().len();
        let limits = self.limits.payload;
        let refused = limits.refuses(packed.len(), plain).is_some();
        match when {
            When::Always if refused => {
                let limit = limits.cap(packed.len());
                let fault = FrameFault::LengthLimit { len: plain, limit };
                return Err(self.fault(StageName::Rle, fault));
            }
            When::Flagged { .. } if refused || packed.len() >= plain => {}
            When::Always | When::Flagged { .. } => self.pack(when, &packed),
        }
        state.keep_scratch(packed);
        Ok(())
    }

    /// A body above the limit of what the peer inflates can only go as it is.
    fn is_to_be_packed(&self, stage: StageName, when: &When) -> Result<bool, FrameError> {
        let (len, limit_bytes) = (self.body().len(), self.limits.payload.bytes);
        match when {
            When::Always if len > limit_bytes => {
                let fault = FrameFault::Inflate(InflateError::TooLong { limit_bytes });
                Err(self.fault(stage, fault))
            }
            When::Always => Ok(true),
            When::Flagged { threshold_bytes } => Ok(len >= *threshold_bytes && len <= limit_bytes),
        }
    }

    fn pack(&mut self, when: &When, packed: &[u8]) {
        self.replace_body(packed);
        self.compressed |= matches!(when, When::Flagged { .. });
    }
}
