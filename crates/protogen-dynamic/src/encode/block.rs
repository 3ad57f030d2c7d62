//! Bodies and blocks: one item after another, in wire order.

use protogen_schema::ir::{
    BitValue, Block, Body, Check, Decide, Expr, ExprKind, FieldItem, FieldValue, Fill, Item,
    ItemKind, Mask, Pad, PadKind, Record, SetTarget, Type,
};
use protogen_wire::{EncodeError, EncodeErrorKind, Segment};

use super::{Encoder, Place, WriteScope, frame::Pending, raw};
use crate::{
    eval::{self, Fail},
    names, notes,
    value::{Record as Fields, Value},
};

impl<'s> Encoder<'s, '_> {
    pub(super) fn body_items(
        &mut self,
        body: &'s Body,
        fields: &Fields,
    ) -> Result<(), EncodeError> {
        self.record(&body.record, fields)?;
        self.check_closed()?;
        self.settle(None)
    }

    /// Writes a record: its fields are known before its first item.
    pub(super) fn record(
        &mut self,
        record: &'s Record,
        fields: &Fields,
    ) -> Result<(), EncodeError> {
        for (name, _) in &fields.fields {
            if record.fields.iter().all(|field| field.name != *name) {
                return Err(self.unknown_field(record, name));
            }
        }
        for field in &record.fields {
            let value = fields.field(&field.name).cloned();
            self.frame.expect(field.slot, value);
        }
        self.record_items(record)
    }

    /// Writes a record whose fields are in their slots.
    pub(super) fn record_items(&mut self, record: &'s Record) -> Result<(), EncodeError> {
        self.block(&record.block)?;
        for field in &record.fields {
            if let Some(condition) = self.frame.disagreement(field.slot) {
                let kind = EncodeErrorKind::Disagrees {
                    a: field.name.clone().into(),
                    b: condition.to_owned().into(),
                };
                let segment = Segment::Field(field.name.clone().into());
                return Err(self.fault(kind).within(segment));
            }
        }
        Ok(())
    }

    pub(super) fn unknown_field(&self, record: &Record, name: &str) -> EncodeError {
        let known = record.fields.iter().map(|field| field.name.as_str());
        let expected = match names::nearest(name, known) {
            Some(near) => format!("a field of {} (did you mean {near}?)", record.type_name),
            None => format!("a field of {}", record.type_name),
        };
        self.type_fault(expected)
            .within(Segment::Field(name.to_owned().into()))
    }

    pub(super) fn block(&mut self, block: &'s Block) -> Result<(), EncodeError> {
        for item in &block.items {
            if item.gate.holds(self.context.configuration()) {
                self.item(item)?;
            } else {
                for slot in lifted_item(item) {
                    self.frame.excuse(slot);
                }
            }
        }
        Ok(())
    }

    fn item(&mut self, item: &'s Item) -> Result<(), EncodeError> {
        match &item.kind {
            ItemKind::Field(field) => self.field(item, field),
            ItemKind::If {
                cond,
                then,
                els,
                decide,
            } => self.branch(cond, then, els, decide),
            ItemKind::Region(region) => self.region(&item.label, region),
            ItemKind::Mask(mask) => self.mask(item, mask),
            ItemKind::Bits(bits) => self.lifted_bits(bits),
            ItemKind::Pad(pad) => self.pad(item, pad),
            ItemKind::Let { slot, value, fits } => {
                let value = self.eval(value)?;
                if let (Some((bits, signed)), Value::Int(number)) = (fits, &value)
                    && !crate::number::fits(*number, *bits, *signed)
                {
                    return Err(self.fault(EncodeErrorKind::ArithmeticOverflow));
                }
                self.frame.fill(*slot, value);
                Ok(())
            }
            ItemKind::Set { target, value } => {
                let value = self.eval(value)?;
                self.set(target, value)
            }
            ItemKind::Role(role) => self.role(role),
        }
    }

    fn branch(
        &mut self,
        cond: &'s Expr,
        then: &'s Block,
        els: &'s Block,
        decide: &Decide,
    ) -> Result<(), EncodeError> {
        let holds = match decide {
            Decide::Condition => self.condition(cond)?,
            Decide::Presence => {
                let any = |slots: &[u32]| slots.iter().any(|slot| self.frame.is_present(*slot));
                let fields = lifted(then);
                if fields.is_empty() {
                    !any(&lifted(els))
                } else {
                    any(&fields)
                }
            }
        };
        let (taken, left) = if holds { (then, els) } else { (els, then) };
        let refused = lifted(left);
        if !refused.is_empty() {
            let condition = match holds {
                true => format!("`{}`, which holds", self.shown(cond)),
                false => format!("`{}`, which does not hold", self.shown(cond)),
            };
            for slot in refused {
                self.frame.refuse(slot, &condition);
            }
        }
        if matches!(cond.kind, ExprKind::More) && !holds && self.frame.closed.is_none() {
            let absent = lifted(then).first().map(|slot| self.frame.name(*slot));
            let name = absent.unwrap_or_else(|| "the rest".to_owned());
            self.frame.closed = Some((self.position(), name));
        }
        self.block(taken)
    }

    /// Behind an absent tail nothing may stand.
    pub(super) fn check_closed(&mut self) -> Result<(), EncodeError> {
        match self.frame.closed.take() {
            Some((position, name)) if position < self.position() => {
                let kind = EncodeErrorKind::Disagrees {
                    a: format!("{name}, which is absent,").into(),
                    b: "what stands behind it".into(),
                };
                Err(EncodeError::new(position, kind))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn place_from(&self, start: usize) -> Place {
        Place {
            buffer: self.buffer(),
            start,
            end: self.position(),
        }
    }

    fn field(&mut self, item: &'s Item, field: &'s FieldItem) -> Result<(), EncodeError> {
        let start = self.position();
        match &field.value {
            FieldValue::Field => {
                self.frame.write(field.slot);
                let value = self.given(item, field)?;
                self.in_field(&item.label, |e| {
                    e.value(&field.ty, &value)?;
                    e.check_notes(&field.notes, &field.ty, &value, start)
                })?;
            }
            FieldValue::Ignored { value } => match self.kept(&item.label) {
                Some(bytes) => self.put(bytes),
                None => {
                    let value = self.overridden(field.slot, value)?;
                    self.in_field(&item.label, |e| e.value(&field.ty, &value))?;
                    self.frame.fill(field.slot, value);
                }
            },
            FieldValue::Computed { value, check } => {
                let now = *check == Check::Now || !needs_bytes(value);
                let known = match now {
                    true => match self.overridden(field.slot, value) {
                        Ok(value) => Some(value),
                        Err(error) if *check == Check::Now => {
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
                if *check == Check::AtEnd {
                    let place = self.place_from(start);
                    self.frame.pending.push(Pending {
                        item: field,
                        label: &item.label,
                        place,
                    });
                }
            }
        }
        let place = self.place_from(start);
        self.frame.locate(field.slot, place);
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
            _ if may_be_absent(&field.ty, self.schema) => return Ok(Value::Absent),
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

    fn mask(&mut self, item: &'s Item, mask: &'s Mask) -> Result<(), EncodeError> {
        let mut bits = 0u128;
        for bit in &mask.bits {
            let slots = lifted(&bit.block);
            if slots.iter().any(|slot| self.frame.is_present(*slot)) {
                bits |= 1u128.checked_shl(bit.bit.into()).unwrap_or(0);
            } else {
                for slot in slots {
                    self.frame.refuse(slot, "a bit of the mask that is not set");
                }
            }
        }
        let start = self.position();
        let number = self.with_kept_bits(item, mask, bits);
        self.in_field(&item.label, |e| e.value(&mask.ty, &number))?;
        let place = self.place_from(start);
        self.frame.locate(mask.slot, place);
        self.frame.fill(mask.slot, number);
        for bit in &mask.bits {
            if bits.checked_shr(bit.bit.into()).unwrap_or(0) & 1 == 1 {
                self.block(&bit.block)?;
            }
        }
        Ok(())
    }

    /// The mask with the unknown bits that were kept.
    fn with_kept_bits(&self, item: &Item, mask: &Mask, bits: u128) -> Value {
        let known = mask.bits.iter().fold(0u128, |known, bit| {
            known | 1u128.checked_shl(bit.bit.into()).unwrap_or(0)
        });
        let kept = self.kept(&item.label).filter(|_| mask.lenient);
        let kept = kept.and_then(|bytes| {
            let mut r = protogen_wire::Reader::new(bytes);
            crate::decode::scalar(&mask.ty, self.schema, self.context, &mut r, 16)?.ok()
        });
        let unknown = match kept {
            Some(Value::Int(kept)) => kept.cast_unsigned() & !known,
            Some(Value::Wide(kept)) => kept & !known,
            _ => 0,
        };
        Value::unsigned(bits | unknown)
    }

    fn pad(&mut self, item: &'s Item, pad: &'s Pad) -> Result<(), EncodeError> {
        let written = self.position().saturating_sub(self.frame.block_start) as u64;
        let len = match pad.kind {
            PadKind::Count(count) => count,
            PadKind::To(distance) => match distance.checked_sub(written) {
                Some(len) => len,
                None => {
                    return Err(self.fault(EncodeErrorKind::LengthOverflow {
                        limit: distance,
                        found: written,
                    }));
                }
            },
            PadKind::Align(unit) => match written.checked_rem(unit) {
                Some(over) if over > 0 => unit - over,
                _ => 0,
            },
        };
        let limit = self.context.limits.frame_bytes as u64;
        let Some(len) = usize::try_from(len).ok().filter(|len| *len as u64 <= limit) else {
            return Err(self.fault(EncodeErrorKind::LengthOverflow { limit, found: len }));
        };
        if let Some(bytes) = self.kept(&item.label).filter(|bytes| bytes.len() == len) {
            self.put(bytes);
            return Ok(());
        }
        let mut filler = vec![0; len];
        if pad.fill == Fill::Random
            && let Some(fill) = self.context.filler.clone()
        {
            fill(&mut filler);
        }
        self.put(&filler);
        Ok(())
    }

    fn set(&mut self, target: &'s SetTarget, value: Value) -> Result<(), EncodeError> {
        match target {
            SetTarget::Context { context, path } => {
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

    /// Sets the computed values of the body that were not known at their place.
    /// Within a region that is about to be sealed: those of its buffer only.
    pub(super) fn settle(&mut self, buffer: Option<usize>) -> Result<(), EncodeError> {
        let all = std::mem::take(&mut self.frame.pending);
        let (mine, others): (Vec<_>, Vec<_>) = all
            .into_iter()
            .partition(|late| buffer.is_none_or(|buffer| late.place.buffer == buffer));
        let count = mine.len();
        self.frame.pending = mine;
        for round in 0..=count + 4 {
            let mut changed = false;
            for index in 0..count {
                changed |= self.settle_one(index)?;
            }
            if !changed {
                break;
            }
            if round == count + 4 {
                let what = "computed values that depend on each other".into();
                return Err(self.fault(EncodeErrorKind::Unsupported { what }));
            }
        }
        self.frame.pending = others;
        Ok(())
    }

    fn settle_one(&mut self, index: usize) -> Result<bool, EncodeError> {
        let Some(late) = self.frame.pending.get(index) else {
            return Ok(false);
        };
        let (item, label, place) = (late.item, late.label, late.place);
        let FieldValue::Computed { value, .. } = &item.value else {
            return Ok(false);
        };
        let at = |kind| {
            let name = label.to_owned().into();
            EncodeError::new(place.start, kind).within(Segment::Field(name))
        };
        let scope = WriteScope::new(self).of(place);
        let value = eval::eval(value, &scope).map_err(|fail| at(fail.encode_kind()))?;
        let bytes = self.detached(&item.ty, &value).map_err(|error| {
            let name = label.to_owned().into();
            error.within(Segment::Field(name))
        })?;
        self.frame.fill(item.slot, notes::typed(&item.ty, value));
        let now = self
            .buffers
            .get(place.buffer)
            .and_then(|buffer| buffer.get(place.start..place.end));
        if now == Some(bytes.as_slice()) {
            return Ok(false);
        }
        self.replace(place.start, place.end, &bytes);
        Ok(true)
    }

    /// The bytes of a value, not written.
    fn detached(&mut self, ty: &'s Type, value: &Value) -> Result<Vec<u8>, EncodeError> {
        self.buffers.push(Vec::new());
        let written = self.value(ty, value);
        let bytes = self.buffers.pop().unwrap_or_default();
        written.map(|()| bytes)
    }
}

/// Whether an expression can be known only when bytes behind it are.
fn needs_bytes(expr: &Expr) -> bool {
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

/// Whether nothing is a value of the type.
pub(crate) fn may_be_absent(ty: &Type, schema: &protogen_schema::ir::Schema) -> bool {
    let mut ty = ty;
    for _ in 0..16 {
        match ty {
            Type::Optional(_) | Type::Sentinel { .. } => return true,
            Type::Newtype(id) => match schema.newtypes.get(id.0 as usize) {
                Some(def) => ty = &def.ty,
                None => return false,
            },
            Type::Block { inner, .. } => ty = inner,
            _ => return false,
        }
    }
    false
}

/// The slots of the fields that a block lifts into its record.
pub(crate) fn lifted(block: &Block) -> Vec<u32> {
    block.items.iter().flat_map(lifted_item).collect()
}

fn lifted_item(item: &Item) -> Vec<u32> {
    match &item.kind {
        ItemKind::Field(field) if matches!(field.value, FieldValue::Field) => vec![field.slot],
        ItemKind::If { then, els, .. } => {
            let mut slots = lifted(then);
            slots.extend(lifted(els));
            slots
        }
        ItemKind::Region(region) => lifted(&region.block),
        ItemKind::Mask(mask) => mask
            .bits
            .iter()
            .flat_map(|bit| lifted(&bit.block))
            .collect(),
        ItemKind::Bits(bits) => bits
            .items
            .iter()
            .filter(|item| item.value == BitValue::Field)
            .map(|item| item.slot)
            .collect(),
        _ => Vec::new(),
    }
}
