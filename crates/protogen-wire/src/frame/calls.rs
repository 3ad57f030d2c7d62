//! A stage of the application as two functions of whole bytes: what generated code makes of an
//! `extern transform`. Keeps nothing from frame to frame.

use std::fmt;

use crate::region::Refused;

use super::transform::FrameTransform;

type Call = Box<dyn FnMut(&[u8]) -> Result<Vec<u8>, Refused> + Send>;

/// Two functions as a stage.
pub struct TransformCalls {
    open: Call,
    seal: Call,
}

impl TransformCalls {
    /// A stage that opens and seals by these.
    pub fn new(
        open: impl FnMut(&[u8]) -> Result<Vec<u8>, Refused> + Send + 'static,
        seal: impl FnMut(&[u8]) -> Result<Vec<u8>, Refused> + Send + 'static,
    ) -> Self {
        Self {
            open: Box::new(open),
            seal: Box::new(seal),
        }
    }
}

impl FrameTransform for TransformCalls {
    fn open(&mut self, bytes: &mut Vec<u8>, limit_bytes: usize) -> Result<(), String> {
        called(&mut self.open, bytes, limit_bytes)
    }

    fn seal(&mut self, bytes: &mut Vec<u8>, limit_bytes: usize) -> Result<(), String> {
        called(&mut self.seal, bytes, limit_bytes)
    }
}

fn called(call: &mut Call, bytes: &mut Vec<u8>, limit_bytes: usize) -> Result<(), String> {
    let turned = call(bytes).map_err(|refused| refused.message)?;
    if turned.len() > limit_bytes {
        return Err(format!("it makes more than {limit_bytes} bytes"));
    }
    *bytes = turned;
    Ok(())
}

impl fmt::Debug for TransformCalls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransformCalls").finish_non_exhaustive()
    }
}
