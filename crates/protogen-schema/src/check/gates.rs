//! Versions: alternatives that overlap, holes between them, and gates that never let through.

use std::collections::BTreeMap;

use crate::codes::e08;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Arm, EnumDef, Gate, Item, ItemKind, Schema, Span, Union};

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
        seen: BTreeMap::new(),
        reached: BTreeMap::new(),
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
    for (index, gate) in gates.iter().enumerate() {
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
    /// Fields that stand several times in one block, by block and slot.
    seen: BTreeMap<(usize, u32), Vec<&'a Item>>,
    /// Items by place, and whether one of their uses is on the wire at some version: a struct that
    /// is spread into several packets may well have items that one of them never shows.
    reached: BTreeMap<(u32, u32, u32), (&'a Item, bool)>,
    /// The same of arms.
    arms: BTreeMap<(u32, u32, u32), (&'a Arm, bool)>,
}

impl<'a> Visit<'a> for Items<'a, '_> {
    fn block(&mut self, block: &'a crate::ir::Block, _: &[&'a Gate]) {
        for item in &block.items {
            if let ItemKind::Field(field) = &item.kind {
                let key = (std::ptr::from_ref(block) as usize, field.slot);
                self.seen.entry(key).or_default().push(item);
            }
        }
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
        let key = (item.span.file, item.span.start, item.span.end);
        let (_, reached) = self.reached.entry(key).or_insert((item, false));
        if item.gate.is_always() {
            *reached = true;
        } else if !*reached {
            let mut gates = around.to_vec();
            gates.push(&item.gate);
            *reached = self.space.witness(&gates).is_some();
        }
    }
}

impl Items<'_, '_> {
    fn never(&mut self) {
        for (item, _) in self.reached.values().filter(|(_, reached)| !reached) {
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
        for items in self.seen.values().filter(|items| items.len() > 1) {
            let gates: Vec<&Gate> = items.iter().map(|item| &item.gate).collect();
            let what = format!("the layouts of `{}`", items[0].label);
            let span = items.last().map_or(Span::default(), |item| item.span);
            hole(&self.space, self.schema, &gates, &what, span, self.sink);
        }
    }
}
