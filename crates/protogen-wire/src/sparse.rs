//! Sparse arrays: elements and markers that count the empty slots behind them.
//!
//! A marker is an integer in a range; its distance from the lower end is the number of empty
//! slots. The form is that of Open Tibia's map.
//!
//! ```text
//! element, FF00+n   the element, then n empty slots behind it
//! FF00+n            n + 1 empty slots where an element could stand
//! ```

use alloc::vec::Vec;

use crate::{
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
        let mut empty = 0;
        match markers.next(r)? {
            Some(run) => empty = run + 1,
            None => {
                let index = array.len();
                let element = decode(r).map_err(|fault| fault.within(Segment::Index(index)))?;
                array.push(Some(element));
            }
        }
        if empty == 0 {
            empty = markers.expect(r)?;
        }
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
/// `LengthOverflow` over [`SLOT_LIMIT`], `SparseElement` if an element encodes to nothing or starts
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
    let leading = array.iter().take_while(|slot| slot.is_none()).count();
    if leading > 0 {
        markers.write_run(w, leading as u64 - 1)?;
    }
    let mut rest = array.get(leading..).unwrap_or_default();
    while let Some((Some(element), tail)) = rest.split_first() {
        let index = array.len() - rest.len();
        let start = w.position();
        encode(w, element)
            .and_then(|()| markers.check_element(w, start))
            .map_err(|fault| fault.within(Segment::Index(index)))?;
        let empty = tail.iter().take_while(|slot| slot.is_none()).count();
        markers.write_run(w, empty as u64)?;
        rest = tail.get(empty..).unwrap_or_default();
    }
    Ok(())
}

impl Markers {
    /// Consumes a marker if one is next.
    fn next(self, r: &mut Reader<'_>) -> Result<Option<u64>, DecodeError> {
        let mut ahead = r.fork();
        let found = self.number(&mut ahead)?;
        if !(self.low..=self.high).contains(&found) {
            return Ok(None);
        }
        *r = ahead;
        Ok(Some(found - self.low))
    }

    fn expect(self, r: &mut Reader<'_>) -> Result<u64, DecodeError> {
        match self.next(r)? {
            Some(run) => Ok(run),
            None => {
                let found = self.number(&mut r.fork())?;
                Err(r.fault(DecodeErrorKind::MissingMarker { found }))
            }
        }
    }

    fn number(self, r: &mut Reader<'_>) -> Result<u64, DecodeError> {
        let found = r.unsigned(usize::from(self.width.clamp(1, 8)), self.endian)?;
        // Eight bytes at most.
        Ok(found as u64)
    }

    /// Writes `empty` slots: whole runs while there are more than a marker's largest, then the
    /// rest, which may be none.
    fn write_run(self, w: &mut Writer<'_>, empty: u64) -> Result<(), EncodeError> {
        let largest = self.high.saturating_sub(self.low);
        let mut left = Some(empty);
        while let Some(run) = left {
            // A marker that follows a marker stands for one slot more than its run.
            let now = run.min(largest);
            w.unsigned(
                u128::from(self.low + now),
                usize::from(self.width),
                self.endian,
            )?;
            left = run.checked_sub(largest + 1);
        }
        Ok(())
    }

    fn check_element(self, w: &Writer<'_>, start: usize) -> Result<(), EncodeError> {
        let bytes = w.region(start..w.position());
        let head = bytes.get(..usize::from(self.width));
        let starts_like_marker = head.is_some_and(|head| {
            let number = match self.endian {
                Endian::Little => head
                    .iter()
                    .rev()
                    .fold(0, |n, byte| n << 8 | u64::from(*byte)),
                Endian::Big => head.iter().fold(0, |n, byte| n << 8 | u64::from(*byte)),
            };
            (self.low..=self.high).contains(&number)
        });
        if bytes.is_empty() || starts_like_marker {
            return Err(EncodeError::new(start, EncodeErrorKind::SparseElement));
        }
        Ok(())
    }
}
