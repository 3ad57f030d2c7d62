//! The flat layout of one packet or struct at one version: rows in wire order.
//! Never prints: `text` and `json` do.

mod item;
mod value;

use protogen_schema::ir::{
    Block, Body, Configuration, Field, FieldItem, FieldValue, Integer, Item, ItemKind, OpcodePart,
    Packet, Record, Schema, SetTarget, Size, SlotInfo, StructId,
};

use super::row::{At, Base, Row};
use super::words::{self, Scope};

/// Deeper than this a struct is named and no more.
const DEEPEST: usize = 12;

/// The rows of a packet as it stands in a frame: opcode and body, or the whole envelope.
pub fn packet(
    schema: &Schema,
    at: &Configuration,
    packet: &Packet,
    opcode: &[OpcodePart],
) -> Vec<Row> {
    let mut walk = Walk::new(schema, at);
    match &schema.session.envelope {
        Some(envelope) => {
            walk.inner = Some((packet, opcode));
            walk.body(&envelope.body, &[]);
        }
        None => {
            let scope = walk.scope(&[], &[]);
            for (index, part) in opcode.iter().enumerate() {
                walk.opcode(scope, index, part);
            }
            walk.body(&packet.body, &[]);
        }
    }
    walk.rows
}

/// The rows of a struct.
pub fn structure(schema: &Schema, at: &Configuration, id: StructId) -> Vec<Row> {
    let mut walk = Walk::new(schema, at);
    let def = &schema[id];
    let params: Vec<String> = def.params.iter().map(|(name, _)| name.clone()).collect();
    walk.body(&def.body, &params);
    walk.rows
}

struct Walk<'a> {
    schema: &'a Schema,
    config: &'a Configuration,
    rows: Vec<Row>,
    cursor: At,
    depth: usize,
    /// The structs that are being walked, so that a recursive one ends.
    open: Vec<StructId>,
    /// What stands in the envelope's roles.
    inner: Option<(&'a Packet, &'a [OpcodePart])>,
}

/// Where an item stands: the scope of its expressions, the record that its fields belong to.
#[derive(Clone, Copy)]
struct Place<'s> {
    scope: Scope<'s>,
    fields: &'s [Field],
}

impl<'a> Walk<'a> {
    fn new(schema: &'a Schema, config: &'a Configuration) -> Self {
        Self {
            schema,
            config,
            rows: Vec::new(),
            cursor: At {
                base: Base::Start,
                plus: 0,
            },
            depth: 0,
            open: Vec::new(),
            inner: None,
        }
    }

    fn scope<'s>(&self, slots: &'s [SlotInfo], params: &'s [String]) -> Scope<'s>
    where
        'a: 's,
    {
        Scope {
            schema: self.schema,
            slots,
            params,
            at: self.config,
        }
    }

    fn body(&mut self, body: &Body, params: &[String]) -> Size {
        let (schema, at) = (self.schema, self.config);
        let scope = Scope {
            schema,
            slots: &body.slots,
            params,
            at,
        };
        self.record(scope, &body.record)
    }

    fn record(&mut self, scope: Scope<'_>, record: &Record) -> Size {
        let place = Place {
            scope,
            fields: &record.fields,
        };
        self.block(place, &record.block)
    }

    fn block(&mut self, place: Place<'_>, block: &Block) -> Size {
        let mut size = Size::ZERO;
        for item in &block.items {
            if item.gate.holds(self.config) {
                size = size.then(self.item(place, item));
            }
        }
        size
    }

    fn item(&mut self, place: Place<'_>, item: &Item) -> Size {
        match &item.kind {
            ItemKind::Field(field) => self.field(place, &item.label, field),
            ItemKind::If {
                cond, then, els, ..
            } => match place.scope.decided(cond) {
                Some(true) => self.block(place, then),
                Some(false) => self.block(place, els),
                None => {
                    let cond = format!("if {}", place.scope.expr(cond));
                    let mut branches = vec![(cond, then)];
                    branches.push(("else".to_owned(), els));
                    self.branches(branches, |walk, block| walk.block(place, block))
                }
            },
            ItemKind::Region(region) => self.region(place, &item.label, region),
            ItemKind::Mask(mask) => self.mask(place, &item.label, mask),
            ItemKind::Bits(bits) => self.bits(place.scope, &item.label, bits),
            ItemKind::Pad(pad) => self.pad(pad),
            ItemKind::Let { slot, value, .. } => {
                let name = slot_name(place.scope, *slot);
                self.aside(
                    format!("let {name}"),
                    format!("= {}", place.scope.expr(value)),
                );
                Size::ZERO
            }
            ItemKind::Set { target, value } => {
                let target = self.target(target);
                self.aside(
                    format!("set {target}"),
                    format!("= {}", place.scope.expr(value)),
                );
                Size::ZERO
            }
            ItemKind::Role(role) => self.role(place.scope, role),
        }
    }

    fn target(&self, target: &SetTarget) -> String {
        match target {
            SetTarget::Context { context, path } => {
                words::dotted(self.schema[*context].name.clone(), path)
            }
            SetTarget::Axis(axis) => {
                let axis = self.schema.axes.get(*axis as usize);
                format!("version {}", axis.map_or("?", |axis| &axis.name))
            }
            SetTarget::Feature(feature) => {
                let feature = self.schema.features.get(*feature as usize);
                format!("feature {}", feature.map_or("?", |feature| &feature.name))
            }
        }
    }

    fn field(&mut self, place: Place<'_>, label: &str, field: &FieldItem) -> Size {
        let mut notes = Vec::new();
        match &field.value {
            FieldValue::Field => {}
            FieldValue::Computed { value, .. } => {
                notes.push(format!("= {}", place.scope.expr(value)))
            }
            FieldValue::Ignored { value } => {
                notes.push(format!("~ {}, ignored when read", place.scope.expr(value)));
            }
        }
        notes.extend(remarks(&field.notes));
        let declared = place.fields.iter().find(|f| f.slot == field.slot);
        notes.extend(declared.and_then(|f| f.docs.first().map(|line| line.trim().to_owned())));
        self.value(place.scope, label, &field.ty, notes)
    }

    /// Rows under one condition each; all begin at the same place.
    fn branches<T>(
        &mut self,
        branches: Vec<(String, &T)>,
        mut rows: impl FnMut(&mut Self, &T) -> Size,
    ) -> Size {
        let start = self.cursor;
        let mut all: Option<Size> = None;
        for (name, branch) in branches {
            self.cursor = start;
            self.aside(name, String::new());
            let title = self.rows.len();
            let size = self.below(|walk| rows(walk, branch));
            // An `else` without rows says nothing; a unit arm of a union does.
            if self.rows.len() == title && self.rows.last().is_some_and(|row| row.name == "else") {
                self.rows.pop();
            } else if let Some(row) = self.rows.get_mut(title - 1) {
                row.bytes = size;
            }
            all = Some(all.map_or(size, |all| all.or(size)));
        }
        let size = all.unwrap_or(Size::ZERO);
        self.cursor = start.behind(size);
        size
    }

    /// A row at the cursor, whose size is not known yet; returns its index and its place.
    fn row(&mut self, name: &str, ty: String, notes: Vec<String>) -> (usize, At) {
        self.rows.push(Row {
            at: Some(self.cursor),
            bytes: Size::ZERO,
            depth: self.depth,
            name: name.to_owned(),
            ty,
            notes,
        });
        (self.rows.len() - 1, self.cursor)
    }

    /// Gives a row its size and moves the cursor behind it.
    fn sized(&mut self, (row, at): (usize, At), size: Size) -> Size {
        if let Some(row) = self.rows.get_mut(row) {
            row.bytes = size;
        }
        self.cursor = at.behind(size);
        size
    }

    fn below(&mut self, rows: impl FnOnce(&mut Self) -> Size) -> Size {
        self.depth += 1;
        let size = rows(self);
        self.depth -= 1;
        size
    }

    /// A row for what is not on the wire.
    fn aside(&mut self, name: String, ty: String) {
        let (at, bytes, depth, notes) = (None, Size::ZERO, self.depth, Vec::new());
        self.rows.push(Row {
            at,
            bytes,
            depth,
            name,
            ty,
            notes,
        });
    }
}

fn slot_name(scope: Scope<'_>, slot: u32) -> &str {
    scope
        .slots
        .get(slot as usize)
        .map_or("?", |slot| &slot.name)
}

/// A number as opcodes are written.
pub fn hex_number(value: Integer) -> String {
    format!("{:#04X}", value.0)
}

fn remarks(notes: &protogen_schema::ir::Notes) -> impl Iterator<Item = String> {
    let range = |word: &str, range: protogen_schema::ir::ValueRange| {
        let end = |value: Option<Integer>| value.map_or(String::new(), |v| v.0.to_string());
        format!("{word} {}..={}", end(range.min), end(range.max))
    };
    let mut remarks = Vec::new();
    remarks.extend(notes.range.map(|r| range("range", r)));
    remarks.extend(notes.len.map(|r| range("length", r)));
    remarks.extend(notes.unit.as_ref().map(|unit| format!("in {unit}")));
    remarks.extend(notes.scale.map(|scale| format!("times {scale}")));
    remarks.extend(notes.secret.then(|| "secret".to_owned()));
    remarks.into_iter()
}
