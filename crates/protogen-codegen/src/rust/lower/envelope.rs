//! The envelope of a frame: its fields, and what it says of the packet inside.

use std::collections::BTreeSet;

use protogen_schema::ir::{
    BitValue, Body, Envelope, Expr, ExprType, Field, FieldValue, Gate, ItemKind, Notes, Packet,
    Schema, Span, Type,
};

use super::body::{Access, BodyLower, Known};
use super::expr::Mode;
use super::{Lower, scan};
use crate::rust::model::{EnvelopeItem, Item, OpcodeForm, Struct};
use crate::rust::names;

/// Names of a status by which an answer says that all went well.
const WELL: [&str; 3] = ["Default", "Success", "Ok"];

impl Lower<'_> {
    /// The envelope as a struct and its two functions; types in place stand before it.
    pub(super) fn envelope(&self, envelope: &Envelope, body: &Body) -> (Vec<Item>, EnvelopeItem) {
        let mut lower = BodyLower::new(self, &body.slots, &[], "");
        lower.enveloping = true;
        lower.look(|f| scan::block(&body.record.block, f));
        let access = Access::Of("self".into());
        let (mut record, fields) = lower.record(&body.record, "Self".into(), &access, None);
        record.start = lower.whole;
        let defaults = body
            .record
            .fields
            .iter()
            .zip(&fields)
            .map(|(of, field)| {
                let optional = field.ty.text.starts_with("Option<");
                let text = match &of.ty {
                    _ if optional => "None".into(),
                    _ if self.stated(of.slot).is_some() => match self.stated(of.slot) {
                        Some(stated) => stated_text(&stated, &mut lower, &of.ty),
                        None => String::new(),
                    },
                    Type::Enum(_) => self.named_number(&of.ty, "0", ""),
                    _ => "Default::default()".into(),
                };
                (field.name.clone(), text)
            })
            .collect();
        let mut items = std::mem::take(&mut lower.items);
        items.push(Item::Struct(Struct {
            name: "Envelope".into(),
            docs: vec!["What stands around every packet.".into()],
            eq: fields.iter().all(|field| field.ty.eq),
            fields,
            derives: Vec::new(),
            view_of: None,
        }));
        let item = EnvelopeItem {
            context: self.context(""),
            record,
            opcode: self.opcode_form(),
            defaults,
            reply_to: self.envelope_field(envelope, envelope.reply_to),
            well: self.went_well(envelope),
        };
        (items, item)
    }

    /// The parts of an opcode as an envelope carries them.
    pub(super) fn opcode_form(&self) -> Vec<OpcodeForm> {
        let scheme = &self.schema.opcode;
        if scheme.c2s != scheme.s2c {
            self.unsupported("an envelope whose opcode differs by direction");
        }
        let mut body = BodyLower::new(self, &[], &[], "");
        scheme
            .c2s
            .iter()
            .map(|ty| OpcodeForm {
                wire: body.wire(ty, &Known::default()),
                prim: self.prim(ty).unwrap_or("u64"),
                width: self.opcode_width(ty),
            })
            .collect()
    }

    fn envelope_field(&self, envelope: &Envelope, slot: Option<u32>) -> Option<String> {
        let slot = slot?;
        let field = envelope
            .body
            .record
            .fields
            .iter()
            .find(|field| field.slot == slot)?;
        Some(names::field_name(&field.name))
    }

    /// Whether an answer's status says that all went well, over `envelope`.
    fn went_well(&self, envelope: &Envelope) -> String {
        let Some(name) = self.envelope_field(envelope, envelope.status) else {
            return "true".into();
        };
        let slot = envelope.status.unwrap_or_default();
        let Some(field) = envelope
            .body
            .record
            .fields
            .iter()
            .find(|field| field.slot == slot)
        else {
            return "true".into();
        };
        let optional = field.optional;
        let mut ty = &field.ty;
        while let Type::As { inner, .. } = ty {
            ty = inner;
        }
        let Type::Enum(id) = ty else {
            return "true".into();
        };
        let good: Vec<String> = (0u32..)
            .zip(&self.schema[*id].items)
            .filter(|(_, item)| WELL.contains(&item.name.as_str()))
            .map(|(index, _)| self.item_pattern(*id, index, "super::"))
            .map(|path| {
                if optional {
                    format!("Some({path})")
                } else {
                    path
                }
            })
            .collect();
        if good.is_empty() {
            return "true".into();
        }
        let none = if optional { "None | " } else { "" };
        format!("matches!(envelope.{name}, {none}{})", good.join(" | "))
    }

    /// What a packet writes into its envelope: field and value. What no packet may choose freely is
    /// written for every packet.
    pub(super) fn envelope_values(&self, packet: &Packet, root: &str) -> Vec<(String, String)> {
        let Some(envelope) = &self.envelope_body else {
            return Vec::new();
        };
        let mut body = BodyLower::new(self, &envelope.slots, &[], root);
        let mut values = Vec::new();
        for field in &envelope.record.fields {
            let name = names::field_name(&field.name);
            let own = packet
                .envelope_fields
                .iter()
                .find(|(_, slot)| *slot == field.slot);
            let fixed = packet
                .envelope_values
                .iter()
                .find(|(slot, _)| *slot == field.slot);
            let text = match (own, fixed) {
                (Some((own, _)), _) => format!("self.{}.clone()", names::field_name(own)),
                (None, Some((_, value))) => body.typed(value, &field.ty).encode,
                (None, None) => match self.stated(field.slot) {
                    Some(stated) => stated_text(&stated, &mut body, &field.ty),
                    None => continue,
                },
            };
            values.push((
                name,
                if field.optional {
                    format!("Some({text})")
                } else {
                    text
                },
            ));
        }
        values
    }

    /// What a packet's envelope must hold: the field's name, what is found and what is expected, as `i128`.
    pub(super) fn envelope_checks(&self, packet: &Packet) -> Vec<(String, String, String)> {
        let Some(envelope) = &self.envelope_body else {
            return Vec::new();
        };
        let mut body = BodyLower::new(self, &envelope.slots, &[], "super::");
        let mut checks = Vec::new();
        for field in envelope
            .record
            .fields
            .iter()
            .filter(|field| !field.optional)
        {
            if packet
                .envelope_fields
                .iter()
                .any(|(_, slot)| *slot == field.slot)
            {
                continue;
            }
            let fixed = packet
                .envelope_values
                .iter()
                .find(|(slot, _)| *slot == field.slot);
            let value = match (fixed, self.stated(field.slot)) {
                (Some((_, value)), _) => Stated::Value(value.clone()),
                (None, Some(stated)) => stated,
                (None, None) => continue,
            };
            let expected = match &value {
                Stated::Number(number) => number.to_string(),
                Stated::Value(expr) if expr.ty == ExprType::Int => {
                    body.int(expr, Mode::Decode).as_wide("i128")
                }
                Stated::Value(_) => continue,
            };
            let name = names::field_name(&field.name);
            let found = body
                .num_of(format!("envelope.{name}"), &field.ty)
                .as_wide("i128");
            checks.push((field.name.clone(), found, expected));
        }
        checks
    }

    /// What the envelope's own text says of a slot that packets take or fix.
    fn stated(&self, slot: u32) -> Option<Stated> {
        let envelope = self.schema.session.envelope.as_ref()?;
        if !taken(self.schema).contains(&slot) {
            return None;
        }
        envelope
            .body
            .record
            .block
            .items
            .iter()
            .find_map(|item| match &item.kind {
                ItemKind::Field(field) if field.slot == slot => match &field.value {
                    FieldValue::Computed { value, .. } => Some(Stated::Value((**value).clone())),
                    _ => None,
                },
                ItemKind::Bits(bits) => bits.items.iter().find_map(|item| match item.value {
                    BitValue::Constant(number) if item.slot == slot => {
                        Some(Stated::Number(number.0))
                    }
                    _ => None,
                }),
                _ => None,
            })
    }
}

/// A constant of the envelope.
enum Stated {
    Number(i128),
    Value(Expr),
}

fn stated_text(stated: &Stated, body: &mut BodyLower<'_, '_>, ty: &Type) -> String {
    match stated {
        Stated::Number(number) => body.lower.named_number(ty, &number.to_string(), &body.root),
        Stated::Value(value) => body.typed(value, ty).encode,
    }
}

/// The slots of the envelope that some packet takes or fixes.
fn taken(schema: &Schema) -> BTreeSet<u32> {
    let mut slots = BTreeSet::new();
    for packet in &schema.packets {
        slots.extend(packet.envelope_fields.iter().map(|(_, slot)| *slot));
        slots.extend(packet.envelope_values.iter().map(|(slot, _)| *slot));
    }
    slots
}

/// The envelope's body, in which what packets take or fix is a field like any other.
pub fn opened(schema: &Schema) -> Option<Body> {
    let mut body = schema.session.envelope.as_ref()?.body.clone();
    let taken = taken(schema);
    let mut shown = Vec::new();
    for item in &mut body.record.block.items {
        match &mut item.kind {
            ItemKind::Field(field)
                if taken.contains(&field.slot) && field.value != FieldValue::Field =>
            {
                field.value = FieldValue::Field;
                shown.push((item.label.clone(), field.slot));
            }
            ItemKind::Bits(bits) => {
                for item in bits
                    .items
                    .iter_mut()
                    .filter(|item| taken.contains(&item.slot))
                {
                    if item.value != BitValue::Field {
                        item.value = BitValue::Field;
                        shown.push((item.name.clone(), item.slot));
                    }
                }
            }
            _ => {}
        }
    }
    for (name, slot) in shown {
        let Some(info) = body.slots.get(slot as usize) else {
            continue;
        };
        body.record.fields.push(Field {
            name,
            slot,
            ty: info.ty.clone(),
            optional: false,
            gate: Gate::Always,
            conditional: false,
            docs: vec!["Given by the packet: what is set here is not written.".into()],
            notes: Notes::default(),
            span: Span::default(),
        });
    }
    Some(body)
}
