//! Transforms of the byte stream, in front of the length.

use std::fmt;

use crate::xor::XorKey;

use super::error::{FrameError, FrameFault, StageName};
use super::profile::Profile;
use super::stage::StreamStage;
use super::state::FrameState;
use super::transform::{StreamTransform, TransformName};

/// What the stages of the stream have kept of the bytes so far.
#[derive(Default)]
pub(super) struct Streams {
    /// The key, and how far the stream is in it.
    xor: Option<(XorKey, usize)>,
    transforms: Vec<(TransformName, Box<dyn StreamTransform>)>,
}

impl Streams {
    pub(super) fn set_xor(&mut self, key: XorKey) {
        let known = self.xor.as_ref().is_some_and(|(old, _)| old.is_same(&key));
        if !known {
            self.xor = Some((key, 0));
        }
    }

    pub(super) fn set_transform(
        &mut self,
        name: TransformName,
        transform: Box<dyn StreamTransform>,
    ) {
        self.transforms.retain(|(other, _)| *other != name);
        self.transforms.push((name, transform));
    }

    /// Whether the stage has all it needs.
    fn check(&self, stage: &StreamStage) -> Result<(), FrameError> {
        let missing = match stage {
            StreamStage::Xor if self.xor.is_none() => FrameFault::KeyMissing,
            StreamStage::Extern(name) if !self.transforms.iter().any(|(n, _)| n == name) => {
                FrameFault::TransformMissing { name: *name }
            }
            StreamStage::Xor | StreamStage::Extern(_) => return Ok(()),
        };
        Err(FrameError::new(StageName::Stream, 0, missing))
    }

    fn apply(&mut self, stage: &StreamStage, way: Way, bytes: &mut [u8]) {
        match stage {
            StreamStage::Xor => {
                if let Some((key, position)) = &mut self.xor {
                    *position = key.apply_from(*position, bytes);
                }
            }
            StreamStage::Extern(name) => {
                let mut transforms = self.transforms.iter_mut();
                if let Some((_, transform)) = transforms.find(|(other, _)| other == name) {
                    match way {
                        Way::In => transform.stream_in(bytes),
                        Way::Out => transform.stream_out(bytes),
                    }
                }
            }
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Way {
    In,
    Out,
}

impl FrameState {
    /// Turns bytes of the stream as they arrive, however they were cut; each byte must pass exactly once.
    ///
    /// Where a profile has no stage before its length, this does nothing.
    /// When the profile changes, bytes that have already passed are not to pass again.
    ///
    /// # Errors
    ///
    /// [`FrameFault::KeyMissing`] or [`FrameFault::TransformMissing`]; the bytes are then as they were.
    pub fn stream_in(&mut self, profile: &Profile, bytes: &mut [u8]) -> Result<(), FrameError> {
        for stage in profile.stream_stages() {
            self.streams.check(stage)?;
        }
        for stage in profile.stream_stages() {
            self.streams.apply(stage, Way::In, bytes);
        }
        Ok(())
    }

    /// Turns sealed frames into the bytes that travel; each byte must pass exactly once, in the order of the stream.
    ///
    /// # Errors
    ///
    /// As [`Self::stream_in`].
    pub fn stream_out(&mut self, profile: &Profile, bytes: &mut [u8]) -> Result<(), FrameError> {
        for stage in profile.stream_stages() {
            self.streams.check(stage)?;
        }
        for stage in profile.stream_stages().rev() {
            self.streams.apply(stage, Way::Out, bytes);
        }
        Ok(())
    }
}

impl fmt::Debug for Streams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.transforms.iter().map(|(name, _)| name).collect();
        f.debug_struct("Streams")
            .field("xor", &self.xor)
            .field("transforms", &names)
            .finish()
    }
}
