//! Visits every expression of a body, those inside its types included.
//! Decides nothing.

use protogen_schema::ir::{
    ArmPayload, Block, Expr, ExprKind, Extent, FieldValue, ItemKind, Length, Pattern, Role, Tag,
    TransformKind, Type, Union,
};

/// Calls `f` for every expression in the block, and for every part of each.
pub fn block(block_: &Block, f: &mut dyn FnMut(&Expr)) {
    for item in &block_.items {
        match &item.kind {
            ItemKind::Field(field) => {
                match &field.value {
                    FieldValue::Field => {}
                    FieldValue::Computed { value, .. } | FieldValue::Ignored { value } => {
                        expr(value, f);
                    }
                }
                if let Some(default) = &field.notes.default {
                    expr(default, f);
                }
                ty(&field.ty, f);
            }
            ItemKind::If {
                cond, then, els, ..
            } => {
                expr(cond, f);
                block(then, f);
                block(els, f);
            }
            ItemKind::Region(region) => {
                if let Some(of) = &region.length {
                    length(of, f);
                }
                if let Some(transform) = &region.transform {
                    if let Some(when) = &transform.when {
                        expr(when, f);
                    }
                    match &transform.kind {
                        TransformKind::Xor { key } | TransformKind::Xtea { key } => expr(key, f),
                        TransformKind::Extern { args, .. } => args.iter().for_each(|a| expr(a, f)),
                        TransformKind::Rsa | TransformKind::Zlib | TransformKind::Deflate => {}
                    }
                }
                block(&region.block, f);
            }
            ItemKind::Mask(mask) => mask.bits.iter().for_each(|bit| block(&bit.block, f)),
            ItemKind::Let { value, .. } | ItemKind::Set { value, .. } => expr(value, f),
            ItemKind::Role(Role::Payload { length: of, .. }) => length(of, f),
            ItemKind::Bits(_) | ItemKind::Pad(_) | ItemKind::Role(Role::Opcode(_)) => {}
        }
    }
}

/// Calls `f` for every expression in a union.
pub fn union(of: &Union, f: &mut dyn FnMut(&Expr)) {
    match &of.tag {
        Tag::Before(tag) => expr(tag, f),
        Tag::Inline(tag) | Tag::Peek(tag) => ty(tag, f),
        Tag::Conditions => {}
    }
    for arm in &of.arms {
        for pattern in &arm.patterns {
            if let Pattern::Cond(cond) = pattern {
                expr(cond, f);
            }
        }
        match &arm.payload {
            ArmPayload::Record(record) => block(&record.block, f),
            ArmPayload::Value { ty: of, .. } => ty(of, f),
        }
    }
}

fn ty(of: &Type, f: &mut dyn FnMut(&Expr)) {
    match of {
        Type::As { inner, .. } => ty(inner, f),
        Type::Struct { args, .. } | Type::Union { args, .. } | Type::Extern { args, .. } => {
            args.iter().for_each(|arg| expr(arg, f));
        }
        Type::Match(of) => union(of, f),
        Type::Record(record) => block(&record.block, f),
        Type::Block {
            length: of, inner, ..
        } => {
            length(of, f);
            ty(inner, f);
        }
        Type::Text { length: of, .. } | Type::Bytes { length: of } | Type::Json { length: of } => {
            length(of, f);
        }
        Type::Array {
            element,
            length: of,
        } => {
            ty(element, f);
            length(of, f);
        }
        Type::Map {
            key,
            value,
            length: of,
        } => {
            ty(key, f);
            ty(value, f);
            length(of, f);
        }
        Type::Sparse { element, slots, .. } => {
            ty(element, f);
            expr(slots, f);
        }
        Type::SparseBitmap { element, bitmap } => {
            ty(element, f);
            ty(bitmap, f);
        }
        Type::Optional(inner) | Type::Sentinel { inner, .. } => ty(inner, f),
        Type::Choice { arms, .. } => {
            for arm in arms {
                if let Some(cond) = &arm.cond {
                    expr(cond, f);
                }
                ty(&arm.ty, f);
            }
        }
        _ => {}
    }
}

fn length(of: &Length, f: &mut dyn FnMut(&Expr)) {
    match of {
        Length::Expr { expr: of, .. } => expr(of, f),
        Length::While(cond) => expr(cond, f),
        Length::Rest { minus: Some(minus) } => expr(minus, f),
        Length::Separator {
            count: Some(count), ..
        } => expr(count, f),
        _ => {}
    }
}

/// Calls `f` for the expression and each of its parts.
pub fn expr(of: &Expr, f: &mut dyn FnMut(&Expr)) {
    f(of);
    match &of.kind {
        ExprKind::FlagsBit { of, .. } | ExprKind::Unary { of, .. } => expr(of, f),
        ExprKind::Table { args, .. } | ExprKind::ExternFn { args, .. } => {
            args.iter().for_each(|arg| expr(arg, f));
        }
        ExprKind::Binary { left, right, .. }
        | ExprKind::Min(left, right)
        | ExprKind::Max(left, right) => {
            expr(left, f);
            expr(right, f);
        }
        ExprKind::If { cond, then, els } => {
            expr(cond, f);
            expr(then, f);
            expr(els, f);
        }
        _ => {}
    }
}

/// Whether a part of the expression is of this sort.
pub fn any(of: &Expr, sort: impl Fn(&ExprKind) -> bool) -> bool {
    let mut found = false;
    expr(of, &mut |part| found |= sort(&part.kind));
    found
}

/// Whether something in a block is on the wire at no version: the checker has warned of it.
pub fn has_dead_items(of: &Block) -> bool {
    of.items.iter().any(|item| {
        item.gate.is_never()
            || match &item.kind {
                ItemKind::If { then, els, .. } => has_dead_items(then) || has_dead_items(els),
                ItemKind::Region(region) => has_dead_items(&region.block),
                ItemKind::Mask(mask) => mask.bits.iter().any(|bit| has_dead_items(&bit.block)),
                _ => false,
            }
    })
}

/// The slots that stand in a block itself: not those within the types of its fields.
pub fn slots(of: &Block, f: &mut dyn FnMut(u32)) {
    for item in &of.items {
        match &item.kind {
            ItemKind::Field(field) => f(field.slot),
            ItemKind::If { then, els, .. } => {
                slots(then, f);
                slots(els, f);
            }
            ItemKind::Region(region) => {
                f(region.slot);
                slots(&region.block, f);
            }
            ItemKind::Mask(mask) => {
                f(mask.slot);
                mask.bits.iter().for_each(|bit| slots(&bit.block, f));
            }
            ItemKind::Bits(bits) => bits.items.iter().for_each(|item| f(item.slot)),
            _ => {}
        }
    }
}

/// The slots whose bytes an expression looks at.
pub fn extents(of: &Expr, f: &mut dyn FnMut(u32)) {
    expr(of, &mut |part| {
        if let ExprKind::Size(over) | ExprKind::Checksum { over, .. } = &part.kind {
            match over {
                Extent::Body => {}
                Extent::Item { slot } => f(*slot),
                Extent::Range { from, to } => {
                    f(*from);
                    if let Some(to) = to {
                        f(*to);
                    }
                }
            }
        }
    });
}

/// Calls `f` for every type in a block, and for every type inside it.
pub fn types(block_: &Block, f: &mut dyn FnMut(&Type)) {
    for item in &block_.items {
        match &item.kind {
            ItemKind::Field(field) => each_type(&field.ty, f),
            ItemKind::If { then, els, .. } => {
                types(then, f);
                types(els, f);
            }
            ItemKind::Region(region) => types(&region.block, f),
            ItemKind::Mask(mask) => mask.bits.iter().for_each(|bit| types(&bit.block, f)),
            _ => {}
        }
    }
}

fn each_type(of: &Type, f: &mut dyn FnMut(&Type)) {
    f(of);
    match of {
        Type::Match(of) => union_types(of, f),
        Type::Record(record) => types(&record.block, f),
        Type::Array { element, .. }
        | Type::Sparse { element, .. }
        | Type::SparseBitmap { element, .. } => each_type(element, f),
        Type::Block { inner, .. } | Type::Optional(inner) | Type::Sentinel { inner, .. } => {
            each_type(inner, f);
        }
        Type::Map { key, value, .. } => {
            each_type(key, f);
            each_type(value, f);
        }
        Type::Choice { arms, .. } => arms.iter().for_each(|arm| each_type(&arm.ty, f)),
        _ => {}
    }
}

/// Calls `f` for every type in a union's arms.
pub fn union_types(of: &Union, f: &mut dyn FnMut(&Type)) {
    for arm in &of.arms {
        match &arm.payload {
            ArmPayload::Record(record) => types(&record.block, f),
            ArmPayload::Value { ty, .. } => each_type(ty, f),
        }
    }
}
