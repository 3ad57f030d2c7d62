//! Items of a body, with chance where a user would choose.

use protogen_schema::ir::{
    BitItem, BitType, BitValue, Bits, Block, Body, Expr, FieldItem, FieldValue, Item, ItemKind,
    PathStep, Record as RecordDef, Schema, SetTarget, SlotInfo, Type,
};

use super::Maker;
use crate::{
    context::Context,
    decode::Frame,
    eval::{self, Fail, Scope},
    names,
    value::{Record, Value},
};

impl<'s> Maker<'s, '_> {
    pub(super) fn body(&mut self, body: &'s Body, args: Vec<Value>) -> Option<Record> {
        self.nested(&body.slots, args, |maker| {
            maker.block(&body.record.block)?;
            Some(maker.collect(&body.record))
        })
    }

    pub(super) fn nested<T>(
        &mut self,
        slots: &'s [SlotInfo],
        params: Vec<Value>,
        make: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        if self.depth > 12 {
            return None;
        }
        let outer = std::mem::replace(&mut self.frame, Frame::new(slots, params, 0, 0));
        let closed = std::mem::replace(&mut self.closed, false);
        self.depth += 1;
        let made = make(self);
        self.depth -= 1;
        self.closed = closed;
        self.frame = outer;
        made
    }

    pub(super) fn collect(&self, record: &RecordDef) -> Record {
        let present = record.fields.iter().filter_map(|field| {
            let value = self
                .frame
                .value(field.slot)
                .filter(|value| !value.is_absent())?;
            Some((field.name.clone(), value.clone()))
        });
        Record {
            fields: present.collect(),
        }
    }

    pub(super) fn block(&mut self, block: &'s Block) -> Option<()> {
        for item in &block.items {
            if item.gate.holds(self.context.configuration()) {
                self.item(item)?;
            }
        }
        Some(())
    }

    pub(super) fn eval(&self, expr: &Expr) -> Option<Value> {
        eval::eval(expr, self).ok()
    }

    /// A condition; what only bytes can decide is left to chance.
    pub(super) fn decide(&mut self, cond: &Expr) -> Option<bool> {
        match eval::truth(cond, self) {
            Ok(truth) => Some(truth),
            Err(Fail::AtWriting) => Some(!self.closed && self.chance.once_in(2)),
            Err(_) => None,
        }
    }

    fn item(&mut self, item: &'s Item) -> Option<()> {
        match &item.kind {
            ItemKind::Field(field) => self.field(field),
            ItemKind::If {
                cond, then, els, ..
            } => {
                let holds = self.decide(cond)?;
                if !holds && matches!(cond.kind, protogen_schema::ir::ExprKind::More) {
                    self.closed = true;
                }
                self.block(if holds { then } else { els })
            }
            ItemKind::Region(region) => {
                let closed = std::mem::replace(&mut self.closed, false);
                let made = self.block(&region.block);
                self.closed = closed;
                made
            }
            ItemKind::Mask(mask) => {
                let mut bits = 0u128;
                for bit in &mask.bits {
                    if self.chance.once_in(2) {
                        bits |= 1u128.checked_shl(bit.bit.into()).unwrap_or(0);
                        self.block(&bit.block)?;
                    }
                }
                self.frame.fill(mask.slot, Value::unsigned(bits));
                Some(())
            }
            ItemKind::Bits(bits) => self.lifted_bits(bits),
            ItemKind::Let { slot, value, .. } => {
                let value = self.eval(value)?;
                self.frame.fill(*slot, value);
                Some(())
            }
            ItemKind::Set { target, value } => self.set(target, value),
            ItemKind::Pad(_) | ItemKind::Role(_) => Some(()),
        }
    }

    fn field(&mut self, field: &'s FieldItem) -> Option<()> {
        let value = match &field.value {
            FieldValue::Field => self.noted(&field.ty, &field.notes)?,
            FieldValue::Computed { value, .. } | FieldValue::Ignored { value } => {
                match self.eval(value) {
                    Some(value) => crate::notes::typed(&field.ty, value),
                    // A count of what is made later.
                    None => return Some(()),
                }
            }
        };
        self.frame.fill(field.slot, value);
        Some(())
    }

    fn set(&mut self, target: &'s SetTarget, expr: &Expr) -> Option<()> {
        let value = self.eval(expr)?;
        let must_be = match target {
            SetTarget::Context { context, path } => {
                return self.context.set_part(*context, path, value).then_some(());
            }
            SetTarget::Axis(axis) => {
                let version = self.context.configuration().axes.get(*axis as usize)?;
                Value::Int((*version).into())
            }
            SetTarget::Feature(feature) => {
                let on = self
                    .context
                    .configuration()
                    .features
                    .get(*feature as usize)?;
                Value::Bool(*on)
            }
        };
        // A writer's version is what it is: the field that states it follows.
        if let protogen_schema::ir::ExprKind::Slot { slot, path } = &expr.kind
            && path.is_empty()
        {
            self.frame.fill(*slot, must_be);
        }
        Some(())
    }

    pub(super) fn bits_record(&mut self, bits: &'s Bits) -> Option<Value> {
        self.lifted_bits(bits)?;
        let mut fields = Vec::new();
        for item in &bits.items {
            let here = item.gate.holds(self.context.configuration());
            if item.value == BitValue::Field && here {
                let value = self.frame.value(item.slot)?.clone();
                fields.push((item.name.clone(), value));
            }
        }
        Some(Value::Record(Record { fields }))
    }

    fn lifted_bits(&mut self, bits: &'s Bits) -> Option<()> {
        for item in &bits.items {
            if item.gate.holds(self.context.configuration()) {
                let value = self.bit_item(item, bits)?;
                self.frame.fill(item.slot, value);
            }
        }
        Some(())
    }

    fn bit_item(&mut self, item: &BitItem, bits: &Bits) -> Option<Value> {
        if let BitValue::Constant(number) | BitValue::Ignored(number) = &item.value {
            return Some(Value::Int(number.0));
        }
        let width = u32::from(item.width);
        let raw = protogen_wire::bits::extract(self.wide(), 0, width);
        let at = self.context.configuration();
        let number = Value::unsigned(raw);
        Some(match item.ty {
            BitType::Unsigned => self.ranged(&Type::Int(bits.carrier), &item.notes, number)?,
            BitType::Signed => Value::Int(protogen_wire::bits::sign_extend(raw, width)),
            BitType::Bool => Value::Bool(raw != 0),
            BitType::Enum(id) => {
                let def = self.schema.enums.get(id.0 as usize)?;
                let (_, signed) = crate::number::width(&def.base, self.schema)?;
                let number = match signed {
                    true => protogen_wire::bits::sign_extend(raw, width),
                    false => i128::try_from(raw).ok()?,
                };
                Value::Enum(names::enum_value(def, number, at))
            }
            BitType::Flags(id) => {
                let def = self.schema.flags.get(id.0 as usize)?;
                Value::Flags(names::flags_value(def, raw, at))
            }
        })
    }
}

impl Scope for Maker<'_, '_> {
    fn schema(&self) -> &Schema {
        self.schema
    }

    fn context(&self) -> &Context {
        self.context
    }

    fn slot(&self, slot: u32) -> Result<Value, Fail> {
        self.slot_part(slot, &[])
    }

    fn slot_part(&self, slot: u32, path: &[PathStep]) -> Result<Value, Fail> {
        let value = self.frame.value(slot);
        let value = value.ok_or_else(|| Fail::Absent(self.frame.name(slot)))?;
        eval::part(value, path).cloned()
    }

    fn param(&self, param: u32) -> Option<&Value> {
        self.frame.params.get(param as usize)
    }
}
