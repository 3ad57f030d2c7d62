//! Regions, masks, bit fields, and what a packet sets.

use protogen_schema::ir::{
    BitItem, BitOrder, BitType, BitValue, Bits, Expr, ExprType, Item, Mask, Region, SetTarget,
    TransformKind, Type,
};

use super::super::expr::Mode;
use super::super::gates::Cond;
use super::{Bind, BodyLower, Known, Presence};
use crate::rust::model::{self, BitKind, BitSource, Ex, Set, Step};
use crate::rust::names::{self};

impl<'l, 's> BodyLower<'l, 's> {
    pub(super) fn region(&mut self, item: &Item, region: &Region, steps: &mut Vec<Step>) {
        let path = self.here();
        let length = region.length.as_ref().map(|length| self.length(length));
        let transform = region.transform.as_ref().map(|transform| {
            let when = transform.when.as_ref().map(|when| self.seen_cond(when));
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
        let (before, before_encode) = (self.dec.clone(), self.enc.clone());
        let (inner, closing) = match transform {
            // Its plain bytes are gone when the packet is read.
            Some(_) => self.closed(|this| this.unborrowed(|this| this.block(&region.block))),
            None => (self.block(&region.block), Vec::new()),
        };
        let outs_encode = self.kept_behind(&before_encode);
        let mut outs = Vec::new();
        for (slot, (bind, old)) in (0u32..).zip(self.dec.iter().zip(&before)) {
            // Most slots stand elsewhere: they are passed over before anything is searched.
            if bind.presence == old.presence {
                continue;
            }
            let late = self.late.iter().any(|(_, s, _, _)| *s == slot);
            if self.fields.contains(&slot) || late || self.used.contains(&slot) {
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
            closing,
            outs,
            outs_encode,
            extent,
            path,
            patched: region.block.is_patched(),
        })));
    }

    /// When writing: the locals of what is no field, for those behind that speak of them; a field
    /// is asked anew.
    fn kept_behind(&mut self, before: &[Bind]) -> Vec<String> {
        let mut kept = Vec::new();
        for (slot, old) in (0u32..).zip(before) {
            let now = self.enc.get(slot as usize);
            if now.is_none_or(|now| now.known.text == old.known.text) {
                continue;
            }
            let local = self.local(slot);
            let is_late = self.late.iter().any(|(_, late, _, _)| *late == slot);
            let is_wanted = is_late || self.used.contains(&slot);
            let Some(bind) = self.enc.get_mut(slot as usize) else {
                continue;
            };
            if bind.known.text != local {
                continue;
            }
            if self.fields.contains(&slot) {
                bind.clone_from(old);
            } else if is_wanted {
                kept.push(local);
            }
        }
        kept
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

    pub(super) fn mask(&mut self, item: &Item, mask: &Mask, steps: &mut Vec<Step>) {
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
            around: self.here(),
            wire,
            prim: self.lower.prim(&mask.ty).unwrap_or("u32"),
            bits,
            lenient: mask.lenient,
        })));
    }

    /// Bit fields whose items are slots of this body.
    pub(in crate::rust::lower) fn bits(&mut self, bits: &Bits) -> model::Bits {
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
            prim: super::super::types::prim(bits.carrier.bits, false),
            width: u32::from(bits.carrier.bits),
            msb: bits.order == BitOrder::Msb,
            items,
        }
    }

    pub(super) fn bit(&mut self, item: &BitItem) -> Option<model::BitItem> {
        let gate = match self.lower.gate(&item.gate, &self.root, self.direction) {
            Cond::Never => return None,
            cond => cond.text(),
        };
        let prim = |signed| super::super::types::prim(item.width, signed);
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

    pub(super) fn set(&mut self, target: &SetTarget, value: &Expr) -> Set {
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
                            let mut clone = |mode| match &value.ty {
                                ExprType::Text => format!("{ty}::from({})", self.text(value, mode)),
                                ExprType::Bytes => {
                                    format!("<{ty}>::from({})", self.bytes(value, mode))
                                }
                                _ => format!("<{ty}>::clone({})", self.reference(value, mode)),
                            };
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
}
