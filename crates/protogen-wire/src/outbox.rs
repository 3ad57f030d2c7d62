//! Where a handler puts its replies: packets, encoded at once and sent later.
//!
//! Sends nothing itself, so a handler is tested by reading its outbox.

use alloc::vec::Vec;
use core::ops::Range;

use crate::{
    error::{EncodeError, Name},
    opcode::Opcode,
    packet::Packet,
    writer::Writer,
};

/// Packets on their way out, with the context of their end of the connection.
#[derive(Debug)]
pub struct Outbox<'a, C = ()> {
    cx: &'a mut C,
    bytes: Vec<u8>,
    sent: Vec<Sent>,
}

/// One packet in an outbox.
#[derive(Debug)]
struct Sent {
    name: Name,
    opcode: Option<Opcode>,
    /// Where it stands in the outbox's bytes.
    bytes: Range<usize>,
}

/// One packet that was pushed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pushed<'a> {
    /// The name in the schema.
    pub name: &'a str,
    /// Its opcode.
    pub opcode: Option<Opcode>,
    /// What goes into a frame.
    pub bytes: &'a [u8],
}

impl<'a, C> Outbox<'a, C> {
    /// An empty outbox.
    #[must_use]
    pub const fn new(cx: &'a mut C) -> Self {
        Self {
            cx,
            bytes: Vec::new(),
            sent: Vec::new(),
        }
    }

    /// Encodes a packet and keeps its bytes.
    ///
    /// # Errors
    ///
    /// A value that the wire can't hold; the outbox is as it was.
    pub fn push<P: Packet<Context = C>>(&mut self, packet: &P) -> Result<(), EncodeError> {
        let opcode = P::opcode(self.cx);
        let len = packet.encoded_len(self.cx);
        self.push_with(P::NAME.into(), opcode, |w, cx| {
            w.reserve(len.saturating_add(8));
            packet.encode_packet(w, cx)
        })
    }

    /// Keeps the bytes that `encode` writes, for messages and raw packets.
    ///
    /// # Errors
    ///
    /// What `encode` says; the outbox is as it was.
    pub fn push_with(
        &mut self,
        name: Name,
        opcode: Option<Opcode>,
        encode: impl FnOnce(&mut Writer<'_>, &mut C) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        let start = self.bytes.len();
        let result = encode(&mut Writer::new(&mut self.bytes), self.cx);
        if let Err(error) = result {
            self.bytes.truncate(start);
            return Err(error);
        }
        self.sent.push(Sent {
            name,
            opcode,
            bytes: start..self.bytes.len(),
        });
        Ok(())
    }

    /// Takes all packets out.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.sent.clear();
    }

    /// The context that packets are encoded with.
    #[must_use]
    pub const fn context(&mut self) -> &mut C {
        self.cx
    }

    /// The packets, in the order in which they were pushed.
    pub fn packets(&self) -> impl ExactSizeIterator<Item = Pushed<'_>> {
        self.sent.iter().map(|sent| Pushed {
            name: &sent.name,
            opcode: sent.opcode,
            bytes: self.bytes.get(sent.bytes.clone()).unwrap_or_default(),
        })
    }

    /// How many packets there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.sent.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.sent.is_empty()
    }
}
