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

    /// What is fixed about it, if it changes nothing but what is to be sent: its layout depends on
    /// gates alone, it switches no layer on and leads nowhere.
    fn plain(&self, cx: &C) -> Option<&'static Facts> {
        let _ = cx;
        None
    }

    /// The opcode at these versions.
    fn opcode(&self, cx: &C) -> Option<Opcode>;

    /// Appends what goes into a frame.
    ///
    /// # Errors
    ///
    /// A value that the wire can't hold.
    fn write(&self, w: &mut Writer<'_>, cx: &mut C) -> Result<(), EncodeError>;

    /// How many bytes [`Outgoing::write`] appends, as [`crate::Encode::encoded_len`] counts.
    fn written_len(&self, cx: &C) -> usize;

    /// The name of the state that it leads to, if it leads to another.
    fn leads_to(&self, cx: &C) -> Option<&'static str>;
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

/// The bytes of the opcode that a packet states.
const fn head_bytes<P: Packet>() -> usize {
    match P::HEAD {
        Some(head) => head.opcode().encoded_len(),
        None => 0,
    }
}

/// The bytes of the opcode at these versions.
#[inline(never)]
fn opcode_bytes<P: Packet>(cx: &P::Context) -> usize {
    P::opcode(cx).map_or(0, Opcode::encoded_len)
}

impl<P: Packet> Outgoing<P::Context> for P {
    #[inline]
    fn facts(&self) -> Facts {
        const { Facts::of::<P>() }
    }

    #[inline]
    fn plain(&self, cx: &P::Context) -> Option<&'static Facts> {
        let is_plain = !P::READS_CONTEXT && P::SWITCHES == 0;
        (is_plain && Packet::leads_to(self, cx).is_none()).then_some(const { &Facts::of::<P>() })
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
    fn write(&self, w: &mut Writer<'_>, cx: &mut P::Context) -> Result<(), EncodeError> {
        self.encode_packet(w, cx)
    }

    fn written_len(&self, cx: &P::Context) -> usize {
        if const { P::HEAD.is_some() } {
            self.encoded_len(cx) + const { head_bytes::<P>() }
        } else {
            self.encoded_len(cx) + opcode_bytes::<P>(cx)
        }
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

    fn write(&self, w: &mut Writer<'_>, cx: &mut M::Context) -> Result<(), EncodeError> {
        self.0.encode(w, cx)
    }

    fn written_len(&self, cx: &M::Context) -> usize {
        self.0.encoded_len(cx)
    }

    fn leads_to(&self, cx: &M::Context) -> Option<&'static str> {
        self.0.leads_to(cx)
    }
}
