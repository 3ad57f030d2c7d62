//! Bit fields, in place and as types, and masks.

use crate::codes::{e02, e03};
use crate::diagnostic::Diagnostic;
use crate::ir::{self, BitType, BitValue, ExprType, Gate};
use crate::source::Span;
use crate::syntax::ast::{self, Name, ValueRole};

use super::algebra;
use super::build::{Binding, Build, Env};
use super::members::Site;
use super::parts::{Appearance, Parts};
use super::patches;
use super::resolver::{docs, place};

impl<'a> Build<'_, 'a> {
    /// `bits u16 { .. }` as a type with this name.
    pub(super) fn bits(
        &mut self,
        bits: &'a ast::Bits,
        env: &Env<'a>,
        type_name: String,
    ) -> Option<ir::Bits> {
        let carrier = self.carrier(&bits.base, env)?;
        let mut items = Vec::new();
        let mut seen: Vec<(&'a ast::Ident, Gate)> = Vec::new();
        for item in &bits.items {
            let gate = self.r.gates(&item.gates);
            let name = match &item.name {
                Name::Ident(name) => {
                    let axes = &self.r.schema.axes;
                    let before = seen
                        .iter()
                        .find(|(n, g)| n.name == name.name && !algebra::apart(g, &gate, axes));
                    if let Some((before, _)) = before {
                        let before = before.span;
                        self.r.twice(name, before);
                    }
                    seen.push((name, gate.clone()));
                    name.name.clone()
                }
                Name::Hidden(_) => self.label(),
            };
            let Some((width, ty, slot_type)) = self.bit_type(item, env) else {
                continue;
            };
            let value = self.bit_value(item, &ty, width, env);
            let slot = self.slot(&name, slot_type.clone());
            let notes = self.notes(&item.notes, env, Some(&slot_type));
            items.push(bit_item(item, name, slot, width, gate, ty, value?, notes));
        }
        self.widths(bits, &carrier, &items, &Gate::Always);
        Some(ir::Bits {
            type_name,
            carrier,
            order: order(bits.order),
            items,
        })
    }

    /// `bits u16 { .. }` whose items are fields of the record around it.
    pub(super) fn unnamed_bits(
        &mut self,
        member: &'a ast::Member,
        bits: &'a ast::Bits,
        env: &Env<'a>,
        site: &mut Site<'_>,
        gate: Gate,
    ) {
        let label = self.label();
        let Some(carrier) = self.carrier(&bits.base, env) else {
            let names = bits.items.iter().map(|item| &item.name);
            names.for_each(|name| self.fault(name, env));
            return;
        };
        let mut items = Vec::new();
        for item in &bits.items {
            let own = self.r.gates(&item.gates);
            if let Some(item) = self.lifted(item, env, site, (&gate, own)) {
                items.push(item);
            }
        }
        self.widths(bits, &carrier, &items, &gate);
        let type_name = self.owner.clone();
        let kind = ir::ItemKind::Bits(ir::Bits {
            type_name: format!("{type_name}Bits"),
            carrier,
            order: order(bits.order),
            items,
        });
        self.push(site, member.span, gate, label, kind);
    }

    fn lifted(
        &mut self,
        item: &'a ast::BitItem,
        env: &Env<'a>,
        site: &mut Site<'_>,
        (outer, own): (&Gate, Gate),
    ) -> Option<ir::BitItem> {
        let Some((width, ty, slot_type)) = self.bit_type(item, env) else {
            self.fault(&item.name, env);
            return None;
        };
        let notes = self.notes(&item.notes, env, Some(&slot_type));
        let gate = algebra::all([outer.clone(), own.clone()]);
        let opcode =
            matches!(&item.name, Name::Ident(name) if env.envelope && name.name == "opcode");
        let value = if opcode {
            BitValue::Opcode(0)
        } else {
            self.bit_value(item, &ty, width, env)?
        };
        let (name, slot) = match &item.name {
            Name::Ident(name) if opcode => (name.name.clone(), self.slot("opcode", slot_type)),
            Name::Ident(name) => {
                let appearance = Appearance {
                    name: &name.name,
                    span: name.span,
                    ty: slot_type,
                    // In a frame a packet may fix or take what the frame gives a value itself.
                    visible: value == BitValue::Field,
                    docs: docs(&item.docs),
                    notes: notes.clone(),
                    gate: &gate,
                };
                let Some(slot) = self.appear(site.parts, env.frame, appearance) else {
                    self.fault(&item.name, env);
                    return None;
                };
                let binding = Binding::Slot { slot, region: None };
                self.bind(env.frame, &name.name, binding);
                (name.name.clone(), slot)
            }
            Name::Hidden(_) => {
                let label = self.label();
                let slot = self.slot(&label, slot_type);
                (label, slot)
            }
        };
        Some(bit_item(item, name, slot, width, own, ty, value, notes))
    }

    /// The integer that holds bits.
    fn carrier(&mut self, base: &'a ast::Type, env: &Env<'a>) -> Option<ir::IntType> {
        match self.integer_type(base, env, "what holds bits")? {
            ir::Type::Int(int) => Some(int),
            _ => {
                self.not_here(
                    base.span,
                    "this type",
                    "bits are held by an integer of fixed width: `u16`",
                );
                None
            }
        }
    }

    /// Width, meaning, and the type that a field or slot has for it.
    fn bit_type(
        &mut self,
        item: &'a ast::BitItem,
        env: &Env<'a>,
    ) -> Option<(u8, BitType, ir::Type)> {
        let width = u8::try_from(item.width.value)
            .ok()
            .filter(|w| (1..=128).contains(w));
        let Some(width) = width else {
            let value = i128::try_from(item.width.value).unwrap_or(i128::MAX);
            return self.out_of_range(item.width.span, value, "1..=128 bits");
        };
        let Some(written) = &item.ty else {
            return Some((width, BitType::Unsigned, holder(width, false)));
        };
        let ty = self.ty(written, env, "Bits")?;
        let (meaning, room) = match &ty {
            ir::Type::Int(int) if int.signed => (BitType::Signed, int.bits),
            ir::Type::Int(int) => (BitType::Unsigned, int.bits),
            ir::Type::Bool | ir::Type::Truthy => (BitType::Bool, 1),
            ir::Type::Enum(id) => (BitType::Enum(*id), 128),
            ir::Type::Flags(id) => (BitType::Flags(*id), 128),
            _ => {
                let text = "bits are an integer, a bool, an enum or flags";
                self.r.report(
                    Diagnostic::error(e03::NOT_AN_INTEGER, text)
                        .at(written.span, "none of these")
                        .help("write the width alone for an unsigned integer: `name: 4`"),
                );
                return None;
            }
        };
        if width > room {
            let text = format!("{width} bits do not fit the type, which has {room}");
            self.r
                .report(Diagnostic::error(e03::BITS, text).at(item.width.span, "too wide"));
            return None;
        }
        Some((width, meaning, ty))
    }

    fn bit_value(
        &mut self,
        item: &'a ast::BitItem,
        ty: &BitType,
        width: u8,
        env: &Env<'a>,
    ) -> Option<BitValue> {
        let Some(value) = &item.value else {
            if let Name::Hidden(span) = item.name {
                self.r.report(
                    Diagnostic::error(e03::HIDDEN, "bits without a name need a value")
                        .at(span, "nobody can say what to write here")
                        .help("write `= 0` if they are always that, `~ 0` if readers ignore them"),
                );
                return None;
            }
            return Some(BitValue::Field);
        };
        let want = expr_type(ty);
        let expr = self.expr(&value.value, env, Some(&want))?;
        let Some(number) = self.r.known_number(&expr) else {
            self.r.report(
                Diagnostic::error(e03::NOT_CONSTANT, "bits can only have a constant value")
                    .at(value.value.span, "this is known only when bytes are read"),
            );
            return None;
        };
        let room = u32::from(width.min(126));
        let most = if *ty == BitType::Signed {
            1i128 << (room - 1)
        } else {
            1i128 << room
        };
        let least = if *ty == BitType::Signed { -most } else { 0 };
        if !(least..most).contains(&number) {
            return self.out_of_range(value.value.span, number, &format!("{width} bits"));
        }
        let number = ir::Integer(number);
        Some(match value.role {
            ValueRole::Carried => BitValue::Constant(number),
            ValueRole::Ignored => BitValue::Ignored(number),
        })
    }

    /// At every version the widths add up to the carrier's.
    fn widths(
        &mut self,
        bits: &'a ast::Bits,
        carrier: &ir::IntType,
        items: &[ir::BitItem],
        around: &Gate,
    ) {
        if items.len() != bits.items.len() {
            return;
        }
        let gates: Vec<&Gate> = items.iter().map(|item| &item.gate).collect();
        let room = u32::from(carrier.bits);
        let wrong = algebra::find(&gates, around, &self.r.schema.axes, |at| {
            let there = items.iter().filter(|item| item.gate.holds(at));
            there.map(|item| u32::from(item.width)).sum::<u32>() != room
        });
        let Some(at) = wrong else {
            return;
        };
        let there = items.iter().filter(|item| item.gate.holds(&at));
        let sum: u32 = there.map(|item| u32::from(item.width)).sum();
        let gated = gates.iter().any(|gate| !gate.is_always());
        let when = if gated {
            self.r.words(&at, &gates)
        } else {
            String::new()
        };
        let text = format!("the widths add up to {sum} bits{when}, not to {room}");
        let mut fault =
            Diagnostic::error(e03::BITS, text).at(bits.base.span, format!("this holds {room}"));
        if sum < room {
            fault = fault.help(format!("name the rest: `_: {} = 0`", room - sum));
        }
        self.r.report(fault);
    }

    /// `mask u8 { .. }` as a type: a record of its own.
    pub(super) fn mask_type(
        &mut self,
        mask: &'a ast::Mask,
        env: &Env<'a>,
        hint: &str,
    ) -> Option<ir::Type> {
        let frame = self.frame(Some(env.frame));
        let inner = env.within(frame);
        let mut parts = Parts::new(self.type_name(hint));
        let label = self.label();
        let kind = self.mask(mask, &inner, &mut parts, &Gate::Always)?;
        let item = ir::Item {
            gate: Gate::Always,
            kind,
            label,
            span: place(mask.span),
        };
        let record = self.record(parts, vec![item]);
        Some(ir::Type::Record(Box::new(record)))
    }

    pub(super) fn unnamed_mask(
        &mut self,
        member: &'a ast::Member,
        mask: &'a ast::Mask,
        env: &Env<'a>,
        site: &mut Site<'_>,
        gate: Gate,
    ) {
        let label = self.label();
        if let Some(kind) = self.mask(mask, env, site.parts, &gate) {
            self.push(site, member.span, gate, label, kind);
        }
    }

    fn mask(
        &mut self,
        mask: &'a ast::Mask,
        env: &Env<'a>,
        parts: &mut Parts,
        gate: &Gate,
    ) -> Option<ir::ItemKind> {
        let ty = self.integer_type(&mask.base, env, "a mask")?;
        let room = match &ty {
            ir::Type::Int(int) if !int.signed => u32::from(int.bits),
            ir::Type::Varint(varint) if !varint.zigzag => u32::from(varint.bits),
            _ => {
                self.not_here(
                    mask.base.span,
                    "this type",
                    "a mask is an unsigned integer: `u8`",
                );
                return None;
            }
        };
        let slot = self.slot("mask", ty.clone());
        let mut bits: Vec<ir::MaskBit> = Vec::new();
        for arm in &mask.arms {
            let own = self.r.gates(&arm.gates);
            let bit = self.constant(&arm.bit, env);
            let bit = bit.and_then(|bit| match u8::try_from(bit) {
                Ok(index) if u32::from(index) < room => Some(index),
                _ => self.out_of_range(arm.bit.span, bit, &format!("a mask of {room} bits")),
            });
            let branch = self.branches;
            self.branches += 1;
            parts.path.push((branch, 0));
            let inside = algebra::all([parts.around.clone(), gate.clone()]);
            let outside = std::mem::replace(&mut parts.around, inside);
            let items = self.items(&arm.members, env, parts, own);
            parts.around = outside;
            parts.path.pop();
            let Some(bit) = bit else {
                continue;
            };
            if bits.iter().any(|before| before.bit == bit) {
                let text = format!("bit {bit} is there twice");
                self.r.report(
                    Diagnostic::error(e02::TWICE, text).at(arm.bit.span, "the second time"),
                );
                continue;
            }
            let block = ir::Block { items };
            bits.push(ir::MaskBit { bit, block });
        }
        bits.sort_by_key(|bit| bit.bit);
        let lenient = self.lenient(&mask.notes);
        Some(ir::ItemKind::Mask(ir::Mask {
            slot,
            ty,
            bits,
            lenient,
        }))
    }

    /// Makes the `more` of a list's element an item that the list computes.
    pub(super) fn chained(&mut self, of: &mut ir::Type, more: &str, span: Span) -> Option<()> {
        let found = match of {
            ir::Type::Struct { id, .. } => {
                self.r.chains.push((*id, more.to_owned(), span));
                true
            }
            ir::Type::Bits(bits) => chain_bits(bits, more),
            ir::Type::Record(record) => chain_record(record, &mut self.slots, more),
            _ => false,
        };
        if !found {
            self.r.no_chain(more, span);
            return None;
        }
        Some(())
    }
}

impl super::resolver::Resolver<'_> {
    /// Makes the items of chained structs computed, once all bodies are done.
    pub(super) fn chain_structs(&mut self) {
        for (id, more, span) in std::mem::take(&mut self.chains) {
            let body = &mut self.schema.structs[id.0 as usize].body;
            let record = &mut body.record;
            let already = patches::any_bits(&record.block, &mut |bits| {
                let chained =
                    |item: &ir::BitItem| item.name == more && item.value == BitValue::Chain;
                bits.items.iter().any(chained)
            });
            if !already && !chain_record(record, &mut body.slots, &more) {
                self.no_chain(&more, span);
            }
        }
    }

    fn no_chain(&mut self, more: &str, span: Span) {
        let text = format!("the element has no bool `{more}`");
        self.report(
            Diagnostic::error(e03::CHAIN, text)
                .at(
                    span,
                    "the list writes it: true on all elements but the last",
                )
                .help(format!(
                    "give the element `{more}: bool`, or a bit of that name"
                )),
        );
    }

    /// A configuration in words, as in " at client 900".
    pub(super) fn words(&self, at: &ir::Configuration, gates: &[&Gate]) -> String {
        let mut words = Vec::new();
        for axis in algebra::mentioned(gates) {
            if let (Some(def), Some(version)) = (
                self.schema.axes.get(axis as usize),
                at.axes.get(axis as usize),
            ) {
                words.push(format!("{} {version}", def.name));
            }
        }
        match words.is_empty() {
            true => " in one of the cases".to_owned(),
            false => format!(" at {}", words.join(", ")),
        }
    }
}

/// Turns the bool of a record into a bit that the list writes; the field goes.
fn chain_record(record: &mut ir::Record, slots: &mut Vec<ir::SlotInfo>, more: &str) -> bool {
    let Some(index) = record.fields.iter().position(|field| field.name == more) else {
        return false;
    };
    if !chain_block(&mut record.block, slots, more) {
        return false;
    }
    record.fields.remove(index);
    true
}

fn chain_block(block: &mut ir::Block, slots: &mut Vec<ir::SlotInfo>, more: &str) -> bool {
    for item in &mut block.items {
        let done = match &mut item.kind {
            ir::ItemKind::Bits(bits) => chain_bits(bits, more),
            ir::ItemKind::Region(region) => chain_block(&mut region.block, slots, more),
            ir::ItemKind::Field(field) if item.label == more && field.ty == ir::Type::Bool => {
                let rest = slots.len() as u32;
                slots.push(ir::SlotInfo {
                    name: "_rest".to_owned(),
                    ty: holder(7, false),
                });
                let bits = bool_bits((field.slot, rest), more, item.span);
                item.kind = ir::ItemKind::Bits(bits);
                true
            }
            _ => false,
        };
        if done {
            return true;
        }
    }
    false
}

fn chain_bits(bits: &mut ir::Bits, more: &str) -> bool {
    let found = bits.items.iter_mut().find(|item| {
        let bool_like = item.ty == BitType::Bool || item.ty == BitType::Unsigned && item.width == 1;
        item.name == more && bool_like && item.value == BitValue::Field
    });
    match found {
        Some(item) => {
            item.value = BitValue::Chain;
            true
        }
        None => false,
    }
}

/// A `bool` byte as bits: the lowest is the value, the others are always 0.
fn bool_bits((slot, rest): (u32, u32), more: &str, span: ir::Span) -> ir::Bits {
    let item = |name: &str, slot, width, value, ty| ir::BitItem {
        name: name.to_owned(),
        slot,
        width,
        gate: Gate::Always,
        ty,
        value,
        docs: Vec::new(),
        notes: ir::Notes::default(),
        span,
    };
    ir::Bits {
        type_name: format!("{}Bits", super::resolver::upper_camel(more)),
        carrier: ir::IntType {
            bits: 8,
            signed: false,
            order: ir::ByteOrder::Little,
        },
        order: ir::BitOrder::Lsb,
        items: vec![
            item(more, slot, 1, BitValue::Chain, BitType::Bool),
            item(
                "_rest",
                rest,
                7,
                BitValue::Constant(ir::Integer(0)),
                BitType::Unsigned,
            ),
        ],
    }
}

#[allow(clippy::too_many_arguments, reason = "an item is all of this")]
fn bit_item(
    item: &ast::BitItem,
    name: String,
    slot: u32,
    width: u8,
    gate: Gate,
    ty: BitType,
    value: BitValue,
    notes: ir::Notes,
) -> ir::BitItem {
    ir::BitItem {
        name,
        slot,
        width,
        gate,
        ty,
        value,
        docs: docs(&item.docs),
        notes,
        span: place(item.span),
    }
}

fn order(order: Option<ast::BitOrder>) -> ir::BitOrder {
    match order {
        Some(ast::BitOrder::Msb) => ir::BitOrder::Msb,
        Some(ast::BitOrder::Lsb) | None => ir::BitOrder::Lsb,
    }
}

/// The narrowest integer that holds so many bits.
fn holder(width: u8, signed: bool) -> ir::Type {
    let bits = [8u8, 16, 32, 64].into_iter().find(|bits| *bits >= width);
    ir::Type::Int(ir::IntType {
        bits: bits.unwrap_or(128),
        signed,
        order: ir::ByteOrder::Little,
    })
}

/// The type of an expression with the value of bits.
pub(super) fn expr_type(ty: &BitType) -> ExprType {
    match ty {
        BitType::Unsigned | BitType::Signed => ExprType::Int,
        BitType::Bool => ExprType::Bool,
        BitType::Enum(id) => ExprType::Enum(*id),
        BitType::Flags(id) => ExprType::Flags(*id),
    }
}
