//! Records: their fields in Rust, and how a value of them is built.

use std::collections::BTreeSet;

use protogen_schema::ir::Record;

use super::super::expr::Mode;
use super::super::scan;
use super::{Access, BodyLower, Known, Presence};
use crate::rust::model::{self, Form, Give};
use crate::rust::names::{self};

impl<'l, 's> BodyLower<'l, 's> {
    /// A record: its fields, what is on the wire, and the fields of its type.
    pub(in crate::rust::lower) fn record(
        &mut self,
        record: &Record,
        path: String,
        access: &Access,
        binding: Option<u32>,
    ) -> (model::Record, Vec<model::Field>) {
        let optional = self.optional_fields(record, binding);
        let names: Vec<String> = record.fields.iter().map(|f| self.field_name(f)).collect();
        for ((field, name), optional) in record.fields.iter().zip(&names).zip(&optional) {
            let Some(optional) = optional else { continue };
            self.fields.insert(field.slot);
            let copy = self.slot_copy(field.slot);
            let known = match access {
                Access::Of(prefix) => Known {
                    text: [prefix.as_str(), ".", name.as_str()].concat(),
                    reference: false,
                    copy,
                },
                Access::Bound => Known {
                    text: self.local(field.slot),
                    reference: true,
                    copy,
                },
            };
            let presence = if *optional {
                Presence::Maybe
            } else {
                Presence::Present
            };
            self.bind(Mode::Encode, field.slot, presence, known);
        }
        if let Some(slot) = binding {
            self.read(slot);
        }
        let outer = (
            std::mem::take(&mut self.closings),
            std::mem::take(&mut self.late),
        );
        let steps = self.block(&record.block);
        self.close();
        let closing = std::mem::take(&mut self.closings);
        (self.closings, self.late) = outer;
        let mut gives = Vec::new();
        let mut fields = Vec::new();
        for ((field, name), optional) in record.fields.iter().zip(names).zip(&optional) {
            let Some(optional) = *optional else { continue };
            let local = self.local(field.slot);
            let presence = self
                .dec
                .get(field.slot as usize)
                .map_or(Presence::Absent, |b| b.presence);
            let give = match (presence, optional) {
                (Presence::Present, true) => Give::Some(local),
                (Presence::Present, false) | (Presence::Maybe, true) => Give::As(local),
                (Presence::Maybe, false) => Give::Need(local),
                // The conditions around it never hold: its type has no form either.
                (Presence::Absent, _) => continue,
            };
            if gives
                .iter()
                .any(|(other, _): &(String, Give)| *other == name)
            {
                self.lower.unsupported(&format!(
                    "two fields of one value that are both called `{name}` in Rust; \
                     give one `@rust(name = \"..\")`"
                ));
            }
            gives.push((name.clone(), give));
            fields.push(self.field_model(field, name, optional));
        }
        let mut own = BTreeSet::new();
        scan::slots(&record.block, &mut |slot| {
            own.insert(slot);
        });
        let locals = |of: &BTreeSet<u32>| -> Vec<String> {
            let shared = of.intersection(&own);
            shared.map(|slot| self.local(*slot)).collect()
        };
        let record = model::Record {
            path,
            fields: gives,
            steps,
            closing,
            extents: locals(&self.extents),
            plains: locals(&self.plains),
            start: false,
        };
        (record, fields)
    }

    /// The whole body's record: with its closing checks.
    pub(in crate::rust::lower) fn whole(
        &mut self,
        record: &Record,
        path: String,
    ) -> (model::Record, Vec<model::Field>) {
        let (mut lowered, fields) = self.record(record, path, &Access::Of("self".into()), None);
        lowered.start = self.whole;
        (lowered, fields)
    }

    pub(super) fn field_name(&self, field: &protogen_schema::ir::Field) -> String {
        match &field.notes.rust_name {
            Some(name) => names::chosen_field_name(name),
            None => names::field_name(&field.name),
        }
    }

    fn field_model(
        &self,
        field: &protogen_schema::ir::Field,
        name: String,
        optional: bool,
    ) -> model::Field {
        let form = match self.owned.contains(&field.slot) {
            true => Form::Owned,
            false => self.form,
        };
        let mut ty = self
            .lower
            .rust_type_as(&field.ty, &self.root, self.outer, form);
        if optional {
            ty = ty.optional();
        }
        let mut docs = field.docs.clone();
        if let Some(unit) = &field.notes.unit {
            docs.push(format!("Unit: {unit}."));
        }
        model::Field {
            name,
            docs,
            ty,
            secret: field.notes.secret,
            deprecated: field.notes.deprecated.clone(),
            scale: field.notes.scale.filter(|_| !optional),
        }
    }

    /// For each field whether it is an `Option`; none where options fold it away altogether.
    fn optional_fields(&mut self, record: &Record, binding: Option<u32>) -> Vec<Option<bool>> {
        if !self.lower.folds() && !scan::has_dead_items(&record.block) {
            return record
                .fields
                .iter()
                .map(|field| Some(field.optional))
                .collect();
        }
        // Run once to see what is there in the versions that are left.
        let (dec, enc, names, items) = (
            self.dec.clone(),
            self.enc.clone(),
            self.names.clone(),
            std::mem::take(&mut self.items),
        );
        let (closings, late) = (self.closings.clone(), self.late.clone());
        let fields = self.fields.clone();
        for field in &record.fields {
            let copy = self.slot_copy(field.slot);
            let known = Known {
                text: self.local(field.slot),
                reference: true,
                copy,
            };
            self.bind(Mode::Encode, field.slot, Presence::Maybe, known);
            self.fields.insert(field.slot);
        }
        if let Some(slot) = binding {
            self.read(slot);
        }
        self.block(&record.block);
        let found = record
            .fields
            .iter()
            .map(
                |field| match self.dec.get(field.slot as usize).map(|bind| bind.presence) {
                    Some(Presence::Present) => Some(false),
                    Some(Presence::Maybe) => Some(field.optional),
                    _ => None,
                },
            )
            .collect();
        (self.dec, self.enc, self.names, self.items) = (dec, enc, names, items);
        (self.closings, self.late, self.fields) = (closings, late, fields);
        found
    }
}
