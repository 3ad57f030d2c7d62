//! Packets: their modules, structs and codecs, and the message enums of each state and direction.

mod message;
mod transition;

use std::collections::BTreeMap;

use protogen_schema::ir::{
    Direction, Directions, ExprType, OpcodeAlternative, Packet, PacketId, StateId, Type,
};

use super::body::{BodyLower, Known};
use super::gates::Cond;
use super::{Lower, scan};
use crate::rust::model::{
    self, Body, Codec, Form, Item, Model, Module, OpcodeCase, OpcodePart, Struct, Take, TypeName,
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
        let names = &self.options.packets;
        let wanted = names.is_empty() || self.is_named(packet, names);
        let lives = packet.opcodes.is_empty()
            || packet
                .opcodes
                .iter()
                .any(|opcode| self.lives(&opcode.gate, None));
        wanted && lives
    }

    /// Complains of names in `packets` that no packet has: nothing would be generated of them.
    pub(super) fn check_packets(&self) {
        for name in &self.options.packets {
            let one = std::slice::from_ref(name);
            if !self.schema.packets.iter().any(|of| self.is_named(of, one)) {
                self.unsupported(&format!(
                    "the packet `{name}` alone: there is no packet of this name"
                ));
            }
        }
    }

    /// Whether one of these names a packet: `Talk`, `s2c.Talk`, `game.s2c.Talk`.
    pub(super) fn is_named(&self, packet: &Packet, names: &[String]) -> bool {
        let sides = directions(packet.directions);
        let is_side = |word: &str| {
            let mut sides = sides.iter().map(|side| variant_of(*side));
            sides.any(|side| side.to_lowercase() == word)
        };
        let is_state = |word: &str| {
            let mut states = packet.states.iter();
            states.any(|state| self.schema[*state].name == word)
        };
        names.iter().any(|name| {
            let mut words = name.rsplit('.');
            words.next() == Some(packet.name.as_str())
                && words.all(|word| is_side(word) || is_state(word))
        })
    }

    /// Whether the schema has states beside `closed`.
    pub(super) fn has_states(&self) -> bool {
        self.schema.states.len() > 1
    }

    pub(super) fn packet_modules(&self, model: &mut Model, take: &mut dyn Take) {
        let mut items = Vec::new();
        let mut modules: BTreeMap<Vec<String>, Module> = BTreeMap::new();
        for (id, packet) in (0u32..).zip(&self.schema.packets) {
            let id = PacketId(id);
            let Some(home) = self.homes.get(&id) else {
                continue;
            };
            let module = modules.entry(home.path.clone()).or_default();
            let root = "super::".repeat(home.path.len());
            self.packet(id, packet, home, &root, &mut items);
            module.types.extend(items.iter().filter_map(TypeName::of));
            take.packet(&home.path, &mut items);
            items.clear();
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
        let nested = self.packet_type(packet, home, root, Form::Owned, items);
        items.push(Item::Packet(self.packet_facts(id, packet, home, root)));
        items.extend(nested);
        if self.packet_has_view(packet) {
            let nested = self.packet_type(packet, home, root, Form::View, items);
            items.extend(nested);
        }
    }

    /// The struct of a packet and its codec; gives the types in place.
    fn packet_type(
        &self,
        packet: &Packet,
        home: &Home,
        root: &str,
        form: Form,
        items: &mut Vec<Item>,
    ) -> Vec<Item> {
        self.at(packet.span);
        let taken = self.taken_fields(packet, root);
        let params: Vec<(String, ExprType)> = taken
            .iter()
            .map(|(field, _)| (field.name.clone(), ExprType::Int))
            .collect();
        let mut body = BodyLower::new(self, &packet.body.slots, &params, root);
        let (name, view_of) = body.take_form(form, home.name.clone());
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
        body.check_view(&fields);
        let nested = std::mem::take(&mut body.items);
        let mut docs = packet.docs.clone();
        if let Some(alias) = &packet.notes.alias {
            docs.push(format!("Also known as `{alias}`."));
        }
        items.push(Item::Struct(Struct {
            name: name.clone(),
            docs,
            eq: fields.iter().all(|field| field.ty.eq),
            fields,
            derives: body.derives(&packet.notes),
            view_of,
        }));
        items.push(Item::Codec(Codec {
            ty: name,
            context: self.context(root),
            params: taken
                .iter()
                .map(|(field, _)| (field.name.clone(), field.ty.text.to_string()))
                .collect(),
            own_params: true,
            body: Body::Record(record),
            fixed: (packet.body.max_size == Some(packet.body.min_size))
                .then_some(packet.body.min_size),
            linked: false,
            counts_depth: false,
            depth_limit: None,
            restores: packet.body.sets_context && self.has_context,
            is_view: form == Form::View,
            leaves_fault: false,
        }));
        nested
    }

    /// What makes the struct a packet.
    fn packet_facts(
        &self,
        id: PacketId,
        packet: &Packet,
        home: &Home,
        root: &str,
    ) -> model::Packet {
        model::Packet {
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
            response: self.response(id, root),
            lenient: packet.body.exactness == protogen_schema::ir::Exactness::Lenient,
            enveloped: self.schema.session.envelope.is_some(),
            envelope_values: self.envelope_values(packet, root),
            root: root.to_owned(),
            switches: self.switches(id, body_direction(packet)),
            next: self.transitions(packet, body_direction(packet), root),
            reads_context: self.reads_context(packet),
            versioned: self.has_context && !self.schema.axes.is_empty(),
        }
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
}

fn body_direction(packet: &Packet) -> Option<Direction> {
    match packet.directions {
        Directions::C2s => Some(Direction::C2s),
        Directions::S2c => Some(Direction::S2c),
        Directions::Both => None,
    }
}
