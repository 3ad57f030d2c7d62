//! The first packet of a stream without frames, of which a part may not have come yet.

use protogen_schema::ir::Direction;
use protogen_wire::{DecodeError, DecodeErrorKind, Reader};

use super::{Connection, LineFault, Outcome};
use crate::{
    decode::Fault,
    packet::{Behind, Decoded},
    sets,
    value::Record,
};

/// What stands at the front of a stream without frames.
pub(crate) enum Torn {
    /// A packet.
    Packet(Box<Decoded>),
    /// The part of one: before so many bytes have come it is no more than that.
    Wait(usize),
    /// Something else.
    Fault(Box<LineFault>),
}

impl Connection<'_> {
    /// Reads the first packet of a stream without frames.
    pub(crate) fn first_packet(&mut self, direction: Direction, bytes: &[u8]) -> Torn {
        let mut r = Reader::new(bytes);
        let fault = match self.step(direction, Behind::Packets, &mut r, bytes) {
            Ok(decoded) if decoded.end == 0 => {
                // It would be there for ever.
                let kind = DecodeErrorKind::TrailingBytes { count: bytes.len() };
                Fault {
                    error: DecodeError::new(0, kind),
                    fields: Record::default(),
                }
            }
            Ok(mut decoded) => {
                decoded.places = self.places();
                self.follow(&decoded.moves);
                return Torn::Packet(Box::new(decoded));
            }
            Err(fault) => match self.wanted(&fault.error, bytes.len()) {
                Some(wanted) => {
                    self.places();
                    return Torn::Wait(wanted);
                }
                None => fault,
            },
        };
        match self.lose(fault, 0, bytes) {
            Outcome::Fault(fault) => Torn::Fault(fault),
            Outcome::Packet(decoded) => Torn::Packet(Box::new(decoded)),
        }
    }

    /// How many bytes have to come before a fault is none, or is one for sure.
    fn wanted(&self, error: &DecodeError, found: usize) -> Option<usize> {
        if error.region().is_some() {
            // The region is there, or its own bytes would be missing.
            return None;
        }
        let wanted = match error.kind() {
            DecodeErrorKind::UnexpectedEnd { needed, .. } => {
                let needed = usize::try_from(*needed).unwrap_or(usize::MAX);
                error.offset().saturating_add(needed)
            }
            DecodeErrorKind::MissingTerminator => found.saturating_add(1),
            _ => return None,
        };
        // What would be longer than any packet may be is a fault now.
        (found < wanted && wanted <= self.context.limits.frame_bytes).then_some(wanted)
    }

    /// Bytes were lost that may have set anything.
    pub(crate) fn lose_all(&mut self) {
        self.context.lose(sets::contexts(self.schema).into_iter());
    }
}
