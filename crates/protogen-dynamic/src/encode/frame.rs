//! The slots of one body while it is written.

use protogen_schema::ir::{FieldItem, SlotInfo};

use crate::value::Value;

pub(crate) use crate::decode::Place;

/// A computed value that is set at the end of its body.
pub(crate) struct Pending<'s> {
    pub(crate) item: &'s FieldItem,
    pub(crate) label: &'s str,
    pub(crate) place: Place,
}

/// The slots of one body.
pub(crate) struct Frame<'s> {
    pub(crate) infos: &'s [SlotInfo],
    slots: Vec<Option<Value>>,
    places: Vec<Option<Place>>,
    pub(crate) plain_sizes: Vec<Option<usize>>,
    pub(crate) params: Vec<Value>,
    pub(crate) start: usize,
    pub(crate) buffer: usize,
    /// Where the enclosing block starts, for padding.
    pub(crate) block_start: usize,
    log: Vec<u32>,
    written: Vec<bool>,
    excused: Vec<bool>,
    /// Fields of branches that were not taken, and the condition.
    refused: Vec<(u32, String)>,
    pub(crate) pending: Vec<Pending<'s>>,
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
            written: vec![false; infos.len()],
            excused: vec![false; infos.len()],
            refused: Vec::new(),
            pending: Vec::new(),
        }
    }

    /// Puts the value of a field in, before its record is written.
    pub(crate) fn expect(&mut self, slot: u32, value: Option<Value>) {
        let index = slot as usize;
        if let Some(place) = self.slots.get_mut(index) {
            *place = value.filter(|value| !value.is_absent());
            self.log.push(slot);
        }
        for marks in [&mut self.written, &mut self.excused] {
            if let Some(mark) = marks.get_mut(index) {
                *mark = false;
            }
        }
        self.refused.retain(|(refused, _)| *refused != slot);
    }

    pub(crate) fn fill(&mut self, slot: u32, value: Value) {
        if let Some(place) = self.slots.get_mut(slot as usize) {
            *place = Some(value);
            self.log.push(slot);
        }
    }

    pub(crate) fn locate(&mut self, slot: u32, place: Place) {
        if let Some(known) = self.places.get_mut(slot as usize) {
            *known = Some(place);
        }
    }

    pub(crate) fn value(&self, slot: u32) -> Option<&Value> {
        self.slots.get(slot as usize)?.as_ref()
    }

    pub(crate) fn is_present(&self, slot: u32) -> bool {
        self.value(slot).is_some_and(|value| !value.is_absent())
    }

    pub(crate) fn place(&self, slot: u32) -> Option<Place> {
        self.places.get(slot as usize).copied().flatten()
    }

    pub(crate) fn name(&self, slot: u32) -> String {
        self.infos
            .get(slot as usize)
            .map_or_else(|| format!("slot {slot}"), |info| info.name.clone())
    }

    pub(crate) fn write(&mut self, slot: u32) {
        if let Some(mark) = self.written.get_mut(slot as usize) {
            *mark = true;
        }
    }

    /// The version has not got the field: what the value holds is ignored.
    pub(crate) fn excuse(&mut self, slot: u32) {
        if let Some(mark) = self.excused.get_mut(slot as usize) {
            *mark = true;
        }
    }

    pub(crate) fn refuse(&mut self, slot: u32, condition: &str) {
        self.refused.push((slot, condition.to_owned()));
    }

    /// The condition that speaks against a field that is present and was not written.
    pub(crate) fn disagreement(&self, slot: u32) -> Option<&str> {
        let marked = |marks: &[bool]| marks.get(slot as usize).copied().unwrap_or(false);
        if !self.is_present(slot) || marked(&self.written) || marked(&self.excused) {
            return None;
        }
        let refused = self.refused.iter().find(|(refused, _)| *refused == slot);
        refused.map(|(_, condition)| condition.as_str())
    }

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

    /// Bytes that ended at `end` now end at `new_end`: what stood behind moves along.
    pub(crate) fn move_places(&mut self, buffer: usize, end: usize, new_end: usize) {
        let shift = |offset: &mut usize| {
            if *offset >= end {
                *offset = *offset - end + new_end;
            }
        };
        let own = self.pending.iter_mut().map(|pending| &mut pending.place);
        for place in self.places.iter_mut().flatten().chain(own) {
            if place.buffer == buffer {
                shift(&mut place.start);
                shift(&mut place.end);
            }
        }
    }
}
