//! Fields of a struct, read one after another and asked for a fault once behind them.
//!
//! After a fault nothing more is read: each further field is zero or empty, and the first fault is
//! the one that [`Reader::sound`] tells. So a field costs no branch that leaves the function, and
//! generated code is half as long to compile.
//!
//! They are of the C ABI for one reason: rustc knows then that they do not unwind, and compiles no
//! way out on which what was read before is dropped: a third of a decoder. Nothing here panics.

#![allow(
    improper_ctypes_definitions,
    reason = "called by Rust alone; the ABI says that nothing unwinds"
)]

use alloc::{string::String, vec::Vec};
use core::mem::ManuallyDrop;

use super::{Reader, list::owned};
use crate::{
    error::{DecodeError, DecodeErrorKind, Segment},
    fixed::{LONGEST, Number, Run},
    prefix::Prefix,
    text::{Encoding, TextForm},
};

/// A field's name, behind one pointer: generated code passes one with each field.
type FieldName = &'static &'static str;

// A number is written out, and not a call of `Reader::array_in`: so it is too large for rustc to
// copy into every field of generated code, which LLVM would then compile one by one. LLVM itself
// takes it in where it is read.
macro_rules! numbers {
    ($($ty:ident $le:ident $be:ident)*) => {$(
        #[doc = concat!("Reads the `", stringify!($ty), "` in this field, low byte first.")]
        #[inline]
        pub extern "C" fn $le(&mut self, field: FieldName) -> $ty {
            $ty::from_le_bytes(match self.rest.split_first_chunk() {
                Some((head, tail)) => {
                    self.rest = tail;
                    *head
                }
                None => self.short_array(field),
            })
        }

        #[doc = concat!("Reads the `", stringify!($ty), "` in this field, high byte first.")]
        #[inline]
        pub extern "C" fn $be(&mut self, field: FieldName) -> $ty {
            $ty::from_be_bytes(match self.rest.split_first_chunk() {
                Some((head, tail)) => {
                    self.rest = tail;
                    *head
                }
                None => self.short_array(field),
            })
        }
    )*};
}

macro_rules! others {
    ($($ty:ident $method:ident $in:ident)*) => {$(
        #[doc = concat!("[`Reader::", stringify!($method), "`] in this field.")]
        #[inline]
        pub extern "C" fn $in(&mut self, field: FieldName) -> $ty {
            let result = self.$method();
            self.settled(result, field)
        }
    )*};
}

impl<'a> Reader<'a> {
    /// Reads a byte in this field.
    #[inline]
    pub extern "C" fn u8_in(&mut self, field: FieldName) -> u8 {
        match self.rest.split_first_chunk() {
            Some(([byte], tail)) => {
                self.rest = tail;
                *byte
            }
            None => {
                let [byte] = self.short_array(field);
                byte
            }
        }
    }

    /// Reads a signed byte in this field.
    #[inline]
    pub extern "C" fn i8_in(&mut self, field: FieldName) -> i8 {
        self.u8_in(field).cast_signed()
    }

    numbers! {
        u16 u16le_in u16be_in  i16 i16le_in i16be_in
        u32 u32le_in u32be_in  i32 i32le_in i32be_in
        u64 u64le_in u64be_in  i64 i64le_in i64be_in
        u128 u128le_in u128be_in  i128 i128le_in i128be_in
        f32 f32le_in f32be_in  f64 f64le_in f64be_in
    }

    others! {
        u32 u24le u24le_in  u32 u24be u24be_in  i32 i24le i24le_in  i32 i24be i24be_in
        u64 u48le u48le_in  u64 u48be u48be_in  i64 i48le i48le_in  i64 i48be i48be_in
        bool truthy truthy_in
        u32 varint32 varint32_in  u64 varint64 varint64_in
        i32 zigzag32 zigzag32_in  i64 zigzag64 zigzag64_in
    }

    /// Reads a bool, 0 or 1, in this field.
    #[inline]
    pub extern "C" fn bool_in(&mut self, field: FieldName) -> bool {
        match self.rest.split_first_chunk() {
            Some(([byte @ (0 | 1)], tail)) => {
                self.rest = tail;
                *byte == 1
            }
            _ => self.odd_bool(field),
        }
    }

    /// Reads `N` bytes in this field.
    #[inline]
    pub extern "C" fn array_in<const N: usize>(&mut self, field: FieldName) -> [u8; N] {
        match self.rest.split_first_chunk() {
            Some((head, tail)) => {
                self.rest = tail;
                *head
            }
            None => self.short_array(field),
        }
    }

    /// Reads a run of numbers, low byte first, each in its field.
    #[inline]
    pub extern "C" fn run_le_in<T: Run>(&mut self, fields: &'static T::Names) -> T {
        let padded;
        let bytes = match self.rest.split_at_checked(T::SIZE) {
            Some((head, tail)) => {
                self.rest = tail;
                head
            }
            None => {
                padded = self.short_fields(T::SIZES, fields.as_ref());
                padded.split_at(T::SIZE.min(LONGEST)).0
            }
        };
        T::from_le(bytes)
    }

    /// Reads a run of numbers, low byte first, each in its field, and asks at once.
    ///
    /// # Errors
    ///
    /// `UnexpectedEnd` at the field in which the bytes end.
    #[inline]
    pub fn run_le<T: Run>(&mut self, fields: &'static T::Names) -> Result<T, DecodeError> {
        let padded;
        let bytes = match self.rest.split_at_checked(T::SIZE) {
            Some((head, tail)) => {
                self.rest = tail;
                head
            }
            None => {
                padded = self.short_run(T::SIZES, fields.as_ref())?;
                padded.split_at(T::SIZE.min(LONGEST)).0
            }
        };
        Ok(T::from_le(bytes))
    }

    /// Reads a run of numbers, high byte first, each in its field.
    #[inline]
    pub extern "C" fn run_be_in<T: Run>(&mut self, fields: &'static T::Names) -> T {
        let padded;
        let bytes = match self.rest.split_at_checked(T::SIZE) {
            Some((head, tail)) => {
                self.rest = tail;
                head
            }
            None => {
                padded = self.short_fields(T::SIZES, fields.as_ref());
                padded.split_at(T::SIZE.min(LONGEST)).0
            }
        };
        T::from_be(bytes)
    }

    /// Reads a run of numbers, high byte first, each in its field, and asks at once.
    ///
    /// # Errors
    ///
    /// `UnexpectedEnd` at the field in which the bytes end.
    #[inline]
    pub fn run_be<T: Run>(&mut self, fields: &'static T::Names) -> Result<T, DecodeError> {
        let padded;
        let bytes = match self.rest.split_at_checked(T::SIZE) {
            Some((head, tail)) => {
                self.rest = tail;
                head
            }
            None => {
                padded = self.short_run(T::SIZES, fields.as_ref())?;
                padded.split_at(T::SIZE.min(LONGEST)).0
            }
        };
        Ok(T::from_be(bytes))
    }

    /// Reads text in this field, with its length before it.
    #[inline]
    pub fn text_in(&mut self, prefix: Prefix, encoding: Encoding, field: FieldName) -> String {
        self.text_in_as(prefix, encoding, field)
    }

    /// [`Reader::text_in`] in another form than a `String`.
    #[inline]
    pub fn text_in_as<T: TextForm<'a>>(
        &mut self,
        prefix: Prefix,
        encoding: Encoding,
        field: FieldName,
    ) -> T {
        // One function a common prefix, which is known where it is called.
        match prefix {
            Prefix::U8 => self.text_behind::<T, { Prefix::U8 as u8 }>(encoding, field),
            Prefix::U16Le => self.text_behind::<T, { Prefix::U16Le as u8 }>(encoding, field),
            Prefix::U16Be => self.text_behind::<T, { Prefix::U16Be as u8 }>(encoding, field),
            Prefix::U32Le => self.text_behind::<T, { Prefix::U32Le as u8 }>(encoding, field),
            Prefix::Varint32 => self.text_behind::<T, { Prefix::Varint32 as u8 }>(encoding, field),
            _ => self.text_behind_any(prefix, encoding, field),
        }
    }

    extern "C" fn text_behind<T: TextForm<'a>, const PREFIX: u8>(
        &mut self,
        encoding: Encoding,
        field: FieldName,
    ) -> T {
        let result = self.text_prefixed_as(const { common(PREFIX) }, encoding);
        self.settled(result, field)
    }

    #[inline(never)]
    extern "C" fn text_behind_any<T: TextForm<'a>>(
        &mut self,
        prefix: Prefix,
        encoding: Encoding,
        field: FieldName,
    ) -> T {
        let result = self.text_prefixed_as(prefix, encoding);
        self.settled(result, field)
    }

    /// Reads bytes in this field, with their number before them.
    #[inline]
    pub extern "C" fn bytes_in(&mut self, prefix: Prefix, field: FieldName) -> Vec<u8> {
        let result = self.len(prefix).and_then(|len| self.bytes(len));
        self.settled(result, field)
    }

    /// Borrows bytes in this field, with their number before them.
    #[inline]
    pub extern "C" fn slice_in(&mut self, prefix: Prefix, field: FieldName) -> &'a [u8] {
        let result = self.len(prefix).and_then(|len| self.take(len));
        self.settled(result, field)
    }

    /// Reads bools in this field, with their number before them.
    #[inline]
    pub extern "C" fn bools_in(&mut self, prefix: Prefix, field: FieldName) -> Vec<bool> {
        let result = self.len(prefix).and_then(|count| self.bools(count));
        self.settled(result, field)
    }

    /// Reads numbers in this field, low byte first, with their number before them.
    #[inline]
    pub extern "C" fn list_le_in<T: Number>(&mut self, prefix: Prefix, field: FieldName) -> Vec<T> {
        let result = self.len(prefix).and_then(|count| T::list_le(self, count));
        self.settled(result, field)
    }

    /// Reads numbers in this field, high byte first, with their number before them.
    #[inline]
    pub extern "C" fn list_be_in<T: Number>(&mut self, prefix: Prefix, field: FieldName) -> Vec<T> {
        let result = self.len(prefix).and_then(|count| T::list_be(self, count));
        self.settled(result, field)
    }

    /// Reads texts in this field, with their number before them and before each its length.
    #[inline]
    pub fn texts_in(
        &mut self,
        count: Prefix,
        prefix: Prefix,
        encoding: Encoding,
        field: FieldName,
    ) -> Vec<String> {
        self.texts_in_as(count, prefix, encoding, field)
    }

    /// [`Reader::texts_in`] in another form than `String`s.
    #[inline]
    pub extern "C" fn texts_in_as<T: TextForm<'a>>(
        &mut self,
        count: Prefix,
        prefix: Prefix,
        encoding: Encoding,
        field: FieldName,
    ) -> Vec<T> {
        // A text takes as many bytes as its length, at least.
        let least = prefix.width(0);
        let result = self.len(count).and_then(|count| {
            self.elements(count, least, |r| r.text_prefixed_as(prefix, encoding))
        });
        self.settled(result, field)
    }

    /// Reads elements of at least `min_bytes` each in this field, with their number before them.
    /// After a fault none is read.
    #[inline]
    pub fn list_in<T>(
        &mut self,
        prefix: Prefix,
        min_bytes: usize,
        field: FieldName,
        decode: impl FnMut(&mut Self) -> Result<T, DecodeError>,
    ) -> Vec<T> {
        let result = self
            .len(prefix)
            .and_then(|count| self.elements(count, min_bytes, decode));
        self.settled(result, field)
    }

    /// Reads what stands in this field by the fields of its own.
    #[inline]
    pub fn nested_in<T>(&mut self, field: FieldName, read: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.fault.is_some();
        let value = read(self);
        if self.fault.is_some() && !before {
            self.lies_in(Segment::Field((*field).into()));
        }
        value
    }

    /// Reads a number in this field that has a name of this closed enum; after a fault it is
    /// `zero`.
    #[inline]
    pub fn closed_in<N: Copy + Into<i128>, T>(
        &mut self,
        enum_: &'static str,
        field: FieldName,
        zero: T,
        number: impl FnOnce(&mut Self) -> N,
        name: impl FnOnce(N) -> Option<T>,
    ) -> T {
        let at = self.offset();
        let number = number(self);
        match name(number) {
            Some(name) => name,
            None => {
                self.unnamed(at, enum_, number.into(), field);
                zero
            }
        }
    }

    /// Reads elements of at least `min_bytes` each in this field, with their number before them;
    /// each leaves its fault here. After a fault there is none.
    #[inline]
    pub fn elements_in<T>(
        &mut self,
        prefix: Prefix,
        min_bytes: usize,
        field: FieldName,
        mut read: impl FnMut(&mut Self) -> T,
    ) -> Vec<T> {
        let count = self.len(prefix);
        let count = self.settled(count, field);
        let mut elements: Vec<ManuallyDrop<T>> = self.list(count, min_bytes);
        for index in 0..count {
            elements.push(ManuallyDrop::new(read(self)));
            if self.fault.is_some() {
                drop(owned(core::mem::take(&mut elements)));
                self.lies_at(index, field);
                break;
            }
        }
        owned(elements)
    }

    #[cold]
    #[inline(never)]
    fn unnamed(&mut self, at: usize, enum_: &'static str, found: i128, field: FieldName) {
        let enum_ = enum_.into();
        let fault = self.fault_at(at, DecodeErrorKind::UnknownEnumValue { enum_, found });
        self.broken(fault, field);
    }

    /// The fault that stands here lies in this element of this field.
    #[cold]
    #[inline(never)]
    fn lies_at(&mut self, index: usize, field: FieldName) {
        self.lies_in(Segment::Index(index));
        if !field.is_empty() {
            self.lies_in(Segment::Field((*field).into()));
        }
    }

    #[cold]
    #[inline(never)]
    fn lies_in(&mut self, segment: Segment) {
        self.fault = self.fault.take().map(|fault| fault.within(segment));
    }

    #[inline]
    fn settled<T: Default>(&mut self, result: Result<T, DecodeError>, field: FieldName) -> T {
        match result {
            Ok(value) => value,
            Err(fault) => {
                self.broken(fault, field);
                T::default()
            }
        }
    }

    /// Keeps the first fault, and reads no further.
    #[cold]
    #[inline(never)]
    extern "C" fn broken(&mut self, fault: DecodeError, field: FieldName) {
        self.rest = &[];
        if self.fault.is_none() {
            self.fault = Some(match *field {
                "" => fault,
                field => fault.within(Segment::Field(field.into())),
            });
        }
    }

    #[cold]
    #[inline(never)]
    extern "C" fn short_array<const N: usize>(&mut self, field: FieldName) -> [u8; N] {
        match self.array() {
            Ok(bytes) => bytes,
            Err(fault) => {
                self.broken(fault, field);
                [0; N]
            }
        }
    }

    #[cold]
    #[inline(never)]
    extern "C" fn odd_bool(&mut self, field: FieldName) -> bool {
        let result = self.bool();
        self.settled(result, field)
    }

    #[cold]
    #[inline(never)]
    extern "C" fn short_fields(
        &mut self,
        sizes: &'static [usize],
        fields: &'static [&'static str],
    ) -> [u8; LONGEST] {
        match self.short_run(sizes, fields) {
            Ok(bytes) => bytes,
            Err(fault) => {
                self.broken(fault, &"");
                [0; LONGEST]
            }
        }
    }

    /// The bytes of a run that is not there as a whole: zeros stand in for what a lenient reader
    /// misses.
    #[cold]
    #[inline(never)]
    fn short_run(
        &mut self,
        sizes: &'static [usize],
        fields: &'static [&'static str],
    ) -> Result<[u8; LONGEST], DecodeError> {
        let mut bytes = [0; LONGEST];
        let mut slots = bytes.as_mut_slice();
        for (size, field) in sizes.iter().zip(fields) {
            let (head, tail) = slots.split_at_mut((*size).min(slots.len()));
            self.fill(head).map_err(|fault| match *field {
                "" => fault,
                field => fault.within(Segment::Field(field.into())),
            })?;
            slots = tail;
        }
        Ok(bytes)
    }
}

/// The common prefix that is this variant.
const fn common(prefix: u8) -> Prefix {
    const U8: u8 = Prefix::U8 as u8;
    const U16_LE: u8 = Prefix::U16Le as u8;
    const U16_BE: u8 = Prefix::U16Be as u8;
    const U32_LE: u8 = Prefix::U32Le as u8;
    match prefix {
        U8 => Prefix::U8,
        U16_LE => Prefix::U16Le,
        U16_BE => Prefix::U16Be,
        U32_LE => Prefix::U32Le,
        _ => Prefix::Varint32,
    }
}
