//! One value of any type.

use protogen_schema::ir::{ChoiceArm, ChoiceShape, Expr, StructId, Type};
use protogen_wire::{EncodeError, EncodeErrorKind};

use super::{Encoder, WriteScope, list::Markers, text::TextForm};
use crate::{eval::Fail, held, notes, value::Value};

impl<'s> Encoder<'s, '_> {
    pub(crate) fn value(&mut self, ty: &'s Type, value: &Value) -> Result<(), EncodeError> {
        match ty {
            Type::Newtype(id) => self.newtype(*id, value),
            Type::Struct { id, args } => self.structure(*id, args, value),
            Type::Union { id, args } => self.named_union(*id, args, value),
            Type::Match(union) => self.union(union, value),
            Type::Record(record) => match value {
                Value::Record(fields) => self.record(record, fields),
                _ => Err(self.type_fault(format!("the fields of {}", record.type_name))),
            },
            Type::Block {
                length,
                lenient,
                inner,
            } => self.block_value(length, *lenient, inner, value),
            Type::Array { element, length } => self.array(element, length, value),
            Type::Map {
                key,
                value: of,
                length,
            } => self.map(key, of, length, value),
            Type::Sparse { .. } => self.sparse_value(ty, value),
            Type::SparseBitmap { element, bitmap } => self.sparse_bitmap(element, bitmap, value),
            Type::Optional(inner) => self.optional(inner, value),
            Type::Sentinel { inner, absent } => self.sentinel(inner, absent.0, value),
            Type::Choice { arms, shape } => self.choice(arms, shape, value),
            _ => self.simple(ty, value),
        }
    }

    /// A value in which no other value stands. Apart, so that its memory is given back before
    /// values within values are written.
    #[inline(never)]
    fn simple(&mut self, ty: &'s Type, value: &Value) -> Result<(), EncodeError> {
        if let Some(kept) = self.number(ty, value, "") {
            self.put(&kept);
            return Ok(());
        }
        if let Some(bytes) = super::scalar(ty, value, self.schema, self.context, 16) {
            let bytes = bytes.map_err(|kind| self.fault(kind))?;
            self.put(&bytes);
            return Ok(());
        }
        match ty {
            Type::Bits(bits) => match value {
                Value::Record(fields) => self.bits_record(bits, fields),
                _ => Err(self.type_fault(format!("the fields of {}", bits.type_name))),
            },
            Type::Text {
                length,
                encoding,
                nul,
                pad,
            } => {
                let form = TextForm {
                    encoding: *encoding,
                    nul: *nul,
                    pad: *pad,
                };
                self.text(length, form, value)
            }
            Type::Bytes { length } => self.bytes(length, value),
            Type::Json { length } => self.json(length, value),
            Type::Extern { id, args } => self.extern_type(*id, args, value),
            _ => Err(self.schema_fault("a type")),
        }
    }

    fn optional(&mut self, inner: &'s Type, value: &Value) -> Result<(), EncodeError> {
        self.put(&[u8::from(!value.is_absent())]);
        match value.is_absent() {
            true => Ok(()),
            false => {
                let value = self.held(inner, value)?;
                self.value(inner, value)
            }
        }
    }

    /// A value that is there, where another may not be.
    pub(super) fn held<'v>(
        &self,
        inner: &Type,
        value: &'v Value,
    ) -> Result<&'v Value, EncodeError> {
        held::held(inner, value, self.schema).ok_or_else(|| self.type_fault("a list of one"))
    }

    fn sentinel(
        &mut self,
        inner: &'s Type,
        absent: i128,
        value: &Value,
    ) -> Result<(), EncodeError> {
        if value.is_absent() {
            return self.value(inner, &Value::Int(absent));
        }
        let number = notes::number_of(inner, value, &WriteScope::new(self));
        if number == Ok(absent) {
            return Err(self.fault(EncodeErrorKind::ValueOutOfRange {
                found: notes::text(value),
                range: format!("anything but {absent}").into(),
            }));
        }
        self.value(inner, value)
    }

    fn sparse_value(&mut self, ty: &'s Type, value: &Value) -> Result<(), EncodeError> {
        let Type::Sparse {
            element,
            slots,
            run,
            low,
            high,
        } = ty
        else {
            return Err(self.schema_fault("a type"));
        };
        let markers = Markers {
            run: *run,
            low: low.0,
            high: high.0,
        };
        self.sparse(element, slots, markers, value)
    }

    fn newtype(
        &mut self,
        id: protogen_schema::ir::NewtypeId,
        value: &Value,
    ) -> Result<(), EncodeError> {
        let Some(def) = self.schema.newtypes.get(id.0 as usize) else {
            return Err(self.schema_fault("a newtype"));
        };
        let start = self.position();
        let limit = self.context.limits.nesting;
        // A newtype adds no level, but a schema that does not end must.
        if self.newtypes > limit.saturating_mul(4) {
            return Err(self.fault(EncodeErrorKind::NestingTooDeep { limit }));
        }
        self.newtypes += 1;
        let written = self.value(&def.ty, value);
        self.newtypes -= 1;
        written?;
        self.check_notes(&def.notes, &def.ty, value, start)
    }

    fn structure(
        &mut self,
        id: StructId,
        args: &'s [Expr],
        value: &Value,
    ) -> Result<(), EncodeError> {
        let Some(def) = self.schema.structs.get(id.0 as usize) else {
            return Err(self.schema_fault("a struct"));
        };
        let Value::Record(fields) = value else {
            return Err(self.type_fault(format!("the fields of {}", def.name)));
        };
        let params = self.args(args)?;
        self.nested(&def.body.slots, params, def.notes.depth, |e| {
            e.body_items(&def.body, fields)
        })
    }

    fn choice(
        &mut self,
        arms: &'s [ChoiceArm],
        shape: &ChoiceShape,
        value: &Value,
    ) -> Result<(), EncodeError> {
        for arm in arms {
            let holds = match &arm.cond {
                Some(cond) => self.condition(cond)?,
                None => true,
            };
            if !holds {
                continue;
            }
            return match (shape, value) {
                (ChoiceShape::Widest { .. }, value) => self.value(&arm.ty, value),
                (ChoiceShape::Enum { .. }, Value::Case(name, inner)) if *name == arm.name => {
                    self.value(&arm.ty, inner)
                }
                (ChoiceShape::Enum { .. }, Value::Case(name, _)) => {
                    let b = match &arm.cond {
                        Some(cond) => self.shown(cond),
                        None => format!("the version, which has {}", arm.name),
                    };
                    Err(self.fault(EncodeErrorKind::Disagrees {
                        a: name.clone().into(),
                        b: b.into(),
                    }))
                }
                (ChoiceShape::Enum { type_name }, _) => {
                    Err(self.type_fault(format!("a variant of {type_name}")))
                }
            };
        }
        Err(self.schema_fault("a last arm"))
    }

    fn extern_type(
        &mut self,
        id: protogen_schema::ir::ExternTypeId,
        args: &'s [Expr],
        value: &Value,
    ) -> Result<(), EncodeError> {
        let Some(def) = self.schema.extern_types.get(id.0 as usize) else {
            return Err(self.schema_fault("an extern type"));
        };
        match (self.context.externs.find_type(&def.name), value) {
            (None, Value::Raw(bytes) | Value::Bytes(bytes)) => {
                if let Some(size) = def.size
                    && size != bytes.len() as u64
                {
                    return Err(self.fault(EncodeErrorKind::LengthMismatch {
                        expected: size,
                        found: bytes.len() as u64,
                    }));
                }
                self.put(bytes);
                Ok(())
            }
            (Some(codec), value) => {
                let args = self.args(args)?;
                let message = match def.sees_message {
                    true => self.since(0).to_vec(),
                    false => Vec::new(),
                };
                let mut bytes = Vec::new();
                codec
                    .encode(value, &message, &args, &mut bytes)
                    .map_err(|message| self.fault(EncodeErrorKind::Extern { message }))?;
                self.put(&bytes);
                Ok(())
            }
            (None, _) => Err(self.fail(Fail::Extern(def.name.clone()))),
        }
    }
}
