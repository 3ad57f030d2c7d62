//! Both ends of the protocol, as types that the session is made for.
//! Reads no schema and moves no bytes.

mod handled;
mod layers;
mod pings;

use super::code::Code;
use super::codec::mentions;
use crate::rust::model::{End, EndMessage, Ends, Next, Packet, Typestate};

use handled::handled;
use layers::{knowledge, layers};
use pings::pings;

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
        code.line(format_args!(
            "<{inbound} as pg::Message>::decode_part(r, cx)"
        ));
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
            "State::{} => Ok({}::{}(<{} as pg::Message>::decode_part(r, cx)?)),",
            message.state,
            end.inbound,
            message.state,
            path(message)
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

/// The type of states.
const fn state_type(item: &Ends) -> &'static str {
    if item.has_states { "State" } else { "()" }
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

/// Whether [`facts`] and [`leads_to`] have anything to say of a packet.
pub fn is_plain(item: &Packet) -> bool {
    !item.both && item.switches == 0 && !item.reads_context && target(&item.next).is_empty()
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
