//! Packets: opcodes, states, bodies, transitions.

use std::collections::HashMap;

use crate::codes::{e02, e06};
use crate::diagnostic::Diagnostic;
use crate::ir::{self, ExprType, Gate};
use crate::source::{FileId, Span};
use crate::syntax::ast::{self, ItemKind, PacketBody, TransitionKind};

use super::algebra;
use super::build::{Binding, Build, Env};
use super::collect::DefKind;
use super::members::Site;
use super::parts::{Appearance, Parts};
use super::protocol::directions;
use super::resolver::{Resolver, docs, place};

/// A packet as declared, by itself or as a part of another or of an `rpc`.
struct Declared<'a> {
    name: String,
    span: Span,
    docs: &'a ast::Docs,
    directions: ir::Directions,
    state: Option<ir::StateId>,
    gate: Gate,
    /// What stands behind the `=`: of the packet around a sub-packet first.
    opcodes: Vec<Alternatives<'a>>,
    /// The type of a sub-opcode.
    sub: Option<&'a ast::Type>,
    fixed: &'a [ast::Fixed],
    params: &'a [ast::Param],
    notes: &'a [ast::Note],
    body: Content<'a>,
    transitions: &'a [ast::Transition],
    reply: ir::Reply,
    file: FileId,
}

#[derive(Clone, Copy)]
enum Content<'a> {
    Members(&'a [ast::Member]),
    /// The type of an `rpc`'s request or response.
    Type(&'a ast::Type),
}

/// Opcode alternatives of one level.
#[derive(Clone, Copy)]
struct Alternatives<'a> {
    alternatives: &'a [ast::OpcodeAlt],
}

/// One line of an opcode table.
struct Entry<'a> {
    gate: Gate,
    alternatives: &'a [ast::OpcodeAlt],
    span: Span,
    directions: Option<ast::Direction>,
    state: Option<ir::StateId>,
    used: bool,
}

/// Lines of opcode tables by the packet they name.
type Tables<'a> = HashMap<&'a str, Vec<Entry<'a>>>;

impl<'a> Resolver<'a> {
    /// The states, in the order of the text; `closed` is the last.
    pub(super) fn states(&mut self, files: &'a [ast::File]) {
        let items = || files.iter().flat_map(|tree| &tree.items);
        let mut index: HashMap<&str, usize> = HashMap::new();
        for item in items() {
            let ItemKind::State(state) = &item.kind else {
                continue;
            };
            if state.name.name == "closed" {
                self.report(
                    Diagnostic::error(e06::STATE, "`closed` is built in")
                        .at(state.name.span, "nothing can be declared in it"),
                );
                continue;
            }
            if index.contains_key(state.name.name.as_str()) {
                continue;
            }
            index.insert(&state.name.name, self.schema.states.len());
            self.schema.states.push(ir::State {
                name: state.name.name.clone(),
                docs: docs(&item.docs),
                entry: false,
                span: place(state.name.span),
            });
        }
        for item in items() {
            let ItemKind::Entry(entry) = &item.kind else {
                continue;
            };
            match index.get(entry.state.name.as_str()) {
                Some(state) => self.schema.states[*state].entry = true,
                None => self.no_state(&entry.state),
            }
        }
        self.state_ids = (0u32..)
            .zip(&self.schema.states)
            .map(|(id, state)| (state.name.clone(), ir::StateId(id)))
            .collect();
        let closed = ir::StateId(self.schema.states.len() as u32);
        self.state_ids.insert("closed".to_owned(), closed);
        self.schema.states.push(ir::State {
            name: "closed".to_owned(),
            docs: vec!["Nothing follows.".to_owned()],
            entry: false,
            span: ir::Span::default(),
        });
    }

    /// For "did you mean".
    pub(super) fn packet_names_known(&mut self) -> Vec<String> {
        if !self.may_suggest() {
            return Vec::new();
        }
        let packets = self.schema.packets.iter().take(10_000);
        packets.map(|packet| packet.name.clone()).collect()
    }

    fn no_state(&mut self, name: &ast::Ident) {
        let states = self.schema.states.iter().take(1000);
        let known: Vec<String> = states.map(|s| s.name.clone()).collect();
        let text = format!("there is no state `{}`", name.name);
        self.report(
            Diagnostic::error(e02::NOT_FOUND, text)
                .at(name.span, "no state has this name")
                .did_you_mean(&name.name, name.span, known.iter().map(String::as_str)),
        );
    }

    fn state(&mut self, name: &ast::Ident) -> Option<ir::StateId> {
        let found = self.state_ids.get(&name.name).copied();
        if found.is_none() {
            self.no_state(name);
        }
        found
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

    fn declare_rpc(
        &mut self,
        file: FileId,
        item: &'a ast::Item,
        rpc: &'a ast::Rpc,
        state: Option<ir::StateId>,
        around: &Gate,
        declared: &mut Vec<Declared<'a>>,
    ) {
        let asked_by_server = |gate: &ast::Gate| gate.kind == ast::GateKind::ServerToClient;
        let server = rpc.direction == Some(ast::Direction::ServerToClient)
            || item.gates.iter().any(asked_by_server);
        let (asks, answers) = if server {
            (ir::Directions::S2c, ir::Directions::C2s)
        } else {
            (ir::Directions::C2s, ir::Directions::S2c)
        };
        let versions: Vec<ast::Gate> = item
            .gates
            .iter()
            .filter(|gate| {
                let kind = &gate.kind;
                !matches!(
                    kind,
                    ast::GateKind::ServerToClient | ast::GateKind::ClientToServer
                )
            })
            .cloned()
            .collect();
        let own = self.gates(&versions);
        let gate = algebra::all([around.clone(), own]);
        let first = declared.len() as u32;
        for (name, directions, body, reply) in [
            (rpc.name.name.clone(), asks, &rpc.request, ir::Reply::No),
            (
                format!("{}Response", rpc.name.name),
                answers,
                &rpc.response,
                ir::Reply::Answer,
            ),
        ] {
            declared.push(Declared {
                name,
                span: rpc.name.span,
                docs: &item.docs,
                directions,
                state,
                gate: gate.clone(),
                opcodes: vec![Alternatives {
                    alternatives: &rpc.opcodes,
                }],
                sub: None,
                fixed: &[],
                params: &[],
                notes: &rpc.notes,
                body: Content::Type(body),
                transitions: &[],
                reply,
                file,
            });
        }
        self.schema.rpcs.push(ir::Rpc {
            name: rpc.name.name.clone(),
            docs: docs(&item.docs),
            request: ir::PacketId(first),
            response: ir::PacketId(first + 1),
            stream: rpc.reply == ast::RpcReply::Stream,
        });
    }

    fn opcode_table(
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
        self.envelope_clashes(packet.name.as_str(), &body.record, &envelope, packet.params);
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

    /// The names of the envelope's fields and their slots and types.
    fn envelope_slots(&self) -> Vec<(String, u32, ir::Type)> {
        let Some(envelope) = &self.schema.session.envelope else {
            return Vec::new();
        };
        let slots = (0u32..).zip(&envelope.body.slots);
        let named = slots.filter(|(_, info)| !info.name.starts_with('_'));
        named
            .map(|(slot, info)| (info.name.clone(), slot, info.ty.clone()))
            .collect()
    }

    /// In JSON and tests the envelope's fields and the packet's stand together.
    fn envelope_clashes(
        &mut self,
        name: &str,
        record: &ir::Record,
        envelope: &[(String, u32, ir::Type)],
        taken: &[ast::Param],
    ) {
        let Some(made) = &self.schema.session.envelope else {
            return;
        };
        let _ = (envelope, taken);
        let outer = &made.body.record.fields;
        let clash = record
            .fields
            .iter()
            .find_map(|field| Some((field, outer.iter().find(|f| f.name == field.name)?)));
        if let Some((field, outer)) = clash {
            let text = format!("`{}` of `{name}` is a field of the frame too", field.name);
            let fault = Diagnostic::error(e02::HIDES, text)
                .at(
                    super::parts::span_of(field),
                    "the two stand together in JSON and in tests",
                )
                .also(super::parts::span_of(outer), "the frame's")
                .help("give the packet's field another name");
            self.report(fault);
        }
    }

    fn opcodes(
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
    fn alternatives(
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

fn entry_means(entry: &Entry<'_>, packet: &Declared<'_>) -> bool {
    let direction = match entry.directions {
        None | Some(ast::Direction::Both) => true,
        Some(direction) => {
            packet.directions == directions(direction) || packet.directions == ir::Directions::Both
        }
    };
    direction && (entry.state.is_none() || entry.state == packet.state)
}

/// The directions that a packet travels in.
pub(super) fn both(directions: ir::Directions) -> &'static [ir::Direction] {
    match directions {
        ir::Directions::C2s => &[ir::Direction::C2s],
        ir::Directions::S2c => &[ir::Direction::S2c],
        ir::Directions::Both => &[ir::Direction::C2s, ir::Direction::S2c],
    }
}

impl<'a> Build<'_, 'a> {
    /// The numbers of an opcode's parts; more than one list where an enum's item moves.
    fn opcode_parts(
        &mut self,
        parts: &'a [ast::Expr],
        types: &[ir::Type],
        span: Span,
        env: &Env<'a>,
    ) -> Vec<(Vec<ir::OpcodePart>, Gate)> {
        if parts.len() != types.len() {
            let (given, wanted) = (parts.len(), types.len());
            let text = format!("an opcode of {wanted} parts is wanted, this has {given}");
            let mut fault = Diagnostic::error(e06::OPCODE, text).at(span, "as the header has it");
            if wanted == 0 {
                fault = fault.help("the header says `opcode none`: leave the number out");
            }
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

    /// `(flags: DataFlags)`: the frame's fields that the packet has as its own.
    fn taken(
        &mut self,
        packet: &Declared<'a>,
        envelope: &[(String, u32, ir::Type)],
        env: &Env<'a>,
    ) -> Vec<(String, u32)> {
        let mut taken = Vec::new();
        for param in packet.params {
            let Some((_, slot, _)) = self.envelope_field(&param.name, envelope) else {
                self.bind(env.frame, &param.name.name, Binding::Broken);
                continue;
            };
            let owner = self.owner.clone();
            let Some(ty) = self.ty(&param.ty, env, &owner) else {
                continue;
            };
            let kind = ir::ExprKind::Param {
                param: taken.len() as u32,
                path: Vec::new(),
            };
            let ty = self.r.value_type(&ty);
            self.bind(
                env.frame,
                &param.name.name,
                Binding::Value(ir::Expr { kind, ty }),
            );
            taken.push((param.name.name.clone(), slot));
        }
        taken
    }

    /// `(flags = 2)`: the frame's fields that the packet fixes.
    fn fixed(
        &mut self,
        packet: &Declared<'a>,
        envelope: &[(String, u32, ir::Type)],
        env: &Env<'a>,
    ) -> Vec<(u32, ir::Expr)> {
        let mut values = Vec::new();
        for fixed in packet.fixed {
            let Some((_, slot, ty)) = self.envelope_field(&fixed.name, envelope) else {
                continue;
            };
            let want = self.r.value_type(&ty);
            let value = self.expr(&fixed.value, env, Some(&want));
            let value = value.and_then(|v| self.value_for(fixed.value.span, v, &want, &ty));
            values.extend(value.map(|value| (slot, value)));
        }
        values
    }

    fn envelope_field(
        &mut self,
        name: &ast::Ident,
        envelope: &[(String, u32, ir::Type)],
    ) -> Option<(String, u32, ir::Type)> {
        let found = envelope.iter().find(|(n, _, _)| *n == name.name).cloned();
        if found.is_none() {
            let text = format!("the frame has no field `{}`", name.name);
            let mut fault = Diagnostic::error(e02::NOT_FOUND, text)
                .at(name.span, "a packet's parameter is a field of the frame")
                .did_you_mean(
                    &name.name,
                    name.span,
                    envelope.iter().map(|(n, _, _)| n.as_str()),
                );
            if envelope.is_empty() {
                fault =
                    fault.help("the session has no `frame { .. }`: put the field into the body");
            }
            self.r.report(fault);
        }
        found
    }

    /// The body of an `rpc`'s packet: a struct's fields, nothing, or one value.
    fn rpc_items(&mut self, ty: &'a ast::Type, env: &Env<'a>, parts: &mut Parts) -> Vec<ir::Item> {
        let mut site = Site {
            parts,
            items: Vec::new(),
            gate: Gate::Always,
        };
        if matches!(ty.kind, ast::TypeKind::Unit) {
            return site.items;
        }
        if let ast::TypeKind::Named {
            name,
            generics,
            args,
        } = &ty.kind
        {
            let Some(def) = self.type_def(name, env) else {
                return site.items;
            };
            if let DefKind::Struct(struct_) = def.kind {
                let inner = self.enter(ty.span, &def, &struct_.generics, generics, env);
                let Some(inner) = inner else {
                    return site.items;
                };
                let bound =
                    self.bind_arguments(ty.span, &name.name, &struct_.params, args, env, &inner);
                if bound.is_some() {
                    self.members(&struct_.members, &inner, &mut site);
                }
                return site.items;
            }
        }
        let hint = format!("{}Value", site.parts.name);
        let Some(value) = self.ty(ty, env, &hint) else {
            return site.items;
        };
        let appearance = Appearance {
            name: "value",
            span: ty.span,
            ty: value.clone(),
            visible: true,
            docs: Vec::new(),
            notes: ir::Notes::default(),
            gate: &Gate::Always,
        };
        if let Some(slot) = self.appear(site.parts, env.frame, appearance) {
            let item = ir::FieldItem {
                slot,
                ty: value,
                value: ir::FieldValue::Field,
                presence_bits: Vec::new(),
                notes: ir::Notes::default(),
            };
            let kind = ir::ItemKind::Field(Box::new(item));
            self.push(&mut site, ty.span, Gate::Always, "value".to_owned(), kind);
        }
        site.items
    }

    fn transition(
        &mut self,
        transition: &'a ast::Transition,
        env: &Env<'a>,
        all: &mut Vec<ir::Transition>,
    ) {
        let directions = transition
            .direction
            .map_or(ir::Directions::Both, directions);
        match &transition.kind {
            TransitionKind::To { targets, condition } => {
                let cond = match condition {
                    Some(condition) => match self.condition(condition, env) {
                        Some(cond) => Some(cond),
                        None => return,
                    },
                    None => None,
                };
                for target in targets {
                    let gate = self.r.gates(&target.gates);
                    let Some(state) = self.r.state(&target.state) else {
                        continue;
                    };
                    all.push(ir::Transition {
                        gate,
                        cond: cond.clone(),
                        directions,
                        target: ir::TransitionTarget::State(state),
                    });
                }
            }
            TransitionKind::Match { subject, arms } => {
                let Some(on) = self.expr(subject, env, None) else {
                    return;
                };
                let against: ExprType = on.ty.clone();
                let mut resolved = Vec::new();
                for arm in arms {
                    let patterns: Vec<ir::Pattern> = arm
                        .patterns
                        .iter()
                        .filter_map(|pattern| self.pattern(pattern, Some(&against), env))
                        .collect();
                    if let Some(state) = self.r.state(&arm.state) {
                        resolved.push((patterns, state));
                    }
                }
                all.push(ir::Transition {
                    gate: Gate::Always,
                    cond: None,
                    directions,
                    target: ir::TransitionTarget::Match { on, arms: resolved },
                });
            }
        }
    }
}
