//! Versions: alternatives that overlap, holes between them, and gates that never let through.

use std::collections::BTreeMap;

use crate::codes::e08;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Arm, Block, EnumDef, Gate, Interval, Item, ItemKind, Schema, Span, Union};

use super::bounds::{Covered, intervals};
use super::place;
use super::space::Space;
use super::walk::{self, Visit};

pub(super) fn check(schema: &Schema, sink: &mut Diagnostics) {
    let space = Space::new(schema);
    for packet in &schema.packets {
        let gates: Vec<&Gate> = packet.opcodes.iter().map(|o| &o.gate).collect();
        let what = format!("opcodes of `{}`", packet.name);
        alternatives(&space, &gates, &what, packet.span, sink);
        for gate in &gates {
            never(&space, &[gate], &what, packet.span, sink);
        }
        hole(&space, schema, &gates, &what, packet.span, sink);
    }
    for def in &schema.enums {
        enum_(&space, def, sink);
    }
    let mut items = Items {
        schema,
        space,
        sink,
        repeated: Vec::new(),
        gated: BTreeMap::new(),
        arms: BTreeMap::new(),
    };
    walk::schema(schema, &mut items);
    items.never();
    items.arms_never();
    items.holes();
}

/// No two of them may hold at once.
fn alternatives(
    space: &Space<'_>,
    gates: &[&Gate],
    what: &str,
    span: Span,
    sink: &mut Diagnostics,
) {
    if gates.len() < 2 {
        return;
    }
    // What shares no version of some axis with all before it needs no look at each of them.
    let mut before = vec![Covered::default(); space.axes().len()];
    for (index, gate) in gates.iter().enumerate() {
        let own: Vec<Vec<Interval>> = space.axes().map(|axis| intervals(gate, axis)).collect();
        let apart = before
            .iter()
            .zip(&own)
            .any(|(before, own)| !before.meets(own));
        for (before, own) in before.iter_mut().zip(own) {
            own.into_iter().for_each(|interval| before.add(interval));
        }
        if apart {
            continue;
        }
        for other in &gates[..index] {
            if let Some(at) = space.witness(&[gate, other]) {
                let words = space.words(&at, &[gate, other]);
                sink.push(
                    Diagnostic::error(e08::OVERLAP, format!("two {what} hold at once"))
                        .at(place(span), format!("both hold at {words}"))
                        .help("narrow one of the gates: `@until(n)` excludes n, `@since(n)` includes it"),
                );
                return;
            }
        }
    }
}

fn never(space: &Space<'_>, gates: &[&Gate], what: &str, span: Span, sink: &mut Diagnostics) {
    if gates.iter().all(|gate| gate.is_always()) || space.witness(gates).is_some() {
        return;
    }
    on_no_version(what, span, sink);
}

fn on_no_version(what: &str, span: Span, sink: &mut Diagnostics) {
    sink.push(
        Diagnostic::warning(e08::NEVER, format!("{what} are on the wire at no version"))
            .at(place(span), "its gates never hold together")
            .help("widen the gate, or take the item out"),
    );
}

/// Between the first and the last version of alternatives one of them should hold.
fn hole(
    space: &Space<'_>,
    schema: &Schema,
    gates: &[&Gate],
    what: &str,
    span: Span,
    sink: &mut Diagnostics,
) {
    if gates.len() < 2 {
        return;
    }
    for axis in (0u32..).take(schema.axes.len()) {
        if schema.axes[axis as usize].listed {
            continue;
        }
        let course = space.course(axis, gates);
        let first = course.iter().position(|(_, holds)| *holds);
        let last = course.iter().rposition(|(_, holds)| *holds);
        let (Some(first), Some(last)) = (first, last) else {
            continue;
        };
        let missing = course[first..last].windows(2).find(|pair| !pair[1].1);
        if let Some(pair) = missing {
            let after = course.iter().find(|(v, holds)| *v > pair[1].0 && *holds);
            let until = after.map_or(String::new(), |(v, _)| format!(" to {}", v - 1));
            sink.push(
                Diagnostic::warning(e08::HOLE, format!("{what} leave a hole between versions"))
                    .at(
                        place(span),
                        format!(
                            "there is none at {} {}{until}",
                            schema.axes[axis as usize].name, pair[1].0
                        ),
                    )
                    .help("extend one of the gates, if the protocol has it there"),
            );
            return;
        }
    }
}

fn enum_(space: &Space<'_>, def: &EnumDef, sink: &mut Diagnostics) {
    for item in &def.items {
        let gates: Vec<&Gate> = item.values.iter().map(|v| &v.gate).collect();
        alternatives(
            space,
            &gates,
            &format!("values of `{}.{}`", def.name, item.name),
            item.span,
            sink,
        );
    }
    // Values in order of their numbers, so that only neighbours that share a number are compared.
    let mut values: Vec<_> = def
        .items
        .iter()
        .filter(|item| !item.alias)
        .flat_map(|item| item.values.iter().map(move |value| (item, value)))
        .collect();
    values.sort_by_key(|(_, value)| (value.first, value.last));
    for (index, (item, value)) in values.iter().enumerate() {
        if sink.is_full() && sink.has_errors() {
            break;
        }
        let sharing = values[index + 1..]
            .iter()
            .take_while(|(_, v)| v.first <= value.last);
        for (other, v) in sharing.filter(|(other, _)| !std::ptr::eq(*other, *item)) {
            let Some(at) = space.witness(&[&value.gate, &v.gate]) else {
                continue;
            };
            let words = space.words(&at, &[&value.gate, &v.gate]);
            let message = format!(
                "`{}.{}` and `{}.{}` are both {} at {words}",
                def.name, item.name, def.name, other.name, v.first.0
            );
            sink.push(
                Diagnostic::error(e08::SAME_VALUE, message)
                    .at(place(other.span), "second name")
                    .also(place(item.span), "first name")
                    .help("write `alias` before the name that is not read back, or gate the two apart"),
            );
            break;
        }
    }
}

struct Items<'a, 's> {
    schema: &'a Schema,
    space: Space<'a>,
    sink: &'s mut Diagnostics,
    /// Fields that stand several times in one block.
    repeated: Vec<Vec<&'a Item>>,
    /// Gated items by place, and whether one of their uses is on the wire at some version: a struct
    /// that is spread into several packets may well have items that one of them never shows.
    gated: BTreeMap<(u32, u32, u32), (&'a Item, bool)>,
    /// The same of arms.
    arms: BTreeMap<(u32, u32, u32), (&'a Arm, bool)>,
}

impl<'a> Visit<'a> for Items<'a, '_> {
    fn block(&mut self, block: &'a Block, _: &[&'a Gate]) {
        let mut fields: Vec<(u32, &Item)> = Vec::with_capacity(block.items.len());
        fields.extend(block.items.iter().filter_map(|item| match &item.kind {
            ItemKind::Field(field) => Some((field.slot, item)),
            _ => None,
        }));
        fields.sort_by_key(|(slot, _)| *slot);
        let groups = fields.chunk_by(|(a, _), (b, _)| a == b);
        let several = groups.filter(|group| group.len() > 1);
        self.repeated
            .extend(several.map(|group| group.iter().map(|(_, item)| *item).collect()));
    }

    fn union(&mut self, union: &'a Union, _: Span, around: &[&'a Gate]) {
        for arm in union.arms.iter().filter(|arm| !arm.gate.is_always()) {
            let key = (arm.span.file, arm.span.start, arm.span.end);
            let (_, reached) = self.arms.entry(key).or_insert((arm, false));
            if !*reached {
                let mut gates = around.to_vec();
                gates.push(&arm.gate);
                *reached = self.space.witness(&gates).is_some();
            }
        }
    }

    fn item(&mut self, item: &'a Item, around: &[&'a Gate]) {
        if item.gate.is_always() {
            return;
        }
        let (_, reached) = self.gated.entry(key(item)).or_insert((item, false));
        if !*reached {
            let mut gates = around.to_vec();
            gates.push(&item.gate);
            *reached = self.space.witness(&gates).is_some();
        }
    }
}

fn key(item: &Item) -> (u32, u32, u32) {
    (item.span.file, item.span.start, item.span.end)
}

/// Takes those away that stand somewhere without a gate.
struct Ungated<'a, 'k>(&'k mut BTreeMap<(u32, u32, u32), &'a Item>);

impl<'a> Visit<'a> for Ungated<'_, '_> {
    fn item(&mut self, item: &'a Item, _: &[&'a Gate]) {
        if item.gate.is_always() {
            self.0.remove(&key(item));
        }
    }
}

impl Items<'_, '_> {
    fn never(&mut self) {
        let unreached = self.gated.iter().filter(|(_, (_, reached))| !reached);
        let mut never: BTreeMap<_, &Item> =
            unreached.map(|(key, (item, _))| (*key, *item)).collect();
        if never.is_empty() {
            return;
        }
        walk::schema(self.schema, &mut Ungated(&mut never));
        for item in never.values() {
            on_no_version(
                &format!("the bytes of `{}`", item.label),
                item.span,
                self.sink,
            );
        }
    }

    fn arms_never(&mut self) {
        for (arm, _) in self.arms.values().filter(|(_, reached)| !reached) {
            let what = format!("the bytes of arm `{}`", arm.name);
            on_no_version(&what, arm.span, self.sink);
        }
    }

    fn holes(&mut self) {
        for items in &self.repeated {
            let gates: Vec<&Gate> = items.iter().map(|item| &item.gate).collect();
            let what = format!("the layouts of `{}`", items[0].label);
            let span = items.last().map_or(Span::default(), |item| item.span);
            hole(&self.space, self.schema, &gates, &what, span, self.sink);
        }
    }
}
