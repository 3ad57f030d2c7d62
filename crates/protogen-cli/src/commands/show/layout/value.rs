//! Rows of values: a row of its own for each, and rows below it for what it is made of.
//! Never decides what a type is in words: `words` does.

use protogen_schema::ir::{ArmPayload, ChoiceArm, EnumId, Size, Tag, Type, Union, type_size};

use super::{DEEPEST, Walk, slot_name};
use crate::commands::show::row::{At, Base};
use crate::commands::show::size;
use crate::commands::show::words::Scope;

impl Walk<'_> {
    /// A value of any type: a row of its own, and rows below it for what it is made of.
    pub(super) fn value(
        &mut self,
        scope: Scope<'_>,
        name: &str,
        ty: &Type,
        notes: Vec<String>,
    ) -> Size {
        match ty {
            Type::Struct { id, args } if !self.open.contains(id) && self.depth < DEEPEST => {
                let row = self.row(name, scope.ty(ty), notes);
                let params: Vec<String> = args.iter().map(|arg| scope.expr(arg)).collect();
                let schema = self.schema;
                self.open.push(*id);
                let size = self.below(|walk| walk.body(&schema[*id].body, &params));
                self.open.pop();
                self.sized(row, size)
            }
            Type::Record(record) => {
                let row = self.row(name, String::new(), notes);
                let size = self.below(|walk| walk.record(scope, record));
                self.sized(row, size)
            }
            Type::Match(union) => self.union(scope, name, union, notes),
            Type::Union { id, args } if self.depth < DEEPEST => {
                let schema = self.schema;
                let def = &schema[*id];
                let params: Vec<String> = args.iter().map(|arg| scope.expr(arg)).collect();
                let inner = Scope {
                    slots: &def.slots,
                    params: &params,
                    ..scope
                };
                self.union(inner, name, &def.union, notes)
            }
            Type::Newtype(id) if size::is_composite(self.schema, &self.schema[*id].ty) => {
                let schema = self.schema;
                self.value(scope, name, &schema[*id].ty, notes)
            }
            Type::Bits(bits) => {
                let size = self.bits(scope, name, bits);
                if let Some(row) = self.rows.iter_mut().rev().find(|row| row.name == name) {
                    row.notes.extend(notes);
                }
                size
            }
            Type::Choice { arms, .. } => match scope.chosen(ty) {
                Type::Choice { .. } => self.choice(scope, name, arms, notes),
                chosen => self.value(scope, name, chosen, notes),
            },
            Type::Array { element, length } => {
                let (before, count) = size::length(self.schema, length);
                self.list(scope, (name, ty), notes, element, before, count)
            }
            Type::Sparse { element, .. } => {
                self.list(scope, (name, ty), notes, element, Size::ZERO, Size::ANY)
            }
            Type::SparseBitmap { element, bitmap } => {
                let before = type_size(self.schema, bitmap);
                self.list(scope, (name, ty), notes, element, before, Size::ANY)
            }
            Type::Block { length, inner, .. } if size::is_composite(self.schema, inner) => {
                let row = self.row(name, format!("block{}", scope.length(length)), notes);
                let (before, count) = size::length(self.schema, length);
                self.cursor = self.cursor.behind(before);
                self.below(|walk| walk.value(scope, name, inner, Vec::new()));
                self.sized(row, before.then(count))
            }
            Type::Optional(inner) if size::is_composite(self.schema, inner) => {
                let row = self.row(name, "optional, a bool before".to_owned(), notes);
                self.cursor = self.cursor.behind(Size::fixed(1));
                let size = self.below(|walk| walk.value(scope, name, inner, Vec::new()));
                self.sized(row, Size::fixed(1).then(Size::ZERO.or(size)))
            }
            Type::Enum(id) => {
                let mut notes = notes;
                notes.extend(self.items(*id));
                self.leaf(scope, name, ty, notes)
            }
            _ => self.leaf(scope, name, ty, notes),
        }
    }

    /// The items of an enum in this version, where they are few.
    pub(super) fn items(&self, id: EnumId) -> Option<String> {
        const FEW: usize = 6;
        let mut here = Vec::new();
        for item in self.schema[id].items.iter().filter(|item| !item.alias) {
            if let Some(value) = item.values.iter().find(|v| v.gate.holds(self.config)) {
                here.push(format!("{} {}", value.first.0, item.name));
            }
        }
        match here.len() {
            0 => None,
            1..=FEW => Some(here.join(", ")),
            n => Some(format!("{n} names")),
        }
    }

    pub(super) fn leaf(
        &mut self,
        scope: Scope<'_>,
        name: &str,
        ty: &Type,
        notes: Vec<String>,
    ) -> Size {
        let row = self.row(name, scope.ty(ty), notes);
        let size = type_size(self.schema, ty);
        self.sized(row, size)
    }

    pub(super) fn list(
        &mut self,
        scope: Scope<'_>,
        (name, ty): (&str, &Type),
        notes: Vec<String>,
        element: &Type,
        before: Size,
        count: Size,
    ) -> Size {
        let row = self.row(name, scope.ty(ty), notes);
        let start = self.cursor;
        let mut each = type_size(self.schema, element);
        if size::is_composite(self.schema, element) {
            self.cursor = At {
                base: Base::Element,
                plus: 0,
            };
            each = self.below(|walk| walk.value(scope, &format!("{name}[i]"), element, Vec::new()));
        }
        self.cursor = start;
        let all = match count.exact() {
            Some(count) => each.times(count),
            None => Size {
                min: each.min.saturating_mul(count.min),
                max: None,
            },
        };
        self.sized(row, before.then(all))
    }

    pub(super) fn union(
        &mut self,
        scope: Scope<'_>,
        name: &str,
        union: &Union,
        notes: Vec<String>,
    ) -> Size {
        let (by, before) = match &union.tag {
            Tag::Inline(ty) => (
                format!("by the {} in front", scope.ty(ty)),
                type_size(self.schema, scope.chosen(ty)),
            ),
            Tag::Before(expr) => (format!("by {}", scope.expr(expr)), Size::ZERO),
            Tag::Peek(ty) => (
                format!("by the next {}, not consumed", scope.ty(ty)),
                Size::ZERO,
            ),
            Tag::Conditions => ("the first that holds".to_owned(), Size::ZERO),
        };
        let row = self.row(name, by, notes);
        self.cursor = self.cursor.behind(before);
        let arms = union.arms.iter().filter(|arm| arm.gate.holds(self.config));
        let branches = arms.map(|arm| {
            let patterns: Vec<String> = arm.patterns.iter().map(|p| scope.pattern(p)).collect();
            let bound = arm.binding.map_or(String::new(), |slot| {
                format!("{} @ ", slot_name(scope, slot))
            });
            let title = format!("{bound}{} => {}", patterns.join(" | "), arm.name);
            (title, &arm.payload)
        });
        let branches: Vec<_> = branches.collect();
        let size = self.below(|walk| {
            walk.branches(branches, |walk, payload| match payload {
                ArmPayload::Record(record) => walk.record(scope, record),
                ArmPayload::Value { ty, .. } => walk.value(scope, "value", ty, Vec::new()),
            })
        });
        self.sized(row, before.then(size))
    }

    pub(super) fn choice(
        &mut self,
        scope: Scope<'_>,
        name: &str,
        arms: &[ChoiceArm],
        notes: Vec<String>,
    ) -> Size {
        let mut branches = Vec::new();
        for arm in arms {
            let decided = arm.cond.as_ref().map(|cond| (scope.decided(cond), cond));
            match decided {
                Some((Some(false), _)) => {}
                Some((None, cond)) => branches.push((format!("if {}", scope.expr(cond)), &arm.ty)),
                Some((Some(true), _)) | None => {
                    branches.push(("else".to_owned(), &arm.ty));
                    break;
                }
            }
        }
        self.branches(branches, |walk, ty| {
            walk.value(scope, name, ty, notes.clone())
        })
    }
}
