//! Computed values are settled where their record ends: what they speak of stands in it or before
//! it.

use std::collections::HashSet;

use crate::codes::e08;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Check, Expr, ExprKind, Extent, FieldValue, Item, ItemKind, Record, Schema};
use crate::resolve::each_part;

use super::place;
use super::walk::{self, Visit};

pub(super) fn check(schema: &Schema, sink: &mut Diagnostics) {
    let seen = HashSet::new();
    let waiting = Vec::new();
    walk::schema(
        schema,
        &mut Computed {
            sink,
            seen,
            waiting,
        },
    );
}

struct Computed<'a, 's> {
    sink: &'s mut Diagnostics,
    /// Slots of this body that were passed.
    seen: HashSet<u32>,
    /// Of each open record, outermost first: the values that wait for its end.
    waiting: Vec<Vec<(&'a Item, &'a Expr)>>,
}

impl<'a> Visit<'a> for Computed<'a, '_> {
    fn start(&mut self) {
        self.seen.clear();
    }

    fn record(&mut self) {
        self.waiting.push(Vec::new());
    }

    fn item(&mut self, item: &'a Item, _: &[&'a crate::ir::Gate]) {
        match &item.kind {
            ItemKind::Field(field) => {
                self.seen.insert(field.slot);
                if let FieldValue::Computed {
                    value,
                    check: Check::AtEnd,
                } = &field.value
                    && let Some(waiting) = self.waiting.last_mut()
                {
                    waiting.push((item, value));
                }
            }
            ItemKind::Region(region) => _ = self.seen.insert(region.slot),
            ItemKind::Mask(mask) => _ = self.seen.insert(mask.slot),
            ItemKind::Bits(bits) => self.seen.extend(bits.items.iter().map(|item| item.slot)),
            ItemKind::Let { slot, .. } => _ = self.seen.insert(*slot),
            ItemKind::Role(crate::ir::Role::Payload { slot, .. }) => {
                self.seen.insert(*slot);
            }
            _ => {}
        }
    }

    fn record_end(&mut self, _: &'a Record) {
        for (item, value) in self.waiting.pop().unwrap_or_default() {
            // Of the outermost record all is seen.
            if !self.waiting.is_empty() && speaks_of(value).any(|slot| !self.seen.contains(&slot)) {
                let text = format!("`{}` speaks of what stands behind its record", item.label);
                self.sink.push(
                    Diagnostic::error(e08::BEHIND_RECORD, text)
                        .at(place(item.span), "settled where this record ends")
                        .help("leave the record around it without a name, so that its fields stand in the outer one"),
                );
            }
        }
    }
}

/// The slots whose values or places an expression needs.
fn speaks_of(value: &Expr) -> impl Iterator<Item = u32> {
    let mut slots = Vec::new();
    each_part(value, &mut |part| match &part.kind {
        ExprKind::Count { slot } | ExprKind::PlainSize { slot } => slots.push(*slot),
        ExprKind::Size(extent) | ExprKind::Checksum { over: extent, .. } => match extent {
            Extent::Body => {}
            Extent::Item { slot } => slots.push(*slot),
            Extent::Range { from, to } => {
                slots.push(*from);
                slots.extend(to);
            }
        },
        _ => {}
    });
    slots.into_iter()
}
