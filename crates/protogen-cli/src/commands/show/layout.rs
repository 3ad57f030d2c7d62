//! The flat layout of one packet or struct at one version: rows in wire order.
//! Never prints: `text` and `json` do.

use protogen_schema::ir::{
    Bits, Block, Body, ChoiceArm, Configuration, Field, FieldItem, FieldValue, Fill, Integer, Item,
    ItemKind, Mask, OpcodePart, Packet, Pad, PadKind, Record, Region, Role, Schema, SetTarget,
    Size, SlotInfo, StructId, TransformKind, Type, type_size,
};

use super::row::{At, Base, Row};
use super::size;
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

    /// A value of any type: a row of its own, and rows below it for what it is made of.
    fn value(&mut self, scope: Scope<'_>, name: &str, ty: &Type, notes: Vec<String>) -> Size {
        match ty {
            Type::Struct { id, args } if !self.open.contains(id) && self.depth < DEEPEST => {
                let row = self.row(name, scope.ty(ty), notes);
                let params: Vec<String> = args.iter().map(|arg| scope.expr(arg)).collect();
                let schema = self.schema;
                self.open.push(*id);
                let size = self.below(|walk| walk.body(&schema[*id].body, &params));
                self.open.pop();
                self.sized(row, size)
            }
            Type::Record(record) => {
                let row = self.row(name, String::new(), notes);
                let size = self.below(|walk| walk.record(scope, record));
                self.sized(row, size)
            }
            Type::Match(union) => self.union(scope, name, union, notes),
            Type::Union { id, args } if self.depth < DEEPEST => {
                let schema = self.schema;
                let def = &schema[*id];
                let params: Vec<String> = args.iter().map(|arg| scope.expr(arg)).collect();
                let inner = Scope {
                    slots: &def.slots,
                    params: &params,
                    ..scope
                };
                self.union(inner, name, &def.union, notes)
            }
            Type::Newtype(id) if size::is_composite(self.schema, &self.schema[*id].ty) => {
                let schema = self.schema;
                self.value(scope, name, &schema[*id].ty, notes)
            }
            Type::Bits(bits) => {
                let size = self.bits(scope, name, bits);
                if let Some(row) = self.rows.iter_mut().rev().find(|row| row.name == name) {
                    row.notes.extend(notes);
                }
                size
            }
            Type::Choice { arms, .. } => match scope.chosen(ty) {
                Type::Choice { .. } => self.choice(scope, name, arms, notes),
                chosen => self.value(scope, name, chosen, notes),
            },
            Type::Array { element, length } => {
                let (before, count) = size::length(self.schema, length);
                self.list(scope, (name, ty), notes, element, before, count)
            }
            Type::Sparse { element, .. } => {
                self.list(scope, (name, ty), notes, element, Size::ZERO, Size::ANY)
            }
            Type::SparseBitmap { element, bitmap } => {
                let before = type_size(self.schema, bitmap);
                self.list(scope, (name, ty), notes, element, before, Size::ANY)
            }
            Type::Block { length, inner, .. } if size::is_composite(self.schema, inner) => {
                let row = self.row(name, format!("block{}", scope.length(length)), notes);
                let (before, count) = size::length(self.schema, length);
                self.cursor = self.cursor.behind(before);
                self.below(|walk| walk.value(scope, name, inner, Vec::new()));
                self.sized(row, before.then(count))
            }
            Type::Optional(inner) if size::is_composite(self.schema, inner) => {
                let row = self.row(name, "optional, a bool before".to_owned(), notes);
                self.cursor = self.cursor.behind(Size::fixed(1));
                let size = self.below(|walk| walk.value(scope, name, inner, Vec::new()));
                self.sized(row, Size::fixed(1).then(Size::ZERO.or(size)))
            }
            Type::Enum(id) => {
                let mut notes = notes;
                notes.extend(self.items(*id));
                self.leaf(scope, name, ty, notes)
            }
            _ => self.leaf(scope, name, ty, notes),
        }
    }

    /// The items of an enum in this version, where they are few.
    fn items(&self, id: protogen_schema::ir::EnumId) -> Option<String> {
        const FEW: usize = 6;
        let mut here = Vec::new();
        for item in self.schema[id].items.iter().filter(|item| !item.alias) {
            if let Some(value) = item.values.iter().find(|v| v.gate.holds(self.config)) {
                here.push(format!("{} {}", value.first.0, item.name));
            }
        }
        match here.len() {
            0 => None,
            1..=FEW => Some(here.join(", ")),
            n => Some(format!("{n} names")),
        }
    }

    fn leaf(&mut self, scope: Scope<'_>, name: &str, ty: &Type, notes: Vec<String>) -> Size {
        let row = self.row(name, scope.ty(ty), notes);
        let size = type_size(self.schema, ty);
        self.sized(row, size)
    }

    fn list(
        &mut self,
        scope: Scope<'_>,
        (name, ty): (&str, &Type),
        notes: Vec<String>,
        element: &Type,
        before: Size,
        count: Size,
    ) -> Size {
        let row = self.row(name, scope.ty(ty), notes);
        let start = self.cursor;
        let mut each = type_size(self.schema, element);
        if size::is_composite(self.schema, element) {
            self.cursor = At {
                base: Base::Element,
                plus: 0,
            };
            each = self.below(|walk| walk.value(scope, &format!("{name}[i]"), element, Vec::new()));
        }
        self.cursor = start;
        let all = match count.exact() {
            Some(count) => each.times(count),
            None => Size {
                min: each.min.saturating_mul(count.min),
                max: None,
            },
        };
        self.sized(row, before.then(all))
    }

    fn union(
        &mut self,
        scope: Scope<'_>,
        name: &str,
        union: &protogen_schema::ir::Union,
        notes: Vec<String>,
    ) -> Size {
        use protogen_schema::ir::{ArmPayload, Tag};
        let (by, before) = match &union.tag {
            Tag::Inline(ty) => (
                format!("by the {} in front", scope.ty(ty)),
                type_size(self.schema, scope.chosen(ty)),
            ),
            Tag::Before(expr) => (format!("by {}", scope.expr(expr)), Size::ZERO),
            Tag::Peek(ty) => (
                format!("by the next {}, not consumed", scope.ty(ty)),
                Size::ZERO,
            ),
            Tag::Conditions => ("the first that holds".to_owned(), Size::ZERO),
        };
        let row = self.row(name, by, notes);
        self.cursor = self.cursor.behind(before);
        let arms = union.arms.iter().filter(|arm| arm.gate.holds(self.config));
        let branches = arms.map(|arm| {
            let patterns: Vec<String> = arm.patterns.iter().map(|p| scope.pattern(p)).collect();
            let bound = arm.binding.map_or(String::new(), |slot| {
                format!("{} @ ", slot_name(scope, slot))
            });
            let title = format!("{bound}{} => {}", patterns.join(" | "), arm.name);
            (title, &arm.payload)
        });
        let branches: Vec<_> = branches.collect();
        let size = self.below(|walk| {
            walk.branches(branches, |walk, payload| match payload {
                ArmPayload::Record(record) => walk.record(scope, record),
                ArmPayload::Value { ty, .. } => walk.value(scope, "value", ty, Vec::new()),
            })
        });
        self.sized(row, before.then(size))
    }

    fn choice(
        &mut self,
        scope: Scope<'_>,
        name: &str,
        arms: &[ChoiceArm],
        notes: Vec<String>,
    ) -> Size {
        let mut branches = Vec::new();
        for arm in arms {
            let decided = arm.cond.as_ref().map(|cond| (scope.decided(cond), cond));
            match decided {
                Some((Some(false), _)) => {}
                Some((None, cond)) => branches.push((format!("if {}", scope.expr(cond)), &arm.ty)),
                Some((Some(true), _)) | None => {
                    branches.push(("else".to_owned(), &arm.ty));
                    break;
                }
            }
        }
        self.branches(branches, |walk, ty| {
            walk.value(scope, name, ty, notes.clone())
        })
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

    fn region(&mut self, place: Place<'_>, label: &str, region: &Region) -> Size {
        let scope = place.scope;
        let mut conditional = String::new();
        if let Some(when) = region.transform.as_ref().and_then(|t| t.when.as_ref()) {
            match scope.decided(when) {
                Some(false) => return self.block(place, &region.block),
                Some(true) => {}
                None => conditional = format!(", if {}", scope.expr(when)),
            }
        }
        let what =
            region
                .transform
                .as_ref()
                .map_or("block".to_owned(), |transform| match &transform.kind {
                    TransformKind::Rsa => "via rsa".to_owned(),
                    TransformKind::Zlib => "via zlib".to_owned(),
                    TransformKind::Deflate => "via deflate".to_owned(),
                    TransformKind::Xor { key } => format!("via xor({})", scope.expr(key)),
                    TransformKind::Xtea { key } => format!("via xtea({})", scope.expr(key)),
                    TransformKind::Extern { id, .. } => format!("via {}", self.schema[*id].name),
                });
        let length = region.length.as_ref();
        let words = length.map_or(String::new(), |length| scope.length(length));
        let notes = if region.lenient {
            vec!["lenient".to_owned()]
        } else {
            Vec::new()
        };
        let row = self.row(label, format!("{what}{words}{conditional}"), notes);
        let (before, count) = length.map_or((Size::ZERO, Size::ANY), |length| {
            size::length(self.schema, length)
        });
        self.cursor = self.cursor.behind(before);
        let inside = self.below(|walk| walk.block(place, &region.block));
        let content = match region.transform {
            None => count.exact().map_or(inside, Size::fixed),
            Some(_) => count,
        };
        self.sized(row, before.then(content))
    }

    fn mask(&mut self, place: Place<'_>, label: &str, mask: &Mask) -> Size {
        let row = self.row(
            label,
            format!("mask {}", place.scope.ty(&mask.ty)),
            Vec::new(),
        );
        let before = type_size(self.schema, &mask.ty);
        let mut size = self.sized(row, before);
        for bit in &mask.bits {
            let branch = vec![(format!("if bit {}", bit.bit), &bit.block)];
            let one = self.branches(branch, |walk, block| walk.block(place, block));
            size = size.then(Size::ZERO.or(one));
            self.cursor = self.cursor.behind(Size::ANY);
        }
        size
    }

    fn bits(&mut self, scope: Scope<'_>, name: &str, bits: &Bits) -> Size {
        use protogen_schema::ir::{BitOrder, BitType, BitValue};
        let bytes = Size::fixed(u64::from(bits.carrier.bits) / 8);
        let row = self.row(
            name,
            format!("bits of {}", words::int(bits.carrier)),
            Vec::new(),
        );
        let mut taken = 0;
        for item in bits
            .items
            .iter()
            .filter(|item| item.gate.holds(self.config))
        {
            let low = match bits.order {
                BitOrder::Lsb => taken,
                BitOrder::Msb => bits.carrier.bits.saturating_sub(taken + item.width),
            };
            taken += item.width;
            let high = low + item.width - 1;
            let place = if item.width == 1 {
                format!("bit {low}")
            } else {
                format!("bits {low}..={high}")
            };
            let ty = match item.ty {
                BitType::Unsigned => "unsigned".to_owned(),
                BitType::Signed => "signed".to_owned(),
                BitType::Bool => "bool".to_owned(),
                BitType::Enum(id) => self.schema[id].name.clone(),
                BitType::Flags(id) => self.schema[id].name.clone(),
            };
            let notes = match item.value {
                BitValue::Field => remarks(&item.notes).collect(),
                BitValue::Constant(value) => vec![format!("= {}", value.0)],
                BitValue::Ignored(value) => vec![format!("~ {}, ignored when read", value.0)],
                BitValue::Chain => vec!["another element follows".to_owned()],
                BitValue::Opcode(index) => vec![self.opcode_value(index)],
            };
            self.rows.push(Row {
                at: None,
                bytes: Size::ZERO,
                depth: self.depth + 1,
                name: item.name.clone(),
                ty: format!("{place}: {ty}"),
                notes,
            });
        }
        let _ = scope;
        self.sized(row, bytes)
    }

    fn pad(&mut self, pad: &Pad) -> Size {
        let (words, size) = match pad.kind {
            PadKind::Count(n) => (format!("{n} bytes"), Size::fixed(n)),
            PadKind::To(n) => (
                format!("up to byte {n} of the block"),
                Size {
                    min: 0,
                    max: Some(n),
                },
            ),
            PadKind::Align(n) => (
                format!("up to a multiple of {n}"),
                Size {
                    min: 0,
                    max: Some(n.saturating_sub(1)),
                },
            ),
        };
        let fill = match pad.fill {
            Fill::Zero => "zeros",
            Fill::Random => "random bytes",
        };
        let row = self.row("pad", words, vec![fill.to_owned()]);
        self.sized(row, size)
    }

    fn role(&mut self, scope: Scope<'_>, role: &Role) -> Size {
        match role {
            Role::Opcode(index) => {
                let part = self
                    .inner
                    .and_then(|(_, opcode)| opcode.get(*index as usize));
                part.map_or(Size::ZERO, |part| self.opcode(scope, *index as usize, part))
            }
            Role::Payload { length, .. } => {
                let row = self.row(
                    "payload",
                    format!("the packet's body{}", scope.length(length)),
                    Vec::new(),
                );
                let (before, _) = size::length(self.schema, length);
                self.cursor = self.cursor.behind(before);
                let inner = self.inner;
                let size = self.below(|walk| {
                    inner.map_or(Size::ZERO, |(packet, _)| walk.body(&packet.body, &[]))
                });
                self.sized(row, before.then(size))
            }
        }
    }

    fn opcode(&mut self, scope: Scope<'_>, index: usize, part: &OpcodePart) -> Size {
        let name = if index == 0 {
            "opcode".to_owned()
        } else {
            format!("opcode.{index}")
        };
        let notes = vec![format!("= {}", hex_number(part.value))];
        self.leaf(scope, &name, &part.ty, notes)
    }

    fn opcode_value(&self, index: u32) -> String {
        let part = self
            .inner
            .and_then(|(_, opcode)| opcode.get(index as usize));
        part.map_or("opcode".to_owned(), |part| {
            format!("opcode, = {}", hex_number(part.value))
        })
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
