//! Walks over finished items: computed values put in place, and questions about expressions.
//! Never changes anything but the computed values that waited.

use crate::ir::{
    ArmPayload, Bits, Block, Check, Expr, ExprKind, ExprType, Extent, FieldItem, FieldValue, Item,
    ItemKind, Length, Record, Role, Tag, TransformKind, Type, Union,
};

/// A computed value whose expression is known at last.
pub(super) struct Patch {
    pub(super) value: Expr,
    pub(super) check: Check,
}

/// A computed value that waits for the patch with this number.
pub(super) fn waiting(patch: usize) -> FieldValue {
    FieldValue::Computed {
        value: Box::new(Expr {
            // A byte of a `number` stands in no body but here, until the patch replaces it.
            kind: ExprKind::Byte(patch as u32),
            ty: ExprType::Int,
        }),
        check: Check::Now,
    }
}

/// Puts the values in; an item whose value has a fault, reported already, goes.
pub(super) fn in_block(block: &mut Block, patches: &[Option<Patch>]) {
    if patches.is_empty() {
        return;
    }
    each_field(block, &mut |item| put(item, patches));
}

/// The same for a union.
pub(super) fn in_union(union: &mut Union, patches: &[Option<Patch>]) {
    if !patches.is_empty() {
        fields_of_union(union, &mut |item| put(item, patches));
    }
}

fn put(item: &mut FieldItem, patches: &[Option<Patch>]) {
    let FieldValue::Computed { value, check } = &mut item.value else {
        return;
    };
    let ExprKind::Byte(index) = value.kind else {
        return;
    };
    if let Some(Some(patch)) = patches.get(index as usize) {
        **value = patch.value.clone();
        *check = patch.check;
    }
}

/// Every value item in a block and what lies in it, types in place included.
pub(super) fn each_field(block: &mut Block, change: &mut dyn FnMut(&mut FieldItem)) {
    for item in &mut block.items {
        match &mut item.kind {
            ItemKind::Field(field) => {
                change(field);
                fields_of_type(&mut field.ty, change);
            }
            ItemKind::If { then, els, .. } => {
                each_field(then, change);
                each_field(els, change);
            }
            ItemKind::Region(region) => each_field(&mut region.block, change),
            ItemKind::Mask(mask) => {
                for bit in &mut mask.bits {
                    each_field(&mut bit.block, change);
                }
            }
            _ => {}
        }
    }
}

fn fields_of_type(ty: &mut Type, change: &mut dyn FnMut(&mut FieldItem)) {
    match ty {
        Type::Record(record) => each_field(&mut record.block, change),
        Type::Match(union) => fields_of_union(union, change),
        Type::Array { element: inner, .. }
        | Type::Sparse { element: inner, .. }
        | Type::SparseBitmap { element: inner, .. }
        | Type::Block { inner, .. }
        | Type::Optional(inner)
        | Type::Sentinel { inner, .. }
        | Type::As { inner, .. } => fields_of_type(inner, change),
        Type::Map { key, value, .. } => {
            fields_of_type(key, change);
            fields_of_type(value, change);
        }
        Type::Choice { arms, .. } => {
            for arm in arms {
                fields_of_type(&mut arm.ty, change);
            }
        }
        _ => {}
    }
}

fn fields_of_union(union: &mut Union, change: &mut dyn FnMut(&mut FieldItem)) {
    for arm in &mut union.arms {
        match &mut arm.payload {
            ArmPayload::Record(record) => each_field(&mut record.block, change),
            ArmPayload::Value { ty, .. } => fields_of_type(ty, change),
        }
    }
}

/// Whether any bit fields directly in a block are as asked.
pub(super) fn any_bits(block: &Block, asked: &mut dyn FnMut(&Bits) -> bool) -> bool {
    block.items.iter().any(|item| match &item.kind {
        ItemKind::Bits(bits) => asked(bits),
        ItemKind::Region(region) => any_bits(&region.block, asked),
        _ => false,
    })
}

/// Whether the expression looks at bytes that come next.
pub(super) fn looks_at_bytes(expr: &Expr) -> bool {
    let mut looks = false;
    each_part(expr, &mut |part| {
        looks |= matches!(part.kind, ExprKind::Peek(_) | ExprKind::More);
    });
    looks
}

/// Whether it speaks of bytes that may lie behind the slot: the whole body, or a run to its end.
pub(super) fn looks_behind(expr: &Expr, slot: u32) -> bool {
    let mut behind = false;
    each_part(expr, &mut |part| {
        if let ExprKind::Size(extent) | ExprKind::Checksum { over: extent, .. } = &part.kind {
            behind |= match extent {
                Extent::Body => true,
                Extent::Item { slot: item } => *item >= slot,
                Extent::Range { from, to } => *from >= slot || to.is_none_or(|to| to >= slot),
            };
        }
    });
    behind
}

/// The greatest slot that an expression reads.
pub(super) fn latest_slot(expr: &Expr) -> Option<u32> {
    let mut latest = None;
    each_part(expr, &mut |part| {
        if let ExprKind::Slot { slot, .. }
        | ExprKind::Count { slot }
        | ExprKind::PlainSize { slot } = &part.kind
        {
            latest = latest.max(Some(*slot));
        }
    });
    latest
}

/// The expression and all expressions in it.
pub(crate) fn each_part(expr: &Expr, visit: &mut dyn FnMut(&Expr)) {
    visit(expr);
    match &expr.kind {
        ExprKind::FlagsBit { of, .. } | ExprKind::Unary { of, .. } => each_part(of, visit),
        ExprKind::Table { args, .. } | ExprKind::ExternFn { args, .. } => {
            args.iter().for_each(|arg| each_part(arg, visit));
        }
        ExprKind::Binary {
            left: a, right: b, ..
        }
        | ExprKind::Min(a, b)
        | ExprKind::Max(a, b) => {
            each_part(a, visit);
            each_part(b, visit);
        }
        ExprKind::If { cond, then, els } => {
            each_part(cond, visit);
            each_part(then, visit);
            each_part(els, visit);
        }
        ExprKind::Peek(ty) => each_expr_of_type(ty, &mut |expr| visit(expr)),
        _ => {}
    }
}

/// Every expression in a block, whole, with the item it stands in.
pub(super) fn each_expr(block: &Block, visit: &mut dyn FnMut(&Expr)) {
    for item in &block.items {
        each_expr_of_item(item, visit);
    }
}

fn each_expr_of_item(item: &Item, visit: &mut dyn FnMut(&Expr)) {
    match &item.kind {
        ItemKind::Field(field) => {
            each_expr_of_type(&field.ty, visit);
            if let FieldValue::Computed { value, .. } | FieldValue::Ignored { value } = &field.value
            {
                visit(value);
            }
        }
        ItemKind::If {
            cond, then, els, ..
        } => {
            visit(cond);
            each_expr(then, visit);
            each_expr(els, visit);
        }
        ItemKind::Region(region) => {
            region
                .length
                .iter()
                .for_each(|length| of_length(length, visit));
            if let Some(transform) = &region.transform {
                transform.when.iter().for_each(&mut *visit);
                match &transform.kind {
                    TransformKind::Xor { key } | TransformKind::Xtea { key } => visit(key),
                    TransformKind::Extern { args, .. } => args.iter().for_each(&mut *visit),
                    _ => {}
                }
            }
            each_expr(&region.block, visit);
        }
        ItemKind::Mask(mask) => {
            mask.bits
                .iter()
                .for_each(|bit| each_expr(&bit.block, visit));
        }
        ItemKind::Let { value, .. } | ItemKind::Set { value, .. } => visit(value),
        ItemKind::Role(Role::Payload { length, .. }) => of_length(length, visit),
        ItemKind::Bits(_) | ItemKind::Pad(_) | ItemKind::Role(Role::Opcode(_)) => {}
    }
}

fn of_length(length: &Length, visit: &mut dyn FnMut(&Expr)) {
    match length {
        Length::Prefix { ty, .. } => each_expr_of_type(ty, visit),
        Length::Expr { expr, .. } | Length::While(expr) => visit(expr),
        Length::Rest { minus: expr } | Length::Separator { count: expr, .. } => {
            expr.iter().for_each(|expr| visit(expr));
        }
        Length::Fixed(_) | Length::Until { .. } | Length::Chain { .. } => {}
    }
}

/// Every expression in a type, types in place included.
pub(super) fn each_expr_of_type(ty: &Type, visit: &mut dyn FnMut(&Expr)) {
    match ty {
        Type::Struct { args, .. } | Type::Union { args, .. } | Type::Extern { args, .. } => {
            args.iter().for_each(visit);
        }
        Type::Match(union) => each_expr_of_union(union, visit),
        Type::Record(record) => each_expr_of_record(record, visit),
        Type::Block { length, inner, .. }
        | Type::Array {
            element: inner,
            length,
        } => {
            of_length(length, visit);
            each_expr_of_type(inner, visit);
        }
        Type::Text { length, .. } | Type::Bytes { length } | Type::Json { length } => {
            of_length(length, visit);
        }
        Type::Map { key, value, length } => {
            of_length(length, visit);
            each_expr_of_type(key, visit);
            each_expr_of_type(value, visit);
        }
        Type::Sparse { element, slots, .. } => {
            visit(slots);
            each_expr_of_type(element, visit);
        }
        Type::SparseBitmap { element, bitmap } => {
            each_expr_of_type(bitmap, visit);
            each_expr_of_type(element, visit);
        }
        Type::Optional(inner) | Type::Sentinel { inner, .. } | Type::As { inner, .. } => {
            each_expr_of_type(inner, visit);
        }
        Type::Choice { arms, .. } => {
            for arm in arms {
                arm.cond.iter().for_each(&mut *visit);
                each_expr_of_type(&arm.ty, visit);
            }
        }
        _ => {}
    }
}

/// Every expression in a record.
pub(super) fn each_expr_of_record(record: &Record, visit: &mut dyn FnMut(&Expr)) {
    for field in &record.fields {
        field.notes.default.iter().for_each(&mut *visit);
    }
    each_expr(&record.block, visit);
}

/// Every expression in a union.
pub(super) fn each_expr_of_union(union: &Union, visit: &mut dyn FnMut(&Expr)) {
    match &union.tag {
        Tag::Inline(ty) | Tag::Peek(ty) => each_expr_of_type(ty, visit),
        Tag::Before(expr) => visit(expr),
        Tag::Conditions => {}
    }
    for arm in &union.arms {
        for pattern in &arm.patterns {
            if let crate::ir::Pattern::Cond(cond) = pattern {
                visit(cond);
            }
        }
        match &arm.payload {
            ArmPayload::Record(record) => each_expr_of_record(record, visit),
            ArmPayload::Value { ty, .. } => each_expr_of_type(ty, visit),
        }
    }
}
