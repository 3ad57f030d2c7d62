//! What joins a recorder to a session. Never makes the session wait or fail.

use std::{fmt, ops::Range};

use protogen_wire::{
    Direction,
    session::{Form, Tap},
};
use tokio::time::Instant;

use super::{super::error::CaptureError, handle::Recorder};

/// Finds the secrets in a frame: ranges of its bytes.
type Finder = Box<dyn FnMut(Direction, &[u8]) -> Vec<Range<usize>> + Send>;

/// Hands every frame of a session to a recorder.
pub struct RecorderTap {
    recorder: Recorder,
    start: Instant,
    find: Option<Finder>,
    failed: Option<CaptureError>,
}

impl RecorderTap {
    /// Times count from `start`.
    pub(super) fn new(recorder: Recorder, start: Instant) -> Self {
        Self {
            recorder,
            start,
            find: None,
            failed: None,
        }
    }

    /// With what finds the secrets of a frame, be it of the wire or a payload as the recorder
    /// takes them. It is called under the session's lock: it must be quick.
    #[must_use]
    pub fn with_secrets(
        mut self,
        find: impl FnMut(Direction, &[u8]) -> Vec<Range<usize>> + Send + 'static,
    ) -> Self {
        self.find = Some(Box::new(find));
        self
    }
}

impl Tap for RecorderTap {
    fn frame(&mut self, direction: Direction, form: Form, bytes: &[u8]) {
        if self.failed.is_some() || !self.recorder.takes(form) {
            return;
        }
        let secrets = match &mut self.find {
            Some(find) => find(direction, bytes),
            None => Vec::new(),
        };
        let at = self.start.elapsed();
        let result = match form {
            Form::Wire => self.recorder.wire(at, direction, bytes, &secrets),
            Form::Payload => self.recorder.payload(at, direction, bytes, &secrets),
        };
        if let Err(error) = result {
            tracing::warn!(%error, "nothing more is recorded");
            self.failed = Some(error);
        }
    }
}

impl fmt::Debug for RecorderTap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecorderTap")
            .field("recorder", &self.recorder)
            .field("failed", &self.failed)
            .finish_non_exhaustive()
    }
}
