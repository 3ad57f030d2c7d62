//! The space of configurations: all versions on all axes, features and directions.
//! Never holds it whole: gates change only at a few versions, and those are all it looks at.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::ir::{Configuration, Direction, Gate, Interval, Schema};

use super::bounds::{intervals, plainly_apart};

/// Features that are switched freely in one question; beyond that they stay at their defaults.
const FREE_FEATURES: usize = 6;
/// Points looked at in one question; a schema that needs more is answered "none found".
const POINT_LIMIT: usize = 20_000;

/// Asks on which configurations gates hold.
pub(super) struct Space<'a> {
    schema: &'a Schema,
}

impl<'a> Space<'a> {
    pub(super) fn new(schema: &'a Schema) -> Self {
        Space { schema }
    }

    /// The version axes.
    pub(super) fn axes(&self) -> Range<u32> {
        0..u32::try_from(self.schema.axes.len()).unwrap_or(u32::MAX)
    }

    /// A configuration in which all the gates hold, if there is one.
    /// Features stand as their versions say; those that no version switches on are tried both ways.
    pub(super) fn witness(&self, gates: &[&Gate]) -> Option<Configuration> {
        let apart = |(index, gate): (usize, &&Gate)| {
            gates[..index]
                .iter()
                .any(|other| plainly_apart(gate, other))
        };
        if gates.iter().enumerate().any(apart) {
            return None;
        }
        self.search(gates, |at| gates.iter().all(|gate| gate.holds(at)))
    }

    /// A configuration in which `inside` holds and none of `others` does, over the points of all.
    pub(super) fn outside(&self, inside: &Gate, others: &[&Gate]) -> Option<Configuration> {
        let mut all = others.to_vec();
        all.push(inside);
        self.search(&all, |at| {
            inside.holds(at) && !others.iter().any(|gate| gate.holds(at))
        })
    }

    /// The versions of the axis where something about the gates changes, in order, and whether one of
    /// them holds there (features by default, other axes following or at their last version).
    pub(super) fn course<'g>(&self, axis: u32, gates: &[&'g Gate]) -> Vec<(u32, bool)> {
        let holds = |version: u32, open: &[(u32, &Gate)]| {
            [Direction::C2s, Direction::S2c]
                .into_iter()
                .any(|direction| {
                    let at = self
                        .schema
                        .configuration(&[(axis, version)], &[], direction);
                    open.iter().any(|(_, gate)| gate.holds(&at))
                })
        };
        let stretches = |gate: &&'g Gate| {
            let gate: &'g Gate = gate;
            let intervals = intervals(gate, axis).into_iter();
            intervals.map(move |interval| (interval, gate))
        };
        let mut ahead: Vec<(Interval, &Gate)> = gates.iter().flat_map(stretches).collect();
        ahead.sort_by_key(|(interval, _)| interval.first);
        let mut ahead = ahead.into_iter().peekable();
        // The gates that may hold at the version at hand, with the last one at which they may.
        let mut open: Vec<(u32, &Gate)> = Vec::new();
        let mut course = Vec::new();
        for version in self.points(axis, gates) {
            while let Some((interval, gate)) = ahead.next_if(|(next, _)| next.first <= version) {
                open.push((interval.last, gate));
            }
            open.retain(|(last, _)| *last >= version);
            course.push((version, holds(version, &open)));
        }
        course
    }

    /// A configuration in words: "client 900, proto 900".
    pub(super) fn words(&self, at: &Configuration, gates: &[&Gate]) -> String {
        let mut mentioned = Mentioned::default();
        gates
            .iter()
            .for_each(|gate| mentioned.add(self.schema, gate));
        let mut words: Vec<String> = Vec::new();
        for axis in &mentioned.axes {
            if let Some(version) = at.axes.get(*axis as usize) {
                words.push(format!(
                    "{} {version}",
                    self.schema.axes[*axis as usize].name
                ));
            }
        }
        for feature in &mentioned.features {
            let on = at.features.get(*feature as usize).copied().unwrap_or(false);
            let name = &self.schema.features[*feature as usize].name;
            words.push(if on {
                name.clone()
            } else {
                format!("no {name}")
            });
        }
        if words.is_empty() {
            "every version".into()
        } else {
            words.join(", ")
        }
    }

    fn search(
        &self,
        gates: &[&Gate],
        wanted: impl Fn(&Configuration) -> bool,
    ) -> Option<Configuration> {
        let mut mentioned = Mentioned::default();
        gates
            .iter()
            .for_each(|gate| mentioned.add(self.schema, gate));
        let free: Vec<u32> = mentioned
            .features
            .iter()
            .copied()
            .filter(|f| self.schema.features[*f as usize].default == Gate::Any(Vec::new()))
            .take(FREE_FEATURES)
            .collect();
        let axes: Vec<(u32, Vec<u32>)> = mentioned
            .axes
            .iter()
            .map(|axis| (*axis, self.points(*axis, gates)))
            .collect();
        let points = axes
            .iter()
            .map(|(_, points)| points.len().max(1))
            .product::<usize>();
        let count = points.saturating_mul(1 << free.len()).min(POINT_LIMIT);
        for index in 0..count {
            let mut rest = index;
            let mut versions = Vec::with_capacity(axes.len());
            for (axis, points) in &axes {
                if let Some(version) = points.get(rest % points.len().max(1)) {
                    versions.push((*axis, *version));
                }
                rest /= points.len().max(1);
            }
            let features: Vec<(u32, bool)> = free
                .iter()
                .enumerate()
                .map(|(bit, f)| (*f, rest >> bit & 1 == 1))
                .collect();
            for direction in [Direction::C2s, Direction::S2c] {
                let at = self.configuration(&versions, &features, direction, &mentioned);
                if wanted(&at) {
                    return Some(at);
                }
            }
        }
        None
    }

    /// As [`Schema::configuration`], with no more features than those that are asked about: of many,
    /// few stand in one gate.
    fn configuration(
        &self,
        versions: &[(u32, u32)],
        free: &[(u32, bool)],
        direction: Direction,
        mentioned: &Mentioned,
    ) -> Configuration {
        let mut at = self.schema.versions(versions, direction);
        for feature in &mentioned.features {
            let given = free.iter().find(|(free, _)| free == feature);
            let on = match (given, self.schema.features.get(*feature as usize)) {
                (Some((_, on)), _) => *on,
                (None, Some(def)) => def.default.holds(&at),
                (None, None) => false,
            };
            if let Some(place) = at.features.get_mut(*feature as usize) {
                *place = on;
            }
        }
        at
    }

    /// The first version of each stretch over which no gate changes.
    fn points(&self, axis: u32, gates: &[&Gate]) -> Vec<u32> {
        let mut edges = BTreeSet::new();
        for gate in gates {
            self.edges(axis, gate, &mut edges, 0);
        }
        let Some(def) = self.schema.axes.get(axis as usize) else {
            return Vec::new();
        };
        edges.extend(def.versions.iter().map(|interval| interval.first));
        let exists = |version: &u32| {
            def.versions
                .iter()
                .any(|i| (i.first..=i.last).contains(version))
        };
        edges.into_iter().filter(exists).collect()
    }

    fn edges(&self, axis: u32, gate: &Gate, edges: &mut BTreeSet<u32>, depth: u32) {
        match gate {
            Gate::Axis {
                axis: of,
                intervals,
            } => {
                let follows = self.schema.axes.get(*of as usize).and_then(|a| a.follows);
                if *of == axis || follows == Some(axis) {
                    for interval in intervals {
                        edges.insert(interval.first);
                        edges.extend(interval.last.checked_add(1));
                    }
                }
            }
            Gate::Feature { feature } => {
                if let (Some(def), true) = (self.schema.features.get(*feature as usize), depth < 8)
                {
                    self.edges(axis, &def.default, edges, depth + 1);
                }
            }
            Gate::All(gates) | Gate::Any(gates) => {
                gates
                    .iter()
                    .for_each(|gate| self.edges(axis, gate, edges, depth));
            }
            Gate::Not(gate) => self.edges(axis, gate, edges, depth),
            Gate::Always | Gate::Direction(_) => {}
        }
    }
}

/// The axes and features that gates speak of, those behind a feature's default included.
#[derive(Default)]
struct Mentioned {
    axes: BTreeSet<u32>,
    features: BTreeSet<u32>,
}

impl Mentioned {
    fn add(&mut self, schema: &Schema, gate: &Gate) {
        match gate {
            Gate::Axis { axis, .. } => {
                self.axes.insert(*axis);
            }
            Gate::Feature { feature } => {
                if self.features.insert(*feature)
                    && let Some(def) = schema.features.get(*feature as usize)
                {
                    self.add(schema, &def.default);
                }
            }
            Gate::All(gates) | Gate::Any(gates) => {
                gates.iter().for_each(|gate| self.add(schema, gate));
            }
            Gate::Not(gate) => self.add(schema, gate),
            Gate::Always | Gate::Direction(_) => {}
        }
    }
}
