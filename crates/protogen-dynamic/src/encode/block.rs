//! Bodies and blocks: one item after another, in wire order.

use protogen_schema::ir::{
    BitValue, Block, Body, Decide, Expr, FieldValue, Item, ItemKind, Record,
};
use protogen_wire::{EncodeError, EncodeErrorKind, Segment};

use super::{
    Encoder, Place,
    ends::{Ahead, Taken},
};
use crate::{
    names,
    value::{Record as Fields, Value},
};

impl<'s> Encoder<'s, '_> {
    pub(super) fn body_items(
        &mut self,
        body: &'s Body,
        fields: &Fields,
    ) -> Result<(), EncodeError> {
        self.record(&body.record, fields)
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

    /// Writes a record whose fields are in their slots; its computed values are set where it ends.
    pub(super) fn record_items(&mut self, record: &'s Record) -> Result<(), EncodeError> {
        let outer = std::mem::take(&mut self.frame.pending);
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
        self.settle(None)?;
        self.frame.pending = outer;
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
            ItemKind::Let { slot, value, fits } => self.local(*slot, value, *fits),
            ItemKind::Set { target, value } => {
                let value = self.eval(value)?;
                self.set(target, value)
            }
            ItemKind::Role(role) => self.role(role),
        }
    }

    fn local(
        &mut self,
        slot: u32,
        value: &'s Expr,
        fits: Option<(u8, bool)>,
    ) -> Result<(), EncodeError> {
        let value = self.eval(value)?;
        if let (Some((bits, signed)), Value::Int(number)) = (fits, &value)
            && !crate::number::fits(*number, bits, signed)
        {
            return Err(self.fault(EncodeErrorKind::ArithmeticOverflow));
        }
        self.frame.fill(slot, value);
        Ok(())
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
        let (taken, left, written) = match holds {
            true => (then, els, Taken::Then),
            false => (els, then, Taken::Else),
        };
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
        let start = self.position();
        self.block(taken)?;
        if *decide == Decide::Presence {
            let fields = lifted(then).into_iter().chain(lifted(els));
            let infos = self.frame.infos;
            let field = fields.filter_map(|slot| infos.get(slot as usize)).next();
            self.leads(
                start,
                Ahead::Branch {
                    cond,
                    width: cond.looks_ahead_of([then, els], self.schema),
                    written,
                    field: field.map_or("what is written", |info| &info.name),
                },
            )?;
        }
        Ok(())
    }

    pub(super) fn place_from(&self, start: usize) -> Place {
        Place {
            buffer: self.buffer(),
            start,
            end: self.position(),
        }
    }
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
