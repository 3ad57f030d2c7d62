//! Lists, maps, sparse arrays: many values of one type.
//!
//! Elements are read one by one and kept as they come: no count sets memory aside.

use protogen_schema::ir::{Expr, IntType, Length, LengthUnit, Type};
use protogen_wire::{
    DecodeError, DecodeErrorKind, Reader, Segment,
    reader::{Endian, PieceEnd},
};

use super::{Chain, Decoder, length::Extent};
use crate::{held, number, value::Value};

/// The most elements of one list that take no byte, as in generated code.
const EMPTY_LIMIT: usize = 0x1_0000;

/// The most slots of a sparse array, as in generated code.
const SLOT_LIMIT: usize = protogen_wire::sparse::SLOT_LIMIT;

/// Where a list ends.
enum Bounds<'r> {
    /// After so many elements.
    Count(usize),
    /// Where this window does.
    Window(Box<Reader<'r>>),
}

/// The markers of a sparse array.
#[derive(Clone, Copy)]
pub(super) struct Markers {
    pub(super) run: IntType,
    pub(super) low: i128,
    pub(super) high: i128,
}

impl<'s> Decoder<'s, '_> {
    pub(super) fn array(
        &mut self,
        element: &'s Type,
        length: &'s Length,
        r: &mut Reader<'_>,
    ) -> Result<Value, DecodeError> {
        let mut items = Vec::new();
        match length {
            Length::Until { terminator, .. } => self.until(element, terminator, &mut items, r)?,
            Length::While(cond) => self.while_(element, cond, &mut items, r)?,
            Length::Separator {
                bytes,
                trailing,
                count,
            } => self.separated(element, (bytes, *trailing, count.as_deref()), &mut items, r)?,
            Length::Chain { more } => self.chain(element, more, &mut items, r)?,
            _ => self.sized(element, length, &mut items, r)?,
        }
        Ok(Value::List(items))
    }

    fn until(
        &mut self,
        element: &'s Type,
        terminator: &'s [u8],
        items: &mut Vec<Value>,
        r: &mut Reader<'_>,
    ) -> Result<(), DecodeError> {
        let mut empty = 0;
        while !r.accept(terminator) {
            if !r.more() {
                return Err(r.fault(DecodeErrorKind::MissingTerminator));
            }
            let before = r.remaining();
            self.element(element, items, r)?;
            empty += usize::from(r.remaining() == before);
            r.count(r.offset(), empty as u64, EMPTY_LIMIT, 0)?;
        }
        Ok(())
    }

    fn while_(
        &mut self,
        element: &'s Type,
        cond: &'s Expr,
        items: &mut Vec<Value>,
        r: &mut Reader<'_>,
    ) -> Result<(), DecodeError> {
        let mut empty = 0;
        while !r.is_spent() && self.condition(cond, r)? {
            let before = r.remaining();
            self.element(element, items, r)?;
            empty += usize::from(r.remaining() == before);
            r.count(r.offset(), empty as u64, EMPTY_LIMIT, 0)?;
        }
        Ok(())
    }

    fn chain(
        &mut self,
        element: &'s Type,
        more: &'s str,
        items: &mut Vec<Value>,
        r: &mut Reader<'_>,
    ) -> Result<(), DecodeError> {
        loop {
            self.chains.push(Chain {
                name: more,
                more: None,
            });
            let read = self.element(element, items, r);
            let chain = self.chains.pop();
            read?;
            match chain.and_then(|chain| chain.more) {
                Some(true) => {}
                Some(false) => return Ok(()),
                None => return Err(self.schema_fault("a chain's item", r)),
            }
        }
    }

    /// A list by the length forms that say a number, or by the end of its block.
    fn sized(
        &mut self,
        element: &'s Type,
        length: &'s Length,
        items: &mut Vec<Value>,
        r: &mut Reader<'_>,
    ) -> Result<(), DecodeError> {
        let (mut window, count) = match self.bounds(element, length, r)? {
            Bounds::Count(count) => (None, count),
            Bounds::Window(window) => (Some(window), 0),
        };
        if let Some(window) = &mut window {
            return self.elements_rest(element, items, window);
        }
        for index in 0..count {
            if !matches!(length, Length::Fixed(_)) {
                r.begins()
                    .map_err(|fault| fault.within(Segment::Index(index)))?;
            }
            self.element(element, items, r)?;
        }
        Ok(())
    }

    #[inline(never)]
    fn bounds<'r>(
        &mut self,
        element: &'s Type,
        length: &'s Length,
        r: &mut Reader<'r>,
    ) -> Result<Bounds<'r>, DecodeError> {
        match self.extent(length, r)? {
            Some(Extent::Count {
                count,
                unit: LengthUnit::Bytes,
                ..
            }) => Ok(Bounds::Window(Box::new(r.block(count)?))),
            Some(Extent::Count { count, offset, .. }) => {
                let min = number::min_size(element, self.schema);
                let limit = self.context.limits.list_items;
                Ok(Bounds::Count(match length {
                    // Stated by the schema, and not by the wire.
                    Length::Fixed(_) => count,
                    _ => r.count(offset, count as u64, limit, min)?,
                }))
            }
            Some(Extent::Rest { minus }) => Ok(Bounds::Window(Box::new(match minus {
                0 => r.block_rest(),
                minus => r.block_rest_but(minus)?,
            }))),
            None => Err(self.schema_fault("a list's length", r)),
        }
    }

    fn elements_rest(
        &mut self,
        element: &'s Type,
        items: &mut Vec<Value>,
        r: &mut Reader<'_>,
    ) -> Result<(), DecodeError> {
        while r.more() {
            let before = r.remaining();
            self.element(element, items, r)?;
            if r.remaining() == before {
                // An element that takes nothing would be read for ever.
                return Err(r.fault(DecodeErrorKind::TrailingBytes { count: before }));
            }
        }
        Ok(())
    }

    fn element(
        &mut self,
        element: &'s Type,
        items: &mut Vec<Value>,
        r: &mut Reader<'_>,
    ) -> Result<(), DecodeError> {
        let (before, mark, start) = (r.remaining(), self.frame.mark(), r.offset());
        let step = || Segment::Index(items.len());
        let value = self.within(step(), |d| d.value(element, r))?;
        self.place(step, false, start, r);
        self.frame.forget(mark);
        items.push(value);
        if r.remaining() == before {
            self.count_empty(r)?;
        }
        Ok(())
    }

    /// An element in a slot that others leave empty.
    fn slot(
        &mut self,
        element: &'s Type,
        items: &mut Vec<Value>,
        r: &mut Reader<'_>,
    ) -> Result<(), DecodeError> {
        self.element(element, items, r)?;
        if let Some(last) = items.last_mut() {
            *last = held::hold(element, std::mem::take(last), self.schema);
        }
        Ok(())
    }

    fn count_empty(&mut self, r: &Reader<'_>) -> Result<(), DecodeError> {
        self.empty_items += 1;
        let limit = self.context.limits.empty_items;
        if self.empty_items > limit {
            return Err(r.fault(DecodeErrorKind::LengthLimit {
                limit: limit as u64,
                found: self.empty_items as u64,
            }));
        }
        Ok(())
    }

    fn separated(
        &mut self,
        element: &'s Type,
        (separator, trailing, count): (&'s [u8], bool, Option<&'s Expr>),
        items: &mut Vec<Value>,
        r: &mut Reader<'_>,
    ) -> Result<(), DecodeError> {
        let count = match count {
            Some(count) => Some(self.size(count, r)?),
            None => None,
        };
        loop {
            let last = match count {
                Some(count) if items.len() >= count => return Ok(()),
                Some(count) => items.len() + 1 == count,
                None if !r.more() && (trailing || items.is_empty()) => return Ok(()),
                None => false,
            };
            let (mut piece, end) = match last && !trailing {
                true => (r.block_rest(), PieceEnd::End),
                false => r.piece(separator),
            };
            let must_end_by_separator = trailing || count.is_some() && !last;
            if must_end_by_separator && end == PieceEnd::End {
                let kind = DecodeErrorKind::MissingTerminator;
                return Err(DecodeError::new(piece.offset(), kind));
            }
            self.element(element, items, &mut piece)?;
            let index = Segment::Index(items.len() - 1);
            piece.finish().map_err(|error| error.within(index))?;
            if end == PieceEnd::End {
                return Ok(());
            }
        }
    }

    pub(super) fn map(
        &mut self,
        key: &'s Type,
        value: &'s Type,
        length: &'s Length,
        r: &mut Reader<'_>,
    ) -> Result<Value, DecodeError> {
        let mut pairs = Vec::new();
        let mut rest = match self.extent(length, r)? {
            Some(Extent::Count {
                count,
                unit: LengthUnit::Bytes,
                ..
            }) => r.block(count)?,
            Some(Extent::Count { count, offset, .. }) => {
                let min = number::min_size(key, self.schema) + number::min_size(value, self.schema);
                let limit = self.context.limits.list_items;
                for index in 0..r.count(offset, count as u64, limit, min)? {
                    r.begins()
                        .map_err(|fault| fault.within(Segment::Index(index)))?;
                    self.pair(key, value, &mut pairs, r)?;
                }
                return Ok(Value::Map(pairs));
            }
            Some(Extent::Rest { minus: 0 }) => r.block_rest(),
            Some(Extent::Rest { minus }) => r.block_rest_but(minus)?,
            None => match length {
                Length::Until { terminator, .. } => {
                    while !r.accept(terminator) {
                        if !r.more() {
                            return Err(r.fault(DecodeErrorKind::MissingTerminator));
                        }
                        self.pair(key, value, &mut pairs, r)?;
                    }
                    return Ok(Value::Map(pairs));
                }
                _ => return Err(self.schema_fault("a map's length", r)),
            },
        };
        while rest.more() {
            let before = rest.remaining();
            self.pair(key, value, &mut pairs, &mut rest)?;
            if rest.remaining() == before {
                return Err(rest.fault(DecodeErrorKind::TrailingBytes { count: before }));
            }
        }
        Ok(Value::Map(pairs))
    }

    fn pair(
        &mut self,
        key: &'s Type,
        value: &'s Type,
        pairs: &mut Vec<(Value, Value)>,
        r: &mut Reader<'_>,
    ) -> Result<(), DecodeError> {
        let (before, mark) = (r.remaining(), self.frame.mark());
        let pair = self.within(Segment::Index(pairs.len()), |d| {
            let key = d.in_field("key", |d| d.value(key, r))?;
            let value = d.in_field("value", |d| d.value(value, r))?;
            Ok((key, value))
        })?;
        self.frame.forget(mark);
        pairs.push(pair);
        if r.remaining() == before {
            self.count_empty(r)?;
        }
        Ok(())
    }

    /// Elements and runs of empty slots; the algorithm of the language reference.
    pub(super) fn sparse(
        &mut self,
        element: &'s Type,
        slots: &'s Expr,
        markers: Markers,
        r: &mut Reader<'_>,
    ) -> Result<Value, DecodeError> {
        let start = r.offset();
        let slots = self.size(slots, r)?;
        let slots = r.count(start, slots as u64, SLOT_LIMIT, 1)?;
        let mut items: Vec<Value> = Vec::new();
        while items.len() < slots {
            let empty = match markers.next(r)? {
                Some(run) => run + 1,
                None => {
                    self.slot(element, &mut items, r)?;
                    match markers.next(r)? {
                        Some(run) => run,
                        None => {
                            let found = u64::try_from(markers.number(&mut r.fork())?);
                            let found = found.unwrap_or(u64::MAX);
                            return Err(r.fault(DecodeErrorKind::MissingMarker { found }));
                        }
                    }
                }
            };
            let empty = usize::try_from(empty).unwrap_or(usize::MAX);
            let reached = items.len().saturating_add(empty);
            if reached > slots {
                return Err(r.fault(DecodeErrorKind::SparseOverrun {
                    slots: slots as u64,
                    reached: reached as u64,
                }));
            }
            items.resize(reached, Value::Absent);
        }
        Ok(Value::List(items))
    }

    pub(super) fn sparse_bitmap(
        &mut self,
        element: &'s Type,
        bitmap: &'s Type,
        r: &mut Reader<'_>,
    ) -> Result<Value, DecodeError> {
        let Type::Array { element: word, .. } = bitmap else {
            return Err(self.schema_fault("a bitmap", r));
        };
        let bits = usize::from(number::width(word, self.schema).map_or(0, |(bits, _)| bits));
        let Value::List(words) = self.value(bitmap, r)? else {
            return Err(self.schema_fault("a bitmap", r));
        };
        let mut items: Vec<Value> = Vec::new();
        for word in words {
            let word = match word {
                Value::Int(word) => word.cast_unsigned(),
                Value::Wide(word) => word,
                _ => 0,
            };
            for bit in 0..bits {
                if u32::try_from(bit)
                    .ok()
                    .and_then(|bit| word.checked_shr(bit))
                    .unwrap_or(0)
                    & 1
                    == 1
                {
                    self.slot(element, &mut items, r)?;
                } else {
                    items.push(Value::Absent);
                }
            }
        }
        Ok(Value::List(items))
    }
}

impl Markers {
    /// Consumes a marker if one is next.
    fn next(self, r: &mut Reader<'_>) -> Result<Option<i128>, DecodeError> {
        let mut ahead = r.fork();
        let found = self.number(&mut ahead)?;
        if !(self.low..=self.high).contains(&found) {
            return Ok(None);
        }
        *r = ahead;
        Ok(Some(found - self.low))
    }

    fn number(self, r: &mut Reader<'_>) -> Result<i128, DecodeError> {
        let endian: Endian = number::endian(self.run.order);
        let found = r.unsigned(usize::from(self.run.bits / 8).min(8), endian)?;
        Ok(i128::try_from(found).unwrap_or(i128::MAX))
    }
}
