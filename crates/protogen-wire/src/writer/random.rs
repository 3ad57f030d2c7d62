//! Where random padding comes from.
//!
//! The system, unless the caller gives the bytes: a recording is written again that way.

use alloc::string::ToString;

use super::Writer;
use crate::error::{EncodeError, EncodeErrorKind};

/// The source of random padding.
pub enum Filler<'a> {
    /// The random numbers of the operating system.
    System,
    /// The caller fills each stretch of padding.
    Given(&'a mut (dyn FnMut(&mut [u8]) + Send)),
}

impl Filler<'_> {
    pub(super) fn lend(&mut self) -> Filler<'_> {
        match self {
            Self::System => Filler::System,
            Self::Given(fill) => Filler::Given(fill),
        }
    }
}

impl core::fmt::Debug for Filler<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::System => "System",
            Self::Given(_) => "Given",
        })
    }
}

impl Writer<'_> {
    /// Writes `len` random bytes.
    ///
    /// # Errors
    ///
    /// `TransformFailed` if the system has none.
    pub fn random(&mut self, len: usize) -> Result<(), EncodeError> {
        let start = self.buffer.len();
        self.buffer.resize(start + len, 0);
        let slots = self.buffer.get_mut(start..).unwrap_or_default();
        match &mut self.filler {
            Filler::Given(fill) => fill(slots),
            Filler::System => {
                if let Err(error) = getrandom::fill(slots) {
                    let message = error.to_string();
                    return Err(self.fault(EncodeErrorKind::TransformFailed { message }));
                }
            }
        }
        Ok(())
    }

    /// Writes random bytes until `len` bytes stand since position `start`.
    ///
    /// # Errors
    ///
    /// `LengthOverflow` if there are more already; `TransformFailed` if the system has none.
    pub fn random_to(&mut self, start: usize, len: usize) -> Result<(), EncodeError> {
        let padding = self.missing(start, len)?;
        self.random(padding)
    }
}
