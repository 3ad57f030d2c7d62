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
    /// Who sends it; the client, where either may.
    const DIRECTION: Direction;
    /// Whether the other end may send it too.
    const EITHER_WAY: bool = false;
    /// The states it is legal in; empty for all.
    const STATES: &'static [&'static str];
    /// The layers of the session that it switches on, one bit each.
    const SWITCHES: u32 = 0;
    /// Whether its layout depends on more than gates: then its bytes are of one connection alone.
    const READS_CONTEXT: bool = false;

    /// The opcode at these versions; `None` where the packet does not exist.
    fn opcode(cx: &Self::Context) -> Option<Opcode>;

    /// Appends what goes into a frame: the opcode and the body, or the envelope around both.
    ///
    /// # Errors
    ///
    /// `NotInVersion` where the packet has no opcode, and what [`Encode::encode`] says.
    fn encode_packet(&self, w: &mut Writer<'_>, cx: &mut Self::Context) -> Result<(), EncodeError>;

    /// The name of the state that it leads to, if it leads to another.
    fn leads_to(&self, cx: &Self::Context) -> Option<&'static str> {
        let _ = cx;
        None
    }
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

    /// The layers of the session that the packet switches on, one bit each.
    fn switches(&self) -> u32 {
        0
    }

    /// The name of the state that the packet leads to, if it leads to another.
    fn leads_to(&self, cx: &Self::Context) -> Option<&'static str> {
        let _ = cx;
        None
    }
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
