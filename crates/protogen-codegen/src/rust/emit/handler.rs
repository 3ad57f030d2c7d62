//! Handler traits: one method a packet, and the wrapper that dispatches to it.

use heck::ToSnakeCase;

use super::{code::Code, decode::Decode, dispatch::pattern};
use crate::rust::model::{HandlerKind, Message, MessageVariant, Methods, OpcodePart};

/// Awaits in one function: rustc takes time with their square.
const AWAITS: usize = 64;

/// The trait of one message enum.
pub fn handler(code: &mut Code, item: &Message) {
    let Some(kind) = item.handler else { return };
    code.line("/// One method a packet; each gets what it may answer into `out`.");
    code.open(match item.methods {
        Methods::Async => "pub trait Handler: Send {",
        Methods::Sync => "pub trait Handler {",
    });
    code.line("/// What its methods fail with.");
    code.line("type Error;");
    for variant in &item.variants {
        let name = variant.name.to_snake_case();
        code.docs(variant.doc.as_slice());
        method(code, item, &format!("on_{name}"), &variant.ty, kind);
    }
    code.line("/// A packet came that the schema does not know.");
    let kind_of_unknown = HandlerKind::Default;
    method(code, item, "on_unknown", "pg::RawPacket", kind_of_unknown);
    code.close("}");
    code.blank();
    code.line("/// Passes messages to the methods of a handler.");
    code.line("#[derive(Debug)]");
    code.line("pub struct Dispatch<'h, H>(pub &'h mut H);");
    code.blank();
    match item.methods {
        Methods::Async => dispatch_async(code, item),
        Methods::Sync => dispatch(code, item),
    }
}

fn method(code: &mut Code, item: &Message, name: &str, ty: &str, kind: HandlerKind) {
    let (result, ignored) = match item.methods {
        Methods::Async => (
            "impl Future<Output = Result<(), Self::Error>> + Send",
            "pg::Ignored::new()",
        ),
        Methods::Sync => ("Result<(), Self::Error>", "Ok(())"),
    };
    let context = &item.context;
    let head = format!(
        "fn {name}(&mut self, packet: {ty}, out: &mut pg::Outbox<'_, {context}>) -> {result}"
    );
    match kind {
        HandlerKind::Exhaustive => code.line(format_args!("{head};")),
        HandlerKind::Default => code.line(format_args!("{head} {{ {ignored} }}")),
    }
}

/// By functions that are done when they return.
fn dispatch(code: &mut Code, item: &Message) {
    let (message, context) = (&item.name, &item.context);
    code.open("impl<H: Handler> Dispatch<'_, H> {");
    code.line("/// Calls the method of this message.");
    code.line("///\n/// # Errors\n///\n/// What the method fails with.");
    code.line("#[inline]");
    code.open(format_args!(
        "pub fn call(self, message: {message}, out: &mut pg::Outbox<'_, {context}>) -> Result<(), H::Error> {{"
    ));
    code.open("match message {");
    for variant in &item.variants {
        arm(code, item, variant, "");
    }
    code.line(format_args!(
        "{message}::Unknown(packet) => self.0.on_unknown(packet, out),"
    ));
    code.close("}");
    code.close("}");
    receive(code, item);
    code.close("}");
    code.blank();
    code.line(format_args!(
        "impl<H: Handler> pg::Handle<{message}> for Dispatch<'_, H>"
    ));
    code.line("where\n    H::Error: Send,");
    code.open("{");
    handle(
        code,
        item,
        "pg::Handled::new(Dispatch(&mut *self.0).call(message, out))",
    );
}

/// What reads packets that pass straight to their methods, if there are any.
fn receive(code: &mut Code, item: &Message) {
    let received = || item.variants.iter().filter(|variant| variant.receives);
    let Some(first) = received().next() else {
        return;
    };
    let Some(part) = part(first) else { return };
    let context = &item.context;
    code.blank();
    code.line("/// Reads a packet and calls its method, if `admits` lets it; leaves all that is more than a");
    code.line("/// packet with a method to its message.");
    code.line("#[inline]");
    code.open("pub fn receive(");
    code.line("self,");
    code.line("r: &mut pg::Reader<'_>,");
    code.line(format_args!("cx: &mut {context},"));
    code.line(format_args!("out: &mut pg::Outbox<'_, {context}>,"));
    code.line("admits: impl FnOnce(&'static str, &pg::Reader<'_>) -> bool,");
    code.turn(") -> pg::Received<H::Error> {");
    // Only asked, not left: a fault is told by the message.
    let opcode = Decode::new().read(&part.wire, "");
    code.open(format_args!("match {} {{", opcode.trim_end_matches('?')));
    for variant in received() {
        let Some(part) = self::part(variant) else {
            continue;
        };
        code.line(format_args!(
            "Ok({}) => pg::receive(r, cx, admits, |packet: {}| self.0.on_{}(packet, out)),",
            pattern(part.value),
            variant.ty,
            variant.name.to_snake_case()
        ));
    }
    code.line("_ => pg::Received::Aside,");
    code.close("}");
    code.close("}");
}

/// The one part of the opcode of a variant that has one.
fn part(variant: &MessageVariant) -> Option<&OpcodePart> {
    variant.opcodes.iter().find_map(|case| case.parts.first())
}

/// `Handle`, by what `Dispatch` has of its own.
fn handle(code: &mut Code, item: &Message, body: &str) {
    code.line(format_args!("type Context = {};", item.context));
    code.line("type Error = H::Error;");
    code.open(format_args!(
        "fn handle(&mut self, message: {}, out: &mut pg::Outbox<'_, {}>) -> impl Future<Output = Result<(), H::Error>> + Send {{",
        item.name, item.context
    ));
    code.line(body);
    code.close("}");
    code.close("}");
    code.blank();
}

/// By functions that are awaited.
fn dispatch_async(code: &mut Code, item: &Message) {
    let (message, context) = (&item.name, &item.context);
    code.open("impl<H: Handler> Dispatch<'_, H> {");
    code.line("/// Calls the method of this message and waits for it.");
    // Not an `async fn`: that holds the message twice, once as an argument.
    code.open(format_args!(
        "pub fn call(self, message: {message}, out: &mut pg::Outbox<'_, {context}>) -> impl Future<Output = Result<(), H::Error>> + Send {{"
    ));
    code.open("async move {");
    code.open("match message {");
    let unknown = format!("{message}::Unknown(packet) => self.0.on_unknown(packet, out).await,");
    let parts = || item.variants.chunks(AWAITS).enumerate();
    let is_parted = item.variants.len() > AWAITS;
    if is_parted {
        for (part, variants) in parts() {
            code.line(or_patterns(&patterns(item, variants)));
            code.line(format_args!("    => self.part_{part}(message, out).await,"));
        }
    } else {
        for variant in &item.variants {
            arm(code, item, variant, ".await");
        }
    }
    code.line(unknown);
    for _ in 0..3 {
        code.close("}");
    }
    if is_parted {
        for (part, variants) in parts() {
            code.blank();
            code.open(format_args!(
                "async fn part_{part}(self, message: {message}, out: &mut pg::Outbox<'_, {context}>) -> Result<(), H::Error> {{"
            ));
            code.open("match message {");
            for variant in variants {
                arm(code, item, variant, ".await");
            }
            code.line("_ => Ok(()),");
            code.close("}");
            code.close("}");
        }
    }
    code.close("}");
    code.blank();
    code.open(format_args!(
        "impl<H: Handler> pg::Handle<{message}> for Dispatch<'_, H> {{"
    ));
    handle(code, item, "Dispatch(&mut *self.0).call(message, out)");
}

/// What matches these variants, whatever they hold.
fn patterns(item: &Message, variants: &[MessageVariant]) -> Vec<String> {
    let pattern = |variant: &MessageVariant| {
        let payload = if variant.unit { "" } else { "(_)" };
        format!("{}::{}{payload}", item.name, variant.name)
    };
    variants.iter().map(pattern).collect()
}

/// From one variant to its method.
fn arm(code: &mut Code, item: &Message, variant: &MessageVariant, then: &str) {
    let name = variant.name.to_snake_case();
    let (pattern, value) = match (variant.unit, variant.boxed) {
        (true, _) => ("", variant.ty.as_str()),
        (false, true) => ("(packet)", "*packet"),
        (false, false) => ("(packet)", "packet"),
    };
    code.line(format_args!(
        "{}::{}{pattern} => self.0.on_{name}({value}, out){then},",
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
