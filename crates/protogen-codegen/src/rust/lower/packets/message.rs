//! Message enums: all packets of one state and direction.

use std::collections::{BTreeMap, BTreeSet};

use protogen_schema::ir::{Direction, Packet, PacketId, StateId, Type, Unknown as UnknownOpcode};

use super::super::Lower;
use super::{BOX_ABOVE, directions, variant_of};
use crate::rust::model::{
    EndMessage, Message, MessageVariant, Methods, Module, OpcodeCase, Protocol, ProtocolMessage,
    Unknown, Wire,
};
use crate::rust::names::{self, Unique};

impl Lower<'_> {
    fn in_state(&self, packet: &Packet, state: Option<StateId>) -> bool {
        match state {
            Some(state) => packet.states.is_empty() || packet.states.contains(&state),
            None => true,
        }
    }

    pub(super) fn message_module(
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
                leaves_fault: false,
                view_leaves_fault: false,
                checks: self.envelope_checks(packet),
                boxed: self.memory(packet) > BOX_ABOVE,
                view: self.packet_has_view(packet).then(|| names::view_name(&ty)),
                ty,
                opcodes,
                next: self.transitions(packet, Some(direction), &root),
                switches: self.switches(PacketId(id), Some(direction)),
                doc: packet.docs.first().cloned(),
                lenient: packet.body.exactness == protogen_schema::ir::Exactness::Lenient,
                answer: packet.reply == protogen_schema::ir::Reply::Answer,
                receives: false,
            });
        }
        if variants.is_empty() {
            return None;
        }
        if self.receives() {
            for (index, id) in ids.iter().enumerate() {
                let receives = !self.is_beat(*id) && receives(&variants, index, &elsewhere);
                if let Some(variant) = variants.get_mut(index) {
                    variant.receives = receives;
                }
            }
        }
        let both = path
            .iter()
            .take(path.len() - 1)
            .cloned()
            .chain(["both".to_owned()])
            .collect();
        let reexports: Vec<String> = match modules.get::<Vec<String>>(&both) {
            Some(module) => module.types.iter().map(|of| of.name.clone()).collect(),
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
            methods: self.options.methods,
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
            is_view: false,
        });
        Some(end)
    }

    /// Whether packets may pass straight to their methods: where these only return, and layouts
    /// depend on nothing.
    fn receives(&self) -> bool {
        self.options.handler.is_some()
            && self.options.methods == Methods::Sync
            && !self.has_context
            && self.schema.session.envelope.is_none()
    }

    /// Whether it is a ping or the answer to one: the driver is to see it.
    fn is_beat(&self, id: PacketId) -> bool {
        let mut pings = self.schema.pings.iter();
        pings.any(|ping| [ping.ping, ping.pong].contains(&id))
    }

    /// About how many bytes a packet's struct takes in memory.
    pub(super) fn memory(&self, packet: &Packet) -> u64 {
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

/// Whether this variant says all by an opcode of its own, changes nothing and leaves nothing.
fn receives(
    variants: &[MessageVariant],
    index: usize,
    elsewhere: &[(OpcodeCase, String, String)],
) -> bool {
    let Some(variant) = variants.get(index) else {
        return false;
    };
    let [case] = &variant.opcodes[..] else {
        return false;
    };
    let [part] = &case.parts[..] else {
        return false;
    };
    let others = variants.iter().flat_map(|variant| &variant.opcodes);
    let others = others.chain(elsewhere.iter().map(|(case, ..)| case));
    let same = others
        .filter_map(|case| case.parts.first())
        .filter(|first| first.value == part.value);
    case.gate.is_empty()
        && matches!(part.wire, Wire::Scalar(_))
        && same.count() == 1
        && variant.next.is_empty()
        && variant.switches == 0
        && !variant.lenient
}
