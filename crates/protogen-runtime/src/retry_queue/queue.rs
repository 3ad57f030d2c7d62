//! The queue: push, take the next, say how it went.
//!
//! Never sends, never waits; connections come and go around it.

use std::collections::{HashMap, VecDeque};

use super::{Dropped, Pushed, Ticket, WhyDropped, recent::Recent};

/// How much a [`RetryQueue`] holds, and how often it tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueLimits {
    /// The most items.
    pub items: usize,
    /// The most bytes.
    pub limit_bytes: usize,
    /// How often an item is tried again after the first time.
    pub retries: u32,
    /// What becomes of an item for which there is no room.
    pub when_full: WhenFull,
    /// How many ids of sent items are remembered, so that they are not queued again.
    pub remembered_ids: usize,
}

/// What becomes of an item for which there is no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WhenFull {
    /// It is refused; what waits stays.
    Refuse,
    /// The oldest that are not on their way give way, as many as it needs.
    DropOldest,
}

impl Default for QueueLimits {
    /// 1,024 items, 1 MiB, 5 retries; what is too much is refused; 1,024 ids are remembered.
    fn default() -> Self {
        Self {
            items: 1_024,
            limit_bytes: 1 << 20,
            retries: 5,
            when_full: WhenFull::Refuse,
            remembered_ids: 1_024,
        }
    }
}

/// Unsent items in the order in which they were pushed.
///
/// An item keeps its place until it is [sent](RetryQueue::sent) or dropped: a failed one is the
/// first to be taken again and never queued behind others or beside itself.
/// Who takes one item at a time has strict order. Who has several on their way has the order in
/// which they were first taken, and says [`RetryQueue::lost`] when the connection dies: then all
/// of them are taken again in order.
///
/// ```
/// use protogen_runtime::retry_queue::{Pushed, QueueLimits, RetryQueue};
///
/// let mut queue = RetryQueue::new(QueueLimits::default());
/// assert!(matches!(queue.push("hello", 5), Pushed::Queued { .. }));
///
/// let (ticket, item) = queue.take().unwrap();
/// assert_eq!(*item, "hello");
/// assert!(queue.failed(ticket).is_none()); // not dropped: it waits again
///
/// let (ticket, _) = queue.take().unwrap();
/// assert_eq!(queue.sent(ticket), Some("hello"));
/// assert!(queue.is_empty());
/// ```
#[derive(Debug, Clone)]
pub struct RetryQueue<T> {
    limits: QueueLimits,
    /// Sorted by ticket, for tickets grow and items are only pushed behind.
    entries: VecDeque<Entry<T>>,
    /// The sum of `entries[..].bytes`, at most `limits.limit_bytes`.
    bytes: usize,
    next_ticket: u64,
    /// The ids of the entries.
    ids: HashMap<u64, Ticket>,
    recent: Recent,
}

#[derive(Debug, Clone)]
struct Entry<T> {
    ticket: Ticket,
    id: Option<u64>,
    item: T,
    bytes: usize,
    failures: u32,
    stage: Stage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Waiting,
    OnItsWay,
}

impl<T> RetryQueue<T> {
    /// An empty queue.
    #[must_use]
    pub fn new(limits: QueueLimits) -> Self {
        Self {
            limits,
            entries: VecDeque::new(),
            bytes: 0,
            next_ticket: 0,
            ids: HashMap::new(),
            recent: Recent::default(),
        }
    }

    /// Adds an item that takes so many bytes.
    pub fn push(&mut self, item: T, bytes: usize) -> Pushed<T> {
        self.add(None, item, bytes)
    }

    /// As [`RetryQueue::push`], unless an item of this id waits, is on its way, or was sent a
    /// short while ago.
    pub fn push_once(&mut self, id: u64, item: T, bytes: usize) -> Pushed<T> {
        let known = self.ids.get(&id).copied();
        match known.or_else(|| self.recent.ticket(id)) {
            Some(of) => Pushed::Duplicate { of, item },
            None => self.add(Some(id), item, bytes),
        }
    }

    /// The first item that waits. It is on its way then, until [`RetryQueue::sent`],
    /// [`RetryQueue::failed`] or [`RetryQueue::lost`].
    pub fn take(&mut self) -> Option<(Ticket, &T)> {
        let entry = self
            .entries
            .iter_mut()
            .find(|entry| entry.stage == Stage::Waiting)?;
        entry.stage = Stage::OnItsWay;
        Some((entry.ticket, &entry.item))
    }

    /// An item that was taken is sent, or acknowledged: it leaves the queue.
    ///
    /// Returns `None` if it is not on its way, so that a late or doubled answer does no harm.
    pub fn sent(&mut self, ticket: Ticket) -> Option<T> {
        let index = self.on_its_way(ticket)?;
        let entry = self.remove(index)?;
        if let Some(id) = entry.id {
            self.recent
                .remember(id, entry.ticket, self.limits.remembered_ids);
        }
        Some(entry.item)
    }

    /// An item that was taken could not be sent: it waits again at its place, or is dropped when
    /// its retries are spent, and returned then.
    #[must_use]
    pub fn failed(&mut self, ticket: Ticket) -> Option<Dropped<T>> {
        let index = self.on_its_way(ticket)?;
        self.fail(index)
    }

    /// The connection died: everything on its way waits again, in order. What has no retries
    /// left is dropped and returned, the oldest first.
    #[must_use]
    pub fn lost(&mut self) -> Vec<Dropped<T>> {
        let mut dropped = Vec::new();
        let mut index = 0;
        while let Some(entry) = self.entries.get(index) {
            let failed = match entry.stage {
                Stage::OnItsWay => self.fail(index),
                Stage::Waiting => None,
            };
            match failed {
                Some(gone) => dropped.push(gone),
                None => index += 1,
            }
        }
        dropped
    }

    /// Drops everything and returns it, the oldest first.
    #[must_use]
    pub fn clear(&mut self) -> Vec<Dropped<T>> {
        let mut dropped = Vec::with_capacity(self.entries.len());
        while let Some(entry) = self.remove(0) {
            dropped.push(entry.dropped(WhyDropped::Cleared));
        }
        dropped
    }

    /// How many items there are, those on their way too.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is nothing left to send.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How many bytes the items take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The items in order, those on their way too.
    pub fn iter(&self) -> impl Iterator<Item = (Ticket, &T)> {
        self.entries.iter().map(|entry| (entry.ticket, &entry.item))
    }

    /// What it goes by.
    #[must_use]
    pub fn limits(&self) -> &QueueLimits {
        &self.limits
    }

    fn add(&mut self, id: Option<u64>, item: T, bytes: usize) -> Pushed<T> {
        let mut dropped = Vec::new();
        while let Some(why) = self.lack(bytes) {
            let victim = match self.limits.when_full {
                WhenFull::DropOldest if self.can_make_room(bytes) => self.oldest_waiting(),
                _ => None,
            };
            let Some(entry) = victim.and_then(|index| self.remove(index)) else {
                return Pushed::Refused(Dropped {
                    ticket: None,
                    item,
                    why,
                });
            };
            dropped.push(entry.dropped(why));
        }
        let ticket = Ticket(self.next_ticket);
        self.next_ticket += 1;
        self.bytes += bytes;
        if let Some(id) = id {
            self.ids.insert(id, ticket);
        }
        self.entries.push_back(Entry {
            ticket,
            id,
            item,
            bytes,
            failures: 0,
            stage: Stage::Waiting,
        });
        Pushed::Queued { ticket, dropped }
    }

    /// Why there is no room for one more item of so many bytes, if there is none.
    fn lack(&self, bytes: usize) -> Option<WhyDropped> {
        let limits = &self.limits;
        if self.entries.len() >= limits.items {
            return Some(WhyDropped::TooManyItems {
                limit: limits.items,
            });
        }
        let fits = self
            .bytes
            .checked_add(bytes)
            .is_some_and(|sum| sum <= limits.limit_bytes);
        (!fits).then_some(WhyDropped::TooManyBytes {
            limit_bytes: limits.limit_bytes,
        })
    }

    /// Whether there is room once nothing waits any more: else nothing is dropped in vain.
    fn can_make_room(&self, bytes: usize) -> bool {
        let on_their_way = self
            .entries
            .iter()
            .filter(|entry| entry.stage == Stage::OnItsWay);
        let (items, held) = on_their_way.fold((0, 0), |(items, held), entry| {
            (items + 1, held + entry.bytes)
        });
        items < self.limits.items
            && held
                .checked_add(bytes)
                .is_some_and(|sum: usize| sum <= self.limits.limit_bytes)
    }

    fn oldest_waiting(&self) -> Option<usize> {
        self.entries
            .iter()
            .position(|entry| entry.stage == Stage::Waiting)
    }

    fn on_its_way(&self, ticket: Ticket) -> Option<usize> {
        let index = self
            .entries
            .binary_search_by_key(&ticket, |entry| entry.ticket)
            .ok()?;
        (self.entries[index].stage == Stage::OnItsWay).then_some(index)
    }

    fn fail(&mut self, index: usize) -> Option<Dropped<T>> {
        let retries = self.limits.retries;
        let entry = self.entries.get_mut(index)?;
        if entry.failures < retries {
            entry.failures += 1;
            entry.stage = Stage::Waiting;
            return None;
        }
        self.remove(index)
            .map(|entry| entry.dropped(WhyDropped::RetriesSpent { retries }))
    }

    fn remove(&mut self, index: usize) -> Option<Entry<T>> {
        let entry = self.entries.remove(index)?;
        self.bytes -= entry.bytes;
        if let Some(id) = entry.id {
            self.ids.remove(&id);
        }
        Some(entry)
    }
}

impl<T> Entry<T> {
    fn dropped(self, why: WhyDropped) -> Dropped<T> {
        Dropped {
            ticket: Some(self.ticket),
            item: self.item,
            why,
        }
    }
}
