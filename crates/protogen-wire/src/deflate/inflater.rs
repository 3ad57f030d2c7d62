//! Brings messages back to their size, each on its own, within limits.

use std::fmt;

use flate2::{Decompress, FlushDecompress, Status};

use super::{InflateError, InflateLimits, Wrapping};

/// A context that brings one message back after the other.
pub struct Inflater {
    context: Decompress,
    wrapping: Wrapping,
}

impl Inflater {
    /// A context of its own; it holds some tens of kilobytes.
    pub fn new(wrapping: Wrapping) -> Self {
        Self {
            context: Decompress::new(wrapping.has_zlib_header()),
            wrapping,
        }
    }

    /// One whole message, with nothing behind it.
    ///
    /// # Errors
    ///
    /// [`InflateError`]; the next message starts afresh.
    pub fn inflate(
        &mut self,
        packed: &[u8],
        limits: InflateLimits,
    ) -> Result<Vec<u8>, InflateError> {
        self.context.reset(self.wrapping.has_zlib_header());
        match run(&mut self.context, packed, limits)? {
            Ran {
                ended: Ended::Stream,
                plain,
            } => Ok(plain),
            Ran {
                ended: Ended::Input,
                ..
            } => Err(InflateError::Incomplete),
        }
    }
}

/// What came of one message.
pub(super) struct Ran {
    pub(super) plain: Vec<u8>,
    pub(super) ended: Ended,
}

/// What ended first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// The stream, and with it the input.
    Stream,
    /// The input: the stream wants more.
    Input,
}

/// Inflates all of `packed`, and never holds more than a byte above the limit.
pub(super) fn run(
    context: &mut Decompress,
    packed: &[u8],
    limits: InflateLimits,
) -> Result<Ran, InflateError> {
    let before = context.total_in();
    let read =
        |context: &Decompress| usize::try_from(context.total_in() - before).unwrap_or(usize::MAX);
    let cap = limits.cap(packed.len());
    let mut plain = Vec::new();
    // One byte more than allowed is room enough to see that there is more.
    let most = cap.saturating_add(1);
    plain.reserve_exact(packed.len().saturating_mul(4).max(64).min(most));
    let ended = loop {
        let rest = packed.get(read(context)..).unwrap_or_default();
        let status = context
            .decompress_vec(rest, &mut plain, FlushDecompress::None)
            .map_err(|error| match error.needs_dictionary() {
                Some(_) => InflateError::NeedsDictionary,
                None => InflateError::Damaged {
                    offset: read(context),
                },
            })?;
        if plain.len() > cap {
            return Err(InflateError::TooLong { limit_bytes: cap });
        }
        match status {
            Status::StreamEnd => break Ended::Stream,
            _ if plain.len() < plain.capacity() => break Ended::Input,
            _ => plain.reserve_exact(plain.len().min(most - plain.len())),
        }
    };
    match packed.len() - read(context) {
        0 => Ok(Ran { plain, ended }),
        bytes => Err(InflateError::Trailing { bytes }),
    }
}

impl fmt::Debug for Inflater {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Inflater({:?})", self.wrapping)
    }
}
