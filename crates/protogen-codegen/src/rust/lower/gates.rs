//! Gates as Rust conditions over the context, with what options decide folded away.
//! Knows no items.

use protogen_schema::ir::{Direction, Gate, Interval};

use super::Lower;
use crate::rust::names;

/// A gate after folding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cond {
    /// It lets through always.
    Always,
    /// It never does.
    Never,
    /// It depends on the context.
    Code(String),
}

impl Cond {
    /// The condition; empty where nothing is asked.
    pub fn text(&self) -> String {
        match self {
            Cond::Always => String::new(),
            Cond::Never => "false".into(),
            Cond::Code(text) => text.clone(),
        }
    }

    /// The condition as an expression.
    pub fn expr(&self) -> String {
        match self {
            Cond::Always => "true".into(),
            _ => self.text(),
        }
    }
}

impl Lower<'_> {
    /// The gate as a condition over `cx`, in a module that reaches the root by `root`.
    pub(super) fn gate(&self, gate: &Gate, root: &str, direction: Option<Direction>) -> Cond {
        self.gate_over(gate, root, direction, "cx")
    }

    /// The gate as a condition over the gates that `of` names.
    pub(super) fn gate_over(
        &self,
        gate: &Gate,
        root: &str,
        direction: Option<Direction>,
        of: &str,
    ) -> Cond {
        match gate {
            Gate::Always => Cond::Always,
            Gate::Axis { axis, intervals } => self.axis_gate(*axis, intervals, of),
            Gate::Feature { feature } => self.feature_gate(*feature, root, of),
            Gate::Direction(wanted) => match direction {
                Some(known) if known == *wanted => Cond::Always,
                Some(_) => Cond::Never,
                None => Cond::Code(match wanted {
                    Direction::C2s => format!("{of}.is_c2s()"),
                    Direction::S2c => format!("!{of}.is_c2s()"),
                }),
            },
            Gate::All(gates) => {
                let conds = gates.iter().map(|g| self.gate_over(g, root, direction, of));
                join(conds, Cond::Never, Cond::Always, " && ")
            }
            Gate::Any(gates) => {
                let conds = gates.iter().map(|g| self.gate_over(g, root, direction, of));
                join(conds, Cond::Always, Cond::Never, " || ")
            }
            Gate::Not(inner) => match self.gate_over(inner, root, direction, of) {
                Cond::Always => Cond::Never,
                Cond::Never => Cond::Always,
                Cond::Code(text) => Cond::Code(format!("!({text})")),
            },
        }
    }

    fn axis_gate(&self, axis: u32, intervals: &[Interval], of: &str) -> Cond {
        if let Some(version) = self.fixed_axis(axis) {
            let inside = intervals
                .iter()
                .any(|i| (i.first..=i.last).contains(&version));
            return if inside { Cond::Always } else { Cond::Never };
        }
        let Some(known) = self.schema.axes.get(axis as usize) else {
            return Cond::Never;
        };
        let least = known.versions.first().map_or(0, |i| i.first);
        let most = known.versions.last().map_or(u32::MAX, |i| i.last);
        let version = format!("{of}.{}()", names::field_name(&known.name));
        let conds = intervals
            .iter()
            .map(|i| match (i.first <= least, i.last >= most) {
                (true, true) => Cond::Always,
                (true, false) => Cond::Code(format!("{version} <= {}", i.last)),
                (false, true) => Cond::Code(format!("{version} >= {}", i.first)),
                (false, false) if i.first == i.last => {
                    Cond::Code(format!("{version} == {}", i.first))
                }
                (false, false) => {
                    Cond::Code(format!("({}..={}).contains(&{version})", i.first, i.last))
                }
            });
        join(conds, Cond::Always, Cond::Never, " || ")
    }

    fn feature_gate(&self, feature: u32, root: &str, of: &str) -> Cond {
        match self.fixed_feature(feature) {
            Some(true) => Cond::Always,
            Some(false) => Cond::Never,
            None => Cond::Code(format!("{of}.has({})", self.feature_const(feature, root))),
        }
    }

    /// The constant of a feature's bit.
    pub(super) fn feature_const(&self, feature: u32, root: &str) -> String {
        let name = self
            .schema
            .features
            .get(feature as usize)
            .map_or("", |f| f.name.as_str());
        format!("{root}feature::{}", names::const_name(name))
    }
}

/// Joins conditions; `zero` decides the whole, `unit` adds nothing.
fn join(conds: impl Iterator<Item = Cond>, zero: Cond, unit: Cond, by: &str) -> Cond {
    let mut texts = Vec::new();
    for cond in conds {
        if cond == zero {
            return zero;
        }
        if let Cond::Code(text) = cond {
            texts.push(text);
        }
    }
    match texts.len() {
        0 => unit,
        1 => Cond::Code(texts.remove(0)),
        _ => {
            let other = if by == " && " { " || " } else { " && " };
            let wrap = |t: &String| {
                if t.contains(other) {
                    format!("({t})")
                } else {
                    t.clone()
                }
            };
            Cond::Code(texts.iter().map(wrap).collect::<Vec<_>>().join(by))
        }
    }
}
