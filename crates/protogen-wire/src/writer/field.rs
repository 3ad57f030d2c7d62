//! Fields of a struct, written one after another and asked for a fault once behind them.
//!
//! The first fault is the one that [`Writer::sound`] tells; what is written behind it is of no use.

use alloc::string::String;

use super::Writer;
use crate::{
    error::{EncodeError, Segment},
    fixed::{Fixed, LONGEST, Number, RunOf},
    prefix::Prefix,
    text::Encoding,
};

impl Writer<'_> {
    /// Whether all fields were well that were written by the `.._in` functions.
    ///
    /// # Errors
    ///
    /// The first fault of them.
    #[inline]
    pub fn sound(&mut self) -> Result<(), EncodeError> {
        match self.fault {
            None => Ok(()),
            Some(_) => self.unsound(),
        }
    }

    #[cold]
    #[inline(never)]
    fn unsound(&mut self) -> Result<(), EncodeError> {
        self.fault.take().map_or(Ok(()), Err)
    }

    /// Writes a run of numbers, low byte first.
    #[inline]
    pub fn run_le<T: RunOf>(&mut self, run: T) {
        self.reserve(T::SIZE);
        let bytes = run.to_le();
        self.buffer
            .extend_from_slice(bytes.split_at(T::SIZE.min(bytes.len())).0);
    }

    /// Writes a run of numbers, high byte first.
    #[inline]
    pub fn run_be<T: RunOf>(&mut self, run: T) {
        self.reserve(T::SIZE);
        let bytes = run.to_be();
        self.buffer
            .extend_from_slice(bytes.split_at(T::SIZE.min(bytes.len())).0);
    }

    /// Writes whether there is a number, and the number, low byte first.
    #[inline]
    pub fn optional_le<T: Fixed + Default>(&mut self, number: Option<T>) {
        let mut slots = [0; LONGEST];
        slots[0] = number.is_some().into();
        number.unwrap_or_default().put_le(1, &mut slots);
        self.optional(&slots, T::SIZE, number.is_some());
    }

    /// Writes whether there is a number, and the number, high byte first.
    #[inline]
    pub fn optional_be<T: Fixed + Default>(&mut self, number: Option<T>) {
        let mut slots = [0; LONGEST];
        slots[0] = number.is_some().into();
        number.unwrap_or_default().put_be(1, &mut slots);
        self.optional(&slots, T::SIZE, number.is_some());
    }

    /// Writes the text of this field behind its length.
    #[inline]
    pub fn text_in(&mut self, prefix: Prefix, text: &str, encoding: Encoding, field: &'static str) {
        if let Err(fault) = self.text_prefixed(prefix, text, encoding) {
            self.broken(fault, field);
        }
    }

    /// Writes the bytes of this field behind their number.
    #[inline]
    pub fn bytes_in(&mut self, prefix: Prefix, bytes: &[u8], field: &'static str) {
        if !self.short_prefixed(prefix, bytes) {
            self.len_in(prefix, bytes.len(), field);
            self.bytes(bytes);
        }
    }

    /// Writes the bools of this field behind their number.
    #[inline]
    pub fn bools_in(&mut self, prefix: Prefix, bools: &[bool], field: &'static str) {
        self.len_in(prefix, bools.len(), field);
        self.bools(bools);
    }

    /// Writes the numbers of this field, low byte first, behind their number.
    pub fn list_le_in<T: Number>(&mut self, prefix: Prefix, numbers: &[T], field: &'static str) {
        self.len_in(prefix, numbers.len(), field);
        T::write_le(self, numbers);
    }

    /// Writes the numbers of this field, high byte first, behind their number.
    pub fn list_be_in<T: Number>(&mut self, prefix: Prefix, numbers: &[T], field: &'static str) {
        self.len_in(prefix, numbers.len(), field);
        T::write_be(self, numbers);
    }

    /// Writes the texts of this field behind their number, each behind its length.
    pub fn texts_in(
        &mut self,
        count: Prefix,
        texts: &[String],
        prefix: Prefix,
        encoding: Encoding,
        field: &'static str,
    ) {
        self.list_in(count, texts, field, |w, text| {
            w.text_prefixed(prefix, text, encoding)
        });
    }

    /// Writes the elements of this field behind their number; none behind a fault.
    #[inline]
    pub fn list_in<T>(
        &mut self,
        prefix: Prefix,
        elements: &[T],
        field: &'static str,
        encode: impl FnMut(&mut Self, &T) -> Result<(), EncodeError>,
    ) {
        if self.fault.is_some() {
            return;
        }
        let result = self.len(prefix, elements.len());
        if let Err(fault) = result.and_then(|()| self.elements(elements, encode)) {
            self.broken(fault, field);
        }
    }

    /// Without a branch: whether there is a value is often as good as random.
    #[inline]
    fn optional(&mut self, slots: &[u8; LONGEST], size: usize, given: bool) {
        let most = 1 + size.min(LONGEST - 1);
        self.reserve(most);
        let start = self.buffer.len();
        self.buffer.extend_from_slice(&slots[..most]);
        self.buffer.truncate(start + 1 + size * usize::from(given));
    }

    #[inline]
    fn len_in(&mut self, prefix: Prefix, len: usize, field: &'static str) {
        if let Err(fault) = self.len(prefix, len) {
            self.broken(fault, field);
        }
    }

    /// Keeps the first fault.
    #[cold]
    #[inline(never)]
    fn broken(&mut self, fault: EncodeError, field: &'static str) {
        if self.fault.is_none() {
            self.fault = Some(match field {
                "" => fault,
                field => fault.within(Segment::Field(field.into())),
            });
        }
    }
}
