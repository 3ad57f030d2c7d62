//! Traffic by packet name, cheap to update.
//!
//! Names come from schemas, not from peers, so that their number is bounded by the program;
//! it is bounded here too.

use super::Traffic;

/// What passed of one packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PacketTraffic {
    /// Its name in the schema.
    pub name: &'static str,
    /// What was sent. The bytes are the packet's own, before any stage of a frame.
    pub sent: Traffic,
    /// What was received, likewise.
    pub received: Traffic,
}

/// Above so many names the rest is counted as [`OTHER`].
const MOST_NAMES: usize = 4_096;
const OTHER: &str = "(other)";
const FIRST_SLOTS: usize = 16;

/// A hash table by the address of the name: one multiplication and mostly one comparison of
/// addresses. The same text at two addresses has two entries, which are joined when it is read.
#[derive(Debug, Clone, Default)]
pub(super) struct PacketTable {
    /// The number of slots is zero or a power of two, and more than half of them are free.
    slots: Vec<Option<PacketTraffic>>,
    names: usize,
}

impl PacketTable {
    pub(super) fn entry(&mut self, name: &'static str) -> &mut PacketTraffic {
        if (self.names + 1) * 2 > self.slots.len() {
            self.grow();
        }
        let mut slot = self.find(name);
        let mut name = name;
        if self.slots[slot].is_none() {
            if self.names >= MOST_NAMES {
                name = OTHER;
                slot = self.find(name);
            }
            if self.slots[slot].is_none() {
                self.names += 1;
            }
        }
        self.slots[slot].get_or_insert_with(|| PacketTraffic::new(name))
    }

    /// All entries, sorted by name, each name once.
    pub(super) fn sorted(&self) -> Vec<PacketTraffic> {
        let mut all: Vec<PacketTraffic> = self.slots.iter().flatten().cloned().collect();
        join(&mut all);
        all
    }

    /// The slot of this name, or the free one that it would have.
    fn find(&self, name: &'static str) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = place(name) & mask;
        // It ends, for more than half of the slots are free.
        while let Some(entry) = &self.slots[slot] {
            if std::ptr::eq(entry.name, name) {
                break;
            }
            slot = (slot + 1) & mask;
        }
        slot
    }

    #[cold]
    fn grow(&mut self) {
        let slots = (self.slots.len() * 2).max(FIRST_SLOTS);
        let old = std::mem::take(&mut self.slots);
        self.slots.resize(slots, None);
        for entry in old.into_iter().flatten() {
            let slot = self.find(entry.name);
            self.slots[slot] = Some(entry);
        }
    }
}

/// Sorts by name and adds up what has the same.
pub(super) fn join(all: &mut Vec<PacketTraffic>) {
    all.sort_by_key(|entry| entry.name);
    all.dedup_by(|later, first| {
        let same = later.name == first.name;
        if same {
            first.sent.add(&later.sent);
            first.received.add(&later.received);
        }
        same
    });
}

/// A well spread number of the name's address. Its high bits are the good ones.
fn place(name: &'static str) -> usize {
    let address = name.as_ptr().addr() ^ name.len();
    let spread = (address as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (spread >> 40) as usize
}

impl PacketTraffic {
    fn new(name: &'static str) -> Self {
        Self {
            name,
            sent: Traffic::default(),
            received: Traffic::default(),
        }
    }
}
