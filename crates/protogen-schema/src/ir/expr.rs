//! Expressions: conditions, lengths, constants, computed values.
//!
//! Integers are evaluated in 128 bits with a sign; a result that does not fit is an error with a place,
//! never a wrap. Division rounds towards zero; division by zero is that same error.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ContextId, Direction, EnumId, ExternFnId, FlagsId, Integer, StructId, TableId, Type};

/// One expression and its type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Expr {
    /// What is computed.
    pub kind: ExprKind,
    /// The type of the result.
    pub ty: ExprType,
}

/// The type of an expression's result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExprType {
    /// Any integer.
    Int,
    /// True or false.
    Bool,
    /// f32 or f64.
    Float,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// A value of the enum.
    Enum(EnumId),
    /// A value of the flags type.
    Flags(FlagsId),
    /// A record of the struct.
    Struct(StructId),
    /// Any other value (a list, a union): it can be copied into a context and no more.
    Value(Box<Type>),
}

/// One step from a value to a part of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PathStep {
    /// A field of a record (struct, nested record, bits), by name.
    Field(String),
}

/// What an expression computes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExprKind {
    /// An integer.
    Int(Integer),
    /// A truth value.
    Bool(bool),
    /// A float, by its f64 bits.
    Float(f64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// An item of an enum: equal to a value that decodes to that item.
    EnumItem {
        /// The enum.
        enum_: EnumId,
        /// Index into its items.
        item: u32,
    },
    /// A value read before in this body (when writing: to be written before), or a part of it.
    /// Where the slot is absent, the whole condition or length is an error that names it.
    Slot {
        /// The slot in the enclosing body.
        slot: u32,
        /// The way to the part.
        path: Vec<PathStep>,
    },
    /// A parameter of the enclosing struct or union, or a part of it.
    /// In a packet: a field of the envelope, by its index in
    /// [`Packet::envelope_fields`](super::Packet::envelope_fields).
    Param {
        /// Index into the parameters.
        param: u32,
        /// The way to the part.
        path: Vec<PathStep>,
    },
    /// A context value of the connection's end, or a part of it. Unset is an error.
    Context {
        /// Which.
        context: ContextId,
        /// The way to the part.
        path: Vec<PathStep>,
    },
    /// The version on an axis.
    Axis(u32),
    /// Whether a feature is on.
    Feature(u32),
    /// Whether the packet travels in this direction.
    Direction(Direction),
    /// Whether all bits of the mask are set in a flags value.
    FlagsBit {
        /// The flags value.
        of: Box<Expr>,
        /// The mask.
        mask: Integer,
    },
    /// What the application's table answers.
    Table {
        /// Which table.
        table: TableId,
        /// One argument a parameter.
        args: Vec<Expr>,
    },
    /// What a function of the application answers.
    ExternFn {
        /// Which function.
        function: ExternFnId,
        /// One argument a parameter.
        args: Vec<Expr>,
    },
    /// The next bytes read as this type, not consumed. Bytes that are not there make every comparison
    /// false. When writing, presence decides (see [`Decide`](super::Decide)).
    Peek(Box<Type>),
    /// Whether bytes remain in the enclosing block.
    More,
    /// One operand.
    Unary {
        /// The operation.
        op: UnaryOp,
        /// The operand.
        of: Box<Expr>,
    },
    /// Two operands. `and` and `or` do not evaluate the right one without need.
    Binary {
        /// The operation.
        op: BinaryOp,
        /// Left.
        left: Box<Expr>,
        /// Right.
        right: Box<Expr>,
    },
    /// The smaller of two integers.
    Min(Box<Expr>, Box<Expr>),
    /// The greater of two integers.
    Max(Box<Expr>, Box<Expr>),
    /// `if c { a } else { b }` as a value.
    If {
        /// The condition.
        cond: Box<Expr>,
        /// If it holds.
        then: Box<Expr>,
        /// If not.
        els: Box<Expr>,
    },
    /// Only in a `number`'s read expression: byte i of what was read.
    Byte(u32),
    /// Only in a `number`'s write expression: the value to be written.
    NumberValue,
    /// Computed only: the number of elements (list, map) or units (text, bytes) in a slot's value.
    Count {
        /// The slot.
        slot: u32,
    },
    /// Computed only: size on the wire, before any transform around it.
    Size(Extent),
    /// Computed only: size of a region before its own transform.
    PlainSize {
        /// The slot of the region.
        slot: u32,
    },
    /// Computed only: a checksum over bytes of this body.
    Checksum {
        /// Which sum.
        sum: Checksum,
        /// Over what.
        over: Extent,
    },
}

/// Which bytes of a body a computed value looks at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    /// The whole body in which the expression stands, the computed field itself included.
    /// (For a sum over itself the field counts as zero bytes.)
    Body,
    /// One item.
    Item {
        /// Its slot.
        slot: u32,
    },
    /// From the first byte of one item to the last byte of another, or to the end of the body.
    Range {
        /// First item.
        from: u32,
        /// Last item, included; none: the end of the body.
        to: Option<u32>,
    },
}

/// A checksum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Checksum {
    /// zlib's Adler-32.
    Adler32,
    /// CRC-32 (IEEE, reflected).
    Crc32,
    /// A 16-bit CRC by its parameters.
    Crc16 {
        /// Polynomial, not reflected.
        poly: u16,
        /// Start value.
        init: u16,
        /// Whether bytes and result are reflected.
        reflected: bool,
        /// Xor of the result.
        xor_out: u16,
    },
    /// Sum of bytes modulo 2^8.
    Sum8,
    /// Sum of bytes modulo 2^16.
    Sum16,
    /// Xor of bytes.
    Xor8,
    /// A function of the application over the bytes.
    Extern(ExternFnId),
}

/// An operation on one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnaryOp {
    /// Truth turned over.
    Not,
    /// Arithmetic minus.
    Neg,
}

/// An operation on two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BinaryOp {
    /// Plus.
    Add,
    /// Minus.
    Sub,
    /// Times.
    Mul,
    /// Divided by, towards zero.
    Div,
    /// Remainder, with the sign of the left.
    Rem,
    /// Bits in both (integers and flags).
    BitAnd,
    /// Bits in either.
    BitOr,
    /// Bits in one.
    BitXor,
    /// Shifted left.
    Shl,
    /// Shifted right.
    Shr,
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
    /// Both.
    And,
    /// Either.
    Or,
}
