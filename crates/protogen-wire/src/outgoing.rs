//! Anything that can be sent: a packet, or a message that holds one of several.
//!
//! The view that a session has of what it sends; how it is written is the packet's affair.

use crate::{
    error::EncodeError,
    opcode::Opcode,
    packet::{Direction, Message, Packet},
    writer::Writer,
};

/// Something that can be sent.
pub trait Outgoing<C> {
    /// What is fixed about it.
    fn facts(&self) -> Facts;

    /// The opcode at these versions.
    fn opcode(&self, cx: &C) -> Option<Opcode>;

    /// Appends what goes into a frame. Its fault need not name the packet, and may be left in the
    /// writer: `write` asks for it.
    ///
    /// # Errors
    ///
    /// A value that the wire can't hold.
    fn put(&self, w: &mut Writer<'_>, cx: &mut C) -> Result<(), EncodeError>;

    /// How many bytes stand behind the opcode, as [`crate::Encode::encoded_len`] counts.
    fn body_len(&self, cx: &C) -> usize;

    /// The name of the state that it leads to, if it leads to another.
    fn leads_to(&self, cx: &C) -> Option<&'static str>;
}

// Not in the trait: there they would be compiled once more for each packet.
impl<C> dyn Outgoing<C> + '_ {
    /// Appends what goes into a frame.
    ///
    /// # Errors
    ///
    /// A value that the wire can't hold.
    pub fn write(&self, w: &mut Writer<'_>, cx: &mut C) -> Result<(), EncodeError> {
        let open = w.open_ends();
        let written = self.put(w, cx).and_then(|()| w.end_packet(open));
        written.map_err(|fault| {
            let opcode = self.opcode(cx);
            fault.in_packet(self.facts().name, opcode)
        })
    }

    /// How many bytes `write` appends, as [`crate::Encode::encoded_len`] counts.
    #[must_use]
    pub fn written_len(&self, cx: &C) -> usize {
        let opcode = self.opcode(cx);
        self.body_len(cx) + opcode.map_or(0, Opcode::encoded_len)
    }
}

/// What is fixed about a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// The name in the schema.
    pub name: &'static str,
    /// Who sends it; `None` where either may.
    pub direction: Option<Direction>,
    /// The states it is legal in; empty for all.
    pub states: &'static [&'static str],
    /// The layers of the session that it switches on, one bit each.
    pub switches: u32,
    /// Whether its layout depends on more than gates.
    pub reads_context: bool,
}

impl Facts {
    /// Whether it changes nothing but what is to be sent, if it leads nowhere: its layout depends on
    /// gates alone, and it switches no layer on.
    #[inline]
    #[must_use]
    pub const fn is_plain(&self) -> bool {
        !self.reads_context && self.switches == 0
    }

    /// Those of a packet.
    #[must_use]
    pub const fn of<P: Packet>() -> Self {
        Self {
            name: P::NAME,
            direction: if P::EITHER_WAY {
                None
            } else {
                Some(P::DIRECTION)
            },
            states: P::STATES,
            switches: P::SWITCHES,
            reads_context: P::READS_CONTEXT,
        }
    }
}

/// The opcode that a packet states.
const fn head_of<P: Packet>() -> Option<Opcode> {
    match P::HEAD {
        Some(head) => Some(head.opcode()),
        None => None,
    }
}

impl<P: Packet> Outgoing<P::Context> for P {
    #[inline]
    fn facts(&self) -> Facts {
        const { Facts::of::<P>() }
    }

    #[inline]
    fn opcode(&self, cx: &P::Context) -> Option<Opcode> {
        // One of both is compiled of a packet.
        if const { P::HEAD.is_some() } {
            const { head_of::<P>() }
        } else {
            P::opcode(cx)
        }
    }

    #[inline]
    fn put(&self, w: &mut Writer<'_>, cx: &mut P::Context) -> Result<(), EncodeError> {
        self.encode_bare(w, cx)
    }

    #[inline]
    fn body_len(&self, cx: &P::Context) -> usize {
        self.encoded_len(cx)
    }

    #[inline]
    fn leads_to(&self, cx: &P::Context) -> Option<&'static str> {
        Packet::leads_to(self, cx)
    }
}

/// A message as something that can be sent; also a raw packet, in the variant that holds one.
#[derive(Debug)]
pub struct OneOf<'a, M>(pub &'a M);

impl<M: Message> Outgoing<M::Context> for OneOf<'_, M> {
    fn facts(&self) -> Facts {
        Facts {
            name: self.0.name(),
            direction: Some(M::DIRECTION),
            // Its own state is the least that is known of it.
            states: &[],
            switches: self.0.switches(),
            reads_context: true,
        }
    }

    fn opcode(&self, cx: &M::Context) -> Option<Opcode> {
        self.0.opcode(cx)
    }

    fn put(&self, w: &mut Writer<'_>, cx: &mut M::Context) -> Result<(), EncodeError> {
        self.0.encode(w, cx)
    }

    fn body_len(&self, cx: &M::Context) -> usize {
        match self.0.packet() {
            Ok(packet) => packet.body_len(cx),
            Err(raw) => raw.bytes.len(),
        }
    }

    fn leads_to(&self, cx: &M::Context) -> Option<&'static str> {
        self.0.leads_to(cx)
    }
}
