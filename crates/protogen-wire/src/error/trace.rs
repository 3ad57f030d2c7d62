//! Adds places to a result on its way out, without a cost where all is well.
//!
//! Changes nothing in an `Ok`.

use alloc::borrow::Cow;

use super::{Fault, Name, Segment};
use crate::opcode::Opcode;

/// Names the place of a fault while it travels outwards.
///
/// # Examples
///
/// ```
/// use protogen_wire::{DecodeError, Reader, Trace};
///
/// fn name(r: &mut Reader<'_>) -> Result<u16, DecodeError> {
///     r.u16le().field("port").index(3).field("worlds")
/// }
/// let error = name(&mut Reader::new(&[7])).unwrap_err();
/// assert_eq!(error.path(), "worlds[3].port");
/// ```
pub trait Trace: Sized {
    /// The fault lies in this field.
    #[must_use]
    fn field(self, name: &'static str) -> Self;
    /// The fault lies in this element.
    #[must_use]
    fn index(self, index: usize) -> Self;
    /// The fault lies in this arm of a union.
    #[must_use]
    fn case(self, name: &'static str) -> Self;
    /// The fault lies in this packet; `version` is asked only if there is one.
    #[must_use]
    fn packet(
        self,
        name: &'static str,
        opcode: Option<Opcode>,
        version: impl FnOnce() -> Name,
    ) -> Self;
    /// The fault lies in the plain bytes of a region that starts at `start`.
    #[must_use]
    fn region(self, name: &'static str, start: usize) -> Self;
}

impl<T, K> Trace for Result<T, Fault<K>> {
    #[inline]
    fn field(self, name: &'static str) -> Self {
        match self {
            Ok(value) => Ok(value),
            Err(fault) => Err(in_field(fault, name)),
        }
    }

    #[inline]
    fn index(self, index: usize) -> Self {
        match self {
            Ok(value) => Ok(value),
            Err(fault) => Err(at_index(fault, index)),
        }
    }

    #[inline]
    fn case(self, name: &'static str) -> Self {
        match self {
            Ok(value) => Ok(value),
            Err(fault) => Err(in_case(fault, name)),
        }
    }

    #[inline]
    fn packet(
        self,
        name: &'static str,
        opcode: Option<Opcode>,
        version: impl FnOnce() -> Name,
    ) -> Self {
        match self {
            Ok(value) => Ok(value),
            Err(fault) => Err(in_packet(fault, name, opcode, version())),
        }
    }

    #[inline]
    fn region(self, name: &'static str, start: usize) -> Self {
        match self {
            Ok(value) => Ok(value),
            Err(fault) => Err(fault.in_region(name, start)),
        }
    }
}

#[cold]
#[inline(never)]
fn at_index<K>(fault: Fault<K>, index: usize) -> Fault<K> {
    fault.within(Segment::Index(index))
}

#[cold]
#[inline(never)]
fn in_packet<K>(
    fault: Fault<K>,
    name: &'static str,
    opcode: Option<Opcode>,
    version: Name,
) -> Fault<K> {
    fault.in_packet(name, opcode).at_version(version)
}

#[cold]
#[inline(never)]
fn in_field<K>(fault: Fault<K>, name: &'static str) -> Fault<K> {
    fault.within(Segment::Field(Cow::Borrowed(name)))
}

#[cold]
#[inline(never)]
fn in_case<K>(fault: Fault<K>, name: &'static str) -> Fault<K> {
    fault.within(Segment::Case(Cow::Borrowed(name)))
}
