//! What moves from frame to frame in one direction: the next sequence number, keys and contexts.

use std::fmt;

use crate::chacha::ChaChaKey;
use crate::deflate::{Deflater, Inflater, StreamDeflater, StreamInflater};
use crate::xor::XorKey;
use crate::xtea::Xtea;

use super::stage::Compression;
use super::stream::Streams;
use super::transform::{FrameTransform, StreamTransform, TransformName};

/// More room than this is not kept from frame to frame: an idle connection should hold little.
const KEPT_SCRATCH_BYTES: usize = 16 * 1024;

/// The state of one direction of a connection.
///
/// It changes only after a frame has passed every check, with one exception:
/// where a profile compresses with context take-over, a refused frame may take with it what later frames refer to.
/// After any refusal under such a profile, this direction refuses every frame.
#[derive(Default)]
pub struct FrameState {
    /// Boxed, as are others: most connections have few of the stages, and many are idle.
    pub(super) xtea: Option<Box<Xtea>>,
    pub(super) xor: Option<XorKey>,
    pub(super) chacha: Option<Box<ChaCha>>,
    /// `None` until the first frame: the profile says where to start.
    pub(super) next_sequence: Option<u32>,
    pub(super) streams: Streams,
    /// A frame that later ones may refer to was refused.
    pub(super) window_lost: bool,
    transforms: Vec<(TransformName, Box<dyn FrameTransform>)>,
    /// Contexts are made when first needed: an idle connection holds none.
    inflater: Option<Box<Inflater>>,
    deflater: Option<Box<Deflater>>,
    stream_inflater: Option<Box<StreamInflater>>,
    pub(super) stream_deflater: Option<Box<StreamDeflater>>,
    /// Where a stage puts the bytes that will stand in place of others; empty between frames.
    scratch: Vec<u8>,
}

/// The key of ChaCha20-Poly1305, and how many frames it has served.
pub(super) struct ChaCha {
    pub(super) key: ChaChaKey,
    pub(super) next_counter: u64,
}

impl FrameState {
    /// A direction without keys, before its first frame.
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives the key for the stage [`Xtea`](super::Stage::Xtea), in place of an older one.
    pub fn set_xtea(&mut self, cipher: Xtea) {
        self.xtea = Some(Box::new(cipher));
    }

    /// Gives the key for the stage [`Xor`](super::Stage::Xor), in place of an older one.
    pub fn set_xor(&mut self, key: XorKey) {
        self.xor = Some(key);
    }

    /// Gives the key for the stage [`ChaCha20Poly1305`](super::Stage::ChaCha20Poly1305), or replaces it.
    ///
    /// A new key starts to count at 0.
    /// The key that is there already goes on counting, because no counter may be used twice under one key;
    /// for the same reason a key that was replaced must never come back.
    pub fn set_chacha(&mut self, key: ChaChaKey) {
        let known = self
            .chacha
            .as_ref()
            .is_some_and(|old| old.key.is_same(&key));
        if !known {
            let next_counter = 0;
            self.chacha = Some(Box::new(ChaCha { key, next_counter }));
        }
    }

    /// Gives the key for the stage [`StreamStage::Xor`](super::StreamStage::Xor), or replaces it.
    ///
    /// A new key starts at its first byte; the key that is there already goes on where it was.
    pub fn set_stream_xor(&mut self, key: XorKey) {
        self.streams.set_xor(key);
    }

    /// Gives the transform for the stage [`Extern`](super::Stage::Extern) of this name, in place of an older one.
    pub fn set_transform(&mut self, name: TransformName, transform: Box<dyn FrameTransform>) {
        self.transforms.retain(|(other, _)| *other != name);
        self.transforms.push((name, transform));
    }

    /// Gives the transform for the stage [`StreamStage::Extern`](super::StreamStage::Extern) of this name.
    pub fn set_stream_transform(
        &mut self,
        name: TransformName,
        transform: Box<dyn StreamTransform>,
    ) {
        self.streams.set_transform(name, transform);
    }

    /// Goes on with this sequence number, where the peer does not start as the profile says.
    pub fn set_next_sequence(&mut self, number: u32) {
        self.next_sequence = Some(number);
    }

    /// The sequence number of the next frame, unless none has passed yet.
    pub fn next_sequence(&self) -> Option<u32> {
        self.next_sequence
    }

    /// The counter of the next frame under the key of ChaCha20-Poly1305, if there is one.
    pub fn next_counter(&self) -> Option<u64> {
        self.chacha.as_ref().map(|chacha| chacha.next_counter)
    }

    pub(super) fn transform(
        &mut self,
        name: &TransformName,
    ) -> Option<&mut Box<dyn FrameTransform>> {
        let mut transforms = self.transforms.iter_mut();
        transforms.find_map(|(other, transform)| (other == name).then_some(transform))
    }

    pub(super) fn inflater(&mut self, compression: &Compression) -> &mut Inflater {
        self.inflater
            .get_or_insert_with(|| Box::new(Inflater::new(compression.wrapping)))
    }

    pub(super) fn deflater(&mut self, compression: &Compression) -> &mut Deflater {
        self.deflater
            .get_or_insert_with(|| Box::new(Deflater::new(compression.wrapping, compression.level)))
    }

    pub(super) fn stream_inflater(&mut self, compression: &Compression) -> &mut StreamInflater {
        self.stream_inflater
            .get_or_insert_with(|| Box::new(StreamInflater::new(compression.wrapping)))
    }

    pub(super) fn stream_deflater(&mut self, compression: &Compression) -> &mut StreamDeflater {
        let Compression {
            wrapping, level, ..
        } = *compression;
        self.stream_deflater
            .get_or_insert_with(|| Box::new(StreamDeflater::new(wrapping, level)))
    }

    /// Frames that come may refer to one that did not.
    pub(super) fn lose_window(&mut self) {
        self.window_lost = true;
        self.stream_inflater = None;
    }

    pub(super) fn take_scratch(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.scratch)
    }

    pub(super) fn keep_scratch(&mut self, mut scratch: Vec<u8>) {
        if scratch.capacity() <= KEPT_SCRATCH_BYTES {
            scratch.clear();
            self.scratch = scratch;
        }
    }
}

impl fmt::Debug for FrameState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.transforms.iter().map(|(name, _)| name).collect();
        f.debug_struct("FrameState")
            .field("xtea", &self.xtea)
            .field("xor", &self.xor)
            .field("chacha", &self.chacha.as_ref().map(|chacha| &chacha.key))
            .field("next_counter", &self.next_counter())
            .field("next_sequence", &self.next_sequence)
            .field("streams", &self.streams)
            .field("transforms", &names)
            .field("window_lost", &self.window_lost)
            .finish_non_exhaustive()
    }
}
