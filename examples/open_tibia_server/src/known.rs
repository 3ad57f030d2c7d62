//! Which creatures a client knows: it keeps so many, and is told which to forget for a new one.
//! Never knows what a creature is.

use std::collections::VecDeque;

/// The creatures that one client knows.
#[derive(Debug, Clone)]
pub struct Known {
    /// The ones met first stand first.
    ids: VecDeque<u32>,
    limit: usize,
}

/// How a client is told of a creature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meeting {
    /// By its number alone.
    Again,
    /// With its name; the client forgets another one, or none if this is 0.
    First {
        /// Whom it forgets.
        forgets: u32,
    },
}

impl Known {
    /// A client that knows nobody. It keeps 250, since 10.x 1300: T14 protocolgame.cpp
    /// `checkCreatureAsKnown`, O4 the same with 250.
    #[must_use]
    pub const fn of_client(version: u32) -> Self {
        Self {
            ids: VecDeque::new(),
            limit: if version >= 1000 { 1300 } else { 250 },
        }
    }

    /// Meets a creature. Whom the client `sees` it forgets last.
    pub fn meet(&mut self, id: u32, sees: impl Fn(u32) -> bool) -> Meeting {
        if self.ids.contains(&id) {
            return Meeting::Again;
        }
        let forgets = if self.ids.len() < self.limit {
            0
        } else {
            let out_of_sight = self.ids.iter().position(|known| !sees(*known));
            self.ids.remove(out_of_sight.unwrap_or(0)).unwrap_or(0)
        };
        self.ids.push_back(id);
        Meeting::First { forgets }
    }

    /// Whether the client knows it.
    #[must_use]
    pub fn knows(&self, id: u32) -> bool {
        self.ids.contains(&id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_client_forgets_the_first_one_that_is_out_of_sight() {
        let mut known = Known::of_client(860);
        for id in 1..=250 {
            assert_eq!(known.meet(id, |_| true), Meeting::First { forgets: 0 });
        }
        assert_eq!(known.meet(7, |_| true), Meeting::Again);
        let forgets = known.meet(1000, |id| id != 3);
        assert_eq!(forgets, Meeting::First { forgets: 3 });
        assert!(!known.knows(3));
        let forgets = known.meet(1001, |_| true);
        assert_eq!(forgets, Meeting::First { forgets: 1 });
    }
}
