//! Operators: arithmetic, bits, comparisons, truth.
//!
//! Nothing wraps: what leaves 128 bits is a failure.

use std::cmp::Ordering;

use protogen_schema::ir::{BinaryOp, Expr, ExprType, UnaryOp};

use super::{Fail, Scope, eval, truth};
use crate::{
    names,
    value::{EnumValue, Value},
};

pub(super) fn unary(op: UnaryOp, of: &Value, scope: &dyn Scope) -> Result<Value, Fail> {
    match (op, of) {
        (UnaryOp::Not, Value::Bool(truth)) => Ok(Value::Bool(!truth)),
        (UnaryOp::Not, Value::Absent) => Ok(Value::Bool(true)),
        (UnaryOp::Neg, Value::Absent) => Ok(Value::Absent),
        (UnaryOp::Neg, Value::Float64(bits)) => {
            Ok(Value::Float64((-f64::from_bits(*bits)).to_bits()))
        }
        (UnaryOp::Neg, Value::Float32(bits)) => {
            Ok(Value::Float32((-f32::from_bits(*bits)).to_bits()))
        }
        (UnaryOp::Neg, value) => {
            let value = number(value, None, scope)?;
            value.checked_neg().map(Value::Int).ok_or(Fail::Overflow)
        }
        (UnaryOp::Not, _) => Err(Fail::Type("a truth value")),
    }
}

pub(super) fn binary(
    op: BinaryOp,
    left: &Expr,
    right: &Expr,
    scope: &dyn Scope,
) -> Result<Value, Fail> {
    match op {
        BinaryOp::And => return Ok(Value::Bool(truth(left, scope)? && truth(right, scope)?)),
        BinaryOp::Or => return Ok(Value::Bool(truth(left, scope)? || truth(right, scope)?)),
        _ => {}
    }
    let (a, b) = (eval(left, scope)?, eval(right, scope)?);
    let compares = matches!(
        op,
        BinaryOp::Eq | BinaryOp::Ne | BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge
    );
    if a.is_absent() || b.is_absent() {
        // Bytes that are not there make every comparison false.
        return Ok(if compares {
            Value::Bool(false)
        } else {
            Value::Absent
        });
    }
    match op {
        BinaryOp::Eq => same(&a, &b, Some(left), scope).map(Value::Bool),
        BinaryOp::Ne => same(&a, &b, Some(left), scope).map(|same| Value::Bool(!same)),
        BinaryOp::Lt => order(&a, &b, left, scope).map(|o| Value::Bool(o == Some(Ordering::Less))),
        BinaryOp::Gt => {
            order(&a, &b, left, scope).map(|o| Value::Bool(o == Some(Ordering::Greater)))
        }
        BinaryOp::Le => order(&a, &b, left, scope)
            .map(|o| Value::Bool(matches!(o, Some(Ordering::Less | Ordering::Equal)))),
        BinaryOp::Ge => order(&a, &b, left, scope)
            .map(|o| Value::Bool(matches!(o, Some(Ordering::Greater | Ordering::Equal)))),
        _ => arithmetic(
            op,
            number(&a, Some(left), scope)?,
            number(&b, Some(right), scope)?,
        )
        .map(Value::Int),
    }
}

fn arithmetic(op: BinaryOp, a: i128, b: i128) -> Result<i128, Fail> {
    let shift = || u32::try_from(b).ok().filter(|by| *by < 128);
    let result = match op {
        BinaryOp::Add => a.checked_add(b),
        BinaryOp::Sub => a.checked_sub(b),
        BinaryOp::Mul => a.checked_mul(b),
        BinaryOp::Div => a.checked_div(b),
        BinaryOp::Rem => a.checked_rem(b),
        BinaryOp::BitAnd => Some(a & b),
        BinaryOp::BitOr => Some(a | b),
        BinaryOp::BitXor => Some(a ^ b),
        BinaryOp::Shl => shift().and_then(|by| {
            let shifted = a.checked_shl(by)?;
            (shifted >> by == a).then_some(shifted)
        }),
        BinaryOp::Shr => shift().map(|by| a >> by),
        _ => return Err(Fail::Schema("an operator")),
    };
    result.ok_or(Fail::Overflow)
}

/// Whether two values are equal, whatever names they have for it.
pub(crate) fn same(
    a: &Value,
    b: &Value,
    expr: Option<&Expr>,
    scope: &dyn Scope,
) -> Result<bool, Fail> {
    Ok(match (a, b) {
        (Value::Text(_), Value::Text(_))
        | (Value::Record(_), Value::Record(_))
        | (Value::Case(..), Value::Case(..))
        | (Value::List(_), Value::List(_))
        | (Value::Map(_), Value::Map(_))
        | (Value::Json(_), Value::Json(_)) => a == b,
        (Value::Bytes(a) | Value::Raw(a), Value::Bytes(b) | Value::Raw(b)) => a == b,
        (Value::List(items), Value::Bytes(bytes)) | (Value::Bytes(bytes), Value::List(items)) => {
            items.len() == bytes.len()
                && items
                    .iter()
                    .zip(bytes)
                    .all(|(item, byte)| *item == Value::Int((*byte).into()))
        }
        (Value::Text(text), Value::Bytes(bytes)) | (Value::Bytes(bytes), Value::Text(text)) => {
            text.as_bytes() == bytes
        }
        (Value::Enum(EnumValue::Name(a)), Value::Enum(EnumValue::Name(b))) if a == b => true,
        (Value::Enum(EnumValue::Name(a)), Value::Enum(EnumValue::Ranged(b, _)))
        | (Value::Enum(EnumValue::Ranged(b, _)), Value::Enum(EnumValue::Name(a)))
            if a == b =>
        {
            true
        }
        (Value::Enum(_), Value::Enum(_)) => {
            // A name without a number in this version equals nothing.
            match (number(a, expr, scope), number(b, expr, scope)) {
                (Ok(a), Ok(b)) => a == b,
                _ => false,
            }
        }
        (Value::Flags(a), Value::Flags(b)) if a == b => true,
        (Value::Wide(a), Value::Wide(b)) => a == b,
        (Value::Float32(_) | Value::Float64(_), _) | (_, Value::Float32(_) | Value::Float64(_)) => {
            float(a)? == float(b)?
        }
        (Value::Wide(_), _) | (_, Value::Wide(_)) => false,
        _ => number(a, expr, scope)? == number(b, expr, scope)?,
    })
}

fn order(a: &Value, b: &Value, expr: &Expr, scope: &dyn Scope) -> Result<Option<Ordering>, Fail> {
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => Ok(Some(a.cmp(b))),
        (Value::Float32(_) | Value::Float64(_), _) | (_, Value::Float32(_) | Value::Float64(_)) => {
            Ok(float(a)?.partial_cmp(&float(b)?))
        }
        (Value::Wide(a), Value::Wide(b)) => Ok(Some(a.cmp(b))),
        (Value::Wide(_), _) => Ok(Some(Ordering::Greater)),
        (_, Value::Wide(_)) => Ok(Some(Ordering::Less)),
        _ => Ok(Some(number(a, Some(expr), scope)?.cmp(&number(
            b,
            Some(expr),
            scope,
        )?))),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a comparison with a float is made in floats"
)]
fn float(value: &Value) -> Result<f64, Fail> {
    match value {
        Value::Float32(bits) => Ok(f32::from_bits(*bits).into()),
        Value::Float64(bits) => Ok(f64::from_bits(*bits)),
        Value::Int(value) => Ok(*value as f64),
        _ => Err(Fail::Type("a number")),
    }
}

/// The bits of a flags or integer value.
pub(super) fn bits(value: &Value, scope: &dyn Scope) -> Result<u128, Fail> {
    match value {
        Value::Wide(value) => Ok(*value),
        _ => number(value, None, scope).map(i128::cast_unsigned),
    }
}

/// The number of an integer, enum, flags or truth value. The expression says which enum it is of.
pub(crate) fn number(value: &Value, expr: Option<&Expr>, scope: &dyn Scope) -> Result<i128, Fail> {
    let schema = scope.schema();
    match value {
        Value::Int(value) => Ok(*value),
        Value::Wide(_) => Err(Fail::Overflow),
        Value::Bool(truth) => Ok((*truth).into()),
        Value::Enum(EnumValue::Number(number) | EnumValue::Ranged(_, number)) => Ok(*number),
        Value::Enum(EnumValue::Name(name)) => {
            let id = match expr.map(|expr| &expr.ty) {
                Some(ExprType::Enum(id)) => schema.enums.get(id.0 as usize),
                _ => None,
            };
            let known = |def: &&protogen_schema::ir::EnumDef| {
                def.items.iter().any(|item| item.name == *name)
            };
            let def = id.filter(known).or_else(|| {
                // Not said: the one enum that has the name.
                let mut found = schema.enums.iter().filter(known);
                found.next().filter(|_| found.next().is_none())
            });
            let number = def.and_then(|def| {
                names::enum_number(def, &EnumValue::Name(name.clone()), scope.at())
            });
            number.ok_or_else(|| Fail::Absent(name.clone()))
        }
        Value::Flags(flags) => {
            let id = match expr.map(|expr| &expr.ty) {
                Some(ExprType::Flags(id)) => schema.flags.get(id.0 as usize),
                _ => None,
            };
            let known = |def: &&protogen_schema::ir::FlagsDef| {
                let has = |name: &String| def.items.iter().any(|item| item.name == *name);
                flags.names.iter().all(has)
            };
            let def = id.filter(known).or_else(|| schema.flags.iter().find(known));
            let bits = match def {
                Some(def) => names::flags_bits(def, flags, scope.at()).map_err(Fail::Absent)?,
                None => flags.rest,
            };
            i128::try_from(bits).map_err(|_| Fail::Overflow)
        }
        Value::Absent => Err(Fail::Absent("a value".to_owned())),
        _ => Err(Fail::Type("a number")),
    }
}
