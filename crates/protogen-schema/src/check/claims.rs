//! Which packets claim one opcode at one place and version.
//! Compares only packets that share opcode, direction, state and a version of one axis, so that many
//! packets cost little however their opcodes begin. Never words a report: `opcodes` does.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::ControlFlow;

use crate::ir::{
    Configuration, Direction, Directions, Gate, Interval, OpcodeAlternative, OpcodePart, Packet,
    Reply, Schema, StateId,
};

use super::bounds::{intervals, plainly_apart, size};
use super::space::Space;

/// What comparing gates may cost, in steps of some ten nanoseconds. Only packets of one opcode, state
/// and version come that far; a protocol has a few of them, told apart by features.
const MOST_STEPS: u64 = 100_000_000;

/// A packet and one of its opcodes.
pub(super) type Owner<'a> = (&'a Packet, &'a OpcodeAlternative);

/// What the search comes upon.
pub(super) enum Found<'a> {
    /// Both have it, or one begins with the other, where `at` says.
    Collision {
        first: Owner<'a>,
        second: Owner<'a>,
        at: Configuration,
    },
    /// Too many of one state and version were told apart by other things; the search is over.
    Crowded { first: Owner<'a>, last: Owner<'a> },
}

/// Hands every packet that claims what an earlier one has to `found`, once, until that has enough.
pub(super) fn find<'a>(
    schema: &'a Schema,
    space: &Space<'_>,
    found: &mut dyn FnMut(Found<'a>) -> ControlFlow<()>,
) {
    let mut claims = claims(schema);
    claims.sort_by(Claim::by_place);
    let mut search = Search {
        space,
        found,
        reported: HashSet::new(),
        steps_left: MOST_STEPS,
    };
    for group in claims.chunk_by(|a, b| a.by_place(b) == Ordering::Equal) {
        let several = group.len() > 1 && group.iter().any(Claim::is_whole);
        if several && search.group(group).is_break() {
            break;
        }
    }
}

/// An opcode of a packet, or its first parts, in one direction.
#[derive(Clone, Copy)]
struct Claim<'a> {
    /// Its place in the schema.
    index: usize,
    owner: Owner<'a>,
    direction: Direction,
    parts: &'a [OpcodePart],
}

impl Claim<'_> {
    /// Whether nothing of the opcode follows behind these parts.
    fn is_whole(&self) -> bool {
        self.parts.len() == self.owner.1.parts.len()
    }

    fn by_place(&self, other: &Self) -> Ordering {
        let is_answer = |claim: &Self| claim.owner.0.reply == Reply::Answer;
        (self.direction, is_answer(self))
            .cmp(&(other.direction, is_answer(other)))
            .then_with(|| {
                let numbers = self.parts.iter().map(|part| part.value);
                numbers.cmp(other.parts.iter().map(|part| part.value))
            })
    }
}

fn claims(schema: &Schema) -> Vec<Claim<'_>> {
    let opcodes = schema.packets.iter().flat_map(|packet| &packet.opcodes);
    let mut lengths: Vec<usize> = opcodes.map(|opcode| opcode.parts.len()).collect();
    lengths.sort_unstable();
    lengths.dedup();
    let mut claims = Vec::with_capacity(schema.packets.len());
    for (index, packet) in schema.packets.iter().enumerate() {
        let directions: &[Direction] = match packet.directions {
            Directions::C2s => &[Direction::C2s],
            Directions::S2c => &[Direction::S2c],
            Directions::Both => &[Direction::C2s, Direction::S2c],
        };
        for opcode in &packet.opcodes {
            let all = opcode.parts.len();
            // Nothing at all is no beginning of something.
            let shorter = |len: &usize| *len == all || (0 < *len && *len < all);
            for len in lengths.iter().copied().filter(shorter) {
                claims.extend(directions.iter().map(|direction| Claim {
                    index,
                    owner: (packet, opcode),
                    direction: *direction,
                    parts: &opcode.parts[..len],
                }));
            }
        }
    }
    claims
}

/// A claim on versions `first..=last` of the axis that the search goes along.
#[derive(Clone, Copy)]
struct Stretch<'a, 'c> {
    first: u32,
    last: u32,
    claim: &'c Claim<'a>,
}

/// Stretches that have begun, by where their packets are legal.
#[derive(Default)]
struct Standing<'a, 'c> {
    all: Vec<Stretch<'a, 'c>>,
    everywhere: Vec<Stretch<'a, 'c>>,
    by_state: HashMap<StateId, Vec<Stretch<'a, 'c>>>,
}

impl<'a, 'c> Standing<'a, 'c> {
    fn add(&mut self, stretch: Stretch<'a, 'c>) {
        let states = &stretch.claim.owner.0.states;
        self.all.push(stretch);
        if states.is_empty() {
            self.everywhere.push(stretch);
        }
        for state in states {
            self.by_state.entry(*state).or_default().push(stretch);
        }
    }

    /// Those that can meet a packet of these states, once those that end before `first` are gone.
    fn meeting(&mut self, states: &[StateId], first: u32) -> Vec<&[Stretch<'a, 'c>]> {
        let lasts = |list: &mut Vec<Stretch<'a, 'c>>| list.retain(|other| other.last >= first);
        if states.is_empty() {
            lasts(&mut self.all);
            return vec![&self.all];
        }
        lasts(&mut self.everywhere);
        for state in states {
            if let Some(list) = self.by_state.get_mut(state) {
                lasts(list);
            }
        }
        let near = states.iter().filter_map(|state| self.by_state.get(state));
        [&self.everywhere]
            .into_iter()
            .chain(near)
            .map(Vec::as_slice)
            .collect()
    }
}

struct Search<'a, 's, 'f> {
    space: &'s Space<'s>,
    found: &'f mut dyn FnMut(Found<'a>) -> ControlFlow<()>,
    /// Packets of which it is said that an earlier one has their opcode there.
    reported: HashSet<(usize, Direction)>,
    steps_left: u64,
}

impl<'a> Search<'a, '_, '_> {
    /// Goes through the claims on the same parts in one direction, version by version.
    fn group(&mut self, group: &[Claim<'a>]) -> ControlFlow<()> {
        let axis = dividing_axis(group);
        let mut stretches = Vec::with_capacity(group.len());
        for claim in group {
            let intervals = intervals(&claim.owner.1.gate, axis);
            stretches.extend(
                intervals
                    .into_iter()
                    .map(|Interval { first, last }| Stretch { first, last, claim }),
            );
        }
        stretches.sort_by_key(|stretch| stretch.first);
        let (mut whole, mut longer) = (Standing::default(), Standing::default());
        for stretch in stretches {
            if !self.is_reported(stretch.claim) {
                self.compare(&stretch, &mut whole)?;
            }
            if !stretch.claim.is_whole() {
                longer.add(stretch);
                continue;
            }
            if !self.is_reported(stretch.claim) {
                self.compare(&stretch, &mut longer)?;
            }
            whole.add(stretch);
        }
        ControlFlow::Continue(())
    }

    fn is_reported(&self, claim: &Claim<'a>) -> bool {
        self.reported.contains(&(claim.index, claim.direction))
    }

    fn compare(
        &mut self,
        stretch: &Stretch<'a, '_>,
        standing: &mut Standing<'a, '_>,
    ) -> ControlFlow<()> {
        let claim = stretch.claim;
        for list in standing.meeting(&claim.owner.0.states, stretch.first) {
            for other in list {
                let (a, b) = match other.claim.index <= claim.index {
                    true => (other.claim, claim),
                    false => (claim, other.claim),
                };
                self.pay(a, b)?;
                if a.index == b.index || self.is_reported(b) {
                    continue;
                }
                if let Some(at) = self.witness(a, b)? {
                    self.reported.insert((b.index, b.direction));
                    let (first, second) = (a.owner, b.owner);
                    (self.found)(Found::Collision { first, second, at })?;
                    if b.index == claim.index {
                        // Whoever collides with all is said to once.
                        return ControlFlow::Continue(());
                    }
                }
            }
        }
        ControlFlow::Continue(())
    }

    fn witness(&mut self, a: &Claim<'a>, b: &Claim<'a>) -> ControlFlow<(), Option<Configuration>> {
        let gates = [&a.owner.1.gate, &b.owner.1.gate];
        if plainly_apart(gates[0], gates[1]) {
            return ControlFlow::Continue(None);
        }
        let sizes = size(gates[0]) + size(gates[1]);
        self.take(30 * sizes * sizes, a, b)?;
        ControlFlow::Continue(self.space.witness(&gates))
    }

    fn pay(&mut self, a: &Claim<'a>, b: &Claim<'a>) -> ControlFlow<()> {
        self.take(size(&a.owner.1.gate) * size(&b.owner.1.gate), a, b)
    }

    fn take(&mut self, steps: u64, a: &Claim<'a>, b: &Claim<'a>) -> ControlFlow<()> {
        match self.steps_left.checked_sub(steps) {
            Some(left) => {
                self.steps_left = left;
                ControlFlow::Continue(())
            }
            None => {
                let (first, last) = (a.owner, b.owner);
                let _ = (self.found)(Found::Crowded { first, last });
                ControlFlow::Break(())
            }
        }
    }
}

/// The axis that most of the gates ask about.
fn dividing_axis(group: &[Claim<'_>]) -> u32 {
    let mut asked: BTreeMap<u32, usize> = BTreeMap::new();
    for claim in group {
        let gate = &claim.owner.1.gate;
        let parts = match gate {
            Gate::All(gates) => gates.as_slice(),
            gate => std::slice::from_ref(gate),
        };
        for part in parts {
            if let Gate::Axis { axis, .. } = part {
                *asked.entry(*axis).or_default() += 1;
            }
        }
    }
    let most = asked.into_iter().rev().max_by_key(|(_, count)| *count);
    most.map_or(0, |(axis, _)| axis)
}
