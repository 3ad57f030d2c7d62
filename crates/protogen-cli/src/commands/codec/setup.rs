//! The context and the first state of a connection, as flags describe them.
//! Never decodes a line.

use std::sync::Arc;

use protogen_dynamic::{Context, json};
use protogen_schema::ir::{ContextId, Schema, StateId};

use super::flags::Known;
use super::{rsa, tables};
use crate::failure::{Complaint, Failure};

/// What the connection knows before its first line.
pub fn context(known: &Known, schema: &Schema) -> Result<Context, Failure> {
    let chosen = known.versions.in_schema(schema)?;
    let mut context = Context::new(schema, &chosen.axes, &chosen.features);
    for text in &known.contexts {
        let (id, value) = set(schema, &context, text).map_err(Failure::Usage)?;
        context.set_value(id, value);
    }
    context.tables = Arc::new(tables::load(schema, &known.tables)?);
    if let Some(path) = &known.rsa_key {
        context.rsa = rsa::load(path).map_err(Failure::Input)?;
    }
    Ok(context)
}

fn set(
    schema: &Schema,
    context: &Context,
    text: &str,
) -> Result<(ContextId, protogen_dynamic::Value), Complaint> {
    let Some((name, value)) = text.split_once('=') else {
        let complaint = Complaint::new(format!("`--set {text}` is not CONTEXT=JSON"));
        return Err(complaint.help("for example `--set 'player={\"x\":1,\"y\":2,\"z\":7}'`"));
    };
    let known = (0u32..)
        .zip(&schema.contexts)
        .find(|(_, known)| known.name == name);
    let Some((index, known)) = known else {
        let names = schema.contexts.iter().map(|context| context.name.as_str());
        let complaint = Complaint::new(format!("`--set {text}`: there is no context `{name}`"));
        return Err(complaint.choices("contexts of this schema", name, names));
    };
    let value = serde_json::from_str(value).map_err(|error| {
        Complaint::new(format!("`--set {text}`: {error}"))
            .help("the value is JSON: a text stands in quotes")
    })?;
    let value = json::value_from_json(schema, context, &known.ty, &value)
        .map_err(|error| Complaint::new(format!("`--set {text}`: {error}")))?;
    Ok((ContextId(index), value))
}

/// The state that the connection begins in; none: packets of all states are legal.
pub fn state(known: &Known, schema: &Schema) -> Result<Option<StateId>, Failure> {
    if let Some(name) = &known.state {
        return match schema.state(name) {
            Some(state) => Ok(Some(state)),
            None => {
                let names = schema.states.iter().map(|state| state.name.as_str());
                let complaint = Complaint::new(format!("the schema has no state `{name}`"));
                Err(Failure::Usage(complaint.choices(
                    "states of this schema",
                    name,
                    names,
                )))
            }
        };
    }
    let states = (0u32..).map(StateId).zip(&schema.states);
    let entries: Vec<_> = states.filter(|(_, state)| state.entry).collect();
    match entries.as_slice() {
        [] => Ok(None),
        [(state, _)] => Ok(Some(*state)),
        several => {
            let names: Vec<&str> = several
                .iter()
                .map(|(_, state)| state.name.as_str())
                .collect();
            let complaint = Complaint::new("a connection may begin in several states");
            let help = format!("say where this one does: `--state` {}", names.join(", "));
            Err(Failure::Usage(complaint.help(help)))
        }
    }
}
