//! Lists, maps, sparse arrays: many values of one type.

use protogen_schema::ir::{Expr, IntType, Length, LengthUnit, Type};
use protogen_wire::{EncodeError, EncodeErrorKind, Segment};

use super::{Chain, Encoder, WriteScope, ends::Ahead, length::first};
use crate::{eval, number, value::Value};

/// The markers of a sparse array.
#[derive(Clone, Copy)]
pub(super) struct Markers {
    pub(super) run: IntType,
    pub(super) low: i128,
    pub(super) high: i128,
}

impl<'s> Encoder<'s, '_> {
    pub(super) fn array(
        &mut self,
        element: &'s Type,
        length: &'s Length,
        value: &Value,
    ) -> Result<(), EncodeError> {
        let bytes;
        let items = match value {
            Value::List(items) => items,
            Value::Bytes(raw) => {
                bytes = raw.iter().map(|byte| Value::Int((*byte).into())).collect();
                &bytes
            }
            _ => return Err(self.type_fault("a list")),
        };
        let limit = self.context.limits.list_items;
        if items.len() > limit {
            return Err(self.fault(EncodeErrorKind::LengthOverflow {
                limit: limit as u64,
                found: items.len() as u64,
            }));
        }
        match length {
            Length::Until { terminator, .. } => self.until(element, items, terminator),
            Length::While(cond) => self.while_(element, items, cond),
            Length::Separator {
                bytes,
                trailing,
                count,
            } => self.separated(element, (bytes, *trailing, count.as_deref()), items),
            Length::Chain { more } => self.chain(element, items, more),
            _ if is_by_bytes(length) => self.counted(length, items.len(), |e| {
                e.elements_filled(element, items).map(drop)
            }),
            _ => self.counted(length, items.len(), |e| e.elements(element, items)),
        }
    }

    fn until(
        &mut self,
        element: &'s Type,
        items: &[Value],
        terminator: &'s [u8],
    ) -> Result<(), EncodeError> {
        let starts = self.elements_filled(element, items)?;
        self.put(terminator);
        self.no_start(&starts, terminator)
    }

    /// No element may start like the terminator.
    fn no_start(&self, starts: &[usize], terminator: &[u8]) -> Result<(), EncodeError> {
        let starts_like_it = |start: &usize| self.since(*start).starts_with(terminator);
        match starts.iter().position(starts_like_it) {
            None => Ok(()),
            Some(index) => {
                let start = starts.get(index).copied().unwrap_or_default();
                let error = EncodeError::new(start, EncodeErrorKind::TerminatorInValue);
                Err(error.within(Segment::Index(index)))
            }
        }
    }

    fn while_(
        &mut self,
        element: &'s Type,
        items: &[Value],
        cond: &'s Expr,
    ) -> Result<(), EncodeError> {
        let starts = self.elements_filled(element, items)?;
        for (index, start) in starts.into_iter().enumerate() {
            let scope = WriteScope::new(self).over(self.since(start));
            if eval::truth(cond, &scope) == Ok(false) {
                let error = EncodeError::new(start, EncodeErrorKind::TerminatorInValue);
                return Err(error.within(Segment::Index(index)));
            }
        }
        self.leads(self.position(), Ahead::End(cond))
    }

    fn chain(
        &mut self,
        element: &'s Type,
        items: &[Value],
        more: &'s str,
    ) -> Result<(), EncodeError> {
        if items.is_empty() {
            return Err(self.fault(EncodeErrorKind::EmptyList));
        }
        for (index, item) in items.iter().enumerate() {
            self.chains.push(Chain {
                name: more,
                more: index + 1 < items.len(),
                written: false,
            });
            let written = self.element(element, index, item);
            self.chains.pop();
            written?;
        }
        Ok(())
    }

    /// A list by the length forms that count elements or bytes.
    fn counted(
        &mut self,
        length: &'s Length,
        count: usize,
        write: impl FnOnce(&mut Self) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        match length {
            Length::Fixed(expected) if *expected != count as u64 => {
                Err(self.fault(EncodeErrorKind::LengthMismatch {
                    expected: *expected,
                    found: count as u64,
                }))
            }
            Length::Rest { minus: Some(_) } => self.bounded(write),
            Length::Fixed(_) | Length::Rest { .. } => write(self),
            Length::Prefix { ty, bias, unit } => match unit {
                LengthUnit::Bytes => {
                    let room = self.room(ty, bias.0)?;
                    self.bounded(write)?;
                    self.fill_room(room)
                }
                LengthUnit::Items | LengthUnit::Chars => {
                    self.put_length(ty, bias.0, count)?;
                    write(self)
                }
            },
            Length::Expr { expr, unit } => match unit {
                LengthUnit::Bytes => {
                    let start = self.position();
                    self.bounded(write)?;
                    self.agree(expr, self.position().saturating_sub(start))
                }
                LengthUnit::Items | LengthUnit::Chars => {
                    self.agree(expr, count)?;
                    write(self)
                }
            },
            _ => Err(self.schema_fault("a list's length")),
        }
    }

    fn elements(&mut self, element: &'s Type, items: &[Value]) -> Result<(), EncodeError> {
        for (index, item) in items.iter().enumerate() {
            self.element(element, index, item)?;
        }
        Ok(())
    }

    /// Writes elements of a list whose end the bytes decide; where each of them starts.
    fn elements_filled(
        &mut self,
        element: &'s Type,
        items: &[Value],
    ) -> Result<Vec<usize>, EncodeError> {
        let mut starts = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let start = self.position();
            starts.push(start);
            self.element(element, index, item)?;
            self.filled(start, index)?;
        }
        Ok(starts)
    }

    /// Checks that something was written since `start`.
    fn filled(&self, start: usize, index: usize) -> Result<(), EncodeError> {
        if self.position() > start {
            return Ok(());
        }
        let error = EncodeError::new(start, EncodeErrorKind::EmptyElement);
        Err(error.within(Segment::Index(index)))
    }

    fn element(
        &mut self,
        element: &'s Type,
        index: usize,
        item: &Value,
    ) -> Result<(), EncodeError> {
        let mark = self.frame.mark();
        self.within(Segment::Index(index), |e| e.value(element, item))?;
        self.frame.forget(mark);
        Ok(())
    }

    fn separated(
        &mut self,
        element: &'s Type,
        (separator, trailing, count): (&'s [u8], bool, Option<&'s Expr>),
        items: &[Value],
    ) -> Result<(), EncodeError> {
        if let Some(count) = count {
            self.agree(count, items.len())?;
        }
        let front = self.position();
        for (index, item) in items.iter().enumerate() {
            let start = self.position();
            let open = self.ends.len();
            self.element(element, index, item)?;
            self.within(Segment::Index(index), |e| e.bound_ends(open))?;
            let last = index + 1 == items.len();
            let mut piece = self.since(start).to_vec();
            let len = piece.len();
            let ends_by_separator = trailing || !last;
            if ends_by_separator {
                piece.extend_from_slice(separator);
            }
            let found = first(&piece, separator, 1);
            // The last of a fixed number is not looked through.
            let ends = match (ends_by_separator, count) {
                (true, _) => found == Some(len),
                (false, Some(_)) => true,
                (false, None) => found.is_none(),
            };
            if !ends {
                let error = self.fault(EncodeErrorKind::TerminatorInValue);
                return Err(error.within(Segment::Index(index)));
            }
            if ends_by_separator {
                self.put(separator);
            }
        }
        if count.is_none() && !items.is_empty() && self.position() == front {
            // It would be read as no element at all.
            let what = "a list of one empty piece".into();
            return Err(self.fault(EncodeErrorKind::Unsupported { what }));
        }
        Ok(())
    }

    pub(super) fn map(
        &mut self,
        key: &'s Type,
        of: &'s Type,
        length: &'s Length,
        value: &Value,
    ) -> Result<(), EncodeError> {
        let Value::Map(pairs) = value else {
            return Err(self.type_fault("pairs"));
        };
        let is_by_count = !is_by_bytes(length) && !matches!(length, Length::Until { .. });
        let write = |e: &mut Self| {
            let mut starts = Vec::new();
            for (index, (name, value)) in pairs.iter().enumerate() {
                let mark = e.frame.mark();
                starts.push(e.position());
                e.within(Segment::Index(index), |e| {
                    e.in_field("key", |e| e.value(key, name))?;
                    e.in_field("value", |e| e.value(of, value))
                })?;
                e.frame.forget(mark);
                if !is_by_count {
                    e.filled(*starts.last().unwrap_or(&0), index)?;
                }
            }
            Ok(starts)
        };
        if let Length::Until { terminator, .. } = length {
            let starts = write(self)?;
            self.put(terminator);
            return self.no_start(&starts, terminator);
        }
        self.counted(length, pairs.len(), |e| write(e).map(drop))
    }

    /// Elements and runs of empty slots; the algorithm of the language reference.
    pub(super) fn sparse(
        &mut self,
        element: &'s Type,
        slots: &'s Expr,
        markers: Markers,
        value: &Value,
    ) -> Result<(), EncodeError> {
        let Value::List(items) = value else {
            return Err(self.type_fault("a list"));
        };
        self.agree(slots, items.len())?;
        let leading = items.iter().take_while(|item| item.is_absent()).count();
        if leading > 0 {
            self.put_run(markers, leading - 1)?;
        }
        let mut index = leading;
        while let Some(item) = items.get(index) {
            let start = self.position();
            let item = self.held(element, item)?;
            self.element(element, index, item)?;
            if self.looks_like_marker(markers, start) {
                let error = EncodeError::new(start, EncodeErrorKind::SparseElement);
                return Err(error.within(Segment::Index(index)));
            }
            let behind = items.get(index + 1..).unwrap_or_default();
            let empty = behind.iter().take_while(|item| item.is_absent()).count();
            self.put_run(markers, empty)?;
            index += 1 + empty;
        }
        Ok(())
    }

    /// Whole runs while there are more than a marker's largest, then the rest, which may be none.
    fn put_run(&mut self, markers: Markers, empty: usize) -> Result<(), EncodeError> {
        let largest = markers.high.saturating_sub(markers.low).max(0);
        let mut left = i128::try_from(empty).unwrap_or(i128::MAX);
        while left >= 0 {
            // A marker that follows a marker stands for one slot more than its run.
            let marker = Value::Int(markers.low.saturating_add(left.min(largest)));
            let ty = Type::Int(markers.run);
            let bytes = super::scalar(&ty, &marker, self.schema, self.context, 2);
            match bytes {
                Some(bytes) => self.put(&bytes.map_err(|kind| self.fault(kind))?),
                None => return Err(self.schema_fault("a marker")),
            }
            left -= largest + 1;
        }
        Ok(())
    }

    fn looks_like_marker(&self, markers: Markers, start: usize) -> bool {
        let bytes = self.since(start);
        let mut r = protogen_wire::Reader::new(bytes);
        let width = usize::from(markers.run.bits / 8);
        let found = r.unsigned(width, number::endian(markers.run.order));
        let in_range = |found| {
            i128::try_from(found).is_ok_and(|found| (markers.low..=markers.high).contains(&found))
        };
        bytes.is_empty() || found.is_ok_and(in_range)
    }

    pub(super) fn sparse_bitmap(
        &mut self,
        element: &'s Type,
        bitmap: &'s Type,
        value: &Value,
    ) -> Result<(), EncodeError> {
        let (Value::List(items), Type::Array { element: word, .. }) = (value, bitmap) else {
            return Err(self.type_fault("a list"));
        };
        let bits = usize::from(number::width(word, self.schema).map_or(8, |(bits, _)| bits));
        let words = items.chunks(bits.max(1)).map(|slots| {
            let set = slots.iter().enumerate().fold(0u128, |word, (bit, slot)| {
                let bit = u32::try_from(bit)
                    .ok()
                    .and_then(|bit| 1u128.checked_shl(bit));
                match slot.is_absent() {
                    true => word,
                    false => word | bit.unwrap_or(0),
                }
            });
            Value::unsigned(set)
        });
        let words = Value::List(words.collect());
        self.value(bitmap, &words)?;
        for (index, item) in items.iter().enumerate() {
            if !item.is_absent() {
                let item = self.held(element, item)?;
                self.element(element, index, item)?;
            }
        }
        Ok(())
    }

    /// The `more` that the list around gives to this item, if it is the one.
    pub(super) fn chain_gives(&mut self, label: &str) -> Option<bool> {
        let chain = self.chains.last_mut()?;
        if chain.name != label || chain.written {
            return None;
        }
        chain.written = true;
        Some(chain.more)
    }
}

/// Whether a list ends where its bytes do.
const fn is_by_bytes(length: &Length) -> bool {
    matches!(
        length,
        Length::Rest { .. }
            | Length::Prefix {
                unit: LengthUnit::Bytes,
                ..
            }
            | Length::Expr {
                unit: LengthUnit::Bytes,
                ..
            }
    )
}
