//! Faults of decoding and encoding: what is wrong, and where.
//!
//! A fault is one pointer wide and built only on the error branch; it never formats anything
//! before it is displayed.

mod decode;
mod encode;
mod fault;
mod hexdump;
mod refuse;
mod segment;
mod trace;

pub use decode::DecodeErrorKind;
pub use encode::EncodeErrorKind;
pub use fault::{Fault, FaultKind, Name};
pub use segment::{PathText, Segment};
pub use trace::Trace;

/// Why bytes could not be read, with packet, path, offset and version.
pub type DecodeError = Fault<DecodeErrorKind>;

/// Why a value could not be written, with packet, path, offset and version.
pub type EncodeError = Fault<EncodeErrorKind>;
