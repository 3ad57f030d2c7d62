//! What ties packets together: requests, pings, layers that packets switch on.
//! Never changes a packet.

use std::collections::HashMap;

use crate::codes::{e02, e06};
use crate::diagnostic::Diagnostic;
use crate::ir::{self, Gate};
use crate::syntax::ast::{self, ItemKind, SessionItemKind};

use super::algebra;
use super::packets::both;
use super::resolver::Resolver;
use super::session::written_path;

/// Packets by name.
pub(super) struct PacketIndex {
    by_name: HashMap<String, Vec<ir::PacketId>>,
}

impl PacketIndex {
    pub(super) fn of(schema: &ir::Schema) -> Self {
        let mut by_name: HashMap<String, Vec<ir::PacketId>> = HashMap::new();
        for (id, packet) in (0u32..).zip(&schema.packets) {
            let same = by_name.entry(packet.name.clone()).or_default();
            same.push(ir::PacketId(id));
        }
        PacketIndex { by_name }
    }

    /// The packets that `Hello`, `s2c.Hello`, `login.Hello` or `login.s2c.Hello` can mean.
    pub(super) fn candidates(
        &self,
        schema: &ir::Schema,
        path: &ast::Path,
        direction: Option<ir::Direction>,
    ) -> Vec<ir::PacketId> {
        let Some((name, qualifiers)) = path.segments.split_last() else {
            return Vec::new();
        };
        let means = |id: &&ir::PacketId| {
            let packet = &schema[**id];
            let travels = direction.is_none_or(|d| both(packet.directions).contains(&d));
            travels
                && qualifiers.iter().all(|word| match word.name.as_str() {
                    "c2s" => both(packet.directions).contains(&ir::Direction::C2s),
                    "s2c" => both(packet.directions).contains(&ir::Direction::S2c),
                    "both" => packet.directions == ir::Directions::Both,
                    state => packet.states.iter().any(|id| schema[*id].name == state),
                })
        };
        let same = self.by_name.get(&name.name);
        same.map_or(Vec::new(), |ids| {
            ids.iter().filter(means).copied().collect()
        })
    }
}

impl<'a> Resolver<'a> {
    /// What needs to know the packets.
    pub(super) fn links(&mut self, files: &'a [ast::File]) {
        let index = PacketIndex::of(&self.schema);
        let items = files
            .iter()
            .flat_map(|tree| &tree.items)
            .flat_map(|item| match &item.kind {
                ItemKind::State(state) => state.items.iter().collect::<Vec<_>>(),
                _ => vec![item],
            });
        for item in items {
            match &item.kind {
                ItemKind::Request(request) => self.request(&index, request),
                ItemKind::Ping(ping) => {
                    let gate = self.gates(&item.gates);
                    self.ping(&index, gate, ping);
                }
                _ => {}
            }
        }
        let mut sink = std::mem::take(&mut self.sink);
        let items = self.session_items(files);
        // A second session was reported before.
        std::mem::swap(&mut self.sink, &mut sink);
        for (file, item) in items {
            match &item.kind {
                SessionItemKind::Layer(layer) => {
                    let before = self.gates(&item.gates);
                    let behind = self.gates(&layer.gates);
                    let gate = algebra::all([before, behind]);
                    self.layer(file, item.span, layer, gate, &index);
                }
                SessionItemKind::Ping(ping) => {
                    let gate = self.gates(&item.gates);
                    self.ping(&index, gate, ping);
                }
                _ => {}
            }
        }
        if !self.schema.rpcs.is_empty() {
            let answers = self.schema.session.envelope.as_ref();
            if answers.is_none_or(|e| e.ack.is_none() || e.reply_to.is_none()) {
                let packet = self.schema.rpcs[0].request;
                let span = super::resolver::source(self.schema[packet].span);
                self.report(
                    Diagnostic::error(e06::RPC, "an `rpc` needs a frame that numbers requests")
                        .at(span, "how does an answer find its request?")
                        .help("give the session a `frame { .. }` with `ack` and `reply_to`, or write `request A -> B;`"),
                );
            }
        }
    }

    pub(super) fn request(&mut self, index: &PacketIndex, request: &'a ast::Request) {
        let asks = self.find_packet(index, &request.request, None);
        let Some(asks) = asks else {
            return;
        };
        // An answer travels the other way, which tells packets of one name apart.
        let way = match self.schema[asks].directions {
            ir::Directions::C2s => Some(ir::Direction::S2c),
            ir::Directions::S2c => Some(ir::Direction::C2s),
            ir::Directions::Both => None,
        };
        let mut responses = Vec::new();
        for response in &request.responses {
            responses.extend(self.find_packet(index, response, way));
        }
        self.schema.requests.push(ir::Request {
            request: asks,
            responses,
        });
    }

    pub(super) fn ping(&mut self, index: &PacketIndex, gate: Gate, ping: &'a ast::Ping) {
        let pong = ping.pong.as_ref().unwrap_or(&ping.ping);
        let asked = index.candidates(&self.schema, &ping.ping, None);
        let answers = index.candidates(&self.schema, pong, None);
        if asked.len() == answers.len() && asked.len() > 1 {
            // Both ends ping: each question goes with the answer of the other direction.
            for ping in &asked {
                let way = opposite(self.schema[*ping].directions);
                let pong = answers
                    .iter()
                    .find(|pong| Some(self.schema[**pong].directions) == way);
                if let Some(pong) = pong {
                    self.schema.pings.push(ir::Ping {
                        gate: gate.clone(),
                        ping: *ping,
                        pong: *pong,
                    });
                }
            }
            return;
        }
        let Some(ping) = self.find_packet(index, &ping.ping, None) else {
            return;
        };
        let way = match self.schema[ping].directions {
            ir::Directions::C2s => Some(ir::Direction::S2c),
            ir::Directions::S2c => Some(ir::Direction::C2s),
            ir::Directions::Both => None,
        };
        let Some(pong) = self.find_packet(index, pong, way) else {
            return;
        };
        self.schema.pings.push(ir::Ping { gate, ping, pong });
    }

    /// The one packet that a path names.
    pub(super) fn find_packet(
        &mut self,
        index: &PacketIndex,
        path: &ast::Path,
        direction: Option<ir::Direction>,
    ) -> Option<ir::PacketId> {
        let found = index.candidates(&self.schema, path, direction);
        let name = path.segments.last()?;
        match found.as_slice() {
            [only] => Some(*only),
            [] if let [other, ..] = index.candidates(&self.schema, path, None).as_slice() => {
                let (text, other) = (written_path(path), self.full_name(*other));
                self.report(
                    Diagnostic::error(e06::RPC, format!("`{text}` does not answer that way"))
                        .at(path.span, format!("there is only `{other}`"))
                        .help("an answer travels against its question"),
                );
                None
            }
            [] => {
                let known = self.packet_names_known();
                let text = format!("cannot find a packet `{}`", written_path(path));
                self.report(
                    Diagnostic::error(e02::NOT_FOUND, text)
                        .at(path.span, "no packet has this name")
                        .did_you_mean(&name.name, name.span, known.iter().map(String::as_str)),
                );
                None
            }
            several => {
                let full: Vec<String> = several.iter().map(|id| self.full_name(*id)).collect();
                let text = format!("`{}` could be several packets", written_path(path));
                self.report(
                    Diagnostic::error(e02::AMBIGUOUS, text)
                        .at(path.span, "which one?")
                        .help(format!("write one of `{}`", full.join("`, `"))),
                );
                None
            }
        }
    }

    /// `login.s2c.Hello`
    pub(super) fn full_name(&self, id: ir::PacketId) -> String {
        let packet = &self.schema[id];
        let direction = match packet.directions {
            ir::Directions::C2s => "c2s",
            ir::Directions::S2c => "s2c",
            ir::Directions::Both => "both",
        };
        match packet.states.first() {
            Some(state) => format!("{}.{direction}.{}", self.schema[*state].name, packet.name),
            None => format!("{direction}.{}", packet.name),
        }
    }
}

pub(super) fn opposite(of: ir::Directions) -> Option<ir::Directions> {
    match of {
        ir::Directions::C2s => Some(ir::Directions::S2c),
        ir::Directions::S2c => Some(ir::Directions::C2s),
        ir::Directions::Both => None,
    }
}
