//! Optional values of optional values: the inner one stands in a list of its own, so that which of
//! the two is absent can be told.

use protogen_schema::ir::{Schema, Type};

use crate::value::Value;

/// A value that is there, where another may not be.
pub(crate) fn hold(inner: &Type, value: Value, schema: &Schema) -> Value {
    match inner.may_be_absent(schema) {
        true => Value::List(vec![value]),
        false => value,
    }
}

/// What [`hold`] made this of; none if it is nothing that it makes.
pub(crate) fn held<'v>(inner: &Type, value: &'v Value, schema: &Schema) -> Option<&'v Value> {
    match value {
        value if !inner.may_be_absent(schema) => Some(value),
        Value::List(items) => match &items[..] {
            [value] => Some(value),
            _ => None,
        },
        _ => None,
    }
}
