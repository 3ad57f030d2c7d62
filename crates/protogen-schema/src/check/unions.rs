//! Unions: every arm can be reached, and every arm can be written.

use std::collections::HashMap;

use crate::codes::e08;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Arm, Gate, Pattern, Schema, Span, Tag, Type, Union, greatest};

use super::place;
use super::space::Space;
use super::walk::{self, Visit};

pub(super) fn check(schema: &Schema, sink: &mut Diagnostics) {
    let space = Space::new(schema);
    walk::schema(
        schema,
        &mut Unions {
            schema,
            space,
            sink,
        },
    );
}

struct Unions<'a, 's> {
    schema: &'a Schema,
    space: Space<'a>,
    sink: &'s mut Diagnostics,
}

impl<'a> Visit<'a> for Unions<'a, '_> {
    fn union(&mut self, union: &'a Union, _: Span, around: &[&'a Gate]) {
        let mut earlier = Earlier::default();
        for arm in &union.arms {
            self.reachable(union, &earlier, arm, around);
            self.writable(union, arm);
            earlier.add(arm);
        }
    }
}

impl<'a> Unions<'a, '_> {
    fn reachable(
        &mut self,
        union: &'a Union,
        earlier: &Earlier<'a>,
        arm: &'a Arm,
        around: &[&'a Gate],
    ) {
        if matches!(union.tag, Tag::Conditions) {
            let after_default = earlier.wide.iter().find(|earlier| {
                earlier.gate.is_always() && earlier.patterns.contains(&Pattern::Any)
            });
            if let Some(earlier) = after_default {
                self.unreachable(union, arm, earlier);
            }
            return;
        }
        let taken = |pattern: &Pattern| {
            earlier.candidates(pattern).find(|earlier| {
                earlier.patterns.iter().any(|p| covers(p, pattern))
                    && self.always_before(earlier, arm, around)
            })
        };
        let takers: Vec<Option<&Arm>> = arm.patterns.iter().map(taken).collect();
        if let (Some(Some(earlier)), true) =
            (takers.first().copied(), takers.iter().all(Option::is_some))
        {
            self.unreachable(union, arm, earlier);
            return;
        }
        let (Tag::Inline(ty) | Tag::Peek(ty)) = &union.tag else {
            return;
        };
        let outside = |pattern: &Pattern| match pattern {
            Pattern::Int(value) => out_of(self.schema, ty, value.0),
            Pattern::Range(first, _) => out_of(self.schema, ty, first.0),
            _ => false,
        };
        if !arm.patterns.is_empty() && arm.patterns.iter().all(outside) {
            self.sink.push(
                Diagnostic::error(
                    e08::ARM_UNREACHABLE,
                    format!("arm `{}` can't be reached", arm.name),
                )
                .at(place(arm.span), "the tag's type can't hold this number")
                .help("widen the tag's type, or correct the number"),
            );
        }
    }

    /// Whether the earlier arm is there on every version on which the later one is.
    fn always_before(&self, earlier: &Arm, later: &'a Arm, around: &[&'a Gate]) -> bool {
        if earlier.gate.is_always() {
            return true;
        }
        let mut gates: Vec<&Gate> = around.to_vec();
        gates.push(&later.gate);
        let inside = Gate::All(gates.into_iter().cloned().collect());
        self.space.outside(&inside, &[&earlier.gate]).is_none()
    }

    fn unreachable(&mut self, union: &Union, arm: &Arm, earlier: &Arm) {
        let message = format!(
            "arm `{}` of `{}` can't be reached",
            arm.name, union.type_name
        );
        self.sink.push(
            Diagnostic::error(e08::ARM_UNREACHABLE, message)
                .at(place(arm.span), "never taken")
                .also(place(earlier.span), "this arm takes all of its values")
                .help("put the narrower arm first, or take this one out"),
        );
    }

    fn writable(&mut self, union: &Union, arm: &Arm) {
        let Tag::Inline(_) = union.tag else {
            return;
        };
        if arm.binding.is_some() {
            return;
        }
        let one = match arm.patterns.as_slice() {
            [Pattern::Int(_) | Pattern::EnumItem { .. } | Pattern::Bool(_) | Pattern::Text(_)] => {
                true
            }
            [Pattern::Range(first, last)] => first == last,
            _ => false,
        };
        if !one {
            let message = format!("arm `{}` does not say which tag to write", arm.name);
            self.sink.push(
                Diagnostic::error(e08::TAG_UNKNOWN, message)
                    .at(place(arm.span), "several tags lead here")
                    .help("bind the tag: `tag @ (..) =>`, so that the value holds it"),
            );
        }
    }
}

/// The arms before the one at hand, by what they match.
#[derive(Default)]
struct Earlier<'a> {
    /// Arms of single numbers.
    exact: HashMap<i128, Vec<&'a Arm>>,
    /// All others, the first few hundred: a union has few, and a hostile one is not compared whole.
    wide: Vec<&'a Arm>,
}

impl<'a> Earlier<'a> {
    const WIDE: usize = 256;

    fn add(&mut self, arm: &'a Arm) {
        let mut wide = false;
        for pattern in &arm.patterns {
            match single(pattern) {
                Some(number) => self.exact.entry(number).or_default().push(arm),
                None => wide = true,
            }
        }
        if wide && self.wide.len() < Self::WIDE {
            self.wide.push(arm);
        }
    }

    fn candidates(&self, pattern: &Pattern) -> impl Iterator<Item = &'a Arm> {
        let exact = single(pattern).and_then(|number| self.exact.get(&number));
        self.wide
            .iter()
            .chain(exact.into_iter().flatten().take(Self::WIDE))
            .copied()
    }
}

/// The number of a pattern, or of the item that it names.
fn single(pattern: &Pattern) -> Option<i128> {
    match pattern {
        Pattern::Int(value) => Some(value.0),
        // Items and numbers of one tag are never compared with one another.
        Pattern::EnumItem { item, .. } => Some(i128::from(*item)),
        _ => None,
    }
}

/// Whether every value that `later` matches is matched by `earlier`.
fn covers(earlier: &Pattern, later: &Pattern) -> bool {
    match (earlier, later) {
        (Pattern::Any, _) => true,
        (Pattern::Range(first, last), Pattern::Int(value)) => first <= value && value <= last,
        (Pattern::Range(a, b), Pattern::Range(c, d)) => a <= c && d <= b,
        (earlier, later) => earlier == later,
    }
}

fn out_of(schema: &Schema, ty: &Type, value: i128) -> bool {
    let signed = matches!(ty, Type::Int(int) if int.signed);
    greatest(schema, ty).is_some_and(|most| value > most) || (value < 0 && unsigned(ty) && !signed)
}

fn unsigned(ty: &Type) -> bool {
    match ty {
        Type::Int(int) => !int.signed,
        Type::Varint(varint) => !varint.zigzag,
        _ => false,
    }
}
