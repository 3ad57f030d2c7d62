//! Small calls that generated code makes, so that its own text stays short.
//!
//! Nothing here knows a protocol.

use alloc::{format, vec::Vec};
use core::{any::Any, ops::Range};

use crate::{
    error::{DecodeError, DecodeErrorKind, EncodeError, EncodeErrorKind, Name, Segment, Trace},
    handled::Received,
    opcode::Opcode,
    packet::{Decode, Encode, Packet},
    reader::{Endian, Reader},
    varint,
    writer::Writer,
};

impl Reader<'_> {
    /// A value that an expression speaks of.
    ///
    /// # Errors
    ///
    /// `Unsupported` if it is absent.
    #[inline]
    pub fn known<T>(&self, value: Option<T>, name: &'static str) -> Result<T, DecodeError> {
        match value {
            Some(value) => Ok(value),
            None => Err(self.absent(name)),
        }
    }

    /// Reads `N` bytes that are the elements of a list.
    ///
    /// # Errors
    ///
    /// `UnexpectedEnd` at the element that is not there.
    #[inline]
    pub fn bytes_each<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        match self.chunk() {
            Some(bytes) => Ok(*bytes),
            None => self.bytes_one_by_one(),
        }
    }

    #[cold]
    #[inline(never)]
    fn bytes_one_by_one<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let mut bytes = [0; N];
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = self.u8().index(index)?;
        }
        Ok(bytes)
    }

    /// A packet, at its opcode, that is legal in other states than this one.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn unexpected(
        &self,
        opcode_at: usize,
        state: &'static str,
        legal: &'static str,
    ) -> DecodeError {
        let kind = DecodeErrorKind::UnexpectedPacket {
            state: state.into(),
            legal: legal.into(),
        };
        self.fault_at(opcode_at, kind)
    }

    /// A computed length as an index type.
    ///
    /// # Errors
    ///
    /// `LengthNegative`, `LengthLimit`, both at `offset`.
    #[inline]
    pub fn length(&self, offset: usize, len: i128) -> Result<usize, DecodeError> {
        usize::try_from(len).map_err(|_| self.not_a_length(offset, len))
    }

    #[cold]
    #[inline(never)]
    fn absent(&self, name: &'static str) -> DecodeError {
        let what = format!("an expression over {name}, which is absent,").into();
        self.fault(DecodeErrorKind::Unsupported { what })
    }

    #[cold]
    #[inline(never)]
    fn not_a_length(&self, offset: usize, len: i128) -> DecodeError {
        let kind = match u64::try_from(len) {
            _ if len < 0 => DecodeErrorKind::LengthNegative { found: len },
            found => DecodeErrorKind::LengthLimit {
                limit: usize::MAX as u64,
                found: found.unwrap_or(u64::MAX),
            },
        };
        self.fault_at(offset, kind)
    }
}

impl Writer<'_> {
    /// A value that an expression speaks of.
    ///
    /// # Errors
    ///
    /// `Unsupported` if it is absent.
    #[inline]
    pub fn known<T>(&self, value: Option<T>, name: &'static str) -> Result<T, EncodeError> {
        match value {
            Some(value) => Ok(value),
            None => Err(self.absent(name)),
        }
    }

    /// A field that this version or branch needs.
    ///
    /// # Errors
    ///
    /// `Missing` if it is absent.
    #[inline]
    pub fn present<T>(&self, value: Option<T>, field: &'static str) -> Result<T, EncodeError> {
        match value {
            Some(value) => Ok(value),
            None => Err(self.fault(EncodeErrorKind::missing(field))),
        }
    }

    /// Puts bytes in the place of a placeholder, which may be shorter or longer than they are.
    pub fn replace_at(&mut self, place: Range<usize>, bytes: &[u8]) {
        let room = place.len().min(bytes.len());
        let (head, tail) = bytes.split_at(room);
        self.patch_at(place.start, head);
        self.insert(place.start.saturating_add(room), tail);
    }

    #[cold]
    #[inline(never)]
    fn absent(&self, name: &'static str) -> EncodeError {
        let what = format!("an expression over {name}, which is absent,").into();
        self.fault(EncodeErrorKind::Unsupported { what })
    }
}

impl Opcode {
    /// Writes its parts with the widths they have.
    ///
    /// # Errors
    ///
    /// `ValueOutOfRange` if a part is wider than it says.
    pub fn write(self, w: &mut Writer<'_>, endian: Endian) -> Result<(), EncodeError> {
        match self.width() {
            0 => w.varint64(self.value()),
            width => w.unsigned(self.value().into(), width.into(), endian)?,
        }
        match self.second() {
            Some(second) => second.write(w, endian),
            None => Ok(()),
        }
    }

    /// How many bytes [`Opcode::write`] writes.
    #[must_use]
    pub const fn encoded_len(self) -> usize {
        let own = match self.width() {
            0 => varint::len(self.value()),
            width => width as usize,
        };
        match self.second() {
            Some(second) => own + second.encoded_len(),
            None => own,
        }
    }
}

/// Checks a constant that an envelope holds for a packet.
///
/// # Errors
///
/// `ConstantMismatch` at the frame's first byte, under the field's name.
#[inline]
pub fn constant_is(name: &'static str, found: i128, expected: i128) -> Result<(), DecodeError> {
    if found == expected {
        return Ok(());
    }
    let kind = DecodeErrorKind::ConstantMismatch {
        expected: format!("{expected}").into(),
        found: format!("{found}"),
    };
    Err(DecodeError::new(0, kind).within(Segment::Field(name.into())))
}

/// Puts the fault that stands in the reader in the place of what was read, and names the packet that
/// a fault lies in; none (an empty name) where no packet is known yet.
///
/// In place: a packet is not moved from where it was read.
#[inline]
pub fn name_fault<T>(
    read: &mut Result<T, DecodeError>,
    r: &mut Reader<'_>,
    packet: &'static str,
    opcode: Option<Opcode>,
    version: impl FnOnce() -> Name,
) {
    let sound = r.sound();
    if sound.is_err() || read.is_err() {
        name_any_fault(read, sound, packet, opcode, version());
    }
}

#[cold]
#[inline(never)]
fn name_any_fault<T>(
    read: &mut Result<T, DecodeError>,
    sound: Result<(), DecodeError>,
    packet: &'static str,
    opcode: Option<Opcode>,
    version: Name,
) {
    if let (Ok(_), Err(fault)) = (&read, sound) {
        *read = Err(fault);
    }
    if let Err(fault) = read
        && !packet.is_empty()
    {
        fault.lies_in_packet(packet, opcode, version);
    }
}

/// Reads a packet and passes it to its method, if `admits` lets it with its name and what is left
/// of its frame.
#[inline]
pub fn receive<'a, T, E>(
    r: &mut Reader<'a>,
    cx: &mut <T as Decode<'a>>::Context,
    admits: impl FnOnce(&'static str, &Reader<'_>) -> bool,
    method: impl FnOnce(T) -> Result<(), E>,
) -> Received<E>
where
    T: Packet + Decode<'a>,
{
    let Ok(packet) = T::decode(r, cx) else {
        return Received::Aside;
    };
    if !admits(T::NAME, r) {
        return Received::Aside;
    }
    match method(packet) {
        Ok(()) => Received::Done,
        Err(error) => Received::Failed(error),
    }
}

/// How many bytes a value takes, found by writing it; 0 if it can't be written.
#[must_use]
pub fn measured<T>(value: &T, cx: &T::Context) -> usize
where
    T: Encode,
    T::Context: Clone,
{
    let mut bytes = Vec::new();
    let written = value.encode(&mut Writer::new(&mut bytes), &mut cx.clone());
    if written.is_ok() { bytes.len() } else { 0 }
}

/// The value as a `P`, if it is one; else as it was.
///
/// # Errors
///
/// A value of another type.
pub fn same_type<T: 'static, P: 'static>(value: T) -> Result<P, T> {
    let mut wrapped = Some(value);
    let option = (&mut wrapped as &mut dyn Any).downcast_mut::<Option<P>>();
    match (option.and_then(Option::take), wrapped) {
        (Some(same), _) => Ok(same),
        (None, Some(other)) => Err(other),
        (None, None) => unreachable!("the option is filled above and taken from in one case only"),
    }
}

/// Shifts in 128 bits that say when they leave them.
pub mod arith {
    /// `value << by`; none if bits are lost or the shift is no distance.
    #[must_use]
    pub fn shl(value: i128, by: i128) -> Option<i128> {
        let factor = u32::try_from(by).ok().filter(|by| *by < 127)?;
        value.checked_mul(1 << factor)
    }

    /// `value >> by`; none if the shift is no distance.
    #[must_use]
    pub fn shr(value: i128, by: i128) -> Option<i128> {
        value.checked_shr(u32::try_from(by).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_taken_out_by_its_type() {
        assert_eq!(same_type::<u8, u8>(7), Ok(7));
        assert_eq!(same_type::<u8, u16>(7), Err(7));
    }

    #[test]
    fn a_placeholder_gives_way_to_wider_bytes() {
        let mut bytes = Vec::new();
        let mut w = Writer::new(&mut bytes);
        w.bytes(&[1, 0, 9]);
        w.replace_at(1..2, &[0x80, 0x01]);
        drop(w);
        assert_eq!(bytes, [1, 0x80, 0x01, 9]);
    }

    #[test]
    fn a_shift_that_loses_bits_is_none() {
        assert_eq!(arith::shl(3, 4), Some(48));
        assert_eq!(arith::shl(1, 127), None);
        assert_eq!(arith::shl(1, -1), None);
        assert_eq!(arith::shr(-8, 1), Some(-4));
    }
}
