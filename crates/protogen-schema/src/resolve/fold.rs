//! Operators on what is known already, and conditions on the configuration alone as gates.
//! Never reads syntax.

use crate::ir::{Axis, BinaryOp, Expr, ExprKind, ExprType, Gate, Integer, Interval, UnaryOp};

use super::algebra;

/// Why a constant has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    Overflow,
    DivisionByZero,
}

/// `-x`, `not x`.
pub(super) fn unary(op: UnaryOp, of: Expr) -> Result<Expr, Fault> {
    let kind = match (op, &of.kind) {
        (UnaryOp::Neg, ExprKind::Int(value)) => {
            ExprKind::Int(Integer(value.0.checked_neg().ok_or(Fault::Overflow)?))
        }
        (UnaryOp::Not, ExprKind::Bool(value)) => ExprKind::Bool(!value),
        _ => {
            let ty = of.ty.clone();
            let kind = ExprKind::Unary {
                op,
                of: Box::new(of),
            };
            return Ok(Expr { kind, ty });
        }
    };
    Ok(Expr { kind, ty: of.ty })
}

/// `a + b`, `a == b`.
pub(super) fn binary(op: BinaryOp, left: Expr, right: Expr) -> Result<Expr, Fault> {
    let truth = matches!(
        op,
        BinaryOp::Eq
            | BinaryOp::Ne
            | BinaryOp::Lt
            | BinaryOp::Le
            | BinaryOp::Gt
            | BinaryOp::Ge
            | BinaryOp::And
            | BinaryOp::Or
    );
    let ty = if truth { ExprType::Bool } else { ExprType::Int };
    let kind = match (&left.kind, &right.kind) {
        (ExprKind::Int(a), ExprKind::Int(b)) => integers(op, a.0, b.0)?,
        (ExprKind::Bool(a), ExprKind::Bool(b)) => booleans(op, *a, *b),
        (ExprKind::Bool(a), _) if op == BinaryOp::And && *a => return Ok(right),
        (ExprKind::Bool(a), _) if op == BinaryOp::Or && !*a => return Ok(right),
        (ExprKind::Bool(a), _) if op == BinaryOp::And && !*a => Some(ExprKind::Bool(false)),
        (ExprKind::Bool(a), _) if op == BinaryOp::Or && *a => Some(ExprKind::Bool(true)),
        _ => None,
    };
    let kind = kind.unwrap_or_else(|| ExprKind::Binary {
        op,
        left: Box::new(left),
        right: Box::new(right),
    });
    Ok(Expr { kind, ty })
}

fn integers(op: BinaryOp, a: i128, b: i128) -> Result<Option<ExprKind>, Fault> {
    let number = |value: Option<i128>| {
        let value = value.ok_or(Fault::Overflow)?;
        Ok(Some(ExprKind::Int(Integer(value))))
    };
    let truth = |value: bool| Ok(Some(ExprKind::Bool(value)));
    let divides = matches!(op, BinaryOp::Div | BinaryOp::Rem);
    if divides && b == 0 {
        return Err(Fault::DivisionByZero);
    }
    match op {
        BinaryOp::Add => number(a.checked_add(b)),
        BinaryOp::Sub => number(a.checked_sub(b)),
        BinaryOp::Mul => number(a.checked_mul(b)),
        BinaryOp::Div => number(a.checked_div(b)),
        BinaryOp::Rem => number(a.checked_rem(b)),
        BinaryOp::BitAnd => number(Some(a & b)),
        BinaryOp::BitOr => number(Some(a | b)),
        BinaryOp::BitXor => number(Some(a ^ b)),
        BinaryOp::Eq => truth(a == b),
        BinaryOp::Ne => truth(a != b),
        BinaryOp::Lt => truth(a < b),
        BinaryOp::Le => truth(a <= b),
        BinaryOp::Gt => truth(a > b),
        BinaryOp::Ge => truth(a >= b),
        BinaryOp::Shl | BinaryOp::Shr | BinaryOp::And | BinaryOp::Or => Ok(None),
    }
}

fn booleans(op: BinaryOp, a: bool, b: bool) -> Option<ExprKind> {
    let value = match op {
        BinaryOp::And => a && b,
        BinaryOp::Or => a || b,
        BinaryOp::Eq => a == b,
        BinaryOp::Ne => a != b,
        _ => return None,
    };
    Some(ExprKind::Bool(value))
}

/// The gate that holds exactly where the condition does, if it asks about nothing but the
/// configuration.
pub(super) fn as_gate(cond: &Expr, axes: &[Axis]) -> Option<Gate> {
    match &cond.kind {
        ExprKind::Bool(true) => Some(Gate::Always),
        ExprKind::Bool(false) => Some(algebra::never()),
        ExprKind::Feature(feature) => Some(Gate::Feature { feature: *feature }),
        ExprKind::Direction(direction) => Some(Gate::Direction(*direction)),
        ExprKind::Unary {
            op: UnaryOp::Not,
            of,
        } => Some(algebra::not(as_gate(of, axes)?, axes)),
        ExprKind::Binary { op, left, right } => match op {
            BinaryOp::And => Some(algebra::all([as_gate(left, axes)?, as_gate(right, axes)?])),
            BinaryOp::Or => Some(algebra::any(
                [as_gate(left, axes)?, as_gate(right, axes)?],
                axes,
            )),
            _ => compared(*op, left, right, axes),
        },
        _ => None,
    }
}

/// `client >= 900`.
fn compared(op: BinaryOp, left: &Expr, right: &Expr, axes: &[Axis]) -> Option<Gate> {
    let (axis, op, version) = match (&left.kind, &right.kind) {
        (ExprKind::Axis(axis), ExprKind::Int(version)) => (*axis, op, version.0),
        (ExprKind::Int(version), ExprKind::Axis(axis)) => (*axis, turned(op), version.0),
        _ => return None,
    };
    let (first, last) = algebra::bounds(axes, axis);
    let (least, most) = match op {
        BinaryOp::Eq | BinaryOp::Ne => (version, version),
        BinaryOp::Lt => (0, version.checked_sub(1)?),
        BinaryOp::Le => (0, version),
        BinaryOp::Gt => (version.checked_add(1)?, i128::MAX),
        BinaryOp::Ge => (version, i128::MAX),
        _ => return None,
    };
    let least = u32::try_from(least.max(i128::from(first))).ok();
    let most = u32::try_from(most.min(i128::from(last))).ok();
    let interval = least
        .zip(most)
        .filter(|(first, last)| first <= last)
        .map(|(first, last)| Interval { first, last });
    let gate = algebra::on_axis(axis, interval.into_iter().collect(), axes);
    Some(match op {
        BinaryOp::Ne => algebra::not(gate, axes),
        _ => gate,
    })
}

/// The same comparison seen from the other side.
fn turned(op: BinaryOp) -> BinaryOp {
    match op {
        BinaryOp::Lt => BinaryOp::Gt,
        BinaryOp::Le => BinaryOp::Ge,
        BinaryOp::Gt => BinaryOp::Lt,
        BinaryOp::Ge => BinaryOp::Le,
        other => other,
    }
}
