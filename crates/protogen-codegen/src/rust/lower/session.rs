//! Both ends of the protocol as the session sees them: layers, keys, pings, and what packets switch.
//! Writes no items; what the stages of a frame can't carry is a fault here.

use std::collections::BTreeSet;

use protogen_schema::ir::{
    Direction, Directions, Expr, ExprKind, ExprType, Framing, FramingKind, Layer, LayerKind,
    Packet, PacketId, PathStep, Ping, TransformId, Type,
};

use super::Lower;
use super::gates::Cond;
use super::packets::{directions, variant_of};
use super::stages::{self, Keyed, Place};
use crate::options::Typestate;
use crate::rust::model::{
    self, End, EndMessage, Ends, FrameKey, Item, MessageVariant, Model, PacketPair, StageStep,
};
use crate::rust::names;

/// The most sets of packets that switch layers on.
const SWITCHES: usize = 32;

impl Lower<'_> {
    /// Both ends, over these messages.
    pub(super) fn ends(&self, model: &Model, messages: Vec<EndMessage>) -> Ends {
        let mut taken = type_names(model);
        taken.extend(["State".to_owned(), "Envelope".to_owned()]);
        let free = |wanted: &str, otherwise: &str| {
            let taken = taken.contains(wanted);
            if taken { otherwise } else { wanted }.to_owned()
        };
        let (mut sent, mut received): (Vec<_>, Vec<_>) = (Vec::new(), Vec::new());
        for message in messages {
            match message.direction {
                "C2s" => sent.push(message),
                _ => received.push(message),
            }
        }
        let end = |name: String, inbound: String, sends, messages| End {
            name,
            inbound,
            sends,
            messages,
            pairs: self.pairs(sends),
        };
        let (client, server) = (free("Client", "ClientEnd"), free("Server", "ServerEnd"));
        let typestate = match self.options.typestate {
            Typestate::Omit => None,
            Typestate::Generate => Some(self.typestate(&client, &server)),
        };
        Ends {
            typestate,
            schema_name: self.schema.name.clone(),
            context: self.context(""),
            has_context: self.has_context,
            has_states: self.has_states(),
            version: !self.schema.axes.is_empty(),
            sets_direction: self.uses_direction,
            framing: self.framing(),
            stages: self.stages(),
            keys: self.keys(),
            handles: self.options.handler.is_some(),
            methods: self.options.methods,
            client: end(client, free("FromServer", "FromServerEnd"), "C2s", received),
            server: end(server, free("FromClient", "FromClientEnd"), "S2c", sent),
        }
    }

    /// The states as types, and which packet each end sends in which.
    fn typestate(&self, client: &str, server: &str) -> model::Typestate {
        let named: Vec<(String, String)> = match self.has_states() {
            true => self
                .schema
                .states
                .iter()
                .map(|state| (names::variant_name(&state.name), state.name.clone()))
                .collect(),
            false => Vec::new(),
        };
        // The last one is `closed`, in which nothing is sent.
        let open = named.split_last().map_or(&[][..], |(_, open)| open);
        let modules = self.homes.values().filter_map(|home| home.path.first());
        let taken = modules.into_iter().any(|module| module == "states");
        let module = if taken { "typed_states" } else { "states" };
        let mut sent = Vec::new();
        for (id, packet) in (0u32..).zip(&self.schema.packets) {
            let Some(home) = self.homes.get(&PacketId(id)) else {
                continue;
            };
            let path = format!("{}::{}", home.path.join("::"), home.name);
            let states: Vec<String> = if !self.has_states() {
                vec!["()".into()]
            } else if packet.states.is_empty() {
                let all = open.iter().map(|(ty, _)| format!("{module}::{ty}"));
                all.collect()
            } else {
                let legal = packet.states.iter();
                legal
                    .map(|state| names::variant_name(&self.schema[*state].name))
                    .map(|ty| format!("{module}::{ty}"))
                    .collect()
            };
            for direction in directions(packet.directions) {
                let end = match direction {
                    Direction::C2s => client,
                    Direction::S2c => server,
                };
                for state in &states {
                    sent.push((end.to_owned(), state.clone(), path.clone()));
                }
            }
        }
        model::Typestate {
            module: module.to_owned(),
            states: named,
            sent,
        }
    }

    /// The layers that packets of this direction switch on, one bit each.
    pub(super) fn switches(&self, id: PacketId, direction: Option<Direction>) -> u32 {
        let mut bits = 0;
        for (bit, (after, way)) in self.switch_sets().iter().enumerate() {
            if !after.contains(&id) {
                continue;
            }
            if direction.is_none() && way.is_some() {
                self.unsupported("`@after` of one direction and a packet of both");
            }
            if way.is_none() || *way == direction {
                bits |= 1 << bit;
            }
        }
        bits
    }

    /// The distinct sets of packets behind which layers are switched on.
    fn switch_sets(&self) -> Vec<(BTreeSet<PacketId>, Option<Direction>)> {
        let mut sets = Vec::new();
        for layer in &self.schema.session.layers {
            let set = (layer.after.iter().copied().collect(), layer.after_direction);
            if !layer.after.is_empty() && !sets.contains(&set) {
                sets.push(set);
            }
        }
        if sets.len() > SWITCHES {
            self.unsupported("more than 32 sets of packets that switch layers on");
            sets.truncate(SWITCHES);
        }
        sets
    }

    fn switch_of(&self, layer: &Layer) -> Option<u32> {
        let set = (layer.after.iter().copied().collect(), layer.after_direction);
        let bit = self.switch_sets().iter().position(|known| *known == set)?;
        Some(1 << bit)
    }

    fn framing(&self) -> (&'static str, &'static str) {
        let mode = |framing: &Framing| match (framing.kind, framing.lenient) {
            (FramingKind::One, false) => "One",
            (FramingKind::One, true) => "OneLenient",
            (FramingKind::Many, _) => "Many",
            (FramingKind::Stream, _) => "Stream",
        };
        (
            mode(&self.schema.session.c2s),
            mode(&self.schema.session.s2c),
        )
    }

    /// The stages in wire order, each with the condition under which it stands there.
    fn stages(&self) -> Vec<StageStep> {
        let mut before: Vec<(&Layer, String)> = Vec::new();
        let mut stages = Vec::new();
        for layer in &self.schema.session.layers {
            self.at(layer.span);
            let Some(cond) = self.layer_cond(layer) else {
                continue;
            };
            let place = self.place_of(layer);
            if let Some(stage) = self.stage(&layer.kind, place, &before) {
                stages.push(StageStep {
                    cond: cond.clone(),
                    stage,
                });
            }
            before.push((layer, cond));
        }
        stages
    }

    /// When a layer is there, over `direction`, `switched` and `cx`; none where it never is.
    fn layer_cond(&self, layer: &Layer) -> Option<String> {
        let at = |direction| self.gate(&layer.gate, "", Some(direction));
        let gate = match (at(Direction::C2s), at(Direction::S2c)) {
            (Cond::Never, Cond::Never) => return None,
            (c2s, s2c) if c2s == s2c => c2s.text(),
            (c2s, Cond::Never) => both("direction == pg::Direction::C2s", &c2s.text()),
            (Cond::Never, s2c) => both("direction == pg::Direction::S2c", &s2c.text()),
            (c2s, s2c) => format!(
                "(match direction {{ pg::Direction::C2s => {}, pg::Direction::S2c => {} }})",
                c2s.expr(),
                s2c.expr()
            ),
        };
        Some(match self.switch_of(layer) {
            Some(bit) => both(&format!("switched & {bit:#x} != 0"), &gate),
            None => gate,
        })
    }

    /// What stands before a length, or around packets without frames, transforms the byte stream.
    fn place_of(&self, layer: &Layer) -> Place {
        let session = &self.schema.session;
        let has_frames = |framing: &Framing| framing.kind != FramingKind::Stream;
        let mut behind = session
            .layers
            .iter()
            .skip_while(|l| !std::ptr::eq(*l, layer));
        let before_length = behind
            .by_ref()
            .skip(1)
            .any(|layer| matches!(layer.kind, LayerKind::Length(_)));
        match before_length || !has_frames(&session.c2s) || !has_frames(&session.s2c) {
            true => Place::Stream,
            false => Place::Frame,
        }
    }

    /// The statement that gives the application's transform to `state`.
    fn transform_of(&self, id: TransformId, args: &[Expr]) -> Option<FrameKey> {
        let def = &self.schema[id];
        let mut given = String::new();
        for (arg, (_, ty)) in args.iter().zip(&def.params) {
            let Some(text) = self.transform_arg(arg, ty) else {
                self.unsupported("a layer's argument that is neither a context value nor constant");
                return None;
            };
            given.push_str(&text);
            given.push_str(", ");
        }
        let method = names::field_name(&def.name);
        let method = method.trim_start_matches("r#");
        let name = &def.name;
        let call = |verb: &str| {
            format!(
                "{{\n    let own = cx.clone();\n    move |bytes| own.{verb}_{method}({given}bytes)\n}}"
            )
        };
        Some(FrameKey {
            slot: None,
            give: format!(
                "state.set_transform(pg::TransformName::constant({name:?}), Box::new(pg::TransformCalls::new({}, {})));",
                call("open"),
                call("seal")
            ),
        })
    }

    /// An argument over `own`, in a function that refuses where a value is not set.
    fn transform_arg(&self, arg: &Expr, param: &ExprType) -> Option<String> {
        let ExprKind::Context { context, path } = &arg.kind else {
            return match &arg.kind {
                ExprKind::Int(number) => Some(number.0.to_string()),
                ExprKind::Bool(on) => Some(on.to_string()),
                ExprKind::Text(text) => Some(format!("{text:?}")),
                ExprKind::Bytes(bytes) => Some(format!("&{bytes:?}")),
                _ => None,
            };
        };
        let slot = &self.schema[*context];
        if !path.is_empty() {
            return None;
        }
        let ty = self.rust_type(&slot.ty, "");
        let unset = format!("the context value `{}` is not set", slot.name);
        let value = format!(
            "own.{}.get().map_err(|_| pg::Refused {{ message: {unset:?}.to_owned() }})?",
            names::field_name(&slot.name)
        );
        let prim = self.prim(&slot.ty).is_some();
        Some(match param {
            ExprType::Int if prim => format!("i128::from(*{value})"),
            ExprType::Text if ty.text == "String" => format!("{value}.as_str()"),
            ExprType::Bytes if ty.text == "Vec<u8>" || ty.text.starts_with("[u8; ") => {
                format!("&{value}[..]")
            }
            ExprType::Bool | ExprType::Float | ExprType::Enum(_) | ExprType::Flags(_) => {
                format!("*{value}")
            }
            ExprType::Struct(_) => value,
            ExprType::Value(_) if ty.copy => format!("*{value}"),
            ExprType::Value(_) => value,
            ExprType::Int | ExprType::Text | ExprType::Bytes => return None,
        })
    }

    fn keys(&self) -> Vec<FrameKey> {
        let mut keys = Vec::new();
        for layer in &self.schema.session.layers {
            self.at(layer.span);
            if self.layer_cond(layer).is_none() {
                continue;
            }
            if let LayerKind::Extern { id, args } = &layer.kind {
                keys.extend(self.transform_of(*id, args));
            }
            if let Some((expr, cipher)) = stages::keyed(&layer.kind, self.place_of(layer))
                && let Some(key) = self.key(expr, cipher)
                && !keys.contains(&key)
            {
                keys.push(key);
            }
        }
        keys
    }

    fn key(&self, expr: &Expr, cipher: Keyed) -> Option<FrameKey> {
        match &expr.kind {
            ExprKind::Context { context, path } => {
                let slot = &self.schema[*context];
                let parts: String = path
                    .iter()
                    .map(|PathStep::Field(name)| format!(".{}", names::field_name(name)))
                    .collect();
                let Some(ty) = self.part_type(&slot.ty, path) else {
                    self.unsupported("a key of this type");
                    return None;
                };
                let text = self.rust_type(&ty, "").text;
                let Some(give) = cipher.give(&format!("key{parts}"), &text) else {
                    self.unsupported("a key of this type");
                    return None;
                };
                Some(FrameKey {
                    slot: Some(names::field_name(&slot.name)),
                    give,
                })
            }
            ExprKind::Bytes(bytes) => self.constant_key(cipher, &format!("{bytes:?}"), bytes.len()),
            ExprKind::Text(text) => {
                let bytes = text.as_bytes();
                self.constant_key(cipher, &format!("{bytes:?}"), bytes.len())
            }
            _ => {
                self.unsupported("a key that is neither a context value nor constant bytes");
                None
            }
        }
    }

    fn constant_key(&self, cipher: Keyed, bytes: &str, len: usize) -> Option<FrameKey> {
        let Some(give) = cipher.give(bytes, &format!("[u8; {len}]")) else {
            self.unsupported("a key of this length");
            return None;
        };
        Some(FrameKey { slot: None, give })
    }

    /// The pings that the end with this direction sends, and those that it answers.
    fn pairs(&self, sends: &str) -> Vec<PacketPair> {
        let (own, other) = match sends {
            "C2s" => (Direction::C2s, Direction::S2c),
            _ => (Direction::S2c, Direction::C2s),
        };
        let mut pairs = Vec::new();
        for ping in &self.schema.pings {
            if self.lives(&ping.gate, None) {
                pairs.extend(self.pair(ping, own, other, false));
                pairs.extend(self.pair(ping, other, own, true));
            }
        }
        pairs
    }

    /// The ping that travels `there`, and its pong that comes `back`.
    fn pair(
        &self,
        ping: &Ping,
        there: Direction,
        back: Direction,
        answered: bool,
    ) -> Option<PacketPair> {
        let (asks, answers) = (&self.schema[ping.ping], &self.schema[ping.pong]);
        let goes = |packet: &Packet, way| directions(packet.directions).contains(&way);
        if !goes(asks, there) || !goes(answers, back) {
            return None;
        }
        let path = |id: &PacketId| {
            let home = self.homes.get(id)?;
            Some(format!("{}::{}", home.path.join("::"), home.name))
        };
        let fields = |packet: &Packet| -> Vec<(String, String, bool)> {
            let record = &packet.body.record.fields;
            record
                .iter()
                .map(|field| {
                    let ty = self.rust_type(&field.ty, "");
                    let text = if field.optional {
                        format!("Option<{}>", ty.text)
                    } else {
                        ty.text.into_owned()
                    };
                    (names::field_name(&field.name), text, ty.copy)
                })
                .collect()
        };
        let plain = |packet: &Packet| packet.envelope_fields.is_empty();
        let (asked, given) = (fields(asks), fields(answers));
        let mut types = answers.body.record.fields.iter().map(|field| &field.ty);
        let copies = given.is_empty() || (given == asked && types.all(is_shared));
        Some(PacketPair {
            answered,
            ping_id: ping.ping.0,
            pong_id: ping.pong.0,
            ping: path(&ping.ping)?,
            pong: path(&ping.pong)?,
            states: asks
                .states
                .iter()
                .map(|state| names::variant_name(&self.schema[*state].name))
                .collect(),
            ping_is_unit: asked.is_empty() && plain(asks),
            copied: (copies && plain(answers)).then(|| {
                given
                    .into_iter()
                    .map(|(name, _, copy)| (name, copy))
                    .collect()
            }),
        })
    }

    /// One message as both ends see it.
    pub(super) fn end_message(
        &self,
        state: &str,
        direction: Direction,
        module: &[String],
        variants: &[(PacketId, &MessageVariant)],
    ) -> EndMessage {
        let module = module.join("::");
        EndMessage {
            state: names::variant_name(state),
            direction: variant_of(direction),
            enveloped: self.schema.session.envelope.is_some(),
            moves: variants.iter().any(|(_, variant)| !variant.next.is_empty()),
            switches: variants.iter().any(|(_, variant)| variant.switches != 0),
            receives: variants.iter().any(|(_, variant)| variant.receives),
            packets: variants
                .iter()
                .map(|(id, variant)| (id.0, variant.name.clone(), variant.unit))
                .collect(),
            module,
        }
    }
}

/// Whether two packets that hold this type hold the same Rust type.
fn is_shared(ty: &Type) -> bool {
    match ty {
        Type::Match(_) | Type::Record(_) | Type::Bits(_) | Type::Choice { .. } => false,
        Type::Array { element, .. } => is_shared(element),
        Type::Optional(inner) | Type::Sentinel { inner, .. } | Type::Block { inner, .. } => {
            is_shared(inner)
        }
        Type::Map { .. } | Type::Sparse { .. } | Type::SparseBitmap { .. } => false,
        _ => true,
    }
}

/// Both conditions; an empty one asks nothing.
fn both(one: &str, other: &str) -> String {
    match other {
        "" => one.to_owned(),
        other if other.contains("||") => format!("{one} && ({other})"),
        other => format!("{one} && {other}"),
    }
}

/// The names of the types at the root.
fn type_names(model: &Model) -> BTreeSet<String> {
    let named = model.types.iter().filter_map(Item::type_name);
    let externs = model.externs.iter().map(String::as_str);
    named.chain(externs).map(str::to_owned).collect()
}

/// Whether transitions of a packet differ by the direction in which it travels.
pub fn moves_by_direction(packet: &Packet) -> bool {
    packet.directions == Directions::Both
        && packet
            .transitions
            .iter()
            .any(|transition| transition.directions != Directions::Both)
}
