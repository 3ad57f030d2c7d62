//! The slots of one body while it is read.

use protogen_schema::ir::{FieldItem, SlotInfo};

use crate::value::Value;

/// Where bytes are: between two offsets of a buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) buffer: usize,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// A computed value that is checked at the end of its body.
pub(crate) struct Late<'s> {
    pub(crate) item: &'s FieldItem,
    pub(crate) label: &'s str,
    pub(crate) found: Value,
    pub(crate) place: Place,
}

/// The slots of one body.
pub(crate) struct Frame<'s> {
    pub(crate) infos: &'s [SlotInfo],
    pub(crate) slots: Vec<Option<Value>>,
    pub(crate) places: Vec<Option<Place>>,
    pub(crate) plain_sizes: Vec<Option<usize>>,
    pub(crate) params: Vec<Value>,
    pub(crate) start: usize,
    pub(crate) buffer: usize,
    /// Where the enclosing block starts, for padding.
    pub(crate) block_start: usize,
    /// The slots in the order in which they were filled.
    log: Vec<u32>,
    pub(crate) late: Vec<Late<'s>>,
}

impl<'s> Frame<'s> {
    pub(crate) fn new(
        infos: &'s [SlotInfo],
        params: Vec<Value>,
        start: usize,
        buffer: usize,
    ) -> Self {
        Self {
            infos,
            slots: vec![None; infos.len()],
            places: vec![None; infos.len()],
            plain_sizes: vec![None; infos.len()],
            params,
            start,
            buffer,
            block_start: start,
            log: Vec::new(),
            late: Vec::new(),
        }
    }

    pub(crate) fn fill(&mut self, slot: u32, value: Value) {
        if let Some(place) = self.slots.get_mut(slot as usize) {
            *place = Some(value);
            self.log.push(slot);
        }
    }

    pub(crate) fn locate(&mut self, slot: u32, start: usize, end: usize) {
        let buffer = self.buffer;
        if let Some(place) = self.places.get_mut(slot as usize) {
            *place = Some(Place { buffer, start, end });
        }
    }

    pub(crate) fn value(&self, slot: u32) -> Option<&Value> {
        self.slots.get(slot as usize)?.as_ref()
    }

    pub(crate) fn name(&self, slot: u32) -> String {
        self.infos
            .get(slot as usize)
            .map_or_else(|| format!("slot {slot}"), |info| info.name.clone())
    }

    /// A point to come back to: what is filled from now on.
    pub(crate) fn mark(&self) -> usize {
        self.log.len()
    }

    /// Empties what was filled since: the next element of a list starts anew.
    pub(crate) fn forget(&mut self, mark: usize) {
        for slot in self.log.drain(mark.min(self.log.len())..) {
            if let Some(value) = self.slots.get_mut(slot as usize) {
                *value = None;
            }
        }
    }
}
