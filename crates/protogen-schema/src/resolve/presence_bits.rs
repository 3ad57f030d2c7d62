//! Flags whose one use is one plain `if`: they are written from what is there.
//! Reads the finished record; never syntax.

use std::collections::HashMap;

use crate::ir::{
    Block, Decide, Expr, ExprKind, FieldValue, Integer, ItemKind, PresenceBit, Record, Schema,
    SlotInfo, Type,
};

use super::patches::{each_expr_of_record, each_part};

/// Finds them in a body and marks both ends.
pub(super) fn find(record: &mut Record, slots: &[SlotInfo], schema: &Schema) {
    let flags: Vec<u32> = flag_fields(&record.block, slots);
    if flags.is_empty() {
        return;
    }
    let uses = uses(record, &flags);
    let mut found: HashMap<u32, Vec<PresenceBit>> = HashMap::new();
    mark(&mut record.block, &uses, schema, &mut found);
    if found.is_empty() {
        return;
    }
    for item in &mut record.block.items {
        if let ItemKind::Field(field) = &mut item.kind
            && let Some(bits) = found.remove(&field.slot)
        {
            field.presence_bits = bits;
        }
    }
}

/// The slots of fields of flags that are there in every case.
fn flag_fields(block: &Block, slots: &[SlotInfo]) -> Vec<u32> {
    let plain = block.items.iter().filter_map(|item| match &item.kind {
        ItemKind::Field(field) if item.gate.is_always() && field.value == FieldValue::Field => {
            let info = slots.get(field.slot as usize)?;
            is_flags(&info.ty).then_some(field.slot)
        }
        _ => None,
    });
    let mut found: Vec<u32> = plain.collect();
    // A field that several items carry is not one plain field.
    let all = found.clone();
    found.retain(|slot| all.iter().filter(|s| *s == slot).count() == 1);
    found
}

fn is_flags(ty: &Type) -> bool {
    match ty {
        Type::Flags(_) => true,
        Type::As { inner, .. } => is_flags(inner),
        _ => false,
    }
}

/// How often each bit of these slots is asked for; a use of the whole counts for every bit.
#[derive(Default)]
struct Uses {
    bits: HashMap<(u32, Integer), u32>,
    whole: HashMap<u32, u32>,
    of_bits: HashMap<u32, u32>,
}

impl Uses {
    fn is_only_one(&self, slot: u32, mask: Integer) -> bool {
        // Every bit's question holds the slot once itself.
        let whole = self.whole.get(&slot).copied().unwrap_or(0);
        let in_bits = self.of_bits.get(&slot).copied().unwrap_or(0);
        let overlapping = self
            .bits
            .iter()
            .filter(|((s, m), _)| *s == slot && m.0 & mask.0 != 0)
            .map(|(_, count)| *count)
            .sum::<u32>();
        whole == in_bits && overlapping == 1
    }
}

fn uses(record: &Record, flags: &[u32]) -> Uses {
    let mut uses = Uses::default();
    each_expr_of_record(record, &mut |expr| {
        each_part(expr, &mut |part| match &part.kind {
            ExprKind::Slot { slot, .. } if flags.contains(slot) => {
                *uses.whole.entry(*slot).or_insert(0) += 1;
            }
            ExprKind::FlagsBit { of, mask } => {
                if let Some(slot) = plain_slot(of).filter(|slot| flags.contains(slot)) {
                    *uses.bits.entry((slot, *mask)).or_insert(0) += 1;
                    *uses.of_bits.entry(slot).or_insert(0) += 1;
                }
            }
            _ => {}
        });
    });
    uses
}

fn plain_slot(expr: &Expr) -> Option<u32> {
    match &expr.kind {
        ExprKind::Slot { slot, path } if path.is_empty() => Some(*slot),
        _ => None,
    }
}

/// Marks the `if`s that stand in the record without a condition, in blocks too.
fn mark(
    block: &mut Block,
    uses: &Uses,
    schema: &Schema,
    found: &mut HashMap<u32, Vec<PresenceBit>>,
) {
    for item in &mut block.items {
        if !item.gate.is_always() {
            continue;
        }
        match &mut item.kind {
            ItemKind::Region(region) => mark(&mut region.block, uses, schema, found),
            ItemKind::If {
                cond,
                then,
                els,
                decide,
            } if els.items.is_empty() => {
                let ExprKind::FlagsBit { of, mask } = &cond.kind else {
                    continue;
                };
                let Some(slot) = plain_slot(of) else {
                    continue;
                };
                let slots = fields_of(then);
                // Of values that may be absent themselves nobody can tell whether the bit is set.
                if !has_sure_field(then, schema)
                    || mask.0.count_ones() != 1
                    || !uses.is_only_one(slot, *mask)
                {
                    continue;
                }
                *decide = Decide::Presence;
                let mask = *mask;
                found
                    .entry(slot)
                    .or_default()
                    .push(PresenceBit { mask, slots });
            }
            _ => {}
        }
    }
}

/// The fields that are there whenever the branch is.
fn has_sure_field(block: &Block, schema: &Schema) -> bool {
    let mut items = block.items.iter().filter(|item| item.gate.is_always());
    items.any(|item| match &item.kind {
        ItemKind::Field(field) => {
            field.value == FieldValue::Field && !field.ty.may_be_absent(schema)
        }
        ItemKind::Region(region) => has_sure_field(&region.block, schema),
        _ => false,
    })
}

fn fields_of(block: &Block) -> Vec<u32> {
    let mut slots = Vec::new();
    for item in block.items.iter().filter(|item| item.gate.is_always()) {
        match &item.kind {
            ItemKind::Field(field) if field.value == FieldValue::Field => slots.push(field.slot),
            ItemKind::Region(region) => slots.extend(fields_of(&region.block)),
            _ => {}
        }
    }
    slots
}
