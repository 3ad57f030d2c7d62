//! Puts the segments of one direction in order. Never holds more than its limit.

use std::collections::BTreeMap;

/// One direction of a TCP connection.
#[derive(Default)]
pub(super) struct Stream {
    /// The sequence number of the stream's byte 0; known from the first segment.
    base: Option<u32>,
    /// The place in the stream of the next byte that is expected.
    next: u64,
    /// Segments behind a gap, by place; what they hold is behind `next`.
    waiting: BTreeMap<u64, Chunk>,
    /// What they cost: their bytes and `CHUNK_BYTES` each.
    waiting_bytes: usize,
}

/// What a chunk costs besides its bytes.
const CHUNK_BYTES: usize = 64;

/// Bytes in order, and whether their sender pushed behind them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Chunk {
    pub bytes: Vec<u8>,
    pub pushed: bool,
}

impl Chunk {
    fn cost(&self) -> usize {
        self.bytes.len() + CHUNK_BYTES
    }
}

/// Bytes of a stream that no packet brought.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Gap {
    pub offset: u64,
    pub bytes: u64,
}

impl Stream {
    /// The stream begins behind this number: its SYN.
    pub fn open(&mut self, sequence: u32) {
        self.base.get_or_insert(sequence.wrapping_add(1));
    }

    /// Takes a segment; appends what is in order now.
    pub fn take(
        &mut self,
        sequence: u32,
        chunk: Chunk,
        limit: usize,
        ordered: &mut Vec<Chunk>,
    ) -> Result<(), Gap> {
        let base = *self.base.get_or_insert(sequence);
        let expected = base.wrapping_add(self.next as u32);
        // Within 2^31 of what is expected, before or behind it.
        let ahead = i64::from(sequence.wrapping_sub(expected) as i32);
        if ahead <= 0 {
            self.accept(chunk, ahead.unsigned_abs(), ordered);
        } else {
            let at = self.next.saturating_add(ahead.unsigned_abs());
            self.park(at, chunk);
        }
        while let Some(first) = self.waiting.first_entry() {
            let at = *first.key();
            if at > self.next {
                break;
            }
            let chunk = first.remove();
            self.waiting_bytes -= chunk.cost();
            let known = self.next - at;
            self.accept(chunk, known, ordered);
        }
        match self.waiting_bytes > limit {
            true => self.gap().map_or(Ok(()), Err),
            false => Ok(()),
        }
    }

    /// What lacks before the first segment that waits.
    pub fn gap(&self) -> Option<Gap> {
        let (at, _) = self.waiting.first_key_value()?;
        Some(Gap {
            offset: self.next,
            bytes: at - self.next,
        })
    }

    /// Passes on a chunk without its first `known` bytes, which came before.
    fn accept(&mut self, mut chunk: Chunk, known: u64, ordered: &mut Vec<Chunk>) {
        let known = usize::try_from(known).unwrap_or(usize::MAX);
        if known > 0 {
            if known >= chunk.bytes.len() {
                return;
            }
            chunk.bytes.drain(..known);
        }
        self.next += chunk.bytes.len() as u64;
        ordered.push(chunk);
    }

    /// Keeps a segment that came too early; of two at one place the longer.
    fn park(&mut self, at: u64, chunk: Chunk) {
        if chunk.bytes.is_empty() {
            return;
        }
        match self.waiting.get(&at) {
            Some(known) if known.bytes.len() >= chunk.bytes.len() => {}
            _ => {
                self.waiting_bytes += chunk.cost();
                if let Some(shorter) = self.waiting.insert(at, chunk) {
                    self.waiting_bytes -= shorter.cost();
                }
            }
        }
    }
}
