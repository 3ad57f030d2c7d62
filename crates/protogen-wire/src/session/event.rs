//! What comes out of a session.

use core::fmt;

use crate::{error::DecodeError, frame::FrameError};

/// What came in.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Event<M> {
    /// A packet.
    Packet(M),
    /// A packet that could not be read; the rest of its frame was passed over.
    Malformed(Box<Malformed>),
    /// A frame that could not be opened, and was passed over.
    Refused(Box<FrameError>),
}

/// A packet that could not be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Malformed {
    /// What is wrong, in which packet, at which field and byte.
    pub error: DecodeError,
    /// The bytes from the packet's first one to the end of the frame: none is lost.
    pub rest: Vec<u8>,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.error)
    }
}
