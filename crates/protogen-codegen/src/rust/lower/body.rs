//! Bodies: which local each slot is, what is known where, and the steps on the wire.
//! Reads the schema's items; their types are lowered by `wire`.

use std::collections::BTreeSet;

use protogen_schema::ir::{
    BitItem, BitOrder, BitType, BitValue, Bits, Block, Check, Checksum, Decide, Direction, Expr,
    ExprKind, ExprType, Extent, FieldItem, FieldValue, Fill, Gate, Item, ItemKind, Mask, PadKind,
    Record, Region, Role, SetTarget, SlotInfo, TransformKind, Type, Violation,
};

use super::expr::Mode;
use super::gates::Cond;
use super::graph::Node;
use super::{Lower, scan};
use crate::rust::model::{
    self, BitKind, BitSource, Branch, CheckFault, CheckOf, Closing, Ex, Give, Mismatch, Out, Place,
    Set, Source, Step, Value,
};
use crate::rust::names::{self, Unique};
use crate::rust::prims::prim_range;

/// How a value is spoken of.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The expression.
    pub text: String,
    /// Whether it is a reference.
    pub reference: bool,
    /// Whether the value is `Copy`.
    pub copy: bool,
}

impl Known {
    pub(super) fn place(&self) -> Place {
        Place {
            text: self.text.clone(),
            reference: self.reference,
            copy: self.copy,
        }
    }
}

/// What is known of a slot at a point of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Presence {
    /// Nothing.
    #[default]
    Absent,
    /// It is an `Option`.
    Maybe,
    /// It is there.
    Present,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Bind {
    pub presence: Presence,
    pub known: Known,
}

/// Lowers one body.
pub struct BodyLower<'l, 's> {
    /// The schema and what is known of it.
    pub lower: &'l Lower<'s>,
    /// The body's slots.
    pub slots: &'l [SlotInfo],
    /// The parameters of the type.
    pub params: &'l [(String, ExprType)],
    /// The way to the root module.
    pub root: String,
    /// The direction, where it is always the same.
    pub direction: Option<Direction>,
    /// The type that `peek` stands for in the expression at hand.
    pub peeking: Option<Type>,
    /// The item that a chain list around this struct reads and writes.
    pub link: Option<String>,
    /// Types of parameters that are fields of the packet itself: the envelope's.
    pub own_params: Vec<Type>,
    /// Whether this is the envelope's body.
    pub enveloping: bool,
    /// The range of the value in a `number`'s write expressions.
    pub number_range: (i128, i128),
    /// The named type this body is of, for boxes.
    pub outer: Option<Node>,
    /// Types in place, found on the way.
    pub items: Vec<model::Item>,
    pub(super) dec: Vec<Bind>,
    pub(super) enc: Vec<Bind>,
    pub(super) names: Unique,
    locals: Vec<String>,
    /// Slots that expressions speak of.
    used: BTreeSet<u32>,
    /// Slots whose place is needed.
    extents: BTreeSet<u32>,
    /// Regions whose size before the transform is needed.
    plains: BTreeSet<u32>,
    /// Slots that are fields of some record.
    fields: BTreeSet<u32>,
    pub(super) closings: Vec<Closing>,
    /// Closing checks whose expressions are still to be written out: index, slot, value, type.
    late: Vec<(usize, u32, Expr, Type)>,
    /// The computed field whose own bytes a sum leaves out.
    summing: Option<String>,
    whole: bool,
    /// Path of the record at hand, with its dot.
    pub(super) prefix: String,
}

/// Where the fields of a record are when writing.
pub(super) enum Access {
    /// Behind this place: `self`, `extra`.
    Of(String),
    /// Bound by a pattern to their locals.
    Bound,
}

impl<'l, 's> BodyLower<'l, 's> {
    pub(super) fn new(
        lower: &'l Lower<'s>,
        slots: &'l [SlotInfo],
        params: &'l [(String, ExprType)],
        root: &str,
    ) -> Self {
        let mut names = Unique::locals();
        for (name, _) in params {
            names.take(names::field_name(name));
        }
        let locals = slots
            .iter()
            .map(|slot| {
                let name = names::field_name(&slot.name);
                names.take(if name.starts_with('_') {
                    format!("v{name}")
                } else {
                    name
                })
            })
            .collect();
        BodyLower {
            lower,
            slots,
            params,
            root: root.to_owned(),
            direction: None,
            peeking: None,
            own_params: Vec::new(),
            enveloping: false,
            link: None,
            number_range: (i128::MIN, i128::MAX),
            outer: None,
            items: Vec::new(),
            dec: vec![Bind::default(); slots.len()],
            enc: vec![Bind::default(); slots.len()],
            names,
            locals,
            used: BTreeSet::new(),
            extents: BTreeSet::new(),
            plains: BTreeSet::new(),
            fields: BTreeSet::new(),
            closings: Vec::new(),
            late: Vec::new(),
            summing: None,
            whole: false,
            prefix: String::new(),
        }
    }

    /// Looks through a block for what its expressions speak of.
    pub(super) fn look(&mut self, visit: impl FnOnce(&mut dyn FnMut(&Expr))) {
        let (mut used, mut extents, mut whole) = (BTreeSet::new(), BTreeSet::new(), false);
        let mut plains = BTreeSet::new();
        visit(&mut |expr| {
            match &expr.kind {
                ExprKind::Slot { slot, .. } | ExprKind::Count { slot } => {
                    used.insert(*slot);
                }
                ExprKind::PlainSize { slot } => {
                    plains.insert(*slot);
                }
                ExprKind::Size(Extent::Body)
                | ExprKind::Checksum {
                    over: Extent::Body, ..
                } => {
                    whole = true;
                }
                _ => {}
            }
            scan::extents(expr, &mut |slot| {
                extents.insert(slot);
            });
        });
        self.used = used;
        self.extents = extents;
        self.plains = plains;
        self.whole = whole;
    }

    /// Whether an expression speaks of a value that is computed at the end.
    pub(super) fn speaks_of_late(&self, expr: &Expr) -> bool {
        scan::any(expr, |kind| match kind {
            ExprKind::Slot { slot, .. } => {
                let absent = |bind: &Bind| bind.presence == Presence::Absent;
                self.late.iter().any(|(_, late, _, _)| late == slot)
                    && self.enc.get(*slot as usize).is_none_or(absent)
            }
            _ => false,
        })
    }

    /// The path of the record at hand, without its dot.
    pub(super) fn here(&self) -> String {
        self.prefix
            .strip_suffix('.')
            .unwrap_or(&self.prefix)
            .to_owned()
    }

    /// The local of a slot.
    pub fn local(&self, slot: u32) -> String {
        self.locals.get(slot as usize).cloned().unwrap_or_default()
    }

    fn slot_copy(&self, slot: u32) -> bool {
        self.slots.get(slot as usize).is_some_and(|info| {
            self.lower
                .rust_type_in(&info.ty, &self.root, self.outer)
                .copy
        })
    }

    /// How a slot is spoken of; an optional one is asked for.
    pub fn known(&mut self, slot: u32, mode: Mode) -> Known {
        let binds = if mode == Mode::Decode {
            &self.dec
        } else {
            &self.enc
        };
        let bind = binds.get(slot as usize).cloned().unwrap_or_default();
        match bind.presence {
            Presence::Present => bind.known,
            Presence::Maybe => {
                let name = self
                    .slots
                    .get(slot as usize)
                    .map_or("", |s| s.name.as_str())
                    .to_owned();
                let copy = bind.known.copy;
                let deref = if bind.known.reference && copy {
                    "*"
                } else {
                    ""
                };
                let option = format!("{deref}{}", bind.known.text);
                let text = self.needed(&option, &name, mode, copy);
                Known {
                    text,
                    reference: !copy,
                    copy,
                }
            }
            Presence::Absent => {
                // A folded branch, or a slot that no version has here: never evaluated.
                Known {
                    text: self.local(slot),
                    reference: false,
                    copy: bind.known.copy,
                }
            }
        }
    }

    fn bind(&mut self, mode: Mode, slot: u32, presence: Presence, known: Known) {
        let binds = if mode == Mode::Decode {
            &mut self.dec
        } else {
            &mut self.enc
        };
        if let Some(bind) = binds.get_mut(slot as usize) {
            *bind = Bind { presence, known };
        }
    }

    /// A slot is known from here on under its local, when reading.
    pub(super) fn read(&mut self, slot: u32) {
        let known = Known {
            text: self.local(slot),
            reference: false,
            copy: self.slot_copy(slot),
        };
        self.bind(Mode::Decode, slot, Presence::Present, known);
    }

    /// A slot is known from here on as this, when writing.
    pub(super) fn write(&mut self, slot: u32, known: Known) {
        self.bind(Mode::Encode, slot, Presence::Present, known);
    }

    /// A record: its fields, what is on the wire, and the fields of its type.
    pub(super) fn record(
        &mut self,
        record: &Record,
        path: String,
        access: &Access,
        binding: Option<u32>,
    ) -> (model::Record, Vec<model::Field>) {
        let optional = self.optional_fields(record, binding);
        for (field, optional) in record.fields.iter().zip(&optional) {
            let Some(optional) = optional else { continue };
            self.fields.insert(field.slot);
            let copy = self.slot_copy(field.slot);
            let known = match access {
                Access::Of(prefix) => Known {
                    text: format!("{prefix}.{}", self.field_name(field)),
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
        let steps = self.block(&record.block);
        let mut gives = Vec::new();
        let mut fields = Vec::new();
        for (field, optional) in record.fields.iter().zip(&optional) {
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
                (Presence::Absent, _) => Give::None,
            };
            let name = self.field_name(field);
            if gives
                .iter()
                .any(|(other, _): &(String, Give)| *other == name)
            {
                self.lower.unsupported(&format!(
                    "two fields of one value that are both called `{name}` in Rust; \
                     give one `@rust(name = \"..\")`"
                ));
            }
            gives.push((name, give));
            fields.push(self.field_model(field, optional));
        }
        let record = model::Record {
            path,
            fields: gives,
            steps,
            closing: Vec::new(),
            extents: Vec::new(),
            plains: Vec::new(),
            start: false,
        };
        (record, fields)
    }

    /// The whole body's record: with its closing checks.
    pub(super) fn whole(
        &mut self,
        record: &Record,
        path: String,
    ) -> (model::Record, Vec<model::Field>) {
        let (mut lowered, fields) = self.record(record, path, &Access::Of("self".into()), None);
        self.finish(&mut lowered);
        (lowered, fields)
    }

    /// Gives the record what computed values need.
    pub(super) fn finish(&mut self, record: &mut model::Record) {
        self.close();
        record.closing = std::mem::take(&mut self.closings);
        record.extents = self.extents.iter().map(|slot| self.local(*slot)).collect();
        record.plains = self.plains.iter().map(|slot| self.local(*slot)).collect();
        record.start = self.whole;
    }

    fn field_name(&self, field: &protogen_schema::ir::Field) -> String {
        match &field.notes.rust_name {
            Some(name) => names::field_name(name),
            None => names::field_name(&field.name),
        }
    }

    fn field_model(&self, field: &protogen_schema::ir::Field, optional: bool) -> model::Field {
        let mut ty = self.lower.rust_type_in(&field.ty, &self.root, self.outer);
        if optional {
            ty.text = format!("Option<{}>", ty.text);
        }
        let mut docs = field.docs.clone();
        if let Some(unit) = &field.notes.unit {
            docs.push(format!("Unit: {unit}."));
        }
        model::Field {
            name: self.field_name(field),
            docs,
            ty,
            secret: field.notes.secret,
            deprecated: field.notes.deprecated.clone(),
            scale: field.notes.scale.filter(|_| !optional),
        }
    }

    /// For each field whether it is an `Option`; none where options fold it away altogether.
    fn optional_fields(&mut self, record: &Record, binding: Option<u32>) -> Vec<Option<bool>> {
        if !self.lower.folds() {
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
        let (closings, fields) = (self.closings.clone(), self.fields.clone());
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
        (self.closings, self.fields) = (closings, fields);
        found
    }

    /// Items in wire order.
    pub(super) fn block(&mut self, block: &Block) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut tails = Vec::new();
        let mut rest = &block.items[..];
        while let Some((item, behind)) = rest.split_first() {
            self.lower.at(item.span);
            rest = behind;
            match self.lower.gate(&item.gate, &self.root, self.direction) {
                Cond::Never => {}
                Cond::Always => self.item(item, &mut steps, &mut tails),
                Cond::Code(cond) => {
                    // Neighbours under one gate share a branch, unless one of them moves the gate.
                    let alike = behind.iter().take_while(|other| other.gate == item.gate);
                    let mut group = vec![item];
                    group.extend(alike);
                    if let Some(set) = group.iter().position(|item| moves_gates(item)) {
                        group.truncate(set + 1);
                    }
                    rest = behind.get(group.len() - 1..).unwrap_or_default();
                    let ex = Ex {
                        decode: cond.clone(),
                        encode: cond,
                    };
                    let branch = self.branch(
                        ex,
                        |this| {
                            let (mut steps, mut tails) = (Vec::new(), Vec::new());
                            for item in group {
                                this.lower.at(item.span);
                                this.item(item, &mut steps, &mut tails);
                            }
                            steps.extend(tails);
                            steps
                        },
                        |_| Vec::new(),
                    );
                    steps.push(Step::If(Box::new(branch)));
                }
            }
        }
        steps.extend(tails);
        steps
    }

    fn item(&mut self, item: &Item, steps: &mut Vec<Step>, tails: &mut Vec<Step>) {
        match &item.kind {
            ItemKind::Field(field) => self.field(item, field, steps),
            ItemKind::If {
                cond,
                then,
                els,
                decide,
            } => {
                self.condition(cond, then, els, decide, steps, tails);
            }
            ItemKind::Region(region) => self.region(item, region, steps),
            ItemKind::Mask(mask) => self.mask(item, mask, steps),
            ItemKind::Bits(bits) => {
                let step = self.bits(bits);
                steps.push(Step::Bits(Box::new(step)));
            }
            ItemKind::Pad(pad) => steps.push(Step::Pad(model::Pad {
                kind: match pad.kind {
                    PadKind::Count(n) => model::PadKind::Count(n),
                    PadKind::To(n) => model::PadKind::To(n),
                    PadKind::Align(n) => model::PadKind::Align(n),
                },
                random: pad.fill == Fill::Random,
                path: self.here(),
            })),
            ItemKind::Let { slot, value, fits } => {
                let prim = match (&value.ty, fits) {
                    (ExprType::Int, Some((bits, signed))) => {
                        Some(super::types::prim(*bits, *signed))
                    }
                    (ExprType::Int, None) => Some(self.slot_prim(*slot)),
                    _ => None,
                };
                let value = self.value(value, prim);
                let ty = self.slots.get(*slot as usize).map(|info| info.ty.clone());
                let ty = match (prim, ty) {
                    (Some(prim), _) => prim.to_owned(),
                    (None, Some(ty)) => self.lower.rust_type(&ty, &self.root).text,
                    (None, None) => String::new(),
                };
                steps.push(Step::Let {
                    local: self.local(*slot),
                    value,
                    ty,
                });
                self.read(*slot);
                let copy = self.slot_copy(*slot);
                self.write(
                    *slot,
                    Known {
                        text: self.local(*slot),
                        reference: false,
                        copy,
                    },
                );
            }
            ItemKind::Set { target, value } => {
                let step = self.set(target, value);
                steps.push(Step::Set(step));
            }
            ItemKind::Role(Role::Opcode(part)) if self.enveloping => {
                let index = *part as usize;
                match self.lower.schema.opcode.c2s.get(index).cloned() {
                    Some(ty) => {
                        let wire = self.wire(&ty, &Known::default());
                        steps.push(Step::Opcode(index, item.label.clone(), wire));
                    }
                    None => self
                        .lower
                        .unsupported("an opcode part that the scheme has not"),
                }
            }
            ItemKind::Role(Role::Payload { length, slot }) if self.enveloping => {
                let length = self.length(length);
                let extent = self.extents.contains(slot).then(|| self.local(*slot));
                steps.push(Step::Payload {
                    length,
                    extent,
                    path: String::new(),
                });
            }
            ItemKind::Role(_) => self.lower.unsupported("a role outside an envelope"),
        }
    }

    fn slot_prim(&self, slot: u32) -> &'static str {
        let ty = self.slots.get(slot as usize).map(|info| &info.ty);
        ty.and_then(|ty| self.lower.prim(ty)).unwrap_or("i128")
    }

    fn field(&mut self, item: &Item, field: &FieldItem, steps: &mut Vec<Step>) {
        let local = self.local(field.slot);
        let path = format!("{}{}", self.prefix, item.label);
        let copy = self.slot_copy(field.slot);
        if self.link.as_ref() == Some(&item.label) {
            let wire = self.wire(&field.ty, &Known::default());
            steps.push(Step::Link(path, wire));
            return;
        }
        let (source, inner) = match &field.value {
            FieldValue::Field => {
                let bind = self
                    .enc
                    .get(field.slot as usize)
                    .cloned()
                    .unwrap_or_default();
                match bind.presence {
                    Presence::Maybe => {
                        let default = self.default_of(field);
                        let known = Known {
                            text: local.clone(),
                            reference: !copy,
                            copy,
                        };
                        (Source::Optional(bind.known.place(), default), known)
                    }
                    _ => (Source::Field(bind.known.place()), bind.known),
                }
            }
            FieldValue::Computed { value, check } => {
                let source = self.computed(field, value, *check, &path);
                (
                    source,
                    Known {
                        text: local.clone(),
                        reference: false,
                        copy,
                    },
                )
            }
            FieldValue::Ignored { value } => {
                let value = self.typed(value, &field.ty);
                (
                    Source::Ignored(value),
                    Known {
                        text: local.clone(),
                        reference: false,
                        copy,
                    },
                )
            }
        };
        let presence = self.presence_bits(field);
        let checks = match source {
            // These bytes or none.
            Source::Bytes(_) => Vec::new(),
            _ => self.checks(field, &inner),
        };
        let before = (self.dec.clone(), self.enc.clone());
        let prefix = std::mem::replace(&mut self.prefix, format!("{path}."));
        let wire = self.wire(&field.ty, &inner);
        self.prefix = prefix;
        (self.dec, self.enc) = before;
        self.read(field.slot);
        if !matches!(source, Source::Late) {
            self.write(field.slot, inner);
        }
        let extent = self.extents.contains(&field.slot);
        steps.push(Step::Value(Box::new(Value {
            local,
            path,
            wire,
            source,
            checks,
            extent,
            presence,
        })));
    }

    fn presence_bits(&mut self, field: &FieldItem) -> Vec<(i128, String)> {
        let mut bits = Vec::new();
        for bit in &field.presence_bits {
            let any: Vec<String> = bit
                .slots
                .iter()
                .filter_map(|slot| self.is_some(*slot))
                .collect();
            if !any.is_empty() {
                bits.push((bit.mask.0, any.join(" || ")));
            }
        }
        bits
    }

    /// When writing: whether an optional field is there.
    fn is_some(&self, slot: u32) -> Option<String> {
        let bind = self.enc.get(slot as usize)?;
        (bind.presence == Presence::Maybe).then(|| format!("{}.is_some()", bind.known.text))
    }

    fn default_of(&mut self, field: &FieldItem) -> Option<String> {
        let default = field.notes.default.as_ref()?;
        let prim = self.lower.prim(&field.ty);
        Some(self.any(default, prim, Mode::Encode))
    }

    /// A value of the type's own Rust type.
    pub(super) fn typed(&mut self, value: &Expr, ty: &Type) -> Ex {
        match (&value.kind, ty) {
            (ExprKind::Int(_), Type::Newtype(id)) => {
                let inner = self.lower.schema[*id].ty.clone();
                let def = &self.lower.schema[*id];
                let name = self.lower.path_of(&def.name, &def.notes, &self.root);
                let inner = self.typed(value, &inner);
                let wrap = |text: String| format!("{name}({text})");
                Ex {
                    decode: wrap(inner.decode),
                    encode: wrap(inner.encode),
                }
            }
            (_, Type::Enum(_) | Type::Flags(_)) if value.ty == ExprType::Int => {
                let prim = self.lower.prim(ty).unwrap_or("u8");
                let number = self.value(value, Some(prim));
                let wrap = |text: String| self.lower.named_number(ty, &text, &self.root);
                Ex {
                    decode: wrap(number.decode),
                    encode: wrap(number.encode),
                }
            }
            (
                ExprKind::Bytes(bytes),
                Type::Bytes {
                    length: protogen_schema::ir::Length::Fixed(_),
                },
            ) => Ex {
                decode: format!("{bytes:?}"),
                encode: format!("{bytes:?}"),
            },
            (ExprKind::Int(_), Type::Float(_)) => {
                let text = format!("{}.0", self.any(value, None, Mode::Decode));
                Ex {
                    decode: text.clone(),
                    encode: text,
                }
            }
            (_, Type::Bool | Type::Truthy) if value.ty == ExprType::Int => {
                let number = self.value(value, Some("u8"));
                Ex {
                    decode: format!("{} != 0", number.decode),
                    encode: format!("{} != 0", number.encode),
                }
            }
            (_, Type::As { inner, .. }) => self.typed(value, inner),
            _ => {
                let prim = self.lower.prim(ty);
                self.value(value, prim)
            }
        }
    }

    fn computed(&mut self, field: &FieldItem, value: &Expr, check: Check, path: &str) -> Source {
        if let Some(bytes) = self.constant_bytes(value, &field.ty) {
            return Source::Bytes(bytes);
        }
        let late = scan::any(value, |kind| {
            matches!(
                kind,
                ExprKind::Size(_) | ExprKind::PlainSize { .. } | ExprKind::Checksum { .. }
            )
        });
        let mismatch = if scan::any(value, |kind| matches!(kind, ExprKind::Checksum { .. })) {
            Mismatch::Checksum
        } else if late || scan::any(value, |kind| matches!(kind, ExprKind::Count { .. })) {
            Mismatch::Length
        } else {
            Mismatch::Constant
        };
        if check == Check::Now {
            let value = self.typed(value, &field.ty);
            return Source::Equal(value, mismatch);
        }
        let local = self.local(field.slot);
        self.extents.insert(field.slot);
        let inner = Known {
            text: local.clone(),
            reference: false,
            copy: true,
        };
        let wire = self.wire(&field.ty, &inner);
        let is_int = value.ty == ExprType::Int;
        // What it speaks of stands behind it: known to the decoder at the end only.
        let value_ex = if is_int {
            let encode = match &value.kind {
                ExprKind::Count { .. } => {
                    let num = self.int(value, Mode::Encode);
                    let prim = self.lower.prim(&field.ty).unwrap_or("u64");
                    let (_, hi) = prim_range(prim);
                    let len = num
                        .text
                        .trim_start_matches('(')
                        .trim_end_matches(" as i128)");
                    format!("w.fit::<{prim}>({len}, {hi})?")
                }
                _ if late => String::new(),
                _ => {
                    let prim = self.lower.prim(&field.ty);
                    self.any(value, prim, Mode::Encode)
                }
            };
            Ex {
                decode: String::new(),
                encode,
            }
        } else {
            self.value(value, None)
        };
        let (expr, ty) = (value.clone(), field.ty.clone());
        self.closings.push(Closing {
            local,
            path: path.to_owned(),
            value: value_ex.clone(),
            mismatch,
            wire,
            optional: false,
            found: String::new(),
            patched: late,
        });
        self.late
            .push((self.closings.len() - 1, field.slot, expr, ty));
        if late {
            Source::Late
        } else {
            Source::Early(value_ex)
        }
    }

    /// Writes out the closing checks, now that every slot is known.
    pub(super) fn close(&mut self) {
        for (index, slot, expr, ty) in std::mem::take(&mut self.late) {
            let found = self.known(slot, Mode::Decode);
            self.summing = scan::any(&expr, |kind| matches!(kind, ExprKind::Checksum { .. }))
                .then(|| self.local(slot));
            let maybe = self
                .dec
                .get(slot as usize)
                .is_some_and(|b| b.presence == Presence::Maybe);
            let prim = self.lower.prim(&ty);
            let (decode, found) = if expr.ty == ExprType::Int {
                let expected = self.int(&expr, Mode::Decode).as_wide("i128");
                let local = if maybe { self.local(slot) } else { found.text };
                (expected, self.num_of(local, &ty).as_wide("i128"))
            } else {
                (self.any(&expr, None, Mode::Decode), found.text)
            };
            let late = scan::any(&expr, |kind| {
                matches!(
                    kind,
                    ExprKind::Size(_) | ExprKind::PlainSize { .. } | ExprKind::Checksum { .. }
                )
            });
            let encode = if late {
                self.any(&expr, prim, Mode::Encode)
            } else {
                String::new()
            };
            if let Some(closing) = self.closings.get_mut(index) {
                closing.value = Ex { decode, encode };
                closing.found = found;
                closing.optional = maybe;
                closing.patched = late;
            }
        }
        self.summing = None;
    }

    /// A constant as its bytes, where the type has one form only.
    fn constant_bytes(&self, value: &Expr, ty: &Type) -> Option<Vec<u8>> {
        match (&value.kind, ty) {
            (ExprKind::Int(value), Type::Int(int)) => {
                let bytes = value.0.to_le_bytes();
                let mut bytes = bytes.get(..usize::from(int.bits / 8))?.to_vec();
                if int.order == protogen_schema::ir::ByteOrder::Big {
                    bytes.reverse();
                }
                Some(bytes)
            }
            (ExprKind::Bytes(bytes), Type::Bytes { length }) => match length {
                protogen_schema::ir::Length::Fixed(n) if *n == bytes.len() as u64 => {
                    Some(bytes.clone())
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn checks(&mut self, field: &FieldItem, inner: &Known) -> Vec<CheckOf> {
        let notes = &field.notes;
        if notes.violation == Violation::Warn {
            return Vec::new();
        }
        let mut checks = Vec::new();
        let local = self.local(field.slot);
        if let Some(limit) = notes.max_bytes {
            let size = Ex {
                decode: "r.offset().saturating_sub(checked_at)".into(),
                encode: format!("w.position().saturating_sub({local}_from)"),
            };
            checks.push(CheckOf {
                cond: Ex {
                    decode: format!("{} <= {limit}", size.decode),
                    encode: format!("{} <= {limit}", size.encode),
                },
                found: size,
                range: String::new(),
                fault: CheckFault::Size(limit),
            });
        }
        let both = |this: &mut Self, make: &dyn Fn(&Self, &str) -> String| {
            let write = if inner.reference && inner.copy {
                format!("(*{})", inner.text)
            } else {
                inner.text.clone()
            };
            Ex {
                decode: make(this, &local),
                encode: make(this, &write),
            }
        };
        if let Some(range) = &notes.range
            && self.lower.prim(&field.ty).is_some()
        {
            let text = match (range.min, range.max) {
                (Some(a), Some(b)) => format!("{}..={}", a.0, b.0),
                (Some(a), None) => format!("{}..", a.0),
                (None, Some(b)) => format!("..={}", b.0),
                (None, None) => "..".into(),
            };
            let ty = field.ty.clone();
            let cond = both(self, &|this, value| {
                let num = this.num_of(value.to_owned(), &ty);
                format!("({text}).contains(&{})", num.as_wide("i128"))
            });
            let found = both(self, &|this, value| {
                format!(
                    "{}.to_string()",
                    this.num_of(value.to_owned(), &ty).as_wide("i128")
                )
            });
            checks.push(CheckOf {
                cond,
                found,
                range: text,
                fault: CheckFault::Range,
            });
        }
        if !notes.one_of.is_empty() {
            let texts: Vec<String> = notes
                .one_of
                .iter()
                .map(|one| match one {
                    protogen_schema::ir::OneValue::Int(value) => value.0.to_string(),
                    protogen_schema::ir::OneValue::Text(text) => format!("{text:?}"),
                })
                .collect();
            let ty = field.ty.clone();
            let is_int = self.lower.prim(&ty).is_some();
            let cond = both(self, &|this, value| {
                let value = if is_int {
                    this.num_of(value.to_owned(), &ty).as_wide("i128")
                } else {
                    format!("{value}.as_str()")
                };
                format!("matches!({value}, {})", texts.join(" | "))
            });
            let found = both(self, &|this, value| {
                if is_int {
                    format!(
                        "{}.to_string()",
                        this.num_of(value.to_owned(), &ty).as_wide("i128")
                    )
                } else {
                    format!("{value}.clone()")
                }
            });
            let range = texts.join(", ");
            checks.push(CheckOf {
                cond,
                found,
                range,
                fault: CheckFault::Range,
            });
        }
        if let Some(len) = &notes.len {
            let (lo, hi) = (len.min.map_or(0, |v| v.0), len.max.map(|v| v.0));
            let ty = field.ty.clone();
            let length = |value: &str| match &ty {
                Type::Text { encoding, .. } => format!(
                    "pg::text::encoded_len(&{value}, pg::Encoding::{})",
                    super::wire::encoding(*encoding)
                ),
                Type::Json { .. } => format!("{value}.as_str().len()"),
                _ => format!("{value}.len()"),
            };
            if let Some(hi) = hi {
                let cond = both(self, &|_, value| format!("{} <= {hi}", length(value)));
                let found = both(self, &|_, value| length(value));
                let limit = u64::try_from(hi).unwrap_or(u64::MAX);
                checks.push(CheckOf {
                    cond,
                    found,
                    range: String::new(),
                    fault: CheckFault::Length(limit),
                });
            }
            if lo > 0 {
                let cond = both(self, &|_, value| format!("{} >= {lo}", length(value)));
                let found = both(self, &|_, value| format!("{}.to_string()", length(value)));
                let range = match hi {
                    Some(hi) => format!("length {lo}..={hi}"),
                    None => format!("length {lo}.."),
                };
                checks.push(CheckOf {
                    cond,
                    found,
                    range,
                    fault: CheckFault::Range,
                });
            }
        }
        checks
    }

    fn condition(
        &mut self,
        cond: &Expr,
        then: &Block,
        els: &Block,
        decide: &Decide,
        steps: &mut Vec<Step>,
        tails: &mut Vec<Step>,
    ) {
        let (in_then, in_els) = (self.fields_of(then), self.fields_of(els));
        let only = |these: &[(u32, String)], others: &[(u32, String)]| -> Vec<(u32, String)> {
            let other = |slot: &u32| others.iter().any(|(s, _)| s == slot);
            these
                .iter()
                .filter(|(slot, _)| !other(slot))
                .cloned()
                .collect()
        };
        let then_only = only(&in_then, &in_els);
        let els_only = only(&in_els, &in_then);
        let decode = self.bool_(cond, Mode::Decode);
        let encode = match decide {
            Decide::Condition => self.bool_(cond, Mode::Encode),
            Decide::Presence => self.found_by_presence(&in_then, &in_els),
        };
        if decide == &Decide::Condition {
            match decode.as_str() {
                "true" => return steps.extend(self.block(then)),
                "false" => return steps.extend(self.block(els)),
                _ => {}
            }
        }
        let then_absent = self.absences(&els_only);
        let els_absent = match decide {
            Decide::Condition => self.absences(&then_only),
            Decide::Presence => Vec::new(),
        };
        let mut branch = self.branch(
            Ex { decode, encode },
            |this| this.block(then),
            |this| this.block(els),
        );
        branch.then_absent = then_absent;
        branch.els_absent = els_absent;
        branch.disagrees_with = super::describe::condition(self.lower.schema, self.slots, cond);
        let asks_more = scan::any(cond, |kind| matches!(kind, ExprKind::More));
        if asks_more && decide == &Decide::Presence {
            let local = self.names.take("tail".into());
            branch.tail = Some(local.clone());
            let field = in_then
                .first()
                .map_or(String::new(), |(_, name)| name.clone());
            tails.push(Step::Tail { local, field });
        }
        steps.push(Step::If(Box::new(branch)));
    }

    /// The fields that a block lifts into its record, with their names.
    fn fields_of(&self, block: &Block) -> Vec<(u32, String)> {
        fn go(block: &Block, found: &mut Vec<(u32, String)>) {
            for item in &block.items {
                match &item.kind {
                    ItemKind::Field(field)
                        if field.value == FieldValue::Field
                            && !found.iter().any(|(slot, _)| *slot == field.slot) =>
                    {
                        found.push((field.slot, item.label.clone()));
                    }
                    ItemKind::If { then, els, .. } => {
                        go(then, found);
                        go(els, found);
                    }
                    ItemKind::Region(region) => go(&region.block, found),
                    ItemKind::Mask(mask) => mask.bits.iter().for_each(|bit| go(&bit.block, found)),
                    ItemKind::Bits(bits) => {
                        for item in bits.items.iter().filter(|i| i.value == BitValue::Field) {
                            found.push((item.slot, item.name.clone()));
                        }
                    }
                    _ => {}
                }
            }
        }
        let mut found = Vec::new();
        go(block, &mut found);
        found
    }

    fn found_by_presence(&self, then: &[(u32, String)], els: &[(u32, String)]) -> String {
        let any = |fields: &[(u32, String)]| {
            let texts: Vec<String> = fields
                .iter()
                .filter_map(|(slot, _)| self.is_some(*slot))
                .collect();
            texts.join(" || ")
        };
        if then.is_empty() {
            match any(els) {
                none if none.is_empty() => "false".into(),
                some => format!("!({some})"),
            }
        } else {
            match any(then) {
                // Both branches carry the same fields: `then` is as good as the other.
                none if none.is_empty() => "true".into(),
                some => some,
            }
        }
    }

    fn absences(&self, fields: &[(u32, String)]) -> Vec<(String, String)> {
        fields
            .iter()
            .filter_map(|(slot, name)| Some((self.is_some(*slot)?, name.clone())))
            .collect()
    }

    /// Two ways, and what is known behind both.
    pub(super) fn branch(
        &mut self,
        cond: Ex,
        then: impl FnOnce(&mut Self) -> Vec<Step>,
        els: impl FnOnce(&mut Self) -> Vec<Step>,
    ) -> Branch {
        let before = (self.dec.clone(), self.enc.clone());
        let then = then(self);
        let after_then = (
            std::mem::replace(&mut self.dec, before.0.clone()),
            std::mem::replace(&mut self.enc, before.1.clone()),
        );
        let els = els(self);
        let after_els = (std::mem::take(&mut self.dec), std::mem::take(&mut self.enc));
        let (dec, outs) = self.merge(&before.0, &after_then.0, &after_els.0, Mode::Decode);
        let (enc, outs_encode) = self.merge(&before.1, &after_then.1, &after_els.1, Mode::Encode);
        (self.dec, self.enc) = (dec, enc);
        Branch {
            cond,
            then,
            els,
            outs,
            outs_encode,
            then_absent: Vec::new(),
            els_absent: Vec::new(),
            disagrees_with: String::new(),
            tail: None,
        }
    }

    fn merge(
        &self,
        before: &[Bind],
        then: &[Bind],
        els: &[Bind],
        mode: Mode,
    ) -> (Vec<Bind>, Vec<Out>) {
        let mut after = before.to_vec();
        let mut outs = Vec::new();
        for (slot, bind) in (0u32..).zip(&mut after) {
            let index = slot as usize;
            let (Some(a), Some(b)) = (then.get(index), els.get(index)) else {
                continue;
            };
            if a.presence == bind.presence && b.presence == bind.presence {
                continue;
            }
            let is_field = self.fields.contains(&slot);
            let late = self.late.iter().any(|(_, s, _, _)| *s == slot);
            let wanted = match mode {
                Mode::Decode => is_field || late || self.used.contains(&slot),
                Mode::Encode => !is_field && self.used.contains(&slot),
            };
            if !wanted {
                continue;
            }
            let sure = a.presence == Presence::Present && b.presence == Presence::Present;
            let local = self.local(slot);
            let give = |presence: Presence| match (presence, sure) {
                (Presence::Present, true) | (Presence::Maybe, _) => Give::As(local.clone()),
                (Presence::Present, false) => Give::Some(local.clone()),
                (Presence::Absent, _) => Give::None,
            };
            outs.push(Out {
                local: local.clone(),
                then: give(a.presence),
                els: give(b.presence),
            });
            bind.presence = if sure {
                Presence::Present
            } else {
                Presence::Maybe
            };
            bind.known = Known {
                text: local,
                reference: false,
                copy: self.slot_copy(slot),
            };
        }
        (after, outs)
    }

    fn region(&mut self, item: &Item, region: &Region, steps: &mut Vec<Step>) {
        let path = self.here();
        let length = region.length.as_ref().map(|length| self.length(length));
        let transform = region.transform.as_ref().map(|transform| {
            let when = transform.when.as_ref().map(|when| self.cond(when));
            let kind = match &transform.kind {
                TransformKind::Rsa => model::TransformKind::Rsa,
                TransformKind::Zlib => model::TransformKind::Zlib,
                TransformKind::Deflate => model::TransformKind::Deflate,
                TransformKind::Xor { key } => model::TransformKind::Xor(self.key(key)),
                TransformKind::Xtea { key } => model::TransformKind::Xtea(self.key(key)),
                TransformKind::Extern { id, args } => {
                    let def = &self.lower.schema[*id];
                    let args = args
                        .iter()
                        .zip(&def.params)
                        .map(|(arg, (_, ty))| Ex {
                            decode: self.argument(arg, ty, Mode::Decode),
                            encode: self.argument(arg, ty, Mode::Encode),
                        })
                        .collect();
                    model::TransformKind::Extern(def.name.clone(), args)
                }
            };
            model::Transform { kind, when }
        });
        match transform
            .as_ref()
            .and_then(|t| t.when.as_ref())
            .map(|when| when.decode.as_str())
        {
            Some("false") => return steps.extend(self.block(&region.block)),
            Some("true") | None => {}
            Some(_) => {}
        }
        let before = self.dec.clone();
        let inner = self.block(&region.block);
        let mut outs = Vec::new();
        for (slot, (bind, old)) in (0u32..).zip(self.dec.iter().zip(&before)) {
            let late = self.late.iter().any(|(_, s, _, _)| *s == slot);
            let wanted = self.fields.contains(&slot) || late || self.used.contains(&slot);
            if bind.presence != old.presence && wanted {
                outs.push(self.local(slot));
            }
        }
        let extent = self
            .extents
            .contains(&region.slot)
            .then(|| self.local(region.slot));
        let transform = transform.map(|mut transform| {
            if transform
                .when
                .as_ref()
                .is_some_and(|when| when.decode == "true")
            {
                transform.when = None;
            }
            transform
        });
        steps.push(Step::Region(Box::new(model::Region {
            label: item.label.clone(),
            length,
            plain: self
                .plains
                .contains(&region.slot)
                .then(|| self.local(region.slot)),
            transform,
            lenient: region.lenient,
            steps: inner,
            outs,
            extent,
            path,
        })));
    }

    fn key(&mut self, key: &Expr) -> Ex {
        let text = |this: &mut Self, mode| match &key.ty {
            ExprType::Bytes | ExprType::Text => this.bytes(key, mode),
            ExprType::Int => format!("&{}.to_le_bytes()[..]", this.any(key, Some("u64"), mode)),
            _ => this.path_text(key, mode),
        };
        Ex {
            decode: text(self, Mode::Decode),
            encode: text(self, Mode::Encode),
        }
    }

    fn mask(&mut self, item: &Item, mask: &Mask, steps: &mut Vec<Step>) {
        let local = self.local(mask.slot);
        let known = Known {
            text: local.clone(),
            reference: false,
            copy: true,
        };
        let wire = self.wire(&mask.ty, &known);
        let mut bits = Vec::new();
        self.read(mask.slot);
        self.write(mask.slot, known);
        for bit in &mask.bits {
            let fields = self.fields_of(&bit.block);
            let present = self.found_by_presence(&fields, &[]);
            let branch = self.branch(Ex::default(), |this| this.block(&bit.block), |_| Vec::new());
            bits.push(model::MaskBit {
                bit: bit.bit,
                present,
                steps: branch.then,
                outs: branch.outs,
            });
        }
        steps.push(Step::Mask(Box::new(model::Mask {
            local,
            path: format!("{}{}", self.prefix, item.label),
            wire,
            prim: self.lower.prim(&mask.ty).unwrap_or("u32"),
            bits,
            lenient: mask.lenient,
        })));
    }

    /// Bit fields whose items are slots of this body.
    pub(super) fn bits(&mut self, bits: &Bits) -> model::Bits {
        let carrier = Type::Int(protogen_schema::ir::IntType {
            signed: false,
            ..bits.carrier
        });
        let wire = self.wire(&carrier, &Known::default());
        let mut items = Vec::new();
        for item in &bits.items {
            if let Some(item) = self.bit(item) {
                items.push(item);
            }
        }
        model::Bits {
            path: self.here(),
            carrier: wire,
            prim: super::types::prim(bits.carrier.bits, false),
            width: u32::from(bits.carrier.bits),
            msb: bits.order == BitOrder::Msb,
            items,
        }
    }

    fn bit(&mut self, item: &BitItem) -> Option<model::BitItem> {
        let gate = match self.lower.gate(&item.gate, &self.root, self.direction) {
            Cond::Never => return None,
            cond => cond.text(),
        };
        let prim = |signed| super::types::prim(item.width, signed);
        let kind = match item.ty {
            BitType::Unsigned => BitKind::Unsigned(prim(false)),
            BitType::Signed => BitKind::Signed(prim(true)),
            BitType::Bool => BitKind::Bool,
            BitType::Enum(id) => {
                let def = &self.lower.schema[id];
                BitKind::Enum {
                    ty: self.lower.path_of(&def.name, &def.notes, &self.root),
                    prim: self.lower.prim(&def.base).unwrap_or("u8"),
                    versioned: self.lower.enum_versioned(id),
                    closed: def.closed,
                }
            }
            BitType::Flags(id) => {
                let def = &self.lower.schema[id];
                let ty = self.lower.path_of(&def.name, &def.notes, &self.root);
                BitKind::Flags(ty, self.lower.prim(&def.base).unwrap_or("u32"))
            }
        };
        let source = match &item.value {
            BitValue::Field => {
                let bind = self
                    .enc
                    .get(item.slot as usize)
                    .cloned()
                    .unwrap_or_default();
                match bind.presence {
                    Presence::Maybe => BitSource::Optional(bind.known.place(), None),
                    _ => BitSource::Field(bind.known.place()),
                }
            }
            BitValue::Constant(value) => BitSource::Constant(value.0),
            BitValue::Ignored(value) => BitSource::Ignored(value.0),
            BitValue::Chain => BitSource::Chain,
            BitValue::Opcode(part) => BitSource::Opcode(*part as usize),
        };
        self.read(item.slot);
        if !gate.is_empty()
            && let Some(bind) = self.dec.get_mut(item.slot as usize)
        {
            bind.presence = Presence::Maybe;
        }
        Some(model::BitItem {
            local: self.local(item.slot),
            path: format!("{}{}", self.prefix, item.name),
            width: u32::from(item.width),
            gate,
            kind,
            source,
        })
    }

    fn set(&mut self, target: &SetTarget, value: &Expr) -> Set {
        match target {
            SetTarget::Axis(axis) => {
                let name = self
                    .lower
                    .schema
                    .axes
                    .get(*axis as usize)
                    .map_or("", |a| &a.name);
                let value = self.value(value, Some("u32"));
                Set::Axis(*axis, name.to_owned(), value)
            }
            SetTarget::Feature(feature) => {
                let name = self
                    .lower
                    .schema
                    .features
                    .get(*feature as usize)
                    .map_or("", |f| &f.name);
                let value = self.cond(value);
                Set::Feature(
                    self.lower.feature_const(*feature, &self.root),
                    name.to_owned(),
                    value,
                )
            }
            SetTarget::Context { context, path } => {
                let def = &self.lower.schema[*context];
                let field = names::field_name(&def.name);
                let part = if path.is_empty() {
                    Some(def.ty.clone())
                } else {
                    self.lower.part_type(&def.ty, path)
                };
                let part = part.unwrap_or_else(|| def.ty.clone());
                let copy = self.lower.rust_type(&part, &self.root).copy;
                let whole = match &value.ty {
                    ExprType::Int => self.typed(value, &part),
                    ExprType::Bool => self.cond(value),
                    _ => {
                        if copy {
                            self.value(value, None)
                        } else {
                            let ty = self.lower.rust_type(&part, &self.root).text;
                            let mut clone =
                                |mode| format!("<{ty}>::clone({})", self.reference(value, mode));
                            Ex {
                                decode: clone(Mode::Decode),
                                encode: clone(Mode::Encode),
                            }
                        }
                    }
                };
                if path.is_empty() {
                    return Set::Whole {
                        field,
                        value: whole,
                    };
                }
                let steps: Vec<String> = path
                    .iter()
                    .map(|protogen_schema::ir::PathStep::Field(name)| names::field_name(name))
                    .collect();
                Set::Part {
                    field,
                    name: def.name.clone(),
                    path: steps.join("."),
                    value: whole,
                }
            }
        }
    }

    /// The size of an extent, in bytes, as `usize`.
    pub fn extent_size(&self, extent: &Extent, mode: Mode) -> String {
        let (from, to) = self.extent_ends(extent, mode);
        format!("{to}.saturating_sub({from})")
    }

    fn extent_ends(&self, extent: &Extent, mode: Mode) -> (String, String) {
        let here = match mode {
            Mode::Decode => "r.offset()",
            Mode::Encode => "w.position()",
        };
        match extent {
            Extent::Body => ("body_at".into(), here.into()),
            Extent::Item { slot } => {
                let local = self.local(*slot);
                (format!("{local}_at"), format!("{local}_end"))
            }
            Extent::Range { from, to } => {
                let from = format!("{}_at", self.local(*from));
                let to = to.map_or(here.to_owned(), |to| format!("{}_end", self.local(to)));
                (from, to)
            }
        }
    }

    /// A checksum over an extent; the field itself counts as zero bytes.
    pub fn checksum(&self, sum: &Checksum, over: &Extent, mode: Mode) -> String {
        let (from, to) = self.extent_ends(over, mode);
        let io = mode.io();
        let bytes = match &self.summing {
            // When writing, the field is a placeholder of zeros at this moment.
            Some(own) if mode == Mode::Decode => {
                format!(
                    "&pg::checksum::zeroed(r.region({from}..{to}), {from}, {own}_at..{own}_end)"
                )
            }
            _ => format!("{io}.region({from}..{to})"),
        };
        match sum {
            Checksum::Adler32 => format!("pg::checksum::adler32({bytes})"),
            Checksum::Crc32 => format!("pg::checksum::crc32({bytes})"),
            Checksum::Crc16 {
                poly,
                init,
                reflected,
                xor_out,
            } => {
                let order = if *reflected {
                    "LeastSignificantFirst"
                } else {
                    "MostSignificantFirst"
                };
                format!(
                    "{{ static CRC: pg::checksum::Crc16 = pg::checksum::Crc16::new({poly}, {init}, pg::checksum::BitOrder::{order}, {xor_out}); CRC.of({bytes}) }}"
                )
            }
            Checksum::Sum8 => format!("pg::checksum::sum8({bytes})"),
            Checksum::Sum16 => format!("pg::checksum::sum16({bytes})"),
            Checksum::Xor8 => format!("pg::checksum::xor8({bytes})"),
            Checksum::Extern(id) => {
                let name = &self.lower.schema[*id].name;
                let method = names::field_name(&format!("ask_{name}"));
                let fault = match mode {
                    Mode::Decode => "r.fault(pg::DecodeErrorKind::",
                    Mode::Encode => "w.fault(pg::EncodeErrorKind::",
                };
                format!(
                    "cx.{method}({bytes}).ok_or_else(|| {fault}ExternMissing {{ name: {name:?}.into() }}))?"
                )
            }
        }
    }

    /// The method that reads a type ahead.
    pub fn peek(&self, ty: &Type) -> String {
        match ty {
            Type::Newtype(id) => self.peek(&self.lower.schema[*id].ty),
            Type::Varint(varint) => super::wire::varint_method(varint),
            Type::Enum(id) => {
                let base = self.peek(&self.lower.schema[*id].base.clone());
                let wrap = self.lower.named_number(ty, "n", &self.root);
                format!("{base}.map(|n| {wrap})")
            }
            Type::Flags(id) => {
                let base = self.peek(&self.lower.schema[*id].base.clone());
                let wrap = self.lower.named_number(ty, "n", &self.root);
                format!("{base}.map(|n| {wrap})")
            }
            _ => match self.lower.scalar(ty) {
                Some(scalar) => format!("{}()", scalar.method),
                None => {
                    self.lower.unsupported("a peek of this type");
                    "u8()".into()
                }
            },
        }
    }
}

impl Lower<'_> {
    /// A value of an enum or flags type from its number.
    pub(super) fn named_number(&self, ty: &Type, number: &str, root: &str) -> String {
        match ty {
            Type::Enum(id) => {
                let name = self.path_of(&self.schema[*id].name, &self.schema[*id].notes, root);
                if self.enum_versioned(*id) {
                    format!("{name}::from_number({number}, cx)")
                } else {
                    format!("{name}::from_number({number})")
                }
            }
            Type::Flags(id) => {
                let name = self.path_of(&self.schema[*id].name, &self.schema[*id].notes, root);
                format!("{name}::from_bits({number})")
            }
            _ => number.to_owned(),
        }
    }

    /// Whether a gate leaves something.
    pub(super) fn lives(&self, gate: &Gate, direction: Option<Direction>) -> bool {
        self.gate(gate, "", direction) != Cond::Never
    }
}

/// Whether what stands behind an item may see other gates than it did.
fn moves_gates(item: &Item) -> bool {
    matches!(
        &item.kind,
        ItemKind::Set {
            target: SetTarget::Axis(_) | SetTarget::Feature(_),
            ..
        } | ItemKind::If { .. }
            | ItemKind::Region(_)
    )
}
