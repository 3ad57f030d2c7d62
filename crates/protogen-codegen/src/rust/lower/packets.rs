//! Packets: their modules, structs and codecs, and the message enums of each state and direction.

use std::collections::{BTreeMap, BTreeSet};

use protogen_schema::ir::{
    Direction, Directions, ExprType, OpcodeAlternative, Packet, PacketId, StateId, Transition,
    TransitionTarget, Type, Unknown as UnknownOpcode,
};

use super::body::{BodyLower, Known};
use super::expr::Mode;
use super::gates::Cond;
use super::{Lower, scan};
use crate::rust::model::{
    self, Body, Codec, EndMessage, Item, Message, MessageVariant, Model, Module, Next, OpcodeCase,
    OpcodePart, Protocol, ProtocolMessage, Struct, Unknown,
};
use crate::rust::names::{self, Unique};

/// A message variant with a type above this size in memory is boxed.
const BOX_ABOVE: u64 = 128;

/// Where a packet's type is.
#[derive(Debug, Clone)]
pub struct Home {
    /// The modules from the root.
    pub path: Vec<String>,
    /// Its name there.
    pub name: String,
}

pub(super) fn directions(of: Directions) -> &'static [Direction] {
    match of {
        Directions::C2s => &[Direction::C2s],
        Directions::S2c => &[Direction::S2c],
        Directions::Both => &[Direction::C2s, Direction::S2c],
    }
}

fn module_of(of: Directions) -> &'static str {
    match of {
        Directions::C2s => "c2s",
        Directions::S2c => "s2c",
        Directions::Both => "both",
    }
}

pub(super) fn variant_of(direction: Direction) -> &'static str {
    match direction {
        Direction::C2s => "C2s",
        Direction::S2c => "S2c",
    }
}

/// The module and name of every chosen packet: one module a state and direction; what is legal in
/// several states or in all stands in a module of its direction alone.
pub fn homes(lower: &Lower<'_>) -> BTreeMap<PacketId, Home> {
    let mut names: BTreeMap<Vec<String>, Unique> = BTreeMap::new();
    let mut homes = BTreeMap::new();
    for (id, packet) in (0u32..).zip(&lower.schema.packets) {
        if !lower.chosen(packet) {
            continue;
        }
        let mut path = Vec::new();
        if let [state] = packet.states[..]
            && lower.has_states()
        {
            path.push(names::field_name(&lower.schema[state].name));
        }
        path.push(module_of(packet.directions).to_owned());
        let taken = names.entry(path.clone()).or_default();
        let wanted = packet.notes.rust_name.as_deref().unwrap_or(&packet.name);
        let name = taken.take(names::type_name(wanted));
        homes.insert(PacketId(id), Home { path, name });
    }
    homes
}

impl Lower<'_> {
    /// Whether options and versions leave the packet.
    pub(super) fn chosen(&self, packet: &Packet) -> bool {
        let wanted = self.options.packets.is_empty()
            || self.options.packets.iter().any(|name| {
                *name == packet.name
                    || packet.states.iter().any(|state| {
                        let state = &self.schema[*state].name;
                        directions(packet.directions).iter().any(|direction| {
                            let direction = variant_of(*direction).to_lowercase();
                            *name == format!("{state}.{direction}.{}", packet.name)
                        })
                    })
            });
        let lives = packet.opcodes.is_empty()
            || packet
                .opcodes
                .iter()
                .any(|opcode| self.lives(&opcode.gate, None));
        wanted && lives
    }

    /// Whether the schema has states beside `closed`.
    pub(super) fn has_states(&self) -> bool {
        self.schema.states.len() > 1
    }

    pub(super) fn packet_modules(&self, model: &mut Model) {
        let mut modules: BTreeMap<Vec<String>, Module> = BTreeMap::new();
        for (id, packet) in (0u32..).zip(&self.schema.packets) {
            let id = PacketId(id);
            let Some(home) = self.homes.get(&id) else {
                continue;
            };
            let module = modules.entry(home.path.clone()).or_default();
            let root = "super::".repeat(home.path.len());
            self.packet(id, packet, home, &root, &mut module.items);
        }
        let states = if self.has_states() {
            let count = self.schema.states.len().saturating_sub(1);
            (0u32..).take(count).map(|id| Some(StateId(id))).collect()
        } else {
            vec![None]
        };
        let mut protocol = self.protocol();
        let mut messages = Vec::new();
        for state in states {
            for direction in [Direction::C2s, Direction::S2c] {
                messages.extend(self.message_module(state, direction, &mut modules, &mut protocol));
            }
        }
        for (path, mut module) in modules {
            module.path = path;
            module.doc = self.module_doc(&module.path);
            model.modules.push(module);
        }
        model.protocol = Some(protocol);
        if !messages.is_empty() {
            model.ends = Some(self.ends(model, messages));
        }
    }

    fn module_doc(&self, path: &[String]) -> String {
        let side = match path.last().map(String::as_str) {
            Some("c2s") => "Packets from the client to the server",
            Some("s2c") => "Packets from the server to the client",
            _ => "Packets of both directions",
        };
        match path {
            [state, _] => format!("{side}, in the state `{}`.", state.trim_start_matches("r#")),
            _ => format!("{side}, in several states or all."),
        }
    }

    pub(super) fn packet(
        &self,
        id: PacketId,
        packet: &Packet,
        home: &Home,
        root: &str,
        items: &mut Vec<Item>,
    ) {
        self.at(packet.span);
        let taken = self.taken_fields(packet, root);
        let params: Vec<(String, ExprType)> = taken
            .iter()
            .map(|(field, _)| (field.name.clone(), ExprType::Int))
            .collect();
        let mut body = BodyLower::new(self, &packet.body.slots, &params, root);
        body.own_params = taken.iter().map(|(_, ty)| ty.clone()).collect();
        body.direction = match packet.directions {
            Directions::C2s => Some(Direction::C2s),
            Directions::S2c => Some(Direction::S2c),
            Directions::Both => None,
        };
        body.look(|f| scan::block(&packet.body.record.block, f));
        let (mut record, mut fields) = body.whole(&packet.body.record, "Self".into());
        for (nth, (field, _)) in taken.iter().enumerate() {
            record.fields.insert(
                nth,
                (field.name.clone(), model::Give::As(field.name.clone())),
            );
            fields.insert(nth, field.clone());
        }
        let nested = std::mem::take(&mut body.items);
        let looks_back = !record.extents.is_empty() || record.start;
        let mut docs = packet.docs.clone();
        if let Some(alias) = &packet.notes.alias {
            docs.push(format!("Also known as `{alias}`."));
        }
        items.push(Item::Struct(Struct {
            name: home.name.clone(),
            docs,
            eq: fields.iter().all(|field| field.ty.eq),
            fields,
            derives: packet.notes.rust_derives.clone(),
        }));
        items.push(Item::Codec(Codec {
            ty: home.name.clone(),
            context: self.context(root),
            params: taken
                .iter()
                .map(|(field, _)| (field.name.clone(), field.ty.text.clone()))
                .collect(),
            own_params: true,
            body: Body::Record(record),
            fixed: (packet.body.max_size == Some(packet.body.min_size))
                .then_some(packet.body.min_size),
            linked: false,
            counts_depth: false,
            depth_limit: None,
            restores: packet.body.sets_context && self.has_context,
            looks_back,
        }));
        let response = self.response(id, root);
        items.push(Item::Packet(model::Packet {
            ty: home.name.clone(),
            schema_name: packet.name.clone(),
            context: self.context(root),
            direction: directions(packet.directions)
                .first()
                .map_or("S2c", |d| variant_of(*d)),
            both: packet.directions == Directions::Both,
            states: packet
                .states
                .iter()
                .map(|state| self.schema[*state].name.clone())
                .collect(),
            opcodes: self.opcodes(&packet.opcodes, root, body_direction(packet)),
            has_opcode: !packet.opcodes.is_empty(),
            sets_direction: self.uses_direction,
            response,
            lenient: packet.body.exactness == protogen_schema::ir::Exactness::Lenient,
            enveloped: self.schema.session.envelope.is_some(),
            envelope_values: self.envelope_values(packet, root),
            root: root.to_owned(),
            switches: self.switches(id, body_direction(packet)),
            next: self.transitions(packet, body_direction(packet), root),
            reads_context: self.reads_context(packet),
        }));
        items.extend(nested);
    }

    /// The envelope's fields that a packet takes as its own.
    fn taken_fields(&self, packet: &Packet, root: &str) -> Vec<(model::Field, Type)> {
        let Some(envelope) = &self.envelope_body else {
            return Vec::new();
        };
        packet
            .envelope_fields
            .iter()
            .filter_map(|(name, slot)| {
                let ty = envelope.slots.get(*slot as usize)?.ty.clone();
                let field = model::Field {
                    name: names::field_name(name),
                    docs: vec!["Travels in the frame around the packet.".into()],
                    ty: self.rust_type(&ty, root),
                    secret: false,
                    deprecated: None,
                    scale: None,
                };
                Some((field, ty))
            })
            .collect()
    }

    fn response(&self, id: PacketId, root: &str) -> Option<String> {
        let path = |id: &PacketId| {
            let home = self.homes.get(id)?;
            Some(format!("{root}{}::{}", home.path.join("::"), home.name))
        };
        let rpc = self.schema.rpcs.iter().find(|rpc| rpc.request == id);
        if let Some(rpc) = rpc {
            return path(&rpc.response);
        }
        let request = self
            .schema
            .requests
            .iter()
            .find(|request| request.request == id)?;
        match &request.responses[..] {
            [one] => path(one),
            _ => None,
        }
    }

    pub(super) fn opcodes(
        &self,
        alternatives: &[OpcodeAlternative],
        root: &str,
        direction: Option<Direction>,
    ) -> Vec<OpcodeCase> {
        let mut body = BodyLower::new(self, &[], &[], root);
        let mut cases = Vec::new();
        for alternative in alternatives {
            let gate = match self.gate(&alternative.gate, root, direction) {
                Cond::Never => continue,
                cond => cond.text(),
            };
            let parts = alternative
                .parts
                .iter()
                .map(|part| OpcodePart {
                    wire: body.wire(&part.ty, &Known::default()),
                    prim: self.prim(&part.ty).unwrap_or("u64"),
                    width: self.opcode_width(&part.ty),
                    value: part.value.0,
                })
                .collect();
            cases.push(OpcodeCase { gate, parts });
        }
        cases
    }

    pub(super) fn opcode_width(&self, ty: &Type) -> u8 {
        match ty {
            Type::Int(int) => int.bits / 8,
            Type::Enum(id) => self.opcode_width(&self.schema[*id].base),
            Type::Newtype(id) => self.opcode_width(&self.schema[*id].ty),
            Type::As { wire, .. } => self.opcode_width(wire),
            _ => 0,
        }
    }

    fn in_state(&self, packet: &Packet, state: Option<StateId>) -> bool {
        match state {
            Some(state) => packet.states.is_empty() || packet.states.contains(&state),
            None => true,
        }
    }

    fn message_module(
        &self,
        state: Option<StateId>,
        direction: Direction,
        modules: &mut BTreeMap<Vec<String>, Module>,
        protocol: &mut Protocol,
    ) -> Option<EndMessage> {
        let side = variant_of(direction);
        let mut path = Vec::new();
        if let Some(state) = state {
            path.push(names::field_name(&self.schema[state].name));
        }
        path.push(side.to_lowercase());
        let root = "super::".repeat(path.len());
        let mut taken = Unique::default();
        taken.take("Unknown".into());
        let mut variants = Vec::new();
        let mut ids = Vec::new();
        let mut elsewhere = Vec::new();
        for (id, packet) in (0u32..).zip(&self.schema.packets) {
            let Some(home) = self.homes.get(&PacketId(id)) else {
                continue;
            };
            if !directions(packet.directions).contains(&direction) {
                continue;
            }
            let opcodes = self.opcodes(&packet.opcodes, &root, Some(direction));
            if !self.in_state(packet, state) {
                let states: Vec<&str> = packet
                    .states
                    .iter()
                    .map(|s| self.schema[*s].name.as_str())
                    .collect();
                let states = states.join(", ");
                elsewhere.extend(
                    opcodes
                        .into_iter()
                        .map(|case| (case, packet.name.clone(), states.clone())),
                );
                continue;
            }
            if opcodes.is_empty() && !packet.opcodes.is_empty() {
                continue;
            }
            let ty = if home.path == path {
                home.name.clone()
            } else {
                format!("{root}{}::{}", home.path.join("::"), home.name)
            };
            ids.push(PacketId(id));
            variants.push(MessageVariant {
                name: taken.take(home.name.clone()),
                schema_name: packet.name.clone(),
                unit: packet.body.record.fields.is_empty() && packet.envelope_fields.is_empty(),
                taken: packet
                    .envelope_fields
                    .iter()
                    .filter_map(|(_, slot)| {
                        let envelope = self.envelope_body.as_ref()?;
                        let field = envelope.record.fields.iter().find(|f| f.slot == *slot)?;
                        Some(names::field_name(&field.name))
                    })
                    .collect(),
                checks: self.envelope_checks(packet),
                boxed: self.memory(packet) > BOX_ABOVE,
                ty,
                opcodes,
                next: self.transitions(packet, Some(direction), &root),
                switches: self.switches(PacketId(id), Some(direction)),
                doc: packet.docs.first().cloned(),
                lenient: packet.body.exactness == protogen_schema::ir::Exactness::Lenient,
                answer: packet.reply == protogen_schema::ir::Reply::Answer,
            });
        }
        if variants.is_empty() {
            return None;
        }
        let both = path
            .iter()
            .take(path.len() - 1)
            .cloned()
            .chain(["both".to_owned()])
            .collect();
        let reexports: Vec<String> = match modules.get::<Vec<String>>(&both) {
            Some(module) => module
                .items
                .iter()
                .filter_map(|item| match item {
                    Item::Struct(of) => Some(of.name.clone()),
                    Item::Union(of) => Some(of.name.clone()),
                    _ => None,
                })
                .collect(),
            None => Vec::new(),
        };
        let name = "Message".to_owned();
        let state_name = state.map_or(String::new(), |state| self.schema[state].name.clone());
        let state_variant = names::variant_name(&state_name);
        let moves = variants
            .iter()
            .filter(|variant| !variant.next.is_empty())
            .map(|variant| (variant.name.clone(), variant.unit, variant.next.clone()))
            .collect();
        if state.is_some() {
            protocol.messages.push(ProtocolMessage {
                state: state_variant,
                direction: side,
                path: format!("{}::Message", path.join("::")),
                moves,
            });
        }
        let of: Vec<_> = ids.into_iter().zip(&variants).collect();
        let end = self.end_message(&state_name, direction, &path, &of);
        let module = modules.entry(path).or_default();
        module.reexports = reexports;
        module.message = Some(Message {
            name,
            context: self.context(&root),
            direction: side,
            state: state_name,
            variants,
            unknown: match self.schema.session.unknown {
                UnknownOpcode::KeepRest | UnknownOpcode::Skip => Unknown::Keep,
                UnknownOpcode::Close(_) => Unknown::Refuse,
            },
            elsewhere: prefix_free(elsewhere),
            sets_direction: self.uses_direction,
            handler: self.options.handler,
            has_context: self.has_context,
            version: !self.schema.axes.is_empty(),
            root,
            enveloped: self.schema.session.envelope.is_some(),
            has_answers: self
                .schema
                .session
                .envelope
                .as_ref()
                .is_some_and(|e| e.reply_to.is_some()),
        });
        Some(end)
    }

    /// About how many bytes a packet's struct takes in memory.
    fn memory(&self, packet: &Packet) -> u64 {
        packet
            .body
            .record
            .fields
            .iter()
            .map(|field| self.memory_of(&field.ty))
            .sum()
    }

    fn memory_of(&self, ty: &Type) -> u64 {
        match ty {
            Type::Text { .. } | Type::Json { .. } | Type::Array { .. } | Type::Map { .. } => 24,
            Type::Sparse { .. } | Type::SparseBitmap { .. } | Type::Extern { .. } => 24,
            Type::Bytes {
                length: protogen_schema::ir::Length::Fixed(n),
            } => *n,
            Type::Bytes { .. } => 24,
            Type::Struct { id, .. } => {
                let fields = &self.schema[*id].body.record.fields;
                fields
                    .iter()
                    .map(|field| self.memory_shallow(&field.ty))
                    .sum()
            }
            _ => self.memory_shallow(ty),
        }
    }

    fn memory_shallow(&self, ty: &Type) -> u64 {
        match ty {
            Type::Match(union) => {
                let arm = |arm: &protogen_schema::ir::Arm| match &arm.payload {
                    protogen_schema::ir::ArmPayload::Record(record) => {
                        record.fields.len() as u64 * 8
                    }
                    protogen_schema::ir::ArmPayload::Value { .. } => 24,
                };
                8 + union.arms.iter().map(arm).max().unwrap_or(0)
            }
            Type::Record(record) => record.fields.len() as u64 * 8,
            Type::Struct { id, .. } => self.schema[*id].body.record.fields.len() as u64 * 8,
            Type::Union { .. } | Type::Text { .. } | Type::Array { .. } => 24,
            Type::Optional(inner) => 8 + self.memory_shallow(inner),
            _ => 8,
        }
    }

    /// Where a packet moves the connection; a packet of both directions asks the context for its
    /// own, where that counts.
    fn transitions(&self, packet: &Packet, direction: Option<Direction>, root: &str) -> Vec<Next> {
        let mut body = BodyLower::new(self, &packet.body.slots, &[], root);
        body.direction = direction;
        for field in &packet.body.record.fields {
            let copy = self.rust_type(&field.ty, root).copy;
            let name = names::field_name(&field.name);
            body.write(
                field.slot,
                Known {
                    text: format!("packet.{name}"),
                    reference: false,
                    copy,
                },
            );
        }
        packet
            .transitions
            .iter()
            .filter(|transition| {
                direction.is_none_or(|d| directions(transition.directions).contains(&d))
            })
            .flat_map(|transition| self.transition(transition, &mut body, root, direction))
            .collect()
    }

    fn transition(
        &self,
        transition: &Transition,
        body: &mut BodyLower<'_, '_>,
        root: &str,
        direction: Option<Direction>,
    ) -> Vec<Next> {
        let gate = match self.gate(&transition.gate, root, direction) {
            Cond::Never => return Vec::new(),
            cond => cond.text(),
        };
        let mut conds = Vec::new();
        match (direction, transition.directions) {
            (Some(_), _) | (None, Directions::Both) => {}
            (None, Directions::C2s) => conds.push("cx.is_c2s()".into()),
            (None, Directions::S2c) => conds.push("!cx.is_c2s()".into()),
        }
        if !gate.is_empty() {
            conds.push(gate);
        }
        if let Some(cond) = &transition.cond {
            conds.push(body.bool_(cond, Mode::Encode));
        }
        let state = |id: StateId| names::variant_name(&self.schema[id].name);
        let name = |id: StateId| self.schema[id].name.clone();
        let join = |conds: &[String]| conds.join(" && ");
        match &transition.target {
            TransitionTarget::State(id) => vec![Next {
                cond: join(&conds),
                state: state(*id),
                name: name(*id),
            }],
            TransitionTarget::Match { on, arms } => arms
                .iter()
                .map(|(patterns, id)| {
                    let mut conds = conds.clone();
                    conds.push(body.matches(on, patterns));
                    Next {
                        cond: join(&conds),
                        state: state(*id),
                        name: name(*id),
                    }
                })
                .collect(),
        }
    }

    fn protocol(&self) -> Protocol {
        let states = self
            .schema
            .states
            .iter()
            .map(|state| (names::variant_name(&state.name), state.name.clone()))
            .collect();
        let entries = self
            .schema
            .states
            .iter()
            .filter(|state| state.entry)
            .map(|state| names::variant_name(&state.name))
            .collect();
        Protocol {
            states,
            entries,
            messages: Vec::new(),
            context: self.context(""),
            has_states: self.has_states(),
        }
    }
}

fn body_direction(packet: &Packet) -> Option<Direction> {
    match packet.directions {
        Directions::C2s => Some(Direction::C2s),
        Directions::S2c => Some(Direction::S2c),
        Directions::Both => None,
    }
}

/// One case an opcode is enough to say where it is legal.
fn prefix_free(cases: Vec<(OpcodeCase, String, String)>) -> Vec<(OpcodeCase, String, String)> {
    let mut seen = BTreeSet::new();
    cases
        .into_iter()
        .filter(|(case, _, _)| {
            let key: Vec<i128> = case.parts.iter().map(|part| part.value).collect();
            seen.insert((key, case.gate.clone()))
        })
        .collect()
}
