//! What moves from frame to frame in one direction: the next sequence number, keys and contexts.

use crate::deflate::{Deflater, Inflater};
use crate::xor::XorKey;
use crate::xtea::Xtea;

use super::stage::Compression;

/// The state of one direction of a connection.
///
/// It changes only after a frame has passed every check.
#[derive(Debug, Default)]
pub struct FrameState {
    pub(super) xtea: Option<Xtea>,
    pub(super) xor: Option<XorKey>,
    /// `None` until the first frame: the profile says where to start.
    pub(super) next_sequence: Option<u32>,
    /// Made when first needed: an idle connection holds none.
    inflater: Option<Box<Inflater>>,
    deflater: Option<Box<Deflater>>,
}

impl FrameState {
    /// A direction without keys, before its first frame.
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives the key for the stage [`Xtea`](super::Stage::Xtea), in place of an older one.
    pub fn set_xtea(&mut self, cipher: Xtea) {
        self.xtea = Some(cipher);
    }

    /// Gives the key for the stage [`Xor`](super::Stage::Xor), in place of an older one.
    pub fn set_xor(&mut self, key: XorKey) {
        self.xor = Some(key);
    }

    /// Goes on with this sequence number, where the peer does not start as the profile says.
    pub fn set_next_sequence(&mut self, number: u32) {
        self.next_sequence = Some(number);
    }

    /// The sequence number of the next frame, unless none has passed yet.
    pub fn next_sequence(&self) -> Option<u32> {
        self.next_sequence
    }

    pub(super) fn inflater(&mut self, compression: &Compression) -> &mut Inflater {
        self.inflater
            .get_or_insert_with(|| Box::new(Inflater::new(compression.wrapping)))
    }

    pub(super) fn deflater(&mut self, compression: &Compression) -> &mut Deflater {
        self.deflater
            .get_or_insert_with(|| Box::new(Deflater::new(compression.wrapping, compression.level)))
    }
}
