//! The session: transport, framing, envelope, settings; and what ties packets together.
//! Never resolves a packet: links join the two.

use crate::codes::{e04, e06};
use crate::diagnostic::Diagnostic;
use crate::ir::{self, Gate};
use crate::source::{FileId, Span};
use crate::syntax::ast::{self, FrameKind, ItemKind, LitKind, SessionItemKind};

use super::algebra;
use super::build::Build;
use super::protocol::directions;
use super::resolver::Resolver;

/// What the lines of a session begin with.
const SESSION_WORDS: [&str; 8] = [
    "transport",
    "layer",
    "frame",
    "unknown",
    "ping",
    "rpc_timeout",
    "reply_opcode",
    "subprotocol",
];

impl<'a> Resolver<'a> {
    pub(super) fn session_items(
        &mut self,
        files: &'a [ast::File],
    ) -> Vec<(FileId, &'a ast::SessionItem)> {
        let mut all = Vec::new();
        let mut first: Option<Span> = None;
        for tree in files {
            for item in &tree.items {
                let ItemKind::Session(session) = &item.kind else {
                    continue;
                };
                if let Some(before) = first {
                    self.report(
                        Diagnostic::error(e06::HEADER, "a second `session`")
                            .at(item.span.at_start(), "one protocol, one session")
                            .also(before, "the first one"),
                    );
                    continue;
                }
                first = Some(item.span.at_start());
                all.extend(session.items.iter().map(|item| (tree.id, item)));
            }
        }
        all
    }

    /// What packets need to know of the frame around them.
    pub(super) fn frames(&mut self, files: &'a [ast::File]) {
        for (file, item) in self.session_items(files) {
            match &item.kind {
                SessionItemKind::Transport { name, args } => self.transport(name, args),
                SessionItemKind::Frame(frame) => self.frame(file, item, frame),
                SessionItemKind::Unknown(unknown) => {
                    self.schema.session.unknown = match unknown {
                        ast::Unknown::KeepRest => ir::Unknown::KeepRest,
                        ast::Unknown::Skip => ir::Unknown::Skip,
                        ast::Unknown::Close(code) => {
                            let code = code.as_ref().map_or(1003, |code| code.value);
                            match u16::try_from(code) {
                                Ok(code) => ir::Unknown::Close(code),
                                Err(_) => {
                                    self.setting_fault(item.span, "a close code has 16 bits");
                                    continue;
                                }
                            }
                        }
                    };
                }
                SessionItemKind::Setting(setting) => self.setting(setting),
                SessionItemKind::Layer(_) | SessionItemKind::Ping(_) | SessionItemKind::Broken => {}
            }
        }
    }

    fn setting_fault(&mut self, span: Span, text: &str) {
        self.report(Diagnostic::error(e06::SETTING, text).at(span, "here"));
    }

    fn transport(&mut self, name: &ast::Ident, args: &[ast::Arg]) {
        let word = args.first().and_then(|arg| match arg {
            ast::Arg::Expr(expr) => word(expr),
            _ => None,
        });
        self.schema.session.transport = match (name.name.as_str(), word.as_deref()) {
            ("tcp", None) => ir::Transport::Tcp,
            ("websocket", None | Some("binary")) => ir::Transport::WebsocketBinary,
            ("websocket", Some("text")) => ir::Transport::WebsocketText,
            ("tcp" | "websocket", _) => {
                self.setting_fault(
                    name.span,
                    "a `websocket` is `binary` or `text`, a `tcp` neither",
                );
                return;
            }
            _ => {
                let text = format!("there is no transport `{}`", name.name);
                self.report(
                    Diagnostic::error(e06::SETTING, text)
                        .at(name.span, "unknown")
                        .did_you_mean(&name.name, name.span, ["tcp", "websocket"]),
                );
                return;
            }
        };
    }

    fn frame(&mut self, file: FileId, item: &'a ast::SessionItem, frame: &'a ast::Frame) {
        let before = self.gates(&item.gates);
        let behind = self.gates(&frame.gates);
        let (c2s, s2c) = match algebra::all([before, behind]) {
            Gate::Always => (true, true),
            Gate::Direction(ir::Direction::C2s) => (true, false),
            Gate::Direction(ir::Direction::S2c) => (false, true),
            _ => {
                self.report(
                    Diagnostic::error(e04::GATE, "a frame is the same at every version")
                        .at(item.span, "only `@c2s` and `@s2c` can stand here"),
                );
                return;
            }
        };
        let lenient = frame.notes.iter().any(|note| note.name.name == "lenient");
        let kind = match &frame.kind {
            FrameKind::One | FrameKind::Envelope(_) => ir::FramingKind::One,
            FrameKind::Many => ir::FramingKind::Many,
            FrameKind::Stream => ir::FramingKind::Stream,
        };
        let framing = ir::Framing { kind, lenient };
        if c2s {
            self.schema.session.c2s = framing.clone();
        }
        if s2c {
            self.schema.session.s2c = framing;
        }
        if let FrameKind::Envelope(members) = &frame.kind {
            if !(c2s && s2c) {
                self.report(
                    Diagnostic::error(e06::ENVELOPE, "both directions have one envelope").at(
                        item.span.at_start(),
                        "gate its fields instead: `@c2s x: u8`",
                    ),
                );
            }
            if self.schema.session.envelope.is_some() {
                self.report(
                    Diagnostic::error(e06::ENVELOPE, "a second `frame { .. }`")
                        .at(item.span.at_start(), "a session has one envelope")
                        .help("gate the fields that differ: `@c2s x: u8`"),
                );
                return;
            }
            self.envelope(file, item.span, members, lenient);
        }
    }

    fn envelope(&mut self, file: FileId, span: Span, members: &'a [ast::Member], lenient: bool) {
        let name = self.unique_type_name("Envelope");
        let mut build = Build::new(self, &name);
        let mut env = build.top(file);
        env.envelope = true;
        let body = build.body(members, &env, name, lenient);
        let slot = |name: &str| {
            let slots = (0u32..).zip(&body.slots);
            let mut named = slots.filter(|(_, info)| info.name == name);
            named.next().map(|(slot, _)| slot)
        };
        let (ack, reply_to) = (slot("ack"), slot("reply_to"));
        let (status, seq) = (slot("status"), slot("seq"));
        let roles = roles(&body.record.block);
        if roles.payloads != 1 || roles.payload_first {
            let text = if roles.payload_first {
                "the opcode stands before the payload"
            } else {
                "a frame has one `payload`"
            };
            self.report(
                Diagnostic::error(e06::ENVELOPE, text)
                    .at(span.at_start(), "in this frame")
                    .help("`opcode` says which packet the bytes of `payload[L]` are"),
            );
        }
        if roles.opcodes == 0 && !self.schema.opcode.c2s.is_empty() {
            self.report(
                Diagnostic::error(
                    e06::ENVELOPE,
                    "the frame does not say where the opcode stands",
                )
                .at(span.at_start(), "no `opcode` in this frame")
                .help("write `opcode,` where it stands, or `opcode none` in the header"),
            );
        }
        self.schema.session.envelope = Some(ir::Envelope {
            body,
            ack,
            reply_to,
            status,
            seq,
        });
    }

    fn setting(&mut self, setting: &'a ast::Setting) {
        let session = &mut self.schema.session;
        let first = setting.values.first();
        match (setting.name.name.as_str(), first) {
            ("rpc_timeout" | "reply_opcode" | "subprotocol", _) if setting.beyond.is_some() => {
                let span = setting.beyond.unwrap_or(setting.name.span);
                self.setting_fault(span, "this is no value of a setting");
            }
            ("rpc_timeout", Some(value)) => match &value.kind {
                ast::ExprKind::Lit(ast::Lit {
                    kind: LitKind::Duration(nanoseconds),
                    ..
                }) => session.rpc_timeout_ms = Some(nanoseconds / 1_000_000),
                _ => self.setting_fault(value.span, "a time is wanted: `60s`, `500ms`"),
            },
            ("reply_opcode", Some(value)) => match word(value).as_deref() {
                Some("same") => session.reply_opcode_same = true,
                Some("own") => session.reply_opcode_same = false,
                _ => self.setting_fault(value.span, "`same` or `own` is wanted"),
            },
            ("rpc_timeout" | "reply_opcode", None) => {
                self.setting_fault(setting.name.span, "its value is missing");
            }
            ("subprotocol", _) => {
                let values = setting.values.iter().map(written);
                let values: Vec<String> = values.map(Option::unwrap_or_default).collect();
                let name = setting.name.name.clone();
                session.settings.push((name, values.join(" ")));
            }
            (name, _) => {
                let text = format!("a session has no `{name}`");
                self.report(
                    Diagnostic::error(e06::SETTING, text)
                        .at(setting.name.span, "unknown")
                        .did_you_mean(name, setting.name.span, SESSION_WORDS),
                );
            }
        }
    }
}

/// What roles a frame has.
#[derive(Default)]
struct Roles {
    opcodes: usize,
    payloads: usize,
    /// Whether a payload stands before the opcode.
    payload_first: bool,
}

fn roles(block: &ir::Block) -> Roles {
    let mut found = Roles::default();
    in_block(block, &mut found);
    found
}

fn in_block(block: &ir::Block, found: &mut Roles) {
    for item in &block.items {
        let opcodes = match &item.kind {
            ir::ItemKind::Role(ir::Role::Opcode(_)) => 1,
            ir::ItemKind::Role(ir::Role::Payload { .. }) => {
                found.payloads += 1;
                0
            }
            ir::ItemKind::Bits(bits) => {
                let opcode = |item: &&ir::BitItem| matches!(item.value, ir::BitValue::Opcode(_));
                bits.items.iter().filter(opcode).count()
            }
            ir::ItemKind::Region(region) => {
                in_block(&region.block, found);
                0
            }
            _ => 0,
        };
        found.opcodes += opcodes;
        found.payload_first |= opcodes > 0 && found.payloads > 0;
    }
}

/// A bare word.
pub(super) fn word(expr: &ast::Expr) -> Option<String> {
    match &expr.kind {
        ast::ExprKind::Path(path) => Some(written_path(path)),
        _ => None,
    }
}

pub(super) fn written_path(path: &ast::Path) -> String {
    let words: Vec<&str> = path.segments.iter().map(|s| s.name.as_str()).collect();
    words.join(".")
}

/// A setting's value as a text.
fn written(expr: &ast::Expr) -> Option<String> {
    match &expr.kind {
        ast::ExprKind::Path(path) => Some(written_path(path)),
        ast::ExprKind::Lit(lit) => match &lit.kind {
            LitKind::Int(int) => Some(int.value.to_string()),
            LitKind::Float(value) => Some(value.to_string()),
            LitKind::Str(text) => text.text().map(str::to_owned),
            LitKind::Bool(value) => Some(value.to_string()),
            LitKind::Duration(nanoseconds) => Some(format!("{}ms", nanoseconds / 1_000_000)),
        },
        _ => None,
    }
}

/// The directions of a test or a packet as written.
pub(super) fn direction_of(direction: Option<ast::Direction>) -> Option<ir::Direction> {
    match directions(direction?) {
        ir::Directions::C2s => Some(ir::Direction::C2s),
        ir::Directions::S2c => Some(ir::Direction::S2c),
        ir::Directions::Both => None,
    }
}
