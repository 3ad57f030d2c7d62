//! Stages that bring the payload back to its size.

use super::Frame;
use crate::deflate::InflateError;
use crate::frame::error::{FrameError, FrameFault, StageName};
use crate::frame::stage::{Compression, When};
use crate::frame::state::FrameState;
use crate::rle::{self, RunsTooLong};

impl Frame<'_> {
    pub(super) fn compression(
        &mut self,
        compression: &Compression,
        state: &mut FrameState,
    ) -> Result<(), FrameError> {
        if !self.is_packed(&compression.when) {
            return Ok(());
        }
        let plain = state
            .inflater(compression)
            .inflate(self.body(), self.limits.payload);
        self.unpack(plain)
    }

    pub(super) fn compression_stream(
        &mut self,
        compression: &Compression,
        state: &mut FrameState,
    ) -> Result<(), FrameError> {
        if !self.is_packed(&compression.when) {
            return Ok(());
        }
        let plain = state
            .stream_inflater(compression)
            .inflate(self.body(), self.limits.payload);
        self.unpack(plain)
    }

    pub(super) fn rle(&mut self, when: &When) -> Result<(), FrameError> {
        if !self.is_packed(when) {
            return Ok(());
        }
        let limit = self.limits.payload.cap(self.body.len());
        let plain =
            rle::decompress(self.body(), limit).map_err(|RunsTooLong { len, .. }| {
                self.fault(StageName::Rle, FrameFault::LengthLimit { len, limit })
            })?;
        self.inflated = true;
        self.replace_body(plain);
        Ok(())
    }

    /// Whether this frame passed the stage, which takes the flag down.
    fn is_packed(&mut self, when: &When) -> bool {
        match when {
            When::Always => true,
            When::Flagged { .. } => std::mem::take(&mut self.compressed),
        }
    }

    fn unpack(&mut self, plain: Result<Vec<u8>, InflateError>) -> Result<(), FrameError> {
        let plain = plain
            .map_err(|error| self.fault(StageName::Compression, FrameFault::Inflate(error)))?;
        self.inflated = true;
        self.replace_body(plain);
        Ok(())
    }
}
