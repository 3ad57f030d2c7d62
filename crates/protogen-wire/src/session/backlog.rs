//! Packets that are encoded and wait to be sealed, in order.
//!
//! They stand in blocks and not in one buffer, so that a queue takes the memory of what waits in it:
//! a buffer that grows by doubling takes up to twice that, and leaves holes behind.

use std::{collections::VecDeque, ops::Range};

/// How many bytes stand in a block, unless a single packet has more.
const BLOCK_BYTES: usize = 65_536;

/// Encoded packets, one after another.
#[derive(Debug, Default)]
#[repr(C)]
pub(super) struct Backlog {
    /// The packets, of which none stands in two blocks.
    marks: VecDeque<Mark>,
    /// The sum of the lengths of closed blocks.
    closed_bytes: usize,
    /// How many bytes of the oldest block have left; at most its length.
    start: usize,
    /// Where the next packet is encoded.
    open: Vec<u8>,
    /// Blocks that are closed, oldest first; none is empty.
    closed: VecDeque<Vec<u8>>,
    /// The last block that was used up, for the next one: what is freed and asked for again and
    /// again leaves holes.
    spare: Vec<u8>,
}

/// One packet that waits.
#[derive(Debug, Clone, Copy)]
struct Mark {
    name: &'static str,
    bytes: usize,
}

impl Backlog {
    /// How many bytes wait, those of a packet that is not kept yet too.
    pub(super) fn bytes(&self) -> usize {
        self.closed_bytes + self.open.len() - self.start
    }

    /// Whether no packet waits.
    pub(super) fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }

    /// Where the next packet is to be encoded, behind what is there.
    pub(super) fn open(&mut self) -> &mut Vec<u8> {
        // The next packet is likely to be as long as the last one.
        let likely = self.marks.back().map_or(0, |last| last.bytes);
        let is_full = self.open.len() + likely > BLOCK_BYTES;
        if is_full && !self.open.is_empty() && !self.marks.is_empty() {
            let mut next = std::mem::take(&mut self.spare);
            next.clear();
            next.reserve_exact(BLOCK_BYTES);
            let mut block = std::mem::replace(&mut self.open, next);
            if block.capacity() - block.len() > BLOCK_BYTES / 16 {
                block.shrink_to_fit();
            }
            self.closed_bytes += block.len();
            self.closed.push_back(block);
        }
        &mut self.open
    }

    /// Takes back what was encoded from `start` on.
    pub(super) fn take_back(&mut self, start: usize) {
        self.open.truncate(start);
    }

    /// What was encoded from `start` on.
    pub(super) fn encoded(&self, start: usize) -> &[u8] {
        self.open.get(start..).unwrap_or_default()
    }

    /// How many bytes were encoded from `start` on.
    pub(super) fn since(&self, start: usize) -> usize {
        self.open.len().saturating_sub(start)
    }

    /// Keeps the last `bytes` that were encoded as one packet.
    pub(super) fn keep(&mut self, name: &'static str, bytes: usize) {
        self.marks.push_back(Mark { name, bytes });
    }

    /// Drops the oldest packets of these names until `needed` bytes are free; how many went. A
    /// packet that was encoded and is not kept yet stays.
    /// `None`, and nothing is dropped, if they do not suffice.
    pub(super) fn drop_oldest(&mut self, names: &[&str], needed: usize) -> Option<u64> {
        let mut freed = 0;
        let mut left = 1 + self.marks.iter().position(|mark| {
            freed += if names.contains(&mark.name) {
                mark.bytes
            } else {
                0
            };
            freed >= needed
        })?;
        let (mut index, mut packets) = (0, 0);
        let (mut block, mut at) = (0, self.start);
        while left > 0
            && let Some(mark) = self.marks.get(index).copied()
        {
            left -= 1;
            while at >= self.block_len(block) && block < self.closed.len() {
                (block, at) = (block + 1, 0);
            }
            if names.contains(&mark.name) {
                self.cut(block, at..at + mark.bytes);
                self.marks.remove(index);
                packets += 1;
            } else {
                index += 1;
                at += mark.bytes;
            }
        }
        // Of the oldest block only that may be left which has left already.
        if let Some(oldest) = self.closed.front()
            && oldest.len() == self.start
        {
            self.use_up_oldest();
        }
        self.closed.retain(|block| !block.is_empty());
        Some(packets)
    }

    fn block_len(&self, block: usize) -> usize {
        self.closed.get(block).unwrap_or(&self.open).len()
    }

    fn cut(&mut self, block: usize, range: Range<usize>) {
        match self.closed.get_mut(block) {
            Some(closed) => {
                self.closed_bytes -= range.len();
                closed.drain(range);
            }
            None => drop(self.open.drain(range)),
        }
    }

    /// The oldest packet, with those behind it that fit into `room` bytes together with it; `most`
    /// of them. It is gone with [`Backlog::pass`].
    pub(super) fn front(&mut self, room: usize, most: usize) -> Option<&[u8]> {
        let first = self.marks.pop_front()?;
        let block = self.closed.front().unwrap_or(&self.open);
        let mut end = self.start + first.bytes;
        let mut packets = 1;
        while packets < most
            && let Some(next) = self.marks.front()
            && end + next.bytes <= block.len()
            && end + next.bytes - self.start <= room
        {
            end += next.bytes;
            packets += 1;
            self.marks.pop_front();
        }
        block.get(self.start..end)
    }

    /// Passes over so many bytes, which have left.
    pub(super) fn pass(&mut self, bytes: usize) {
        self.start += bytes;
        match self.closed.front() {
            Some(block) if self.start >= block.len() => self.use_up_oldest(),
            None if self.marks.is_empty() => {
                self.open.clear();
                self.start = 0;
            }
            _ => {}
        }
    }

    /// Takes out the oldest block, of which nothing waits.
    fn use_up_oldest(&mut self) {
        if let Some(block) = self.closed.pop_front() {
            self.closed_bytes -= block.len();
            self.start = 0;
            self.spare = block;
        }
    }

    /// Forgets all.
    pub(super) fn discard(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail by panicking")]
mod tests {
    use super::*;

    /// A packet of this length whose bytes say which one it is.
    fn packet(number: usize, len: usize) -> Vec<u8> {
        number.to_le_bytes().into_iter().cycle().take(len).collect()
    }

    fn push(backlog: &mut Backlog, bytes: &[u8]) -> usize {
        let open = backlog.open();
        let start = open.len();
        open.extend_from_slice(bytes);
        start
    }

    /// Against a list of packets, over sizes from nothing to more than a block.
    #[test]
    fn packets_leave_in_order_whichever_gave_way() {
        let names = ["Move", "Talk", "Look"];
        let mut seed = 7_usize;
        let mut random = move |end: usize| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695);
            (seed >> 33) % end
        };
        let (mut backlog, mut model) = (Backlog::default(), VecDeque::new());
        for number in 0..6_000 {
            let most = [1, 40, 4_000, 20_000][random(4)];
            let bytes = packet(number, 1 + random(most));
            let name = names[random(names.len())];
            match random(10) {
                0..4 => {
                    push(&mut backlog, &bytes);
                    backlog.keep(name, bytes.len());
                    model.push_back((name, bytes));
                }
                4 => {
                    let start = push(&mut backlog, &bytes);
                    assert_eq!(backlog.since(start), bytes.len());
                    backlog.take_back(start);
                }
                5 => {
                    let needed = 1 + random(10_000);
                    push(&mut backlog, &bytes);
                    let dropped = backlog.drop_oldest(&["Move", "Look"], needed);
                    backlog.keep(name, bytes.len());
                    let mut freed = 0;
                    let mut kept = model.clone();
                    kept.retain(|(of, bytes): &(&str, Vec<u8>)| {
                        let goes = *of != "Talk" && freed < needed;
                        freed += if goes { bytes.len() } else { 0 };
                        !goes
                    });
                    let gone = (model.len() - kept.len()) as u64;
                    assert_eq!(dropped, (freed >= needed).then_some(gone));
                    if dropped.is_some() {
                        model = kept;
                    }
                    model.push_back((name, bytes));
                }
                _ => {
                    let most = 1 + random(3);
                    let front = backlog.front(5_000, most).map(<[u8]>::to_vec);
                    let front = front.unwrap_or_default();
                    let mut expected = Vec::new();
                    while expected.len() < front.len() {
                        expected.extend(model.pop_front().map(|(_, bytes)| bytes).unwrap());
                    }
                    assert_eq!(front, expected, "packet {number}");
                    assert!(!front.is_empty() || model.is_empty());
                    backlog.pass(front.len());
                }
            }
            let waiting: usize = model.iter().map(|(_, bytes)| bytes.len()).sum();
            assert_eq!(backlog.bytes(), waiting);
        }
    }
}
