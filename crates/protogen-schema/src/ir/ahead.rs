//! How far conditions and unions look at bytes that are not read yet, and what a writer can tell
//! of them.
//! Evaluates nothing.

use super::{
    Arm, Block, Check, Expr, ExprKind, FieldValue, ItemKind, Pattern, Schema, Tag, Type, Union,
    type_size,
};

impl Expr {
    /// Whether it speaks of the bytes that follow, of constants of the schema, and of nothing else.
    #[must_use]
    pub fn is_of_bytes_alone(&self, schema: &Schema) -> bool {
        let alone = |expr: &Expr| expr.is_of_bytes_alone(schema);
        match &self.kind {
            ExprKind::Int(_) | ExprKind::Bool(_) | ExprKind::More => true,
            ExprKind::EnumItem { enum_, .. } => is_plain(&Type::Enum(*enum_), schema),
            ExprKind::Peek(ty) => is_plain(ty, schema),
            ExprKind::Unary { of, .. } => alone(of),
            ExprKind::Binary { left, right, .. } => alone(left) && alone(right),
            _ => false,
        }
    }

    /// How many of the bytes that follow it looks at, at most: 0 where it looks at none,
    /// [`u64::MAX`] where nothing limits them.
    #[must_use]
    pub fn looks_ahead(&self, schema: &Schema) -> u64 {
        let inner = |expr: &Expr| expr.looks_ahead(schema);
        let most = |exprs: &[Expr]| exprs.iter().map(inner).max().unwrap_or(0);
        match &self.kind {
            ExprKind::More => 1,
            ExprKind::Peek(ty) => bytes_of(ty, schema),
            ExprKind::FlagsBit { of, .. } | ExprKind::Unary { of, .. } => inner(of),
            ExprKind::Binary { left, right, .. }
            | ExprKind::Min(left, right)
            | ExprKind::Max(left, right) => inner(left).max(inner(right)),
            ExprKind::If { cond, then, els } => inner(cond).max(inner(then)).max(inner(els)),
            ExprKind::Table { args, .. } | ExprKind::ExternFn { args, .. } => most(args),
            _ => 0,
        }
    }

    /// The same of a condition over two branches: [`u64::MAX`] also where their bytes are set
    /// later than they are written.
    #[must_use]
    pub fn looks_ahead_of(&self, branches: [&Block; 2], schema: &Schema) -> u64 {
        match self.looks_ahead(schema) {
            0 => 0,
            _ if branches.iter().any(|branch| branch.is_patched()) => u64::MAX,
            width => width,
        }
    }
}

impl Block {
    /// Whether it has bytes, outside of types of their own, that are set only where the record
    /// around it ends: until then nobody can look ahead at them.
    #[must_use]
    pub fn is_patched(&self) -> bool {
        self.items.iter().any(|item| match &item.kind {
            ItemKind::Field(field) => match &field.value {
                FieldValue::Computed {
                    value,
                    check: Check::AtEnd,
                } => speaks_of_bytes(value),
                _ => false,
            },
            ItemKind::If { then, els, .. } => then.is_patched() || els.is_patched(),
            // Those of a transformed region are set before it is sealed.
            ItemKind::Region(region) => region.transform.is_none() && region.block.is_patched(),
            ItemKind::Mask(mask) => mask.bits.iter().any(|bit| bit.block.is_patched()),
            _ => false,
        })
    }
}

impl Union {
    /// Whether a reader finds each arm by the bytes that follow, and by nothing else.
    #[must_use]
    pub fn is_of_bytes_alone(&self, schema: &Schema) -> bool {
        let of_bytes = |pattern: &Pattern| match (&self.tag, pattern) {
            (_, Pattern::Any) => true,
            (Tag::Conditions, Pattern::Cond(cond)) => cond.is_of_bytes_alone(schema),
            (Tag::Peek(_), pattern) => !matches!(pattern, Pattern::Cond(_)),
            _ => false,
        };
        let looks = match &self.tag {
            Tag::Peek(ty) => is_plain(ty, schema),
            Tag::Conditions => true,
            Tag::Inline(_) | Tag::Before(_) => false,
        };
        let alone = |arm: &Arm| arm.gate.is_always() && arm.patterns.iter().all(of_bytes);
        looks && self.arms.iter().all(alone)
    }

    /// How many of the bytes that follow tell a reader the arm without being read: 0 where none
    /// do, [`u64::MAX`] where nothing limits them.
    #[must_use]
    pub fn looks_ahead(&self, schema: &Schema) -> u64 {
        match &self.tag {
            Tag::Peek(ty) => bytes_of(ty, schema),
            Tag::Conditions => {
                let patterns = self.arms.iter().flat_map(|arm| &arm.patterns);
                let looks = patterns.map(|pattern| match pattern {
                    Pattern::Cond(cond) => cond.looks_ahead(schema),
                    _ => 0,
                });
                looks.max().unwrap_or(0)
            }
            Tag::Inline(_) | Tag::Before(_) => 0,
        }
    }
}

/// Whether any bytes that are enough say a value, and nothing else is asked.
fn is_plain(ty: &Type, schema: &Schema) -> bool {
    match ty {
        Type::Int(_) | Type::Varint(_) => true,
        Type::Enum(id) => schema.enums.get(id.0 as usize).is_some_and(|def| {
            let mut values = def.items.iter().flat_map(|item| &item.values);
            !def.closed && is_plain(&def.base, schema) && values.all(|of| of.gate.is_always())
        }),
        _ => false,
    }
}

/// Whether it is about bytes on the wire: sizes and sums.
fn speaks_of_bytes(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Size(_) | ExprKind::PlainSize { .. } | ExprKind::Checksum { .. } => true,
        ExprKind::Unary { of, .. } | ExprKind::FlagsBit { of, .. } => speaks_of_bytes(of),
        ExprKind::Binary { left, right, .. }
        | ExprKind::Min(left, right)
        | ExprKind::Max(left, right) => speaks_of_bytes(left) || speaks_of_bytes(right),
        ExprKind::If { cond, then, els } => {
            speaks_of_bytes(cond) || speaks_of_bytes(then) || speaks_of_bytes(els)
        }
        ExprKind::Table { args, .. } | ExprKind::ExternFn { args, .. } => {
            args.iter().any(speaks_of_bytes)
        }
        _ => false,
    }
}

fn bytes_of(ty: &Type, schema: &Schema) -> u64 {
    type_size(schema, ty).max.unwrap_or(u64::MAX)
}
