//! What a gate plainly says: told from its text, without looking at a single configuration.

use std::collections::BTreeMap;

use crate::ir::{Gate, Interval};

/// Whether two gates ask for different directions, for versions of one axis that share nothing, or
/// for one feature on and off.
/// The common case, told without looking at a single configuration.
pub(super) fn plainly_apart(a: &Gate, b: &Gate) -> bool {
    match (a, b) {
        (Gate::All(gates), other) | (other, Gate::All(gates)) => {
            gates.iter().any(|gate| plainly_apart(gate, other))
        }
        (Gate::Direction(a), Gate::Direction(b)) => a != b,
        (Gate::Not(off), on @ Gate::Feature { .. })
        | (on @ Gate::Feature { .. }, Gate::Not(off)) => **off == *on,
        (
            Gate::Axis {
                axis: of_a,
                intervals: a,
            },
            Gate::Axis {
                axis: of_b,
                intervals: b,
            },
        ) => {
            let shares = |x: &Interval| b.iter().any(|y| x.first <= y.last && y.first <= x.last);
            of_a == of_b && !a.iter().any(shares)
        }
        _ => false,
    }
}

/// How much there is to look at in a gate.
pub(super) fn size(gate: &Gate) -> u64 {
    match gate {
        Gate::Axis { intervals, .. } => 1 + intervals.len() as u64,
        Gate::All(gates) | Gate::Any(gates) => 1 + gates.iter().map(size).sum::<u64>(),
        Gate::Not(gate) => 1 + size(gate),
        Gate::Always | Gate::Feature { .. } | Gate::Direction(_) => 1,
    }
}

/// Versions of the axis outside of which the gate never holds: sorted, disjoint.
pub(super) fn intervals(gate: &Gate, axis: u32) -> Vec<Interval> {
    let every = || {
        let (first, last) = (0, u32::MAX);
        vec![Interval { first, last }]
    };
    match gate {
        Gate::Axis {
            axis: of,
            intervals,
        } if *of == axis => intervals.clone(),
        Gate::All(gates) => gates
            .iter()
            .fold(every(), |all, gate| in_both(&all, &intervals(gate, axis))),
        Gate::Any(gates) => {
            let all: Vec<Interval> = gates.iter().flat_map(|g| intervals(g, axis)).collect();
            let first = all.iter().map(|interval| interval.first).min();
            let last = all.iter().map(|interval| interval.last).max();
            let hull = first.zip(last);
            hull.map(|(first, last)| Interval { first, last })
                .into_iter()
                .collect()
        }
        _ => every(),
    }
}

/// Versions of one axis.
#[derive(Debug, Clone, Default)]
pub(super) struct Covered {
    /// The last version of each stretch by its first; stretches share no version.
    stretches: BTreeMap<u32, u32>,
}

impl Covered {
    pub(super) fn add(&mut self, more: Interval) {
        let Interval {
            mut first,
            mut last,
        } = more;
        while let Some(stretch) = self.meeting(Interval { first, last }) {
            self.stretches.remove(&stretch.first);
            first = first.min(stretch.first);
            last = last.max(stretch.last);
        }
        self.stretches.insert(first, last);
    }

    pub(super) fn meets(&self, any: &[Interval]) -> bool {
        any.iter().any(|of| self.meeting(*of).is_some())
    }

    /// The last stretch that shares a version with this one.
    fn meeting(&self, of: Interval) -> Option<Interval> {
        let (first, last) = self.stretches.range(..=of.last).next_back()?;
        let (first, last) = (*first, *last);
        (last >= of.first).then_some(Interval { first, last })
    }
}

fn in_both(a: &[Interval], b: &[Interval]) -> Vec<Interval> {
    let (mut both, mut left, mut right) = (Vec::new(), a.iter().peekable(), b.iter().peekable());
    while let (Some(x), Some(y)) = (left.peek(), right.peek()) {
        let (first, last) = (x.first.max(y.first), x.last.min(y.last));
        if first <= last {
            both.push(Interval { first, last });
        }
        match x.last < y.last {
            true => left.next(),
            false => right.next(),
        };
    }
    both
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_that_were_added_are_met_and_no_others() {
        let one = |first, last| Interval { first, last };
        let mut covered = Covered::default();
        assert!(!covered.meets(&[one(0, u32::MAX)]));
        for (first, last) in [(10, 20), (40, 50), (30, 32), (15, 31)] {
            covered.add(one(first, last));
        }
        for (first, last) in [(0, 10), (20, 30), (32, 33), (12, 12), (50, 90), (0, 90)] {
            assert!(covered.meets(&[one(first, last)]), "{first}..={last}");
        }
        for (first, last) in [(0, 9), (33, 39), (51, 90)] {
            assert!(!covered.meets(&[one(first, last)]), "{first}..={last}");
        }
        assert_eq!(covered.stretches, BTreeMap::from([(10, 32), (40, 50)]));
    }
}
