//! What an expression sees that speaks of no bytes.

use protogen_schema::ir::{PathStep, Schema};

use super::{Fail, Scope};
use crate::{context::Context, value::Value};

/// Versions, features, contexts and tables, and no slots.
pub(crate) struct Bare<'a> {
    schema: &'a Schema,
    context: &'a Context,
}

impl<'a> Bare<'a> {
    pub(crate) fn new(schema: &'a Schema, context: &'a Context) -> Self {
        Self { schema, context }
    }
}

impl Scope for Bare<'_> {
    fn schema(&self) -> &Schema {
        self.schema
    }

    fn context(&self) -> &Context {
        self.context
    }

    fn slot(&self, _: u32) -> Result<Value, Fail> {
        Err(Fail::Schema("a slot"))
    }

    fn slot_part(&self, _: u32, _: &[PathStep]) -> Result<Value, Fail> {
        Err(Fail::Schema("a slot"))
    }

    fn param(&self, _: u32) -> Option<&Value> {
        None
    }
}
