//! Which context values the packets of a schema set: what can't be trusted after bytes were lost,
//! and what they can hold.

use std::collections::BTreeSet;

use protogen_schema::ir::{
    ArmPayload, Block, ContextId, ItemKind, PathStep, Record, Schema, SetTarget, Type, Union,
};

use crate::{number, value::Value};

/// Every context value with a `set`.
pub(crate) fn contexts(schema: &Schema) -> BTreeSet<ContextId> {
    let mut found = BTreeSet::new();
    for packet in &schema.packets {
        record(&packet.body.record, &mut found);
    }
    for def in &schema.structs {
        record(&def.body.record, &mut found);
    }
    for def in &schema.unions {
        union(&def.union, &mut found);
    }
    if let Some(envelope) = &schema.session.envelope {
        record(&envelope.body.record, &mut found);
    }
    found
}

/// Whether a context value, or the part of it that the path leads to, can be this integer. What is
/// no integer is as the checker saw it.
pub(crate) fn holds(schema: &Schema, id: ContextId, path: &[PathStep], value: &Value) -> bool {
    let mut part = schema.contexts.get(id.0 as usize).map(|def| &def.ty);
    for step in path {
        part = match (part, step) {
            (Some(Type::Struct { id, .. }), PathStep::Field(name)) => {
                let def = schema.structs.get(id.0 as usize);
                let field = def.and_then(|def| {
                    let fields = &def.body.record.fields;
                    fields.iter().find(|field| field.name == *name)
                });
                field.map(|field| &field.ty)
            }
            _ => None,
        };
    }
    match (part.and_then(|ty| number::width(ty, schema)), value) {
        (Some((bits, signed)), Value::Int(number)) => number::fits(*number, bits, signed),
        _ => true,
    }
}

fn record(record: &Record, found: &mut BTreeSet<ContextId>) {
    block(&record.block, found);
}

fn block(block_: &Block, found: &mut BTreeSet<ContextId>) {
    for item in &block_.items {
        match &item.kind {
            ItemKind::Set {
                target: SetTarget::Context { context, .. },
                ..
            } => {
                found.insert(*context);
            }
            ItemKind::Field(field) => ty(&field.ty, found),
            ItemKind::If { then, els, .. } => {
                block(then, found);
                block(els, found);
            }
            ItemKind::Region(region) => block(&region.block, found),
            ItemKind::Mask(mask) => mask.bits.iter().for_each(|bit| block(&bit.block, found)),
            ItemKind::Set { .. }
            | ItemKind::Bits(_)
            | ItemKind::Pad(_)
            | ItemKind::Let { .. }
            | ItemKind::Role(_) => {}
        }
    }
}

fn union(union_: &Union, found: &mut BTreeSet<ContextId>) {
    for arm in &union_.arms {
        match &arm.payload {
            ArmPayload::Record(fields) => record(fields, found),
            ArmPayload::Value { ty: of, .. } => ty(of, found),
        }
    }
}

fn ty(ty_: &Type, found: &mut BTreeSet<ContextId>) {
    match ty_ {
        Type::Match(inner) => union(inner, found),
        Type::Record(inner) => record(inner, found),
        Type::Block { inner, .. }
        | Type::Optional(inner)
        | Type::Sentinel { inner, .. }
        | Type::Array { element: inner, .. }
        | Type::Sparse { element: inner, .. }
        | Type::SparseBitmap { element: inner, .. } => ty(inner, found),
        Type::Map { key, value, .. } => {
            ty(key, found);
            ty(value, found);
        }
        Type::Choice { arms, .. } => arms.iter().for_each(|arm| ty(&arm.ty, found)),
        _ => {}
    }
}
