//! Bit fields, in place and as types, and masks.
//! Never decides which bit of a mask means what: masks are apart.

use crate::codes::e03;
use crate::diagnostic::Diagnostic;
use crate::ir::{self, BitType, BitValue, ExprType, Gate};
use crate::syntax::ast::{self, Name, ValueRole};

use super::algebra;
use super::build::{Binding, Build, Env};
use super::members::Site;
use super::parts::Appearance;
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
}

impl super::resolver::Resolver<'_> {
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
pub(super) fn holder(width: u8, signed: bool) -> ir::Type {
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
