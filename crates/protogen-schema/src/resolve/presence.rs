//! Whether a field is always there, on which versions, or by a condition.
//! Reads the finished items of a record; never syntax.

use crate::ir::{Axis, BitValue, Block, Field, FieldValue, Gate, ItemKind};

use super::algebra;

/// Where a field is.
#[derive(Debug, Clone, PartialEq)]
struct Presence {
    gate: Gate,
    /// Whether a condition decides too.
    conditional: bool,
}

/// The slots of fields and where each is; in order of the slots, each once.
type Present = Vec<(u32, Presence)>;

/// Sets what the items say of each field.
pub(super) fn settle(fields: &mut [Field], block: &Block, axes: &[Axis]) {
    let mut present = of_block(block, axes);
    for field in fields {
        let Ok(index) = present.binary_search_by_key(&field.slot, |(slot, _)| *slot) else {
            continue;
        };
        let presence = &mut present[index].1;
        field.conditional = presence.conditional;
        field.optional = presence.conditional || !presence.gate.is_always();
        field.gate = presence.gate.clone();
    }
}

fn of_block(block: &Block, axes: &[Axis]) -> Present {
    let mut present = Vec::with_capacity(block.items.len());
    for item in &block.items {
        let from = present.len();
        of_item(&item.kind, axes, &mut present);
        if item.gate.is_always() {
            continue;
        }
        for (_, presence) in &mut present[from..] {
            let inner = std::mem::replace(&mut presence.gate, Gate::Always);
            presence.gate = algebra::all([item.gate.clone(), inner]);
        }
    }
    joined(present, axes)
}

/// Each slot once: what is at several places is at one of them or at another.
fn joined(mut present: Present, axes: &[Axis]) -> Present {
    present.sort_by_key(|(slot, _)| *slot);
    present.dedup_by(|(slot, later), (before, presence)| {
        let same = slot == before;
        if same {
            let gates = [&mut presence.gate, &mut later.gate]
                .map(|gate| std::mem::replace(gate, Gate::Always));
            presence.gate = algebra::any(gates, axes);
            presence.conditional |= later.conditional;
        }
        same
    });
    present
}

fn of_item(kind: &ItemKind, axes: &[Axis], present: &mut Present) {
    let at = |gate: &Gate, conditional| Presence {
        gate: gate.clone(),
        conditional,
    };
    match kind {
        ItemKind::Field(field) if field.value == FieldValue::Field => {
            present.push((field.slot, at(&Gate::Always, false)));
        }
        ItemKind::If { then, els, .. } => {
            present.extend(branches(of_block(then, axes), of_block(els, axes), axes));
        }
        ItemKind::Region(region) => present.extend(of_block(&region.block, axes)),
        ItemKind::Mask(mask) => {
            let all = mask.bits.iter().flat_map(|bit| of_block(&bit.block, axes));
            present.extend(all.map(|(slot, presence)| (slot, at(&presence.gate, true))));
        }
        ItemKind::Bits(bits) => {
            let fields = bits
                .items
                .iter()
                .filter(|item| item.value == BitValue::Field);
            let all = fields.map(|item| (item.slot, at(&item.gate, false)));
            present.extend(joined(all.collect(), axes));
        }
        _ => {}
    }
}

/// In one branch, in the other, or in both: then it is there whatever the condition says.
fn branches(then: Present, els: Present, axes: &[Axis]) -> Present {
    let mut both = Vec::with_capacity(then.len() + els.len());
    let mut all: Present = then.into_iter().chain(els).collect();
    all.sort_by_key(|(slot, _)| *slot);
    let mut all = all.into_iter().peekable();
    while let Some((slot, a)) = all.next() {
        let presence = match all.next_if(|(other, _)| *other == slot) {
            Some((_, b)) if a == b => a,
            Some((_, b)) => Presence {
                gate: algebra::any([a.gate, b.gate], axes),
                conditional: true,
            },
            None => Presence {
                conditional: true,
                ..a
            },
        };
        both.push((slot, presence));
    }
    both
}
