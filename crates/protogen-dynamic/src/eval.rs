//! Expressions, evaluated in checked 128-bit arithmetic.
//!
//! Reads no bytes itself: what is around an expression is a [`Scope`].

mod bare;
mod fail;
mod ops;
mod show;

use protogen_schema::ir::{
    Checksum, Configuration, EnumDef, Expr, ExprKind, Extent, PathStep, Schema, Type,
};

pub(crate) use bare::Bare;
pub(crate) use fail::Fail;
pub(crate) use ops::{number, same};
pub(crate) use show::show;

use crate::{
    context::{Context, Slot},
    names,
    value::Value,
};

/// What is around an expression.
pub(crate) trait Scope {
    fn schema(&self) -> &Schema;
    fn context(&self) -> &Context;
    fn slot(&self, slot: u32) -> Result<Value, Fail>;
    fn slot_part(&self, slot: u32, path: &[PathStep]) -> Result<Value, Fail>;
    fn param(&self, param: u32) -> Option<&Value>;
    /// The next bytes as this type; absent where they are not there.
    fn peek(&self, _ty: &Type) -> Result<Value, Fail> {
        Err(Fail::AtWriting)
    }
    fn more(&self) -> Result<bool, Fail> {
        Err(Fail::AtWriting)
    }
    fn size(&self, _over: &Extent) -> Result<i128, Fail> {
        Err(Fail::Schema("a size"))
    }
    fn plain_size(&self, _slot: u32) -> Result<i128, Fail> {
        Err(Fail::Schema("a size"))
    }
    fn sum(&self, _sum: &Checksum, _over: &Extent) -> Result<Value, Fail> {
        Err(Fail::Schema("a checksum"))
    }
    fn byte(&self, _index: u32) -> Option<u8> {
        None
    }
    fn number_value(&self) -> Option<i128> {
        None
    }
    fn at(&self) -> &Configuration {
        self.context().configuration()
    }
}

/// The value of an expression.
pub(crate) fn eval(expr: &Expr, scope: &dyn Scope) -> Result<Value, Fail> {
    let schema = scope.schema();
    match &expr.kind {
        ExprKind::Slot { slot, path } => scope.slot_part(*slot, path),
        ExprKind::Param { param, path } => {
            let value = scope.param(*param).ok_or(Fail::Schema("a parameter"))?;
            part(value, path).cloned()
        }
        ExprKind::Context { context, path } => {
            let def = schema
                .contexts
                .get(context.0 as usize)
                .ok_or(Fail::Schema("a context"))?;
            match scope.context().value(*context) {
                Slot::Unset => Err(Fail::Unset(def.name.clone())),
                Slot::Stale => Err(Fail::Stale(def.name.clone())),
                Slot::Set(value) => part(value, path).cloned(),
            }
        }
        ExprKind::Axis(axis) => {
            let version = scope.at().axes.get(*axis as usize);
            Ok(Value::Int(
                (*version.ok_or(Fail::Schema("an axis"))?).into(),
            ))
        }
        ExprKind::Feature(feature) => {
            let on = scope.at().features.get(*feature as usize);
            Ok(Value::Bool(on.copied().unwrap_or(false)))
        }
        ExprKind::Direction(direction) => Ok(Value::Bool(scope.at().direction == *direction)),
        ExprKind::FlagsBit { of, mask } => {
            let of = eval(of, scope)?;
            if of.is_absent() {
                return Ok(Value::Bool(false));
            }
            let bits = ops::bits(&of, scope)?;
            let mask = mask.0.cast_unsigned();
            Ok(Value::Bool(bits & mask == mask))
        }
        ExprKind::Table { table, args } => ask_table(*table, args, scope),
        ExprKind::ExternFn { function, args } => {
            let values = args.iter().map(|arg| eval(arg, scope));
            call(*function, &values.collect::<Result<Vec<_>, _>>()?, scope)
        }
        ExprKind::Peek(ty) => scope.peek(ty),
        ExprKind::More => scope.more().map(Value::Bool),
        ExprKind::Unary { op, of } => ops::unary(*op, &eval(of, scope)?, scope),
        ExprKind::Binary { op, left, right } => ops::binary(*op, left, right, scope),
        ExprKind::Min(a, b) => {
            let (a, b) = (int(a, scope)?, int(b, scope)?);
            Ok(Value::Int(a.min(b)))
        }
        ExprKind::Max(a, b) => {
            let (a, b) = (int(a, scope)?, int(b, scope)?);
            Ok(Value::Int(a.max(b)))
        }
        ExprKind::If { cond, then, els } => {
            let chosen = if truth(cond, scope)? { then } else { els };
            eval(chosen, scope)
        }
        ExprKind::Byte(index) => {
            let byte = scope.byte(*index).ok_or(Fail::Schema("a byte"))?;
            Ok(Value::Int(byte.into()))
        }
        ExprKind::NumberValue => {
            let value = scope.number_value().ok_or(Fail::Schema("a number"))?;
            Ok(Value::Int(value))
        }
        ExprKind::Count { slot } => count(&scope.slot(*slot)?).map(Value::Int),
        ExprKind::Size(over) => scope.size(over).map(Value::Int),
        ExprKind::PlainSize { slot } => scope.plain_size(*slot).map(Value::Int),
        ExprKind::Checksum { sum, over } => scope.sum(sum, over),
        ExprKind::EnumItem { enum_, item } => {
            let def = schema
                .enums
                .get(enum_.0 as usize)
                .ok_or(Fail::Schema("an enum"))?;
            enum_item(def, *item, scope.at())
        }
        _ => literal(expr).ok_or(Fail::Schema("an expression")),
    }
}

/// The value of an expression that is a literal.
pub(crate) fn literal(expr: &Expr) -> Option<Value> {
    Some(match &expr.kind {
        ExprKind::Int(value) => Value::Int(value.0),
        ExprKind::Bool(value) => Value::Bool(*value),
        ExprKind::Float(value) => Value::Float64(value.to_bits()),
        ExprKind::Text(text) => Value::Text(text.clone()),
        ExprKind::Bytes(bytes) => Value::Bytes(bytes.clone()),
        ExprKind::Unary {
            op: protogen_schema::ir::UnaryOp::Neg,
            of,
        } => match literal(of)? {
            Value::Int(value) => Value::Int(value.checked_neg()?),
            Value::Float64(bits) => Value::Float64((-f64::from_bits(bits)).to_bits()),
            _ => return None,
        },
        _ => return None,
    })
}

/// Whether a condition holds.
pub(crate) fn truth(expr: &Expr, scope: &dyn Scope) -> Result<bool, Fail> {
    match eval(expr, scope)? {
        Value::Bool(truth) => Ok(truth),
        // A peek beyond the end.
        Value::Absent => Ok(false),
        Value::Int(value) => Ok(value != 0),
        _ => Err(Fail::Type("a truth value")),
    }
}

/// The integer that an expression computes.
pub(crate) fn int(expr: &Expr, scope: &dyn Scope) -> Result<i128, Fail> {
    number(&eval(expr, scope)?, Some(expr), scope)
}

/// The way to a part of a value.
pub(crate) fn part<'a>(value: &'a Value, path: &[PathStep]) -> Result<&'a Value, Fail> {
    let mut value = value;
    for PathStep::Field(name) in path {
        value = match value {
            Value::Record(record) => record
                .field(name)
                .ok_or_else(|| Fail::Absent(name.clone()))?,
            _ => return Err(Fail::Absent(name.clone())),
        };
    }
    Ok(value)
}

/// Elements of a list, units of a text.
pub(crate) fn count(value: &Value) -> Result<i128, Fail> {
    let len = match value {
        Value::List(items) => items.len(),
        Value::Map(pairs) => pairs.len(),
        Value::Bytes(bytes) | Value::Raw(bytes) => bytes.len(),
        Value::Text(text) => text.len(),
        Value::Absent => 0,
        _ => return Err(Fail::Type("a list")),
    };
    i128::try_from(len).map_err(|_| Fail::Overflow)
}

fn enum_item(def: &EnumDef, item: u32, at: &Configuration) -> Result<Value, Fail> {
    let item = def
        .items
        .get(item as usize)
        .ok_or(Fail::Schema("an enum's item"))?;
    // An alias stands for the item that is read for its number.
    let value = match names::first_number(item, at).filter(|_| item.alias) {
        Some(number) => names::enum_value(def, number, at),
        None => crate::value::EnumValue::Name(item.name.clone()),
    };
    Ok(Value::Enum(value))
}

fn ask_table(
    table: protogen_schema::ir::TableId,
    args: &[Expr],
    scope: &dyn Scope,
) -> Result<Value, Fail> {
    let def = scope
        .schema()
        .tables
        .get(table.0 as usize)
        .ok_or(Fail::Schema("a table"))?;
    let mut numbers = Vec::with_capacity(args.len());
    for arg in args {
        numbers.push(int(arg, scope)?);
    }
    let answer = scope.context().tables.answer(&def.name, &numbers);
    let answer = answer.ok_or_else(|| Fail::Table(def.name.clone()))?;
    Ok(match def.answer {
        Type::Bool | Type::Truthy => Value::Bool(answer != 0),
        _ => Value::Int(answer),
    })
}

/// What a function of the application answers.
pub(crate) fn call(
    function: protogen_schema::ir::ExternFnId,
    args: &[Value],
    scope: &dyn Scope,
) -> Result<Value, Fail> {
    let def = scope
        .schema()
        .extern_fns
        .get(function.0 as usize)
        .ok_or(Fail::Schema("a function"))?;
    let function = scope.context().externs.find_function(&def.name);
    let function = function.ok_or_else(|| Fail::Extern(def.name.clone()))?;
    function.call(args).map_err(Fail::Said)
}
