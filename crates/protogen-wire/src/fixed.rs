//! Numbers of a fixed size, and runs of them.
//!
//! A run is read and written as a whole, with one check: that is what makes fixed fields fast.

use alloc::vec::Vec;

use crate::{error::DecodeError, reader::Reader, sealed::Sealed, writer::Writer};

/// Bytes of a run at most.
pub(crate) const LONGEST: usize = 64;

/// What is written as so many bytes: integers, floats and bools.
pub trait Fixed: Copy {
    /// Its bytes.
    const SIZE: usize;
    /// Puts it at this place, low byte first.
    fn put_le(self, at: usize, slots: &mut [u8; LONGEST]);
    /// Puts it at this place, high byte first.
    fn put_be(self, at: usize, slots: &mut [u8; LONGEST]);
}

/// What every so many bytes mean: integers and floats.
///
/// Only this crate implements it: a panic in what the functions call that read a field would end
/// the process.
pub trait Number: Fixed + Sealed {
    /// Takes it from the front, low byte first.
    fn take_le(bytes: &mut &[u8]) -> Self;
    /// Takes it from the front, high byte first.
    fn take_be(bytes: &mut &[u8]) -> Self;
    /// Reads so many, low byte first.
    ///
    /// # Errors
    ///
    /// `UnexpectedEnd` at the element in which the bytes end.
    fn list_le(r: &mut Reader<'_>, count: usize) -> Result<Vec<Self>, DecodeError>;
    /// Reads so many, high byte first.
    ///
    /// # Errors
    ///
    /// `UnexpectedEnd` at the element in which the bytes end.
    fn list_be(r: &mut Reader<'_>, count: usize) -> Result<Vec<Self>, DecodeError>;
    /// Writes all of them, low byte first.
    fn write_le(w: &mut Writer<'_>, numbers: &[Self]);
    /// Writes all of them, high byte first.
    fn write_be(w: &mut Writer<'_>, numbers: &[Self]);
}

macro_rules! fixed {
    ($($ty:ident $size:literal)*) => {$(
        impl Fixed for $ty {
            const SIZE: usize = $size;

            #[inline]
            fn put_le(self, at: usize, slots: &mut [u8; LONGEST]) {
                put(self.to_le_bytes(), at, slots);
            }

            #[inline]
            fn put_be(self, at: usize, slots: &mut [u8; LONGEST]) {
                put(self.to_be_bytes(), at, slots);
            }
        }

        impl Sealed for $ty {}

        impl Number for $ty {
            #[inline]
            fn take_le(bytes: &mut &[u8]) -> Self {
                Self::from_le_bytes(take(bytes))
            }

            #[inline]
            fn take_be(bytes: &mut &[u8]) -> Self {
                Self::from_be_bytes(take(bytes))
            }

            #[inline]
            fn list_le(r: &mut Reader<'_>, count: usize) -> Result<Vec<Self>, DecodeError> {
                r.chunks(count, Self::from_le_bytes)
            }

            #[inline]
            fn list_be(r: &mut Reader<'_>, count: usize) -> Result<Vec<Self>, DecodeError> {
                r.chunks(count, Self::from_be_bytes)
            }

            #[inline]
            fn write_le(w: &mut Writer<'_>, numbers: &[Self]) {
                w.chunks(numbers, |number| number.to_le_bytes());
            }

            #[inline]
            fn write_be(w: &mut Writer<'_>, numbers: &[Self]) {
                w.chunks(numbers, |number| number.to_be_bytes());
            }
        }
    )*};
}

fixed! {
    u8 1  u16 2  u32 4  u64 8  u128 16
    i8 1  i16 2  i32 4  i64 8  i128 16
    f32 4  f64 8
}

impl Fixed for bool {
    const SIZE: usize = 1;

    #[inline]
    fn put_le(self, at: usize, slots: &mut [u8; LONGEST]) {
        put([u8::from(self)], at, slots);
    }

    #[inline]
    fn put_be(self, at: usize, slots: &mut [u8; LONGEST]) {
        put([u8::from(self)], at, slots);
    }
}

#[inline]
fn take<const N: usize>(bytes: &mut &[u8]) -> [u8; N] {
    match bytes.split_first_chunk() {
        Some((head, tail)) => {
            *bytes = tail;
            *head
        }
        None => [0; N],
    }
}

#[inline]
fn put<const N: usize>(bytes: [u8; N], at: usize, slots: &mut [u8; LONGEST]) {
    if let Some(slots) = slots.get_mut(at..).and_then(<[u8]>::first_chunk_mut) {
        *slots = bytes;
    }
}

/// Several numbers one after another, as a tuple. Only this crate implements it, as [`Number`].
pub trait Run: Sized + Sealed {
    /// Their bytes.
    const SIZE: usize;
    /// The bytes of each.
    const SIZES: &'static [usize];
    /// A name for each.
    type Names: AsRef<[&'static str]> + 'static;
    /// From their bytes, low byte first.
    fn from_le(bytes: &[u8]) -> Self;
    /// From their bytes, high byte first.
    fn from_be(bytes: &[u8]) -> Self;
}

/// A tuple of references to what is written one after another. References, so that a value is
/// not fetched before there is room for it: all of them would have to be kept while it is made.
pub trait RunOf {
    /// Their bytes.
    const SIZE: usize;
    /// Their bytes, low byte first, and zeros.
    fn to_le(self) -> [u8; LONGEST];
    /// Their bytes, high byte first, and zeros.
    fn to_be(self) -> [u8; LONGEST];
}

macro_rules! one {
    ($ty:ident) => {
        1
    };
}

macro_rules! runs {
    ($($first:ident $($ty:ident)*;)*) => {$(
        impl<$first: Number $(, $ty: Number)*> Sealed for ($first, $($ty,)*) {}

        impl<$first: Number $(, $ty: Number)*> Run for ($first, $($ty,)*) {
            const SIZE: usize = $first::SIZE $(+ $ty::SIZE)*;
            const SIZES: &'static [usize] = &[$first::SIZE $(, $ty::SIZE)*];
            type Names = [&'static str; 1 $(+ one!($ty))*];

            #[inline]
            fn from_le(mut bytes: &[u8]) -> Self {
                ($first::take_le(&mut bytes), $($ty::take_le(&mut bytes),)*)
            }

            #[inline]
            fn from_be(mut bytes: &[u8]) -> Self {
                ($first::take_be(&mut bytes), $($ty::take_be(&mut bytes),)*)
            }
        }

        impl<$first: Fixed $(, $ty: Fixed)*> RunOf for (&$first, $(&$ty,)*) {
            const SIZE: usize = $first::SIZE $(+ $ty::SIZE)*;

            #[inline]
            #[allow(non_snake_case, unused_assignments, reason = "a type and its value have one name")]
            fn to_le(self) -> [u8; LONGEST] {
                let mut slots = [0; LONGEST];
                let ($first, $($ty,)*) = self;
                let mut at = 0;
                $first.put_le(at, &mut slots);
                at += $first::SIZE;
                $($ty.put_le(at, &mut slots); at += $ty::SIZE;)*
                slots
            }

            #[inline]
            #[allow(non_snake_case, unused_assignments, reason = "a type and its value have one name")]
            fn to_be(self) -> [u8; LONGEST] {
                let mut slots = [0; LONGEST];
                let ($first, $($ty,)*) = self;
                let mut at = 0;
                $first.put_be(at, &mut slots);
                at += $first::SIZE;
                $($ty.put_be(at, &mut slots); at += $ty::SIZE;)*
                slots
            }
        }
    )*};
}

runs! {
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E F;
    A B C D E F G;
    A B C D E F G H;
    A B C D E F G H I;
    A B C D E F G H I J;
    A B C D E F G H I J K;
    A B C D E F G H I J K L;
    A B C D E F G H I J K L M;
    A B C D E F G H I J K L M N;
    A B C D E F G H I J K L M N O;
    A B C D E F G H I J K L M N O P;
}
