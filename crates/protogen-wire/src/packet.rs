//! The traits that generated code implements, and the raw packet.
//!
//! They say what a packet is and how it is coded; how frames travel is the session's affair.

use alloc::vec::Vec;
use core::{fmt, future::Future};

use crate::{
    error::{DecodeError, EncodeError, Name},
    opcode::Opcode,
    outbox::Outbox,
    reader::Reader,
    writer::Writer,
};

/// Who sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The client, to the server.
    C2s,
    /// The server, to the client.
    S2c,
}

/// Writes itself to the wire.
pub trait Encode {
    /// What both ends know: gates, tables, externs, context values. `()` where there is nothing.
    type Context;

    /// Appends the exact bytes.
    ///
    /// # Errors
    ///
    /// A value that the wire can't hold. What was written so far stays behind the writer, and the
    /// context is as it was.
    fn encode(&self, w: &mut Writer<'_>, cx: &mut Self::Context) -> Result<(), EncodeError>;

    /// How many bytes [`Encode::encode`] appends; an upper bound where a region is compressed,
    /// and any number for a value that can't be encoded.
    fn encoded_len(&self, cx: &Self::Context) -> usize;
}

/// Reads itself from the wire.
pub trait Decode<'a>: Sized {
    /// What both ends know; see [`Encode::Context`].
    type Context;

    /// Reads one value and stops behind it.
    ///
    /// # Errors
    ///
    /// Bytes that are no such value, with path and offset. The context is as it was.
    fn decode(r: &mut Reader<'a>, cx: &mut Self::Context) -> Result<Self, DecodeError>;
}

/// One packet: its body is what [`Encode`] and [`Decode`] do, its opcode is put before it here.
pub trait Packet: Encode {
    /// The name in the schema.
    const NAME: &'static str;
    /// Who sends it.
    const DIRECTION: Direction;
    /// The states it is legal in; empty for all.
    const STATES: &'static [&'static str];

    /// The opcode at these versions; `None` where the packet does not exist.
    fn opcode(cx: &Self::Context) -> Option<Opcode>;

    /// Appends what goes into a frame: the opcode and the body, or the envelope around both.
    ///
    /// # Errors
    ///
    /// `NotInVersion` where the packet has no opcode, and what [`Encode::encode`] says.
    fn encode_packet(&self, w: &mut Writer<'_>, cx: &mut Self::Context) -> Result<(), EncodeError>;
}

/// A packet that is answered.
pub trait Request: Packet {
    /// What answers it.
    type Response;
}

/// All packets of one direction and state, as an enum.
pub trait Message: Sized {
    /// What both ends know; see [`Encode::Context`].
    type Context;
    /// Who sends these.
    const DIRECTION: Direction;
    /// The state they are legal in.
    const STATE: &'static str;

    /// Reads the opcode and the packet that it names. Of an opcode that no packet has, the
    /// protocol's `unknown` decides: a raw packet, or an error.
    ///
    /// # Errors
    ///
    /// Bytes that are no such packet, with its name and opcode.
    fn decode(r: &mut Reader<'_>, cx: &mut Self::Context) -> Result<Self, DecodeError>;

    /// Appends the opcode and the packet.
    ///
    /// # Errors
    ///
    /// A value that the wire can't hold.
    fn encode(&self, w: &mut Writer<'_>, cx: &mut Self::Context) -> Result<(), EncodeError>;

    /// How many bytes [`Message::encode`] appends, as [`Encode::encoded_len`] counts.
    fn encoded_len(&self, cx: &Self::Context) -> usize;

    /// The packet's name in the schema; `Unknown` for a raw one.
    fn name(&self) -> &'static str;

    /// The packet's opcode at these versions.
    fn opcode(&self, cx: &Self::Context) -> Option<Opcode>;
}

/// One end of a protocol: what comes in and what goes out, over all states.
pub trait Protocol {
    /// The name in the schema.
    const NAME: &'static str;
    /// What both ends know; see [`Encode::Context`].
    type Context;
    /// Where a connection stands.
    type State: Copy + Eq + fmt::Debug;
    /// What this end receives.
    type Inbound;
    /// What this end sends.
    type Outbound;

    /// Reads one packet of this state.
    ///
    /// # Errors
    ///
    /// Bytes that are no packet of this state.
    fn decode(
        state: Self::State,
        r: &mut Reader<'_>,
        cx: &mut Self::Context,
    ) -> Result<Self::Inbound, DecodeError>;

    /// Appends one packet.
    ///
    /// # Errors
    ///
    /// A value that the wire can't hold, or a packet that is not legal in this state.
    fn encode(
        state: Self::State,
        message: &Self::Outbound,
        w: &mut Writer<'_>,
        cx: &mut Self::Context,
    ) -> Result<(), EncodeError>;

    /// The state behind a packet that came in.
    fn after_inbound(
        state: Self::State,
        message: &Self::Inbound,
        cx: &Self::Context,
    ) -> Self::State;

    /// The state behind a packet that went out.
    fn after_outbound(
        state: Self::State,
        message: &Self::Outbound,
        cx: &Self::Context,
    ) -> Self::State;
}

/// Passes one message to the method of a handler that takes it.
///
/// Generated code implements it for a wrapper around the user's handler: an implementation for
/// every handler is refused by rustc (E0210).
pub trait Handle<M> {
    /// What both ends know; see [`Encode::Context`].
    type Context;
    /// What the handler's methods fail with.
    type Error;

    /// Handles one message; replies go into `out`.
    fn handle(
        &mut self,
        message: M,
        out: &mut Outbox<'_, Self::Context>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// A packet as it stood on the wire, for what is unknown or only passed on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RawPacket {
    /// Its opcode; `None` where packets have none.
    pub opcode: Option<Opcode>,
    /// The state in which it came.
    pub state: Name,
    /// Who sent it.
    pub direction: Direction,
    /// Its bytes behind the opcode.
    pub bytes: Vec<u8>,
}

impl Direction {
    /// The other one.
    #[must_use]
    pub const fn reverse(self) -> Self {
        match self {
            Self::C2s => Self::S2c,
            Self::S2c => Self::C2s,
        }
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::C2s => "c2s",
            Self::S2c => "s2c",
        })
    }
}
