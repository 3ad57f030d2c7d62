//! What reads to the end of the block around it: `..`, `more`, and what holds them.
//! Never reports: the checks that ask do.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::ir::{ArmPayload, Block, ExprKind, ItemKind, Length, Region, Schema, Type, Union};

/// Structs within structs that are looked into.
const DEPTH: u32 = 64;

/// How sure it is that the end is reached.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    /// Something stays, whatever is read.
    Left,
    /// It depends on a condition, a tag or a version.
    Perhaps,
    /// Nothing is left.
    Reached,
}

/// What has a name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Struct,
    Union,
    Newtype,
}

/// Answers for the items of one schema.
pub(super) struct Rest<'a> {
    schema: &'a Schema,
    /// Of named types that were looked at; one that is being looked at counts as `Left`.
    named: RefCell<BTreeMap<(Kind, u32), End>>,
}

impl<'a> Rest<'a> {
    pub(super) fn new(schema: &'a Schema) -> Self {
        let named = RefCell::new(BTreeMap::new());
        Self { schema, named }
    }

    /// Whether nothing is ever left behind this.
    pub(super) fn always(&self, kind: &ItemKind) -> bool {
        // Behind an `if more` nothing is left where it was not taken either.
        self.item(kind, DEPTH) == End::Reached || is_more(kind)
    }

    /// Whether this may look for the end.
    pub(super) fn ever(&self, kind: &ItemKind) -> bool {
        self.item(kind, DEPTH) >= End::Perhaps
    }

    fn item(&self, kind: &ItemKind, depth: u32) -> End {
        match kind {
            ItemKind::Field(field) => self.ty(&field.ty, depth),
            ItemKind::Region(region) => self.region(region, depth),
            _ if is_more(kind) => End::Perhaps,
            ItemKind::If { then, els, .. } => {
                perhaps([self.block(then, depth), self.block(els, depth)])
            }
            ItemKind::Mask(mask) => {
                perhaps(mask.bits.iter().map(|bit| self.block(&bit.block, depth)))
            }
            _ => End::Left,
        }
    }

    fn region(&self, region: &Region, depth: u32) -> End {
        match &region.length {
            Some(Length::Rest { minus: None }) => {
                match region.transform.as_ref().is_none_or(|t| t.when.is_none()) {
                    true => End::Reached,
                    false => End::Perhaps,
                }
            }
            Some(_) => End::Left,
            None => self.block(&region.block, depth),
        }
    }

    fn block(&self, block: &Block, depth: u32) -> End {
        let Some(depth) = depth.checked_sub(1) else {
            return End::Left;
        };
        let ends = block
            .items
            .iter()
            .map(|item| match self.item(&item.kind, depth) {
                End::Reached if !item.gate.is_always() => End::Perhaps,
                end => end,
            });
        ends.max().unwrap_or(End::Left)
    }

    fn ty(&self, ty: &Type, depth: u32) -> End {
        match ty {
            Type::Text { length, .. }
            | Type::Bytes { length }
            | Type::Json { length }
            | Type::Map { length, .. }
            | Type::Block { length, .. } => to_the_end(length),
            Type::Array { element, length } => match to_the_end(length) {
                End::Left => perhaps([self.ty(element, depth)]),
                end => end,
            },
            Type::Record(record) => self.block(&record.block, depth),
            Type::Struct { id, .. } => self.named(Kind::Struct, id.0, depth),
            Type::Newtype(id) => self.named(Kind::Newtype, id.0, depth),
            Type::As { inner, .. } => self.ty(inner, depth),
            Type::Optional(inner) => perhaps([self.ty(inner, depth)]),
            Type::Match(union) => self.union(union, depth),
            Type::Union { id, .. } => self.named(Kind::Union, id.0, depth),
            Type::Choice { arms, .. } => perhaps(arms.iter().map(|arm| self.ty(&arm.ty, depth))),
            _ => End::Left,
        }
    }

    /// Each named type is looked at once, however many ways lead to it.
    fn named(&self, kind: Kind, id: u32, depth: u32) -> End {
        if let Some(known) = self.named.borrow().get(&(kind, id)) {
            return *known;
        }
        let Some(depth) = depth.checked_sub(1) else {
            return End::Left;
        };
        self.named.borrow_mut().insert((kind, id), End::Left);
        let (schema, id) = (self.schema, id as usize);
        let end = match kind {
            Kind::Struct => schema
                .structs
                .get(id)
                .map(|def| self.block(&def.body.record.block, depth)),
            Kind::Union => schema
                .unions
                .get(id)
                .map(|def| self.union(&def.union, depth)),
            Kind::Newtype => schema.newtypes.get(id).map(|def| self.ty(&def.ty, depth)),
        };
        let end = end.unwrap_or(End::Left);
        self.named.borrow_mut().insert((kind, id as u32), end);
        end
    }

    fn union(&self, union: &Union, depth: u32) -> End {
        perhaps(union.arms.iter().map(|arm| match &arm.payload {
            ArmPayload::Record(record) => self.block(&record.block, depth),
            ArmPayload::Value { ty, .. } => self.ty(ty, depth),
        }))
    }
}

fn is_more(kind: &ItemKind) -> bool {
    matches!(kind, ItemKind::If { cond, .. } if matches!(cond.kind, ExprKind::More))
}

fn to_the_end(length: &Length) -> End {
    match length {
        Length::Rest { minus: None } => End::Reached,
        _ => End::Left,
    }
}

/// Of ways of which one is taken.
fn perhaps(ways: impl IntoIterator<Item = End>) -> End {
    let most = ways.into_iter().max().unwrap_or(End::Left);
    most.min(End::Perhaps)
}
