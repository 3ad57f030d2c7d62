//! Handler traits: one method a packet, and the wrapper that dispatches to it.

use heck::ToSnakeCase;

use super::code::Code;
use crate::rust::model::{HandlerKind, Message, MessageVariant};

/// Awaits in one function: rustc takes time with their square.
const AWAITS: usize = 64;

/// The trait of one message enum.
pub fn handler(code: &mut Code, item: &Message) {
    let Some(kind) = item.handler else { return };
    let context = &item.context;
    code.line("/// One method a packet; each gets what it may answer into `out`.");
    code.open("pub trait Handler: Send {");
    code.line("/// What its methods fail with.");
    code.line("type Error;");
    for variant in &item.variants {
        let name = variant.name.to_snake_case();
        code.docs(variant.doc.as_slice());
        method(code, &format!("on_{name}"), &variant.ty, context, kind);
    }
    code.line("/// A packet came that the schema does not know.");
    method(
        code,
        "on_unknown",
        "pg::RawPacket",
        context,
        HandlerKind::Default,
    );
    code.close("}");
    code.blank();
    dispatch(code, item);
}

fn method(code: &mut Code, name: &str, ty: &str, context: &str, kind: HandlerKind) {
    let head = format!(
        "fn {name}(&mut self, packet: {ty}, out: &mut pg::Outbox<'_, {context}>) -> impl Future<Output = Result<(), Self::Error>> + Send"
    );
    match kind {
        HandlerKind::Exhaustive => code.line(format_args!("{head};")),
        HandlerKind::Default => {
            code.line(format_args!("{head} {{ pg::Ignored::new() }}"));
        }
    }
}

fn dispatch(code: &mut Code, item: &Message) {
    code.line("/// Passes messages to the methods of a handler.");
    code.line("#[derive(Debug)]");
    code.line("pub struct Dispatch<'h, H>(pub &'h mut H);");
    code.blank();
    code.open(format_args!(
        "impl<H: Handler> pg::Handle<{}> for Dispatch<'_, H> {{",
        item.name
    ));
    code.line(format_args!("type Context = {};", item.context));
    code.line("type Error = H::Error;");
    // Not an `async fn`: that holds the message twice, once as an argument.
    code.open(format_args!(
        "fn handle(&mut self, message: {}, out: &mut pg::Outbox<'_, {}>) -> impl Future<Output = Result<(), H::Error>> + Send {{",
        item.name, item.context
    ));
    code.open("async move {");
    code.open("match message {");
    let unknown = format!(
        "{}::Unknown(packet) => self.0.on_unknown(packet, out).await,",
        item.name
    );
    if item.variants.len() <= AWAITS {
        for variant in &item.variants {
            arm(code, item, variant);
        }
        code.line(unknown);
        for _ in 0..4 {
            code.close("}");
        }
        code.blank();
        return;
    }
    let parts = || item.variants.chunks(AWAITS).enumerate();
    for (part, variants) in parts() {
        let patterns: Vec<String> = variants
            .iter()
            .map(|variant| {
                let payload = if variant.unit { "" } else { "(_)" };
                format!("{}::{}{payload}", item.name, variant.name)
            })
            .collect();
        code.line(or_patterns(&patterns));
        code.line(format_args!("    => self.part_{part}(message, out).await,"));
    }
    code.line(unknown);
    for _ in 0..4 {
        code.close("}");
    }
    code.blank();
    code.open("impl<H: Handler> Dispatch<'_, H> {");
    for (part, variants) in parts() {
        code.open(format_args!(
            "async fn part_{part}(&mut self, message: {}, out: &mut pg::Outbox<'_, {}>) -> Result<(), H::Error> {{",
            item.name, item.context
        ));
        code.open("match message {");
        for variant in variants {
            arm(code, item, variant);
        }
        code.line("_ => Ok(()),");
        code.close("}");
        code.close("}");
        code.blank();
    }
    code.close("}");
    code.blank();
}

/// From one variant to its method.
fn arm(code: &mut Code, item: &Message, variant: &MessageVariant) {
    let name = variant.name.to_snake_case();
    let (pattern, value) = match (variant.unit, variant.boxed) {
        (true, _) => ("", variant.ty.as_str()),
        (false, true) => ("(packet)", "*packet"),
        (false, false) => ("(packet)", "packet"),
    };
    code.line(format_args!(
        "{}::{}{pattern} => self.0.on_{name}({value}, out).await,",
        item.name, variant.name
    ));
}

/// Patterns of one arm, several a line.
fn or_patterns(patterns: &[String]) -> String {
    let mut text = String::new();
    let mut width = 0;
    for pattern in patterns {
        if width + pattern.len() > 92 {
            text.push('\n');
            width = 0;
        }
        text.push_str(if width == 0 { "| " } else { " | " });
        text.push_str(pattern);
        width += pattern.len() + 3;
    }
    text
}
