//! The traits that generated code implements, and the raw packet.
//!
//! They say what a packet is and how it is coded; how frames travel is the session's affair.

use alloc::vec::Vec;
use core::{fmt, future::Future};

use crate::{
    error::{DecodeError, EncodeError, Name},
    opcode::{Head, Opcode},
    outbox::Outbox,
    outgoing::Outgoing,
    reader::{Endian, Reader},
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

    /// Appends the exact bytes. More may stand behind them: [`Writer::finish`] says that none do.
    ///
    /// # Errors
    ///
    /// A value that the wire can't hold. What was written so far stays behind the writer, and the
    /// context is as it was.
    fn encode(&self, w: &mut Writer<'_>, cx: &mut Self::Context) -> Result<(), EncodeError>;

    /// As [`Encode::encode`], for whoever asks [`Writer::sound`] behind it: a fault may be left
    /// there.
    ///
    /// # Errors
    ///
    /// As [`Encode::encode`].
    #[inline]
    fn encode_part(&self, w: &mut Writer<'_>, cx: &mut Self::Context) -> Result<(), EncodeError> {
        self.encode(w, cx)
    }

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

/// Reads itself from the wire and leaves its fault in the reader, as a field does.
///
/// What a type holds is then read straight into its place, and asked for a fault once, behind all
/// of it. For types that can always give a value; each is [`Decode`] too.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not leave its fault in the reader",
    note = "a type that is declared by its fields implements `Read`: by `#[derive(Packet)]`, or by hand"
)]
pub trait Read<'a>: Sized {
    /// What both ends know; see [`Encode::Context`].
    type Context;

    /// Reads one value and stops behind it. After a fault the value is zero or empty, and
    /// [`Reader::sound`] tells the fault; the context is as it was.
    fn read(r: &mut Reader<'a>, cx: &mut Self::Context) -> Self;
}

impl<'a, T: Read<'a>> Decode<'a> for T {
    type Context = T::Context;

    #[inline]
    fn decode(r: &mut Reader<'a>, cx: &mut Self::Context) -> Result<Self, DecodeError> {
        let value = T::read(r, cx);
        r.sound()?;
        Ok(value)
    }
}

/// Reads and writes itself field by field, and leaves its faults in the reader and the writer.
///
/// For types of which no field needs to be asked for a fault before the next one; each is [`Read`],
/// [`Decode`] and [`Encode`] too.
pub trait Record: Sized {
    /// What both ends know; see [`Encode::Context`].
    type Context;

    /// Whether there are values that can't be written.
    const MAY_FAIL: bool = true;

    /// Reads one value and stops behind it; see [`Read::read`].
    fn read_fields(r: &mut Reader<'_>, cx: &mut Self::Context) -> Self;

    /// Appends the exact bytes. After a fault they are any bytes, and [`Writer::sound`] tells the
    /// fault; the context is as it was.
    fn write_fields(&self, w: &mut Writer<'_>, cx: &mut Self::Context);

    /// How many bytes [`Record::write_fields`] appends; see [`Encode::encoded_len`].
    fn fields_len(&self, cx: &Self::Context) -> usize;
}

impl<T: Record> Read<'_> for T {
    type Context = T::Context;

    #[inline]
    fn read(r: &mut Reader<'_>, cx: &mut Self::Context) -> Self {
        Self::read_fields(r, cx)
    }
}

impl<T: Record> Encode for T {
    type Context = T::Context;

    #[inline]
    fn encode(&self, w: &mut Writer<'_>, cx: &mut Self::Context) -> Result<(), EncodeError> {
        self.write_fields(w, cx);
        if const { T::MAY_FAIL } {
            w.sound()
        } else {
            Ok(())
        }
    }

    #[inline]
    fn encode_part(&self, w: &mut Writer<'_>, cx: &mut Self::Context) -> Result<(), EncodeError> {
        self.write_fields(w, cx);
        Ok(())
    }

    #[inline]
    fn encoded_len(&self, cx: &Self::Context) -> usize {
        self.fields_len(cx)
    }
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
    const STATES: &'static [&'static str] = &[];
    /// The opcode as it stands on the wire, where that is one number at all versions.
    const HEAD: Option<Head> = None;
    /// The layers of the session that it switches on, one bit each.
    const SWITCHES: u32 = 0;
    /// Whether its layout depends on more than gates, or it sets a value of the context: then its
    /// bytes are of one connection alone, and a session that refuses it puts the context back.
    const READS_CONTEXT: bool = false;

    /// The opcode at these versions; `None` where the packet does not exist.
    #[inline]
    #[must_use]
    fn opcode(cx: &Self::Context) -> Option<Opcode> {
        let _ = cx;
        Self::HEAD.map(Head::opcode)
    }

    /// Appends what goes into a frame: the opcode and the body, or the envelope around both.
    ///
    /// # Errors
    ///
    /// `NotInVersion` where the packet has no opcode, and what [`Encode::encode`] says.
    #[inline]
    fn encode_packet(&self, w: &mut Writer<'_>, cx: &mut Self::Context) -> Result<(), EncodeError> {
        let open = w.open_ends();
        match self.encode_bare(w, cx).and_then(|()| w.end_packet(open)) {
            Ok(()) => Ok(()),
            Err(fault) => Err(unwritten(fault, Self::NAME, const { &Self::HEAD })),
        }
    }

    /// [`Packet::encode_packet`], which is to be overridden here. Whoever asks for it names the
    /// packet in its fault, and asks [`Writer::end_packet`] behind it: faults of its fields may be left
    /// in the writer.
    ///
    /// # Errors
    ///
    /// As [`Packet::encode_packet`].
    #[inline]
    fn encode_bare(&self, w: &mut Writer<'_>, cx: &mut Self::Context) -> Result<(), EncodeError> {
        // One of both is compiled of a packet.
        if const { Self::HEAD.is_some() } {
            Head::write_stated(const { &Self::HEAD }, w);
            self.encode_part(w, cx)
        } else {
            without_head(self, w, cx)
        }
    }

    /// The name of the state that it leads to, if it leads to another.
    fn leads_to(&self, cx: &Self::Context) -> Option<&'static str> {
        let _ = cx;
        None
    }
}

/// Says of a type that it is a [`Packet`] of which there is no more to say than its name, who sends
/// it, the states it is legal in (none: all), and one opcode.
///
/// # Examples
///
/// ```
/// use protogen_wire::contract as pg;
///
/// struct Ping;
///
/// impl pg::Encode for Ping {
///     type Context = ();
///     fn encode(&self, w: &mut pg::Writer<'_>, _cx: &mut ()) -> Result<(), pg::EncodeError> {
///         w.sound()
///     }
///     fn encoded_len(&self, _cx: &()) -> usize {
///         0
///     }
/// }
///
/// pg::is_packet!(Ping, "Ping", C2s, ["game"], u8(0x1E));
///
/// assert_eq!(<Ping as pg::Packet>::opcode(&()), Some(pg::Opcode::u8(0x1E)));
/// ```
#[macro_export]
macro_rules! is_packet {
    ($ty:ident, $name:literal, $sender:ident, $([$($state:literal),+],)? $form:ident($opcode:literal)) => {
        impl $crate::contract::Packet for $ty {
            const NAME: &'static str = $name;
            const DIRECTION: $crate::contract::Direction = $crate::contract::Direction::$sender;
            $(const STATES: &'static [&'static str] = &[$($state),+];)?
            const HEAD: ::core::option::Option<$crate::contract::Head> =
                $crate::contract::Head::$form($opcode);
        }
    };
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
    /// The byte order of their opcodes.
    const OPCODES: Endian = Endian::Little;

    /// Reads the opcode and the packet that it names. Of an opcode that no packet has, the
    /// protocol's `unknown` decides: a raw packet, or an error.
    ///
    /// # Errors
    ///
    /// Bytes that are no such packet, with its name and opcode.
    fn decode(r: &mut Reader<'_>, cx: &mut Self::Context) -> Result<Self, DecodeError>;

    /// As [`Message::decode`], for whoever asks [`Reader::sound`] behind it: a fault may be left
    /// there, and what was read is of no use then.
    ///
    /// # Errors
    ///
    /// As [`Message::decode`].
    #[inline]
    fn decode_part(r: &mut Reader<'_>, cx: &mut Self::Context) -> Result<Self, DecodeError> {
        Self::decode(r, cx)
    }

    /// The packet; a raw one is the error.
    ///
    /// # Errors
    ///
    /// The raw packet, of which nothing more is known.
    fn packet(&self) -> Result<&dyn Outgoing<Self::Context>, &RawPacket>;

    /// Appends the opcode and the packet.
    ///
    /// # Errors
    ///
    /// A value that the wire can't hold.
    fn encode(&self, w: &mut Writer<'_>, cx: &mut Self::Context) -> Result<(), EncodeError> {
        match self.packet() {
            Ok(packet) => packet.write(w, cx),
            Err(raw) => raw.write(w, Self::OPCODES),
        }
    }

    /// How many bytes [`Message::encode`] appends, as [`Encode::encoded_len`] counts.
    fn encoded_len(&self, cx: &Self::Context) -> usize {
        match self.packet() {
            Ok(packet) => packet.written_len(cx),
            Err(raw) => raw.bytes.len() + raw.opcode.map_or(0, Opcode::encoded_len),
        }
    }

    /// The packet's name in the schema; `Unknown` for a raw one.
    fn name(&self) -> &'static str {
        self.packet()
            .map_or("Unknown", |packet| packet.facts().name)
    }

    /// The packet's opcode at these versions.
    fn opcode(&self, cx: &Self::Context) -> Option<Opcode> {
        match self.packet() {
            Ok(packet) => packet.opcode(cx),
            Err(raw) => raw.opcode,
        }
    }

    /// The layers of the session that the packet switches on, one bit each.
    fn switches(&self) -> u32 {
        self.packet().map_or(0, |packet| packet.facts().switches)
    }

    /// The name of the state that the packet leads to, if it leads to another.
    fn leads_to(&self, cx: &Self::Context) -> Option<&'static str> {
        self.packet().ok()?.leads_to(cx)
    }
}

/// All packets of one direction and state, borrowing texts and bytes from their frame.
///
/// Generated where views are asked for; [`Packets::next_view`](crate::packets::Packets::next_view) reads a
/// frame of them.
pub trait MessageView<'a>: Sized {
    /// What both ends know; see [`Encode::Context`].
    type Context;
    /// The state they are legal in.
    const STATE: &'static str;

    /// Reads the opcode and the packet that it names, as [`Message::decode`] does.
    ///
    /// # Errors
    ///
    /// Bytes that are no such packet, with its name and opcode.
    fn decode(r: &mut Reader<'a>, cx: &mut Self::Context) -> Result<Self, DecodeError>;

    /// As [`Message::decode_part`].
    ///
    /// # Errors
    ///
    /// As [`MessageView::decode`].
    #[inline]
    fn decode_part(r: &mut Reader<'a>, cx: &mut Self::Context) -> Result<Self, DecodeError> {
        Self::decode(r, cx)
    }

    /// The packet's name in the schema; `Unknown` for one that it does not know.
    fn name(&self) -> &'static str;

    /// The packet's opcode at these versions.
    fn opcode(&self, cx: &Self::Context) -> Option<Opcode>;
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

/// A packet that states no opcode.
#[inline(never)]
fn without_head<P: Packet + ?Sized>(
    packet: &P,
    w: &mut Writer<'_>,
    cx: &mut P::Context,
) -> Result<(), EncodeError> {
    // Before the body, so that there is no fault yet to be dropped while it is asked for.
    let opcode = P::opcode(cx);
    let written = packet.encode(w, cx);
    written.map_err(|fault| fault.in_packet(P::NAME, opcode).at_version(Name::default()))
}

#[cold]
#[inline(never)]
fn unwritten(fault: EncodeError, name: &'static str, head: &Option<Head>) -> EncodeError {
    let opcode = head.map(Head::opcode);
    fault.in_packet(name, opcode).at_version(Name::default())
}

impl RawPacket {
    /// Stands for a packet that could not be read.
    #[must_use]
    pub const fn unread(direction: Direction) -> Self {
        Self {
            opcode: None,
            state: Name::Borrowed(""),
            direction,
            bytes: Vec::new(),
        }
    }

    /// Appends opcode and bytes.
    ///
    /// # Errors
    ///
    /// An opcode that is wider than it says.
    pub fn write(&self, w: &mut Writer<'_>, opcodes: Endian) -> Result<(), EncodeError> {
        if let Some(opcode) = self.opcode {
            opcode.write(w, opcodes)?;
        }
        w.bytes(&self.bytes);
        Ok(())
    }
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
