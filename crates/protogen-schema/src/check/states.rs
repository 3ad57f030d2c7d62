//! States: every one can be entered.

use std::collections::{BTreeMap, BTreeSet};

use crate::codes::e08;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Packet, Schema, StateId, TransitionTarget};

use super::place;

pub(super) fn check(schema: &Schema, sink: &mut Diagnostics) {
    let entries = (0u32..)
        .zip(&schema.states)
        .filter(|(_, state)| state.entry);
    let mut reached: BTreeSet<StateId> = entries.map(|(id, _)| StateId(id)).collect();
    if reached.is_empty() {
        return;
    }
    // Where one gets from each state, and from any.
    let mut from: BTreeMap<StateId, Vec<StateId>> = BTreeMap::new();
    let mut anywhere = Vec::new();
    for packet in &schema.packets {
        let targets = targets(packet);
        for state in &packet.states {
            from.entry(*state).or_default().extend(&targets);
        }
        if packet.states.is_empty() {
            anywhere.extend(targets);
        }
    }
    let mut left: Vec<StateId> = reached.iter().copied().collect();
    left.extend(anywhere.into_iter().filter(|state| reached.insert(*state)));
    while let Some(state) = left.pop() {
        for target in from.remove(&state).unwrap_or_default() {
            if reached.insert(target) {
                left.push(target);
            }
        }
    }
    // The last state is `closed`, which needs no packet to lead to it.
    let own = schema.states.len().saturating_sub(1);
    for (id, state) in (0u32..).zip(&schema.states[..own]) {
        if !reached.contains(&StateId(id)) {
            sink.push(
                Diagnostic::warning(
                    e08::STATE_UNREACHED,
                    format!("state `{}` is never entered", state.name),
                )
                .at(place(state.span), "no packet leads here")
                .help(format!(
                    "write `=> {}` after the packet that leads to it, or `entry {};`",
                    state.name, state.name
                )),
            );
        }
    }
}

fn targets(packet: &Packet) -> Vec<StateId> {
    let mut all = Vec::new();
    for transition in &packet.transitions {
        match &transition.target {
            TransitionTarget::State(state) => all.push(*state),
            TransitionTarget::Match { arms, .. } => {
                all.extend(arms.iter().map(|(_, state)| *state))
            }
        }
    }
    all
}
