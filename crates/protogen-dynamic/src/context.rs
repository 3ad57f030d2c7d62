//! What one connection knows beside the bytes: versions, features, context values, tables, keys.
//!
//! Does no I/O; whoever has files and keys puts them in.

use std::{fmt, sync::Arc};

use protogen_schema::ir::{Configuration, ContextId, Direction, PathStep, Schema};
use protogen_wire::{EncodeError, region::RsaKeys};

use crate::{
    externs::Externs,
    limits::Limits,
    tables::{MapTables, Tables},
    value::{Placed, Record, Value},
};

/// Fills random padding.
pub type Filler = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// A context value of the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slot {
    /// Nothing set it yet.
    Unset,
    /// It is known.
    Set(Value),
    /// Bytes were lost that may have changed it.
    Stale,
}

/// What one connection knows beside the bytes.
#[derive(Clone)]
pub struct Context {
    at: Configuration,
    axes: Vec<(u32, u32)>,
    features: Vec<(u32, bool)>,
    values: Vec<Slot>,
    /// The application's answers.
    pub tables: Arc<dyn Tables + Send + Sync>,
    /// The application's own codecs.
    pub externs: Arc<Externs>,
    /// The keys of `via rsa` regions, and how those stand in the bytes.
    pub rsa: RsaKeys,
    /// Where random padding comes from; zeros without one.
    pub filler: Option<Filler>,
    /// Limits on what is read and written.
    pub limits: Limits,
    /// Where each value stood that was read since this was emptied; none: it is not noted down.
    pub places: Option<Vec<Placed>>,
}

/// What a packet that fails is undone to.
#[derive(Debug, Clone)]
pub struct Snapshot {
    at: Configuration,
    axes: Vec<(u32, u32)>,
    features: Vec<(u32, bool)>,
    values: Vec<Slot>,
}

impl Context {
    /// A context at these versions and feature overrides; what is not given follows the schema.
    #[must_use]
    pub fn new(schema: &Schema, axes: &[(u32, u32)], features: &[(u32, bool)]) -> Self {
        let initial = |context: &protogen_schema::ir::Context| match &context.initial {
            Some(value) => crate::eval::literal(value).map_or(Slot::Unset, Slot::Set),
            None => Slot::Unset,
        };
        Self {
            at: schema.configuration(axes, features, Direction::C2s),
            axes: axes.to_vec(),
            features: features.to_vec(),
            values: schema.contexts.iter().map(initial).collect(),
            tables: Arc::new(MapTables::new()),
            externs: Arc::default(),
            rsa: RsaKeys::default(),
            filler: None,
            limits: Limits::default(),
            places: None,
        }
    }

    /// Versions, features and direction of the moment.
    #[must_use]
    pub fn configuration(&self) -> &Configuration {
        &self.at
    }

    /// Which way the packet at hand travels.
    pub fn set_direction(&mut self, schema: &Schema, direction: Direction) {
        if self.at.direction != direction {
            self.at = schema.configuration(&self.axes, &self.features, direction);
        }
    }

    /// Sets an axis; those that follow it move along, features too.
    pub fn set_axis(&mut self, schema: &Schema, axis: u32, version: u32) {
        self.axes.retain(|(known, _)| *known != axis);
        self.axes.push((axis, version));
        self.at = schema.configuration(&self.axes, &self.features, self.at.direction);
    }

    /// Overrides a feature.
    pub fn set_feature(&mut self, schema: &Schema, feature: u32, on: bool) {
        self.features.retain(|(known, _)| *known != feature);
        self.features.push((feature, on));
        self.at = schema.configuration(&self.axes, &self.features, self.at.direction);
    }

    /// A context value.
    #[must_use]
    pub fn value(&self, id: ContextId) -> &Slot {
        self.values.get(id.0 as usize).unwrap_or(&Slot::Unset)
    }

    /// Sets a context value, as the application may.
    ///
    /// # Errors
    ///
    /// A value that the context's type can't hold, with the path in it; the old one stays.
    pub fn set_value(
        &mut self,
        schema: &Schema,
        id: ContextId,
        value: Value,
    ) -> Result<(), EncodeError> {
        let def = schema.contexts.get(id.0 as usize);
        let def = def.ok_or_else(crate::encode::foreign)?;
        // What can be written is a value of the type, and nothing else is.
        crate::encode::value_bytes(schema, self, &def.ty, &value)?;
        if let Some(slot) = self.values.get_mut(id.0 as usize) {
            *slot = Slot::Set(value);
        }
        Ok(())
    }

    /// Sets a part of a context value; false if there is no such part.
    pub(crate) fn set_part(&mut self, id: ContextId, path: &[PathStep], value: Value) -> bool {
        let Some(slot) = self.values.get_mut(id.0 as usize) else {
            return false;
        };
        if path.is_empty() {
            *slot = Slot::Set(value);
            return true;
        }
        if !matches!(slot, Slot::Set(_)) {
            *slot = Slot::Set(Value::Record(Record::default()));
        }
        let Slot::Set(mut target) = std::mem::replace(slot, Slot::Unset) else {
            return false;
        };
        let done = put(&mut target, path, value);
        *slot = Slot::Set(target);
        done
    }

    /// Bytes were lost: no context value that a packet sets can be trusted until it is set again.
    pub fn lose(&mut self, sets: impl Iterator<Item = ContextId>) {
        for id in sets {
            if let Some(slot) = self.values.get_mut(id.0 as usize)
                && *slot != Slot::Unset
            {
                *slot = Slot::Stale;
            }
        }
    }

    /// What a packet may change.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            at: self.at.clone(),
            axes: self.axes.clone(),
            features: self.features.clone(),
            values: self.values.clone(),
        }
    }

    /// Undoes what packets changed since.
    pub fn restore(&mut self, snapshot: Snapshot) {
        self.at = snapshot.at;
        self.axes = snapshot.axes;
        self.features = snapshot.features;
        self.values = snapshot.values;
    }

    /// The versions in words: `client 1098, proto 1098`.
    #[must_use]
    pub fn versions(&self, schema: &Schema) -> String {
        let words: Vec<String> = schema
            .axes
            .iter()
            .zip(&self.at.axes)
            .map(|(axis, version)| format!("{} {version}", axis.name))
            .collect();
        words.join(", ")
    }
}

fn put(target: &mut Value, path: &[PathStep], value: Value) -> bool {
    let Some((PathStep::Field(name), rest)) = path.split_first() else {
        *target = value;
        return true;
    };
    let Value::Record(record) = target else {
        return false;
    };
    if record.field(name).is_none() {
        record
            .fields
            .push((name.clone(), Value::Record(Record::default())));
    }
    record
        .field_mut(name)
        .is_some_and(|part| put(part, rest, value))
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the values: they may be secret.
        f.debug_struct("Context")
            .field("at", &self.at)
            .field("regions", &self.rsa.form)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
