//! Bodies and blocks: one item after another, in wire order.

use protogen_schema::ir::{
    Block, Body, Check, FieldItem, FieldValue, Fill, Item, ItemKind, Mask, Pad, PadKind, Record,
    SetTarget, Type,
};
use protogen_wire::{DecodeError, DecodeErrorKind, Reader};

use super::{Decoder, ReadScope, frame::Late};
use crate::{
    encode, eval, notes,
    value::{Record as Fields, Value},
};

impl<'s> Decoder<'s, '_> {
    pub(super) fn body_items(
        &mut self,
        body: &'s Body,
        r: &mut Reader<'_>,
    ) -> Result<(), DecodeError> {
        self.record_items(&body.record, r)
    }

    /// What stands in a record; its computed values are checked where it ends.
    pub(super) fn record_items(
        &mut self,
        record: &'s Record,
        r: &mut Reader<'_>,
    ) -> Result<(), DecodeError> {
        let outer = std::mem::take(&mut self.frame.late);
        self.block(&record.block, r)?;
        self.check_late(r)?;
        self.frame.late = outer;
        Ok(())
    }

    /// The record's fields that are there.
    pub(super) fn collect(&mut self, record: &'s Record) -> Fields {
        let mut fields = Vec::new();
        for field in &record.fields {
            if let Some(value) = self.frame.value(field.slot)
                && !value.is_absent()
            {
                fields.push((field.name.clone(), value.clone()));
            }
        }
        Fields { fields }
    }

    pub(super) fn block(
        &mut self,
        block: &'s Block,
        r: &mut Reader<'_>,
    ) -> Result<(), DecodeError> {
        for item in &block.items {
            if item.gate.holds(self.context.configuration()) {
                self.item(item, r)?;
            }
        }
        Ok(())
    }

    fn item(&mut self, item: &'s Item, r: &mut Reader<'_>) -> Result<(), DecodeError> {
        match &item.kind {
            ItemKind::Field(field) => self.field(item, field, r),
            ItemKind::If {
                cond, then, els, ..
            } => {
                let branch = if self.condition(cond, r)? { then } else { els };
                self.block(branch, r)
            }
            ItemKind::Region(region) => self.region(&item.label, region, r),
            ItemKind::Mask(mask) => self.mask(item, mask, r),
            ItemKind::Bits(bits) => self.lifted_bits(bits, r),
            ItemKind::Pad(pad) => self.pad(item, pad, r),
            ItemKind::Let { slot, value, fits } => self.local(*slot, value, *fits, r),
            ItemKind::Set { target, value } => self.set_to(target, value, r),
            ItemKind::Role(role) => self.role(role, r),
        }
    }

    fn local(
        &mut self,
        slot: u32,
        value: &'s protogen_schema::ir::Expr,
        fits: Option<(u8, bool)>,
        r: &Reader<'_>,
    ) -> Result<(), DecodeError> {
        let value = self.eval(value, r)?;
        if let (Some((bits, signed)), Value::Int(number)) = (fits, &value)
            && !crate::number::fits(*number, bits, signed)
        {
            return Err(r.fault(DecodeErrorKind::ArithmeticOverflow));
        }
        self.frame.fill(slot, value);
        Ok(())
    }

    fn set_to(
        &mut self,
        target: &'s SetTarget,
        value: &'s protogen_schema::ir::Expr,
        r: &Reader<'_>,
    ) -> Result<(), DecodeError> {
        let value = self.eval(value, r)?;
        self.set(target, value, r)
    }

    pub(crate) fn field(
        &mut self,
        item: &'s Item,
        field: &'s FieldItem,
        r: &mut Reader<'_>,
    ) -> Result<(), DecodeError> {
        let start = r.offset();
        let name = item.label.clone().into();
        let value = self.within(protogen_wire::Segment::Field(name), |d| {
            let value = d.value(&field.ty, r)?;
            d.check_notes(&field.notes, &field.ty, &value, start..r.offset(), r)?;
            Ok(value)
        })?;
        self.took(item, field, value, start, r)
    }

    /// What is done with the value of a field once it is read.
    #[inline(never)]
    fn took(
        &mut self,
        item: &'s Item,
        field: &'s FieldItem,
        value: Value,
        start: usize,
        r: &mut Reader<'_>,
    ) -> Result<(), DecodeError> {
        self.frame.locate(field.slot, start, r.offset());
        let step = || protogen_wire::Segment::Field(item.label.clone().into());
        self.place(step, field.notes.secret, start, r);
        self.frame.fill(field.slot, value);
        match &field.value {
            FieldValue::Field => Ok(()),
            FieldValue::Computed { .. } if self.envelope_overrides(field.slot) => Ok(()),
            FieldValue::Computed { value, check } => {
                let Some(place) = self
                    .frame
                    .places
                    .get(field.slot as usize)
                    .copied()
                    .flatten()
                else {
                    return Err(self.schema_fault("a slot", r));
                };
                let found = self.frame.value(field.slot).cloned().unwrap_or_default();
                let late = Late {
                    item: field,
                    label: &item.label,
                    found,
                    place,
                };
                match check {
                    Check::AtEnd => {
                        self.frame.late.push(late);
                        Ok(())
                    }
                    Check::Now => self.check_computed(&late, value, r),
                }
            }
            FieldValue::Ignored { value } => self.ignored(item, field, value, start, r),
        }
    }

    /// Keeps an ignored value that a writer would write otherwise.
    fn ignored(
        &mut self,
        item: &'s Item,
        field: &'s FieldItem,
        value: &'s protogen_schema::ir::Expr,
        start: usize,
        r: &mut Reader<'_>,
    ) -> Result<(), DecodeError> {
        let found = r.region(start..r.offset()).to_vec();
        let written = eval::eval(value, &ReadScope::new(self, r))
            .ok()
            .and_then(|value| {
                encode::value_bytes(self.schema, self.context, &field.ty, &value).ok()
            });
        if written.as_deref() != Some(found.as_slice()) {
            let label = item.label.clone();
            // What is finer than the item itself is said by it.
            let whole = crate::path::join(&self.path, &label);
            self.kept.retain(|kept| !kept.path.starts_with(&whole));
            self.keep(&label, &found);
        }
        Ok(())
    }

    fn mask(
        &mut self,
        item: &'s Item,
        mask: &'s Mask,
        r: &mut Reader<'_>,
    ) -> Result<(), DecodeError> {
        let start = r.offset();
        let number = self.in_field(&item.label, |d| d.integer(&mask.ty, r))?;
        let found = r.region(start..r.offset()).to_vec();
        self.frame.locate(mask.slot, start, r.offset());
        let bits = match number {
            Value::Wide(bits) => bits,
            Value::Int(bits) => bits.cast_unsigned(),
            _ => 0,
        };
        self.frame.fill(mask.slot, number);
        let known = mask.bits.iter().fold(0u128, |known, bit| {
            known | 1u128.checked_shl(bit.bit.into()).unwrap_or(0)
        });
        let unknown = bits & !known;
        if unknown != 0 {
            if !mask.lenient {
                return Err(DecodeError::new(
                    start,
                    DecodeErrorKind::UnknownMaskBits { found: unknown },
                ));
            }
            self.keep(&item.label, &found);
        }
        for bit in &mask.bits {
            if bits.checked_shr(bit.bit.into()).unwrap_or(0) & 1 == 1 {
                self.block(&bit.block, r)?;
            }
        }
        Ok(())
    }

    fn pad(&mut self, item: &'s Item, pad: &'s Pad, r: &mut Reader<'_>) -> Result<(), DecodeError> {
        let start = self.frame.block_start;
        let size = |size: u64| usize::try_from(size).unwrap_or(usize::MAX);
        let found = match pad.kind {
            PadKind::Count(count) => r.take(size(count))?,
            PadKind::To(distance) => r.pad_to(start, size(distance))?,
            PadKind::Align(unit) => r.align(start, size(unit))?,
        };
        // A writer with a source of randomness would not write zeros either.
        let random = pad.fill == Fill::Random && self.context.filler.is_some();
        if found.iter().any(|byte| *byte != 0) || random {
            self.keep(&item.label, found);
        }
        Ok(())
    }

    fn set(
        &mut self,
        target: &'s SetTarget,
        value: Value,
        r: &Reader<'_>,
    ) -> Result<(), DecodeError> {
        match target {
            SetTarget::Context { context, path } => {
                if !crate::sets::holds(self.schema, *context, path, &value) {
                    return Err(r.fault(DecodeErrorKind::ArithmeticOverflow));
                }
                if self.context.set_part(*context, path, value) {
                    Ok(())
                } else {
                    Err(self.schema_fault("a context's part", r))
                }
            }
            SetTarget::Axis(axis) => {
                let Some(def) = self.schema.axes.get(*axis as usize) else {
                    return Err(self.schema_fault("an axis", r));
                };
                let version = match value {
                    Value::Int(version) => u32::try_from(version).ok(),
                    _ => None,
                };
                let declared = version.filter(|version| {
                    let holds =
                        |i: &protogen_schema::ir::Interval| (i.first..=i.last).contains(version);
                    def.versions.iter().any(holds)
                });
                let Some(version) = declared else {
                    let kind = DecodeErrorKind::AxisMismatch {
                        axis: def.name.clone().into(),
                        expected: notes::versions(def),
                        found: notes::text(&value),
                    };
                    return Err(r.fault(kind));
                };
                self.context.set_axis(self.schema, *axis, version);
                Ok(())
            }
            SetTarget::Feature(feature) => {
                let on = match value {
                    Value::Bool(on) => on,
                    Value::Int(number) => number != 0,
                    _ => return Err(self.schema_fault("a feature's switch", r)),
                };
                self.context.set_feature(self.schema, *feature, on);
                Ok(())
            }
        }
    }

    /// An integer type's value.
    pub(crate) fn integer(
        &mut self,
        ty: &'s Type,
        r: &mut Reader<'_>,
    ) -> Result<Value, DecodeError> {
        self.value(ty, r)
    }
}
