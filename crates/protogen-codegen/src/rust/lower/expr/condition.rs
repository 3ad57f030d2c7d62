//! Conditions: comparisons and what joins them.

use protogen_schema::ir::{BinaryOp, Direction, EnumId, Expr, ExprKind, ExprType, Type, UnaryOp};

use super::super::body::BodyLower;
use super::number::{common, is_plain, sign};
use super::{Mode, Num};
use crate::rust::model::Ex;
use crate::rust::prims::prim_range;

impl BodyLower<'_, '_> {
    /// A condition, both ways.
    pub fn cond(&mut self, expr: &Expr) -> Ex {
        Ex {
            decode: self.bool_(expr, Mode::Decode),
            encode: self.bool_(expr, Mode::Encode),
        }
    }

    /// A condition by which a writer chooses too, so that it can't look at what is not written.
    pub fn seen_cond(&mut self, expr: &Expr) -> Ex {
        if expr.looks_ahead(self.lower.schema) > 0 {
            self.lower
                .unsupported("a look ahead by which a writer has to choose");
        }
        self.cond(expr)
    }

    /// A condition on the bytes that follow. Encoding asks it of bytes that are written already,
    /// by a reader `r` over them.
    pub fn cond_ahead(&mut self, expr: &Expr) -> Ex {
        let mut ex = self.cond(expr);
        self.looks_back = true;
        ex.encode = self.bool_(expr, Mode::Encode);
        self.looks_back = false;
        ex
    }

    /// A peek is part of a comparison: alone it has no value when writing.
    pub(super) fn check_peek(&self) {
        if self.peeking.is_none() {
            self.lower
                .unsupported("a peek that is no part of a comparison");
        }
    }

    /// A truth value.
    pub fn bool_(&mut self, expr: &Expr, mode: Mode) -> String {
        match &expr.kind {
            ExprKind::Bool(value) => value.to_string(),
            ExprKind::Feature(feature) => match self.lower.fixed_feature(*feature) {
                Some(on) => on.to_string(),
                None => format!("cx.has({})", self.lower.feature_const(*feature, &self.root)),
            },
            ExprKind::Direction(wanted) => match self.direction {
                Some(known) => (known == *wanted).to_string(),
                None if *wanted == Direction::C2s => "cx.is_c2s()".into(),
                None => "!cx.is_c2s()".into(),
            },
            ExprKind::More => match mode {
                Mode::Decode => "r.more()".into(),
                Mode::Encode if self.looks_back => "r.more()".into(),
                Mode::Encode => "false".into(),
            },
            ExprKind::FlagsBit { of, mask } => {
                let flags = self.other(of, mode);
                format!("({}).has({})", flags, mask.0)
                    .replacen('(', "", 1)
                    .replacen(')', "", 1)
            }
            ExprKind::Unary {
                op: UnaryOp::Not,
                of,
            } => match self.bool_(of, mode).as_str() {
                "true" => "false".into(),
                "false" => "true".into(),
                inner if is_plain(inner) => format!("!{inner}"),
                inner => format!("!({inner})"),
            },
            ExprKind::Binary {
                op: op @ (BinaryOp::And | BinaryOp::Or),
                left,
                right,
            } => {
                let (left, right) = (self.bool_(left, mode), self.bool_(right, mode));
                logic(*op, &left, &right)
            }
            ExprKind::Binary { op, left, right } => self.compare(*op, left, right, mode),
            ExprKind::If { cond, then, els } => {
                let cond = self.bool_(cond, mode);
                let (then, els) = (self.bool_(then, mode), self.bool_(els, mode));
                format!("(if {cond} {{ {then} }} else {{ {els} }})")
            }
            ExprKind::Table { table, args } => {
                let def = &self.lower.schema[*table];
                let params: Vec<_> = def.params.iter().map(|(_, ty)| ty.clone()).collect();
                self.call(&def.name, args, &params, mode, "table")
            }
            ExprKind::ExternFn { function, args } => {
                let def = &self.lower.schema[*function];
                self.call_fn(&def.name, args, &def.params, mode)
            }
            ExprKind::Peek(ty) => {
                let ahead = self.peek(ty);
                format!("{ahead}.is_ok_and(|peek| peek)")
            }
            _ => self.other(expr, mode),
        }
    }

    fn compare(&mut self, op: BinaryOp, left: &Expr, right: &Expr, mode: Mode) -> String {
        if let Some(ty) = peeked(left).or_else(|| peeked(right)) {
            if mode == Mode::Encode && !self.looks_back {
                return "false".into();
            }
            let ty = ty.clone();
            let ahead = self.peek(&ty);
            let outer = self.peeking.replace(ty);
            let inner = self.compare_plain(op, left, right, mode);
            self.peeking = outer;
            return format!("{ahead}.is_ok_and(|peek| {inner})");
        }
        self.compare_plain(op, left, right, mode)
    }

    fn compare_plain(&mut self, op: BinaryOp, left: &Expr, right: &Expr, mode: Mode) -> String {
        let sign = sign(op);
        match (&left.ty, &right.ty) {
            (ExprType::Int, _) | (_, ExprType::Int) => {
                let (left, right) = (self.int(left, mode), self.int(right, mode));
                compare_ints(op, &left, &right)
            }
            (ExprType::Enum(_), _) => {
                if let ExprKind::EnumItem { enum_, item } = right.kind {
                    return self.is_item(left, enum_, item, op, mode);
                }
                if let ExprKind::EnumItem { enum_, item } = left.kind {
                    return self.is_item(right, enum_, item, op, mode);
                }
                format!(
                    "{} {sign} {}",
                    self.other(left, mode),
                    self.other(right, mode)
                )
            }
            (ExprType::Text, _) => {
                let (left, right) = (self.text(left, mode), self.text(right, mode));
                format!("{left} {sign} {right}")
            }
            (ExprType::Bytes, _) => {
                let (left, right) = (self.bytes(left, mode), self.bytes(right, mode));
                format!("{left} {sign} {right}")
            }
            (ExprType::Bool, _) => {
                let (left, right) = (self.bool_(left, mode), self.bool_(right, mode));
                format!("({left}) {sign} ({right})")
            }
            _ => format!(
                "{} {sign} {}",
                self.other(left, mode),
                self.other(right, mode)
            ),
        }
    }

    fn is_item(
        &mut self,
        value: &Expr,
        enum_: EnumId,
        item: u32,
        op: BinaryOp,
        mode: Mode,
    ) -> String {
        let value = self.other(value, mode);
        let pattern = self.lower.item_pattern(enum_, item, &self.root);
        let not = if op == BinaryOp::Ne { "!" } else { "" };
        if pattern.contains('(') || pattern.contains('|') {
            format!("{not}matches!({value}, {pattern})")
        } else {
            format!("{value} {} {pattern}", sign(op))
        }
    }
}

/// The type that is peeked in an expression, if one is.
fn peeked(expr: &Expr) -> Option<&Type> {
    match &expr.kind {
        ExprKind::Peek(ty) => Some(ty),
        ExprKind::Binary { left, right, .. } => peeked(left).or_else(|| peeked(right)),
        ExprKind::Unary { of, .. } | ExprKind::FlagsBit { of, .. } => peeked(of),
        ExprKind::Min(left, right) | ExprKind::Max(left, right) => {
            peeked(left).or_else(|| peeked(right))
        }
        _ => None,
    }
}

fn logic(op: BinaryOp, left: &str, right: &str) -> String {
    let (zero, unit, sign, other) = match op {
        BinaryOp::And => ("false", "true", "&&", "||"),
        _ => ("true", "false", "||", "&&"),
    };
    if left == zero || right == unit {
        return left.to_owned();
    }
    if left == unit {
        return right.to_owned();
    }
    let wrap = |text: &str| {
        if text.contains(other) {
            format!("({text})")
        } else {
            text.to_owned()
        }
    };
    format!("{} {sign} {}", wrap(left), wrap(right))
}

fn compare_ints(op: BinaryOp, left: &Num, right: &Num) -> String {
    let sign = sign(op);
    let own = |a: &Num, b: &Num| {
        b.prim.is_none()
            && a.prim.is_some_and(|prim| {
                let (lo, hi) = prim_range(prim);
                lo <= b.lo && b.hi <= hi
            })
    };
    if left.prim.is_none() && right.prim.is_none() {
        let (a, b) = (left.lo, right.lo);
        return match op {
            BinaryOp::Eq => a == b,
            BinaryOp::Ne => a != b,
            BinaryOp::Lt => a < b,
            BinaryOp::Le => a <= b,
            BinaryOp::Gt => a > b,
            _ => a >= b,
        }
        .to_string();
    }
    if left.prim == right.prim || own(left, right) || own(right, left) {
        return format!("{} {sign} {}", left.text, right.text);
    }
    let prim = common(left, right);
    format!("{} {sign} {}", left.as_wide(prim), right.as_wide(prim))
}
