//! Both ends of the protocol, as types that the session is made for.
//! Reads no schema and moves no bytes.

use super::code::Code;
use super::codec::mentions;
use crate::rust::model::{End, EndMessage, Ends, Methods, Next, Packet, PacketPair, Typestate};

/// The ends and what they receive.
pub fn ends(code: &mut Code, item: &Ends) {
    for (end, side, other) in [
        (&item.client, "client", "server"),
        (&item.server, "server", "client"),
    ] {
        inbound(code, item, end, other);
        code.line(format_args!("/// The {side}'s end of the protocol."));
        code.line("#[derive(Debug)]");
        code.line(format_args!("pub enum {} {{}}", end.name));
        code.blank();
        // What both ends have in common is written once.
        let other = (side == "server").then_some(item.client.name.as_str());
        protocol(code, item, end, other);
        if item.handles {
            handled(code, item, end);
        }
    }
    if let Some(item) = &item.typestate {
        typestate(code, item);
    }
}

/// The states as types, and what is sent in each.
fn typestate(code: &mut Code, item: &Typestate) {
    if !item.states.is_empty() {
        code.line("/// The states as types, for connections that know theirs while compiling.");
        code.open(format_args!("pub mod {} {{", item.module));
        for (ty, name) in &item.states {
            code.line(format_args!("/// `{name}`."));
            code.line("#[derive(Debug)]");
            code.line(format_args!("pub enum {ty} {{}}"));
            code.line(format_args!("impl super::pg::StateType for {ty} {{"));
            code.line(format_args!("    const NAME: &'static str = {name:?};"));
            code.line("}");
        }
        code.close("}");
        code.blank();
    }
    for (end, state, packet) in &item.sent {
        code.line(format_args!(
            "impl pg::SentIn<{end}, {state}> for {packet} {{}}"
        ));
    }
    code.blank();
}

/// Whether what an end receives is one message.
fn is_single(item: &Ends, end: &End) -> bool {
    !item.has_states && end.messages.len() == 1
}

fn inbound(code: &mut Code, item: &Ends, end: &End, other: &str) {
    if is_single(item, end) {
        return;
    }
    code.line(format_args!(
        "/// Every packet that the {other} sends, by state."
    ));
    code.line("#[derive(Debug, Clone, PartialEq)]");
    code.open(format_args!("pub enum {} {{", end.inbound));
    for message in &end.messages {
        code.line(format_args!("/// In the state `{}`.", message.state));
        code.line(format_args!("{}({}),", message.state, path(message)));
    }
    code.close("}");
    code.blank();
}

/// The path of a message, with what stands around it.
fn path(message: &EndMessage) -> String {
    let name = if message.enveloped {
        "Frame"
    } else {
        "Message"
    };
    format!("{}::{name}", message.module)
}

fn protocol(code: &mut Code, item: &Ends, end: &End, like: Option<&str>) {
    let context = &item.context;
    let inbound = match &end.messages[..] {
        [only] if is_single(item, end) => path(only),
        _ => end.inbound.clone(),
    };
    let state = state_type(item);
    code.open(format_args!("impl pg::Protocol for {} {{", end.name));
    code.line(format_args!(
        "const NAME: &'static str = {:?};",
        item.schema_name
    ));
    code.line(format_args!(
        "const SENDS: pg::Direction = pg::Direction::{};",
        end.sends
    ));
    code.line(format_args!("type Context = {context};"));
    code.line(format_args!("type State = {state};"));
    code.line(format_args!("type Inbound = {inbound};"));
    code.blank();
    decode(code, item, end, state, &inbound);
    of_message(code, item, end, &inbound);
    states(code, item, state);
    code.open("fn framing(direction: pg::Direction) -> pg::FrameMode {");
    let (c2s, s2c) = item.framing;
    if c2s == s2c {
        code.line(format_args!("pg::FrameMode::{c2s}"));
    } else {
        code.open("match direction {");
        code.line(format_args!("pg::Direction::C2s => pg::FrameMode::{c2s},"));
        code.line(format_args!("pg::Direction::S2c => pg::FrameMode::{s2c},"));
        code.close("}");
    }
    code.close("}");
    code.blank();
    layers(code, item, like);
    knowledge(code, item);
    pings(code, item, end, &inbound);
    code.close("}");
    code.blank();
}

/// The arms of a match over what came in; without states there is nothing to match.
fn by_state(
    code: &mut Code,
    item: &Ends,
    end: &End,
    arm: impl Fn(&EndMessage) -> Option<String>,
    otherwise: &str,
) {
    if let [only] = &end.messages[..]
        && is_single(item, end)
    {
        code.line(arm(only).unwrap_or_else(|| otherwise.to_owned()));
        return;
    }
    if end.messages.is_empty() {
        code.line("match *message {}");
        return;
    }
    let arms: Vec<(&EndMessage, Option<String>)> =
        end.messages.iter().map(|of| (of, arm(of))).collect();
    if arms.iter().all(|(_, arm)| arm.is_none()) {
        code.line(otherwise);
        return;
    }
    code.open("match message {");
    for (of, arm) in &arms {
        if let Some(arm) = arm {
            code.line(format_args!(
                "{}::{}(message) => {arm},",
                end.inbound, of.state
            ));
        }
    }
    if arms.iter().any(|(_, arm)| arm.is_none()) {
        code.line(format_args!("_ => {otherwise},"));
    }
    code.close("}");
}

fn decode(code: &mut Code, item: &Ends, end: &End, state: &str, inbound: &str) {
    code.open(format_args!(
        "fn decode(state: {state}, r: &mut pg::Reader<'_>, cx: &mut {}) -> Result<{inbound}, pg::DecodeError> {{",
        item.context
    ));
    if is_single(item, end) {
        code.line(format_args!("<{inbound} as pg::Message>::decode(r, cx)"));
        code.close("}");
        code.blank();
        return;
    }
    let name = if item.has_states {
        "state.name()"
    } else {
        "\"\""
    };
    let refuse = format!(
        "Err(r.fault(pg::DecodeErrorKind::UnexpectedPacket {{ state: {name}.into(), legal: \"no state\".into() }}))"
    );
    if !item.has_states || end.messages.is_empty() {
        code.line(refuse);
        code.close("}");
        code.blank();
        return;
    }
    code.open("match state {");
    for message in &end.messages {
        code.line(format_args!(
            "State::{} => <{} as pg::Message>::decode(r, cx).map({}::{}),",
            message.state,
            path(message),
            end.inbound,
            message.state
        ));
    }
    code.line(format_args!("_ => {refuse},"));
    code.close("}");
    code.close("}");
    code.blank();
}

/// What a packet that came in is called, and what it leads to.
fn of_message(code: &mut Code, item: &Ends, end: &End, inbound: &str) {
    let context = &item.context;
    code.open(format_args!(
        "fn name(message: &{inbound}) -> &'static str {{"
    ));
    by_state(code, item, end, |_| Some("message.name()".into()), "");
    code.close("}");
    code.blank();
    code.open(format_args!(
        "fn opcode(message: &{inbound}, cx: &{context}) -> Option<pg::Opcode> {{"
    ));
    by_state(code, item, end, |_| Some("message.opcode(cx)".into()), "");
    code.close("}");
    code.blank();
    let state = state_type(item);
    code.open(format_args!(
        "fn next_state(message: &{inbound}, cx: &{context}) -> Option<{state}> {{"
    ));
    let next = |of: &EndMessage| {
        let inner = if of.enveloped { ".message" } else { "" };
        (of.moves && item.has_states).then(|| format!("message{inner}.next_state(cx)"))
    };
    by_state(code, item, end, next, "None");
    code.close("}");
    code.blank();
    code.open(format_args!("fn switches(message: &{inbound}) -> u32 {{"));
    let switches = |of: &EndMessage| of.switches.then(|| "message.switches()".to_owned());
    by_state(code, item, end, switches, "0");
    code.close("}");
    code.blank();
}

fn states(code: &mut Code, item: &Ends, state: &str) {
    code.open(format_args!(
        "fn state_name(state: {state}) -> &'static str {{"
    ));
    code.line(if item.has_states {
        "state.name()"
    } else {
        "\"\""
    });
    code.close("}");
    code.blank();
    code.open(format_args!(
        "fn state_named(name: &str) -> Option<{state}> {{"
    ));
    code.line(if item.has_states {
        "State::named(name)"
    } else {
        "None"
    });
    code.close("}");
    code.blank();
}

/// Stages and their keys.
fn layers(code: &mut Code, item: &Ends, like: Option<&str>) {
    let context = &item.context;
    code.open(format_args!(
        "fn profile(direction: pg::Direction, switched: u32, cx: &{context}) -> Result<pg::Profile, pg::ProfileError> {{"
    ));
    if let Some(like) = like {
        code.line(format_args!(
            "<{like} as pg::Protocol>::profile(direction, switched, cx)"
        ));
    } else if item.stages.is_empty() {
        code.line("pg::Profile::new(Vec::new(), pg::FrameLimits::DEFAULT)");
    } else {
        code.line("let mut stages = Vec::new();");
        for step in &item.stages {
            if step.cond.is_empty() {
                code.line(format_args!("stages.push({});", step.stage));
            } else {
                code.open(format_args!("if {} {{", step.cond));
                code.line(format_args!("stages.push({});", step.stage));
                code.close("}");
            }
        }
        code.line("pg::Profile::new(stages, pg::FrameLimits::DEFAULT)");
    }
    code.close("}");
    code.blank();
    if item.keys.is_empty() {
        return;
    }
    code.open(format_args!(
        "fn keys(direction: pg::Direction, cx: &{context}, state: &mut pg::FrameState) {{"
    ));
    if let Some(like) = like {
        code.line(format_args!(
            "<{like} as pg::Protocol>::keys(direction, cx, state);"
        ));
        code.close("}");
        code.blank();
        return;
    }
    for key in &item.keys {
        match &key.slot {
            Some(slot) => {
                code.open(format_args!("if let Ok(key) = cx.{slot}.get().cloned() {{"));
                code.line(&key.give);
                code.close("}");
            }
            None => code.line(&key.give),
        }
    }
    code.close("}");
    code.blank();
}

/// What the session asks the context.
fn knowledge(code: &mut Code, item: &Ends) {
    let context = &item.context;
    if item.turns {
        code.open(format_args!(
            "fn turn(direction: pg::Direction, cx: &mut {context}) {{"
        ));
        code.line("cx.set_direction(direction);");
        code.close("}");
        code.blank();
    }
    if !item.has_context {
        return;
    }
    code.open(format_args!("fn gates(cx: &{context}) -> pg::Gates {{"));
    code.line("cx.gates");
    code.close("}");
    code.blank();
    if item.version {
        code.open(format_args!("fn version(cx: &{context}) -> pg::Name {{"));
        code.line("cx.version_text()");
        code.close("}");
        code.blank();
    }
    code.open(format_args!("fn lose(cx: &mut {context}) {{"));
    code.line("cx.lose();");
    code.close("}");
    code.blank();
}

fn pings(code: &mut Code, item: &Ends, end: &End, inbound: &str) {
    let context = &item.context;
    let asked: Vec<&PacketPair> = end.pairs.iter().filter(|pair| !pair.answered).collect();
    let sent: Vec<&&PacketPair> = asked.iter().filter(|pair| pair.ping_is_unit).collect();
    if !sent.is_empty() {
        let state = state_type(item);
        code.open(format_args!(
            "fn ping(state: {state}, send: &mut dyn FnMut(&dyn pg::Outgoing<{context}>)) {{"
        ));
        for pair in sent {
            if pair.states.is_empty() || !item.has_states {
                code.line(format_args!("send(&{});", pair.ping));
                continue;
            }
            let states: Vec<String> = pair
                .states
                .iter()
                .map(|state| format!("State::{state}"))
                .collect();
            code.open(format_args!(
                "if matches!(state, {}) {{",
                states.join(" | ")
            ));
            code.line(format_args!("send(&{});", pair.ping));
            code.close("}");
        }
        code.close("}");
        code.blank();
    }
    let pongs: Vec<String> = asked
        .iter()
        .flat_map(|pair| places(end, pair.pong_id))
        .map(|place| place.pattern(item, end, "_"))
        .collect();
    if !pongs.is_empty() {
        code.open(format_args!("fn is_pong(message: &{inbound}) -> bool {{"));
        code.line(format_args!("matches!(message, {})", pongs.join(" | ")));
        code.close("}");
        code.blank();
    }
    answers(code, item, end, inbound);
}

/// What answers the other end's pings.
fn answers(code: &mut Code, item: &Ends, end: &End, inbound: &str) {
    let mut arms = Code::new();
    for pair in end.pairs.iter().filter(|pair| pair.answered) {
        let Some(copied) = &pair.copied else { continue };
        for place in places(end, pair.ping_id) {
            let fields: Vec<String> = copied
                .iter()
                .map(|(name, copy)| {
                    let clone = if *copy { "" } else { ".clone()" };
                    format!("{name}: ping.{name}{clone}")
                })
                .collect();
            let (ping, pong) = if fields.is_empty() {
                ("_", pair.pong.clone())
            } else {
                ("ping", format!("{} {{ {} }}", pair.pong, fields.join(", ")))
            };
            let pattern = place.pattern(item, end, ping);
            arms.line(format_args!("{pattern} => send(&{pong}),"));
        }
    }
    if arms.is_empty() {
        return;
    }
    code.open(format_args!(
        "fn pong(message: &{inbound}, send: &mut dyn FnMut(&dyn pg::Outgoing<{}>)) {{",
        item.context
    ));
    code.open("match message {");
    code.append(arms);
    code.line("_ => {}");
    code.close("}");
    code.close("}");
    code.blank();
}

/// A packet in one of the messages that an end receives.
struct InMessage<'m> {
    message: &'m EndMessage,
    variant: &'m str,
    unit: bool,
}

fn places(end: &End, id: u32) -> Vec<InMessage<'_>> {
    let mut found = Vec::new();
    for message in &end.messages {
        for (of, variant, unit) in &message.packets {
            if *of == id {
                found.push(InMessage {
                    message,
                    variant,
                    unit: *unit,
                });
            }
        }
    }
    found
}

impl InMessage<'_> {
    fn pattern(&self, item: &Ends, end: &End, packet: &str) -> String {
        let fields = if self.unit {
            String::new()
        } else {
            format!("({packet})")
        };
        let mut pattern = format!("{}::Message::{}{fields}", self.message.module, self.variant);
        if self.message.enveloped {
            pattern = format!(
                "{}::Frame {{ message: {pattern}, .. }}",
                self.message.module
            );
        }
        if is_single(item, end) {
            return pattern;
        }
        format!("{}::{}({pattern})", end.inbound, self.message.state)
    }
}

/// A handler of all states is asked by the state's own trait.
fn handled(code: &mut Code, item: &Ends, end: &End) {
    let mut modules = end.messages.iter().map(|message| &message.module);
    let (bounds, error) = match modules.next() {
        None => ("Send".to_owned(), "::core::convert::Infallible".to_owned()),
        Some(first) => {
            let error = format!("<H as {first}::Handler>::Error");
            let mut bounds = format!("{first}::Handler");
            for module in modules {
                bounds.push_str(&format!(" + {module}::Handler<Error = {error}>"));
            }
            (bounds, error)
        }
    };
    let inbound = match &end.messages[..] {
        [only] if is_single(item, end) => path(only),
        _ => end.inbound.clone(),
    };
    code.line(format_args!("impl<H> pg::HandledBy<H> for {}", end.name));
    code.line("where");
    code.line(format_args!("    H: {bounds},"));
    if !end.messages.is_empty() {
        code.line(format_args!("    {error}: Send,"));
    }
    code.open("{");
    code.line(format_args!("type Error = {error};"));
    // Not an `async fn`: that holds the message twice, once as an argument.
    code.open(format_args!(
        "fn handle(handler: &mut H, message: {inbound}, out: &mut pg::Outbox<'_, {}>) -> impl Future<Output = Result<(), Self::Error>> + Send {{",
        item.context
    ));
    handle(code, item, end);
    code.close("}");
    receive(code, item, end);
    code.close("}");
    code.blank();
}

/// From the state to what reads its packets and passes them straight to their methods.
fn receive(code: &mut Code, item: &Ends, end: &End) {
    let received = || end.messages.iter().filter(|message| message.receives);
    if received().next().is_none() {
        return;
    }
    let (state, context) = (state_type(item), &item.context);
    code.line("const RECEIVES: bool = true;");
    code.blank();
    code.open("fn receive(");
    code.line("handler: &mut H,");
    code.line(format_args!("state: {state},"));
    code.line("r: &mut pg::Reader<'_>,");
    code.line(format_args!("cx: &mut {context},"));
    code.line(format_args!("out: &mut pg::Outbox<'_, {context}>,"));
    code.line("admits: impl FnOnce(&'static str, &pg::Reader<'_>) -> bool,");
    code.turn(") -> pg::Received<Self::Error> {");
    code.open("match state {");
    for message in received() {
        let state = match item.has_states {
            true => format!("State::{}", message.state),
            false => "()".to_owned(),
        };
        code.line(format_args!(
            "{state} => {}::Dispatch(handler).receive(r, cx, out, admits),",
            message.module
        ));
    }
    if item.has_states {
        code.line("_ => pg::Received::Aside,");
    }
    code.close("}");
    code.close("}");
}

/// The type of states.
const fn state_type(item: &Ends) -> &'static str {
    if item.has_states { "State" } else { "()" }
}

/// From what came in to the handler's trait of its state.
fn handle(code: &mut Code, item: &Ends, end: &End) {
    let call = |message: &EndMessage| {
        let inner = if message.enveloped { ".message" } else { "" };
        format!(
            "{}::Dispatch(handler).call(message{inner}, out)",
            message.module
        )
    };
    // The future of one state's handler needs none around it.
    let waits = item.methods == Methods::Async && end.messages.len() != 1;
    let then = if waits { ".await" } else { "" };
    if waits {
        code.open("async move {");
    }
    let (before, behind) = match item.methods {
        Methods::Async => ("", ""),
        Methods::Sync => ("pg::Handled::new(", ")"),
    };
    match &end.messages[..] {
        [] => code.line(format_args!("{before}match message {{}}{behind}")),
        [only] if is_single(item, end) => {
            code.line(format_args!("{before}{}{behind}", call(only)));
        }
        messages => {
            code.open(format_args!("{before}match message {{"));
            for message in messages {
                code.line(format_args!(
                    "{}::{}(message) => {}{then},",
                    end.inbound,
                    message.state,
                    call(message)
                ));
            }
            code.close(format_args!("}}{behind}"));
        }
    }
    if waits {
        code.close("}");
    }
}

/// The name of the state that a packet leads to; empty where it leads nowhere.
fn target(next: &[Next]) -> String {
    let mut text = String::new();
    for step in next {
        let name = format!("Some({:?})", step.name);
        if step.cond.is_empty() {
            text.push_str(&match text.as_str() {
                "" => name,
                _ => format!("{{ {name} }}"),
            });
            return text;
        }
        text.push_str(&format!("if {} {{ {name} }} else ", step.cond));
    }
    if text.is_empty() {
        text
    } else {
        text + "{ None }"
    }
}

/// Where a packet leads.
pub fn leads_to(code: &mut Code, context: &str, next: &[Next]) {
    let text = target(next);
    if text.is_empty() {
        return;
    }
    let cx = if mentions(&text, "cx") { "cx" } else { "_cx" };
    code.open(format_args!(
        "fn leads_to(&self, {cx}: &{context}) -> Option<&'static str> {{"
    ));
    if mentions(&text, "packet") {
        code.line("let packet = self;");
    }
    code.line(text);
    code.close("}");
}

/// What a packet is beyond its name, direction and states.
pub fn facts(code: &mut Code, item: &Packet) {
    if item.both {
        code.line("const EITHER_WAY: bool = true;");
    }
    if item.switches != 0 {
        code.line(format_args!("const SWITCHES: u32 = {:#x};", item.switches));
    }
    if item.reads_context {
        code.line("const READS_CONTEXT: bool = true;");
    }
}
