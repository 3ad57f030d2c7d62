//! The fault that a reader keeps: fields leave it here, and are asked for it once behind them.
//! Knows the first fault only; what is read behind it is of no use.

use super::Reader;
use crate::{
    error::{DecodeError, Name},
    opcode::Opcode,
    packet::{Direction, RawPacket},
};

impl Reader<'_> {
    /// Whether all fields were well that were read by the `.._in` functions.
    ///
    /// # Errors
    ///
    /// The first fault of them.
    #[inline]
    pub fn sound(&mut self) -> Result<(), DecodeError> {
        match self.fault {
            None => Ok(()),
            Some(_) => self.unsound(),
        }
    }

    /// Whether no fault is left here.
    #[inline]
    #[must_use]
    pub const fn is_sound(&self) -> bool {
        self.fault.is_none()
    }

    /// What a function reads; zero, and its fault left here, where it fails.
    #[inline]
    pub fn leaving<T: Default>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> T {
        match read(self) {
            Ok(value) => value,
            Err(fault) => {
                self.leave_fault(fault);
                T::default()
            }
        }
    }

    /// Leaves this fault here, if it is the first.
    #[cold]
    #[inline(never)]
    pub fn leave_fault(&mut self, fault: DecodeError) {
        self.fault.get_or_insert(fault);
    }

    /// Leaves this fault here; what stands for the packet that it is of.
    #[cold]
    #[inline(never)]
    pub fn unread(&mut self, fault: DecodeError, direction: Direction) -> RawPacket {
        self.leave_fault(fault);
        RawPacket::unread(direction)
    }

    /// Names the packet that a fault lies in, if one is left here and a packet is known: its name is
    /// not empty.
    #[inline]
    pub fn name_fault(
        &mut self,
        packet: &'static str,
        opcode: Option<Opcode>,
        version: impl FnOnce() -> Name,
    ) {
        if !self.is_sound() {
            self.name_left_fault(packet, opcode, version());
        }
    }

    #[cold]
    #[inline(never)]
    fn name_left_fault(&mut self, packet: &'static str, opcode: Option<Opcode>, version: Name) {
        if let Some(fault) = &mut self.fault
            && !packet.is_empty()
        {
            fault.lies_in_packet(packet, opcode, version);
        }
    }

    #[cold]
    #[inline(never)]
    fn unsound(&mut self) -> Result<(), DecodeError> {
        self.fault.take().map_or(Ok(()), Err)
    }
}
