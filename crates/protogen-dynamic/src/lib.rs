//! Encodes and decodes any packet from the intermediate representation alone.
//!
//! Knows no schema text and no generated code: what a schema says is read from its IR each time.
//! Prints nothing, opens no files; bytes that come from a peer never make it panic.

mod connection;
mod context;
mod decode;
mod encode;
mod envelope;
mod eval;
mod externs;
pub mod frames;
mod held;
pub mod hex;
pub mod json;
mod limits;
mod names;
mod notes;
mod number;
mod opcode;
mod packet;
mod path;
pub mod random;
mod sets;
mod sum;
mod tables;
mod transform;
mod value;
mod vectors;

pub use connection::{Connection, LineFault, LinePart, Outcome, Reproduction};
pub use context::{Context, Filler, Slot, Snapshot};
pub use decode::{BodyValue, Fault, decode_body, decode_struct};
pub use encode::{encode_body, encode_struct};
pub use envelope::decode_envelope;
pub use externs::{ExternFn, ExternNumber, ExternTransform, ExternType, Externs};
pub use limits::Limits;
pub use packet::{
    Behind, Decoded, Move, PacketValue, Written, decode_packet, encode_bare_packet, encode_packet,
    find_packet,
};
pub use protogen_wire::region::{RegionForm, RsaKeys};
pub use tables::{MapTables, Tables};
pub use value::{EnumValue, FlagsValue, Kept, Placed, Record, Value, Warning};
pub use vectors::{VectorFailure, VectorReport, literal_json, run_vector, run_vectors};
