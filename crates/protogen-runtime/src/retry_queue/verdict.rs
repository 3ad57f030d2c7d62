//! What a retry queue answers: tickets, duplicates, and what was dropped and why.

use std::fmt;

/// Names an item for the life of a queue. They grow, and none is given twice; sent along with
/// the item, the peer can tell by it what it has seen already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ticket(pub(super) u64);

impl Ticket {
    /// The number.
    #[must_use]
    pub fn number(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// What became of an item that was pushed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Pushed<T> {
    /// It waits.
    Queued {
        /// Under this name.
        ticket: Ticket,
        /// What had to give way, the oldest first.
        dropped: Vec<Dropped<T>>,
    },
    /// An item of the same id waits, is on its way, or was sent a short while ago.
    Duplicate {
        /// That item.
        of: Ticket,
        /// The one that was pushed.
        item: T,
    },
    /// It was not taken.
    Refused(Dropped<T>),
}

/// An item that is not in the queue any more, or never was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dropped<T> {
    /// Its name, if it had one.
    pub ticket: Option<Ticket>,
    /// The item.
    pub item: T,
    /// Why.
    pub why: WhyDropped,
}

/// Why an item was dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WhyDropped {
    /// It was tried and tried again.
    RetriesSpent {
        /// How often, after the first time.
        retries: u32,
    },
    /// There were as many items as there may be.
    TooManyItems {
        /// The limit.
        limit: usize,
    },
    /// There were as many bytes as there may be.
    TooManyBytes {
        /// The limit.
        limit_bytes: usize,
    },
    /// The queue was emptied on purpose.
    Cleared,
}

impl fmt::Display for WhyDropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RetriesSpent { retries } => {
                write!(f, "retry queue: not sent after {retries} retries")
            }
            Self::TooManyItems { limit } => {
                write!(f, "retry queue: more than {limit} items wait")
            }
            Self::TooManyBytes { limit_bytes } => {
                write!(f, "retry queue: more than {limit_bytes} bytes wait")
            }
            Self::Cleared => f.write_str("retry queue: cleared"),
        }
    }
}
