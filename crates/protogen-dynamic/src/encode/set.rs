//! What a packet sets in its end of the connection.

use protogen_schema::ir::SetTarget;
use protogen_wire::{EncodeError, EncodeErrorKind};

use super::Encoder;
use crate::{eval::Fail, notes, value::Value};

impl<'s> Encoder<'s, '_> {
    pub(super) fn set(&mut self, target: &'s SetTarget, value: Value) -> Result<(), EncodeError> {
        match target {
            SetTarget::Context { context, path } => {
                if !crate::sets::holds(self.schema, *context, path, &value) {
                    return Err(self.fault(EncodeErrorKind::ArithmeticOverflow));
                }
                match self.context.set_part(*context, path, value) {
                    true => Ok(()),
                    false => Err(self.schema_fault("a context's part")),
                }
            }
            SetTarget::Axis(axis) => {
                let index = *axis as usize;
                let known = self.context.configuration().axes.get(index).copied();
                let (Some(def), Some(known)) = (self.schema.axes.get(index), known) else {
                    return Err(self.schema_fault("an axis"));
                };
                if value == Value::Int(known.into()) {
                    self.context.set_axis(self.schema, *axis, known);
                    return Ok(());
                }
                Err(self.fault(EncodeErrorKind::AxisMismatch {
                    axis: def.name.clone().into(),
                    expected: known.to_string(),
                    found: notes::text(&value),
                }))
            }
            SetTarget::Feature(feature) => {
                let index = *feature as usize;
                let known = self.context.configuration().features.get(index).copied();
                let (Some(def), Some(known)) = (self.schema.features.get(index), known) else {
                    return Err(self.schema_fault("a feature"));
                };
                let on = match value {
                    Value::Bool(on) => on,
                    Value::Int(number) => number != 0,
                    _ => return Err(self.fail(Fail::Type("a truth value"))),
                };
                if on == known {
                    return Ok(());
                }
                Err(self.fault(EncodeErrorKind::AxisMismatch {
                    axis: def.name.clone().into(),
                    expected: known.to_string(),
                    found: on.to_string(),
                }))
            }
        }
    }
}
