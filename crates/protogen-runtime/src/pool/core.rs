//! Who has which connection, and who waits: pure bookkeeping, without clock or sockets.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

/// The bookkeeping of a pool whose connections go to keys `K`.
#[derive(Debug)]
pub(super) struct Core<K, C> {
    limit: usize,
    idle_timeout: Duration,
    /// Connections that are lent, or being made.
    lent: usize,
    /// Connections that nobody has: the one that was given back last at the back.
    /// `lent + idle.len() <= limit`.
    idle: VecDeque<Idle<K, C>>,
    /// Who waits, longest first.
    waiting: VecDeque<(Ticket, K)>,
    next_ticket: Ticket,
}

/// The number of one who waits.
pub(super) type Ticket = u64;

#[derive(Debug)]
struct Idle<K, C> {
    key: K,
    connection: C,
    since: Instant,
}

/// What one who asks gets.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Grant<C> {
    /// A connection that was there.
    Reuse(C),
    /// The right to make one.
    Create,
}

/// What becomes of one who asks.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer<C> {
    Now(Grant<C>),
    /// Later, under this number.
    Wait(Ticket),
}

impl<K: Clone + PartialEq, C> Core<K, C> {
    pub(super) const fn new(limit: usize, idle_timeout: Duration) -> Self {
        Self {
            limit,
            idle_timeout,
            lent: 0,
            idle: VecDeque::new(),
            waiting: VecDeque::new(),
            next_ticket: 0,
        }
    }

    /// Asks for a connection. Those that come out beside the answer are to be closed.
    pub(super) fn acquire(&mut self, key: &K, now: Instant) -> (Answer<C>, Vec<C>) {
        let mut closed = self.expire(now);
        // Nobody overtakes those who wait.
        if self.waiting.is_empty()
            && let Some(grant) = self.grant(key, &mut closed)
        {
            return (Answer::Now(grant), closed);
        }
        let ticket = self.next_ticket;
        self.next_ticket += 1;
        self.waiting.push_back((ticket, key.clone()));
        (Answer::Wait(ticket), closed)
    }

    /// Gives a connection back, or the right to one that is dead. Who waited longest is served.
    pub(super) fn release(
        &mut self,
        key: K,
        connection: Option<C>,
        now: Instant,
    ) -> (Vec<(Ticket, Grant<C>)>, Vec<C>) {
        self.lent = self.lent.saturating_sub(1);
        if let Some(connection) = connection {
            self.idle.push_back(Idle {
                key,
                connection,
                since: now,
            });
        }
        let mut closed = Vec::new();
        let mut served = Vec::new();
        while let Some((ticket, key)) = self.waiting.front().cloned() {
            match self.grant(&key, &mut closed) {
                Some(grant) => {
                    self.waiting.pop_front();
                    served.push((ticket, grant));
                }
                None => break,
            }
        }
        (served, closed)
    }

    /// Stops waiting; whether it was still waiting. One who was served meanwhile has to give back.
    pub(super) fn cancel(&mut self, ticket: Ticket) -> bool {
        let before = self.waiting.len();
        self.waiting.retain(|(waiting, _)| *waiting != ticket);
        before != self.waiting.len()
    }

    /// Takes out what nobody has used for too long.
    pub(super) fn expire(&mut self, now: Instant) -> Vec<C> {
        let timeout = self.idle_timeout;
        let mut expired = Vec::new();
        while let Some(oldest) = self.idle.front()
            && now.saturating_duration_since(oldest.since) >= timeout
        {
            expired.extend(self.idle.pop_front().map(|idle| idle.connection));
        }
        expired
    }

    /// How many are lent, idle, and waited for.
    pub(super) fn counts(&self) -> (usize, usize, usize) {
        (self.lent, self.idle.len(), self.waiting.len())
    }

    fn grant(&mut self, key: &K, closed: &mut Vec<C>) -> Option<Grant<C>> {
        // The one that was used last is the likeliest to be alive.
        if let Some(index) = self.idle.iter().rposition(|idle| idle.key == *key) {
            let idle = self.idle.remove(index)?;
            self.lent += 1;
            return Some(Grant::Reuse(idle.connection));
        }
        if self.lent + self.idle.len() >= self.limit {
            // One that is idle for another key gives way.
            closed.push(self.idle.pop_front()?.connection);
        }
        self.lent += 1;
        Some(Grant::Create)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDLE: Duration = Duration::from_secs(300);

    #[test]
    fn waiters_are_served_in_order_and_nobody_overtakes_them() {
        let now = Instant::now();
        let mut core: Core<&str, u32> = Core::new(1, IDLE);
        assert_eq!(core.acquire(&"a", now).0, Answer::Now(Grant::Create));
        assert_eq!(core.acquire(&"a", now).0, Answer::Wait(0));
        assert_eq!(core.acquire(&"b", now).0, Answer::Wait(1));
        let (served, _) = core.release("a", Some(7), now);
        assert_eq!(served, [(0, Grant::Reuse(7))]);
        assert_eq!(core.acquire(&"a", now).0, Answer::Wait(2));
        // `b` waits for another address: the connection of `a` gives way.
        let (served, closed) = core.release("a", Some(7), now);
        assert_eq!((served, closed), (vec![(1, Grant::Create)], vec![7]));
    }

    #[test]
    fn idle_connections_expire() {
        let now = Instant::now();
        let mut core: Core<&str, u32> = Core::new(2, IDLE);
        core.acquire(&"a", now);
        core.release("a", Some(7), now);
        assert_eq!(core.expire(now + IDLE - Duration::from_secs(1)), []);
        let (answer, closed) = core.acquire(&"a", now + IDLE);
        assert_eq!((answer, closed), (Answer::Now(Grant::Create), vec![7]));
    }

    /// Twenty thousand random schedules: never above the limit, nobody waits while there is room,
    /// what died is never lent, and everyone is served in order.
    #[test]
    fn row_23_random_schedules_keep_the_rules() {
        for seed in 0..20_000 {
            schedule(fastrand::Rng::with_seed(seed), 40);
        }
    }

    fn schedule(mut random: fastrand::Rng, steps: usize) {
        let now = Instant::now();
        let mut core: Core<u8, u32> = Core::new(3, IDLE);
        let (mut lent, mut dead, mut made) = (Vec::new(), Vec::new(), 0);
        let mut waiting: Vec<(Ticket, u8)> = Vec::new();
        for _ in 0..steps {
            let mut granted = Vec::new();
            if random.bool() {
                let key = random.u8(0..3);
                match core.acquire(&key, now).0 {
                    Answer::Now(grant) => granted.push((key, grant)),
                    Answer::Wait(ticket) => waiting.push((ticket, key)),
                }
            } else if !waiting.is_empty() && random.u8(0..4) == 0 {
                let (ticket, _) = waiting.remove(random.usize(0..waiting.len()));
                assert!(core.cancel(ticket));
            } else if !lent.is_empty() {
                let (key, connection) = lent.swap_remove(random.usize(0..lent.len()));
                let back = random.bool().then_some(connection);
                if back.is_none() {
                    dead.push(connection);
                }
                for (ticket, grant) in core.release(key, back, now).0 {
                    let (first, key) = waiting.remove(0);
                    assert_eq!(ticket, first, "served out of turn");
                    granted.push((key, grant));
                }
            }
            for (key, grant) in granted {
                let connection = match grant {
                    Grant::Reuse(connection) => connection,
                    Grant::Create => {
                        made += 1;
                        made
                    }
                };
                assert!(!dead.contains(&connection), "a dead one was lent");
                lent.push((key, connection));
            }
            let (out, idle, queued) = core.counts();
            assert_eq!((out, queued), (lent.len(), waiting.len()));
            assert!(out + idle <= 3);
            assert!(queued == 0 || out == 3, "{queued} wait, {out} lent");
        }
    }
}
