//! Which packets measure latency: what an end sends, what answers it, and what it answers.

use super::{is_single, state_type};
use crate::rust::{
    emit::code::Code,
    model::{End, EndMessage, Ends, PacketPair},
};

pub(super) fn pings(code: &mut Code, item: &Ends, end: &End, inbound: &str) {
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
