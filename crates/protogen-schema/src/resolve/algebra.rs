//! Gates as formulas: and, or, not, whether one ever or always holds.
//! Never reads syntax.

use std::collections::BTreeSet;

use crate::ir::{Axis, Configuration, Direction, Gate, Interval};

/// Configurations looked at in one question.
const POINT_LIMIT: usize = 4096;

/// Never on the wire.
pub(super) fn never() -> Gate {
    Gate::Any(Vec::new())
}

/// All of them hold.
pub(super) fn all(gates: impl IntoIterator<Item = Gate>) -> Gate {
    let mut parts: Vec<Gate> = Vec::new();
    for gate in gates {
        match gate {
            Gate::Always => {}
            Gate::All(inner) => inner.into_iter().for_each(|gate| and(&mut parts, gate)),
            gate => and(&mut parts, gate),
        }
    }
    match parts.len() {
        0 => Gate::Always,
        1 => parts.remove(0),
        _ if parts.contains(&never()) || contradict(&parts) => never(),
        _ => Gate::All(parts),
    }
}

fn and(parts: &mut Vec<Gate>, gate: Gate) {
    if let Gate::Axis { axis, intervals } = &gate {
        let same = parts.iter_mut().find_map(|part| match part {
            Gate::Axis { axis: a, intervals } if a == axis => Some(intervals),
            _ => None,
        });
        if let Some(before) = same {
            *before = intersection(before, intervals);
            if before.is_empty() {
                parts.push(never());
            }
            return;
        }
        if intervals.is_empty() {
            parts.push(never());
            return;
        }
    }
    if !parts.contains(&gate) {
        parts.push(gate);
    }
}

/// Whether a feature or a direction is asked for both ways.
fn contradict(parts: &[Gate]) -> bool {
    let both_ways = parts.contains(&Gate::Direction(Direction::C2s))
        && parts.contains(&Gate::Direction(Direction::S2c));
    both_ways || has_complement(parts)
}

fn has_complement(parts: &[Gate]) -> bool {
    parts.iter().any(|part| match part {
        Gate::Not(inner) => parts.contains(inner),
        _ => false,
    })
}

/// One of them holds.
pub(super) fn any(gates: impl IntoIterator<Item = Gate>, axes: &[Axis]) -> Gate {
    let mut parts: Vec<Gate> = Vec::new();
    for gate in gates {
        match gate {
            Gate::Always => return Gate::Always,
            Gate::Any(inner) => inner
                .into_iter()
                .for_each(|gate| or(&mut parts, gate, axes)),
            gate => or(&mut parts, gate, axes),
        }
    }
    let both_ways = parts.contains(&Gate::Direction(Direction::C2s))
        && parts.contains(&Gate::Direction(Direction::S2c));
    if both_ways || has_complement(&parts) || parts.contains(&Gate::Always) {
        return Gate::Always;
    }
    if parts.len() == 1 {
        return parts.remove(0);
    }
    let gate = Gate::Any(parts);
    if always(&gate, axes) {
        Gate::Always
    } else {
        gate
    }
}

fn or(parts: &mut Vec<Gate>, gate: Gate, axes: &[Axis]) {
    if let Gate::Axis { axis, intervals } = &gate {
        let same = parts
            .iter_mut()
            .find(|part| matches!(part, Gate::Axis { axis: a, .. } if a == axis));
        if let Some(part) = same {
            if let Gate::Axis {
                intervals: before, ..
            } = part
            {
                let joined = before.iter().chain(intervals).copied().collect();
                *part = on_axis(*axis, joined, axes);
            }
            return;
        }
    }
    if !parts.contains(&gate) {
        parts.push(gate);
    }
}

/// It does not hold.
pub(super) fn not(gate: Gate, axes: &[Axis]) -> Gate {
    match gate {
        Gate::Always => never(),
        Gate::Axis { axis, intervals } => {
            let (first, last) = bounds(axes, axis);
            on_axis(axis, complement(&intervals, first, last), axes)
        }
        Gate::Direction(Direction::C2s) => Gate::Direction(Direction::S2c),
        Gate::Direction(Direction::S2c) => Gate::Direction(Direction::C2s),
        Gate::Feature { .. } => Gate::Not(Box::new(gate)),
        Gate::All(gates) => any(gates.into_iter().map(|gate| not(gate, axes)), axes),
        Gate::Any(gates) => all(gates.into_iter().map(|gate| not(gate, axes))),
        Gate::Not(inner) => *inner,
    }
}

/// A gate on an axis: sorted, joined; always if all versions lie in it.
pub(super) fn on_axis(axis: u32, mut intervals: Vec<Interval>, axes: &[Axis]) -> Gate {
    intervals.sort_unstable();
    let mut joined: Vec<Interval> = Vec::with_capacity(intervals.len());
    for interval in intervals {
        match joined.last_mut() {
            Some(last) if interval.first <= last.last.saturating_add(1) => {
                last.last = last.last.max(interval.last);
            }
            _ => joined.push(interval),
        }
    }
    let covered = axes.get(axis as usize).is_some_and(|axis| {
        let inside = |version: &Interval| {
            joined
                .iter()
                .any(|i| i.first <= version.first && version.last <= i.last)
        };
        axis.versions.iter().all(inside)
    });
    if covered {
        return Gate::Always;
    }
    if joined.is_empty() {
        return never();
    }
    Gate::Axis {
        axis,
        intervals: joined,
    }
}

/// The first and the last version of an axis.
pub(super) fn bounds(axes: &[Axis], axis: u32) -> (u32, u32) {
    let versions = axes.get(axis as usize).map(|axis| &axis.versions);
    let first = versions.and_then(|v| v.first()).map_or(0, |i| i.first);
    let last = versions.and_then(|v| v.last()).map_or(u32::MAX, |i| i.last);
    (first, last)
}

fn intersection(a: &[Interval], b: &[Interval]) -> Vec<Interval> {
    let mut shared = Vec::new();
    for x in a {
        for y in b {
            let first = x.first.max(y.first);
            let last = x.last.min(y.last);
            if first <= last {
                shared.push(Interval { first, last });
            }
        }
    }
    shared.sort_unstable();
    shared
}

fn complement(intervals: &[Interval], first: u32, last: u32) -> Vec<Interval> {
    let mut gaps = Vec::new();
    let mut next = first;
    for interval in intervals {
        if interval.first > next {
            gaps.push(Interval {
                first: next,
                last: interval.first - 1,
            });
        }
        match interval.last.checked_add(1) {
            Some(after) => next = next.max(after),
            None => return gaps,
        }
    }
    if next <= last {
        gaps.push(Interval { first: next, last });
    }
    gaps
}

/// Whether the gate holds at every configuration, features free; false where that is too much to ask.
pub(super) fn always(gate: &Gate, axes: &[Axis]) -> bool {
    gate.is_always() || every(&[gate], axes, |at| gate.holds(at)) == Some(true)
}

/// Whether no configuration lets both through, features free; false where that is too much to ask.
pub(super) fn apart(a: &Gate, b: &Gate, axes: &[Axis]) -> bool {
    if a.is_always() || b.is_always() {
        return *a == never() || *b == never();
    }
    every(&[a, b], axes, |at| !(a.holds(at) && b.holds(at))) == Some(true)
}

/// Whether the question is answered yes at every configuration that the gates can tell apart.
fn every(
    gates: &[&Gate],
    axes: &[Axis],
    question: impl Fn(&Configuration) -> bool,
) -> Option<bool> {
    let all = search(gates, axes, |at| !question(at))?;
    Some(all.is_none())
}

/// A configuration in which `around` holds and the answer is yes; none where that is too much to ask.
pub(super) fn find(
    gates: &[&Gate],
    around: &Gate,
    axes: &[Axis],
    question: impl Fn(&Configuration) -> bool,
) -> Option<Configuration> {
    let mut all = gates.to_vec();
    all.push(around);
    search(&all, axes, |at| around.holds(at) && question(at)).flatten()
}

/// The axes that gates speak of.
pub(super) fn mentioned(gates: &[&Gate]) -> Vec<u32> {
    let mut atoms = Atoms::default();
    gates.iter().for_each(|gate| atoms.add(gate));
    atoms.axes.into_iter().collect()
}

/// The first configuration with that answer; nothing at all where that is too much to ask.
#[allow(
    clippy::option_option,
    reason = "not asked, asked and none, asked and found"
)]
fn search(
    gates: &[&Gate],
    axes: &[Axis],
    wanted: impl Fn(&Configuration) -> bool,
) -> Option<Option<Configuration>> {
    let mut atoms = Atoms::default();
    gates.iter().for_each(|gate| atoms.add(gate));
    let points: Vec<(u32, Vec<u32>)> = atoms
        .axes
        .iter()
        .map(|axis| (*axis, atoms.versions(*axis, axes)))
        .collect();
    let mut count = 2usize;
    for (_, versions) in &points {
        count = count.checked_mul(versions.len().max(1))?;
    }
    for _ in &atoms.features {
        count = count.checked_mul(2)?;
    }
    if count > POINT_LIMIT {
        return None;
    }
    let features = atoms.features.iter().max().map_or(0, |f| *f as usize + 1);
    let mut at = Configuration {
        axes: axes.iter().map(|_| 0).collect(),
        features: vec![false; features],
        direction: Direction::C2s,
    };
    for index in 0..count {
        let mut rest = index;
        let mut digit = |base: usize| {
            let digit = rest % base;
            rest /= base;
            digit
        };
        at.direction = [Direction::C2s, Direction::S2c][digit(2)];
        for (axis, versions) in &points {
            let version = versions.get(digit(versions.len().max(1)));
            if let (Some(slot), Some(version)) = (at.axes.get_mut(*axis as usize), version) {
                *slot = *version;
            }
        }
        for feature in &atoms.features {
            at.features[*feature as usize] = digit(2) == 1;
        }
        if wanted(&at) {
            return Some(Some(at));
        }
    }
    Some(None)
}

/// What gates speak of.
#[derive(Default)]
struct Atoms {
    axes: BTreeSet<u32>,
    edges: BTreeSet<(u32, u32)>,
    features: BTreeSet<u32>,
}

impl Atoms {
    fn add(&mut self, gate: &Gate) {
        match gate {
            Gate::Axis { axis, intervals } => {
                self.axes.insert(*axis);
                for interval in intervals {
                    self.edges.insert((*axis, interval.first));
                    let behind = interval.last.checked_add(1);
                    self.edges.extend(behind.map(|version| (*axis, version)));
                }
            }
            Gate::Feature { feature } => {
                self.features.insert(*feature);
            }
            Gate::All(gates) | Gate::Any(gates) => gates.iter().for_each(|gate| self.add(gate)),
            Gate::Not(gate) => self.add(gate),
            Gate::Always | Gate::Direction(_) => {}
        }
    }

    /// One version of each stretch over which nothing changes.
    fn versions(&self, axis: u32, axes: &[Axis]) -> Vec<u32> {
        let (first, _) = bounds(axes, axis);
        let mut versions: BTreeSet<u32> = self
            .edges
            .range((axis, 0)..=(axis, u32::MAX))
            .map(|(_, version)| *version)
            .collect();
        let Some(def) = axes.get(axis as usize) else {
            return Vec::new();
        };
        versions.insert(first);
        versions.extend(def.versions.iter().map(|interval| interval.first));
        let exists = |v: &u32| def.versions.iter().any(|i| (i.first..=i.last).contains(v));
        versions.into_iter().filter(exists).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::Span;

    fn axes() -> Vec<Axis> {
        let interval = Interval { first: 1, last: 9 };
        vec![Axis {
            name: "client".into(),
            docs: Vec::new(),
            versions: vec![interval],
            listed: false,
            follows: None,
            span: Span::default(),
        }]
    }

    fn within(first: u32, last: u32) -> Gate {
        on_axis(0, vec![Interval { first, last }], &axes())
    }

    fn feature(feature: u32) -> Gate {
        Gate::Feature { feature }
    }

    #[test]
    fn gates_on_one_axis_meet_and_join() {
        assert_eq!(all([within(2, 9), within(1, 5)]), within(2, 5));
        assert_eq!(all([within(1, 2), within(4, 5)]), never());
        assert_eq!(any([within(1, 4), within(5, 9)], &axes()), Gate::Always);
        assert_eq!(
            not(within(3, 5), &axes()),
            on_axis(
                0,
                vec![
                    Interval { first: 1, last: 2 },
                    Interval { first: 6, last: 9 }
                ],
                &axes()
            )
        );
    }

    #[test]
    fn a_feature_and_its_absence_are_everything() {
        let off = not(feature(0), &axes());
        assert_eq!(any([feature(0), off.clone()], &axes()), Gate::Always);
        assert_eq!(all([feature(0), off]), never());
    }

    #[test]
    fn what_two_branches_leave_is_seen() {
        let on = all([feature(0), within(3, 9)]);
        let off = not(feature(0), &axes());
        assert!(apart(&on, &off, &axes()));
        assert!(!always(&any([on, off], &axes()), &axes()));
    }
}
