//! A list of things by name, one of which is active.

use std::{borrow::Cow, collections::BTreeMap};

use crate::error::Error;

/// Things by name, of which one may be active.
#[derive(Debug)]
pub(super) struct Names<T> {
    what: &'static str,
    things: BTreeMap<Cow<'static, str>, T>,
    active: Option<Cow<'static, str>>,
}

impl<T> Names<T> {
    pub(super) const fn new(what: &'static str) -> Self {
        Self {
            what,
            things: BTreeMap::new(),
            active: None,
        }
    }

    /// Puts a thing in; the one that had the name before.
    pub(super) fn insert(&mut self, name: Cow<'static, str>, thing: T) -> Option<T> {
        self.things.insert(name, thing)
    }

    pub(super) fn activate(&mut self, name: &str) -> Result<(), Error> {
        let (name, _) = self
            .things
            .get_key_value(name)
            .ok_or_else(|| self.missing(name))?;
        self.active = Some(name.clone());
        Ok(())
    }

    pub(super) fn deactivate(&mut self) {
        self.active = None;
    }

    pub(super) fn active(&self) -> Option<(&str, &T)> {
        let name = self.active.as_deref()?;
        Some((name, self.things.get(name)?))
    }

    pub(super) fn get(&self, name: &str) -> Result<&T, Error> {
        self.things.get(name).ok_or_else(|| self.missing(name))
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.things.keys().map(AsRef::as_ref)
    }

    fn missing(&self, name: &str) -> Error {
        Error::NotFound {
            what: self.what,
            name: name.to_owned().into(),
        }
    }
}
