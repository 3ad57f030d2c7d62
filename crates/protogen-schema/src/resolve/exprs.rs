//! Expressions: operators, literals, and the types of their results.
//! Never decides what a name means: paths do.

use crate::codes::e03;
use crate::diagnostic::Diagnostic;
use crate::ir::{self, ExprType};
use crate::source::Span;
use crate::syntax::ast::{self, LitKind};

use super::build::{Build, Env};
use super::fold;

impl<'a> Build<'_, 'a> {
    /// An expression; `want` says which enum or flags bare names are items of.
    pub(super) fn expr(
        &mut self,
        expr: &'a ast::Expr,
        env: &Env<'a>,
        want: Option<&ExprType>,
    ) -> Option<ir::Expr> {
        match &expr.kind {
            ast::ExprKind::Lit(lit) => self.literal(lit),
            ast::ExprKind::Path(path) => self.path(path, env, want),
            ast::ExprKind::More => Some(boolean(ir::ExprKind::More)),
            ast::ExprKind::Peek(ty) => self.peek(ty, env),
            ast::ExprKind::Unary { op, operand } => self.unary(*op, operand, env),
            ast::ExprKind::Binary {
                op,
                op_span,
                left,
                right,
            } => self.binary((*op, *op_span), left, right, env, want),
            ast::ExprKind::Call { function, args } => self.call(expr.span, function, args, env),
            ast::ExprKind::Index { base, index } => self.byte(base, index, env),
            ast::ExprKind::If {
                condition,
                then,
                otherwise,
            } => {
                let cond = self.condition(condition, env)?;
                let then = self.expr(then, env, want)?;
                let els = self.expr(otherwise, env, want.or(Some(&then.ty.clone())))?;
                if then.ty != els.ty {
                    return self.mismatch(otherwise.span, &els.ty, &then.ty);
                }
                let ty = then.ty.clone();
                let (cond, then, els) = (Box::new(cond), Box::new(then), Box::new(els));
                let kind = ir::ExprKind::If { cond, then, els };
                Some(ir::Expr { kind, ty })
            }
            ast::ExprKind::List(_) => {
                self.r.report(
                    Diagnostic::error(e03::NOT_HERE, "a list can't stand here")
                        .at(expr.span, "a single value is wanted"),
                );
                None
            }
            ast::ExprKind::Paren(inner) => self.expr(inner, env, want),
        }
    }

    /// An expression that is true or false.
    pub(super) fn condition(&mut self, expr: &'a ast::Expr, env: &Env<'a>) -> Option<ir::Expr> {
        let cond = self.expr(expr, env, Some(&ExprType::Bool))?;
        self.expect_type(expr.span, cond, &ExprType::Bool)
    }

    /// An expression that is an integer.
    pub(super) fn number(&mut self, expr: &'a ast::Expr, env: &Env<'a>) -> Option<ir::Expr> {
        let number = self.expr(expr, env, Some(&ExprType::Int))?;
        self.expect_type(expr.span, number, &ExprType::Int)
    }

    /// An integer that is known now.
    pub(super) fn constant(&mut self, expr: &'a ast::Expr, env: &Env<'a>) -> Option<i128> {
        let number = self.number(expr, env)?;
        match number.kind {
            ir::ExprKind::Int(value) => Some(value.0),
            _ => {
                self.r.report(
                    Diagnostic::error(e03::NOT_CONSTANT, "a constant is wanted")
                        .at(expr.span, "this is known only when bytes are read"),
                );
                None
            }
        }
    }

    /// The expression if it has this type; a report if not.
    pub(super) fn expect_type(
        &mut self,
        span: Span,
        expr: ir::Expr,
        want: &ExprType,
    ) -> Option<ir::Expr> {
        // A set of bits is a number too.
        let fits = expr.ty == *want
            || matches!((&expr.ty, want), (ExprType::Flags(_), ExprType::Int))
            || matches!((&expr.ty, want), (ExprType::Int, ExprType::Flags(_)))
            || matches!((&expr.ty, want), (ExprType::Int, ExprType::Enum(_)))
            || matches!((&expr.ty, want), (ExprType::Int, ExprType::Float))
            || matches!((&expr.ty, want), (ExprType::Text, ExprType::Bytes));
        if fits {
            return Some(expr);
        }
        self.mismatch(span, &expr.ty, want)
    }

    pub(super) fn mismatch<T>(&mut self, span: Span, is: &ExprType, want: &ExprType) -> Option<T> {
        let compared = *want == ExprType::Bool && *is == ExprType::Int;
        let (is, want) = (self.r.type_word(is), self.r.type_word(want));
        let mut fault = Diagnostic::error(e03::MISMATCH, format!("expected {want}, found {is}"))
            .at(span, format!("this is {is}"));
        if compared {
            fault = fault.help("compare it with something: `.. != 0`");
        }
        self.r.report(fault);
        None
    }

    fn literal(&mut self, lit: &'a ast::Lit) -> Option<ir::Expr> {
        let (kind, ty) = match &lit.kind {
            LitKind::Int(int) => {
                let Ok(value) = i128::try_from(int.value) else {
                    let text = "a number of more than 127 bits can't be calculated with";
                    self.r.report(
                        Diagnostic::error(e03::OUT_OF_RANGE, text).at(lit.span, "too large"),
                    );
                    return None;
                };
                return Some(integer(value));
            }
            LitKind::Float(value) => (ir::ExprKind::Float(*value), ExprType::Float),
            LitKind::Str(text) => match text.text() {
                Some(text) => (ir::ExprKind::Text(text.to_owned()), ExprType::Text),
                None => (ir::ExprKind::Bytes(text.bytes.clone()), ExprType::Bytes),
            },
            LitKind::Bool(value) => (ir::ExprKind::Bool(*value), ExprType::Bool),
            LitKind::Duration(nanoseconds) => {
                return Some(integer(i128::from(*nanoseconds / 1_000_000)));
            }
        };
        Some(ir::Expr { kind, ty })
    }

    fn peek(&mut self, ty: &'a ast::Type, env: &Env<'a>) -> Option<ir::Expr> {
        let owner = self.owner.clone();
        let peeked = self.ty(ty, env, &owner)?;
        let result = self.r.value_type(&peeked);
        let kind = ir::ExprKind::Peek(Box::new(peeked));
        Some(ir::Expr { kind, ty: result })
    }

    fn unary(
        &mut self,
        op: ast::UnaryOp,
        operand: &'a ast::Expr,
        env: &Env<'a>,
    ) -> Option<ir::Expr> {
        let (op, of) = match op {
            ast::UnaryOp::Not => (ir::UnaryOp::Not, self.condition(operand, env)?),
            ast::UnaryOp::Neg => {
                let of = self.expr(operand, env, None)?;
                if let ir::ExprKind::Float(value) = of.kind {
                    let kind = ir::ExprKind::Float(-value);
                    return Some(ir::Expr { kind, ty: of.ty });
                }
                let of = self.expect_type(operand.span, of, &ExprType::Int)?;
                (ir::UnaryOp::Neg, of)
            }
        };
        self.folded(operand.span, fold::unary(op, of))
    }

    fn binary(
        &mut self,
        (op, op_span): (ast::BinaryOp, Span),
        left: &'a ast::Expr,
        right: &'a ast::Expr,
        env: &Env<'a>,
        want: Option<&ExprType>,
    ) -> Option<ir::Expr> {
        let span = left.span.to(right.span);
        if matches!(op, ast::BinaryOp::And | ast::BinaryOp::Or) {
            // Both sides are looked at, so that both are reported on.
            let (l, r) = (self.condition(left, env), self.condition(right, env));
            return self.folded(span, fold::binary(operator(op), l?, r?));
        }
        let (l, r) = if op.is_comparison() {
            self.compared(left, right, env)?
        } else {
            (self.expr(left, env, want)?, self.expr(right, env, want)?)
        };
        if op.is_comparison() {
            self.comparable(op, op_span, (&l, left.span), (&r, right.span))?;
        } else {
            for (side, span) in [(&l, left.span), (&r, right.span)] {
                let bits = matches!(side.ty, ExprType::Flags(_)) && op == ast::BinaryOp::BitAnd;
                if side.ty != ExprType::Int && !bits {
                    return self.mismatch(span, &side.ty, &ExprType::Int);
                }
            }
        }
        self.folded(span, fold::binary(operator(op), l, r))
    }

    /// Both sides of a comparison; a bare name of an item has its meaning from the other side.
    fn compared(
        &mut self,
        left: &'a ast::Expr,
        right: &'a ast::Expr,
        env: &Env<'a>,
    ) -> Option<(ir::Expr, ir::Expr)> {
        if self.is_bare_item(left, env) && !self.is_bare_item(right, env) {
            let r = self.expr(right, env, None)?;
            let l = self.expr(left, env, Some(&r.ty.clone()))?;
            return Some((l, r));
        }
        let l = self.expr(left, env, None)?;
        let r = self.expr(right, env, Some(&l.ty.clone()))?;
        Some((l, r))
    }

    fn comparable(
        &mut self,
        op: ast::BinaryOp,
        op_span: Span,
        (l, left): (&ir::Expr, Span),
        (r, right): (&ir::Expr, Span),
    ) -> Option<()> {
        let number = |ty: &ExprType| {
            matches!(
                ty,
                ExprType::Int | ExprType::Float | ExprType::Enum(_) | ExprType::Flags(_)
            )
        };
        let two_kinds = |a: &ExprType, b: &ExprType| {
            matches!(
                (a, b),
                (ExprType::Enum(_), ExprType::Flags(_)) | (ExprType::Flags(_), ExprType::Enum(_))
            ) || matches!((a, b), (ExprType::Enum(a), ExprType::Enum(b)) if a != b)
        };
        let fits = l.ty == r.ty || number(&l.ty) && number(&r.ty) && !two_kinds(&l.ty, &r.ty);
        if !fits {
            return self.mismatch(right, &r.ty, &l.ty);
        }
        let equality = matches!(op, ast::BinaryOp::Eq | ast::BinaryOp::Ne);
        if !equality && !number(&l.ty) {
            let is = self.r.type_word(&l.ty);
            self.r.report(
                Diagnostic::error(e03::MISMATCH, format!("{is} has no order"))
                    .at(op_span, "only `==` and `!=` can stand here")
                    .also(left, format!("this is {is}")),
            );
            return None;
        }
        Some(())
    }

    fn folded(&mut self, span: Span, result: Result<ir::Expr, fold::Fault>) -> Option<ir::Expr> {
        match result {
            Ok(expr) => Some(expr),
            Err(fault) => {
                let text = match fault {
                    fold::Fault::Overflow => "the result does not fit 128 bits",
                    fold::Fault::DivisionByZero => "division by zero",
                };
                self.r
                    .report(Diagnostic::error(e03::OUT_OF_RANGE, text).at(span, "in this"));
                None
            }
        }
    }
}

/// An integer as an expression.
pub(super) fn integer(value: i128) -> ir::Expr {
    ir::Expr {
        kind: ir::ExprKind::Int(ir::Integer(value)),
        ty: ExprType::Int,
    }
}

/// A condition.
pub(super) fn boolean(kind: ir::ExprKind) -> ir::Expr {
    ir::Expr {
        kind,
        ty: ExprType::Bool,
    }
}

fn operator(op: ast::BinaryOp) -> ir::BinaryOp {
    match op {
        ast::BinaryOp::Or => ir::BinaryOp::Or,
        ast::BinaryOp::And => ir::BinaryOp::And,
        ast::BinaryOp::Eq => ir::BinaryOp::Eq,
        ast::BinaryOp::Ne => ir::BinaryOp::Ne,
        ast::BinaryOp::Lt => ir::BinaryOp::Lt,
        ast::BinaryOp::Le => ir::BinaryOp::Le,
        ast::BinaryOp::Gt => ir::BinaryOp::Gt,
        ast::BinaryOp::Ge => ir::BinaryOp::Ge,
        ast::BinaryOp::BitAnd => ir::BinaryOp::BitAnd,
        ast::BinaryOp::Add => ir::BinaryOp::Add,
        ast::BinaryOp::Sub => ir::BinaryOp::Sub,
        ast::BinaryOp::Mul => ir::BinaryOp::Mul,
        ast::BinaryOp::Div => ir::BinaryOp::Div,
        ast::BinaryOp::Rem => ir::BinaryOp::Rem,
    }
}
