//! One direction of a byte stream: what has come and makes no frame yet.
//! Never opens a frame.

use std::sync::Arc;

use protogen_schema::ir::Configuration;
use protogen_wire::frame::{FrameScan, FrameState, Profile};

use super::{error::LayerError, keys::Keys, plan::Plan};

/// One direction of a byte stream.
#[derive(Default)]
pub(super) struct Lane {
    /// Less than one frame between calls.
    pub buffer: Vec<u8>,
    /// The front of `buffer`, where layers turn the bytes of the stream: what has passed them.
    pub turned: Vec<u8>,
    /// Until this many bytes have come, nothing can be cut off: no need to look.
    pub wanted: usize,
    /// How far the front of the buffer was searched for the end of a frame.
    pub scan: FrameScan,
    /// No frame can be cut off any more.
    pub lost: bool,
    /// Sequence number and ciphers.
    pub state: FrameState,
    /// The keys in `state`.
    pub keys: Keys,
    /// Sequence number and ciphers of frames that are made here, beside those that come.
    pub sealing: FrameState,
    /// The profile at a moment, as long as nothing moves.
    profile: Option<(Configuration, Plan, Arc<Profile>)>,
}

impl Lane {
    /// The profile of this moment, made anew only where something changed.
    pub fn profile(
        &mut self,
        at: &Configuration,
        plan: &Plan,
        make: impl FnOnce() -> Result<Profile, LayerError>,
    ) -> Result<Arc<Profile>, LayerError> {
        if let Some((known_at, known_plan, profile)) = &self.profile
            && known_at == at
            && known_plan == plan
        {
            return Ok(Arc::clone(profile));
        }
        let profile = Arc::new(make()?);
        self.profile = Some((at.clone(), plan.clone(), Arc::clone(&profile)));
        Ok(profile)
    }
}
