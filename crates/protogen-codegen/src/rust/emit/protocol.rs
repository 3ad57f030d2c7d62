//! The states of a connection, and which packet leads where.

use super::code::Code;
use crate::rust::model::Protocol;

/// The state enum and its steps.
pub fn protocol(code: &mut Code, item: &Protocol) {
    if !item.has_states {
        return;
    }
    code.line("/// Where a connection stands.");
    code.line("#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]");
    code.open("pub enum State {");
    for (variant, name) in &item.states {
        code.line(format_args!("/// `{name}`."));
        code.line(format_args!("{variant},"));
    }
    code.close("}");
    code.blank();
    code.open("impl State {");
    code.line("/// The states in which a connection may begin.");
    let entries: Vec<String> = item
        .entries
        .iter()
        .map(|state| format!("Self::{state}"))
        .collect();
    code.line(format_args!(
        "pub const ENTRIES: &'static [Self] = &[{}];",
        entries.join(", ")
    ));
    code.blank();
    code.line("/// The name in the schema.");
    code.line("#[must_use]");
    code.open("pub const fn name(self) -> &'static str {");
    code.open("match self {");
    for (variant, name) in &item.states {
        code.line(format_args!("Self::{variant} => {name:?},"));
    }
    code.close("}");
    code.close("}");
    code.blank();
    code.line("/// The state of this name in the schema.");
    code.line("#[must_use]");
    code.open("pub fn named(name: &str) -> Option<Self> {");
    code.open("match name {");
    for (variant, name) in &item.states {
        code.line(format_args!("{name:?} => Some(Self::{variant}),"));
    }
    code.line("_ => None,");
    code.close("}");
    code.close("}");
    code.close("}");
    code.blank();
    for message in &item.messages {
        let mut body = Code::new();
        body.open("match self {");
        for (variant, unit, next) in &message.moves {
            let mut text = String::new();
            for step in next {
                if step.cond.is_empty() {
                    text.push_str(&format!("Some(State::{})", step.state));
                    break;
                }
                // A state that depends on what is absent does not change.
                text.push_str(&format!(
                    "if {} {{ Some(State::{}) }} else ",
                    step.cond, step.state
                ));
            }
            if text.ends_with("else ") {
                text.push_str("{ None }");
            } else if text.contains(" else Some") {
                text = text.replacen(" else Some", " else { Some", 1) + " }";
            }
            let pattern = match unit {
                true => String::new(),
                false if super::codec::mentions(&text, "packet") => "(packet)".into(),
                false => "(_)".into(),
            };
            body.line(format_args!("Self::{variant}{pattern} => {text},"));
        }
        body.line("_ => None,");
        body.close("}");
        let body = body.finish();
        let cx = if super::codec::mentions(&body, "cx") {
            "cx"
        } else {
            "_cx"
        };
        code.open(format_args!("impl {} {{", message.path));
        code.line("/// The state that this packet leads to, if it leads to another.");
        code.line("#[must_use]");
        code.open(format_args!(
            "pub fn next_state(&self, {cx}: &{}) -> Option<State> {{",
            item.context
        ));
        code.line(body.trim_end());
        code.close("}");
        code.close("}");
        code.blank();
    }
}
