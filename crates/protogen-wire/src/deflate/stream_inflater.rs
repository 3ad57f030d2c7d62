//! Brings messages back to their size with context take-over, within limits.

use std::fmt;

use flate2::Decompress;

use super::inflater::{Ended, run};
use super::{InflateError, InflateLimits, Wrapping};

/// How a sync flush or a full flush ends: an empty stored block, but for the bits that close the block before.
const FLUSHED: [u8; 4] = [0x00, 0x00, 0xFF, 0xFF];

/// A context whose window goes on from message to message.
///
/// A message must end with a sync flush or a full flush, or with the end of the stream;
/// behind the end of a stream the next message starts a new one (a peer that finishes every message is understood).
/// A message of no bytes stands for no bytes.
///
/// A refused message leaves nothing to go on from: every later one is refused with [`InflateError::WindowLost`].
pub struct StreamInflater {
    /// `None` once a message was refused.
    context: Option<Decompress>,
    wrapping: Wrapping,
}

impl StreamInflater {
    /// A context of its own; it holds some tens of kilobytes.
    pub fn new(wrapping: Wrapping) -> Self {
        Self {
            context: Some(Decompress::new(wrapping.has_zlib_header())),
            wrapping,
        }
    }

    /// The next message, whole.
    ///
    /// # Errors
    ///
    /// [`InflateError`]; after the first one, always [`InflateError::WindowLost`].
    pub fn inflate(
        &mut self,
        packed: &[u8],
        limits: InflateLimits,
    ) -> Result<Vec<u8>, InflateError> {
        let mut context = self.context.take().ok_or(InflateError::WindowLost)?;
        let plain = match packed {
            [] => Vec::new(),
            _ => next(&mut context, self.wrapping, packed, limits)?,
        };
        self.context = Some(context);
        Ok(plain)
    }

    /// A message was lost on its way here: later ones are refused.
    pub fn lose_window(&mut self) {
        self.context = None;
    }
}

fn next(
    context: &mut Decompress,
    wrapping: Wrapping,
    packed: &[u8],
    limits: InflateLimits,
) -> Result<Vec<u8>, InflateError> {
    let ran = run(context, packed, limits)?;
    match ran.ended {
        Ended::Stream => context.reset(wrapping.has_zlib_header()),
        Ended::Input if packed.ends_with(&FLUSHED) => {}
        Ended::Input => return Err(InflateError::Incomplete),
    }
    Ok(ran.plain)
}

impl fmt::Debug for StreamInflater {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StreamInflater({:?})", self.wrapping)
    }
}
