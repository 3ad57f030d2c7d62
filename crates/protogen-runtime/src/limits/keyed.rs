//! One bucket per key, for a bounded number of keys.
//!
//! Memory is bounded whatever comes: at the cap the key that was not seen for the longest time
//! gives way.

use std::{
    collections::HashMap,
    hash::Hash,
    num::NonZeroU32,
    time::{Duration, Instant},
};

use super::{Bucket, Rate};

/// Limits each key alone, as connections per address and second; see
/// [`AddressKey`](super::AddressKey).
///
/// A key that gives way is usually one whose bucket is full again, so that nothing is forgotten;
/// [`Keyed::forgotten`] counts the others. If that grows, the cap is too small for the attack.
#[derive(Debug)]
pub struct Keyed<K> {
    rate: Rate,
    cap: u32,
    places: HashMap<K, u32>,
    /// A list in the order of use through `older` and `newer`; `places` holds each entry's index.
    entries: Vec<Entry<K>>,
    newest: u32,
    oldest: u32,
    forgotten: u64,
}

#[derive(Debug)]
struct Entry<K> {
    key: K,
    bucket: Bucket,
    older: u32,
    newer: u32,
}

const NONE: u32 = u32::MAX;

/// What a keyed limiter says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum KeyedVerdict {
    /// Go on; it is counted.
    Pass,
    /// Not before this time has gone by; it is not counted.
    Wait(Duration),
}

impl<K: Hash + Eq + Clone> Keyed<K> {
    /// This rate for each key, and at most `cap` keys. Nothing is allocated yet.
    #[must_use]
    pub fn new(rate: Rate, cap: NonZeroU32) -> Self {
        Self {
            rate,
            // The last index says that there is none.
            cap: cap.get().min(NONE - 1),
            places: HashMap::new(),
            entries: Vec::new(),
            newest: NONE,
            oldest: NONE,
            forgotten: 0,
        }
    }

    /// Takes `cost` tokens of this key.
    pub fn check(&mut self, key: &K, cost: u64, now: Instant) -> KeyedVerdict {
        let index = match self.places.get(key) {
            Some(&index) => {
                self.unlink(index);
                index
            }
            None => self.place(key, now),
        };
        self.link_newest(index);
        let entry = &mut self.entries[index as usize];
        match entry.bucket.take(&self.rate, cost, now) {
            Ok(()) => KeyedVerdict::Pass,
            Err(wait) => KeyedVerdict::Wait(wait),
        }
    }

    /// Gives back the memory of keys whose bucket is full, the oldest first, up to the first that
    /// is not. To be called now and then.
    pub fn tidy(&mut self, now: Instant) {
        while self.oldest != NONE {
            let index = self.oldest;
            let entry = &mut self.entries[index as usize];
            if !entry.bucket.is_full(&self.rate, now) {
                return;
            }
            self.remove(index);
        }
    }

    /// How many keys there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no key.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How many keys gave way before their bucket was full again.
    #[must_use]
    pub fn forgotten(&self) -> u64 {
        self.forgotten
    }

    /// A place for a new key, which is in no order yet.
    fn place(&mut self, key: &K, now: Instant) -> u32 {
        if self.entries.len() >= self.cap as usize {
            let index = self.oldest;
            let entry = &mut self.entries[index as usize];
            if !entry.bucket.is_full(&self.rate, now) {
                self.forgotten += 1;
            }
            self.remove(index);
        }
        let index = u32::try_from(self.entries.len()).unwrap_or(NONE);
        self.entries.push(Entry {
            key: key.clone(),
            bucket: Bucket::new(&self.rate, now),
            older: NONE,
            newer: NONE,
        });
        self.places.insert(key.clone(), index);
        index
    }

    fn remove(&mut self, index: u32) {
        self.unlink(index);
        let removed = self.entries.swap_remove(index as usize);
        self.places.remove(&removed.key);
        let Some(moved) = self.entries.get(index as usize) else {
            return;
        };
        // The last entry stands here now: its neighbours and its place learn that.
        let (older, newer) = (moved.older, moved.newer);
        self.places.insert(moved.key.clone(), index);
        self.set_newer_of(older, index);
        self.set_older_of(newer, index);
    }

    fn unlink(&mut self, index: u32) {
        let Entry { older, newer, .. } = self.entries[index as usize];
        self.set_newer_of(older, newer);
        self.set_older_of(newer, older);
    }

    fn link_newest(&mut self, index: u32) {
        let before = self.newest;
        let entry = &mut self.entries[index as usize];
        entry.older = before;
        entry.newer = NONE;
        self.set_newer_of(before, index);
        self.newest = index;
    }

    fn set_newer_of(&mut self, index: u32, newer: u32) {
        match self.entries.get_mut(index as usize) {
            Some(entry) => entry.newer = newer,
            None => self.oldest = newer,
        }
    }

    fn set_older_of(&mut self, index: u32, older: u32) {
        match self.entries.get_mut(index as usize) {
            Some(entry) => entry.older = older,
            None => self.newest = older,
        }
    }
}
