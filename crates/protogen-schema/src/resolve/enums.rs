//! Enums: items, their numbers by gate, ranges, aliases.
//! Never compares numbers of two items: the checks do.

use crate::codes::{e02, e03};
use crate::diagnostic::Diagnostic;
use crate::ir::{self, ExprType};
use crate::syntax::ast::{self, EnumItemKind, EnumNumber};

use super::algebra;
use super::build::Build;
use super::collect::Def;
use super::resolver::{Resolver, docs, place};

impl<'a> Resolver<'a> {
    pub(super) fn enum_shell(&mut self, def: &Def<'a>, enum_: &'a ast::Enum) -> usize {
        let id = ir::EnumId(self.schema.enums.len() as u32);
        let mut items = Vec::with_capacity(enum_.items.len());
        for item in &enum_.items {
            let key = (id, item.name.name.as_str());
            if let Some(before) = self.enum_items.insert(key, items.len() as u32) {
                let before = enum_.items[before as usize].name.span;
                self.twice(&item.name, before);
            }
            items.push(ir::EnumItem {
                name: item.name.name.clone(),
                docs: docs(&item.docs),
                values: Vec::new(),
                alias: matches!(item.kind, EnumItemKind::Alias(_)),
                notes: ir::Notes::default(),
                span: place(item.name.span),
            });
        }
        let name = self.unique_type_name(&def.name.name);
        self.schema.enums.push(ir::EnumDef {
            name,
            docs: docs(def.docs),
            // Until its own is known.
            base: ir::Type::Bool,
            closed: enum_.notes.iter().any(|note| note.name.name == "closed"),
            items,
            notes: ir::Notes::default(),
            span: place(def.name.span),
        });
        id.0 as usize
    }

    pub(super) fn enum_values(&mut self, def: &Def<'a>, enum_: &'a ast::Enum) {
        let id = ir::EnumId(def.index);
        let mut next: Option<i128> = Some(0);
        for (index, item) in enum_.items.iter().enumerate() {
            let values = match &item.kind {
                EnumItemKind::Values { values, notes } => {
                    let mut build = Build::new(self, &def.name.name);
                    let env = build.top(def.file);
                    let notes = build.notes(notes, &env, None);
                    self.schema.enums[def.index as usize].items[index].notes = notes;
                    self.item_values(def, item, values, next)
                }
                EnumItemKind::Alias(of) => {
                    let found = self.enum_items.get(&(id, of.name.as_str())).copied();
                    match found {
                        Some(of) if (of as usize) < index => {
                            let items = &self.schema.enums[def.index as usize].items;
                            items[of as usize].values.clone()
                        }
                        Some(_) => {
                            self.report(
                                Diagnostic::error(
                                    e02::NOT_FOUND,
                                    "an alias stands behind its item",
                                )
                                .at(of.span, "this one comes later, or is the alias itself"),
                            );
                            Vec::new()
                        }
                        None => {
                            self.no_item(&ExprType::Enum(id), of);
                            Vec::new()
                        }
                    }
                }
            };
            if !matches!(item.kind, EnumItemKind::Alias(_)) {
                next = match values.as_slice() {
                    [value] => value.last.0.checked_add(1),
                    _ => None,
                };
            }
            self.schema.enums[def.index as usize].items[index].values = values;
        }
        let mut build = Build::new(self, &def.name.name);
        let env = build.top(def.file);
        let notes = build.notes(&enum_.notes, &env, None);
        self.schema.enums[def.index as usize].notes = notes;
    }

    pub(super) fn item_values(
        &mut self,
        def: &Def<'a>,
        item: &'a ast::EnumItem,
        values: &'a [ast::EnumValue],
        next: Option<i128>,
    ) -> Vec<ir::EnumValue> {
        let around = self.gates(&item.gates);
        let limits = self.limits(&self.schema.enums[def.index as usize].base.clone());
        if values.is_empty() {
            let Some(value) = next else {
                self.report(
                    Diagnostic::error(
                        e03::NOT_CONSTANT,
                        format!("`{}` needs a number", item.name.name),
                    )
                    .at(
                        item.name.span,
                        "the one before has several, so none follows it",
                    ),
                );
                return Vec::new();
            };
            self.in_limits(value, limits, item.name.span);
            let number = ir::Integer(value);
            return vec![ir::EnumValue {
                gate: around,
                first: number,
                last: number,
            }];
        }
        let mut all = Vec::new();
        for value in values {
            let own = self.gates(&value.gates);
            let gate = algebra::all([around.clone(), own]);
            let mut build = Build::new(self, &def.name.name);
            let env = build.top(def.file);
            let numbers = match &value.number {
                EnumNumber::Value(expr) => build.constant(expr, &env).map(|n| (n, n)),
                EnumNumber::Range(range) => match build.range(range, &env) {
                    Some((Some(first), Some(last))) => Some((first, last)),
                    Some(_) => {
                        build.not_here(
                            range.span,
                            "an open range",
                            "both ends are wanted: `10..=19`",
                        );
                        None
                    }
                    None => None,
                },
            };
            let Some((first, last)) = numbers else {
                continue;
            };
            self.in_limits(first, limits, value.span);
            if last != first {
                self.in_limits(last, limits, value.span);
            }
            let (first, last) = (ir::Integer(first), ir::Integer(last));
            all.push(ir::EnumValue { gate, first, last });
        }
        all
    }

    pub(super) fn in_limits(
        &mut self,
        value: i128,
        limits: Option<(i128, i128)>,
        span: crate::source::Span,
    ) {
        if let Some((least, most)) = limits
            && !(least..=most).contains(&value)
        {
            let text = format!("{value} does not fit the base, which holds {least}..={most}");
            self.report(Diagnostic::error(e03::OUT_OF_RANGE, text).at(span, "out of range"));
        }
    }
}
