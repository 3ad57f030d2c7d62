//! E06xx: the header, opcodes, states, the session.
//! Never holds a code about the types in bodies.

use super::Explanation;
use crate::diagnostic::Code;

/// No header, or two.
pub const HEADER: Code = Code("E0601");
/// A setting that there is not, or with another value.
pub const SETTING: Code = Code("E0602");
/// An opcode that is missing or of another form.
pub const OPCODE: Code = Code("E0603");
/// A state that can't be declared.
pub const STATE: Code = Code("E0604");
/// A hash of a wrong text.
pub const HASH: Code = Code("E0605");
/// A layer with other arguments.
pub const LAYER: Code = Code("E0606");
/// A frame without what makes it one, or its roles elsewhere.
pub const ENVELOPE: Code = Code("E0607");
/// Requests that can't be answered.
pub const RPC: Code = Code("E0608");

/// Their explanations.
pub const TABLE: &[Explanation] = &[];
