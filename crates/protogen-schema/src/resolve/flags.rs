//! Flags: names of bits.
//! Never compares masks of two items: they may overlap.

use crate::codes::e03;
use crate::diagnostic::Diagnostic;
use crate::ir::{self};
use crate::syntax::ast::{self};

use super::algebra;
use super::build::Build;
use super::collect::Def;
use super::resolver::{Resolver, docs, place};

impl<'a> Resolver<'a> {
    pub(super) fn flags_shell(&mut self, def: &Def<'a>, flags: &'a ast::Flags) -> usize {
        let id = ir::FlagsId(self.schema.flags.len() as u32);
        let name = self.unique_type_name(&def.name.name);
        self.schema.flags.push(ir::FlagsDef {
            name,
            docs: docs(def.docs),
            base: ir::Type::Bool,
            items: Vec::new(),
            notes: ir::Notes::default(),
            span: place(def.name.span),
        });
        // Their masks follow; the names are known at once.
        for item in &flags.items {
            let _ = self
                .flags_items
                .entry((id, item.name.name.as_str()))
                .or_default();
        }
        id.0 as usize
    }

    pub(super) fn flags_masks(&mut self, def: &Def<'a>, flags: &'a ast::Flags) {
        let id = ir::FlagsId(def.index);
        let limits = self.limits(&self.schema.flags[def.index as usize].base.clone());
        let bits = limits.map_or(127, |(_, most)| 128 - most.leading_zeros().max(1));
        let mut seen: Vec<&ast::Ident> = Vec::new();
        for item in &flags.items {
            if let Some(before) = seen.iter().find(|before| before.name == item.name.name) {
                let before = before.span;
                self.twice(&item.name, before);
                continue;
            }
            // Types of thousands of flags do not exist: there are at most 128 bits to name.
            if seen.len() < 1024 {
                seen.push(&item.name);
            }
            let around = self.gates(&item.gates);
            for value in &item.values {
                let own = self.gates(&value.gates);
                let gate = algebra::all([around.clone(), own]);
                let mut build = Build::new(self, &def.name.name);
                let env = build.top(def.file);
                let mask = match &value.number {
                    ast::FlagNumber::Bit(bit) => {
                        build
                            .constant(bit, &env)
                            .and_then(|index| match u32::try_from(index) {
                                Ok(index) if index < bits => Some(1i128 << index),
                                _ => build.out_of_range(bit.span, index, &format!("{bits} bits")),
                            })
                    }
                    ast::FlagNumber::Mask(mask) => build.constant(mask, &env),
                };
                let Some(mask) = mask else {
                    continue;
                };
                if mask == 0 {
                    self.report(
                        Diagnostic::error(e03::OUT_OF_RANGE, "a flag without a bit")
                            .at(value.span, "this names no bit"),
                    );
                    continue;
                }
                self.in_limits(mask, limits, value.span);
                let items = &mut self.schema.flags[def.index as usize].items;
                let key = (id, item.name.name.as_str());
                self.flags_items
                    .entry(key)
                    .or_default()
                    .push(items.len() as u32);
                items.push(ir::FlagsItem {
                    name: item.name.name.clone(),
                    docs: docs(&item.docs),
                    mask: ir::Integer(mask),
                    gate,
                    span: place(item.name.span),
                });
            }
        }
        let mut build = Build::new(self, &def.name.name);
        let env = build.top(def.file);
        let notes = build.notes(&flags.notes, &env, None);
        self.schema.flags[def.index as usize].notes = notes;
    }
}
