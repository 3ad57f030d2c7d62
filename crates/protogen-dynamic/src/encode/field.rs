//! Fields: values of the user, computed ones, ignored ones.

use protogen_schema::ir::{Check, Expr, ExprKind, FieldItem, FieldValue, Item, Type};
use protogen_wire::{EncodeError, EncodeErrorKind, Segment};

use super::{Encoder, frame::Pending, raw};
use crate::{names, notes, value::Value};

impl<'s> Encoder<'s, '_> {
    pub(super) fn field(
        &mut self,
        item: &'s Item,
        field: &'s FieldItem,
    ) -> Result<(), EncodeError> {
        let start = self.position();
        match &field.value {
            FieldValue::Field => self.own_field(item, field)?,
            FieldValue::Ignored { value } => self.ignored(item, field, value)?,
            FieldValue::Computed { value, check } => {
                self.computed(item, field, (value, *check))?;
            }
        }
        let place = self.place_from(start);
        self.frame.locate(field.slot, place);
        Ok(())
    }

    fn own_field(&mut self, item: &'s Item, field: &'s FieldItem) -> Result<(), EncodeError> {
        let start = self.position();
        self.frame.write(field.slot);
        let value = self.given(item, field)?;
        self.in_field(&item.label, |e| {
            e.value(&field.ty, &value)?;
            e.check_notes(&field.notes, &field.ty, &value, start)
        })
    }

    fn ignored(
        &mut self,
        item: &'s Item,
        field: &'s FieldItem,
        value: &'s Expr,
    ) -> Result<(), EncodeError> {
        if let Some(bytes) = self.kept(&item.label) {
            self.put(bytes);
            return Ok(());
        }
        let value = self.overridden(field.slot, value)?;
        self.in_field(&item.label, |e| e.value(&field.ty, &value))?;
        self.frame.fill(field.slot, value);
        Ok(())
    }

    fn computed(
        &mut self,
        item: &'s Item,
        field: &'s FieldItem,
        (value, check): (&'s Expr, Check),
    ) -> Result<(), EncodeError> {
        let start = self.position();
        let now = check == Check::Now || !needs_bytes(value);
        let known = match now {
            true => match self.overridden(field.slot, value) {
                Ok(value) => Some(value),
                Err(error) if check == Check::Now => {
                    let name = item.label.clone().into();
                    return Err(error.within(Segment::Field(name)));
                }
                Err(_) => None,
            },
            false => None,
        };
        match known {
            Some(value) => {
                self.in_field(&item.label, |e| e.value(&field.ty, &value))?;
                let value = notes::typed(&field.ty, value);
                self.frame.fill(field.slot, value);
            }
            None => self.placeholder(&field.ty)?,
        }
        if check == Check::AtEnd {
            let place = self.place_from(start);
            self.frame.pending.push(Pending {
                item: field,
                label: &item.label,
                place,
            });
        }
        Ok(())
    }

    /// The value of an item with `=` or `~`, unless the packet gives it to its envelope.
    fn overridden(&self, slot: u32, value: &Expr) -> Result<Value, EncodeError> {
        let given = self.inside.as_ref().and_then(|inside| {
            let mut given = inside.given.iter();
            given.find(|(given, _)| *given == slot)
        });
        match given {
            Some((_, value)) => Ok(value.clone()),
            None => self.eval(value),
        }
    }

    /// The value of a field, with its default and the bits that presence decides.
    fn given(&mut self, item: &'s Item, field: &'s FieldItem) -> Result<Value, EncodeError> {
        let found = self.frame.value(field.slot).cloned();
        let mut value = match found {
            Some(value) if !value.is_absent() => value,
            _ if !field.presence_bits.is_empty() => Value::Int(0),
            _ if field.ty.may_be_absent(self.schema) => return Ok(Value::Absent),
            _ => match &field.notes.default {
                Some(default) => self.eval(default)?,
                None => {
                    let name = item.label.clone();
                    let kind = EncodeErrorKind::Missing {
                        field: name.clone().into(),
                    };
                    return Err(self.fault(kind).within(Segment::Field(name.into())));
                }
            },
        };
        if !field.presence_bits.is_empty() {
            let number = raw(&field.ty, &value, self.schema, self.context)
                .map_err(|kind| self.fault(kind))?;
            let mut bits = match number {
                Value::Int(number) => number.cast_unsigned(),
                Value::Wide(bits) => bits,
                _ => 0,
            };
            for bit in &field.presence_bits {
                let mask = bit.mask.0.cast_unsigned();
                match bit.slots.iter().any(|slot| self.frame.is_present(*slot)) {
                    true => bits |= mask,
                    false => bits &= !mask,
                }
            }
            value = self.named(&field.ty, bits);
        }
        self.frame.fill(field.slot, value.clone());
        Ok(value)
    }

    /// Bits as a value of the type.
    fn named(&self, ty: &Type, bits: u128) -> Value {
        let at = self.context.configuration();
        match ty {
            Type::Flags(id) => match self.schema.flags.get(id.0 as usize) {
                Some(def) => Value::Flags(names::flags_value(def, bits, at)),
                None => Value::unsigned(bits),
            },
            Type::As { inner, .. } => self.named(inner, bits),
            Type::Newtype(id) => match self.schema.newtypes.get(id.0 as usize) {
                Some(def) if !matches!(def.ty, Type::Newtype(_)) => self.named(&def.ty, bits),
                _ => Value::unsigned(bits),
            },
            _ => Value::unsigned(bits),
        }
    }
}

/// Whether an expression can be known only when bytes behind it are.
pub(crate) fn needs_bytes(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Size(_) | ExprKind::PlainSize { .. } | ExprKind::Checksum { .. } => true,
        ExprKind::Unary { of, .. } | ExprKind::FlagsBit { of, .. } => needs_bytes(of),
        ExprKind::Binary { left, right, .. } => needs_bytes(left) || needs_bytes(right),
        ExprKind::Min(a, b) | ExprKind::Max(a, b) => needs_bytes(a) || needs_bytes(b),
        ExprKind::If { cond, then, els } => {
            needs_bytes(cond) || needs_bytes(then) || needs_bytes(els)
        }
        ExprKind::Table { args, .. } | ExprKind::ExternFn { args, .. } => {
            args.iter().any(needs_bytes)
        }
        _ => false,
    }
}
