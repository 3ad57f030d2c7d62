//! `number` codings: what is written is read back, over the whole range or a wide sample of it.

use crate::codes::e08;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{BinaryOp, Expr, ExprKind, NumberCodec, NumberDef, Schema, UnaryOp};

use super::place;

/// Values tried one by one; a wider number is tried at its ends and in steps.
const WHOLE_RANGE: i128 = 1 << 16;

pub(super) fn check(schema: &Schema, sink: &mut Diagnostics) {
    for def in &schema.numbers {
        if let NumberCodec::Bytes { read, write, .. } = &def.codec
            && let Err(fault) = round_trip(def, read, write)
        {
            sink.push(
                Diagnostic::error(
                    e08::NUMBER_NOT_INVERSE,
                    format!("`{}` does not read back what it writes", def.name),
                )
                .at(place(def.span), fault)
                .help("`read` must undo `write` for every value that fits the bytes"),
            );
        }
    }
}

/// A value that any byte fails to hold is out of the number's range, and an encode error later; but at
/// least one value must pass, and all that pass must come back.
fn round_trip(def: &NumberDef, read: &Expr, write: &[Expr]) -> Result<(), String> {
    let mut passed = 0u32;
    for value in samples(def) {
        let Some(bytes) = bytes(write, value) else {
            continue;
        };
        passed += 1;
        match eval(read, &bytes, value) {
            Some(back) if back == value => {}
            Some(back) => {
                return Err(format!(
                    "{value} is written as {bytes:02X?}, which reads as {back}"
                ));
            }
            None => {
                return Err(format!(
                    "{value} is written as {bytes:02X?}, which can't be read"
                ));
            }
        }
    }
    if passed == 0 {
        Err("no value fits the bytes it writes".into())
    } else {
        Ok(())
    }
}

fn samples(def: &NumberDef) -> Vec<i128> {
    let bits = u32::from(def.bits).clamp(1, 126);
    let (least, most) = if def.signed {
        (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1)
    } else {
        (0, (1i128 << bits) - 1)
    };
    if most - least < WHOLE_RANGE {
        return (least..=most).collect();
    }
    let mut all: Vec<i128> = (least..least + 4096).chain(most - 4096..=most).collect();
    all.extend((-4096..=4096).filter(|v| *v >= least));
    // Around every power of two, where carries and byte borders lie.
    for bit in 0..bits {
        all.extend(
            (-2..=2)
                .map(|d| (1i128 << bit) + d)
                .filter(|v| *v >= least && *v <= most),
        );
    }
    // Around powers of the odd bases that such codings use.
    for base in [252i128, 253, 254, 255, 100, 10] {
        let mut power = base;
        while power <= most {
            all.extend((-2..=2).map(|d| power + d).filter(|v| *v <= most));
            power = power.saturating_mul(base);
        }
    }
    all
}

fn bytes(write: &[Expr], value: i128) -> Option<Vec<u8>> {
    write
        .iter()
        .map(|expr| u8::try_from(eval(expr, &[], value)?).ok())
        .collect()
}

/// Evaluates an expression of a `number`; none: out of range, or not an expression that can stand there.
fn eval(expr: &Expr, bytes: &[u8], value: i128) -> Option<i128> {
    let of = |expr: &Expr| eval(expr, bytes, value);
    match &expr.kind {
        ExprKind::Int(int) => Some(int.0),
        ExprKind::Bool(truth) => Some(i128::from(*truth)),
        ExprKind::Byte(index) => bytes.get(*index as usize).map(|byte| i128::from(*byte)),
        ExprKind::NumberValue => Some(value),
        ExprKind::Unary { op, of: inner } => match op {
            UnaryOp::Neg => of(inner)?.checked_neg(),
            UnaryOp::Not => Some(i128::from(of(inner)? == 0)),
        },
        ExprKind::Binary { op, left, right } => binary(*op, of(left)?, of(right)?),
        ExprKind::Min(a, b) => Some(of(a)?.min(of(b)?)),
        ExprKind::Max(a, b) => Some(of(a)?.max(of(b)?)),
        ExprKind::If { cond, then, els } => {
            if of(cond)? != 0 {
                of(then)
            } else {
                of(els)
            }
        }
        _ => None,
    }
}

fn binary(op: BinaryOp, a: i128, b: i128) -> Option<i128> {
    let truth = |truth: bool| Some(i128::from(truth));
    let shift = || u32::try_from(b).ok().filter(|by| *by < 128);
    match op {
        BinaryOp::Add => a.checked_add(b),
        BinaryOp::Sub => a.checked_sub(b),
        BinaryOp::Mul => a.checked_mul(b),
        BinaryOp::Div => a.checked_div(b),
        BinaryOp::Rem => a.checked_rem(b),
        BinaryOp::BitAnd => Some(a & b),
        BinaryOp::BitOr => Some(a | b),
        BinaryOp::BitXor => Some(a ^ b),
        BinaryOp::Shl => a.checked_shl(shift()?),
        BinaryOp::Shr => a.checked_shr(shift()?),
        BinaryOp::Eq => truth(a == b),
        BinaryOp::Ne => truth(a != b),
        BinaryOp::Lt => truth(a < b),
        BinaryOp::Le => truth(a <= b),
        BinaryOp::Gt => truth(a > b),
        BinaryOp::Ge => truth(a >= b),
        BinaryOp::And => truth(a != 0 && b != 0),
        BinaryOp::Or => truth(a != 0 || b != 0),
    }
}
