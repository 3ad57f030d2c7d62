//! Packets: opcodes, states, bodies, transitions.
//! Never resolves an opcode or a state itself.

use std::collections::HashMap;

use crate::codes::e02;
use crate::diagnostic::Diagnostic;
use crate::ir::{self, Gate};
use crate::source::{FileId, Span};
use crate::syntax::ast::{self, ItemKind, PacketBody};

use super::algebra;
use super::build::Build;
use super::opcodes::{Alternatives, Tables};
use super::parts::Parts;
use super::protocol::directions;
use super::resolver::{Resolver, docs, place};

/// A packet as declared, by itself or as a part of another or of an `rpc`.
pub(super) struct Declared<'a> {
    pub(super) name: String,
    pub(super) span: Span,
    pub(super) docs: &'a ast::Docs,
    pub(super) directions: ir::Directions,
    pub(super) state: Option<ir::StateId>,
    pub(super) gate: Gate,
    /// What stands behind the `=`: of the packet around a sub-packet first.
    pub(super) opcodes: Vec<Alternatives<'a>>,
    /// The type of a sub-opcode.
    pub(super) sub: Option<&'a ast::Type>,
    pub(super) fixed: &'a [ast::Fixed],
    pub(super) params: &'a [ast::Param],
    pub(super) notes: &'a [ast::Note],
    pub(super) body: Content<'a>,
    pub(super) transitions: &'a [ast::Transition],
    pub(super) reply: ir::Reply,
    pub(super) file: FileId,
}

#[derive(Clone, Copy)]
pub(super) enum Content<'a> {
    Members(&'a [ast::Member]),
    /// The type of an `rpc`'s request or response.
    Type(&'a ast::Type),
}

impl<'a> Resolver<'a> {
    /// For "did you mean".
    pub(super) fn packet_names_known(&mut self) -> Vec<String> {
        if !self.may_suggest() {
            return Vec::new();
        }
        let packets = self.schema.packets.iter().take(10_000);
        packets.map(|packet| packet.name.clone()).collect()
    }

    /// All packets, in the order of the text.
    pub(super) fn packets(&mut self, files: &'a [ast::File]) {
        let mut declared: Vec<Declared<'a>> = Vec::new();
        let mut tables: Tables<'a> = HashMap::new();
        for tree in files {
            let file = tree.id;
            for item in &tree.items {
                match &item.kind {
                    ItemKind::State(state) => {
                        let id = self.state_ids.get(&state.name.name).copied();
                        let around = self.gates(&item.gates);
                        for item in &state.items {
                            self.declare_packet(file, item, id, &around, &mut declared);
                            self.opcode_table(item, id, &mut tables);
                        }
                    }
                    _ => {
                        self.declare_packet(file, item, None, &Gate::Always, &mut declared);
                        self.opcode_table(item, None, &mut tables);
                    }
                }
            }
        }
        self.packet_names(&declared);
        for packet in &declared {
            let packet = self.packet(packet, &mut tables);
            self.schema.packets.push(packet);
        }
        let mut unused: Vec<(&str, Span)> = tables
            .iter()
            .flat_map(|(name, entries)| entries.iter().map(|e| (*name, e)))
            .filter(|(_, entry)| !entry.used)
            .map(|(name, entry)| (name, entry.span))
            .collect();
        unused.sort_by_key(|(_, span)| *span);
        for (name, span) in unused {
            let known = self.packet_names_known();
            let text = format!("the table names no packet `{name}`");
            self.report(
                Diagnostic::error(e02::NOT_FOUND, text)
                    .at(span, "no packet of that direction and state has this name")
                    .did_you_mean(name, span, known.iter().map(String::as_str)),
            );
        }
    }

    /// Reports packets that have the same name, direction and state, and keeps their names from
    /// types that are made beside them.
    fn packet_names(&mut self, declared: &[Declared<'a>]) {
        let mut seen: HashMap<(&str, Option<ir::StateId>, ir::Direction), Span> = HashMap::new();
        for packet in declared {
            self.take_type_name(&self.module(packet), &packet.name);
            for direction in both(packet.directions) {
                let key = (packet.name.as_str(), packet.state, *direction);
                if let Some(before) = seen.insert(key, packet.span) {
                    let text = format!("two packets are called `{}`", packet.name);
                    self.report(
                        Diagnostic::error(e02::TWICE, text)
                            .at(packet.span, "the second one")
                            .also(before, "the first one, of the same direction and state")
                            .help("one packet may have several opcodes: `= 1 @until(9) | 2 @since(9)`"),
                    );
                    break;
                }
            }
        }
    }

    fn module(&self, packet: &Declared<'a>) -> String {
        let state = packet.state.map_or("", |state| &self.schema[state].name);
        format!("{state}.{:?}", packet.directions)
    }

    fn declare_packet(
        &mut self,
        file: FileId,
        item: &'a ast::Item,
        state: Option<ir::StateId>,
        around: &Gate,
        declared: &mut Vec<Declared<'a>>,
    ) {
        match &item.kind {
            ItemKind::Packet(packet) => {
                let own = self.gates(&item.gates);
                let gate = algebra::all([around.clone(), own]);
                let one = Declared {
                    name: packet.name.name.clone(),
                    span: packet.name.span,
                    docs: &item.docs,
                    directions: directions(packet.direction),
                    state,
                    gate,
                    opcodes: vec![Alternatives {
                        alternatives: &packet.opcodes,
                    }],
                    sub: None,
                    fixed: &packet.fixed,
                    params: &packet.params,
                    notes: &packet.notes,
                    body: Content::Members(&[]),
                    transitions: &packet.transitions,
                    reply: ir::Reply::No,
                    file,
                };
                match &packet.body {
                    PacketBody::Empty => declared.push(one),
                    PacketBody::Members(members) => declared.push(Declared {
                        body: Content::Members(members),
                        ..one
                    }),
                    PacketBody::Sub(subs) => self.sub_packets(&one, subs, declared),
                }
            }
            ItemKind::Rpc(rpc) => self.declare_rpc(file, item, rpc, state, around, declared),
            _ => {}
        }
    }

    fn sub_packets(
        &mut self,
        outer: &Declared<'a>,
        subs: &'a ast::SubPackets,
        declared: &mut Vec<Declared<'a>>,
    ) {
        for sub in &subs.packets {
            let own = self.gates(&sub.gates);
            let mut opcodes = outer.opcodes.clone();
            opcodes.push(Alternatives {
                alternatives: &sub.opcodes,
            });
            declared.push(Declared {
                name: format!("{}{}", outer.name, sub.name.name),
                span: sub.name.span,
                docs: &sub.docs,
                directions: outer.directions,
                state: outer.state,
                gate: algebra::all([outer.gate.clone(), own]),
                opcodes,
                sub: Some(&subs.base),
                fixed: outer.fixed,
                params: outer.params,
                notes: &sub.notes,
                body: match &sub.body {
                    PacketBody::Members(members) => Content::Members(members),
                    _ => Content::Members(&[]),
                },
                transitions: if sub.transitions.is_empty() {
                    outer.transitions
                } else {
                    &sub.transitions
                },
                reply: ir::Reply::No,
                file: outer.file,
            });
        }
    }

    fn packet(&mut self, packet: &Declared<'a>, tables: &mut Tables<'a>) -> ir::Packet {
        let opcodes = self.opcodes(packet, tables);
        let module = self.module(packet);
        let envelope = self.envelope_slots();
        let mut build = Build::new(self, &packet.name);
        build.module = module;
        let env = build.top(packet.file);
        let envelope_fields = build.taken(packet, &envelope, &env);
        let envelope_values = build.fixed(packet, &envelope, &env);
        let mut parts = Parts::new(packet.name.clone());
        let items = match packet.body {
            Content::Members(members) => build.items(members, &env, &mut parts, Gate::Always),
            Content::Type(ty) => build.rpc_items(ty, &env, &mut parts),
        };
        let mut transitions = Vec::new();
        for transition in packet.transitions {
            build.transition(transition, &env, &mut transitions);
        }
        let notes = build.notes(packet.notes, &env, None);
        let lenient = build.lenient(packet.notes);
        let record = build.record(parts, items);
        let body = build.finish(record, lenient);
        self.envelope_clashes(&packet.name, &body.record);
        ir::Packet {
            name: packet.name.clone(),
            docs: docs(packet.docs),
            directions: packet.directions,
            states: packet.state.into_iter().collect(),
            opcodes,
            body,
            envelope_fields,
            envelope_values,
            transitions,
            reply: packet.reply,
            notes,
            span: place(packet.span),
        }
    }
}

/// The directions that a packet travels in.
pub(super) fn both(directions: ir::Directions) -> &'static [ir::Direction] {
    match directions {
        ir::Directions::C2s => &[ir::Direction::C2s],
        ir::Directions::S2c => &[ir::Direction::S2c],
        ir::Directions::Both => &[ir::Direction::C2s, ir::Direction::S2c],
    }
}
