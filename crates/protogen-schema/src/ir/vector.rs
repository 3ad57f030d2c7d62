//! Test vectors of a schema: bytes and the value they mean.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ContextId, Direction, Expr, Integer, PacketId, Span, StructId, TableId};

/// `test s2c Talk @at(client 861) "AA .." = { .. };`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Vector {
    /// What the bytes are.
    pub target: VectorTarget,
    /// One argument a parameter of a struct.
    pub args: Vec<Expr>,
    /// The direction: of the packet, or the one a struct or frame is read in.
    pub direction: Direction,
    /// Axes that are set: (axis, version); the others follow or stand at their last version.
    pub axes: Vec<(u32, u32)>,
    /// Features that are overridden: (feature, on).
    pub features: Vec<(u32, bool)>,
    /// What the application would know.
    pub given: Vec<Given>,
    /// The bytes: with the opcode for packets, the whole envelope for frames.
    pub bytes: Vec<u8>,
    /// `@plain`: `via rsa` regions in the bytes are opened already.
    pub plain: bool,
    /// The value; the bytes must decode to it and it must encode to the bytes.
    /// None: the bytes must not decode.
    pub value: Option<Literal>,
    /// With no value: the kind of error that is wanted, if one is named.
    pub error: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// What the bytes of a test vector are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VectorTarget {
    /// A packet with its opcode.
    Packet(PacketId),
    /// A bare struct; [`Vector::args`] are its arguments.
    Struct(StructId),
    /// A whole envelope with this packet.
    Frame(PacketId),
}

/// What the application would know in a test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Given {
    /// `@table(stackable(2148) = true)`: the answer to these arguments.
    /// Any argument list that no `Table` names answers 0 or false.
    Table {
        /// The table.
        table: TableId,
        /// The arguments.
        args: Vec<Integer>,
        /// The answer; booleans are 0 and 1.
        answer: Integer,
    },
    /// `@set(player = { .. })`.
    Context {
        /// The context value.
        context: ContextId,
        /// What it is.
        value: Literal,
    },
}

/// A written value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Literal {
    /// An integer.
    Int(Integer),
    /// A float.
    Float(f64),
    /// A truth value.
    Bool(bool),
    /// A text.
    Text(String),
    /// Bytes (`"AA BB"` where bytes are meant).
    Bytes(Vec<u8>),
    /// A bare name: an enum's item, a flag.
    Name(String),
    /// `[a, b]`; of flags: names and one number for bits without a name.
    List(Vec<Literal>),
    /// `{ a: 1, b: 2 }`; without a field: a record, or a map without a pair.
    Record(Vec<(String, Literal)>),
    /// `{ a: 1, .. }`: fields that are not written here are not compared, and nothing is encoded.
    Open(Vec<(String, Literal)>),
    /// `Case { .. }` or `Case(value)`.
    Case(String, Box<Literal>),
    /// `{ "k": v }` pairs of a map.
    Pairs(Vec<(Literal, Literal)>),
    /// An empty slot, an absent value.
    Null,
}
