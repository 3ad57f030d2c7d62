//! Whether a field is always there, on which versions, or by a condition.
//! Reads the finished items of a record; never syntax.

use std::collections::HashMap;

use crate::ir::{Axis, BitValue, Block, Field, FieldValue, Gate, ItemKind};

use super::algebra;

/// Where a field is.
#[derive(Debug, Clone, PartialEq)]
struct Presence {
    gate: Gate,
    /// Whether a condition decides too.
    conditional: bool,
}

/// Sets what the items say of each field.
pub(super) fn settle(fields: &mut [Field], block: &Block, axes: &[Axis]) {
    let present = of_block(block, axes);
    for field in fields {
        let Some(presence) = present.get(&field.slot) else {
            continue;
        };
        field.conditional = presence.conditional;
        field.optional = presence.conditional || !presence.gate.is_always();
        field.gate = presence.gate.clone();
    }
}

fn of_block(block: &Block, axes: &[Axis]) -> HashMap<u32, Presence> {
    let mut present: HashMap<u32, Presence> = HashMap::new();
    for item in &block.items {
        for (slot, inner) in of_item(&item.kind, axes) {
            let here = Presence {
                gate: algebra::all([item.gate.clone(), inner.gate]),
                conditional: inner.conditional,
            };
            let joined = match present.remove(&slot) {
                Some(before) => either(before, here, axes),
                None => here,
            };
            present.insert(slot, joined);
        }
    }
    present
}

fn of_item(kind: &ItemKind, axes: &[Axis]) -> HashMap<u32, Presence> {
    let always = |slot: u32| {
        let gate = Gate::Always;
        let conditional = false;
        (slot, Presence { gate, conditional })
    };
    match kind {
        ItemKind::Field(field) if field.value == FieldValue::Field => {
            HashMap::from([always(field.slot)])
        }
        ItemKind::If { then, els, .. } => branches(of_block(then, axes), of_block(els, axes), axes),
        ItemKind::Region(region) => of_block(&region.block, axes),
        ItemKind::Mask(mask) => {
            let all = mask.bits.iter().flat_map(|bit| of_block(&bit.block, axes));
            let conditional = all.map(|(slot, presence)| {
                let conditional = true;
                (
                    slot,
                    Presence {
                        conditional,
                        ..presence
                    },
                )
            });
            conditional.collect()
        }
        ItemKind::Bits(bits) => {
            let mut present: HashMap<u32, Presence> = HashMap::new();
            let fields = bits
                .items
                .iter()
                .filter(|item| item.value == BitValue::Field);
            for item in fields {
                let gate = item.gate.clone();
                let conditional = false;
                let here = Presence { gate, conditional };
                let joined = match present.remove(&item.slot) {
                    Some(before) => either(before, here, axes),
                    None => here,
                };
                present.insert(item.slot, joined);
            }
            present
        }
        _ => HashMap::new(),
    }
}

/// In one branch, in the other, or in both: then it is there whatever the condition says.
fn branches(
    mut then: HashMap<u32, Presence>,
    els: HashMap<u32, Presence>,
    axes: &[Axis],
) -> HashMap<u32, Presence> {
    let mut both = HashMap::new();
    for (slot, b) in els {
        let presence = match then.remove(&slot) {
            Some(a) if a == b => a,
            Some(a) => Presence {
                gate: algebra::any([a.gate, b.gate], axes),
                conditional: true,
            },
            None => Presence {
                conditional: true,
                ..b
            },
        };
        both.insert(slot, presence);
    }
    for (slot, a) in then {
        let conditional = true;
        both.insert(slot, Presence { conditional, ..a });
    }
    both
}

/// At one place or at another.
fn either(a: Presence, b: Presence, axes: &[Axis]) -> Presence {
    Presence {
        gate: algebra::any([a.gate, b.gate], axes),
        conditional: a.conditional || b.conditional,
    }
}
