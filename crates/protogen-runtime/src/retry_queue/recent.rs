//! The ids of what was sent a short while ago, a bounded number of them.

use std::collections::{HashMap, VecDeque};

use super::Ticket;

/// Remembers the last few ids; the oldest is forgotten first.
#[derive(Debug, Clone, Default)]
pub(super) struct Recent {
    /// The same ids as in `tickets`, in the order of their sending.
    order: VecDeque<u64>,
    tickets: HashMap<u64, Ticket>,
}

impl Recent {
    pub(super) fn ticket(&self, id: u64) -> Option<Ticket> {
        self.tickets.get(&id).copied()
    }

    pub(super) fn remember(&mut self, id: u64, ticket: Ticket, limit: usize) {
        if limit == 0 {
            return;
        }
        while self.order.len() >= limit {
            if let Some(oldest) = self.order.pop_front() {
                self.tickets.remove(&oldest);
            }
        }
        if self.tickets.insert(id, ticket).is_none() {
            self.order.push_back(id);
        }
    }
}
