//! What generated code stands on: contract, reader, writer, errors, and the stages of a frame.
//!
//! Holds no sockets, files or clocks; bytes that come from a peer never make it panic and never
//! size an allocation unchecked. Generated code uses only the names of [`contract`].

extern crate alloc;

pub mod bits;
pub mod chacha;
pub mod checksum;
pub mod context;
pub mod contract;
pub mod deflate;
pub mod error;
pub mod fixed;
pub mod frame;
pub mod gates;
pub mod generated;
pub mod handled;
pub mod ignored;
pub mod json;
pub mod opcode;
pub mod outbox;
pub mod outgoing;
pub mod packet;
pub mod packets;
pub mod prefix;
pub mod protocol;
pub mod reader;
pub mod region;
pub mod rle;
pub mod rsa;
mod sealed;
pub mod session;
pub mod sparse;
pub mod text;
pub mod varint;
pub mod writer;
pub mod xor;
pub mod xtea;

pub use error::{DecodeError, DecodeErrorKind, EncodeError, EncodeErrorKind, Segment, Trace};
pub use gates::Gates;
pub use json::Json;
pub use opcode::Opcode;
pub use outbox::Outbox;
pub use outgoing::Outgoing;
pub use packet::{
    Decode, Direction, Encode, Handle, Message, MessageView, Packet, RawPacket, Read, Request,
};
pub use protocol::{HandledBy, Protocol};
pub use reader::Reader;
pub use session::Session;
pub use text::Encoding;
pub use writer::Writer;
