//! Unions: every arm can be reached, and every arm can be written.

use std::collections::BTreeMap;

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
        let mut taken = Taken::default();
        for (index, arm) in union.arms.iter().enumerate() {
            self.reachable(union, (index, arm), &taken, around);
            self.writable(union, arm);
            taken.add(index, arm);
        }
    }
}

impl<'a> Unions<'a, '_> {
    fn reachable(
        &mut self,
        union: &'a Union,
        (index, arm): (usize, &'a Arm),
        taken: &Taken<'a>,
        around: &[&'a Gate],
    ) {
        if matches!(union.tag, Tag::Conditions) {
            if let Some(earlier) = taken.any {
                self.unreachable(union, arm, union.arms.get(earlier));
            }
            return;
        }
        // An earlier arm with a gate takes a value only where its gate holds.
        let gated = |pattern: &Pattern| {
            taken.gated.iter().copied().find(|earlier| {
                let earlier = &union.arms[*earlier];
                earlier.patterns.iter().any(|p| covers(p, pattern))
                    && self.always_before(earlier, arm, around)
            })
        };
        let takers: Vec<Option<usize>> = arm
            .patterns
            .iter()
            .map(|pattern| taken.by(pattern).or_else(|| gated(pattern)))
            .collect();
        if let (Some(Some(earlier)), true) =
            (takers.first().copied(), takers.iter().all(Option::is_some))
        {
            let alone = takers.iter().all(|taker| *taker == Some(earlier)) && earlier < index;
            self.unreachable(union, arm, union.arms.get(earlier).filter(|_| alone));
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

    fn unreachable(&mut self, union: &Union, arm: &Arm, earlier: Option<&Arm>) {
        let message = format!(
            "arm `{}` of `{}` can't be reached",
            arm.name, union.type_name
        );
        let fault = Diagnostic::error(e08::ARM_UNREACHABLE, message);
        let fault = match earlier {
            Some(earlier) => fault
                .at(place(arm.span), "never taken")
                .also(place(earlier.span), "this arm takes all of its values"),
            None => fault.at(
                place(arm.span),
                "never taken: the arms before take all of its values",
            ),
        };
        self.sink
            .push(fault.help("put the narrower arm first, or take this one out"));
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

/// The values that arms take on every version, in the order of the arms.
#[derive(Default)]
struct Taken<'a> {
    /// The arm that takes all.
    any: Option<usize>,
    /// Ranges by their first number: the last one, and the arm, or none for several. They neither
    /// overlap nor touch.
    ranges: BTreeMap<i128, (i128, Option<usize>)>,
    items: BTreeMap<(u32, u32), usize>,
    truths: BTreeMap<bool, usize>,
    texts: BTreeMap<&'a str, usize>,
    /// Arms that are not there on every version; no more than [`GATED`].
    gated: Vec<usize>,
}

/// Beyond this a hostile schema would be compared for minutes.
const GATED: usize = 256;

/// No arm's index: several arms together.
const SEVERAL: usize = usize::MAX;

impl<'a> Taken<'a> {
    fn add(&mut self, index: usize, arm: &'a Arm) {
        if !arm.gate.is_always() {
            if self.gated.len() < GATED {
                self.gated.push(index);
            }
            return;
        }
        for pattern in &arm.patterns {
            match pattern {
                Pattern::Any => {
                    self.any.get_or_insert(index);
                }
                Pattern::Int(value) => self.range(value.0, value.0, index),
                Pattern::Range(first, last) => self.range(first.0, last.0, index),
                Pattern::EnumItem { enum_, item } => {
                    self.items.entry((enum_.0, *item)).or_insert(index);
                }
                Pattern::Bool(truth) => {
                    self.truths.entry(*truth).or_insert(index);
                }
                Pattern::Text(text) => {
                    self.texts.entry(text).or_insert(index);
                }
                Pattern::Cond(_) => {}
            }
        }
    }

    /// Joins a range with those that it overlaps or touches.
    fn range(&mut self, mut first: i128, mut last: i128, index: usize) {
        if first > last {
            return;
        }
        let mut arm = Some(index);
        while let Some((&start, &(end, by))) = self
            .ranges
            .range(..=last.saturating_add(1))
            .next_back()
            .filter(|(_, (end, _))| end.saturating_add(1) >= first)
        {
            self.ranges.remove(&start);
            (first, last) = (first.min(start), last.max(end));
            arm = arm.filter(|arm| by == Some(*arm));
        }
        self.ranges.insert(first, (last, arm));
    }

    /// The arm that takes every value of a pattern.
    fn by(&self, pattern: &Pattern) -> Option<usize> {
        let found = match pattern {
            Pattern::Int(value) => self.all_of(value.0, value.0),
            Pattern::Range(first, last) => self.all_of(first.0, last.0),
            Pattern::EnumItem { enum_, item } => self.items.get(&(enum_.0, *item)).copied(),
            Pattern::Bool(truth) => self.truths.get(truth).copied(),
            Pattern::Text(text) => self.texts.get(text.as_str()).copied(),
            Pattern::Cond(_) | Pattern::Any => None,
        };
        found.or(self.any)
    }

    fn all_of(&self, first: i128, last: i128) -> Option<usize> {
        let (_, (end, arm)) = self.ranges.range(..=first).next_back()?;
        (*end >= last).then(|| arm.unwrap_or(SEVERAL))
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
