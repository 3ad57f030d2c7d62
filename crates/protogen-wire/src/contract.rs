//! Every name that generated code may use, and the version of that agreement.
//!
//! Defines nothing but the version; what is not re-exported here may change at any time.

pub use alloc::{borrow::Cow, boxed::Box, string::String, vec::Vec};

pub use crate::{
    bits,
    chacha::ChaChaKey,
    checksum,
    context::{NotSet, Slot, atomically},
    deflate::{Level, Wrapping},
    error::{
        DecodeError, DecodeErrorKind, EncodeError, EncodeErrorKind, Fault, Name, Segment, Trace,
    },
    frame::{
        Checksum, Compression, Counts, Delimiter, FrameLimits, FrameState, IntegerForm, Length,
        LengthPrefix, Mismatch, PadCount, PayloadLength, Profile, ProfileError, Sequence,
        SequenceCheck, Stage, StreamStage, Sum, TransformCalls, TransformName, When,
    },
    gates::{Gates, Switch},
    generated::{arith, constant_is, measured, name_fault, receive, same_type},
    generated_by,
    handled::{Handled, Received},
    ignored::Ignored,
    is_packet,
    json::Json,
    opcode::{Head, Opcode},
    outbox::Outbox,
    outgoing::{Facts, OneOf, Outgoing},
    packet::{
        Decode, Direction, Encode, Handle, Message, MessageView, Packet, RawPacket, Read, Record,
        Request,
    },
    packets::{FrameMode, Packets},
    prefix::Prefix,
    protocol::{HandledBy, Protocol, SentIn, StateType},
    reader::{Endian, PieceEnd, Reader, Separators},
    region::{self, Refused, RegionForm, RsaKeys},
    sparse::{self, Markers},
    text::{self, Encoding},
    varint::{self, VarintForm},
    writer::{Filler, Mark, Writer},
    xor::XorKey,
    xtea::Xtea,
};

/// The version of the contract. Generated code states the one it was made for by
/// [`generated_by!`]; raise both when a name here changes its meaning.
pub const CONTRACT_VERSION: u32 = 5;

/// States which contract this file was generated for; another than the present one does not
/// compile.
///
/// # Examples
///
/// ```
/// protogen_wire::generated_by!(5);
/// ```
///
/// ```compile_fail
/// protogen_wire::generated_by!(0);
/// ```
#[macro_export]
macro_rules! generated_by {
    (5) => {};
    ($other:literal) => {
        ::core::compile_error!(::core::concat!(
            "this file was generated for contract ",
            $other,
            " of protogen and this build has another: run `protogen generate` again"
        ));
    };
}
