//! Sparse arrays: elements and markers that count the empty slots behind them.
//!
//! A marker is an integer in a range; its distance from the lower end is the number of empty
//! slots. The form is that of Open Tibia's map.
//!
//! ```text
//! element, FF00+n   the element, then n empty slots behind it
//! FF00+n            n + 1 empty slots where an element could stand
//! ```

use alloc::{format, string::ToString, vec::Vec};

use crate::{
    bits,
    error::{DecodeError, DecodeErrorKind, EncodeError, EncodeErrorKind, Segment},
    reader::{Endian, Reader},
    writer::Writer,
};

/// Which integers are markers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Markers {
    /// Bytes of a marker, 1 to 8.
    pub width: u8,
    /// Their order.
    pub endian: Endian,
    /// The lowest marker.
    pub low: u64,
    /// The highest marker.
    pub high: u64,
}

/// The most slots of a sparse array.
pub const SLOT_LIMIT: usize = 1 << 20;

/// Reads a sparse array of `slots` slots.
///
/// # Errors
///
/// `SparseOverrun`, `MissingMarker`, `LengthLimit` over [`SLOT_LIMIT`], and what `decode` says at
/// the index of its slot.
pub fn read<'a, T>(
    r: &mut Reader<'a>,
    slots: u64,
    markers: Markers,
    mut decode: impl FnMut(&mut Reader<'a>) -> Result<T, DecodeError>,
) -> Result<Vec<Option<T>>, DecodeError> {
    let slots = r.count(r.offset(), slots, SLOT_LIMIT, 1)?;
    // Two bytes can stand for a whole run, so memory grows with what was read instead.
    let mut array = r.list(slots, 1);
    while array.len() < slots {
        let empty = match markers.next(r)? {
            Some(run) => run.saturating_add(1),
            None => {
                let index = array.len();
                match decode(r) {
                    Ok(element) => array.push(Some(element)),
                    Err(fault) => return Err(fault.within(Segment::Index(index))),
                }
                markers.expect(r)?
            }
        };
        let reached = (array.len() as u64).saturating_add(empty);
        if reached > slots as u64 {
            return Err(r.fault(DecodeErrorKind::SparseOverrun {
                slots: slots as u64,
                reached,
            }));
        }
        array.resize_with(reached as usize, || None);
    }
    Ok(array)
}

/// Writes a sparse array.
///
/// # Errors
///
/// `LengthOverflow` over [`SLOT_LIMIT`], `ValueOutOfRange` if a marker is wider than it may be,
/// `SparseElement` if an element encodes to nothing or starts
/// like a marker, and what `encode` says at its index.
pub fn write<T>(
    w: &mut Writer<'_>,
    array: &[Option<T>],
    markers: Markers,
    mut encode: impl FnMut(&mut Writer<'_>, &T) -> Result<(), EncodeError>,
) -> Result<(), EncodeError> {
    if array.len() > SLOT_LIMIT {
        let (limit, found) = (SLOT_LIMIT as u64, array.len() as u64);
        return Err(w.fault(EncodeErrorKind::LengthOverflow { limit, found }));
    }
    if !bits::fits(markers.high.into(), markers.bytes() as u32 * 8) {
        return Err(w.fault(EncodeErrorKind::ValueOutOfRange {
            found: markers.high.to_string(),
            range: format!("{} unsigned bytes", markers.bytes()).into(),
        }));
    }
    let leading = array.iter().take_while(|slot| slot.is_none()).count();
    if leading > 0 {
        markers.write_run(w, leading as u64 - 1);
    }
    let mut rest = array.get(leading..).unwrap_or_default();
    while let Some((Some(element), tail)) = rest.split_first() {
        let index = array.len() - rest.len();
        let start = w.position();
        encode(w, element)
            .and_then(|()| markers.check_element(w, start))
            .map_err(|fault| fault.within(Segment::Index(index)))?;
        let empty = tail.iter().take_while(|slot| slot.is_none()).count();
        markers.write_run(w, empty as u64);
        rest = tail.get(empty..).unwrap_or_default();
    }
    Ok(())
}

impl Markers {
    /// Consumes a marker if one is next.
    #[inline]
    fn next(self, r: &mut Reader<'_>) -> Result<Option<u64>, DecodeError> {
        let width = self.bytes();
        let Some(head) = r.rest().get(..width) else {
            return self.next_short(r);
        };
        let found = self.number(head);
        if !(self.low..=self.high).contains(&found) {
            return Ok(None);
        }
        r.skip(width)?;
        Ok(Some(found - self.low))
    }

    /// As [`Markers::next`] where too few bytes are left: a lenient reader makes them up.
    #[cold]
    #[inline(never)]
    fn next_short(self, r: &mut Reader<'_>) -> Result<Option<u64>, DecodeError> {
        let mut ahead = r.fork();
        // Eight bytes at most.
        let found = ahead.unsigned(self.bytes(), self.endian)? as u64;
        if !(self.low..=self.high).contains(&found) {
            return Ok(None);
        }
        *r = ahead;
        Ok(Some(found - self.low))
    }

    #[inline]
    fn expect(self, r: &mut Reader<'_>) -> Result<u64, DecodeError> {
        match self.next(r)? {
            Some(run) => Ok(run),
            None => Err(self.missing(r)),
        }
    }

    #[cold]
    #[inline(never)]
    fn missing(self, r: &Reader<'_>) -> DecodeError {
        match r.fork().unsigned(self.bytes(), self.endian) {
            Ok(found) => r.fault(DecodeErrorKind::MissingMarker {
                found: found as u64,
            }),
            Err(fault) => fault,
        }
    }

    #[inline]
    fn bytes(self) -> usize {
        usize::from(self.width.clamp(1, 8))
    }

    /// The number that these bytes are.
    #[inline]
    fn number(self, bytes: &[u8]) -> u64 {
        let push = |number, byte: &u8| number << 8 | u64::from(*byte);
        match self.endian {
            Endian::Little => bytes.iter().rev().fold(0, push),
            Endian::Big => bytes.iter().fold(0, push),
        }
    }

    /// Writes `empty` slots: whole runs while there are more than a marker's largest, then the
    /// rest, which may be none.
    #[inline]
    fn write_run(self, w: &mut Writer<'_>, empty: u64) {
        let largest = self.high.saturating_sub(self.low);
        let mut left = Some(empty);
        while let Some(run) = left {
            // A marker that follows a marker stands for one slot more than its run.
            let marker = self.low.saturating_add(run.min(largest));
            match self.endian {
                Endian::Little => w.bytes(&marker.to_le_bytes()[..self.bytes()]),
                Endian::Big => w.bytes(&marker.to_be_bytes()[8 - self.bytes()..]),
            }
            left = largest
                .checked_add(1)
                .and_then(|whole| run.checked_sub(whole));
        }
    }

    #[inline]
    fn check_element(self, w: &Writer<'_>, start: usize) -> Result<(), EncodeError> {
        let bytes = w.region(start..w.position());
        let head = bytes.get(..usize::from(self.width));
        let starts_like_marker =
            head.is_some_and(|head| (self.low..=self.high).contains(&self.number(head)));
        if bytes.is_empty() || starts_like_marker {
            return Err(EncodeError::new(start, EncodeErrorKind::SparseElement));
        }
        Ok(())
    }
}
