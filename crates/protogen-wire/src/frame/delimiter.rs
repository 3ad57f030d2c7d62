//! A frame that ends where certain bytes stand, as lines of text do.

use std::fmt;

use memchr::memmem;

use super::error::{FrameError, FrameFault, StageName};

/// The bytes that end a frame and are no part of what is in it.
///
/// A frame that holds them anywhere else can not be sealed: nothing is escaped.
///
/// ```text
/// 70 69 6e 67 | 0d 0a    "ping", ended by CR LF
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Delimiter {
    /// 1 <= len <= LONGEST, and what stands behind `len` bytes is zero.
    len: u8,
    bytes: [u8; Self::LONGEST],
}

impl Delimiter {
    /// A delimiter has at most so many bytes.
    pub const LONGEST: usize = 8;

    /// A line feed.
    pub const LINE_FEED: Self = Self::of(b"\n");
    /// Carriage return and line feed.
    pub const CRLF: Self = Self::of(b"\r\n");
    /// A zero byte.
    pub const ZERO: Self = Self::of(b"\0");

    /// These 1 to 8 bytes.
    pub const fn new(bytes: &[u8]) -> Option<Self> {
        match bytes.len() {
            1..=Self::LONGEST => Some(Self::of(bytes)),
            _ => None,
        }
    }

    /// As [`Delimiter::new`], for bytes that are known when the program is compiled.
    ///
    /// # Panics
    ///
    /// If there are none, or more than [`LONGEST`](Self::LONGEST).
    pub const fn constant(bytes: &'static [u8]) -> Self {
        match Self::new(bytes) {
            Some(delimiter) => delimiter,
            None => panic!("a delimiter has 1 to 8 bytes"),
        }
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len()).unwrap_or_default()
    }

    pub(super) const fn len(&self) -> usize {
        self.len as usize
    }

    const fn of(from: &[u8]) -> Self {
        let mut bytes = [0; Self::LONGEST];
        let mut index = 0;
        while index < from.len() {
            bytes[index] = from[index];
            index += 1;
        }
        Self {
            len: from.len() as u8,
            bytes,
        }
    }

    /// The end of the first frame, delimiter included.
    ///
    /// No delimiter begins before `from`: so far an earlier call has looked.
    pub(super) fn frame_end(
        &self,
        buffered: &[u8],
        from: usize,
        limit: usize,
    ) -> Result<Option<usize>, FrameError> {
        let looked_at = buffered.len().min(limit);
        let unseen = buffered.get(from..looked_at).unwrap_or_default();
        match memmem::find(unseen, self.as_bytes()) {
            Some(at) => Ok(Some(from + at + self.len())),
            None if buffered.len() >= limit => {
                let len = buffered.len();
                Err(fault(0, FrameFault::LengthLimit { len, limit }))
            }
            None => Ok(None),
        }
    }

    /// Whether a frame of these bytes ends where they end.
    pub(super) fn admits(&self, payload: &[u8]) -> Result<(), FrameError> {
        if let Some(at) = memmem::find(payload, self.as_bytes()) {
            return Err(fault(at, FrameFault::DelimiterInside));
        }
        // The last bytes and the delimiter may make one together.
        let last = payload.len().saturating_sub(self.len() - 1);
        let mut end = payload.get(last..).unwrap_or_default().to_vec();
        end.extend_from_slice(self.as_bytes());
        self.open(&end).map(drop).map_err(|mut error| {
            error.offset += last;
            error
        })
    }

    /// The bytes in front of the delimiter, which must stand at the end and nowhere else.
    pub(super) fn open(&self, frame: &[u8]) -> Result<usize, FrameError> {
        match memmem::find(frame, self.as_bytes()) {
            Some(at) if at + self.len() == frame.len() => Ok(at),
            Some(at) => Err(fault(at, FrameFault::DelimiterInside)),
            None => Err(fault(frame.len(), FrameFault::DelimiterMissing)),
        }
    }
}

impl fmt::Debug for Delimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Delimiter(\"{}\")", self.as_bytes().escape_ascii())
    }
}

fn fault(offset: usize, fault: FrameFault) -> FrameError {
    FrameError::new(StageName::Length, offset, fault)
}
