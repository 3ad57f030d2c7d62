//! The session around packets: layers of a frame, packets in a frame, the envelope.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Body, ByteOrder, Direction, Expr, Gate, Integer, PacketId, Span, TransformId, Type};

/// What stands around packets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Session {
    /// What carries the bytes.
    pub transport: Transport,
    /// The layers in wire order, outermost first.
    pub layers: Vec<Layer>,
    /// How many packets a client's frame holds.
    pub c2s: Framing,
    /// How many packets a server's frame holds.
    pub s2c: Framing,
    /// The envelope, if a frame is more than packets.
    pub envelope: Option<Envelope>,
    /// What becomes of an opcode that the schema does not know.
    pub unknown: Unknown,
    /// Milliseconds after which a request has failed.
    pub rpc_timeout_ms: Option<u64>,
    /// Whether an answer repeats the request's opcode.
    pub reply_opcode_same: bool,
    /// Settings without a meaning of their own here, by name, as written (`subprotocol "x"`).
    pub settings: Vec<(String, String)>,
}

/// What carries the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// A byte stream.
    #[default]
    Tcp,
    /// One WebSocket binary message a frame.
    WebsocketBinary,
    /// One WebSocket text message a frame.
    WebsocketText,
}

/// One layer of a frame.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Layer {
    /// On which versions and in which direction.
    pub gate: Gate,
    /// Switched on after one of these packets was sent or received; empty: from the start.
    pub after: Vec<PacketId>,
    /// Only packets of this direction switch it.
    pub after_direction: Option<Direction>,
    /// What it is.
    pub kind: LayerKind,
    /// Where it stands.
    pub span: Span,
}

/// What a layer is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LayerKind {
    /// Where the frame ends.
    Length(LengthForm),
    /// A checksum before what it covers: all behind it.
    Checksum {
        /// Which, by its name in the language (`adler32`, `crc32`, `sum16`).
        sum: super::Checksum,
        /// Its byte order.
        order: ByteOrder,
        /// Whether a frame without it is taken (it begins where the sum would stand).
        tolerant: bool,
    },
    /// A sequence number.
    Sequence {
        /// Its integer type.
        ty: Type,
        /// The first number.
        start: Integer,
        /// Added for each frame.
        step: Integer,
        /// After this number comes `start` or 0, as the protocol has it.
        wrap: Option<Integer>,
        /// The bit that says "compressed", if one does.
        compressed_bit: Option<u8>,
        /// Whether a wrong number is an error.
        checked: bool,
    },
    /// XTEA with this key.
    Xtea {
        /// A context `[u32; 4]`.
        key: Expr,
    },
    /// The payload's length before it, padding behind.
    Inner {
        /// The length's integer type.
        ty: Type,
    },
    /// The padding's length before the payload (one byte), padding behind, to a multiple of 8.
    PadCount,
    /// Repeating xor.
    Xor {
        /// The key.
        key: Expr,
    },
    /// Raw deflate.
    Deflate {
        /// Whether the window goes on from frame to frame.
        context_takeover: bool,
        /// Payloads shorter than this are not compressed.
        threshold: u64,
        /// 1 to 9.
        level: u8,
    },
    /// zlib.
    Zlib,
    /// The run-length form of the OTClient guide.
    Rle,
    /// ChaCha20-Poly1305 with a key of 32 bytes.
    ChaCha20Poly1305 {
        /// The key.
        key: Expr,
    },
    /// The application's transform.
    Extern {
        /// Which.
        id: TransformId,
        /// Its arguments.
        args: Vec<Expr>,
    },
}

/// Where a frame ends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LengthForm {
    /// A number in front says it.
    Prefix(LengthPrefix),
    /// These bytes end it and are no part of what is in it; never empty.
    Until(Vec<u8>),
    /// Every frame has so many bytes, which are never 0.
    Fixed(u32),
}

/// How a frame's length is carried in front of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LengthPrefix {
    /// Its integer type.
    pub ty: Type,
    /// bytes = stored * unit + bias.
    pub unit: u32,
    /// See `unit`.
    pub bias: Integer,
    /// Whether the length counts its own bytes too.
    pub counts_itself: bool,
}

/// How many packets a frame holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Framing {
    /// How many.
    pub kind: FramingKind,
    /// Whether bytes behind the last packet are ignored (tools keep them as `rest`).
    pub lenient: bool,
}

/// How many packets a frame holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FramingKind {
    /// One.
    One,
    /// One after another, to the end.
    Many,
    /// No frames: packets delimit themselves in the byte stream.
    Stream,
}

/// A frame that is more than packets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Envelope {
    /// Its fields; opcode and payload are [`ItemKind::Role`](super::ItemKind::Role)s or bit items.
    pub body: Body,
    /// The slot of `ack`: the id by which an answer is asked for.
    pub ack: Option<u32>,
    /// The slot of `reply_to`: the id of the request that this answers.
    pub reply_to: Option<u32>,
    /// The slot of `status`.
    pub status: Option<u32>,
    /// The slot of `seq`.
    pub seq: Option<u32>,
}

/// What becomes of an opcode that the schema does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unknown {
    /// The rest of the frame is kept as bytes.
    #[default]
    KeepRest,
    /// The frame is passed over.
    Skip,
    /// The connection is closed with this code.
    Close(u16),
}
