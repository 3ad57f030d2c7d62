//! Stages that the application brings: its own cipher or compression of a frame, its own cipher of the stream.

use std::fmt;

/// The name of a stage that the application brings, as plain data.
///
/// Two stages of one profile with the same transform but other arguments need two names.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TransformName {
    /// 1 <= len <= LONGEST, and what stands behind `len` bytes is zero.
    len: u8,
    /// UTF-8.
    bytes: [u8; Self::LONGEST],
}

impl TransformName {
    /// A name has at most so many bytes.
    pub const LONGEST: usize = 63;

    /// This name, which must have 1 to 63 bytes.
    pub const fn new(name: &str) -> Option<Self> {
        let from = name.as_bytes();
        if from.is_empty() || from.len() > Self::LONGEST {
            return None;
        }
        let mut bytes = [0; Self::LONGEST];
        let mut index = 0;
        while index < from.len() {
            bytes[index] = from[index];
            index += 1;
        }
        Some(Self {
            len: from.len() as u8,
            bytes,
        })
    }

    /// As [`Self::new`], for a `const`: a name of another length then does not compile.
    ///
    /// # Panics
    ///
    /// If the name has not 1 to 63 bytes.
    pub const fn constant(name: &'static str) -> Self {
        match Self::new(name) {
            Some(name) => name,
            None => panic!("a transform's name has 1 to 63 bytes"),
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        let bytes = self.bytes.get(..usize::from(self.len)).unwrap_or_default();
        str::from_utf8(bytes).unwrap_or_default()
    }

    /// As `==`, which no `const` can call.
    pub(super) const fn is(&self, other: &Self) -> bool {
        let mut index = 0;
        while index < Self::LONGEST {
            if self.bytes[index] != other.bytes[index] {
                return false;
            }
            index += 1;
        }
        self.len == other.len
    }
}

impl fmt::Debug for TransformName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for TransformName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A stage of a frame that the application brings: it sees everything behind its place, and may change the size.
///
/// One object serves one direction of one connection: it only ever opens or only ever seals.
///
/// # Examples
///
/// ```
/// use protogen_wire::frame::FrameTransform;
///
/// /// Every byte turned over.
/// struct Not;
///
/// impl FrameTransform for Not {
///     fn open(&mut self, bytes: &mut Vec<u8>, _limit_bytes: usize) -> Result<(), String> {
///         bytes.iter_mut().for_each(|byte| *byte = !*byte);
///         Ok(())
///     }
///
///     fn seal(&mut self, bytes: &mut Vec<u8>, limit_bytes: usize) -> Result<(), String> {
///         self.open(bytes, limit_bytes)
///     }
/// }
/// ```
pub trait FrameTransform: Send {
    /// Turns what arrived into what was sent.
    ///
    /// The bytes are the peer's: check everything, reserve nothing that they only claim, and
    /// produce at most `limit_bytes` (more is refused behind this call, when it is too late for the memory).
    ///
    /// # Errors
    ///
    /// A reason in words; the frame is refused.
    fn open(&mut self, bytes: &mut Vec<u8>, limit_bytes: usize) -> Result<(), String>;

    /// Turns what is sent into what travels.
    ///
    /// # Errors
    ///
    /// A reason in words; the frame is not sent.
    fn seal(&mut self, bytes: &mut Vec<u8>, limit_bytes: usize) -> Result<(), String>;

    /// The frame passed every stage, this one and all others: whatever counts frames counts it here.
    ///
    /// Not called for a frame that was refused, by this stage or by another.
    fn passed(&mut self) {}
}

/// A transform of the byte stream, before frames are told apart: it keeps sizes, and its state goes on from byte to byte.
///
/// One object serves one direction of one connection, and sees each byte exactly once.
/// It can not refuse: what comes out wrong is refused by the stages behind it.
pub trait StreamTransform: Send {
    /// Turns bytes that arrived, however they were cut, into those that were sent.
    fn stream_in(&mut self, bytes: &mut [u8]);

    /// Turns bytes of whole frames into those that travel.
    fn stream_out(&mut self, bytes: &mut [u8]);
}
