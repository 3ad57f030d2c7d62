//! Which types leave their fault in the reader, and so are read without a result on the way.
//!
//! Such a type can always give a value: all that it holds can be zero or empty. It is found over
//! all types that packets share, and noted where one of them is named.

mod visit;

use std::collections::{BTreeMap, BTreeSet};

use self::visit::Visit;
use super::{field, runs};
use crate::rust::model::{
    Body, Branch, Codec, Convert, Give, Item, Length, Message, Record, Source, Step, Value, Wire,
};

/// Notes in the items of one hand-written type which of the types `declared` beside it leave their
/// fault in the reader.
pub fn mark_items(items: &mut [Item], declared: &[Item]) {
    let mut found = Leaves::default();
    found.types(declared);
    found.settle();
    found.note(items);
}

fn path(module: &[String], ty: &str) -> String {
    let mut path = module.join("::");
    path.push_str("::");
    path.push_str(ty);
    path
}

/// The named types that leave their fault in the reader.
#[derive(Default)]
pub struct Leaves {
    /// Of each type those that it waits for; none where it is settled.
    waits: BTreeMap<String, Vec<String>>,
    found: BTreeSet<String>,
    /// Packets that do, with the paths of their modules.
    packets: BTreeSet<String>,
}

impl Leaves {
    /// Finds them among the types that packets share, and notes it in these.
    pub fn shared(&mut self, items: &mut [Item]) {
        self.types(items);
        self.settle();
        self.note(items);
    }

    /// Notes in the items of a packet in the module at this path which of them do.
    pub fn packet(&mut self, module: &[String], items: &mut [Item]) {
        self.note(items);
        for item in items {
            if let Item::Codec(codec) = item
                && codec.leaves_fault
            {
                self.packets.insert(path(module, &codec.ty));
            }
        }
    }

    /// Notes in the message of the module at this path which of its packets do.
    pub fn message(&self, message: &mut Message, module: &[String]) {
        let leaves = |ty: &str| {
            let whole = match ty.strip_prefix(&message.root) {
                Some(from_root) if !message.root.is_empty() => from_root.to_owned(),
                _ => path(module, ty),
            };
            self.packets.contains(&whole)
        };
        for variant in &mut message.variants {
            variant.leaves_fault = leaves(&variant.ty);
            let view = variant.view.as_deref();
            variant.view_leaves_fault = view.is_some_and(leaves);
        }
    }

    /// Takes what may be one of them.
    fn types(&mut self, items: &[Item]) {
        for item in items {
            if let Item::Codec(codec) = item
                && let Some(record) = candidate(codec)
            {
                let mut waits = Vec::new();
                let holds = record_leaves(record, &mut |ty, _| {
                    waits.push(last(ty).to_owned());
                    true
                });
                if holds {
                    self.waits.insert(codec.ty.clone(), waits);
                }
            }
        }
    }

    /// Finds those that hold none but such types. One that holds itself never is.
    fn settle(&mut self) {
        let mut holders: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut missing: BTreeMap<String, usize> = BTreeMap::new();
        let mut open = Vec::new();
        for (ty, waits) in &self.waits {
            missing.insert(ty.clone(), waits.len());
            if waits.is_empty() {
                open.push(ty.clone());
            }
            for held in waits {
                holders.entry(held.clone()).or_default().push(ty.clone());
            }
        }
        while let Some(ty) = open.pop() {
            for holder in holders.get(&ty).into_iter().flatten() {
                if let Some(count) = missing.get_mut(holder) {
                    *count -= 1;
                    if *count == 0 {
                        open.push(holder.clone());
                    }
                }
            }
            self.found.insert(ty);
        }
    }

    /// Notes it in these items.
    fn note(&self, items: &mut [Item]) {
        for item in items {
            let Item::Codec(codec) = item else { continue };
            let visit = Visit(&|ty: &str| self.found.contains(last(ty)));
            match &mut codec.body {
                Body::Record(record) => visit.record(record),
                Body::Union(union) => visit.union(union),
            }
            codec.leaves_fault =
                candidate(codec).is_some_and(|record| record_leaves(record, &mut |_, noted| noted));
        }
    }
}

/// The record of a type that may leave its fault in the reader: nothing is put back behind it.
fn candidate(codec: &Codec) -> Option<&Record> {
    let plain = codec.params.is_empty() && !codec.linked && !codec.counts_depth && !codec.restores;
    match &codec.body {
        Body::Record(record) if plain => Some(record),
        _ => None,
    }
}

/// The name of a type without the way to it.
fn last(ty: &str) -> &str {
    ty.rsplit("::").next().unwrap_or(ty)
}

/// Says of a named type, by its name and what is noted there, whether it leaves its fault.
type Named<'n> = &'n mut dyn FnMut(&str, bool) -> bool;

fn record_leaves(record: &Record, named: Named<'_>) -> bool {
    let plain = record.closing.is_empty()
        && record.extents.is_empty()
        && record.plains.is_empty()
        && !record.start;
    plain
        && record.fields.iter().all(|(_, give)| gives(give))
        && record.steps.iter().all(|step| step_leaves(step, named))
}

/// Whether a local is given without a fault.
fn gives(give: &Give) -> bool {
    match give {
        Give::As(_) | Give::Some(_) | Give::None => true,
        Give::Need(_) => false,
        Give::Boxed(inner) => gives(inner),
    }
}

fn step_leaves(step: &Step, named: Named<'_>) -> bool {
    match step {
        Step::Value(value) => is_plain(value) && wire_leaves(&value.wire, named),
        Step::If(branch) => branch_leaves(branch, named),
        _ => false,
    }
}

fn branch_leaves(branch: &Branch, named: Named<'_>) -> bool {
    let outs = branch.outs.iter();
    // A condition that can fail, or looks at what is left, has to know of a fault before it.
    !["?", "r.", "|", "("]
        .iter()
        .any(|sign| branch.cond.decode.contains(sign))
        && outs.clone().all(|out| gives(&out.then) && gives(&out.els))
        && branch.then.iter().all(|step| step_leaves(step, named))
        && branch.els.iter().all(|step| step_leaves(step, named))
}

/// Whether nothing is asked of a value but that it is there.
pub fn is_plain(value: &Value) -> bool {
    matches!(
        value.source,
        Source::Field(_) | Source::Optional(..) | Source::Ignored(_)
    ) && value.checks.is_empty()
        && !value.extent
}

/// Whether a value carried like this is read in one call that leaves its fault in the reader.
pub fn leaves(wire: &Wire) -> bool {
    wire_leaves(wire, &mut |_, noted| noted)
}

fn wire_leaves(wire: &Wire, named: Named<'_>) -> bool {
    match wire {
        Wire::Scalar(_) => true,
        Wire::Varint(varint) => runs::is_full(*varint),
        Wire::Newtype(_, inner) | Wire::Boxed(inner) | Wire::Optional { inner, .. } => {
            wire_leaves(inner, named)
        }
        Wire::Convert { number, from, into } => {
            let means = match into {
                Convert::Enum {
                    prim,
                    closed: true,
                    first,
                    ..
                } => prim == from && *prim != "u128" && first.is_some(),
                Convert::Enum { prim, .. } | Convert::Flags { prim, .. } => prim == from,
                _ => false,
            };
            means && wire_leaves(number, named)
        }
        Wire::Named {
            ty,
            args,
            leaves_fault,
            ..
        } => args.is_empty() && named(ty, *leaves_fault),
        Wire::Text(text) => field::text_prefix(text).is_some(),
        Wire::Bytes(Length::Fixed(_), _) => true,
        Wire::Bytes(length, _) => field::item_prefix(length).is_some(),
        // Whatever its elements are: of a list that can't be read none is there.
        Wire::Array(array) => field::is_list(array),
        _ => false,
    }
}
