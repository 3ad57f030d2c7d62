//! Handler traits: one method a packet, and the wrapper that dispatches to it.

use heck::ToSnakeCase;

use super::code::Code;
use crate::rust::model::{HandlerKind, Message};

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
        code.line(format!("/// A `{}` came.", variant.schema_name));
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
        HandlerKind::Exhaustive => code.line(format!("{head};")),
        HandlerKind::Default => {
            code.open(format!("{head} {{"));
            code.line("let _ = (packet, out);");
            code.line("async { Ok(()) }");
            code.close("}");
        }
    }
}

fn dispatch(code: &mut Code, item: &Message) {
    code.line("/// Passes messages to the methods of a handler.");
    code.line("#[derive(Debug)]");
    code.line("pub struct Dispatch<'h, H>(pub &'h mut H);");
    code.blank();
    code.open(format!(
        "impl<H: Handler> pg::Handle<{}> for Dispatch<'_, H> {{",
        item.name
    ));
    code.line(format!("type Context = {};", item.context));
    code.line("type Error = H::Error;");
    code.open(format!(
        "async fn handle(&mut self, message: {}, out: &mut pg::Outbox<'_, {}>) -> Result<(), H::Error> {{",
        item.name, item.context
    ));
    code.open("match message {");
    for variant in &item.variants {
        let name = variant.name.to_snake_case();
        let (pattern, value) = match (variant.unit, variant.boxed) {
            (true, _) => (String::new(), variant.ty.clone()),
            (false, true) => ("(packet)".into(), "*packet".into()),
            (false, false) => ("(packet)".into(), "packet".into()),
        };
        code.line(format!(
            "{}::{}{pattern} => self.0.on_{name}({value}, out).await,",
            item.name, variant.name
        ));
    }
    code.line(format!(
        "{}::Unknown(packet) => self.0.on_unknown(packet, out).await,",
        item.name
    ));
    code.close("}");
    code.close("}");
    code.close("}");
    code.blank();
}
