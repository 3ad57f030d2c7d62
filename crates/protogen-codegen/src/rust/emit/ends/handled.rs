//! How an end's messages get to a handler: as a message, or straight to a plain function.

use super::{is_single, path, state_type};
use crate::rust::{
    emit::code::Code,
    model::{End, EndMessage, Ends, Methods},
};

/// A handler of all states is asked by the state's own trait.
pub(super) fn handled(code: &mut Code, item: &Ends, end: &End) {
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
