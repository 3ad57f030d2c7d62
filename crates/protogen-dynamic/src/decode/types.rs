//! One value of any type.

use protogen_schema::ir::{ChoiceArm, ChoiceShape, Expr, StructId, Type};
use protogen_wire::{DecodeError, DecodeErrorKind, Reader};

use super::{Decoder, list::Markers, text::TextForm};
use crate::{encode, eval::Fail, held, notes, number, value::Value};

impl<'s> Decoder<'s, '_> {
    pub(crate) fn value(&mut self, ty: &'s Type, r: &mut Reader<'_>) -> Result<Value, DecodeError> {
        match ty {
            Type::Newtype(id) => self.newtype(*id, r),
            Type::Struct { id, args } => self.structure(*id, args, r),
            Type::Union { id, args } => self.named_union(*id, args, r),
            Type::Match(union) => self.union(union, r),
            Type::Record(record) => self.record(record, r),
            Type::Block {
                length,
                lenient,
                inner,
            } => self.block_value(length, *lenient, inner, r),
            Type::Array { element, length } => self.array(element, length, r),
            Type::Map { key, value, length } => self.map(key, value, length, r),
            Type::Sparse { .. } => self.sparse_value(ty, r),
            Type::SparseBitmap { element, bitmap } => self.sparse_bitmap(element, bitmap, r),
            Type::Optional(inner) => self.optional(inner, r),
            Type::Sentinel { inner, absent } => self.sentinel(inner, absent.0, r),
            Type::Choice { arms, shape } => self.choice(arms, shape, r),
            _ => self.simple(ty, r),
        }
    }

    /// A value in which no other value stands. Apart, so that its memory is given back before
    /// values within values are read.
    #[inline(never)]
    fn simple(&mut self, ty: &'s Type, r: &mut Reader<'_>) -> Result<Value, DecodeError> {
        let start = r.offset();
        if let Some(value) = self.scalar(ty, r) {
            let value = value?;
            if number::has_forms(ty, self.schema) {
                self.keep_form(ty, &value, start, "", r);
            }
            return Ok(value);
        }
        match ty {
            Type::Bits(bits) => self.bits_record(bits, r),
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
                self.text(length, form, r)
            }
            Type::Bytes { length } => self.bytes(length, r).map(Value::Bytes),
            Type::Json { length } => self.json(length, r),
            Type::Extern { id, args } => self.extern_type(*id, args, r),
            _ => Err(self.schema_fault("a type", r)),
        }
    }

    fn record(
        &mut self,
        record: &'s protogen_schema::ir::Record,
        r: &mut Reader<'_>,
    ) -> Result<Value, DecodeError> {
        self.record_items(record, r)?;
        Ok(Value::Record(self.collect(record)))
    }

    fn optional(&mut self, inner: &'s Type, r: &mut Reader<'_>) -> Result<Value, DecodeError> {
        if r.bool()? {
            let value = self.value(inner, r)?;
            return Ok(held::hold(inner, value, self.schema));
        }
        Ok(Value::Absent)
    }

    fn sentinel(
        &mut self,
        inner: &'s Type,
        absent: i128,
        r: &mut Reader<'_>,
    ) -> Result<Value, DecodeError> {
        let value = self.value(inner, r)?;
        let number = notes::number_of(inner, &value, &super::ReadScope::new(self, r));
        Ok(match number {
            Ok(number) if number == absent => Value::Absent,
            _ => value,
        })
    }

    fn sparse_value(&mut self, ty: &'s Type, r: &mut Reader<'_>) -> Result<Value, DecodeError> {
        let Type::Sparse {
            element,
            slots,
            run,
            low,
            high,
        } = ty
        else {
            return Err(self.schema_fault("a type", r));
        };
        let markers = Markers {
            run: *run,
            low: low.0,
            high: high.0,
        };
        self.sparse(element, slots, markers, r)
    }

    fn choice(
        &mut self,
        arms: &'s [ChoiceArm],
        shape: &ChoiceShape,
        r: &mut Reader<'_>,
    ) -> Result<Value, DecodeError> {
        let arm = self.chosen(arms, r)?;
        let value = self.value(&arm.ty, r)?;
        Ok(match shape {
            ChoiceShape::Widest { .. } => value,
            ChoiceShape::Enum { .. } => Value::Case(arm.name.clone(), Box::new(value)),
        })
    }

    fn chosen(&self, arms: &'s [ChoiceArm], r: &Reader<'_>) -> Result<&'s ChoiceArm, DecodeError> {
        for arm in arms {
            let holds = match &arm.cond {
                Some(cond) => self.condition(cond, r)?,
                None => true,
            };
            if holds {
                return Ok(arm);
            }
        }
        Err(self.schema_fault("a last arm", r))
    }

    fn newtype(
        &mut self,
        id: protogen_schema::ir::NewtypeId,
        r: &mut Reader<'_>,
    ) -> Result<Value, DecodeError> {
        let Some(def) = self.schema.newtypes.get(id.0 as usize) else {
            return Err(self.schema_fault("a newtype", r));
        };
        let start = r.offset();
        let limit = self.context.limits.nesting;
        // A newtype adds no level, but a schema that does not end must.
        if self.newtypes > limit.saturating_mul(4) {
            return Err(r.fault(DecodeErrorKind::NestingTooDeep { limit }));
        }
        self.newtypes += 1;
        let value = self.value(&def.ty, r);
        self.newtypes -= 1;
        let value = value?;
        self.check_notes(&def.notes, &def.ty, &value, start..r.offset(), r)?;
        Ok(value)
    }

    fn structure(
        &mut self,
        id: StructId,
        args: &'s [Expr],
        r: &mut Reader<'_>,
    ) -> Result<Value, DecodeError> {
        let Some(def) = self.schema.structs.get(id.0 as usize) else {
            return Err(self.schema_fault("a struct", r));
        };
        let params = self.args(args, r)?;
        self.nested(&def.body.slots, params, def.notes.depth, r, |d, r| {
            d.body_items(&def.body, r)?;
            Ok(Value::Record(d.collect(&def.body.record)))
        })
    }

    fn extern_type(
        &mut self,
        id: protogen_schema::ir::ExternTypeId,
        args: &'s [Expr],
        r: &mut Reader<'_>,
    ) -> Result<Value, DecodeError> {
        let Some(def) = self.schema.extern_types.get(id.0 as usize) else {
            return Err(self.schema_fault("an extern type", r));
        };
        match (self.context.externs.find_type(&def.name), def.size) {
            (Some(codec), _) => {
                let args = self.args(args, r)?;
                let message = match def.sees_message {
                    true => r.region(0..r.offset()).to_vec(),
                    false => Vec::new(),
                };
                let (value, taken) = codec
                    .decode(r.rest(), &message, &args)
                    .map_err(|message| r.fault(DecodeErrorKind::Extern { message }))?;
                r.skip(taken)?;
                Ok(value)
            }
            (None, Some(size)) => {
                let size = usize::try_from(size).unwrap_or(usize::MAX);
                r.bytes(size).map(Value::Raw)
            }
            (None, None) => Err(r.fault(Fail::Extern(def.name.clone()).decode_kind())),
        }
    }

    /// Keeps the bytes of a number if a writer would write others.
    pub(super) fn keep_form(
        &mut self,
        ty: &Type,
        value: &Value,
        start: usize,
        label: &str,
        r: &Reader<'_>,
    ) {
        let found = r.region(start..r.offset());
        let written = encode::value_bytes(self.schema, self.context, ty, value);
        if written.as_deref() != Ok(found) && !r.made_up() {
            let found = found.to_vec();
            self.keep(label, &found);
        }
    }

    /// Hands the `more` of a chain list to the list, if this is it.
    pub(super) fn chain_takes(&mut self, label: &str, value: &Value) -> bool {
        match self.chains.last_mut() {
            Some(chain) if chain.name == label && chain.more.is_none() => {
                chain.more = Some(matches!(value, Value::Bool(true)) || is_nonzero(value));
                true
            }
            _ => false,
        }
    }
}

fn is_nonzero(value: &Value) -> bool {
    matches!(value, Value::Int(number) if *number != 0)
}
