//! Lists that end by what stands behind them, where a writer can't look at it.

use crate::codes::e08;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{
    ArmPayload, Block, Expr, Gate, Item, ItemKind, Length, PadKind, Region, Schema, Sizes, Span,
    Type, Union,
};

use super::place;
use super::walk::{self, Visit};

/// Types within types that are looked into.
const DEPTH: u32 = 16;

pub(super) fn check(schema: &Schema, sink: &mut Diagnostics) {
    let sizes = Sizes::new(schema);
    let mut ends = Ends {
        schema,
        sizes,
        sink,
        label: "",
    };
    walk::schema(schema, &mut ends);
}

struct Ends<'a, 's> {
    schema: &'a Schema,
    sizes: Sizes<'a>,
    sink: &'s mut Diagnostics,
    /// The item at hand.
    label: &'a str,
}

impl<'a> Visit<'a> for Ends<'a, '_> {
    fn item(&mut self, item: &'a Item, _: &[&'a Gate]) {
        self.label = &item.label;
        if let ItemKind::Region(region) = &item.kind {
            self.behind_bare_items(region, item.span);
        }
    }

    fn ty(&mut self, ty: &'a Type, span: Span) {
        if let Some(cond) = goes_on_while(ty)
            && cond.looks_ahead(self.schema) > 0
            && !cond.is_of_bytes_alone(self.schema)
        {
            self.warn(
                self.label,
                span,
                "the condition speaks of more than numbers in the bytes that follow",
                "test numbers of the next bytes alone: `while peek u16 < 0xFF00`, or count the elements",
            );
        }
    }
}

impl<'a> Ends<'a, '_> {
    /// Where a transform is off, its region has no end of its own.
    fn behind_bare_items(&mut self, region: &'a Region, span: Span) {
        let transform = region.transform.as_ref();
        if transform.is_none_or(|transform| transform.when.is_none()) {
            return;
        }
        if let Some(list) = self.last_list(&region.block, 0, DEPTH) {
            self.warn(
                list,
                span,
                "where the transform is off, what stands behind this is what ends the list",
                "end the list within: let bytes stand behind it that do, or count the elements",
            );
        }
    }

    fn warn(&mut self, list: &str, span: Span, why: &str, help: &str) {
        let message = format!("a writer can't tell where a reader of `{list}` stops");
        self.sink.push(
            Diagnostic::warning(e08::UNSEEN_END, message)
                .at(place(span), why)
                .help(format!(
                    "what stands behind is not checked, and may be read as more of the list; {help}"
                )),
        );
    }

    /// The list that looks at bytes behind a block, if one does; `behind` bytes follow it.
    fn last_list(&mut self, block: &'a Block, mut behind: u64, depth: u32) -> Option<&'a str> {
        let depth = depth.checked_sub(1)?;
        for item in block.items.iter().rev() {
            let found = match &item.kind {
                ItemKind::Field(field) => self.list_in(&field.ty, &item.label, behind, depth),
                ItemKind::If { then, els, .. } => {
                    let then = self.last_list(then, behind, depth);
                    then.or_else(|| self.last_list(els, behind, depth))
                }
                ItemKind::Mask(mask) => {
                    let mut bits = mask.bits.iter();
                    bits.find_map(|bit| self.last_list(&bit.block, behind, depth))
                }
                _ => None,
            };
            if found.is_some() {
                return found;
            }
            if item.gate.is_always() {
                behind = behind.saturating_add(self.least(&item.kind));
            }
        }
        None
    }

    /// The same of a field's type.
    fn list_in(
        &mut self,
        ty: &'a Type,
        label: &'a str,
        behind: u64,
        depth: u32,
    ) -> Option<&'a str> {
        let depth = depth.checked_sub(1)?;
        let schema = self.schema;
        if let Some(cond) = goes_on_while(ty)
            && cond.looks_ahead(schema) > behind
        {
            return Some(label);
        }
        match ty {
            Type::Array { element, length } if !has_bounds(length) => {
                self.list_in(element, label, behind, depth)
            }
            Type::Optional(inner) | Type::Sentinel { inner, .. } => {
                self.list_in(inner, label, behind, depth)
            }
            Type::Newtype(id) => {
                let def = schema.newtypes.get(id.0 as usize)?;
                self.list_in(&def.ty, label, behind, depth)
            }
            Type::Record(record) => self.last_list(&record.block, behind, depth),
            Type::Struct { id, .. } => {
                let def = schema.structs.get(id.0 as usize)?;
                self.last_list(&def.body.record.block, behind, depth)
            }
            Type::Match(union) => self.list_of_arm(union, label, behind, depth),
            Type::Union { id, .. } => {
                let def = schema.unions.get(id.0 as usize)?;
                self.list_of_arm(&def.union, label, behind, depth)
            }
            _ => None,
        }
    }

    fn list_of_arm(
        &mut self,
        union: &'a Union,
        label: &'a str,
        behind: u64,
        depth: u32,
    ) -> Option<&'a str> {
        union.arms.iter().find_map(|arm| match &arm.payload {
            ArmPayload::Record(record) => self.last_list(&record.block, behind, depth),
            ArmPayload::Value { ty, .. } => self.list_in(ty, label, behind, depth),
        })
    }

    /// How many bytes an item has, at least.
    fn least(&mut self, kind: &ItemKind) -> u64 {
        match kind {
            ItemKind::Field(field) => self.sizes.ty(&field.ty).min,
            ItemKind::If { then, els, .. } => {
                let (then, els) = (self.sizes.block(then), self.sizes.block(els));
                then.min.min(els.min)
            }
            ItemKind::Pad(pad) => match pad.kind {
                PadKind::Count(count) => count,
                _ => 0,
            },
            _ => 0,
        }
    }
}

/// The condition of a list that goes on while it holds.
fn goes_on_while(ty: &Type) -> Option<&Expr> {
    match ty {
        Type::Array {
            length: Length::While(cond),
            ..
        } => Some(cond),
        _ => None,
    }
}

/// Whether the elements of a list see no further than to its end.
fn has_bounds(length: &Length) -> bool {
    use crate::ir::LengthUnit;
    match length {
        Length::Prefix { unit, .. } | Length::Expr { unit, .. } => *unit == LengthUnit::Bytes,
        Length::Separator { .. } | Length::Rest { .. } => true,
        _ => false,
    }
}
