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
    context.tables = Arc::new(tables::load(schema, &known.tables)?);
    for text in &known.contexts {
        set(schema, &mut context, text).map_err(Failure::Usage)?;
    }
    if let Some(path) = &known.rsa_key {
        context.rsa = rsa::load(path).map_err(Failure::Input)?;
    }
    Ok(context)
}

fn set(schema: &Schema, context: &mut Context, text: &str) -> Result<(), Complaint> {
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
    let value = json::value_from_json(schema, context, &known.ty, &value);
    let set = value.and_then(|value| context.set_value(schema, ContextId(index), value));
    set.map_err(|error| {
        // A value that stands in no bytes has a path and no offset.
        let of = match error.path() {
            path if path.is_empty() => name.to_owned(),
            path => format!("{name}.{path}"),
        };
        Complaint::new(format!("`--set {text}`: {of}: {}", error.kind()))
    })
}

/// The state that the connection begins in; none: packets of all states are legal.
pub fn state(known: &Known, schema: &Schema) -> Result<Option<StateId>, Failure> {
    if let Some(name) = &known.state {
        return named(name, schema).map(Some);
    }
    let entries = entries(schema, None);
    match entries.as_slice() {
        [] => Ok(None),
        [state] => Ok(Some(*state)),
        several => {
            let complaint = Complaint::new("a connection may begin in several states");
            let names = names(several, schema);
            let help = format!("say where this one does: `--state` {names}");
            Err(Failure::Usage(complaint.help(help)))
        }
    }
}

/// The state that a connection to a game server begins in, after one that began in `login`.
pub fn game_state(
    name: Option<&str>,
    schema: &Schema,
    login: Option<StateId>,
) -> Result<Option<StateId>, Failure> {
    if let Some(name) = name {
        return named(name, schema).map(Some);
    }
    let entries = entries(schema, login);
    match entries.as_slice() {
        // One entry serves both.
        [] => Ok(login),
        [state] => Ok(Some(*state)),
        several => {
            let complaint = Complaint::new("a game connection may begin in several states");
            let names = names(several, schema);
            let help = format!("say where it does: `--game-state` {names}");
            Err(Failure::Usage(complaint.help(help)))
        }
    }
}

fn named(name: &str, schema: &Schema) -> Result<StateId, Failure> {
    schema.state(name).ok_or_else(|| {
        let names = schema.states.iter().map(|state| state.name.as_str());
        let complaint = Complaint::new(format!("the schema has no state `{name}`"));
        Failure::Usage(complaint.choices("states of this schema", name, names))
    })
}

fn entries(schema: &Schema, but: Option<StateId>) -> Vec<StateId> {
    let states = (0u32..).map(StateId).zip(&schema.states);
    let entries = states.filter(|(id, state)| state.entry && Some(*id) != but);
    entries.map(|(id, _)| id).collect()
}

fn names(states: &[StateId], schema: &Schema) -> String {
    let names: Vec<&str> = states.iter().map(|id| schema[*id].name.as_str()).collect();
    names.join(", ")
}
