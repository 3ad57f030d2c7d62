//! Items of a block: each becomes a step on the wire.

use protogen_schema::ir::{
    Block, Check, Expr, ExprKind, ExprType, FieldItem, FieldValue, Fill, Item, ItemKind, PadKind,
    Role, SetTarget, Type,
};

use super::super::expr::Mode;
use super::super::gates::Cond;
use super::super::scan;
use super::{BodyLower, Known, Presence};
use crate::rust::model::{self, Closing, Ex, Form, Mismatch, Source, Step, Value};
use crate::rust::prims::prim_range;

impl<'l, 's> BodyLower<'l, 's> {
    /// Items in wire order.
    pub(in crate::rust::lower) fn block(&mut self, block: &Block) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut rest = &block.items[..];
        while let Some((item, behind)) = rest.split_first() {
            self.lower.at(item.span);
            rest = behind;
            match self.lower.gate(&item.gate, &self.root, self.direction) {
                Cond::Never => {}
                Cond::Always => self.item(item, &mut steps),
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
                            let mut steps = Vec::new();
                            for item in group {
                                this.lower.at(item.span);
                                this.item(item, &mut steps);
                            }
                            steps
                        },
                        |_| Vec::new(),
                    );
                    steps.push(Step::If(Box::new(branch)));
                }
            }
        }
        steps
    }

    pub(super) fn item(&mut self, item: &Item, steps: &mut Vec<Step>) {
        match &item.kind {
            ItemKind::Field(field) => self.field(item, field, steps),
            ItemKind::If {
                cond,
                then,
                els,
                decide,
            } => {
                self.condition(cond, then, els, decide, steps);
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
                        Some(super::super::types::prim(*bits, *signed))
                    }
                    (ExprType::Int, None) => Some(self.slot_prim(*slot)),
                    _ => None,
                };
                let value = self.value(value, prim);
                let ty = self.slots.get(*slot as usize).map(|info| info.ty.clone());
                let ty = match (prim, ty) {
                    (Some(prim), _) => prim.to_owned(),
                    (None, Some(ty)) => self.lower.rust_type(&ty, &self.root).text.into_owned(),
                    (None, None) => String::new(),
                };
                steps.push(Step::Let {
                    local: self.local(*slot),
                    value: Box::new(value),
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
                steps.push(Step::Set(Box::new(step)));
            }
            ItemKind::Role(Role::Opcode(part)) if self.enveloping => {
                let index = *part as usize;
                match self.lower.schema.opcode.c2s.get(index).cloned() {
                    Some(ty) => {
                        let wire = self.wire(&ty, &Known::default());
                        steps.push(Step::Opcode(index, item.label.clone(), Box::new(wire)));
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
                    length: Box::new(length),
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

    pub(super) fn field(&mut self, item: &Item, field: &FieldItem, steps: &mut Vec<Step>) {
        let local = self.local(field.slot);
        let path = [self.prefix.as_str(), item.label.as_str()].concat();
        let copy = self.slot_copy(field.slot);
        if self.link.as_ref() == Some(&item.label) {
            let wire = self.wire(&field.ty, &Known::default());
            steps.push(Step::Link(path, Box::new(wire)));
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
        let prefix = std::mem::replace(&mut self.prefix, format!("{path}."));
        let wire = self.contained(&field.ty, |this| match &field.value {
            FieldValue::Field => this.wire(&field.ty, &inner),
            // No field of a view.
            _ => this.unborrowed(|this| this.wire(&field.ty, &inner)),
        });
        if self.form == Form::Owned {
            self.owned.insert(field.slot);
        }
        self.prefix = prefix;
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
    pub(super) fn is_some(&self, slot: u32) -> Option<String> {
        let bind = self.enc.get(slot as usize)?;
        (bind.presence == Presence::Maybe).then(|| format!("{}.is_some()", bind.known.text))
    }

    fn default_of(&mut self, field: &FieldItem) -> Option<String> {
        let default = field.notes.default.as_ref()?;
        let prim = self.lower.prim(&field.ty);
        Some(self.any(default, prim, Mode::Encode))
    }

    /// A value of the type's own Rust type.
    pub(in crate::rust::lower) fn typed(&mut self, value: &Expr, ty: &Type) -> Ex {
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

    pub(super) fn computed(
        &mut self,
        field: &FieldItem,
        value: &Expr,
        check: Check,
        path: &str,
    ) -> Source {
        if let Some(bytes) = self.constant_bytes(value, &field.ty) {
            return Source::Bytes(bytes);
        }
        let late = scan::any(value, looks_at_bytes);
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

    /// What a region behind a transform holds: what looks at its bytes is settled at its end.
    pub(super) fn closed<T>(&mut self, inside: impl FnOnce(&mut Self) -> T) -> (T, Vec<Closing>) {
        let outer = (
            std::mem::take(&mut self.closings),
            std::mem::take(&mut self.late),
        );
        let made = inside(self);
        let closings = std::mem::take(&mut self.closings);
        let all = std::mem::take(&mut self.late);
        let (bytes, values): (Vec<_>, Vec<_>) = all
            .into_iter()
            .partition(|(_, _, expr, _)| scan::any(expr, looks_at_bytes));
        let take = |late: Vec<(usize, u32, Expr, Type)>, into: &mut (Vec<Closing>, Vec<_>)| {
            for (index, slot, expr, ty) in late {
                if let Some(closing) = closings.get(index) {
                    into.1.push((into.0.len(), slot, expr, ty));
                    into.0.push(closing.clone());
                }
            }
        };
        let mut own = (Vec::new(), Vec::new());
        take(bytes, &mut own);
        (self.closings, self.late) = own;
        self.close();
        let own = std::mem::replace(&mut self.closings, outer.0);
        self.late = outer.1;
        let mut rest = (
            std::mem::take(&mut self.closings),
            std::mem::take(&mut self.late),
        );
        take(values, &mut rest);
        (self.closings, self.late) = rest;
        (made, own)
    }

    /// Writes out the closing checks, now that every slot is known.
    pub(in crate::rust::lower) fn close(&mut self) {
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
            let late = scan::any(&expr, looks_at_bytes);
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

/// Whether it is about bytes on the wire, which stand behind it or around it.
fn looks_at_bytes(kind: &ExprKind) -> bool {
    matches!(
        kind,
        ExprKind::Size(_) | ExprKind::PlainSize { .. } | ExprKind::Checksum { .. }
    )
}
