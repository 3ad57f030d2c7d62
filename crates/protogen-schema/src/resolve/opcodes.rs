//! Opcodes: the numbers behind the `=`, in tables, of sub-packets, as parts.
//! Never looks into the body behind them.

use std::collections::HashMap;

use crate::codes::e06;
use crate::diagnostic::Diagnostic;
use crate::ir::{self, ExprType, Gate};
use crate::source::Span;
use crate::syntax::ast::{self, ItemKind};

use super::algebra;
use super::build::{Build, Env};
use super::packets::Declared;
use super::protocol::directions;
use super::resolver::Resolver;

/// Opcode alternatives of one level.
#[derive(Clone, Copy)]
pub(super) struct Alternatives<'a> {
    pub(super) alternatives: &'a [ast::OpcodeAlt],
}

/// One line of an opcode table.
pub(super) struct Entry<'a> {
    pub(super) gate: Gate,
    pub(super) alternatives: &'a [ast::OpcodeAlt],
    pub(super) span: Span,
    pub(super) directions: Option<ast::Direction>,
    pub(super) state: Option<ir::StateId>,
    pub(super) used: bool,
}

/// Lines of opcode tables by the packet they name.
pub(super) type Tables<'a> = HashMap<&'a str, Vec<Entry<'a>>>;

impl<'a> Resolver<'a> {
    pub(super) fn opcode_table(
        &mut self,
        item: &'a ast::Item,
        state: Option<ir::StateId>,
        tables: &mut Tables<'a>,
    ) {
        let ItemKind::Opcodes(table) = &item.kind else {
            return;
        };
        let around = self.gates(&item.gates);
        let own = self.gates(&table.gates);
        let gate = algebra::all([around, own]);
        for entry in &table.entries {
            let name = entry.name.name.as_str();
            tables.entry(name).or_default().push(Entry {
                gate: gate.clone(),
                alternatives: &entry.opcodes,
                span: entry.name.span,
                directions: table.direction,
                state,
                used: false,
            });
        }
    }

    pub(super) fn opcodes(
        &mut self,
        packet: &Declared<'a>,
        tables: &mut Tables<'a>,
    ) -> Vec<ir::OpcodeAlternative> {
        let mut levels: Vec<Vec<(Gate, &'a [ast::Expr], Span)>> = Vec::new();
        for (index, level) in packet.opcodes.iter().enumerate() {
            let mut all = Vec::new();
            for alternative in level.alternatives {
                let gate = self.gates(&alternative.gates);
                all.push((gate, alternative.parts.as_slice(), alternative.span));
            }
            // A table names the whole packet; its number is that of the first level.
            if index == 0 {
                for entry in tables.get_mut(packet.name.as_str()).into_iter().flatten() {
                    if !entry_means(entry, packet) {
                        continue;
                    }
                    entry.used = true;
                    for alternative in entry.alternatives {
                        let own = self.gates(&alternative.gates);
                        let gate = algebra::all([entry.gate.clone(), own]);
                        all.push((gate, alternative.parts.as_slice(), alternative.span));
                    }
                }
            }
            levels.push(all);
        }
        let mut all = Vec::new();
        let (c2s, s2c) = (
            self.schema.opcode.c2s.clone(),
            self.schema.opcode.s2c.clone(),
        );
        let schemes: Vec<(Gate, Vec<ir::Type>)> = match packet.directions {
            ir::Directions::C2s => vec![(Gate::Always, c2s)],
            ir::Directions::S2c => vec![(Gate::Always, s2c)],
            ir::Directions::Both if c2s == s2c => vec![(Gate::Always, c2s)],
            ir::Directions::Both => vec![
                (Gate::Direction(ir::Direction::C2s), c2s),
                (Gate::Direction(ir::Direction::S2c), s2c),
            ],
        };
        for (direction, scheme) in schemes {
            let around = algebra::all([packet.gate.clone(), direction]);
            all.extend(self.alternatives(packet, &levels, &scheme, &around));
        }
        all
    }

    /// Every way through the levels, with the numbers that items of enums have there.
    pub(super) fn alternatives(
        &mut self,
        packet: &Declared<'a>,
        levels: &[Vec<(Gate, &'a [ast::Expr], Span)>],
        scheme: &[ir::Type],
        around: &Gate,
    ) -> Vec<ir::OpcodeAlternative> {
        let none = levels.iter().all(Vec::is_empty);
        if scheme.is_empty() && none {
            // Nothing on the wire; the gate still says where the packet is.
            return match around {
                Gate::Always => Vec::new(),
                gate => vec![ir::OpcodeAlternative {
                    gate: gate.clone(),
                    parts: Vec::new(),
                }],
            };
        }
        if levels.iter().any(Vec::is_empty) {
            let text = format!("`{}` has no opcode", packet.name);
            self.report(
                Diagnostic::error(e06::OPCODE, text)
                    .at(packet.span, "how is it told from the others?")
                    .help(format!(
                        "write `{} = 0x01`, or name it in a table: `opcodes s2c {{ .. }}`",
                        packet.name
                    )),
            );
            return Vec::new();
        }
        let mut build = Build::new(self, &packet.name);
        let env = build.top(packet.file);
        let sub = match packet.sub {
            Some(sub) => match build.integer_type(sub, &env, "an opcode") {
                Some(ty) => vec![ty],
                None => return Vec::new(),
            },
            None => Vec::new(),
        };
        let mut ways: Vec<ir::OpcodeAlternative> = vec![ir::OpcodeAlternative {
            gate: around.clone(),
            parts: Vec::new(),
        }];
        for (index, level) in levels.iter().enumerate() {
            let types = if index == 0 { scheme } else { sub.as_slice() };
            let mut longer = Vec::new();
            for (gate, parts, span) in level {
                let ends = build.opcode_parts(parts, types, *span, &env);
                for way in &ways {
                    for (numbers, value_gate) in &ends {
                        let gate =
                            algebra::all([way.gate.clone(), gate.clone(), value_gate.clone()]);
                        let mut parts = way.parts.clone();
                        parts.extend(numbers.iter().cloned());
                        longer.push(ir::OpcodeAlternative { gate, parts });
                    }
                }
            }
            ways = longer;
        }
        ways
    }
}

impl<'a> Build<'_, 'a> {
    /// The numbers of an opcode's parts; more than one list where an enum's item moves.
    pub(super) fn opcode_parts(
        &mut self,
        parts: &'a [ast::Expr],
        types: &[ir::Type],
        span: Span,
        env: &Env<'a>,
    ) -> Vec<(Vec<ir::OpcodePart>, Gate)> {
        if parts.len() != types.len() {
            let (given, wanted) = (parts.len(), types.len());
            let fault = if wanted == 0 {
                Diagnostic::error(e06::OPCODE, "packets of this protocol have no opcode")
                    .at(span, "this is one")
                    .help("the header says `opcode none`: leave the number out")
            } else {
                let parts = if wanted == 1 { "part" } else { "parts" };
                let text = format!("expected an opcode of {wanted} {parts}, found {given}");
                Diagnostic::error(e06::OPCODE, text)
                    .at(span, "the header's `opcode` says how many there are")
            };
            self.r.report(fault);
            return Vec::new();
        }
        let mut ways: Vec<(Vec<ir::OpcodePart>, Gate)> = vec![(Vec::new(), Gate::Always)];
        for (part, ty) in parts.iter().zip(types) {
            let want = self.r.value_type(ty);
            let Some(value) = self.expr(part, env, Some(&want)) else {
                return Vec::new();
            };
            // The item of any enum is a number here: `opcode u8/u8` with `Family.Login/Action.Ask`.
            let want = match (&want, &value.ty) {
                (ExprType::Int, ExprType::Enum(_)) => value.ty.clone(),
                _ => want,
            };
            let Some(value) = self.value_for(part.span, value, &want, ty) else {
                return Vec::new();
            };
            let numbers: Vec<(i128, Gate)> = match &value.kind {
                ir::ExprKind::Int(number) => vec![(number.0, Gate::Always)],
                ir::ExprKind::EnumItem { enum_, item } => {
                    let item = &self.r.schema[*enum_].items[*item as usize];
                    let numbers = item.values.iter().map(|v| (v.first.0, v.gate.clone()));
                    numbers.collect()
                }
                _ => {
                    self.r.report(
                        Diagnostic::error(e06::OPCODE, "an opcode is a constant")
                            .at(part.span, "this is known only when bytes are read"),
                    );
                    return Vec::new();
                }
            };
            let carried = match ty {
                ir::Type::Enum(id) => self.r.schema[*id].base.clone(),
                other => other.clone(),
            };
            let mut longer = Vec::new();
            for (way, gate) in &ways {
                for (number, value_gate) in &numbers {
                    let mut way = way.clone();
                    way.push(ir::OpcodePart {
                        ty: carried.clone(),
                        value: ir::Integer(*number),
                    });
                    longer.push((way, algebra::all([gate.clone(), value_gate.clone()])));
                }
            }
            ways = longer;
        }
        ways
    }
}

pub(super) fn entry_means(entry: &Entry<'_>, packet: &Declared<'_>) -> bool {
    let direction = match entry.directions {
        None | Some(ast::Direction::Both) => true,
        Some(direction) => {
            packet.directions == directions(direction) || packet.directions == ir::Directions::Both
        }
    };
    direction && (entry.state.is_none() || entry.state == packet.state)
}
